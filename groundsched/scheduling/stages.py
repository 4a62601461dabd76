"""One stage of what the schedule aims at, and the quantities that it counts beside the contacts themselves."""

from __future__ import annotations

import bisect
import math
from array import array
from collections.abc import Callable, ItemsView, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from groundsched.scheduling.model import Row

TIE_BREAK = "tie_break"
"""The tier of the stages that only make the result unique: one proof is enough for them."""


class Each(Mapping[int, int]):
    """An amount for each of some choices, in the least room: a dictionary of 170,000 takes 20 MB."""

    def __init__(self, amounts: Iterable[tuple[int, int]]) -> None:
        """Pairs of choice and amount, the choices rising."""
        self._choices, self._amounts = array("i"), array("q")
        for choice, amount in amounts:
            self._choices.append(choice)
            self._amounts.append(amount)

    def __getitem__(self, choice: int) -> int:
        place = bisect.bisect_left(self._choices, choice)
        if place == len(self._choices) or self._choices[place] != choice:
            raise KeyError(choice)
        return self._amounts[place]

    def __len__(self) -> int:
        return len(self._amounts)

    def __iter__(self) -> Iterator[int]:
        return iter(self._choices)

    def items(self) -> ItemsView[int, int]:
        """Choices with their amounts, as fast as a dictionary's."""
        return _Items(self)


class _Items(ItemsView[int, int]):
    _mapping: Each

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return zip(self._mapping._choices, self._mapping._amounts, strict=True)


def _nothing_measured(chosen: Sequence[int]) -> list[int]:
    return []


def _nothing_cut(values: Sequence[float]) -> list[Row]:
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantities:
    """Whole numbers that follow from the contacts, such as the contacts that a mission misses on a day."""

    ranges: tuple[int, ...] = ()
    """The largest value of each; the least is 0."""
    rows: tuple[Row, ...] = ()
    """What ties them to the candidates, and keeps them from being better than the contacts make them."""
    measured: Callable[[Sequence[int]], list[int]] = _nothing_measured
    """Their values for given contacts (0 or 1 for each candidate): the best that the rows allow."""
    cuts: Callable[[Sequence[float]], list[Row]] = _nothing_cut
    """Rows that hold for every schedule and that these values (of all choices, fractions too) break.

    For what would take too many rows to write them all: the search asks until none is broken.
    """
    reach: tuple[tuple[int, ...], ...] | None = None
    """Sets of choices such that each cut lies in one of them, or joins what the rows join; None: any may join any."""

    @property
    def has_cuts(self) -> bool:
        """Whether there are rows that are not written down."""
        return self.cuts is not _nothing_cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Concession:
    """What a stage may cost stages that come after it."""

    stages: tuple[Stage, ...]
    """In their order; all are maximised."""
    part: Fraction
    """So much of the best that each can have, if they go first."""

    def rows(self, best: Sequence[int]) -> list[Row]:
        """What each stage must have at least, where the best schedule for them is this one."""
        return [self._row(stage, stage.sum_of(best)) for stage in self.stages]

    def _row(self, stage: Stage, value: int) -> Row:
        members = tuple(index for index, amount in stage.amounts.items() if amount)
        weights = tuple(stage.amounts[index] for index in members)
        return Row(members, weights, math.ceil(value * (1 - self.part)), sum(weights))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One sum over the chosen contacts, to be made as large (or as small) as the stages before allow."""

    tier: str
    priority: int | None
    amounts: Mapping[int, int]
    """What each choice adds, a quantity by each unit; choices that are not named add nothing."""
    minimised: bool = False
    quantities: Quantities = field(default_factory=Quantities)
    concession: Concession | None = None

    @property
    def is_tie_break(self) -> bool:
        """Whether the stage only makes the result unique."""
        return self.tier == TIE_BREAK

    @property
    def sign(self) -> int:
        """Factor that makes larger better."""
        return -1 if self.minimised else 1

    def weights(self, count: int) -> list[int]:
        """The amounts of `count` choices, such that larger is better."""
        found = [0] * count
        for index, amount in self.amounts.items():
            found[index] = self.sign * amount
        return found

    def sum_of(self, chosen: Sequence[int]) -> int:
        """What the choices add up to."""
        return sum([amount * chosen[index] for index, amount in self.amounts.items() if chosen[index]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """So much is wanted of what some candidates bring together; what is missing has a price."""

    members: tuple[int, ...]
    weights: tuple[int, ...]
    wanted: int
    price: int
    """Of each unit missing."""


def shortages(tier: str, wishes: Sequence[Wish], first: int) -> list[Stage]:
    """The stage that keeps what is missing small; none without a wish. Its quantities are numbered from `first` on."""
    if not wishes:
        return []
    quantities = Quantities(
        ranges=tuple(wish.wanted for wish in wishes),
        rows=tuple(_row(wish, first + number) for number, wish in enumerate(wishes)),
        measured=lambda chosen: [_missing(wish, chosen) for wish in wishes],
    )
    amounts = {first + number: wish.price for number, wish in enumerate(wishes)}
    return [Stage(tier=tier, priority=None, amounts=amounts, minimised=True, quantities=quantities)]


def _row(wish: Wish, quantity: int) -> Row:
    """What is brought and what is missing are together what is wanted or more.

    Nothing brings more than all that is wanted: so cut down, the row says the same and its relaxation is tighter.
    """
    weights = tuple([min(weight, wish.wanted) for weight in wish.weights])
    return Row(
        members=(*wish.members, quantity),
        weights=(*weights, 1),
        least=wish.wanted,
        most=sum(weights) + wish.wanted,
        ranges=(*(1,) * len(weights), wish.wanted),
    )


def _missing(wish: Wish, chosen: Sequence[int]) -> int:
    brought = sum([w * chosen[m] for m, w in zip(wish.members, wish.weights, strict=True)])
    return max(0, wish.wanted - brought)
