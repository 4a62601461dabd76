"""What may not stand together in a file, although each value by itself is allowed.

One function a rule. `network`, `missions` and `request_file` are the rules of one file alone; `between` and `beside`
are those of two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from groundsched import names
from groundsched.config.findings import Finding, Loc
from groundsched.config.missions import Booking, Mission, Missions, Request, RequestFile, Target, Track
from groundsched.config.network import Antenna, Network, Outage, WeeklyOutage
from groundsched.times import format_instant

UNIQUE_IN_NETWORK: tuple[Loc, ...] = (("stations", "*", "id"), ("stations", "*", "antennas", "*", "id"))
UNIQUE_IN_REQUESTS: tuple[Loc, ...] = (("requests", "*", "id"),)
UNIQUE_IN_MISSIONS: tuple[Loc, ...] = (("missions", "*", "satellite"), *UNIQUE_IN_REQUESTS)

HOURS_OF_A_DAY = 24

VOLUME_KEYS = ("volume_mbit_per_day", "storage_mbit")


def network(value: Network) -> Iterator[Finding]:
    """Contradictions in a stations file."""
    for s, station in enumerate(value.stations):
        yield from _outages(station.unavailable, ("stations", s))
        for a, antenna in enumerate(station.antennas):
            at = ("stations", s, "antennas", a)
            yield from _outages(antenna.unavailable, at)
            yield from _elevations(antenna, at)


def _outages(outages: tuple[Outage | WeeklyOutage, ...], at: Loc) -> Iterator[Finding]:
    """An outage ends after it starts."""
    for n, outage in enumerate(outages):
        if isinstance(outage, Outage):
            place = (*at, "unavailable", n)
            yield from _order(outage.start, outage.end, at=place, keys=("start", "end"))


def _order(first: int | None, last: int | None, *, at: Loc, keys: tuple[str, str]) -> Iterator[Finding]:
    if first is not None and last is not None and last <= first:
        what = f"{format_instant(last)} is not after '{keys[0]}', {format_instant(first)}"
        yield Finding((*at, keys[1]), what, ((*at, keys[0]),))


def _elevations(antenna: Antenna, at: Loc) -> Iterator[Finding]:
    """An antenna's lowest elevation is below its highest."""
    low, high = antenna.min_elevation_deg, antenna.max_elevation_deg
    if low is not None and high is not None and low >= high:
        what = f"{high:g} is not greater than 'min_elevation_deg', {low:g}"
        yield Finding((*at, "max_elevation_deg"), what, ((*at, "min_elevation_deg"),))


def missions(value: Missions) -> Iterator[Finding]:
    """Contradictions in a missions file."""
    for m, mission in enumerate(value.missions):
        for rule in (_one_object, _stations, _life, _rate, _parts, _tracked):
            yield from rule(mission, ("missions", m))
        yield from _track(mission.track, ("missions", m, "track"))
    yield from _docked(value.missions)
    for r, request in enumerate(value.requests):
        yield from _request(request, ("requests", r))
    yield from _request_volumes(value)
    for b, booking in enumerate(value.bookings):
        yield from _order(booking.start, booking.end, at=("bookings", b), keys=("start", "end"))
    yield from _shares(value)


def _exactly_one(given: dict[str, bool], at: Loc) -> Iterator[Finding]:
    """Exactly one of these keys is given."""
    present = [key for key, is_given in given.items() if is_given]
    places = tuple((*at, key) for key in given)
    allowed = f"exactly one of {', '.join(given)} is needed"
    if not present:
        yield Finding(places[0], f"is missing; {allowed}", places)
    elif len(present) > 1:
        yield Finding((*at, present[1]), f"stands beside '{present[0]}'; {allowed}", places)


def _one_object(mission: Mission, at: Loc) -> Iterator[Finding]:
    """A mission is of a satellite or of another target, and a target is one thing."""
    yield from _exactly_one({"satellite": mission.satellite is not None, "target": mission.target is not None}, at)
    if mission.target is not None:
        yield from _target(mission.target, (*at, "target"))


def _target(target: Target, at: Loc) -> Iterator[Finding]:
    kinds = ("body", "lunar_site", "oem", "spk")
    yield from _exactly_one({kind: getattr(target, kind) is not None for kind in kinds}, at)


def _stations(mission: Mission, at: Loc) -> Iterator[Finding]:
    """Stations are listed or excluded, not both."""
    if mission.stations and mission.not_stations:
        what = "stands beside 'stations'; allowed is one of the two"
        yield Finding((*at, "not_stations"), what, ((*at, "stations"),))


def _life(mission: Mission, at: Loc) -> Iterator[Finding]:
    """A mission begins before it ends."""
    return _order(mission.from_, mission.until, at=at, keys=("from", "until"))


def _rate(mission: Mission, at: Loc) -> Iterator[Finding]:
    """Volumes need a rate."""
    for key in VOLUME_KEYS:
        if getattr(mission, key) is not None and mission.rate_mbps is None:
            what = "needs 'rate_mbps' in the same mission: without a rate no volume can be planned"
            yield Finding((*at, key), what, ((*at, "rate_mbps"),))


def _parts(mission: Mission, at: Loc) -> Iterator[Finding]:
    """What is handed over is taken in parts, and so is what overlaps."""
    if mission.hand_over and mission.allow_partial is False:
        what = "stands beside 'allow_partial: false'; a pass that is handed over is taken in parts"
        yield Finding((*at, "hand_over"), what, ((*at, "allow_partial"),))
    if mission.overlap_s and not mission.hand_over and not mission.allow_partial:
        what = "needs 'hand_over: true' or 'allow_partial: true' in the same mission: whole passes do not overlap"
        yield Finding((*at, "overlap_s"), what, ((*at, "hand_over"), (*at, "allow_partial")))


def _tracked(mission: Mission, at: Loc) -> Iterator[Finding]:
    """A track lies anywhere in a view, so is a part of it; it has its hours, so is no continuous cover."""
    if mission.track is None:
        return
    if mission.allow_partial is False:
        what = "stands beside 'allow_partial: false'; a track is a part of a pass, of any length"
        yield Finding((*at, "track"), what, ((*at, "allow_partial"),))
    if mission.hand_over:
        yield Finding(
            (*at, "track"), "stands beside 'hand_over: true'; allowed is one of the two", ((*at, "hand_over"),)
        )
    if mission.overlap_s:
        what = "stands beside 'track'; the contacts of a track do not overlap"
        yield Finding((*at, "overlap_s"), what, ((*at, "track"),))


def _track(track: Track | None, at: Loc) -> Iterator[Finding]:
    """The shortest part of a track is not longer than the whole, and the whole not than a day."""
    if track is not None and track.duration_h > HOURS_OF_A_DAY:
        yield Finding((*at, "duration_h"), f"{track.duration_h:g} is more than the {HOURS_OF_A_DAY} hours of a day", ())
    if track is not None and track.min_h is not None and track.min_h > track.duration_h:
        what = f"{track.min_h:g} is more than 'duration_h', {track.duration_h:g}"
        yield Finding((*at, "min_h"), what, ((*at, "duration_h"),))


def _docked(entries: tuple[Mission, ...]) -> Iterator[Finding]:
    """`also` names objects without a mission of their own."""
    planned = {mission.satellite: m for m, mission in enumerate(entries) if mission.satellite is not None}
    for m, mission in enumerate(entries):
        for n, docked in enumerate(mission.also):
            if docked in planned:
                other = planned[docked]
                whose = "this mission's own satellite" if other == m else f"planned by missions[{other}]"
                what = f"{docked} is {whose}; 'also' names objects that are not planned apart"
                yield Finding(("missions", m, "also", n), what, (("missions", other, "satellite"),))


def _request(request: Request, at: Loc) -> Iterator[Finding]:
    """A request is for one satellite or any of several, and ends after it begins."""
    yield from _exactly_one({"satellites": bool(request.satellites), "satellite": request.satellite is not None}, at)
    yield from _order(request.after, request.before, at=at, keys=("after", "before"))


def _request_volumes(value: Missions) -> Iterator[Finding]:
    for r, request in enumerate(value.requests):
        yield from _volume(request, value.missions, ("requests", r))


def _volume(request: Request, entries: Iterable[Mission], at: Loc) -> Iterator[Finding]:
    """A volume asked for needs a satellite with a rate."""
    rated = {mission.satellite for mission in entries if mission.rate_mbps is not None}
    if request.volume_mbit is not None and rated.isdisjoint(request.any_of):
        asked = ", ".join(map(str, request.any_of))
        what = f"needs 'rate_mbps' in the mission of one of its satellites ({asked}): none has a rate"
        yield Finding((*at, "volume_mbit"), what, (("missions",), (*at, "satellites")))


def request_file(value: RequestFile) -> Iterator[Finding]:
    """Contradictions in a file of requests."""
    for r, request in enumerate(value.requests):
        yield from _request(request, ("requests", r))


def beside(value: RequestFile, entries: Missions, taken: Mapping[str, str]) -> Iterator[Finding]:
    """What requests of a file of their own lack in the missions; `taken` are the ids of others, each with its file."""
    for r, request in enumerate(value.requests):
        yield from _volume(request, entries.missions, ("requests", r))
        if request.id in taken:
            what = f"'{request.id}' stands in {taken[request.id]} already; each may stand once"
            yield Finding(("requests", r, "id"), what)


def _shares(value: Missions) -> Iterator[Finding]:
    """What owners are promised is not more than all there is, and no promise more than its owner's share."""
    promised = 0.0
    for name, owner in value.owners.items():
        least = owner.min_share or 0.0
        promised += least
        if owner.share is not None and least > owner.share:
            what = f"{least:g} is more than 'share', {owner.share:g}"
            yield Finding(("owners", name, "min_share"), what, (("owners", name, "share"),))
    if promised > 1 + 1e-9:
        yield Finding(("owners",), f"the 'min_share' of all owners add up to {promised:g}; allowed is 1 at most")


def between(entries: Missions, known: Network) -> Iterator[Finding]:
    """Stations and antennas that the missions name and the network lacks."""
    stations = [station.id for station in known.stations]
    antennas = [antenna.id for station in known.stations for antenna in station.antennas]
    for m, mission in enumerate(entries.missions):
        yield from _unknown(mission.stations, stations, at=("missions", m, "stations"))
        yield from _unknown(mission.not_stations, stations, at=("missions", m, "not_stations"))
    for b, booking in enumerate(entries.bookings):
        yield from _unknown_antenna(booking, antennas, ("bookings", b, "antenna"))


def _unknown(wanted: Iterable[str], stations: list[str], *, at: Loc) -> Iterator[Finding]:
    for n, station in enumerate(wanted):
        if station not in stations:
            yield Finding((*at, n), _no_such("station", station, stations))


def _unknown_antenna(booking: Booking, antennas: list[str], at: Loc) -> Iterator[Finding]:
    if booking.antenna not in antennas:
        yield Finding(at, _no_such("antenna", booking.antenna, antennas))


def _no_such(kind: str, wrong: str, known: list[str]) -> str:
    hint = names.suggestion(wrong, known) or f"the network has {', '.join(known)}"
    return f"there is no {kind} '{wrong}'; {hint}"
