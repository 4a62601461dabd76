"""Makers of small worlds, and a second judge of the hard rules, written apart from the program's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from groundsched.config.network import Station
from groundsched.documents.passes import Pass, Sighting
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
