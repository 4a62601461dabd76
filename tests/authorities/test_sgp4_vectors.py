"""SGP4 itself: the verification cases of Vallado, Crawford, Hujsak and Kelso, "Revisiting Spacetrack Report #3", 2006.

`SGP4-VER.TLE` and `tcppver.out` (what their C++ program prints, WGS72) come with the package `sgp4` (the version in
uv.lock), which adds the last case. Here they go the way that every satellite goes: our reader, `Satellite`, `Timeline`.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

import numpy as np
import pytest

from groundsched import times
from groundsched.elements.cache import Reading, read_bytes
from groundsched.ephemeris.earth_rotation import Floats
from groundsched.ephemeris.frames import Moments, Timeline
from groundsched.ephemeris.satellites import Satellite

POSITION_KM = 5e-6
"""An epoch as one float of days since 1949 is exact to 0.23 µs, in which a satellite near perigee flies 3 mm."""
VELOCITY_KM_S = 5e-9
"""The same 0.23 µs at 1 g; the file has nine decimals."""

WRONG_CHECKSUM = (33333, 33334, 33335)
"""Cases for a reader's checks; what SGP4 makes of them nobody can verify."""


@dataclass(frozen=True)
class Case:
    number: int
    lines: tuple[str, str]
    end_minutes: float
    step_minutes: float
    rows: Floats
    """(n, 7): minutes since the epoch, position in km, velocity in km/s."""

    def reading(self) -> Reading:
        return read_bytes("\n".join(self.lines).encode(), "SGP4-VER.TLE")

    def satellite(self) -> Satellite:
        (elements,), _ = self.reading()
        return Satellite.of(elements)


def _cases() -> list[Case]:
    package = files("sgp4")
    lines = [line for line in package.joinpath("SGP4-VER.TLE").read_text("ascii").splitlines() if line[:2] in "1 2 "]
    blocks: list[tuple[int, list[list[str]]]] = []
    for line in package.joinpath("tcppver.out").read_text("ascii").splitlines():
        if line.endswith("xx"):
            blocks.append((int(line.split()[0]), []))
        else:
            blocks[-1][1].append(line.split()[:7])
    cases = []
    for first, second, (number, rows) in zip(lines[::2], lines[1::2], blocks, strict=True):
        _, end, step = map(float, second[69:].split())
        cases.append(Case(number, (first[:69], second[:69]), end, step, np.array(rows, dtype=np.float64)))
    return cases


CASES = _cases()
READABLE = [case for case in CASES if case.number not in WRONG_CHECKSUM]


def _moments(satellite: Satellite, minutes: Floats) -> Moments:
    """The instants so many minutes after the epoch; a window begins at a whole millisecond."""
    start, rest_us = divmod(satellite.elements.epoch_us, 1000)
    return Timeline(times.Window(start, start + times.DAY_MS)).moments(minutes * 60 + rest_us / 1e6)


def test_all_cases_are_there() -> None:
    assert len(CASES) == 33
    assert sum(len(case.rows) for case in READABLE) == 588


@pytest.mark.parametrize("case", READABLE, ids=lambda case: case.number)
def test_positions_and_velocities_are_those_of_the_authority(case: Case) -> None:
    satellite = case.satellite()

    position, velocity, codes = satellite.states(_moments(satellite, case.rows[:, 0]))

    assert not codes.any()
    assert np.abs(position - case.rows[:, 1:4]).max() < POSITION_KM
    assert np.abs(velocity - case.rows[:, 4:]).max() < VELOCITY_KM_S


def test_where_the_authority_stops_we_have_an_error_code() -> None:
    stopped = {}
    for case in READABLE:
        following = case.rows[-1, 0] + case.step_minutes
        if following <= case.end_minutes:
            satellite = case.satellite()
            _, _, codes = satellite.states(_moments(satellite, np.array([following])))
            stopped[case.number] = int(codes[0])

    # In the file's order 1, 1, 6, 6, 6: what sgp4 2.27 expects in its own tests, less those with wrong checksums.
    assert stopped == {22312: 1, 28350: 1, 28872: 6, 29141: 6, 20413: 6}


@pytest.mark.parametrize("number", WRONG_CHECKSUM)
def test_a_case_with_a_wrong_checksum_is_refused(number: int) -> None:
    good, refused = next(case for case in CASES if case.number == number).reading()

    assert good == ()
    assert "checksum" in refused[0].reason
