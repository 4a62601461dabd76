"""PyJobShop: a pass is a job of two tasks, one on the antenna's machine and one on the satellite's.

Its objectives know no reward for what is done, but a price for what is late: a pass that is not taken goes to no
machine, takes a millisecond longer there and so is tardy, at the price of its seconds.
"""

from __future__ import annotations

import time

from pyjobshop import Model

from benchmarks.scheduling.methods.interface import Method
from benchmarks.scheduling.questions import Outcome, Question, contacts


def run(question: Question, limit_s: float) -> Outcome:
    """The best schedule that PyJobShop finds, and its bound."""
    begin = time.process_time()
    origin = min(question.occupied(choice)[0] for choice in question.choices)
    model = Model()
    antennas = {antenna: model.add_machine() for antenna in question.by_antenna}
    satellites = {satellite: model.add_machine() for satellite in question.by_satellite}
    for choice in question.choices:
        first, last = (instant - origin for instant in question.occupied(choice))
        job = model.add_job(weight=choice.value, due_date=last)
        task = model.add_task(job, earliest_start=first, latest_start=first)
        held = model.add_mode(task, antennas[choice.antenna], last - first)
        model.add_mode(task, [], last - first + 1)
        start, length = choice.start - origin, choice.end - choice.start
        talk = model.add_task(earliest_start=start, latest_start=start)
        talking = model.add_mode(talk, satellites[choice.satellite], length)
        model.add_mode(talk, [], length)
        model.add_mode_dependency(held, [talking])
    model.set_objective(weight_tardy_jobs=1)
    result = model.solve(time_limit=limit_s, display=False, num_workers=1)
    taken = [n for n, task in enumerate(result.best.tasks[::2]) if task.resources]
    most = sum(choice.value for choice in question.choices)
    bound = most - int(-(-result.lower_bound // 1))
    return Outcome(contacts(question, taken), time.process_time() - begin, bound)


PYJOBSHOP = Method(
    "pyjobshop.PYJOBSHOP",
    "PyJobShop",
    "two tasks a pass, on a machine for the antenna and one for the satellite; a pass not taken is a tardy job, "
    "weighed by its seconds; OR-Tools, one worker",
    run,
    "pyjobshop",
)
