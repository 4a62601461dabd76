"""The skies of a network: what each station and each antenna can see."""

from __future__ import annotations

from dataclasses import dataclass

from groundsched.config.network import Network, Station
from groundsched.ephemeris.frames import Horizon
from groundsched.passes.drives import Limits
from groundsched.passes.masks import Mask
from groundsched.passes.views import View


@dataclass(frozen=True)
class Skies:
    """The skies that are searched: one a station, and one for each antenna whose own limit cuts it further."""

    views: tuple[View, ...]
    of_station: dict[int, str]
    """Number of a view → the station whose mask it has."""
    of_antennas: dict[int, tuple[str, list[str]]]
    """Number of a view → its station, and the antennas that see just this much."""
    separations: dict[int, tuple[str, float]]
    """Number of a view → its station, and the angle that two satellites must stand apart there; where there is one."""
    limits: dict[str, Limits]
    """Antenna → what keeps it from pointing at what it sees; none where nothing does."""

    @property
    def owners(self) -> tuple[int, ...]:
        """For each view the number of its station's."""
        number_of = {station: number for number, station in self.of_station.items()}
        return tuple(number_of[self.of_antennas[number][0]] for number in range(len(self.views)))

    @property
    def station_views(self) -> tuple[View, ...]:
        """The stations' skies alone, in the order of `of_station`."""
        return tuple(self.views[number] for number in self.of_station)

    @classmethod
    def over(cls, network: Network, min_elevation_deg: float | None) -> Skies:
        """The skies of a network, every mask raised to `min_elevation_deg`."""
        views: list[View] = []
        of_station, of_antennas, separations = {}, {}, {}
        for station in network.stations:
            horizon = Horizon.at(
                latitude_deg=station.latitude_deg,
                longitude_deg=station.longitude_deg,
                altitude_m=station.altitude_m,
            )
            own = Mask.of(station.mask).raised(-90.0 if min_elevation_deg is None else min_elevation_deg)
            of_station[len(views)] = station.id
            if station.min_separation_deg:
                separations[len(views)] = (station.id, station.min_separation_deg)
            for mask, antennas in _by_mask(station, own).items():
                of_antennas[len(views)] = (station.id, antennas)
                views.append(View(horizon, mask))
        every = [antenna for station in network.stations for antenna in station.antennas]
        limits = {antenna.id: known for antenna in every if (known := Limits.of(antenna)) is not None}
        return cls(tuple(views), of_station, of_antennas, separations, limits)


def _by_mask(station: Station, own: Mask) -> dict[Mask, list[str]]:
    """The station's mask first, then each further mask, with the antennas that have it."""
    masks: dict[Mask, list[str]] = {own: []}
    for antenna in station.antennas:
        limit = antenna.min_elevation_deg
        masks.setdefault(own if limit is None else own.raised(limit), []).append(antenna.id)
    return masks
