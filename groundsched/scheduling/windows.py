"""Problems too large for one model: window after window, everything outside held as it is, and a bound for all of it.

Choices are numbered in order of their starts, so a run of numbers is a stretch of time, shorter where more happens.
Each sweep solves every window with all stages, each within what those before leave open; the next sweep's windows lie
half a window later. No window can make an earlier stage worse, so the schedule only gets better; where two sweeps gain
nothing, or the sweeps are used up, the search ends. What limits it is counted work, never a clock.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from groundsched.progress import Stop
from groundsched.scheduling import engines
from groundsched.scheduling.duals import Prices
from groundsched.scheduling.faces import Face, face_after, narrowed
from groundsched.scheduling.incidence import Incidence
from groundsched.scheduling.model import Model, Row
from groundsched.scheduling.relaxing import Cuts
from groundsched.scheduling.settling import Settled, settle
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
    containing: Incidence | None = None
    """The rows that hold each choice, where that is known."""

    @cached_property
    def open(self) -> tuple[int, ...]:
        """The candidates that are not decided."""
        return tuple(i for i in range(self.contacts) if self.face.decided[i] is None)

    @cached_property
    def rows_of(self) -> Incidence:
        """The numbers of the rows that hold each choice."""
        return self.containing or Incidence.over(len(self.face.decided), [row.members for row in self.face.rows])

    def with_quantities(self, members: Sequence[int], touched: Sequence[int]) -> tuple[int, ...]:
        """The candidates, and every open quantity that one of these rows ties to them; rising."""
        if len(self.face.decided) == self.contacts:
            return tuple(members)
        tied = {m for number in touched for m in self.face.rows[number].members if m >= self.contacts}
        return (*members, *sorted(tied))

    @cached_property
    def _middles(self) -> NDArray[np.int64]:
        """The candidate in the middle of each row; -1 for a row of quantities alone."""
        return np.array([self._middle(row) for row in self.face.rows], dtype=np.int64)

    def _middle(self, row: Row) -> int:
        own = [member for member in row.members if member < self.contacts]
        return own[len(own) // 2] if own else -1

    def rows_amid(self, members: Sequence[int]) -> list[int]:
        """The numbers of the rows that have their middle among these candidates."""
        found: list[int] = np.flatnonzero(np.isin(self._middles, members)).tolist()
        return found


def slices(candidates: Sequence[int], size: int, *, shifted: bool, overlap: int = 0) -> Iterator[Sequence[int]]:
    """The candidates in runs of `size`; shifted, the first has half as many. Each looks by `overlap` into the next."""
    step = size - overlap
    first = step // 2 if shifted else step
    ends = [0, *range(first, len(candidates), step), len(candidates)]
    for begin, end in itertools.pairwise(ends):
        if begin < end:
            yield candidates[begin : end + overlap]


@dataclass(slots=True)
class Improving:
    """A schedule of a field, and the stages that it is to serve, in order."""

    field: Field
    stages: tuple[Stage, ...]
    chosen: list[int]
    pace: Pace
    stop: Stop
    stopped: bool = False

    def standing(self, aims: Sequence[Stage]) -> list[int]:
        """What each of these stages has, larger being better."""
        return [stage.sign * stage.sum_of(self.chosen) for stage in aims]

    def sweep(self, aims: Sequence[Stage], kernel: Sequence[int], *, shifted: bool) -> bool:
        """Solve every window of these candidates once, for these stages; whether any stage gained."""
        before = self.standing(aims)
        size = min(self.pace.size, max(self.pace.size // 3, len(kernel) // 16, 1))
        for members in slices(kernel, size, shifted=shifted):
            if self.asked_to_stop():
                break
            self._solve(members, aims)
        return self.standing(aims) > before

    def asked_to_stop(self) -> bool:
        """Whether to end; once it is so, it stays so."""
        self.stopped = self.stopped or self.stop()
        return self.stopped

    def _solve(self, candidates: Sequence[int], aims: Sequence[Stage]) -> None:
        """All these stages of one window, one after the other."""
        rows = self.field.rows_of.of_any(candidates)
        members = self.field.with_quantities(candidates, rows)
        if len(members) > len(candidates):
            rows = self.field.rows_of.of_any(members)
        number = {index: n for n, index in enumerate(members)}
        inner = [self.chosen[index] for index in members]
        face = self._face(members, number, rows)
        efforts = [engines.Effort(budget=WINDOW_BUDGET, seed=self.pace.seed)]
        cuts = [self._cuts_within(stage, members, number) for stage in self.stages if stage.quantities.ranges]
        for stage in aims:
            local = {n: stage.amounts[index] for index, n in number.items() if index in stage.amounts}
            if not any(local.values()):
                continue
            part = replace(stage, amounts=local, quantities=Quantities())
            result = settle(part, face, inner, efforts=efforts, cuts=cuts, stop=self.stop, twice=False)
            if result.stopped:
                self.stopped = True
                break
            inner = result.chosen
            face = face_after(result.face, result.model, result.relaxation, inner)
        for index, value in zip(members, inner, strict=True):
            self.chosen[index] = value

    def _face(self, members: Sequence[int], number: Mapping[int, int], numbers: Sequence[int]) -> Face:
        """The window by itself: what the schedule has outside it stays."""
        rows = [self._within(self.field.face.rows[row], number) for row in numbers]
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
    known: Settled | None = None,
    pace: Pace,
    stop: Stop,
) -> list[Settled]:
    """The stages as good as windows make them, each with a bound that is proven; `known`: the first, not proven whole.

    What an early stop finds done matters, so the order of work is: prices as far as the kernel needs them, two sweeps,
    all prices, the other sweeps, and one for the tie-break. The tie-break gets no bound: it needs a proof, which
    windows cannot give.
    """
    work = Improving(field, tuple(stages), list(chosen), pace, stop)
    pricing = Pricing(work, known)
    aims = [stage for stage in stages if not stage.is_tie_break]
    begun = work.standing(stages)
    pricing.roughly()
    idle = 0
    for sweep in range(pace.sweeps):
        idle = 0 if work.sweep(aims, pricing.kernel(), shifted=sweep % 2 == 1) else idle + 1
        if sweep == 1:
            pricing.finely()
        if idle > 1 or work.stopped:
            break
    pricing.finely()
    if not work.stopped and len(aims) < len(stages):
        work.sweep(stages, pricing.kernel(), shifted=False)
    if work.standing(stages) < begun:  # the tie may have become worse, where nothing else became better
        work.chosen = list(chosen)
    limits = pricing.limits()
    reached = [number for number in range(len(stages)) if not work.stopped or number in limits or number == 0]
    return [_settled(work, number, limits.get(number)) for number in reached]


class Pricing:
    """The prices of each stage but the tie-break, and what follows from them."""

    def __init__(self, work: Improving, known: Settled | None) -> None:
        """The bound of the first stage may be known, and then it needs no prices."""
        self._work = work
        self._field = work.field
        self._known = known
        self._prices: dict[int, Prices] = {}
        self._done = False
        first = 0 if known is None else 1
        self._numbers = [n for n, stage in enumerate(work.stages) if n >= first and not stage.is_tie_break]

    def roughly(self) -> None:
        """One pass, for all that the stages want together: their seconds, and each other kind."""
        seconds = [n for n in self._numbers if _counts_seconds(self._work.stages[n])]
        self._improve([n for n in self._numbers if n not in seconds[:-1]])

    def finely(self) -> None:
        """Another pass, shifted, for these, and two for the others; once is enough."""
        if not self._done:
            self._improve([n for n in self._numbers if n not in self._prices])
            self._improve(self._numbers, shifted=True)
            self._done = True

    def kernel(self) -> list[int]:
        """The open candidates that are worth a look: those chosen, and those that some prices find near their worth.

        Where the first stage was tried whole they are few enough to be looked at all: 67 satellites over a week have
        2,409,768 s then, and 2,398,966 s with those alone that the relaxation leaves near, in as many seconds.
        """
        if self._known is not None:
            return list(self._field.open)
        found = {index for index in self._field.open if self._work.chosen[index]}
        found.update(*(prices.worth(NEAR) for prices in self._prices.values()))
        return [index for index in self._field.open if index in found]

    def limits(self) -> dict[int, int]:
        """The bound of each stage that has one: what those before it that count seconds have is taken."""
        found = {} if self._known is None else {0: self._known.bound}
        for number, prices in self._prices.items():
            held = sum(each.sum_of(self._work.chosen) for each in _before(self._work, number))
            found[number] = prices.bound - held
        return found

    def _improve(self, numbers: Sequence[int], *, shifted: bool = False) -> None:
        """Prices from window to window; in the first pass each looks into the next, or its last rows cost nothing.

        Without that the first bound was 32 % too high (2000 satellites, 20 stations, a day).
        """
        size = self._work.pace.priced
        for number in numbers:
            if self._work.asked_to_stop():
                return
            prices = self._prices.setdefault(number, Prices(self._field.face, _weights(self._work, number)))
            for core in slices(self._field.open, size, shifted=shifted, overlap=0 if shifted else size // 3):
                if self._work.asked_to_stop():
                    return
                prices.improve(self._field.rows_amid(core), stop=self._work.stop)


def _weights(work: Improving, number: int) -> list[int]:
    """What each choice is worth to a stage and to those before it that count seconds.

    Those are held by their sum: what all of them together can have, less what those before have in the end, is left
    for this one. A stage of another kind is bounded without the others.
    """
    found = [0] * len(work.chosen)
    for each in (*_before(work, number), work.stages[number]):
        for index, amount in each.amounts.items():
            found[index] += each.sign * amount
    return found


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
