"""What antennas do in the contacts of a document: above the mask, lost seconds, data, slews, beams kept apart."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from groundsched import times
from groundsched.documents.schedule import Contact
from groundsched.documents.verification import Finding
from groundsched.verification.arithmetic import is_fixed
from groundsched.verification.comparison import Comparison, Told
from groundsched.verification.follow import Held, may_be_broken_off
from groundsched.verification.pass_checks import HEIGHT_NOISE_DEG
from groundsched.verification.sightings import EDGE_S
from groundsched.verification.slews import slew_s
from groundsched.verification.sun import apart_deg
from groundsched.verification.tracks import Track, length_s

FIXED_OUTSIDE_S = 60.0
"""So much of what is booked or frozen may lie outside visibility."""
SAMPLES_A_STEP = 5
"""Of the path's: a height every 4 s of a low satellite. That it comes and goes between two, the passes show."""
LOST_S = 0.005
"""`lost_s` has three decimals, and the edges of lost stretches are known to a fraction of a millisecond."""
MBIT = 0.001
"""`volume_mbit` has three decimals."""
POINTING_DEG = 0.002
"""Two pointings of three decimals: by so much may the way of a slew differ."""
SLEW_S = 0.001
BESIDE_S = 0.01
"""Satellites that are too close for less are on the limit."""


def above_horizon(comparison: Comparison) -> Iterator[Finding]:
    """From start to end a contact's antenna sees the satellite, above the mask and its own limit.

    Of what is booked or frozen up to 60 s may lie outside.
    """
    for contact, each in comparison.contacts:
        if each.seen is None:
            continue
        height, below_s = _lowest(comparison, contact, each)
        if below_s > (FIXED_OUTSIDE_S if is_fixed(contact) else 0):
            detail = (
                f"for {below_s:.1f} s the satellite is below what {contact.antenna} can see, by up to {-height:.3f}°"
            )
            yield Finding(code="elevation", contact=contact.id, detail=detail)


def _lowest(comparison: Comparison, contact: Contact, each: Told) -> tuple[float, float]:
    """The least height above the antenna's horizon during a contact, and for how long at least it is below 0.

    Of what the window cuts nothing is known outside; each end has the tolerance of AOS and LOS.
    """
    watched = comparison.sightings.watched[contact.satellite]
    begin, end = comparison.sightings.seconds(contact.start, contact.end).tolist()
    count = int((end - begin) / watched.path.step_s * SAMPLES_A_STEP) + 2
    seconds = np.linspace(max(begin + EDGE_S, 0.0), min(end - EDGE_S, watched.path.end_s), count)
    place = comparison.sightings.places[contact.station]
    heights = each.seen.horizon.height_deg(place.lines(watched.path.at(seconds))) if each.seen else np.zeros(1)
    below = int((heights < -HEIGHT_NOISE_DEG).sum())
    at_least_s = max(EDGE_S, (below - 1) * (seconds[-1] - seconds[0]) / (count - 1)) if below else 0.0
    return float(heights.min()), float(at_least_s)


def lost_seconds(comparison: Comparison) -> Iterator[Finding]:
    """`lost_s` is how long the antenna cannot point at the satellite: too high, too fast, cable, Sun."""
    for each in comparison.held:
        least, most = each.lost_range_s
        told = each.contact.lost_s
        if not least - LOST_S <= told <= most + LOST_S:
            detail = f"{each.contact.antenna} loses {_between(least, most)} s; the document says {told:.3f} s"
            yield Finding(code="lost", contact=each.contact.id, detail=detail)


def volumes(comparison: Comparison) -> Iterator[Finding]:
    """`volume_mbit` is the rate, by elevation where it has a table, over the time that is seen and not lost."""
    for each in comparison.held:
        told, allowed = each.contact.volume_mbit, each.volume_range_mbit
        if allowed is None or told is None:
            if told is not None or allowed is not None:
                says = "says no rate" if allowed is None else "says one"
                detail = f"the document has {told} Mbit; the mission {says}"
                yield Finding(code="volume", contact=each.contact.id, detail=detail)
        elif not allowed[0] - MBIT <= told <= allowed[1] + MBIT:
            detail = f"it brings {_between(*allowed)} Mbit; the document says {told:.3f} Mbit"
            yield Finding(code="volume", contact=each.contact.id, detail=detail)


def broken_off(comparison: Comparison) -> Iterator[Finding]:
    """A pass gives one contact over a station, not two with a pause between, unless something breaks it off.

    That is an outage, a stretch in which one of the station's antennas cannot point, or a limit with which one does not
    see its culmination. Continuous cover and tracks may take several.
    """
    found, record = comparison.sightings, comparison.sightings.record
    of_pass: defaultdict[int, list[Told]] = defaultdict(list)
    for contact, each in comparison.contacts:
        if not is_fixed(contact):
            of_pass[id(each.own)].append(each)
    for several in of_pass.values():
        contacts = [each.entry for each in several if isinstance(each.entry, Contact)]
        own, mission = several[0].own, record.missions.get(contacts[0].satellite)
        if own is None or mission is None or mission.hand_over or mission.track is not None:
            continue
        if max(c.start for c in contacts) < min(c.end for c in contacts) or len(contacts) < 2:
            continue
        edges = min(c.aos for c in contacts), max(c.los for c in contacts)
        out = any(record.outages[antenna.id].touch(*edges) for antenna in own.station.antennas)
        if not out and not may_be_broken_off(own, found):
            detail = f"its pass gives {len(contacts)} contacts, and nothing breaks it off"
            yield Finding(code="pass", contact=contacts[-1].id, detail=detail)


def slews(comparison: Comparison) -> Iterator[Finding]:
    """Between two contacts of an antenna lie its teardown and the longer of setup and slew."""
    on_antenna: defaultdict[str, list[Held]] = defaultdict(list)
    for each in comparison.held:
        on_antenna[each.contact.antenna].append(each)
    for contacts in on_antenna.values():
        contacts.sort(key=lambda each: each.contact.start)
        for earlier, later in itertools.pairwise(contacts):
            yield from _slew(earlier, later)


def _slew(earlier: Held, later: Held) -> Iterator[Finding]:
    """Where setup is longer, or already too long, the rule without the sky speaks."""
    antenna, rates = later.antenna, later.antenna.slew_deg_s
    if rates is None:
        return
    pause = (later.contact.start - earlier.contact.end) / times.SECOND_MS - antenna.teardown_s
    needed = slew_s(antenna, earlier.track, later.track)
    if pause >= antenna.setup_s and needed - pause > SLEW_S + POINTING_DEG / min(rates.azimuth, rates.elevation):
        detail = (
            f"{antenna.id} turns for {needed:.3f} s from {earlier.contact.id} to it;"
            f" {pause:.3f} s are left after teardown"
        )
        yield Finding(code="conflict", contact=later.contact.id, detail=detail)


def separations(comparison: Comparison) -> Iterator[Finding]:
    """No two contacts in a band of a station while their satellites are closer than `min_separation_deg`."""
    stations = comparison.sightings.record.stations
    groups: defaultdict[tuple[str, str], list[Held]] = defaultdict(list)
    for each in comparison.held:
        if stations[each.contact.station].min_separation_deg:
            groups[each.contact.station, each.contact.band].append(each)
    for (station, _), group in groups.items():
        least = stations[station].min_separation_deg or 0.0
        for one, other in _together(group):
            too_close_s = _too_close_s(one.track, other.track, least)
            if too_close_s > BESIDE_S:
                detail = f"closer than {least:g}° to {other.contact.id} in the same band for {too_close_s:.2f} s"
                yield Finding(code="separation", contact=one.contact.id, detail=detail)


def _together(group: Sequence[Held]) -> Iterator[tuple[Held, Held]]:
    """The pairs of different satellites that share a moment."""
    ordered = sorted(group, key=lambda each: each.contact.start)
    for number, one in enumerate(ordered):
        for other in ordered[number + 1 :]:
            if other.contact.start >= one.contact.end:
                break
            if one.contact.satellite != other.contact.satellite:
                yield one, other


def _too_close_s(one: Track, other: Track, least_deg: float) -> float:
    begin, end = max(one.begin_s, other.begin_s), min(one.end_s, other.end_s)
    if begin >= end:
        return 0.0
    quick = one if one.path.step_s <= other.path.step_s else other
    both = Track(quick.path, quick.place, begin, end)
    return length_s(both.when(lambda at: least_deg - apart_deg(one.lines(at), other.lines(at))))


def _between(least: float, most: float) -> str:
    return f"{least:.3f}" if round(most - least, 3) == 0 else f"{least:.3f} to {most:.3f}"
