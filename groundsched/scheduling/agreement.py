"""What all optima of a stage have in common.

Where the relaxation is far from the optimum, prices decide little, and a row that keeps the stage's value lets the
relaxations of the stages after it drift ever farther. But contacts differ in what they bring: all schedules that reach
the optimum mostly agree in nearly all choices that count for it. Those are found by asking for the optimum that differs
the most from the one that is known: what no optimum has otherwise is decided. SCIP searches, and CP-SAT has to confirm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from groundsched.progress import Stop
from groundsched.scheduling import engines
from groundsched.scheduling.model import Model, Row

ROUNDS = 6
"""A stage of which more optima keep turning up has too many of them to be worth the search."""

WORK = engines.SCIP_WORK // 10
"""What SCIP does not settle near its root it may not settle at all, and nothing here has to be known."""


def agreed(model: Model, best: Sequence[int], *, effort: engines.Effort, stop: Stop) -> list[int]:
    """The choices with a weight that every optimum of one component has as `best`, an optimum; none where unproven."""
    counting = [n for n, weight in enumerate(model.weights) if weight]
    tops = model.ranges or (1,) * len(model.weights)
    ranges = tuple([model.ranges[n] for n in counting]) if model.ranges else ()
    weights = tuple([model.weights[n] for n in counting])
    held = Row(tuple(counting), weights, model.value(best), model.most_of(counting), ranges)
    on_optimum = replace(model, rows=(*model.rows, held), sources=(*model.sources, held))
    counting = [n for n in counting if best[n] in (0, tops[n])]
    for _ in range(ROUNDS):
        asked = _asked(on_optimum, best, counting)
        found = engines.scip(asked, stop=stop, work=WORK)
        if found.stopped or found.values is None:
            break
        other = [n for n in counting if found.values[n] != best[n]]
        if not other and _none_differs(asked, best, found):
            confirmed = engines.cp_sat(asked, hint=list(best), effort=effort, stop=stop)
            if confirmed.stopped or confirmed.values is None:
                break
            other = [n for n in counting if confirmed.values[n] != best[n]]
            if not other:
                return counting if _none_differs(asked, best, confirmed) else []
        if not other:
            break
        dropped = set(other)
        counting = [n for n in counting if n not in dropped]
    return []


def _asked(model: Model, best: Sequence[int], counting: Sequence[int]) -> Model:
    """As many of these choices as can be otherwise; each is at an end of its range."""
    weights = [0] * len(model.weights)
    for n in counting:
        weights[n] = -1 if best[n] else 1
    return replace(model, weights=tuple(weights))


def _none_differs(asked: Model, best: Sequence[int], answer: engines.Answer) -> bool:
    return answer.bound < asked.value(best) + 1 - engines.NOISE
