"""groundsched as it is called: `plan`, from elements to the schedule."""

from __future__ import annotations

import time

from benchmarks.scheduling.methods.interface import Method
from benchmarks.scheduling.questions import Contact, Outcome, Question
from groundsched.planning import plan


class Watch:
    """Takes the time between two events that `plan` tells of: the passes are found, a stage is about to begin.

    The search for passes and the writing of the document do not count: the others have nothing of the kind.
    """

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self._begun: tuple[float, float] | None = None
        self._stages: list[float] = []

    def stop(self) -> bool:
        """Asked first when the passes are there, then now and then: whether the time is up."""
        if self._begun is None:
            self._begun = time.process_time(), time.monotonic()
        return time.monotonic() - self._begun[1] > self._limit_s

    def progress(self, step: str, done: int, total: int) -> None:
        """So many stages are done."""
        if step == "schedule":
            self._stages[done:] = [time.process_time()]

    def spent_s(self, stages: int) -> float:
        """Processor time of so many stages, with the model; of all where there are fewer."""
        if self._begun is None:
            raise RuntimeError("the plan was made without asking whether to stop")
        return self._stages[min(stages, len(self._stages) - 1)] - self._begun[0]


def run(question: Question, limit_s: float) -> Outcome:
    """The plan, and the bound of what it proved."""
    watch = Watch(limit_s)
    world = question.world
    schedule = plan(world.sources, world.window, world.options, created=0, stop=watch.stop, progress=watch.progress)
    objectives = schedule.solution.objectives
    needed = [o for o in objectives if o.tier != "tie_break"]
    return Outcome(
        tuple(sorted(Contact(c.satellite, c.antenna, c.start, c.end) for c in schedule.contacts)),
        watch.spent_s(len(needed)),
        sum(o.bound for o in needed if o.tier.startswith("priority")),
        objectives,
        watch.spent_s(len(objectives)),
    )


OURS = Method(
    "ours.OURS",
    "groundsched",
    "`plan`: its stages before the tie-break, twice proven",
    run,
    "groundsched",
    finds_passes=True,
)
