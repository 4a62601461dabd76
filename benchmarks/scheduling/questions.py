"""What every method is given, and what it gives back, in plain numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from benchmarks.scheduling.worlds import World, passes
from groundsched.documents.passes import Pass
from groundsched.documents.schedule import Objective

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Choice:
    """One pass that one antenna may take, all of it; instants in milliseconds."""

    satellite: int
    antenna: str
    start: int
    end: int
    elevation_deg: float
    """Of its culmination."""

    @property
    def value(self) -> int:
        """Whole seconds of contact."""
        return (self.end - self.start) // 1000

    @property
    def contact(self) -> Contact:
        """The contact that it gives."""
        return Contact(self.satellite, self.antenna, self.start, self.end)


@dataclass(frozen=True, slots=True, order=True)
class Contact:
    """What a schedule gives to a satellite."""

    satellite: int
    antenna: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Pauses:
    """How long an antenna is busy before and after a contact, in milliseconds."""

    setup_ms: int
    teardown_ms: int


@dataclass(frozen=True)
class Question:
    """One amount of work, the same for every method."""

    world: World
    choices: tuple[Choice, ...]
    """In order of start."""
    pauses: dict[str, Pauses]
    """By antenna."""

    @classmethod
    def of(cls, world: World) -> Question:
        """The question that a world asks; each of its stations has one antenna."""
        antennas = {station.id: station.antennas[0] for station in world.network.stations}
        choices = tuple(sorted(_choices(passes(world), {k: a.id for k, a in antennas.items()}), key=_by_start))
        pauses = {a.id: Pauses(round(a.setup_s * 1000), round(a.teardown_s * 1000)) for a in antennas.values()}
        return cls(world, choices, pauses)

    def occupied(self, choice: Choice) -> tuple[int, int]:
        """From the start of setup to the end of teardown."""
        pauses = self.pauses[choice.antenna]
        return choice.start - pauses.setup_ms, choice.end + pauses.teardown_ms

    @cached_property
    def by_antenna(self) -> dict[str, list[int]]:
        """The numbers of each antenna's choices."""
        return _grouped(choice.antenna for choice in self.choices)

    @cached_property
    def by_satellite(self) -> dict[int, list[int]]:
        """The numbers of each satellite's choices."""
        return _grouped(choice.satellite for choice in self.choices)


@dataclass(frozen=True)
class Outcome:
    """What a method came to."""

    contacts: tuple[Contact, ...]
    processor_s: float
    """From the choices to the contacts, the model's building included."""
    bound: int | None = None
    """It has shown that no schedule brings more seconds."""
    objectives: tuple[Objective, ...] = ()
    """Tier by tier, where it has tiers."""
    whole_s: float | None = None
    """With the tie-break, where it has one."""


def contacts(question: Question, taken: Iterable[int]) -> tuple[Contact, ...]:
    """The contacts of the choices with these numbers."""
    return tuple(sorted(question.choices[number].contact for number in taken))


def _choices(found: Sequence[Pass], antennas: dict[str, str]) -> Iterable[Choice]:
    return (Choice(p.satellite, antennas[p.station], p.aos, p.los, p.max_elevation_deg) for p in found)


def _by_start(choice: Choice) -> tuple[int, int, str]:
    return choice.start, choice.satellite, choice.antenna


def _grouped(keys: Iterable[K]) -> dict[K, list[int]]:
    groups: dict[K, list[int]] = {}
    for number, key in enumerate(keys):
        groups.setdefault(key, []).append(number)
    return groups
