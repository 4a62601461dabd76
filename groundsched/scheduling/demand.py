"""What is to be scheduled, how, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from groundsched import times
from groundsched.config.missions import Booking, Mission, Owner, Request
from groundsched.config.network import Network
from groundsched.documents.passes import Cut, Encounter, Part, Pass, Sighting
from groundsched.documents.schedule import Carried, Contact, Dropped, Margin, Rejection, Solution


class Observer(Protocol):
    """Knows where antennas point: who wants less than a whole sighting asks it."""

    def parts(self, cuts: Sequence[Cut]) -> list[Part]:
        """What antennas see in these stretches; where one reaches beyond its sighting, they stand as at its edge."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Everything that the schedule follows from."""

    window: times.Window
    network: Network
    missions: tuple[Mission, ...]
    """Each has a satellite, and no two the same one."""
    passes: tuple[Pass, ...]
    """The stations' passes, with ids. Those that a mission excludes may be among them."""
    sightings: tuple[Sighting, ...]
    """What each antenna sees of each pass; none where it sees nothing, two where its limit splits the pass."""
    epochs: Mapping[int, int]
    """Satellite to the epoch of its elements, in milliseconds."""
    max_element_age_days: float | None
    """None: any age will do."""
    margin: Margin = "none"
    encounters: tuple[Encounter, ...] = ()
    """When two satellites stand closer in a station's sky than its `min_separation_deg`."""
    observer: Observer | None = None
    """None: contacts are whole sightings."""
    partial: bool = False
    """Whether contacts may be parts of passes, for missions that do not say it themselves."""
    requests: tuple[Request, ...] = ()
    bookings: tuple[Booking, ...] = ()
    unusable: Mapping[int, str] = field(default_factory=dict)
    """Satellite asked for to why it has no usable elements."""
    owners: Mapping[str, Owner] = field(default_factory=dict)
    last_contact_end: Mapping[int, int] = field(default_factory=dict)
    """Satellite to the end of its last contact before the window, where that is known, in milliseconds."""
    on_board_mbit: Mapping[int, int] = field(default_factory=dict)
    """Satellite to what its recorder holds at the window's start, whole Mbit; nothing where it is not named."""
    carried: Carried | None = None
    """What the schedule before this one leaves; None where there is none."""
    half_revolution_ms: Mapping[int, float] = field(default_factory=dict)
    """Satellite to half of its period: passes of two schedules that are farther apart are different passes."""
    freeze_s: float = 0.0
    """Contacts of the schedule before that start so soon after the window's start are not to be changed."""
    keep_first: bool = False
    """Whether contacts are kept as they were before the priorities' seconds are counted."""
    give: float = 0.0
    """So much of each priority's seconds, as a part of 1, may be given up to keep more contacts as they were."""

    @property
    def before(self) -> tuple[Contact, ...]:
        """The contacts of the schedule before that run, or would have begun, inside the window."""
        listed = self.carried.contacts if self.carried is not None else ()
        return tuple(c for c in listed if c.end > self.window.start and c.start < self.window.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the search is done."""

    gap: float = 0.0
    """The proven relative gap at which a stage may end."""
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The schedule, and what is known of how good it is."""

    contacts: tuple[Contact, ...]
    """In order of start and antenna."""
    rejected: tuple[Rejection, ...]
    """One for each pass without a contact, in order of AOS, satellite and station."""
    solution: Solution
    dropped: tuple[Dropped, ...] = ()
    """The contacts of the schedule before that are gone, in order of start."""
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def planned_satellite(mission: Mission) -> int:
    """The satellite of a mission that is planned; ValueError for a mission that follows a target."""
    if mission.satellite is None:
        raise ValueError(f"the mission {mission.name!r} follows a target, not a satellite")
    return mission.satellite
