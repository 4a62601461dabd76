"""What the checks look at: files and element sets as far as they can be read, and why they cannot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Generic, Literal, TypeVar

from groundsched import config, fleet
from groundsched.config import Loaded
from groundsched.config.missions import Mission, Missions
from groundsched.config.network import Network
from groundsched.elements.cache import read_cache
from groundsched.elements.records import Cache
from groundsched.elements.selection import MAX_AGE_DAYS, find_satellites
from groundsched.errors import InputError, NoUsableElementsError, Problem
from groundsched.names import suggestion
from groundsched.operations.doctor.observations import Observations, observe
from groundsched.times import Window

T = TypeVar("T")

Need = Literal["stations", "missions", "elements", "window"]
"""What a check cannot do without."""

FindWindow = Callable[[Sequence[Mission], Cache], Window]
"""The window meant for these missions and elements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A file or folder that was asked for, and what named it."""

    path: Path
    option: str
    variable: str
    """The environment variable that can name it."""
    default: Path
    by: Literal["option", "variable", "default"]
    """What named it, of the three."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Online:
    """The address that is to be reached, and how long it may take."""

    address: str
    timeout_s: float


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is to be examined, as the operator would plan it."""

    stations: Place
    missions: Place
    cache: Place
    folder: Path
    """The working folder."""
    find_window: FindWindow
    station_ids: tuple[str, ...] = ()
    """Only these; none: all."""
    satellites: tuple[str, ...] = ()
    """Only these, by number or name; none: all."""
    min_elevation_deg: float | None = None
    max_age_days: float | None = MAX_AGE_DAYS
    """None: elements of any age."""
    eop: Path | None = None
    """A finals2000A file to take UT1 from; None: Skyfield's table."""
    online: Online | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Read(Generic[T]):
    """What could be read, or every reason why not."""

    value: T | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Context:
    """Everything that the checks look at."""

    asked: Asked
    now: int
    network: Read[Loaded[Network]]
    missions: Read[Loaded[Missions]]
    """Neither a value nor problems where there is no missions file."""
    cache: Read[Cache]
    window: Read[Window]
    planned: tuple[Mission, ...]
    """The missions asked for; every satellite in the cache where no file says which."""
    misnamed: tuple[Problem, ...] = ()
    """Satellites and stations asked for that there are not."""

    def lacks(self, need: Need) -> bool:
        """Whether this is not there to be looked at."""
        return {
            "stations": self.chosen_network is None,
            "missions": bool(self.missions.problems) or not self.planned,
            "elements": self.cache.value is None or not self.cache.value.sets,
            "window": self.window.value is None,
        }[need]

    @cached_property
    def chosen_network(self) -> Network | None:
        """The stations asked for; None where there are none."""
        if self.network.value is None:
            return None
        chosen = self.network.value.value.only(self.asked.station_ids)
        return chosen if chosen.stations else None

    @property
    def said(self) -> Missions | None:
        """What the missions file says."""
        return self.missions.value.value if self.missions.value else None

    @property
    def sets(self) -> Cache:
        """The element sets, none where the cache cannot be read."""
        return self.cache.value or Cache(folder=str(self.asked.cache.path), sets=(), rejected=(), empty_files=())

    @cached_property
    def observed(self) -> Observations | None:
        """What the stations see of the satellites; None where something is missing for it."""
        network, window, floor_deg = self.chosen_network, self.window.value, self.asked.min_elevation_deg
        if network is None or window is None or not self.sets.sets:
            return None
        return observe(self.planned, self.sets, network, window, min_elevation_deg=floor_deg)


def gather(asked: Asked, now: int) -> Context:
    """Everything that can be read, and all that cannot.

    Raises UsageError alone: for a window that is no window whatever the files say.
    """
    network = _attempt(lambda: config.load_network(asked.stations.path))
    missions = _missions(asked.missions)
    cache = _attempt(lambda: read_cache(asked.cache.path))
    known = cache.value or Cache(folder=str(asked.cache.path), sets=(), rejected=(), empty_files=())
    aliases = missions.value.value.aliases if missions.value else ()
    numbers, unknown = find_satellites(asked.satellites, known, aliases, any_number=True)
    planned = fleet.asked_for(missions.value.value if missions.value else None, known, numbers)
    if asked.satellites and not numbers:
        planned = ()
    return Context(
        asked=asked,
        now=now,
        network=network,
        missions=missions,
        cache=cache,
        window=_attempt(lambda: asked.find_window(planned, known)),
        planned=planned,
        misnamed=(*unknown, *_no_such_stations(asked.station_ids, network.value)),
    )


def _attempt(read: Callable[[], T]) -> Read[T]:
    try:
        return Read(value=read())
    except (InputError, NoUsableElementsError) as error:
        return Read(problems=error.problems)


def _missions(place: Place) -> Read[Loaded[Missions]]:
    if place.by == "default" and not place.path.exists():
        return Read()
    return _attempt(lambda: config.load_missions(place.path))


def _no_such_stations(wanted: Sequence[str], network: Loaded[Network] | None) -> list[Problem]:
    known = [station.id for station in network.value.stations] if network else []
    return [
        Problem(
            "--station", f"there is no station '{name}'", suggestion(name, known) or f"Known are {', '.join(known)}"
        )
        for name in wanted
        if known and name not in known
    ]
