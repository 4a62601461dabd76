"""What a schedule may be made of, for the bound: contacts, and views of which any part may be taken.

Nothing that the plan may choose is left out: where the two searches of passes may differ by a little, or something is
not known, what is said here is on the side of more. So the bound is valid, if not always as good as it could be.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from groundsched import times
from groundsched.config.missions import Mission
from groundsched.config.network import Antenna, Station
from groundsched.documents.schedule import Contact
from groundsched.verification.arithmetic import antenna_s, is_fixed, takes_parts, whole_mbit, whole_ms
from groundsched.verification.floors import sees_less
from groundsched.verification.opportunities import Opportunity
from groundsched.verification.record import Record

SLACK_MS = 50
"""AOS and LOS of the two searches agree within this, or else there is a finding."""
SLACK_DEG = 0.01
SLACK_S = 0.05
"""What an antenna loses is sampled, and told as the least that it may be: by so much it may still be less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A contact that a schedule may have, or a view of which it may have parts."""

    mission: Mission
    station: str
    antenna: str
    start: int
    end: int
    busy_from: int
    """With setup; of a view its own start."""
    busy_until: int
    value: int
    """Seconds of contact at the most."""
    mbit: int
    """What it brings at the most."""
    antenna_s: int
    """Whole seconds with setup and teardown; of a view setup and teardown alone."""
    in_parts: bool
    most: int = 1
    """Contacts that it may give."""
    fixed: bool = False
    """Every schedule has it."""
    known: bool = False
    """It is in the document: all numbers are exact."""

    @property
    def rate_mbps(self) -> float:
        """What its contacts send at the most."""
        return max((rate for _, rate in self.mission.rate_mbps or ()), default=0.0)


def choices(record: Record, opportunities: Sequence[Opportunity]) -> list[Choice]:
    """All that the schedule may be made of."""
    options = record.schedule.inputs.options
    found: list[Choice] = []
    taken: defaultdict[tuple[str, str], list[Contact]] = defaultdict(list)
    for known in record.known:
        if is_fixed(known.contact) or not takes_parts(known.mission, options):
            taken[known.contact.pass_, known.contact.antenna].append(known.contact)
            found.append(_of_contact(known.contact, known.mission))
    told = _told(record)
    for seen in opportunities:
        mission = record.served.get(seen.satellite)
        if mission is not None and _is_possible(record, mission, seen):
            in_parts = takes_parts(mission, options)
            same = taken[seen.pass_, seen.antenna]
            if in_parts:
                found.append(_view(record, mission, seen))
            elif not any(c.start < seen.end and seen.start < c.end and not is_fixed(c) for c in same):
                found.append(_whole(record, mission, seen, told[seen.pass_]))
    return found


def _of_contact(contact: Contact, mission: Mission) -> Choice:
    return Choice(
        mission=mission,
        station=contact.station,
        antenna=contact.antenna,
        start=contact.start,
        end=contact.end,
        busy_from=contact.setup_start,
        busy_until=contact.teardown_end,
        value=contact.value,
        mbit=whole_mbit(contact),
        antenna_s=antenna_s(contact),
        in_parts=False,
        fixed=is_fixed(contact),
        known=True,
    )


def _told(record: Record) -> defaultdict[str, list[tuple[float | None, int, int]]]:
    """By pass what the document tells of it: rise and set, above the antenna's own limit or the mask alone."""
    found: defaultdict[str, list[tuple[float | None, int, int]]] = defaultdict(list)
    for rejection in record.schedule.rejected:
        found[rejection.pass_].append((None, rejection.aos, rejection.los))
    for known in record.known:
        limit = _own_limit(record, known.antenna, known.station)
        found[known.contact.pass_].append((limit, known.contact.aos, known.contact.los))
    return found


def _own_limit(record: Record, antenna: Antenna, station: Station) -> float | None:
    """An antenna's lowest elevation where it may see less than its station."""
    return antenna.min_elevation_deg if sees_less(antenna, station, record) else None


def _whole(
    record: Record, mission: Mission, seen: Opportunity, told: Sequence[tuple[float | None, int, int]]
) -> Choice:
    """A contact of all that an antenna sees; with the document's own times where it tells them."""
    antenna = record.antennas[seen.antenna]
    start, end, unsure_ms = seen.start, seen.end, SLACK_MS
    limit = _own_limit(record, antenna, record.stations[seen.station])
    for other, aos, los in told:
        if other == limit and max(abs(aos - start), abs(los - end)) <= SLACK_MS:
            start, end, unsure_ms = aos, los, 0
            break
    lost_s = max(0.0, seen.lost_s - SLACK_S)
    length_s = (end - start + 2 * unsure_ms) / times.SECOND_MS - lost_s
    setup_ms, teardown_ms = whole_ms(antenna.setup_s), whole_ms(antenna.teardown_s)
    return Choice(
        mission=mission,
        station=seen.station,
        antenna=seen.antenna,
        start=start + unsure_ms,
        end=end - unsure_ms,
        busy_from=start + unsure_ms - setup_ms,
        busy_until=end - unsure_ms + teardown_ms,
        value=math.floor(length_s),
        mbit=_most_mbit(mission, seen, length_s),
        antenna_s=(end - start + setup_ms + teardown_ms) // times.SECOND_MS,
        in_parts=False,
    )


def _most_mbit(mission: Mission, seen: Opportunity, length_s: float) -> int:
    rates = mission.rate_mbps or ((0.0, 0.0),)
    fastest = max(rate for _, rate in rates)
    everything = fastest * length_s
    if seen.volume_mbit is None or mission.rate_by_elevation is None:
        return math.floor(round(everything, 3))
    return math.floor(min(everything, seen.volume_mbit + fastest * 2 * SLACK_S))


def _view(record: Record, mission: Mission, seen: Opportunity) -> Choice:
    """A view of which any parts may be taken."""
    antenna = record.antennas[seen.antenna]
    start, end = seen.start - SLACK_MS, seen.end + SLACK_MS
    least_s = max(1.0, mission.least_contact_s)
    length_s = (end - start) / times.SECOND_MS
    return Choice(
        mission=mission,
        station=seen.station,
        antenna=seen.antenna,
        start=start,
        end=end,
        busy_from=start,
        busy_until=end,
        value=math.floor(length_s),
        mbit=_most_mbit(mission, seen, length_s),
        antenna_s=math.floor(antenna.setup_s + antenna.teardown_s),
        in_parts=True,
        most=1 if _stays_whole(record, mission, seen) else max(1, math.floor(length_s / least_s)),
    )


def _stays_whole(record: Record, mission: Mission, seen: Opportunity) -> bool:
    """Whether nothing breaks the pass off, so that it gives one contact at the most."""
    if mission.hand_over or mission.track is not None or seen.lost_s:
        return False
    antennas = record.stations[seen.station].antennas
    return not any(
        record.outages[antenna.id].touch(seen.start - times.HOUR_MS, seen.end + times.HOUR_MS) for antenna in antennas
    )


def _is_possible(record: Record, mission: Mission, seen: Opportunity) -> bool:
    return seen.antenna in record.antennas and not any(_hindrances(record, mission, seen))


def _hindrances(record: Record, mission: Mission, seen: Opportunity) -> Iterator[bool]:
    """What keeps it from being a contact, each only where there is no doubt."""
    options, antenna = record.schedule.inputs.options, record.antennas[seen.antenna]
    yield bool(mission.stations) and seen.station not in mission.stations
    yield seen.station in mission.not_stations
    yield mission.from_ is not None and seen.start < mission.from_ - SLACK_MS
    yield mission.until is not None and seen.end > mission.until + SLACK_MS
    yield bool(mission.bands) and set(mission.bands).isdisjoint(antenna.bands)
    yield not options.allow_stale and _age_days(record, seen) > options.max_element_age_days
    yield seen.max_elevation_deg < mission.min_culmination_deg - SLACK_DEG
    yield (seen.end - seen.start + 2 * SLACK_MS) / times.SECOND_MS < mission.least_contact_s
    if not takes_parts(mission, options):
        yield antenna.max_lost_s is not None and seen.lost_s > antenna.max_lost_s + SLACK_S
        begin, end = seen.start + SLACK_MS - whole_ms(antenna.setup_s), seen.end - SLACK_MS
        yield record.outages[antenna.id].touch(begin, end + whole_ms(antenna.teardown_s))


def _age_days(record: Record, seen: Opportunity) -> float:
    """From the epoch to the nearest moment of the view: the pass culminates then or later."""
    epoch = record.elements[seen.satellite].epoch
    return max(0, seen.start - epoch, epoch - seen.end) / times.DAY_MS
