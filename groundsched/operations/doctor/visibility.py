"""What the stations can see and when they can work: masks, limits of antennas, outages."""

from __future__ import annotations

from collections.abc import Iterator

from groundsched.config.network import Antenna, Station
from groundsched.documents.diagnosis import Finding
from groundsched.operations.doctor.context import Context
from groundsched.operations.doctor.findings import note, problem
from groundsched.operations.doctor.observations import Observations
from groundsched.passes.masks import Mask
from groundsched.scheduling.outages import covered_ms, outages_by_antenna

FEW, HARDLY_ANY = 0.2, 0.05
"""A mask that leaves less than these parts of the passes is told, or is a problem.

Of the shipped satellites' passes over Karachi 5 degrees all round leave 82 %, 20 leave 45 %, 45 leave 20 %, 60 leave
12 %, 75 leave 6 %, 85 leave 1 % (three days from 2026-08-11T06:00Z, low orbits alone).
"""


def masks(context: Context) -> Iterator[Finding]:
    """A mask that hides every pass, or nearly every one, of those above a level horizon."""
    seen = context.observed
    if seen is None or context.chosen_network is None:
        return
    for station in context.chosen_network.stations:
        risen, left = seen.risen_over(station.id), seen.seen.get(station.id, 0)
        where = f"{context.asked.stations.path}: {station.id}"
        low = _lowest(station, context.asked.min_elevation_deg)
        if risen and not left:
            what = f"its mask, nowhere lower than {low}, hides all {risen} passes above the horizon"
            yield problem("mask-hides-all", where, what, _remedy(station, context))
        elif left < FEW * risen:
            what = f"its mask, nowhere lower than {low}, leaves {left} of {risen} passes above the horizon"
            told = problem if left < HARDLY_ANY * risen else note
            yield told("mask-hides-most", where, what, _remedy(station, context))
        elif not risen:
            yield note("nothing-rises", where, "no satellite asked for rises above its horizon in this window")


def _lowest(station: Station, floor_deg: float | None) -> str:
    return f"{max(Mask.of(station.mask).lowest_deg, -90.0 if floor_deg is None else floor_deg):g}°"


def _remedy(station: Station, context: Context) -> str:
    floor_deg = context.asked.min_elevation_deg
    if floor_deg is not None and floor_deg > Mask.of(station.mask).lowest_deg:
        return "Lower --min-elevation"
    return "Lower its `mask`: [azimuth, elevation] in degrees above the horizon, in this order"


def limits(context: Context) -> Iterator[Finding]:
    """An antenna's own lowest elevation that hides every pass which its station sees."""
    seen = context.observed
    if seen is None or context.chosen_network is None:
        return
    for station in context.chosen_network.stations:
        for antenna in station.antennas:
            if seen.seen.get(station.id, 0) and not seen.seen_by_antenna.get(antenna.id, 0):
                yield _blind(context, station, antenna, seen)


def _blind(context: Context, station: Station, antenna: Antenna, seen: Observations) -> Finding:
    passes = f"all {seen.seen[station.id]} passes that {station.id} sees"
    what = f"its own limit, min_elevation_deg {antenna.min_elevation_deg or 0:g}°, hides {passes}"
    where = f"{context.asked.stations.path}: {antenna.id}"
    return problem("antenna-sees-nothing", where, what, "Lower its `min_elevation_deg`")


def outages(context: Context) -> Iterator[Finding]:
    """Antennas that are out for the whole window: wished, as a rule, unless all of them are."""
    window, network = context.window.value, context.chosen_network
    if window is None or network is None:
        return
    by_antenna = outages_by_antenna(network, window)
    whole = window.end - window.start
    out = {a: found for a, found in by_antenna.items() if covered_ms([o.stretch for o in found], window) >= whole}
    if out and len(out) == len(by_antenna):
        remedy = "Correct `unavailable` there, or plan another window"
        what = f"every antenna is out for the whole window: {', '.join(out)}"
        yield problem("all-antennas-out", str(context.asked.stations.path), what, remedy)
        return
    for antenna, found in out.items():
        reasons = ", ".join(dict.fromkeys(o.reason for o in found))
        what = f"it is out for the whole window ({reasons})"
        yield note("antenna-out", f"{context.asked.stations.path}: {antenna}", what)
