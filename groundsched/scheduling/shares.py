"""The stage `shares`: an owner's missions have at least `min_share` of all antenna time that is given."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from groundsched import times
from groundsched.scheduling.candidates import Candidate
from groundsched.scheduling.demand import Demand
from groundsched.scheduling.model import Row
from groundsched.scheduling.stages import Quantities, Stage

TIER = "shares"

NOISE = 1e-3
"""A relaxation computes in floating point: a row broken by less is none to add."""

MOST_PARTS = 10_000
"""A promise is the fraction with a denominator up to this that is nearest to what is written: 0.3333333 is a third."""


def part(min_share: float) -> Fraction:
    """A promise as an exact part of 1."""
    return Fraction(min_share).limit_denominator(MOST_PARTS)


def antenna_s(occupied: times.Window) -> int:
    """The antenna time of a contact: setup, contact and teardown, in whole seconds, rounded down."""
    return (occupied.end - occupied.start) // times.SECOND_MS


def missing_s(promised: Fraction, own_s: int, all_s: int) -> int:
    """The whole seconds, rounded up, that are missing to a part of all antenna time."""
    return max(0, math.ceil(promised * all_s) - own_s)


@dataclass(frozen=True, slots=True)
class Promise:
    """An owner's part of all antenna time, and what each candidate adds to the one and the other."""

    promised: Fraction
    own: frozenset[int]
    """The candidates of the owner's missions."""
    seconds: tuple[int, ...]
    """The antenna time of each candidate."""

    def missing(self, chosen: Sequence[int]) -> int:
        """The seconds missing under these contacts."""
        taken = [index for index in range(len(self.seconds)) if chosen[index]]
        own_s = sum([self.seconds[index] for index in taken if index in self.own])
        return missing_s(self.promised, own_s, sum([self.seconds[index] for index in taken]))

    @property
    def most_missing(self) -> int:
        """Nothing misses more: all that others may have, and nothing of one's own."""
        others = sum([s for index, s in enumerate(self.seconds) if index not in self.own])
        return missing_s(self.promised, 0, others)

    def row(self, quantity: int) -> Row:
        """den x own - num x all + den x missing >= 0, for the promise num/den and the number of what is missing."""
        num, den = self.promised.numerator, self.promised.denominator
        terms = [((den if index in self.own else 0) - num, index) for index in range(len(self.seconds))]
        parts = [(share * self.seconds[index], index) for share, index in terms if share and self.seconds[index]]
        weights = (*[weight for weight, _ in parts], den)
        return Row(
            members=(*[index for _, index in parts], quantity),
            weights=weights,
            least=0,
            most=sum([weight for weight in weights if weight > 0]) + den * (self.most_missing - 1),
            ranges=(*(1,) * len(parts), self.most_missing),
        )


def shares(candidates: Sequence[Candidate], demand: Demand, first: int) -> list[Stage]:
    """Seconds of antenna time missing to each owner's `min_share` of all that is given, summed over owners.

    An owner without a single candidate is promised nothing: his share could only be kept by giving nothing to anyone.
    """
    seconds = tuple([antenna_s(candidate.occupied) for candidate in candidates])
    promises = []
    for name, owner in sorted(demand.owners.items()):
        own = frozenset([index for index, candidate in enumerate(candidates) if candidate.mission.owner == name])
        promise = Promise(part(owner.min_share or 0.0), own, seconds)
        if own and promise.most_missing:
            promises.append(promise)
    if not promises:
        return []
    rows = [promise.row(first + number) for number, promise in enumerate(promises)]
    quantities = Quantities(
        ranges=tuple(promise.most_missing for promise in promises),
        measured=lambda chosen: [promise.missing(chosen) for promise in promises],
        # A row over all contacts joins everything to everything. Mostly the promise is kept without it.
        cuts=lambda values: [row for row in rows if row.sum_of(values) < row.least - NOISE],
    )
    amounts = dict.fromkeys(range(first, first + len(promises)), 1)
    return [Stage(tier=TIER, priority=None, amounts=amounts, minimised=True, quantities=quantities)]
