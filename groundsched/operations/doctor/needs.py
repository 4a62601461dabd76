"""Missions that can get no contact, whatever else is planned: each with the reason that a plan would give."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from groundsched import times
from groundsched.config.missions import Mission
from groundsched.documents.diagnosis import Finding, Level
from groundsched.operations.doctor.context import Context
from groundsched.operations.doctor.findings import gathered, note, problem
from groundsched.operations.doctor.observations import Observations
from groundsched.scheduling.candidates import FILTERS, Offer

FAIR_WINDOW_MS = times.DAY_MS
"""In a shorter window a satellite may well have no pass that is good enough: then that is a note."""

REMEDIES = {
    "band": "Correct the mission's `bands`, or those of an antenna that it may use",
    "too-low": "Lower the mission's `min_culmination_deg`, or plan a longer window",
    "too-short": "Lower the mission's `min_contact_s` (of a track, `min_h`) or the stations' masks,"
    " or plan a longer window",
    "antenna": "Lower the antennas' `min_elevation_deg`, raise their `max_lost_s`,"
    " or lower the mission's `min_culmination_deg` or `min_contact_s`",
    "unavailable": "Shorten the outages (`unavailable`), or plan a longer window",
}
"""What helps against each of the `FILTERS`; `stale` is none of them here, as elements of any age are looked at."""

ORDER = [name for name, _ in FILTERS]


def lives(context: Context) -> Iterator[Finding]:
    """Missions that begin after the window or have ended before it."""
    window = context.window.value
    if window is None:
        return
    gone = [m for m in context.planned if not _is_alive(m, window)]
    if gone and len(gone) == len(context.planned):
        what = "no mission exists in this window: " + "; ".join(f"{_name(m)} {_life(m)}" for m in gone[:10])
        remedy = "Correct `from` and `until`, or plan another window"
        yield problem("no-mission-alive", str(context.asked.missions.path), what, remedy)
        return
    for mission in gone:
        what = f"it is not planned in this window: it exists {_life(mission)}"
        yield note("mission-not-alive", _name(mission), what, "Correct `from` and `until` if that is wrong")


def _is_alive(mission: Mission, window: times.Window) -> bool:
    begins_later = mission.from_ is not None and mission.from_ >= window.end
    has_ended = mission.until is not None and mission.until <= window.start
    return not (begins_later or has_ended)


def _life(mission: Mission) -> str:
    parts = (("from", mission.from_), ("until", mission.until))
    return " ".join(f"{word} {times.format_instant(moment)}" for word, moment in parts if moment is not None)


def chances(context: Context) -> Iterator[Finding]:
    """Each mission has a pass that some antenna may take: band, culmination, length, antenna, outage."""
    seen, network = context.observed, context.chosen_network
    if seen is None or network is None or context.said is None:
        return  # of a whole catalogue most satellites have no chance, and nobody minds
    stations = [station.id for station in network.stations]
    level: Level = "problem" if seen.window.end - seen.window.start >= FAIR_WINDOW_MS else "note"
    said: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    offers: defaultdict[int, list[Offer]] = defaultdict(list)
    for offer in seen.offers:
        offers[offer.pass_.satellite].append(offer)
    for mission in (m for m in seen.missions if _is_alive(m, seen.window)):
        whose = (f"{_name(mission, seen)} ({mission.satellite})",)
        if not (allowed := _allowed(mission, stations)):
            said["no-station", "Correct the mission's `stations`, or name such a station with --station"].append(
                (*whose, "of the stations that it may use none is planned")
            )
        elif not (offered := offers[mission.satellite or 0]):
            said["no-pass", "If that is a surprise: are the station's coordinates and mask right?"].append(
                (*whose, _unseen(mission, allowed, seen))
            )
        elif all(offer.held_back for offer in offered):
            reason, sentence = _refusal(offered)
            said[reason, REMEDIES[reason]].append((*whose, sentence))
    for (reason, remedy), found in said.items():
        kind: Level = "problem" if reason in {"no-station", "band"} else level
        yield from gathered(f"mission-{reason}", kind, "missions", found, remedy=remedy)


def _allowed(mission: Mission, stations: Sequence[str]) -> list[str]:
    return [s for s in stations if (not mission.stations or s in mission.stations) and s not in mission.not_stations]


def _unseen(mission: Mission, stations: Sequence[str], seen: Observations) -> str:
    """Whether the satellite does not rise at all, or the masks or the mission's own life hide that it does."""
    risen = sum(seen.risen.get((mission.satellite or 0, station), 0) for station in stations)
    if not risen:
        return "it never rises above the horizon of its stations in this window"
    return f"none of its {risen} passes above the horizon reaches a mask while the mission exists"


def _refusal(offered: Sequence[Offer]) -> tuple[str, str]:
    """The reason of the antenna that came furthest, and a sentence with the numbers."""
    of_pass: dict[str, tuple[str, str]] = {}
    for offer in sorted(offered, key=lambda offer: -offer.pass_.max_elevation_deg):
        if offer.held_back is not None:
            before = of_pass.get(offer.pass_.id)
            if before is None or ORDER.index(offer.held_back[0]) > ORDER.index(before[0]):
                of_pass[offer.pass_.id] = offer.held_back
    counts = Counter(reason for reason, _ in of_pass.values())
    furthest = max(counts, key=ORDER.index)
    example = next(detail for reason, detail in of_pass.values() if reason == furthest)
    counted = ", ".join(f"{reason} {n}" for reason, n in counts.most_common())
    return furthest, f"all {len(of_pass)} passes are refused ({counted}), such as the highest: {example}"


def _name(mission: Mission, seen: Observations | None = None) -> str:
    return mission.name or (seen.names.get(mission.satellite or 0) if seen else None) or str(mission.satellite)
