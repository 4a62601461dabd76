"""Whether a demand that is otherwise would have a pass in its plan: it is planned again, as far as that needs.

The stages before the first that the change touches keep their value and their faces. New candidates may be among what
is offered: where they have no part in a stage, neither its optimum nor what is decided by it can change, as a choice
without weight that only takes room lets no bound rise. From there on all stages are settled again, the tie-break too,
over what hangs together with the pass; what does not hang together with it is planned as it would be without it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from groundsched.progress import Stop
from groundsched.scheduling.demand import Settings
from groundsched.scheduling.faces import Face, narrowed
from groundsched.scheduling.known_plans import KnownPlan, key
from groundsched.scheduling.model import renumbered
from groundsched.scheduling.neighbourhoods import Trail, resettled
from groundsched.scheduling.objective import stages
from groundsched.scheduling.problem import Capacity, Problem, filled
from groundsched.scheduling.settling import attempts, confirmed
from groundsched.scheduling.solve import Board, Posed, lexicographic
from groundsched.scheduling.stages import Stage

Reach = tuple[tuple[int, ...], ...] | None


def way(plan: KnownPlan, changed: Posed) -> Trail:
    """A schedule of the changed demand, and the face of the first stage that must be settled again."""
    return _Way(plan, Board(changed.problem, tuple(stages(changed.problem.candidates, changed.demand)))).trail()


def planned_in(changed: Posed, pass_id: str, settings: Settings, *, stop: Stop) -> bool:
    """Whether the plan of a changed demand has the pass, all of it planned again.

    Where priorities may give up seconds nothing less will do: how much they may depends on every other contact.
    """
    candidates = changed.problem.candidates
    chosen, _ = lexicographic(changed.problem, stages(candidates, changed.demand), settings, stop=stop)
    return any(taken and c.pass_.id == pass_id for taken, c in zip(chosen, candidates, strict=True))


def lets_in(begun: Trail, pass_id: str, settings: Settings, *, stop: Stop) -> bool:
    """Whether the plan of a changed demand, taken up where `way` leaves it, has the pass, proven stage by stage."""
    candidates = begun.board.problem.candidates
    own = [i for i, c in enumerate(candidates) if c.pass_.id == pass_id]
    if any(candidates[i].is_fixed for i in own):
        return True  # an outage that is over sooner, and what was frozen stays
    if not own:
        return False
    part = begun.part(0, own)
    inside = [local for local, index in enumerate(part.indices) if index in own]
    if not inside:
        return False
    ordered = part.stages
    found = resettled(part, ordered, part.chosen, settings, stop=stop, any_of=inside)
    if len(found.settled) < len(ordered) or not any(found.chosen[local] for local in inside):
        return False
    # Nothing that is named may rest on one proof alone.
    return all(confirmed(each, attempts(each.stage, settings, certain=True), stop=stop) for each in found.settled)


@dataclass(frozen=True)
class _Way:
    """How far what is known of a plan holds for a changed problem."""

    plan: KnownPlan
    board: Board

    def trail(self) -> Trail:
        """The face of the first stage that must be settled again, and a schedule on it to start from."""
        moved, face = self._moved, self.board.face
        before = None if moved is None else self._as_planned(moved)
        if moved is None or before is None or not face.holds(before):
            return Trail(self.board, self.board.completed(filled(self.board.problem, self.board.fixed)), (face,))
        first = self._first(moved, before)
        if not first:
            return Trail(self.board, before, (face,))
        known = self._known(first, moved, len(face.decided))
        settled = [row for stage in self.board.ordered[:first] for row in stage.quantities.rows]
        rows = [*face.rows, *settled, *known.rows]
        decisions = {index: value for index, value in enumerate(known.decided) if value is not None}
        decisions.update(dict.fromkeys(self._spared(first, moved), 0))
        return Trail(self.board, before, (narrowed(face, decisions, rows),), first)

    def _as_planned(self, moved: Mapping[int, int]) -> list[int]:
        """The plan's contacts, with every quantity as they make it now."""
        contacts = self.board.fixed
        for index in self.plan.contacts:
            contacts[moved[index]] = 1
        return self.board.completed(contacts)

    @property
    def _moved(self) -> dict[int, int] | None:
        """Where each candidate of the plan is now; None where one is gone."""
        places = {key(candidate): index for index, candidate in enumerate(self.board.problem.candidates)}
        found = [places.get(key(candidate)) for candidate in self.plan.problem.candidates]
        return None if None in found else {old: new for old, new in enumerate(found) if new is not None}

    def _first(self, moved: Mapping[int, int], before: Sequence[int]) -> int:
        """The first stage that the change touches; the very first, where a rule gives way."""
        if not _all_kept(self.plan.problem, self.board.problem, moved):
            return 0
        within = self._quantities(moved)
        known = len(self.plan.trail.faces) - 1
        pairs = zip(self.plan.stages[:known], self.board.ordered, strict=False)
        return next((n for n, (old, new) in enumerate(pairs) if not _alike(old, new, within, before)), known)

    def _spared(self, first: int, moved: Mapping[int, int]) -> set[int]:
        """What became dearer in a stage before this one: who has none of it is as good as the plan, and nobody else."""
        within = self._quantities(moved, first)
        pairs = zip(self.plan.stages[:first], self.board.ordered, strict=False)
        return {index for old, new in pairs for index in _otherwise_counted(old, new, within)}

    def _quantities(self, moved: Mapping[int, int], first: int | None = None) -> dict[int, int]:
        """Where each choice is now: the candidates, and the quantities of the stages before `first`, in their order."""
        found = dict(moved)
        old, new = len(self.plan.problem.candidates), len(self.board.problem.candidates)
        for stage in self.plan.stages[:first]:
            found |= {old + n: new + n for n in range(len(stage.quantities.ranges))}
            old, new = old + len(stage.quantities.ranges), new + len(stage.quantities.ranges)
        return found

    def _known(self, first: int, moved: Mapping[int, int], count: int) -> Face:
        """The plan's face before a stage over the choices of the changed problem; what is new is open."""
        face, within = self.plan.trail.faces[first], self._quantities(moved, first)
        decided: list[int | None] = [None] * count
        for old, new in within.items():
            decided[new] = face.decided[old]
        rows = tuple(renumbered(row, within) for row in face.rows if within.keys() >= set(row.members))
        return Face(tuple(decided), rows)


def _all_kept(old: Problem, new: Problem, moved: Mapping[int, int]) -> bool:
    """Whether nothing may be taken together now that might not before."""
    back = {index: before for before, index in moved.items()}
    left = {_without_new(capacity, back) for capacity in new.distinct}
    return left.issuperset(old.distinct)


def _without_new(capacity: Capacity, back: Mapping[int, int]) -> Capacity:
    """A capacity over the candidates that were there before."""
    places = [place for place, member in enumerate(capacity.members) if member in back]
    members = tuple(back[capacity.members[place]] for place in places)
    weights = tuple(capacity.weights[place] for place in places) if capacity.weights else ()
    return replace(capacity, members=members, weights=weights)


def _alike(old: Stage, new: Stage, within: Mapping[int, int], before: Sequence[int]) -> bool:
    """Whether a stage counts the same and nothing that is new; only what the plan (`before`) has none of may be dearer.

    Without it a schedule costs what it did, and with it more: the least stays, and so do all that reach it without it.
    """
    same = (old.tier, old.minimised, old.quantities.ranges) == (new.tier, new.minimised, new.quantities.ranges)
    rises = _otherwise_counted(old, new, within)
    dearer = old.minimised and min(rises.values(), default=1) > 0 and not any(before[index] for index in rises)
    if not same or (rises and not (dearer and rises.keys() <= set(within.values()))):
        return False
    if old.quantities.has_cuts and not _reach_alike(old.quantities.reach, new.quantities.reach, within):
        return False
    return [renumbered(row, within) for row in old.quantities.rows] == list(new.quantities.rows)


def _otherwise_counted(old: Stage, new: Stage, within: Mapping[int, int]) -> dict[int, int]:
    """By how much more each choice counts; without those that count the same."""
    rises = Counter({index: amount for index, amount in new.amounts.items() if amount})
    rises.subtract({within[index]: amount for index, amount in old.amounts.items() if amount})
    return {index: rise for index, rise in rises.items() if rise}


def _reach_alike(old: Reach, new: Reach, within: Mapping[int, int]) -> bool:
    """Whether cuts reach the same choices; where nothing says how far, they may reach what is new."""
    return old is not None and [tuple(within[index] for index in each) for each in old] == list(new or ())
