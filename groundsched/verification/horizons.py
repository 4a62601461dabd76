"""What a station and its antennas may look at: pointing in a station's sky, and the height above its mask."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from groundsched.config.network import Antenna, Station
from groundsched.verification.sky import Floats, level

CIRCLE_DEG = 360.0


@dataclass(frozen=True)
class Place:
    """Where a station stands."""

    position_km: Floats
    axes: Floats
    """(3, 3) rows north, east, up."""

    @classmethod
    def of(cls, station: Station) -> Place:
        """A station's."""
        return cls(*level(station))

    def lines(self, positions_km: Floats) -> Floats:
        """(3, n) km north, east and up to Earth-fixed (3, n) km."""
        found: Floats = self.axes @ (positions_km - self.position_km[:, None])
        return found


def elevation_deg(lines: Floats) -> Floats:
    """(n,) elevations of lines of sight."""
    found: Floats = np.degrees(np.arctan2(lines[2], np.hypot(lines[0], lines[1])))
    return found


def azimuth_deg(lines: Floats) -> Floats:
    """(n,) azimuths of lines of sight, from 0 to less than 360."""
    found: Floats = np.degrees(np.arctan2(lines[1], lines[0])) % CIRCLE_DEG
    return found


@dataclass(frozen=True)
class Horizon:
    """The lowest usable elevation by azimuth: a mask, and a floor that holds all round."""

    azimuths_deg: tuple[float, ...]
    elevations_deg: tuple[float, ...]
    floor_deg: float

    @classmethod
    def of(cls, station: Station, *floors_deg: float | None) -> Horizon:
        """A station's mask, raised to each of the floors that there are."""
        azimuths, elevations = zip(*station.mask, strict=True)
        return cls(azimuths, elevations, max([-90.0, *(floor for floor in floors_deg if floor is not None)]))

    @property
    def lowest_deg(self) -> float:
        """Nothing below it is ever seen."""
        return max(min(self.elevations_deg), self.floor_deg)

    @property
    def is_level(self) -> bool:
        """Whether it is as high all round."""
        return self.floor_deg >= max(self.elevations_deg) or len(set(self.elevations_deg)) == 1

    def limit_deg(self, azimuths: Floats) -> Floats:
        """(n,) lowest usable elevations at (n,) azimuths: on the line between the corners on both sides."""
        corners, heights = np.array(self.azimuths_deg), np.array(self.elevations_deg)
        after = np.searchsorted(corners, azimuths, side="right") % len(corners)
        before = after - 1
        width = (corners[after] - corners[before]) % CIRCLE_DEG
        width[width == 0] = CIRCLE_DEG
        share = ((azimuths - corners[before]) % CIRCLE_DEG) / width
        mask = heights[before] + share * (heights[after] - heights[before])
        found: Floats = np.maximum(mask, self.floor_deg)
        return found

    def height_deg(self, lines: Floats) -> Floats:
        """(n,) degrees by which lines of sight stand above the horizon."""
        above = elevation_deg(lines)
        limit = self.lowest_deg if self.is_level else self.limit_deg(azimuth_deg(lines))
        found: Floats = above - limit
        return found


def horizons(station: Station, raised_deg: float | None) -> tuple[Horizon, dict[str, Horizon]]:
    """A station's own horizon, and those of its antennas, with `--min-elevation`."""
    own = Horizon.of(station, raised_deg)
    return own, {antenna.id: _of_antenna(station, antenna, raised_deg) for antenna in station.antennas}


def _of_antenna(station: Station, antenna: Antenna, raised_deg: float | None) -> Horizon:
    return Horizon.of(station, raised_deg, antenna.min_elevation_deg)


def unwrapped_deg(azimuths: Floats) -> Floats:
    """(n,) azimuths followed without a jump, from the first on."""
    found: Floats = np.unwrap(azimuths, period=CIRCLE_DEG)
    return found
