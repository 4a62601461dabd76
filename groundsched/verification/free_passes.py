"""Free improvements that need the sky: refused passes that antennas with limits of their own could take as they are.

Antennas without such limits are judged without the sky (`improvements`).
"""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from groundsched.config.missions import Mission
from groundsched.config.network import Antenna, Station
from groundsched.documents.schedule import Rejection
from groundsched.documents.verification import Finding
from groundsched.verification.comparison import Comparison
from groundsched.verification.follow import EASED, Held
from groundsched.verification.grazes import EDGE_S
from groundsched.verification.improvements import FITTING, Room, harms_shares, sees_all
from groundsched.verification.losses import Limits, lost
from groundsched.verification.sightings import Seen
from groundsched.verification.slews import slew_s
from groundsched.verification.tracks import Track, length_s

SPARE_S = 0.01
"""A pause that is longer by less than this may be too short for the planner's rounded pointings."""


@dataclass(frozen=True)
class View:
    """What one antenna sees of a refused pass."""

    rejection: Rejection
    """With the times of what the antenna sees."""
    mission: Mission
    antenna: Antenna
    seen: Seen
    track: Track


def improvements(comparison: Comparison) -> Iterator[Finding]:
    """No refused pass fits on an antenna as it is and brings seconds without harm to a stage before."""
    record = comparison.sightings.record
    options = record.schedule.inputs.options
    if options.give or options.margin != "none":  # contacts may be given up for others; no refusal tells its margin
        return
    room, neighbours = Room(record), _by_antenna(comparison)
    for view in _views(comparison):
        station = record.stations[view.rejection.station]
        if (
            _is_plain(view.mission, station)
            and room.is_free(view.antenna, view.rejection)
            and room.is_idle(view.rejection)
            and room.has_day(view.mission, view.rejection)
            and _can_turn(view, neighbours[view.antenna.id])
            and (value := _value(view, comparison)) > 0
            and not harms_shares(record, view.mission, view.rejection, view.antenna)
        ):
            detail = f"it fits on {view.antenna.id} as it is, and brings {value} s of priority {view.mission.priority}"
            yield Finding(code="improvement", contact=view.rejection.pass_, detail=detail)


def _views(comparison: Comparison) -> Iterator[View]:
    """What antennas with limits of their own, in a band of the mission, see of passes that came through the filters."""
    found, record = comparison.sightings, comparison.sightings.record
    for each in comparison.told:
        entry, own = each.entry, each.own
        if not isinstance(entry, Rejection) or own is None or entry.reason not in FITTING:
            continue
        watched, mission = found.watched[own.satellite], record.missions[own.satellite]
        for antenna in own.station.antennas:
            has_band = not mission.bands or not set(mission.bands).isdisjoint(antenna.bands)
            if not has_band or sees_all(antenna, own.station, entry, record):
                continue
            for seen in own.by_antenna[antenna.id]:
                start, end = found.instant(seen.aos_s), found.instant(seen.los_s)
                track = Track(watched.path, found.places[own.station.id], seen.aos_s, seen.los_s)
                yield View(replace(entry, aos=start, los=end), mission, antenna, seen, track)


def _value(view: View, comparison: Comparison) -> int:
    """Whole seconds that it would bring, at the least; none where it is too low, too short, or loses too much."""
    limits = Limits.of(view.antenna).eased(-EASED, -EASED)
    length_seconds = view.track.end_s - view.track.begin_s
    lost_s = length_s(lost(view.track, limits, comparison.sightings.sky))
    most_s = view.antenna.max_lost_s
    enough = (
        view.seen.max_elevation_deg - 0.001 >= view.mission.min_culmination_deg
        and length_seconds - EDGE_S >= view.mission.least_contact_s
        and (most_s is None or lost_s + EDGE_S <= most_s)
    )
    return int(length_seconds - lost_s - EDGE_S) if enough else 0


def _is_plain(mission: Mission, station: Station) -> bool:
    """Whether nothing else is asked of a contact that takes all other contacts to tell."""
    sends = station.ingest_mbps is not None and mission.rate_mbps is not None
    return mission.track is None and not station.min_separation_deg and not sends


def _by_antenna(comparison: Comparison) -> defaultdict[str, list[Held]]:
    found: defaultdict[str, list[Held]] = defaultdict(list)
    for each in sorted(comparison.held, key=lambda held: held.contact.start):
        found[each.contact.antenna].append(each)
    return found


def _can_turn(view: View, contacts: list[Held]) -> bool:
    """Whether the antenna can turn to it from the contact before, and from it to the one after."""
    place = bisect([held.contact.start for held in contacts], view.rejection.aos)
    around = [(held.track, view.track) for held in contacts[max(place - 1, 0) : place]]
    around += [(view.track, held.track) for held in contacts[place : place + 1]]
    teardown_s = view.antenna.teardown_s + SPARE_S
    return all(
        later.begin_s - earlier.end_s >= teardown_s + slew_s(view.antenna, earlier, later) for earlier, later in around
    )
