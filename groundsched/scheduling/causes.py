"""To what an antenna loses time, in words."""

from __future__ import annotations

from collections.abc import Callable

from groundsched.config.network import Antenna
from groundsched.documents.passes import Cause, Sighting


def to_what(seen: Sighting, antenna: Antenna) -> str:
    """Where an antenna loses time: of several causes, how much to each."""
    if len(seen.losses) == 1:
        return f" {CAUSES[seen.losses[0][0]](antenna)}"
    each = [f"{lost_s:g} s {CAUSES[cause](antenna)}" for cause, lost_s in seen.losses]
    return f": {', '.join(each)}" if each else ""


def _near_the_zenith(antenna: Antenna) -> str:
    highest, slew = antenna.max_elevation_deg, antenna.slew_deg_s
    limits = [] if highest is None else [f"its limit is {highest:g}°"]
    if slew is not None:
        limits.append(f"it turns {slew.azimuth:g}°/s and climbs {slew.elevation:g}°/s")
    return f"near the zenith ({', '.join(limits)})"


def _at_the_cables_end(antenna: Antenna) -> str:
    low, high = antenna.azimuth_range_deg or (0.0, 0.0)
    return f"at the end of its cable (from {low:g}° to {high:g}°)"


def _near_the_sun(antenna: Antenna) -> str:
    return f"near the Sun (nearer than {antenna.sun_avoidance_deg or 0.0:g}°)"


CAUSES: dict[Cause, Callable[[Antenna], str]] = {
    "keyhole": _near_the_zenith,
    "cable": _at_the_cables_end,
    "sun": _near_the_sun,
}
"""Where an antenna loses time, in words."""
