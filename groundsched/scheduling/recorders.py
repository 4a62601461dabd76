"""On-board recorders: what fills them, what contacts drain, and what is lost because they are full."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from groundsched import times
from groundsched.config.missions import Mission
from groundsched.scheduling.demand import Demand, planned_satellite


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorder:
    """A mission's recorder: filled evenly while the mission exists inside the window. All in whole Mbit."""

    storage_mbit: int
    on_board_mbit: int
    """What it holds at the window's start: never more than it can."""
    mbit_per_day: Fraction
    begin: int
    """From here to `end` it is filled, in milliseconds."""
    end: int

    @classmethod
    def of(cls, mission: Mission, demand: Demand) -> Recorder | None:
        """The recorder of a mission; None where it has none, or where nothing says what fills it."""
        on_board_mbit = demand.on_board_mbit.get(planned_satellite(mission), 0)
        return cls.during(mission, demand.window, on_board_mbit=on_board_mbit)

    @classmethod
    def during(cls, mission: Mission, window: times.Window, *, on_board_mbit: int) -> Recorder | None:
        """The same in any window, with what is on board when it begins."""
        if mission.storage_mbit is None or mission.volume_mbit_per_day is None:
            return None
        storage_mbit = int(mission.storage_mbit)
        begin = max(window.start, mission.from_ or window.start)
        return cls(
            storage_mbit=storage_mbit,
            on_board_mbit=min(on_board_mbit, storage_mbit),
            mbit_per_day=Fraction(mission.volume_mbit_per_day),
            begin=begin,
            end=max(begin, min(window.end, mission.until or window.end)),
        )

    def produced(self, instant: int) -> int:
        """What has been recorded until an instant, rounded down; what was on board before is not counted."""
        elapsed_ms = min(max(instant, self.begin), self.end) - self.begin
        return self.mbit_per_day.numerator * elapsed_ms // (self.mbit_per_day.denominator * times.DAY_MS)


@dataclass(frozen=True, slots=True)
class Drain:
    """A contact as a recorder sees it: when, and how many whole Mbit it takes at the most."""

    start: int
    end: int
    mbit: int


def overflow_mbit(recorder: Recorder, drains: Iterable[Drain]) -> int:
    """What is lost under these contacts."""
    return sum(losses_mbit(recorder, drains, [recorder.end]))


def losses_mbit(recorder: Recorder, drains: Iterable[Drain], until: Sequence[int]) -> list[int]:
    """What is lost until each of these instants, rising, since the one before; nothing is lost after the last."""
    return _followed(recorder, drains, until)[0]


def level_mbit(recorder: Recorder, drains: Iterable[Drain]) -> int:
    """What is on board in the end, under contacts that are over by then."""
    return _followed(recorder, drains, [recorder.end])[1]


def _followed(recorder: Recorder, drains: Iterable[Drain], until: Sequence[int]) -> tuple[list[int], int]:
    """What is lost until each instant, and what is on board after the last.

    Step by step, from one instant at which anything happens to the next: what is recorded comes in, contacts take what
    they still can, and what is then too much is lost. Contacts may overlap where one station takes over from another;
    then the one that ends first takes first, so that the other's share is left for later.
    """
    waiting = sorted(drains, key=lambda drain: drain.end)
    left = [drain.mbit for drain in waiting]
    edges = {instant for drain in waiting for instant in (drain.start, drain.end)}
    level, made, before = recorder.on_board_mbit, 0, recorder.begin
    lost = [0] * len(until)
    for instant in sorted({*edges, *until}):
        made, grown = recorder.produced(instant), recorder.produced(instant) - made
        level += grown
        for n, drain in enumerate(waiting):
            if drain.start < instant and drain.end > before:
                taken = min(level, left[n])
                level, left[n] = level - taken, left[n] - taken
        if level > recorder.storage_mbit:
            lost[bisect.bisect_left(until, instant)] += level - recorder.storage_mbit
            level = recorder.storage_mbit
        before = instant
    return lost, level


def idle_recorders(missions: Sequence[Mission]) -> list[str]:
    """One sentence that names the recorders that nothing fills; nothing where there is none."""
    idle = [
        f"{mission.name} ({mission.satellite})" if mission.name else str(mission.satellite)
        for mission in missions
        if mission.storage_mbit is not None and mission.volume_mbit_per_day is None
    ]
    if not idle:
        return []
    return [f"storage_mbit changes nothing without volume_mbit_per_day, which fills the recorder: {', '.join(idle)}"]
