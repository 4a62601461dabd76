"""A stretch of a pass as an antenna follows it: samples so close that the azimuth turns by a degree between two."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from groundsched.verification.horizons import CIRCLE_DEG, Place, azimuth_deg, elevation_deg, unwrapped_deg
from groundsched.verification.paths import Path
from groundsched.verification.sky import Floats
from groundsched.verification.spans import Samples, spans

SAMPLES_A_STEP = 20
"""Of the path's: one a second of a low satellite."""
WIDEST_TURN_DEG = 1.0
SHORTEST_S = 1e-4
"""Through the very zenith the azimuth jumps: no samples are closer."""
MOST_ROUNDS = 5
HALF_CIRCLE_DEG = 180.0

Span = tuple[float, float]
"""Begin and end in seconds."""
Function = Callable[[Floats], Floats]
"""(k,) values at (k,) seconds."""


@dataclass(frozen=True)
class State:
    """Lines of sight, (3, k) km north, east and up, and how they change, (3, k) km/s."""

    line: Floats
    velocity: Floats

    @property
    def elevation_deg(self) -> Floats:
        """(k,) elevations."""
        return elevation_deg(self.line)

    @property
    def azimuth_rate(self) -> Floats:
        """(k,) degrees a second, without their sign; infinite in the very zenith."""
        (north, east, _), (north_s, east_s, _) = self.line, self.velocity
        with np.errstate(invalid="ignore", divide="ignore"):
            rate = np.abs(east_s * north - east * north_s) / (north**2 + east**2)
        found: Floats = np.degrees(np.nan_to_num(rate, nan=np.inf))
        return found

    @property
    def elevation_rate(self) -> Floats:
        """(k,) degrees a second, without their sign."""
        (north, east, up), (north_s, east_s, up_s) = self.line, self.velocity
        level = np.maximum(np.hypot(north, east), 1e-9)
        along = (north * north_s + east * east_s) / level
        found: Floats = np.degrees(np.abs(up_s * level - up * along) / (level**2 + up**2))
        return found


@dataclass(frozen=True)
class Track:
    """What is followed from `begin_s` to `end_s`, which is later."""

    path: Path
    place: Place
    begin_s: float
    end_s: float

    @cached_property
    def seconds(self) -> Floats:
        """(m,) moments, both ends among them."""
        count = int(np.ceil((self.end_s - self.begin_s) / self.path.step_s * SAMPLES_A_STEP)) + 2
        seconds = np.linspace(self.begin_s, self.end_s, count + 1)
        for _ in range(MOST_ROUNDS):
            turn = np.abs((np.diff(self.azimuth_deg(seconds)) + HALF_CIRCLE_DEG) % CIRCLE_DEG - HALF_CIRCLE_DEG)
            parts = np.minimum(np.ceil(turn / WIDEST_TURN_DEG), np.diff(seconds) / SHORTEST_S).astype(np.intp)
            wide = np.flatnonzero(parts > 1)
            if not len(wide):
                break
            between = [np.linspace(seconds[i], seconds[i + 1], parts[i] + 1)[1:-1] for i in wide.tolist()]
            seconds = np.sort(np.concatenate([seconds, *between]))
        return seconds

    @cached_property
    def course_deg(self) -> Floats:
        """(m,) azimuths at `seconds`, followed without a jump from the first on."""
        return unwrapped_deg(self.azimuth_deg(self.seconds))

    @cached_property
    def fastest(self) -> tuple[float, float, float]:
        """The highest elevation, and the greatest rates in azimuth and in elevation, at `seconds`."""
        state = self._state(self.seconds)
        return float(state.elevation_deg.max()), float(state.azimuth_rate.max()), float(state.elevation_rate.max())

    def lines(self, seconds: Floats) -> Floats:
        """(3, k) km north, east and up."""
        return self.place.lines(self.path.at(seconds))

    def azimuth_deg(self, seconds: Floats) -> Floats:
        """(k,) azimuths from 0 to less than 360."""
        return azimuth_deg(self.lines(seconds))

    def elevation_deg(self, seconds: Floats) -> Floats:
        """(k,) elevations."""
        return elevation_deg(self.lines(seconds))

    def turned_deg(self, seconds: Floats) -> Floats:
        """(k,) azimuths on the scale of `course_deg`."""
        near = np.interp(seconds, self.seconds, self.course_deg)
        apart = (self.azimuth_deg(seconds) - near + HALF_CIRCLE_DEG) % CIRCLE_DEG - HALF_CIRCLE_DEG
        found: Floats = near + apart
        return found

    def azimuth_rate_deg_s(self, seconds: Floats) -> Floats:
        """(k,) degrees a second, without their sign."""
        return self._state(seconds).azimuth_rate

    def elevation_rate_deg_s(self, seconds: Floats) -> Floats:
        """(k,) degrees a second, without their sign."""
        return self._state(seconds).elevation_rate

    def _state(self, seconds: Floats) -> State:
        return State(self.lines(seconds), self.place.axes @ self.path.velocity_at(seconds))

    def when(self, function: Function) -> list[Span]:
        """The stretches in which a function is not negative."""
        values = Samples(np.zeros(len(self.seconds), dtype=np.intp), self.seconds, function(self.seconds))
        return spans(lambda _, at: function(at), values).pairs


def union(parts: list[Span]) -> list[Span]:
    """What lies in any of the stretches, in order; what overlaps or adjoins is one."""
    found: list[Span] = []
    for begin, end in sorted(parts):
        if found and begin <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((begin, end))
    return found


def length_s(parts: list[Span]) -> float:
    """How long the stretches last together; none overlaps another."""
    return sum(end - begin for begin, end in parts)
