"""What a plan would lose with one pass more, or without one of its own: the best schedule that is otherwise in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from groundsched.documents.explanation import Price
from groundsched.documents.reasons import Proof
from groundsched.progress import Stop
from groundsched.scheduling.demand import Settings
from groundsched.scheduling.faces import Face, narrowed
from groundsched.scheduling.model import Row
from groundsched.scheduling.neighbourhoods import Part, Trail, resettled, settling
from groundsched.scheduling.settling import Settled, attempts, confirmed
from groundsched.scheduling.stages import TIE_BREAK, Stage

PROVERS: tuple[Proof, ...] = ("cp-sat", "lp", "scip")


@dataclass(frozen=True, kw_only=True)
class Otherwise:
    """The best schedule that has a pass, or that does without it; of several the one that is most like the plan."""

    losses: tuple[int, ...]
    """By stage, against the plan; less than 0 where it gains."""
    chosen: list[int]
    """0 or 1 for each candidate."""
    proofs: tuple[tuple[Proof, ...], ...]
    """By stage, who has shown that it cannot lose less."""

    @property
    def proof(self) -> tuple[Proof, ...]:
        """Who proved all of it: two at least, or nobody."""
        if any(len(each) < 2 for each in self.proofs):
            return ()
        return tuple(name for name in PROVERS if any(name in each for each in self.proofs))


def otherwise(
    trail: Trail,
    own: Sequence[int],
    *,
    wanted: bool,
    known: Sequence[tuple[Proof, ...]],
    settings: Settings,
    stop: Stop,
) -> Otherwise | None:
    """The best schedule with one of these candidates (`wanted`) or with none; None where there is no such schedule,
    or where `stop` ends the search before one is found.

    It starts from the last face on which it can be: the stages before lose nothing, by the plan's own proofs (`known`,
    by stage), and the stage after it is the first that does.
    """
    certain = True
    for number, still in reversed(_faces_with(trail, own, wanted=wanted, stop=stop)):
        if stop():
            break
        part = trail.part(number, still)
        inside = [local for local, index in enumerate(part.indices) if index in still]
        reached = _reached(part, inside, wanted=wanted, settings=settings, stop=stop)
        if reached.chosen is not None:
            before = known[:number] if certain else [()] * number
            return _settled_anew(reached, inside, wanted=wanted, before=before, settings=settings, stop=stop)
        certain = certain and reached.is_proven
    return None


def _faces_with(trail: Trail, own: Sequence[int], *, wanted: bool, stop: Stop) -> list[tuple[int, list[int]]]:
    """The faces that leave open what is asked for, and the candidates that are open there; no later face does."""
    found = []
    for number, face in enumerate(trail.faces):
        still = [index for index in own if face.decided[index] is None]
        if stop() or (wanted and not still) or any(face.decided[index] == 1 for index in own):
            break
        found.append((number, still))
    return found


@dataclass(frozen=True)
class _Reached:
    """Whether a part can have what is wanted on its face, and how."""

    part: Part
    chosen: list[int] | None
    is_proven: bool


def _reached(part: Part, inside: Sequence[int], *, wanted: bool, settings: Settings, stop: Stop) -> _Reached:
    asked = Stage(tier="asked", priority=None, amounts=dict.fromkeys(inside, 1), minimised=not wanted)
    known, chosen = next(settling(part, [asked], part.chosen, settings, stop=stop, confirm=False))
    taken = asked.sum_of(chosen)
    if taken > 0 if wanted else taken == 0:
        return _Reached(part, chosen, is_proven=True)  # it shows itself
    return _Reached(part, None, confirmed(known, attempts(asked, settings, certain=True), stop=stop))


def _settled_anew(
    reached: _Reached,
    inside: Sequence[int],
    *,
    wanted: bool,
    before: Sequence[tuple[Proof, ...]],
    settings: Settings,
    stop: Stop,
) -> Otherwise:
    """The stages that are left, and at last as few changes as they allow."""
    face, part = reached.part.face, reached.part
    if wanted:
        face = narrowed(face, {}, [*face.rows, Row(tuple(inside), (1,) * len(inside), 1, len(inside))])
    else:
        face = narrowed(face, dict.fromkeys(inside, 0), face.rows)
    part = replace(part, face=face)
    result = resettled(part, [*part.stages, _alike(part)], reached.chosen or part.chosen, settings, stop=stop)
    chosen = part.whole(result.chosen)
    _confirm(part.trail, chosen)
    stages = part.trail.board.ordered
    proofs = [*before, *_proofs(result.settled[: len(stages) - part.number])]
    return Otherwise(
        losses=tuple(stage.sign * (stage.sum_of(part.trail.chosen) - stage.sum_of(chosen)) for stage in stages),
        chosen=part.trail.board.contacts(chosen),
        proofs=(*proofs, *[()] * (len(stages) - len(proofs))),
    )


def _proofs(settled: Iterable[Settled]) -> list[tuple[Proof, ...]]:
    """Whoever proves a stage, if all before it are proven; its bound is its value then."""
    found: list[tuple[Proof, ...]] = []
    certain = True
    for each in settled:
        certain = certain and len(each.proof) > 1 and each.bound == each.value
        found.append(each.proof if certain else ())
    return found


def _alike(part: Part) -> Stage:
    """Contacts kept, less those that are new: no stage of the plan, and one proof is enough for it."""
    candidates = len(part.trail.board.problem.candidates)
    own = [local for local, index in enumerate(part.indices) if index < candidates]
    chosen = part.chosen
    return Stage(tier=TIE_BREAK, priority=None, amounts={local: 1 if chosen[local] else -1 for local in own})


def _confirm(trail: Trail, chosen: Sequence[int]) -> None:
    """That no other part of the plan feels it rests on how faces fall apart; it is counted in whole numbers."""
    first: Face = trail.faces[0]
    if not first.holds(chosen):
        raise RuntimeError("a schedule with the pass otherwise breaks a rule")


def price(stages: Sequence[Stage], losses: Sequence[int]) -> tuple[Price, ...]:
    """The losses of all stages, those that change first, in order."""
    each = [Price(tier=s.tier, priority=s.priority, loss=loss) for s, loss in zip(stages, losses, strict=True)]
    return tuple(sorted(each, key=lambda one: one.loss == 0))
