"""Problems too large for one model: window after window, everything outside held as it is, and a bound for all of it.

Choices are numbered in order of their starts, so a run of numbers is a stretch of time, shorter where more happens.
Each sweep solves every window with all stages, each within what those before leave open; the next sweep's windows lie
half a window later. No window can make an earlier stage worse, so the schedule only gets better; where two sweeps gain
nothing, or the sweeps are used up, the search ends. What limits it is counted work, never a clock.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from groundsched.progress import Stop
from groundsched.scheduling import engines
from groundsched.scheduling.duals import Prices
from groundsched.scheduling.faces import Face, face_after, narrowed
from groundsched.scheduling.model import Model, Row
from groundsched.scheduling.settling import Cuts, Settled, settle
from groundsched.scheduling.stages import Quantities, Stage

WINDOW_BUDGET = 0.4
"""CP-SAT's work on one stage of one window, about seconds: nearly all are proven far below it."""

NEAR = 15
"""A candidate that the prices make dearer than it is worth by more seconds than this is left alone, if not chosen.

Of 191,143 candidates (2000 satellites, 20 stations, a day) it keeps 53,622, and windows of 3000 then gain 6.5 % over
greedy; 40 kept 75,744.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a large problem is cut, and how often it is gone through."""

    size: int = 3000
    """Choices of a window at the most; a third of it where that still makes 16 windows or fewer."""
    priced: int = 4500
    """Choices of a window in which rows get their prices: the larger, the better the bound."""
    sweeps: int = 4
    """So many at the most."""
    seed: int = 0


@dataclass(frozen=True)
class Field:
    """A face too large for one model, with the rows of each choice at hand."""

    face: Face
    contacts: int
    """The choices below this number are candidates, in order of their starts; the others are quantities."""
    kernel: frozenset[int] | None = None
    """The candidates that are worth a look; None: all."""

    @cached_property
    def open(self) -> tuple[int, ...]:
        """The candidates that are not decided, of the kernel."""
        inside = range(self.contacts) if self.kernel is None else sorted(i for i in self.kernel if i < self.contacts)
        return tuple(i for i in inside if self.face.decided[i] is None)

    @cached_property
    def rows_of(self) -> dict[int, list[int]]:
        """The numbers of the rows that hold each choice."""
        found: dict[int, list[int]] = {}
        for number, row in enumerate(self.face.rows):
            for member in row.members:
                found.setdefault(member, []).append(number)
        return found

    def slices(self, size: int, *, shifted: bool) -> Iterator[tuple[int, ...]]:
        """The open candidates in runs of `size`; shifted, the first has half as many."""
        first = size // 2 if shifted else size
        ends = [0, *range(first, len(self.open), size), len(self.open)]
        for begin, end in itertools.pairwise(ends):
            if begin < end:
                yield self.open[begin:end]

    def with_quantities(self, members: Sequence[int]) -> tuple[int, ...]:
        """The candidates, and every open quantity that a row ties to one of them; rising."""
        touched = self.touching(members)
        tied = {m for number in touched for m in self.face.rows[number].members if m >= self.contacts}
        return (*members, *sorted(tied))

    @cached_property
    def _middles(self) -> dict[int, list[int]]:
        """The numbers of the rows by the candidate in their middle; a row of quantities alone has none."""
        found: dict[int, list[int]] = {}
        for number, row in enumerate(self.face.rows):
            own = [member for member in row.members if member < self.contacts]
            if own:
                found.setdefault(own[len(own) // 2], []).append(number)
        return found

    def rows_amid(self, members: Iterable[int]) -> list[int]:
        """The numbers of the rows that have their middle among these candidates."""
        return [number for member in members for number in self._middles.get(member, ())]

    def touching(self, members: Iterable[int]) -> list[int]:
        """The numbers of the rows that hold any of these choices, rising."""
        return sorted({number for member in members for number in self.rows_of.get(member, ())})


@dataclass(slots=True)
class Improving:
    """A schedule of a field, and the stages that it is to serve, in order."""

    field: Field
    stages: tuple[Stage, ...]
    chosen: list[int]
    pace: Pace
    stop: Stop
    stopped: bool = False

    def standing(self) -> list[int]:
        """What each stage has, larger being better."""
        return [stage.sign * stage.sum_of(self.chosen) for stage in self.stages]

    def sweep(self, *, shifted: bool) -> bool:
        """Solve every window once; whether any stage gained."""
        before = self.standing()
        size = min(self.pace.size, max(self.pace.size // 3, len(self.field.open) // 16))
        for members in self.field.slices(size, shifted=shifted):
            if self.stopped or self.stop():
                self.stopped = True
                break
            self._solve(self.field.with_quantities(members))
        return self.standing() > before

    def _solve(self, members: Sequence[int]) -> None:
        """All stages of one window, one after the other."""
        number = {index: n for n, index in enumerate(members)}
        inner = [self.chosen[index] for index in members]
        face = self._face(members, number)
        efforts = [engines.Effort(budget=WINDOW_BUDGET, seed=self.pace.seed)]
        cuts = [self._cuts_within(stage, members, number) for stage in self.stages if stage.quantities.ranges]
        for stage in self.stages:
            local = {n: stage.amounts[index] for index, n in number.items() if index in stage.amounts}
            if not any(local.values()):
                continue
            part = replace(stage, amounts=local, quantities=Quantities())
            result = settle(part, face, inner, efforts=efforts, cuts=cuts, stop=self.stop, twice=False)
            inner = result.chosen
            if result.stopped:
                self.stopped = True
                break
            face = face_after(result.face, result.model, result.relaxation, inner)
        for index, value in zip(members, inner, strict=True):
            self.chosen[index] = value

    def _face(self, members: Sequence[int], number: Mapping[int, int]) -> Face:
        """The window by itself: what the schedule has outside it stays."""
        rows = [self._within(self.field.face.rows[row], number) for row in self.field.touching(members)]
        ranges = self.field.face.ranges
        own = tuple(ranges[index] for index in members) if ranges else ()
        return narrowed(Face((None,) * len(members), (), own), {}, rows)

    def _within(self, row: Row, number: Mapping[int, int]) -> Row:
        """The row over the window's choices, with what is left to them."""
        inside = [place for place, member in enumerate(row.members) if member in number]
        outside = sum([w * self.chosen[m] for m, w in zip(row.members, row.weights, strict=True) if m not in number])
        kept = row.over(inside, less=outside)
        return replace(kept, members=tuple([number[member] for member in kept.members]))

    def _cuts_within(self, stage: Stage, members: Sequence[int], number: Mapping[int, int]) -> Cuts:
        """The stage's cuts, asked about the whole schedule and told of the window alone."""

        def cuts(values: Sequence[float]) -> list[Row]:
            whole: list[float] = list(self.chosen)
            for index, value in zip(members, values, strict=True):
                whole[index] = value
            rows = [row for row in stage.quantities.cuts(whole) if any(m in number for m in row.members)]
            return [self._within(row, number) for row in rows]

        return cuts


def windowed(
    field: Field,
    stages: Sequence[Stage],
    chosen: list[int],
    *,
    known: Mapping[int, int],
    pace: Pace,
    stop: Stop,
) -> list[Settled]:
    """The stages as good as windows make them, each with a bound that is proven; `known` bounds by stage number.

    The tie-break gets no bound: it needs a proof, which windows cannot give.
    """
    work = Improving(field, tuple(stages), list(chosen), pace, stop)
    priced = {n: _priced(work, n) for n, stage in enumerate(stages) if not stage.is_tie_break and not work.stopped}
    kernel = {index for index in field.open if chosen[index]}
    kernel.update(*(prices.worth(NEAR) for prices in priced.values()))
    work.field = replace(field, kernel=frozenset(kernel))
    idle = 0
    for sweep in range(pace.sweeps):
        idle = 0 if work.sweep(shifted=sweep % 2 == 1) else idle + 1
        if idle > 1 or work.stopped:
            break
    limits = dict(known)
    for number, prices in priced.items():
        held = sum(each.sum_of(work.chosen) for each in _before(work, number))
        limits[number] = min(limits.get(number, prices.bound - held), prices.bound - held)
    reached = [number for number in range(len(stages)) if not work.stopped or number in limits or number == 0]
    return [_settled(work, number, limits.get(number)) for number in reached]


def _priced(work: Improving, number: int) -> Prices:
    """Prices for one stage and those before it that count seconds.

    Those are held by their sum: what all of them together can have, less what those before have in the end, is left
    for this one. A stage of another kind is bounded without the others.
    """
    stage = work.stages[number]
    weights = [0] * len(work.chosen)
    for each in (*_before(work, number), stage):
        for index, amount in each.amounts.items():
            weights[index] += each.sign * amount
    prices = Prices(work.field.face, weights)
    for shifted in (False, True):
        for core in work.field.slices(work.pace.priced, shifted=shifted):
            if work.stopped or work.stop():
                work.stopped = True
                break
            prices.improve(work.field.rows_amid(core), stop=work.stop)
    return prices


def _before(work: Improving, number: int) -> list[Stage]:
    """The stages of better priorities, for a stage that is one itself."""
    if not _counts_seconds(work.stages[number]):
        return []
    return [stage for stage in work.stages[:number] if _counts_seconds(stage)]


def _counts_seconds(stage: Stage) -> bool:
    return stage.tier == f"priority-{stage.priority}"


def _settled(work: Improving, number: int, limit: int | None) -> Settled:
    stage, field = work.stages[number], work.field
    value = stage.sign * stage.sum_of(work.chosen)
    if limit is None:
        limit = Prices(field.face, stage.weights(len(work.chosen))).bound
    return Settled(
        stage=stage,
        chosen=work.chosen,
        value=value,
        bound=max(value, limit),
        proof=(),
        stopped=work.stopped,
        face=field.face,
        model=Model((), (), (), (), ()),
        relaxation=None,
    )
