"""The hard rules, judged from the contract: each is one function over a few contacts."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cached_property
from math import inf
from zoneinfo import ZoneInfo

from groundsched import times
from groundsched.config.missions import Mission, Track
from groundsched.config.network import Antenna, Outage, Station, WeeklyOutage
from groundsched.documents.passes import Pass, Sighting
from groundsched.documents.schedule import Contact
from groundsched.scheduling.demand import Demand
from tools.small_worlds.tracks import lost_ms, pointing

TRIFLE_S = 1e-9
"""What floats may be off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlapping(Contact):
    """A contact of which it is known from when on it counts."""

    counted_from: int


def broken_rules(demand: Demand, contacts: Sequence[Contact]) -> list[str]:
    """The hard rules that a set of contacts breaks, each named once."""
    return Judge(demand).broken(contacts)


@dataclass(frozen=True)
class Judge:
    """Knows one demand, and what its contacts may not do."""

    demand: Demand

    @cached_property
    def missions(self) -> dict[int | None, Mission]:
        """By satellite."""
        return {mission.satellite: mission for mission in self.demand.missions}

    @cached_property
    def antennas(self) -> dict[str, tuple[Station, Antenna]]:
        """By id, each with its station."""
        return {
            antenna.id: (station, antenna) for station in self.demand.network.stations for antenna in station.antennas
        }

    @cached_property
    def passes(self) -> dict[str, Pass]:
        """By id."""
        return {pass_.id: pass_ for pass_ in self.demand.passes}

    @cached_property
    def sightings(self) -> dict[tuple[str, str, int], Sighting]:
        """By pass, antenna and rise: an antenna may see a pass in two parts."""
        return {(s.pass_id, s.antenna, s.aos): s for s in self.demand.sightings}

    def broken(self, contacts: Sequence[Contact]) -> list[str]:
        """The rules that these contacts break, each named once."""
        found = {name for contact in contacts for name in self.alone(contact)}
        for one, other in itertools.combinations(contacts, 2):
            found |= self.between(one, other)
        return sorted(found | self.together(contacts))

    def alone(self, contact: Contact) -> set[str]:
        """What a contact breaks whatever else there is."""
        return {name for name, breaks in ALONE if breaks(self, contact)}

    def between(self, one: Contact, other: Contact) -> set[str]:
        """What two contacts break together."""
        earlier, later = sorted((one, other), key=lambda c: (c.start, c.end))
        return {name for name, breaks in BETWEEN if breaks(self, earlier, later)}

    def together(self, contacts: Sequence[Contact]) -> set[str]:
        """What takes many contacts to break."""
        return {name for name, breaks in TOGETHER if breaks(self, contacts)}

    def seen(self, contact: Contact) -> Sighting:
        """What the contact's antenna sees of its pass."""
        return self.sightings[contact.pass_, contact.antenna, contact.aos]

    def over(self, antenna: str) -> list[tuple[int, int]]:
        """When an antenna was busy, setup and teardown included, with contacts that ended before the window."""
        before = self.demand.carried.contacts if self.demand.carried else ()
        own = [c for c in before if c.antenna == antenna and c.end <= self.demand.window.start]
        return [(c.setup_start, c.teardown_end) for c in own]

    def setup_s(self, contact: Contact) -> float:
        """How long before a contact its antenna is needed, the margin included; what is booked has none."""
        own_s = self.antennas[contact.antenna][1].setup_s
        uncertain_s = self.passes[contact.pass_].timing_uncertainty_s
        if self.demand.margin != "auto" or contact.booked:
            return own_s
        return own_s + (min(uncertain_s, self._margin_before_s(contact)) if contact.frozen else uncertain_s)

    def _margin_before_s(self, contact: Contact) -> float:
        """The margin that a frozen contact had; before it is drawn any."""
        before = self.demand.carried.contacts if self.demand.carried else ()
        had_s = [(old.start - old.setup_start) / 1000 for old in before if old.id == contact.id]
        return max(0.0, min(had_s, default=inf) - self.antennas[contact.antenna][1].setup_s)


def _band(judge: Judge, contact: Contact) -> bool:
    """A contact is in a band that the mission and the antenna have."""
    bands = judge.missions[contact.satellite].bands
    has = judge.antennas[contact.antenna][1].bands
    return not _is_fixed(contact) and (contact.band not in has or (bool(bands) and contact.band not in bands))


def _stale(judge: Judge, contact: Contact) -> bool:
    """A pass is not farther from its elements' epoch than allowed."""
    most_days = judge.demand.max_element_age_days
    distance_ms = abs(judge.passes[contact.pass_].tca - judge.demand.epochs[contact.satellite])
    return not _is_fixed(contact) and most_days is not None and distance_ms > most_days * 86_400_000


def _too_low(judge: Judge, contact: Contact) -> bool:
    """The pass culminates high enough for the mission, and so does what the antenna sees of it."""
    least_deg = judge.missions[contact.satellite].min_culmination_deg
    culminations = judge.passes[contact.pass_].max_elevation_deg, judge.seen(contact).max_elevation_deg
    return not _is_fixed(contact) and min(culminations) < least_deg


def _too_short(judge: Judge, contact: Contact) -> bool:
    """Neither the pass nor the contact is shorter than the mission needs, of a track than its shortest part."""
    pass_ = judge.passes[contact.pass_]
    shorter_ms = min(contact.end - _counted_from(contact), pass_.los - pass_.aos)
    mission = judge.missions[contact.satellite]
    least_ms = 0 if mission.track is None else _least_ms(mission.track)
    return not _is_fixed(contact) and shorter_ms < max(mission.min_contact_s * 1000, least_ms)


def _counted_from(contact: Contact) -> int:
    """From its start, where nothing else is known."""
    return contact.counted_from if isinstance(contact, Overlapping) else contact.start


def _antenna(judge: Judge, contact: Contact) -> bool:
    """The antenna points at the satellite for all of the contact but what it may lose, and not at nothing."""
    most_s = judge.antennas[contact.antenna][1].max_lost_s
    lost = lost_ms(judge.seen(contact), _counted_from(contact), contact.end)
    if judge.missions[contact.satellite].overlap_s and not isinstance(contact, Overlapping):
        lost = round(contact.lost_s * 1000)
    nothing = lost >= contact.end - contact.start
    return not _is_fixed(contact) and (nothing or (most_s is not None and lost > most_s * 1000 + TRIFLE_S))


def _visible(judge: Judge, contact: Contact) -> bool:
    """A contact is the whole of what the antenna sees; a part of it where the mission allows; a booking as booked."""
    seen, mission = judge.seen(contact), judge.missions[contact.satellite]
    if _counted_from(contact) - contact.start > mission.overlap_s * 1000:
        return True
    if _is_fixed(contact):
        return False
    if mission.track or mission.allow_partial or mission.hand_over:
        return not seen.aos <= contact.start < contact.end <= seen.los
    return (contact.start, contact.end) != (seen.aos, seen.los)


def _mission(judge: Judge, contact: Contact) -> bool:
    """A mission uses the stations that it names, and passes wholly inside the time in which it exists."""
    mission, pass_ = judge.missions[contact.satellite], judge.passes[contact.pass_]
    elsewhere = bool(mission.stations) and pass_.station not in mission.stations
    before = mission.from_ is not None and pass_.aos < mission.from_
    after = mission.until is not None and pass_.los > mission.until
    return not _is_fixed(contact) and (elsewhere or pass_.station in mission.not_stations or before or after)


def _unavailable(judge: Judge, contact: Contact) -> bool:
    """From setup to teardown neither the antenna nor its station is out, nor busy with what the schedule before had.

    What is over of a frozen contact when the window begins does not matter, setup too.
    """
    station, antenna = judge.antennas[contact.antenna]
    begin = contact.start - judge.setup_s(contact) * 1000
    finish = contact.end + antenna.teardown_s * 1000
    stretches = _outages(station, antenna, contact.start)
    if contact.frozen and not contact.booked:
        begin = max(begin, judge.demand.window.start)
    if not _is_fixed(contact):
        stretches += judge.over(antenna.id)
    return any(start < finish and begin < end for start, end in stretches)


def _is_fixed(contact: Contact) -> bool:
    """Whether it is booked or frozen: every schedule has it."""
    return contact.booked or contact.frozen


def _outages(station: Station, antenna: Antenna, about: int) -> list[tuple[int, int]]:
    """When an antenna is out, in milliseconds, in the days about an instant."""
    return [
        stretch
        for outage in (*antenna.unavailable, *station.unavailable)
        for stretch in _stretches(outage, station.timezone, about)
    ]


def _stretches(outage: Outage | WeeklyOutage, zone: str, about: int) -> Iterator[tuple[int, int]]:
    """When an outage is, in milliseconds; of a weekly one the stretches of the days about an instant."""
    if isinstance(outage, Outage):
        yield outage.start, outage.end
        return
    today = datetime.fromtimestamp(about / 1000, ZoneInfo(zone)).date()
    for day in (today + timedelta(days=shift) for shift in range(-3, 4)):
        if day.strftime("%a").lower() == outage.weekly:
            over_midnight = timedelta(days=outage.to <= outage.from_)
            start = datetime.combine(day, outage.from_, ZoneInfo(zone))
            end = datetime.combine(day + over_midnight, outage.to, ZoneInfo(zone))
            yield round(start.timestamp() * 1000), round(end.timestamp() * 1000)


def _pass(judge: Judge, earlier: Contact, later: Contact) -> bool:
    """A pass gives one contact, not two with a pause between, unless something stands in its middle.

    That is an outage, or what an antenna cannot see or point at. Continuous cover, tracks and bookings may take more.
    """
    if earlier.pass_ != later.pass_ or _station(judge, earlier, later) or earlier.booked or later.booked:
        return False
    if earlier.frozen and later.frozen:
        return False
    pass_ = judge.passes[earlier.pass_]
    own = [seen for seen in judge.demand.sightings if seen.pass_id == earlier.pass_]
    broken_off = any(seen.lost or pass_.tca < seen.aos or pass_.tca > seen.los for seen in own)
    station = judge.antennas[earlier.antenna][0]
    outages = [stretch for antenna in station.antennas for stretch in _outages(station, antenna, pass_.tca)]
    out = any(start < pass_.los and pass_.aos < end for start, end in outages)
    mission = judge.missions[earlier.satellite]
    return not (broken_off or out or mission.hand_over or mission.track)


def _station(judge: Judge, earlier: Contact, later: Contact) -> bool:
    """A satellite talks to one antenna at a time; but for so long as an incoming contact may overlap the outgoing one.

    What counts of them does not overlap.
    """
    if earlier.satellite != later.satellite:
        return False
    together_ms = min(earlier.end, later.end) - max(_counted_from(earlier), _counted_from(later))
    known = all(isinstance(contact, Overlapping) or contact.booked for contact in (earlier, later))
    return together_ms > (0 if known else judge.missions[earlier.satellite].overlap_s * 1000)


def _conflict(judge: Judge, earlier: Contact, later: Contact) -> bool:
    """Between two contacts of an antenna lie teardown and the longer of setup and slew."""
    if earlier.antenna != later.antenna:
        return False
    needed_s = max(judge.setup_s(later), _turn_s(judge, earlier, later))
    teardown_s = judge.antennas[earlier.antenna][1].teardown_s
    return (later.start - earlier.end) / 1000 < teardown_s + needed_s - TRIFLE_S


def _turn_s(judge: Judge, earlier: Contact, later: Contact) -> float:
    antenna = judge.antennas[earlier.antenna][1]
    if antenna.slew_deg_s is None:
        return 0.0
    first, second = pointing(judge.seen(earlier), earlier.end), pointing(judge.seen(later), later.start)
    turn_deg = abs((second.azimuth_deg - first.azimuth_deg + 180) % 360 - 180)
    if antenna.azimuth_range_deg is not None:
        turn_deg = min(abs(a - b) for a, b in itertools.product(first.drive_deg, second.drive_deg))
    climb_deg = abs(second.elevation_deg - first.elevation_deg)
    return max(turn_deg / antenna.slew_deg_s.azimuth, climb_deg / antenna.slew_deg_s.elevation)


def _separation(judge: Judge, earlier: Contact, later: Contact) -> bool:
    """No two contacts in one band of a station while their satellites are too close in its sky."""
    if earlier.station != later.station or earlier.band != later.band:
        return False
    for near in judge.demand.encounters:
        both = near.station == later.station and set(near.satellites) == {earlier.satellite, later.satellite}
        if both and max(near.start, later.start) < min(near.end, earlier.end, later.end):
            return True
    return False


def _limit(judge: Judge, contacts: Sequence[Contact]) -> bool:
    """A mission has at most `contacts_per_day.max` contacts a day; bookings are kept even beyond."""
    begin = judge.demand.window.start
    per_day = Counter((c.satellite, (c.start - begin) // times.DAY_MS) for c in contacts)
    fixed = Counter((c.satellite, (c.start - begin) // times.DAY_MS) for c in contacts if _is_fixed(c))
    for (satellite, day), number in per_day.items():
        wish = judge.missions[satellite].contacts_per_day
        if wish is not None and wish.max is not None and number > max(wish.max, fixed[satellite, day]):
            return True
    return False


def _track(judge: Judge, contacts: Sequence[Contact]) -> bool:
    """Of a track a day has no more than it asks for, a last, shorter one its share or nothing; one contact, or parts.

    Bookings are kept even beyond.
    """
    window = judge.demand.window
    days: defaultdict[tuple[int, int], list[Contact]] = defaultdict(list)
    for contact in contacts:
        days[contact.satellite, (contact.start - window.start) // times.DAY_MS].append(contact)
    for (satellite, day), own in days.items():
        track = judge.missions[satellite].track
        if track is not None and any(not _is_fixed(contact) for contact in own):
            length_ms = min(max(window.end - window.start - day * times.DAY_MS, 0), times.DAY_MS)
            asked_ms = Fraction(str(track.duration_h)) * 3_600_000 * length_ms / times.DAY_MS
            too_much = sum(contact.end - contact.start for contact in own) > asked_ms
            if too_much or asked_ms < _least_ms(track) or (len(own) > 1 and not track.split):
                return True
    return False


def _least_ms(track: Track) -> Fraction:
    """The shortest contact of a track: as long as all of it where nothing is said."""
    return Fraction(str(track.min_h or track.duration_h)) * 3_600_000


def _ingest(judge: Judge, contacts: Sequence[Contact]) -> bool:
    """What comes in at a station is at no moment more than it can take: it is never more than at some start."""
    for contact in contacts:
        most = judge.antennas[contact.antenna][0].ingest_mbps
        if most is not None:
            same = [c for c in contacts if c.station == contact.station and c.start <= contact.start < c.end]
            if sum(_rate_mbps(judge.missions[c.satellite]) for c in same) > most + TRIFLE_S:
                return True
    return False


def _rate_mbps(mission: Mission) -> float:
    return max((rate for _, rate in mission.rate_mbps or ()), default=0.0)


ALONE: tuple[tuple[str, Callable[[Judge, Contact], bool]], ...] = (
    ("band", _band),
    ("stale", _stale),
    ("too-low", _too_low),
    ("too-short", _too_short),
    ("antenna", _antenna),
    ("unavailable", _unavailable),
    ("visible", _visible),
    ("mission", _mission),
)
BETWEEN: tuple[tuple[str, Callable[[Judge, Contact, Contact], bool]], ...] = (
    ("pass", _pass),
    ("station", _station),
    ("conflict", _conflict),
    ("separation", _separation),
)
TOGETHER: tuple[tuple[str, Callable[[Judge, Sequence[Contact]], bool]], ...] = (
    ("limit", _limit),
    ("track", _track),
    ("ingest", _ingest),
)
