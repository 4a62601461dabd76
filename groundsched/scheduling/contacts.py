"""From chosen candidates to contacts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from groundsched import times
from groundsched.documents.schedule import Contact
from groundsched.scheduling.candidates import Candidate


@dataclass(frozen=True, slots=True)
class Contacts:
    """The contacts of a schedule, by the index of their candidate."""

    by_candidate: dict[int, Contact]

    @property
    def in_order(self) -> tuple[Contact, ...]:
        """By start, then antenna."""
        return tuple(sorted(self.by_candidate.values(), key=lambda c: (c.start, c.antenna)))


def contacts_of(candidates: Sequence[Candidate], chosen: Sequence[int]) -> Contacts:
    """The contact of each chosen candidate; numbered where one pass gives several."""
    of_pass: defaultdict[str, list[int]] = defaultdict(list)
    for index, taken in enumerate(chosen):
        if taken:
            of_pass[candidates[index].pass_.id].append(index)
    found: dict[int, Contact] = {}
    for pass_id, indices in of_pass.items():
        for number, index in enumerate(indices, start=1):
            found[index] = _contact(candidates[index], pass_id if len(indices) == 1 else f"{pass_id}-{number}")
    return Contacts(found)


def whole_mbit(contact: Contact) -> int:
    """What a contact brings in whole Mbit, rounded down; nothing without a rate."""
    return int(contact.volume_mbit or 0.0)


def _contact(candidate: Candidate, identifier: str) -> Contact:
    pass_, seen, mission = candidate.pass_, candidate.sighting, candidate.mission
    booking, frozen = candidate.booking, candidate.frozen
    duration_s = (candidate.end - candidate.start) / times.SECOND_MS
    return Contact(
        id=identifier,
        pass_=pass_.id,
        revolution=pass_.revolution,
        satellite=pass_.satellite,
        name=mission.name or pass_.name,
        owner=(booking.owner if booking else frozen.owner if frozen else None) or mission.owner,
        station=candidate.station.id,
        antenna=candidate.antenna.id,
        band=candidate.band,
        priority=mission.priority,
        booked=booking is not None,
        frozen=frozen is not None,
        aos=seen.aos,
        tca=seen.tca,
        los=seen.los,
        start=candidate.start,
        end=candidate.end,
        truncated_start=seen.truncated_start,
        truncated_end=seen.truncated_end,
        setup_start=candidate.occupied.start,
        teardown_end=candidate.occupied.end,
        duration_s=duration_s,
        lost_s=candidate.part.lost_ms / times.SECOND_MS,
        max_elevation_deg=seen.max_elevation_deg,
        aos_azimuth_deg=seen.aos_azimuth_deg,
        tca_azimuth_deg=seen.tca_azimuth_deg,
        los_azimuth_deg=seen.los_azimuth_deg,
        timing_uncertainty_s=pass_.timing_uncertainty_s,
        volume_mbit=candidate.part.volume_mbit,
        value=candidate.value,
    )
