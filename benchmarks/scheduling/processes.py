"""One run of one method in a process of its own, which holds nothing else and may be ended.

What the process imports is what is imported here: no rival but the one that it runs.
"""

from __future__ import annotations

import gc
import multiprocessing
import resource
import time
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection

from benchmarks.scale import peak_mib
from benchmarks.scheduling.methods.interface import Method, method_at
from benchmarks.scheduling.questions import Outcome, Question
from groundsched.cli import COLLECT_AFTER

MOST_MEMORY_GIB = 4
PATIENCE = 4.0
"""A method that has no answer after so many times its limit, by the clock, is ended: not all of them heed it."""


@dataclass(frozen=True)
class Answer:
    """What comes back from a process."""

    outcome: Outcome | None
    failure: str
    peak_mib: float
    cores: float = 1.0
    """So much of a core it had while it ran."""


def asked(method: Method, question: Question, limit_s: float) -> Answer:
    """One run in a fresh process."""
    sent = replace(question, choices=()) if method.finds_passes else question
    here, there = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(target=_answer, args=(method.home, sent, limit_s, there))
    process.start()
    there.close()
    patience_s = PATIENCE * limit_s
    try:
        if here.poll(patience_s):
            answer = here.recv()
            assert isinstance(answer, Answer)
            return answer
        return Answer(None, f"no answer in {patience_s:.0f} s", 0.0)
    except EOFError:
        return Answer(None, "its process ended without an answer", 0.0)
    finally:
        process.kill()
        process.join()
        here.close()


def _answer(home: str, question: Question, limit_s: float, there: Connection) -> None:
    """Run a method and send what came of it; in a process of its own."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_GIB * 1024**3,) * 2)
    gc.set_threshold(*COLLECT_AFTER)
    method = method_at(home)
    wall, processor = time.perf_counter(), time.process_time()
    try:
        outcome, failure = method.run(question, limit_s), ""
    except Exception as error:  # whatever a rival raises is its answer
        outcome, failure = None, f"{type(error).__name__}: {error}".removesuffix(": ")
    cores = (time.process_time() - processor) / (time.perf_counter() - wall)
    there.send(Answer(outcome, failure, peak_mib(), cores))
