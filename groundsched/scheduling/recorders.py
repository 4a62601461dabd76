"""On-board recorders: what fills them, what contacts drain, and what is lost because they are full."""

from __future__ import annotations

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
        if mission.storage_mbit is None or mission.volume_mbit_per_day is None:
            return None
        window, storage_mbit = demand.window, int(mission.storage_mbit)
        begin = max(window.start, mission.from_ or window.start)
        return cls(
            storage_mbit=storage_mbit,
            on_board_mbit=min(demand.on_board_mbit.get(planned_satellite(mission), 0), storage_mbit),
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
    """What is lost under these contacts, step by step; contacts of one satellite do not overlap.

    A contact is one step: the recorder falls by what the contact takes less what is recorded meanwhile, not below 0.
    """
    level, lost, made = recorder.on_board_mbit, 0, 0
    steps = [(drain.start, drain.end, drain.mbit) for drain in drains]
    for start, end, mbit in (*sorted(steps), (recorder.end, recorder.end, 0)):
        before, after = (max(made, recorder.produced(instant)) for instant in (start, end))
        level += before - made
        lost += max(0, level - recorder.storage_mbit)
        level = max(0, min(level, recorder.storage_mbit) + after - before - mbit)
        lost += max(0, level - recorder.storage_mbit)
        level, made = min(level, recorder.storage_mbit), after
    return lost


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
