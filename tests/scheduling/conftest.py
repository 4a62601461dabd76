"""Makers of small worlds, and a second judge of the hard rules, written apart from the program's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from groundsched.config.network import Station
from groundsched.documents.passes import Cut, Part, Pass, Pointing, Sighting
from groundsched.documents.schedule import Contact
from groundsched.scheduling.demand import Demand
from tools.small_worlds import makers, rules


@pytest.fixture
def at() -> Callable[[float], int]:
    """The instant so many seconds after the window's start."""
    return makers.at


@pytest.fixture
def make_station() -> Callable[..., Station]:
    """A station of one antenna, ``<id>-1``, of S and X band, unless antennas are given."""
    return makers.make_station


@pytest.fixture
def make_pass() -> Callable[..., Pass]:
    """A pass from `aos_s` to `los_s`, seconds after the window's start; its id comes with the demand."""
    return makers.make_pass


@pytest.fixture
def see() -> Callable[..., Sighting]:
    """What an antenna sees of a pass: all of it, where nothing else is said."""
    return makers.see


@pytest.fixture
def make_demand() -> Callable[..., Demand]:
    """A demand of 24 h in which each antenna sees its station's passes whole; a mission for each satellite."""
    return makers.make_demand


@pytest.fixture
def broken_rules() -> Callable[[Demand, Sequence[Contact]], list[str]]:
    """The hard rules that a set of contacts breaks, each named once, judged from the contract alone."""
    return rules.broken_rules


def _straight(seen: Sighting, instant: int) -> Pointing:
    along = min(max((instant - seen.aos) / (seen.los - seen.aos), 0.0), 1.0)
    azimuth_deg = seen.aos_azimuth_deg + along * (seen.los_azimuth_deg - seen.aos_azimuth_deg)
    turns = [drive_deg - seen.aos_azimuth_deg for drive_deg in seen.aos_drive_deg]
    return Pointing(
        azimuth_deg,
        seen.aos_elevation_deg + along * (seen.los_elevation_deg - seen.aos_elevation_deg),
        tuple(azimuth_deg + turn for turn in turns),
    )


class Evenly:
    """An observer to whom every satellite moves evenly from where it rises to where it sets."""

    def parts(self, cuts: Sequence[Cut]) -> list[Part]:
        """Losses and volumes are the same at any moment, too."""
        return [self._part(cut) for cut in cuts]

    def _part(self, cut: Cut) -> Part:
        seen = cut.sighting
        share = (min(cut.end, seen.los) - max(cut.start, seen.aos)) / (seen.los - seen.aos)
        return Part(
            start=cut.start,
            end=cut.end,
            begins=_straight(seen, cut.start),
            ends=_straight(seen, cut.end),
            lost_ms=round(seen.lost_s * 1000 * share),
            volume_mbit=None if seen.volume_mbit is None else round(seen.volume_mbit * share, 3),
        )


@pytest.fixture
def evenly() -> Evenly:
    """Knows where antennas point, if satellites move evenly."""
    return Evenly()
