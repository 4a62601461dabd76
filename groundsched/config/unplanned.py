"""Keys that this version reads and checks but does not plan yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from groundsched.config.missions import Mission, Missions


def unplanned_keys(missions: Missions | None) -> list[str]:
    """One sentence that names every such key and how many places use it; nothing where none is used."""
    uses = Counter(_in_missions(missions)) if missions is not None else Counter()
    if not uses:
        return []
    named = ", ".join(f"{key} ({n} {place if n == 1 else place + 's'})" for (key, place), n in uses.items())
    return [f"this version reads but does not plan yet: {named}"]


def _in_missions(missions: Missions) -> Iterator[tuple[str, str]]:
    for mission in missions.missions:
        yield from ((key, "mission") for key in _of_mission(mission))


def _of_mission(mission: Mission) -> Iterator[str]:
    """The keys in the contract's order."""
    in_use = {
        "target": mission.target is not None,
    }
    return (key for key, used in in_use.items() if used)
