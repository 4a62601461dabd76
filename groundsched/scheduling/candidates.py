"""Which antenna may take which pass: the ordered filters, and the candidates that come through."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from groundsched import times
from groundsched.config.fields import Band
from groundsched.config.missions import Booking, Mission
from groundsched.config.network import Antenna, Station
from groundsched.documents.passes import Part, Pass, Pointing, Sighting
from groundsched.documents.schedule import Contact, Margin
from groundsched.scheduling.causes import to_what
from groundsched.scheduling.demand import Demand, planned_satellite
from groundsched.scheduling.outages import Outage, outages_by_antenna
from groundsched.scheduling.wording import from_to, seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One antenna of a station for one of its passes, and all that decides whether it may take it."""

    mission: Mission
    pass_: Pass
    station: Station
    antenna: Antenna
    sighting: Sighting | None
    """What the antenna sees; None where that is nothing."""
    epoch: int
    max_element_age_days: float | None
    outages: tuple[Outage, ...]
    margin_ms: int = 0
    """How much earlier than its setup asks the antenna is made ready: the satellite may come early."""
    part: Part | None = None
    """What of the sighting is offered; None where it is all of it."""
    counted_from: int | None = None
    """From when on it counts, where that is later than its start: before, the satellite is served elsewhere still."""

    @property
    def stretch(self) -> times.Window:
        """The contact that it would be; empty where the antenna sees nothing."""
        if self.part is not None:
            return times.Window(self.part.start, self.part.end)
        if self.sighting is None:
            return times.Window(self.pass_.aos, self.pass_.aos)
        return times.Window(self.sighting.aos, self.sighting.los)

    @property
    def overlap_ms(self) -> int:
        """For so long at its start it does not count."""
        return 0 if self.counted_from is None else self.counted_from - self.stretch.start

    @property
    def lost_ms(self) -> int:
        """How long of it the antenna cannot point at the satellite, in whole milliseconds."""
        if self.part is not None:
            return self.part.lost_ms
        return lost_ms(self.sighting) if self.sighting is not None else 0

    @property
    def held_back(self) -> tuple[str, str] | None:
        """The first filter that holds this offer back, and its sentence; None where none does."""
        for name, holds_back in FILTERS:
            detail = holds_back(self)
            if detail is not None:
                return name, detail
        return None

    @property
    def occupied(self) -> times.Window:
        """From the start of setup to the end of teardown; empty where the antenna sees nothing."""
        if self.sighting is None:
            return self.stretch
        setup_ms, teardown_ms = setup_and_teardown_ms(self.antenna)
        return times.Window(self.stretch.start - setup_ms - self.margin_ms, self.stretch.end + teardown_ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A contact that the schedule may choose: what one antenna sees of one pass, or a part of it."""

    mission: Mission
    pass_: Pass
    station: Station
    antenna: Antenna
    sighting: Sighting
    band: Band
    cut: Part | None = None
    """What of the sighting it takes; None where that is all of it."""
    setup_ms: int
    """How long before the contact the antenna is busy: the antenna's own setup, and the margin of this contact."""
    teardown_ms: int
    """How long after the contact the antenna is busy."""
    booking: Booking | None = None
    """What fixes this contact from outside: every schedule has it."""
    frozen: Contact | None = None
    """The contact of the schedule before that this one is, where that is not to be changed: every schedule has it."""
    overlap_ms: int = 0
    """For so long at its start the satellite may be served by another antenna still; it counts from then on."""

    @property
    def part(self) -> Part:
        """What of the sighting it takes; made when it is asked for: most are whole, and nobody asks."""
        return self.cut or whole(self.sighting, self.mission)

    @property
    def satellite(self) -> int:
        """The catalogue number."""
        return self.pass_.satellite

    @property
    def start(self) -> int:
        """First moment of the contact."""
        return self.sighting.aos if self.cut is None else self.cut.start

    @property
    def end(self) -> int:
        """Last moment of the contact."""
        return self.sighting.los if self.cut is None else self.cut.end

    @property
    def occupied(self) -> times.Window:
        """From the start of setup to the end of teardown."""
        return times.Window(self.start - self.setup_ms, self.end + self.teardown_ms)

    @property
    def is_fixed(self) -> bool:
        """Whether every schedule has it."""
        return self.booking is not None or self.frozen is not None

    @property
    def value(self) -> int:
        """Whole seconds of contact in which the antenna points at the satellite, rounded down; an overlap is none."""
        lost = lost_ms(self.sighting) if self.cut is None else self.cut.lost_ms
        return max(0, self.end - self.counted_from - lost) // times.SECOND_MS

    @property
    def counted_from(self) -> int:
        """The first moment that counts."""
        return self.start + self.overlap_ms

    @property
    def whole_mbit(self) -> int:
        """What it brings in whole Mbit, rounded down; nothing without a rate."""
        return 0 if self.mission.rate_mbps is None else int(self.part.volume_mbit or 0.0)


VOLUME_DECIMALS = 3
MARGIN_DECIMALS = 3
"""Of a millisecond: 1.1 s are 1100 of them, though the product of floats is a trifle more."""


def setup_and_teardown_ms(antenna: Antenna) -> tuple[int, int]:
    """How long an antenna is busy before and after a contact, in whole milliseconds."""
    return round(antenna.setup_s * times.SECOND_MS), round(antenna.teardown_s * times.SECOND_MS)


def margin_ms(pass_: Pass, margin: Margin) -> int:
    """What `margin` adds before a contact of this pass: its timing uncertainty, rounded up to whole milliseconds.

    The pause before the contact is the longer of this widened setup and the slew; after it nothing is added.
    """
    if margin == "none":
        return 0
    return math.ceil(round(pass_.timing_uncertainty_s * times.SECOND_MS, MARGIN_DECIMALS))


def lost_ms(seen: Sighting) -> int:
    """How long the antenna cannot point at the satellite, in whole milliseconds."""
    return round(seen.lost_s * times.SECOND_MS)


def whole(seen: Sighting, mission: Mission) -> Part:
    """All of a sighting."""
    volume_mbit = seen.volume_mbit
    if volume_mbit is None and mission.rate_mbps is not None and mission.rate_by_elevation is None:
        pointed_ms = seen.los - seen.aos - lost_ms(seen)
        volume_mbit = round(mission.rate_mbps[0][1] * pointed_ms / times.SECOND_MS, VOLUME_DECIMALS)
    return Part(
        start=seen.aos,
        end=seen.los,
        begins=Pointing(seen.aos_azimuth_deg, seen.aos_elevation_deg, seen.aos_drive_deg),
        ends=Pointing(seen.los_azimuth_deg, seen.los_elevation_deg, seen.los_drive_deg),
        lost_ms=lost_ms(seen),
        volume_mbit=volume_mbit,
    )


def serving_band(offer: Offer) -> Band | None:
    """The band of a contact: the first of the mission's that the antenna has; without any, the antenna's first."""
    wanted = offer.mission.bands or offer.antenna.bands
    return next((band for band in wanted if band in offer.antenna.bands), None)


def _band(offer: Offer) -> str | None:
    """An antenna serves only in a band that the mission has."""
    if serving_band(offer) is not None:
        return None
    return (
        f"{offer.antenna.id} has {', '.join(offer.antenna.bands)}; the mission needs {' or '.join(offer.mission.bands)}"
    )


def _stale(offer: Offer) -> str | None:
    """A pass too far from the epoch of the elements cannot be trusted."""
    limit_days = offer.max_element_age_days
    age_ms = abs(offer.pass_.tca - offer.epoch)
    if limit_days is None or age_ms <= limit_days * times.DAY_MS:
        return None
    return (
        f"the elements of {times.format_instant(offer.epoch)} are {age_ms / times.DAY_MS:.2f} days"
        f" from this pass; {limit_days:g} are allowed"
    )


def _too_low(offer: Offer) -> str | None:
    """The station's pass must culminate high enough for the mission."""
    least_deg = offer.mission.min_culmination_deg
    if offer.pass_.max_elevation_deg >= least_deg:
        return None
    return f"the pass culminates at {offer.pass_.max_elevation_deg:g}°; the mission needs {least_deg:g}°"


def _too_short(offer: Offer) -> str | None:
    """The station's pass must last long enough for the mission."""
    least_s = offer.mission.least_contact_s
    duration_ms = offer.pass_.los - offer.pass_.aos
    if duration_ms / times.SECOND_MS >= least_s:
        return None
    return f"the pass lasts {seconds(duration_ms)} s; the mission needs {least_s:g} s"


def _antenna(offer: Offer) -> str | None:
    """What this antenna sees of the pass must be enough for the mission too."""
    seen, mission, antenna = offer.sighting, offer.mission, offer.antenna.id
    if seen is None or seen.los <= seen.aos:
        return f"{antenna} sees nothing of the pass{_own_limit(offer.antenna)}"
    if seen.max_elevation_deg < mission.min_culmination_deg:
        return (
            f"what {antenna} sees culminates at {seen.max_elevation_deg:g}°;"
            f" the mission needs {mission.min_culmination_deg:g}°"
        )
    if (seen.los - seen.aos) / times.SECOND_MS < mission.least_contact_s:
        return (
            f"{antenna} sees {seconds(seen.los - seen.aos)} s of the pass{_own_limit(offer.antenna)};"
            f" the mission needs {mission.least_contact_s:g} s"
        )
    return _too_much_lost(offer, seen)


def _too_much_lost(offer: Offer, seen: Sighting) -> str | None:
    """The antenna must be able to point at some of it, and lose no more of it than `max_lost_s`."""
    antenna, lost, most_s = offer.antenna, offer.lost_ms, offer.antenna.max_lost_s
    if lost >= offer.stretch.end - offer.stretch.start:
        return f"{antenna.id} loses all {seconds(lost)} s of the pass{to_what(seen, antenna)}"
    if most_s is None or lost / times.SECOND_MS <= most_s:
        return None
    return f"{antenna.id} loses {seconds(lost)} s of the pass{to_what(seen, antenna)}; {most_s:g} s are allowed"


def _own_limit(antenna: Antenna) -> str:
    return "" if antenna.min_elevation_deg is None else f" (its limit is {antenna.min_elevation_deg:g}°)"


def _unavailable(offer: Offer) -> str | None:
    """Setup, contact and teardown lie outside every outage of the antenna and of its station."""
    busy = offer.occupied
    for outage in offer.outages:
        if outage.stretch.overlaps(busy.start, busy.end):
            out, needed = from_to(outage.stretch), from_to(busy)
            return (
                f"{outage.place} is out {out} ({outage.reason});"
                f" {offer.antenna.id} would be needed {needed}, {_around(offer)} included"
            )
    return None


def _around(offer: Offer) -> str:
    if not offer.margin_ms:
        return "setup and teardown"
    return f"setup, {seconds(offer.margin_ms)} s of margin and teardown"


Filter = Callable[[Offer], str | None]

FILTERS: tuple[tuple[str, Filter], ...] = (
    ("band", _band),
    ("stale", _stale),
    ("too-low", _too_low),
    ("too-short", _too_short),
    ("antenna", _antenna),
    ("unavailable", _unavailable),
)
"""What keeps a pass from being a candidate, in the order of the contract's reasons: each says why, or None."""


def wanted(pass_: Pass, mission: Mission) -> bool:
    """Whether a pass is the mission's at all: a station it uses, and wholly inside the time in which it exists."""
    return (
        (not mission.stations or pass_.station in mission.stations)
        and pass_.station not in mission.not_stations
        and (mission.from_ is None or pass_.aos >= mission.from_)
        and (mission.until is None or pass_.los <= mission.until)
    )


def offers(demand: Demand, reserved: Mapping[str, tuple[Outage, ...]] = MappingProxyType({})) -> list[Offer]:
    """Every antenna for every wanted pass, in order of the passes' AOS and of the network.

    An antenna that sees a pass in two parts is offered twice. Antennas may be reserved for what is not in this plan.
    """
    seen: defaultdict[tuple[str, str], list[Sighting]] = defaultdict(list)
    for sighting in sorted(demand.sightings, key=lambda s: s.aos):
        seen[sighting.pass_id, sighting.antenna].append(sighting)
    stations = {station.id: station for station in demand.network.stations}
    outages = outages_by_antenna(demand.network, _reach(demand))
    return [
        Offer(
            mission=mission,
            pass_=pass_,
            station=stations[pass_.station],
            antenna=antenna,
            sighting=sighting,
            epoch=demand.epochs[pass_.satellite],
            max_element_age_days=demand.max_element_age_days,
            outages=(*outages[antenna.id], *reserved.get(antenna.id, ())),
            margin_ms=margin_ms(pass_, demand.margin),
        )
        for mission, pass_ in _wanted_passes(demand)
        for antenna in stations[pass_.station].antennas
        for sighting in seen.get((pass_.id, antenna.id), (None,))
    ]


def _wanted_passes(demand: Demand) -> Iterator[tuple[Mission, Pass]]:
    missions = {planned_satellite(mission): mission for mission in demand.missions}
    stations = {station.id for station in demand.network.stations}
    for pass_ in sorted(demand.passes, key=lambda p: (p.aos, p.satellite, p.station, p.id)):
        mission = missions.get(pass_.satellite)
        if mission is not None and pass_.station in stations and wanted(pass_, mission):
            yield mission, pass_


def _reach(demand: Demand) -> times.Window:
    """The stretch in which any antenna may be busy: passes outlast the window, setup and teardown passes."""
    pauses = [max(setup_and_teardown_ms(a)) for station in demand.network.stations for a in station.antennas]
    ends = [demand.window.end, *(s.los for s in demand.sightings)]
    starts = [demand.window.start, *(s.aos for s in demand.sightings)]
    margin = max((margin_ms(pass_, demand.margin) for pass_ in demand.passes), default=0)
    return times.Window(min(starts) - max(pauses) - margin, max(ends) + max(pauses))


def candidates(offered: Sequence[Offer], booked: Sequence[Candidate] = ()) -> tuple[Candidate, ...]:
    """The offers that no filter holds back and what is booked, in an order that does not depend on the input's."""
    pauses = dict[int, int]()  # each length of a pause once: there may be 200,000 candidates
    found = [
        _candidate(offer, offer.sighting, pauses) for offer in offered if offer.sighting and offer.held_back is None
    ]
    return tuple(sorted([*found, *booked], key=_canonical))


def _candidate(offer: Offer, sighting: Sighting, pauses: dict[int, int]) -> Candidate:
    band = serving_band(offer)
    if band is None:
        raise ValueError(f"{offer.antenna.id} has no band for {offer.pass_.id}")
    setup_ms, teardown_ms = setup_and_teardown_ms(offer.antenna)
    setup_ms += offer.margin_ms
    return Candidate(
        mission=offer.mission,
        pass_=offer.pass_,
        station=offer.station,
        antenna=offer.antenna,
        sighting=sighting,
        band=band,
        # Where an antenna turns slowly every pause asks where it points; elsewhere nobody does.
        cut=offer.part or (whole(sighting, offer.mission) if offer.antenna.slew_deg_s else None),
        setup_ms=pauses.setdefault(setup_ms, setup_ms),
        teardown_ms=pauses.setdefault(teardown_ms, teardown_ms),
        overlap_ms=offer.overlap_ms,
    )


def _canonical(candidate: Candidate) -> tuple[int, int, str, str, int, str, int]:
    return (
        candidate.start,
        candidate.satellite,
        candidate.station.id,
        candidate.antenna.id,
        candidate.end,
        candidate.pass_.id,
        candidate.overlap_ms,
    )
