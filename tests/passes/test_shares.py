"""A search in shares: what an executor's workers answer is what the search answers here, to the last bit."""

from __future__ import annotations

import multiprocessing
import pickle
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from decimal import Decimal

import numpy as np
import pytest
from numpy.typing import NDArray

from groundsched import times
from groundsched.cli.processes import Processes
from groundsched.elements.records import ElementSet
from groundsched.ephemeris.earth_rotation import Floats
from groundsched.ephemeris.frames import Moments
from groundsched.ephemeris.satellites import Satellite, Target
from groundsched.errors import WorkersError
from groundsched.passes.search import Found, find_failures, find_passes, find_planned_passes, searched
from groundsched.passes.shares import Question
from groundsched.passes.views import View

PRSS_1 = 43530


@pytest.fixture(scope="module", params=["threads", "processes", "standard processes"])
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    """Two workers of each kind."""
    made: Executor
    if request.param == "threads":
        made = ThreadPoolExecutor(2)
    elif request.param == "processes":
        made = Processes(2)
    else:
        made = ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn"))
    with made:
        yield made


def _content(found: Found) -> tuple[list[bytes], object]:
    return [getattr(found.passes, f.name).tobytes() for f in fields(found.passes)], found.failures


def _shares(targets: Sequence[Target], window: times.Window) -> list[Question]:
    return list(Question(tuple(targets), (), window, window.duration_s, ()).shares())


@dataclass(frozen=True)
class Ephemeris:
    """A target without an orbit."""

    satellite: Satellite

    @property
    def step_s(self) -> float:
        return 20.0

    def positions(self, moments: Moments) -> tuple[Floats, NDArray[np.uint8]]:
        return self.satellite.positions(moments)


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_any_number_of_shares_gives_the_same_bytes_wherever_they_are_searched(
    shipped: dict[int, ElementSet], karachi: View, day: times.Window, executor: Executor, count: int
) -> None:
    """A low satellite for a year is a share of its own."""
    year = times.Window(day.start, day.start + 366 * times.DAY_MS)
    targets = [Satellite.of(e) for e in shipped.values() if e.mean_motion > 11][:count]
    assert len(_shares(targets, year)) == count

    here = find_passes(targets, [karachi], year)

    assert len(here.passes) > 500 * count
    assert _content(find_passes(targets, [karachi], year, executor=executor)) == _content(here)


def test_hundreds_of_satellites_fast_slow_failing_and_without_an_orbit_give_the_same_bytes(
    shipped: dict[int, ElementSet], karachi: View, day: times.Window, executor: Executor
) -> None:
    week = times.Window(day.start, day.start + 7 * times.DAY_MS)
    decaying = replace(shipped[PRSS_1], mean_motion=Decimal("16.4"), bstar=Decimal("0.01"))
    turned = [replace(e, ra_of_asc_node=Decimal(37 * k % 360)) for k in range(5) for e in shipped.values()]
    targets: list[Target] = [*map(Satellite.of, turned), Satellite.of(decaying), Ephemeris(Satellite.of(decaying))]
    views = [karachi, View(karachi.horizon, karachi.mask.raised(20.0))]
    assert len(_shares(targets, week)) > 3

    here = find_planned_passes(targets, views, week, owners=[0, 0])
    there = find_planned_passes(targets, views, week, owners=[0, 0], executor=executor)

    assert _content(there) == _content(here)
    assert set(here.failures) == {len(turned), len(turned) + 1}
    assert find_failures(targets, week, executor=executor) == here.failures


def test_nothing_to_search_is_no_share(karachi: View, day: times.Window, executor: Executor) -> None:
    assert _shares([], day) == []
    assert len(find_passes([], [karachi], day, executor=executor).passes) == 0


def test_what_goes_out_is_a_few_hundred_bytes_a_satellite(
    shipped: dict[int, ElementSet], karachi: View, day: times.Window
) -> None:
    satellites = tuple(Satellite.of(e) for e in shipped.values())

    sent = pickle.dumps(Question(satellites, (karachi,) * 6, day, day.duration_s, tuple(range(6))))

    assert len(sent) / len(satellites) < 400
    assert pickle.loads(sent).targets[5].elements == satellites[5].elements


def test_progress_is_by_satellites_done(
    shipped: dict[int, ElementSet], karachi: View, day: times.Window, executor: Executor
) -> None:
    week = times.Window(day.start, day.start + 30 * times.DAY_MS)
    said: list[tuple[str, int, int]] = []

    def progress(step: str, done: int, total: int) -> None:
        said.append((step, done, total))

    find_passes([Satellite.of(e) for e in shipped.values()], [karachi], week, executor=executor, progress=progress)

    done = [count for _, count, _ in said]
    assert len(done) > 1
    assert done == sorted(set(done))
    assert said[-1] == ("passes", 67, 67)


@dataclass(frozen=True)
class Broken:
    """A target of which nothing can be known."""

    step_s: float = 20.0

    def positions(self, moments: Moments) -> tuple[Floats, NDArray[np.uint8]]:
        raise ZeroDivisionError("no ephemeris")


def test_a_share_that_fails_says_why_and_the_others_are_not_begun(
    shipped: dict[int, ElementSet], karachi: View, day: times.Window
) -> None:
    year = times.Window(day.start, day.start + 366 * times.DAY_MS)
    targets: list[Target] = [Broken(), *(Satellite.of(e) for e in shipped.values())]

    with ThreadPoolExecutor(1) as one:
        with pytest.raises(ZeroDivisionError, match="no ephemeris"):
            find_passes(targets, [karachi], year, executor=one)
        assert one.submit(threading.active_count).result(timeout=20) > 0  # 67 years of searching would take longer


def test_an_error_of_another_process_tells_where_it_came_from(karachi: View, day: times.Window) -> None:
    with Processes(1) as one, pytest.raises(ZeroDivisionError, match="no ephemeris") as caught:
        find_passes([Broken()], [karachi], day, executor=one)

    assert "in positions" in caught.value.__notes__[0]


def test_a_worker_of_another_version_refuses(day: times.Window) -> None:
    with pytest.raises(WorkersError, match=r"0\.0\.1 here"):
        searched(Question((), (), day, day.duration_s, (), version="0.0.1"))
