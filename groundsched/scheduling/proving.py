"""A stage's model solved and proven, component by component: what no row joins is settled apart.

Where the relaxation takes whole contacts it is an optimum, and CP-SAT confirms all such components in one go. The
others, and those too large for that, are searched one at a time (`cores.py`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from groundsched.documents.reasons import Proof
from groundsched.progress import Stop
from groundsched.scheduling import engines
from groundsched.scheduling.certificate import Certificate, certificate
from groundsched.scheduling.cores import Component, confirmed, searched
from groundsched.scheduling.model import Model, Row, submodel

LARGE = 2_000
"""A component of more choices is proven over a core even where the relaxation takes whole contacts."""

LEAST_SHARE = 0.1
"""A component has at least this part of a stage's budget, and else as much as it has of the choices."""


@dataclass(slots=True)
class Proven:
    """The best choice of a stage's model, and what is shown of it."""

    best: list[int]
    bounds: dict[Proof, int]
    """Nothing gives more, in the words of each proof."""
    limit: int
    """The least of these bounds; where there are none, all that adds to it."""
    stopped: bool


def proven(
    model: Model,
    relaxed: engines.Relaxation | None,
    before: Sequence[int],
    *,
    efforts: Sequence[engines.Effort],
    stop: Stop,
    twice: Callable[[Sequence[int]], bool],
    confirm: bool = True,
) -> Proven:
    """Solve a stage's model, from what was chosen before; `twice`: whether what is found is worth a second proof.

    Without efforts nothing is searched: what was chosen stays, and the relaxation bounds it. Unless CP-SAT has to
    `confirm`, a model of which the relaxation closes all is left at that; and what was chosen stays where it is as good
    as what the relaxation takes: later stages are likely to find it the best as well.
    """
    if relaxed is None:
        return _unguided(model, before, efforts, stop)
    work = _Work(model, certificate(model, relaxed), list(before), efforts, stop)
    if not efforts:
        return Proven(work.best, {"lp": sum(work.limits)}, sum(work.limits), stopped=False)
    rows = model.component_rows()
    together: list[int] = []
    singly: list[int] = []
    for number, component in enumerate(model.components):
        work.take_over(component, [model.rows[row] for row in rows[number]], relaxed, least_gain=0 if confirm else 1)
        closed = work.limits[number] <= model.value_of(component, work.best)
        (together if closed and len(component) <= LARGE else singly).append(number)
    if not confirm and work.is_closed:
        return Proven(work.best, {"lp": sum(work.limits)}, sum(work.limits), stopped=False)
    if together:
        work.confirm(together, sorted([row for number in together for row in rows[number]]))
    for number in singly:
        work.search(number, rows[number])
    if twice(work.best):
        work.search_again()
    return work.result()


@dataclass(slots=True)
class _Work:
    """What is found of each component."""

    model: Model
    known: Certificate
    best: list[int]
    efforts: Sequence[engines.Effort]
    stop: Stop
    limits: list[int] = field(init=False)
    """What each component gives at most, as the relaxation proves it."""
    searched: dict[int, Component] = field(default_factory=dict)
    confirmed: float = 0.0
    """CP-SAT's bound of the components that the relaxation has closed, together."""
    stopped: bool = False

    def __post_init__(self) -> None:
        self.limits = [self.known.limit(number) for number in range(len(self.model.components))]

    @property
    def is_closed(self) -> bool:
        """Whether nothing is better than what is chosen, as the relaxation proves it."""
        return sum(self.limits) <= self.model.value(self.best)

    def take_over(
        self, component: Sequence[int], rows: Sequence[Row], relaxed: engines.Relaxation, *, least_gain: int
    ) -> None:
        """Choose as the relaxation does where it takes whole contacts, and gains so much against what is known."""
        values = {n: round(relaxed.values[n]) for n in component}
        if any(abs(relaxed.values[n] - value) > engines.NOISE for n, value in values.items()):
            return
        gain = sum([self.model.weights[n] * (value - self.best[n]) for n, value in values.items()])
        # Rounding is exact only if the rows say so: a weight of a million makes much of a millionth.
        if gain >= least_gain and all(row.least <= row.sum_of(values) <= row.most for row in rows):
            self._take(values)

    def confirm(self, numbers: Sequence[int], rows: Sequence[int]) -> None:
        """CP-SAT on all these components, which the relaxation has closed: nothing gives more than what is chosen."""
        members = sorted([n for number in numbers for n in self.model.components[number]])
        part = submodel(self.model, members, rows)
        effort = self._share(len(members), self.efforts[0])
        hint = [self.best[n] for n in members]
        answer = engines.cp_sat(part, hint=hint, effort=effort, stop=self.stop, presolve=False)
        self.confirmed = answer.bound
        self.stopped = answer.stopped

    def search(self, number: int, rows: Sequence[int]) -> None:
        """One component by itself."""
        members = self.model.components[number]
        component = self.searched[number] = Component(
            model=submodel(self.model, members, rows),
            left=self.known.left[list(members)].tolist(),
            scale=self.known.scale,
            bound=self.known.bounds[number],
            best=[self.best[n] for n in members],
            stopped=self.stopped,
        )
        efforts = [self._share(len(members), effort) for effort in self.efforts]
        searched(component, efforts=efforts, stop=self.stop)
        self._keep(component, members)

    def search_again(self) -> None:
        """A second proof wherever the relaxation leaves a gap."""
        for number, component in self.searched.items():
            if component.value < self.limits[number]:
                component.stopped = self.stopped
                confirmed(component, effort=self.efforts[0], stop=self.stop)
                self._keep(component, self.model.components[number])

    def result(self) -> Proven:
        """All components together."""
        found = self.searched.items()
        bounds: dict[Proof, int] = {}
        if math.isfinite(self.confirmed) and all("cp-sat" in component.bounds for _, component in found):
            rest = sum([component.bounds["cp-sat"] for _, component in found])
            bounds["cp-sat"] = math.floor(self.confirmed + engines.NOISE) + rest
        bounds["lp"] = sum(self.limits)
        # What CP-SAT could not prove keeps its gap: a bound of SCIP's, found on the way, is no second opinion.
        opened = [c for n, c in found if c.value < self.limits[n]]
        if any("scip" in c.bounds for c in opened) and all(c.proven_by("cp-sat") for c in opened):
            better = [min(0, c.bounds.get("scip", self.limits[n]) - self.limits[n]) for n, c in found]
            bounds["scip"] = bounds["lp"] + sum(better)
        return Proven(self.best, bounds, min(bounds.values()), self.stopped)

    def _keep(self, component: Component, members: Sequence[int]) -> None:
        self._take(dict(zip(members, component.best, strict=True)))
        self.stopped = component.stopped

    def _take(self, values: Mapping[int, int]) -> None:
        for n, value in values.items():
            self.best[n] = value

    def _share(self, choices: int, effort: engines.Effort) -> engines.Effort:
        share = max(LEAST_SHARE, choices / len(self.model.weights))
        return replace(effort, budget=effort.budget * share)


def _unguided(model: Model, before: Sequence[int], efforts: Sequence[engines.Effort], stop: Stop) -> Proven:
    """CP-SAT on all of the model, without a relaxation."""
    best, bound, stopped = list(before), math.inf, False
    for effort in efforts:
        answer = engines.cp_sat(model, hint=best, effort=effort, stop=stop)
        if answer.values is not None and model.value(answer.values) >= model.value(best):
            best = list(answer.values)
        bound, stopped = min(bound, answer.bound), answer.stopped
        if stopped or bound < model.value(best) + 1:
            break
    most = model.most_of(range(len(model.weights)))
    bounds: dict[Proof, int] = {"cp-sat": math.floor(bound + engines.NOISE)} if math.isfinite(bound) else {}
    return Proven(best, bounds, min(most, *bounds.values()) if bounds else most, stopped)
