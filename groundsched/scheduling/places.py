"""Which places of a track are worth a candidate: legal ones, in the way of few, and not all in one corner."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from groundsched import times
from groundsched.scheduling.candidates import Offer, setup_and_teardown_ms

Instants = NDArray[np.int64]
"""Milliseconds."""

Place = tuple[int, int]
"""A stretch of a sighting: first and last moment of a contact, in milliseconds."""


@dataclass(frozen=True)
class Site:
    """A sighting in which a track may lie, and the passes of others on its antenna."""

    offer: Offer
    others: tuple[Offer, ...]

    def allowed(self, places: Iterable[Place]) -> list[Place]:
        """The places that lie in the view and outside outages, and lose no more than they may: each once, in order."""
        found = sorted(set(places))
        if not found:
            return []
        starts, ends = np.array(found, dtype=np.int64).T
        seen = self.offer.stretch
        fits = (starts >= seen.start) & (ends <= seen.end) & (starts < ends)
        outages = _Stretches.of([outage.stretch for outage in self.offer.outages])
        fits &= outages.touched(*self._busy(starts, ends)) == 0
        most_s, lost_ms = self.offer.antenna.max_lost_s, self._lost_ms(starts, ends)
        if most_s is not None:
            # Lost stretches are rounded outwards to whole milliseconds; the filter `antenna` looks at what is lost.
            lost = self.offer.sighting.lost if self.offer.sighting else ()
            fits &= lost_ms <= most_s * times.SECOND_MS + len(lost) * 2
        fits &= lost_ms < ends - starts
        return list(itertools.compress(found, fits.tolist()))

    def choice(self, places: Sequence[Place], most: int) -> Sequence[Place]:
        """So many of these places, which come in order: half apart and displacing least, then the longest.

        A place displaces the passes on the antenna that it leaves no room for. Those of better priority are settled
        before; those of the same count against what the place brings; those of worse come last.
        """
        if len(places) <= most:
            return places
        starts, ends = np.array(places, dtype=np.int64).T
        better, same, worse = self._displaced_ms(starts, ends)
        net = ends - starts - same
        modest = np.lexsort((starts, worse, -net, better)).tolist()
        eager = np.lexsort((starts, worse, better, -net)).tolist()
        chosen: dict[int, None] = {}
        for index in modest:
            if len(chosen) == most // 2:
                break
            if not any(starts[index] < ends[other] and starts[other] < ends[index] for other in chosen):
                chosen[index] = None
        chosen |= dict.fromkeys(itertools.islice((i for i in eager if i not in chosen), most - len(chosen)))
        return sorted(places[index] for index in chosen)

    def _busy(self, starts: Instants, ends: Instants) -> tuple[Instants, Instants]:
        setup_ms, teardown_ms = setup_and_teardown_ms(self.offer.antenna)
        return starts - setup_ms - self.offer.margin_ms, ends + teardown_ms

    def _lost_ms(self, starts: Instants, ends: Instants) -> Instants:
        lost = np.zeros_like(starts)
        for begin, end in self.offer.sighting.lost if self.offer.sighting else ():
            lost += np.maximum(0, np.minimum(ends, end) - np.maximum(starts, begin))
        return lost

    def _displaced_ms(self, starts: Instants, ends: Instants) -> list[Instants]:
        """How long the passes are for which there is no room, of better, the same and worse priority."""
        busy = self._busy(starts, ends)
        return [passes.touched(*busy) for passes in self._passes]

    @cached_property
    def _passes(self) -> list[_Stretches]:
        own = self.offer.mission.priority
        groups: list[list[Offer]] = [[], [], []]
        for other in self.others:
            theirs = other.mission.priority
            groups[(theirs >= own) + (theirs > own)].append(other)
        return [
            _Stretches.of([o.occupied for o in group], [o.stretch.end - o.stretch.start for o in group])
            for group in groups
        ]


@dataclass(frozen=True)
class _Stretches:
    """Stretches of time with weights, to be summed quickly."""

    starts: Instants
    before_start: Instants
    """What the stretches weigh that start before each one, and then what all weigh."""
    ends: Instants
    before_end: Instants

    @classmethod
    def of(cls, stretches: Sequence[times.Window], weights: Sequence[int] | None = None) -> _Stretches:
        """These stretches; without weights each weighs 1."""
        weighed = np.ones(len(stretches), np.int64) if weights is None else np.array(weights, dtype=np.int64)
        sides = []
        for edges in ([s.start for s in stretches], [s.end for s in stretches]):
            instants = np.array(edges, dtype=np.int64)
            order = np.argsort(instants, kind="stable")
            sides += [instants[order], np.concatenate(([0], np.cumsum(weighed[order])))]
        return cls(*sides)

    def touched(self, begin: Instants, finish: Instants) -> Instants:
        """What the stretches weigh that share more than a moment with each [begin, finish]."""
        begun = self.before_start[np.searchsorted(self.starts, finish, side="left")]
        over = self.before_end[np.searchsorted(self.ends, begin, side="right")]
        return np.asarray(begun - over, dtype=np.int64)
