"""Which element set each satellite of a schedule is judged by: the newest of the cache, if it is newer than its own."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

from groundsched import fleet, times
from groundsched.config.missions import Mission
from groundsched.documents.drift import ElementsCompared
from groundsched.documents.schedule import Contact, Schedule
from groundsched.elements import selection
from groundsched.elements.formats import omm_json
from groundsched.elements.records import Cache, ElementSet
from groundsched.preparing import Case, max_age_days
from groundsched.reopening import case_of

AROUND_MS = times.HOUR_MS
"""So far beyond the schedule's window passes are looked for: one that rose in it may rise outside it now."""
AGE_DECIMALS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """The sets by which the contacts of a schedule are judged."""

    sets: Mapping[int, ElementSet]
    """Of every satellite that has contacts; without any in the cache the schedule's own, as a neighbour."""
    planned: Mapping[int, ElementSet]
    """The sets by which they were planned."""
    offered: fleet.Fleet
    """The satellites asked for as the cache serves them; of those it has no usable set for, the reason."""

    @property
    def unchanged(self) -> tuple[int, ...]:
        """The satellites for which the cache has nothing newer than the schedule."""
        gone = {absent.satellite for absent in self.offered.absent}
        return tuple(n for n, elements in self.sets.items() if elements is self.planned[n] and n not in gone)

    def compared(self, contacts: Sequence[Contact], absent: Container[int]) -> tuple[ElementsCompared, ...]:
        """Of the satellites of these contacts the epochs of both sets, in order of catalogue number."""
        own: dict[int, list[Contact]] = {}
        for contact in contacts:
            own.setdefault(contact.satellite, []).append(contact)
        return tuple(self._compared(own[number], is_absent=number in absent) for number in sorted(own))

    def _compared(self, contacts: Sequence[Contact], *, is_absent: bool) -> ElementsCompared:
        number = contacts[0].satellite
        serves = None if is_absent else self.sets[number]
        return ElementsCompared(
            satellite=number,
            name=contacts[0].name,
            planned=self.planned[number].epoch_ms,
            judged=serves.epoch_ms if serves else None,
            age_days=round(max(serves.age_days(c.tca) for c in contacts), AGE_DECIMALS) if serves else None,
        )


def serving(schedule: Schedule, cache: Cache, asked: Sequence[Contact]) -> Serving:
    """The sets by which these contacts are judged; how old a set may be the schedule's own options say."""
    limit = max_age_days(schedule.inputs.options)
    stretch = times.Window(min(c.start for c in asked), max(c.end for c in asked))
    newest = selection.newest_usable(cache, stretch, limit)
    planned = {e.satellite: omm_json.from_record(e.omm, source=e.source) for e in schedule.inputs.elements}
    missions = _missions(schedule, {contact.satellite for contact in asked})
    return Serving(
        sets={n: _newer(planned[n], newest.get(n)) for n in sorted({c.satellite for c in schedule.contacts})},
        planned=planned,
        offered=fleet.assemble(missions, cache, stretch, max_age_days=limit),
    )


def _missions(schedule: Schedule, satellites: Container[int]) -> tuple[Mission, ...]:
    return tuple(m for m in schedule.inputs.missions.content.missions if m.satellite in satellites)


def _newer(own: ElementSet, other: ElementSet | None) -> ElementSet:
    """The cache's set, unless it is older than the schedule's own or says the same."""
    if other is None or other.epoch_us < own.epoch_us or omm_json.as_record(other) == omm_json.as_record(own):
        return own
    return other


def renewed_case(schedule: Schedule, by: Serving) -> Case:
    """The schedule's own case with these sets, and nothing that is about choosing: no requests, no bookings."""
    cache = replace(by.offered.cache, sets=tuple(by.sets.values()))
    crew = fleet.assemble(_missions(schedule, by.sets), cache, _searched(schedule), max_age_days=None)
    return replace(case_of(schedule), crew=crew, requests=(), bookings=(), owners={}, carried=None)


def _searched(schedule: Schedule) -> times.Window:
    """The schedule's window with an hour on both sides."""
    return times.Window(schedule.window.start - AROUND_MS, schedule.window.end + AROUND_MS)
