"""Where the stations are: swapped and sign-flipped coordinates, one place under two names.

A station is held against the city of its time zone and against the other stations. Neither proves anything by itself:
a partner's site is far from all others, and China's one time zone is 4,000 km wide. Coordinates are called wrong where
they do not fit their zone (or, where that says nothing, the others), and one usual slip of the hand would explain it.
"""

from __future__ import annotations

import importlib.resources
import itertools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from groundsched.config.network import Station
from groundsched.documents.diagnosis import Finding
from groundsched.operations.doctor.context import Context
from groundsched.operations.doctor.findings import note, problem

EARTH_RADIUS_KM = 6371.0
FAR_KM = 2000.0
"""Farther from every other station than this is worth a word."""
WIDEST_ZONE_KM = 4500.0
"""From Shanghai to Kashgar, in one zone, it is 4,070 km."""
NEAR_KM = 1500.0
"""A slip of the hand is believed when undoing it leads this near to the zone's city, or to another station."""

_ISO_6709 = re.compile(r"([+-])(\d{2})(\d{2})(\d{2})?([+-])(\d{3})(\d{2})(\d{2})?")


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the Earth."""

    latitude_deg: float
    longitude_deg: float

    def distance_km(self, other: Point) -> float:
        """Along the great circle."""
        (a, b), (c, d) = self._radians(), other._radians()
        half = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
        return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(half, 1.0)))

    def _radians(self) -> tuple[float, float]:
        return math.radians(self.latitude_deg), math.radians(self.longitude_deg)

    def __str__(self) -> str:
        north, east = "N" if self.latitude_deg >= 0 else "S", "E" if self.longitude_deg >= 0 else "W"
        return f"{abs(self.latitude_deg):g}° {north} {abs(self.longitude_deg):g}° {east}"


def coordinates(context: Context) -> Iterator[Finding]:
    """Each station near the city of its time zone, or near some other station; a far one is told."""
    if context.network.value is None:
        return
    stations = context.network.value.value.stations
    wanted = context.chosen_network.stations if context.chosen_network else stations
    for station in wanted:
        others = [other for other in stations if other.id != station.id]
        yield from _judged(station, others, str(context.asked.stations.path))


def _judged(station: Station, others: Sequence[Station], file: str) -> Iterator[Finding]:
    here, city = _point(station), _city(station.timezone)
    nearest = min(others, key=lambda other: here.distance_km(_point(other)), default=None)
    from_others_km = here.distance_km(_point(nearest)) if nearest else 0.0
    from_city_km = here.distance_km(city) if city else 0.0
    told = [f"it is at {here}"]
    if nearest and from_others_km > FAR_KM:
        told.append(f"{from_others_km:,.0f} km from the nearest other station ({nearest.id})")
    if from_city_km > WIDEST_ZONE_KM:
        told.append(f"{from_city_km:,.0f} km from the city of its time zone {station.timezone}")
    is_doubtful = from_city_km > WIDEST_ZONE_KM if city else from_others_km > FAR_KM
    slip = _slip(here, city, others) if is_doubtful else None
    where, what = f"{file}: {station.id}", ", ".join(told)
    if slip:
        remedy = (
            "Check latitude_deg and longitude_deg: north and east are positive. If the place is right, give the "
            "`timezone` of that place"
        )
        yield problem("coordinates-suspicious", where, f"{what}; {slip}", remedy)
    elif len(told) > 1:
        yield note("station-far", where, what, "Nothing to do where the place and its `timezone` are right")


def _slip(here: Point, city: Point | None, others: Sequence[Station]) -> str | None:
    """The slip of the hand that would explain the place best, in words; None where none would."""
    found = []
    for words, there in _undone(here):
        if city is not None and (distance := there.distance_km(city)) <= NEAR_KM:
            found.append((distance, f"{words}, it would be {distance:,.0f} km from that city: {there}"))
        for other in others:
            distance = there.distance_km(_point(other))
            if distance <= NEAR_KM:
                found.append((distance, f"{words}, it would be {distance:,.0f} km from {other.id}: {there}"))
    return min(found)[1] if found else None


def _undone(here: Point) -> Iterator[tuple[str, Point]]:
    """What the place would be without each usual slip."""
    swaps = (False, True) if abs(here.longitude_deg) <= 90 else (False,)
    for is_swapped, north, east in itertools.product(swaps, (1, -1), (1, -1)):
        first, second = (
            (here.longitude_deg, here.latitude_deg) if is_swapped else (here.latitude_deg, here.longitude_deg)
        )
        turned = [name for name, sign in (("latitude", north), ("longitude", east)) if sign < 0]
        done = (["latitude and longitude swapped"] if is_swapped else []) + (
            [f"the sign of the {' and the '.join(turned)} turned"] if turned else []
        )
        if done:
            yield f"with {' and '.join(done)}", Point(north * first, east * second)


def _point(station: Station) -> Point:
    return Point(station.latitude_deg, station.longitude_deg)


def _city(timezone: str) -> Point | None:
    """Where the IANA database puts the city that a zone is named after; None for zones without one, such as UTC."""
    table = importlib.resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    for line in table.splitlines():
        columns = line.split("\t")
        if not line.startswith("#") and len(columns) > 2 and columns[2] == timezone:
            return _parsed(columns[1])
    return None


def _parsed(text: str) -> Point | None:
    match = _ISO_6709.fullmatch(text)
    if match is None:
        return None
    values = []
    for sign, degrees, minutes, seconds in (match.groups()[:4], match.groups()[4:]):
        size = int(degrees) + int(minutes) / 60 + int(seconds or 0) / 3600
        values.append(-size if sign == "-" else size)
    return Point(values[0], values[1])


def same_place(context: Context) -> Iterator[Finding]:
    """Stations at the very same coordinates: one site is better one station with several antennas."""
    stations = context.network.value.value.stations if context.network.value else ()
    by_place: dict[Point, list[str]] = {}
    for station in stations:
        by_place.setdefault(_point(station), []).append(station.id)
    for place, ids in by_place.items():
        if len(ids) > 1:
            what = f"{' and '.join(ids)} are at exactly the same place, {place}"
            remedy = "If one was copied from the other, correct its coordinates; one site may have several antennas"
            yield note("same-place", str(context.asked.stations.path), what, remedy)
