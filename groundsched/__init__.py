"""groundsched: finds every pass, settles who gets which antenna, proves it, and explains every refusal.

The names below are the Python interface; each is loaded when it is first used.

    network = groundsched.load_network(Path("stations.yaml"))
    missions = groundsched.load_missions(Path("missions.yaml"))
    cache = groundsched.read_cache(Path("tle_cache"))
    sources = groundsched.Sources(network=network, missions=missions, cache=cache)
    start = groundsched.parse_instant("2026-08-11T06:00Z")
    window = groundsched.Window(start, start + 24 * 3_600_000)
    schedule = groundsched.plan(sources, window, groundsched.Options(), created=start)

A schedule alone, as `loads` reads it from its file, is enough for what is asked of it afterwards:

    groundsched.verify(schedule).findings
    groundsched.why(schedule, schedule.rejected[0].pass_).text
    groundsched.judge_drift(schedule, cache, since=start).contacts
    groundsched.compare(schedule, schedule, zone=ZoneInfo("UTC")).sentences
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from groundsched.config import load_missions, load_network
    from groundsched.diff import compare
    from groundsched.documents.json import dumps, loads
    from groundsched.documents.schedule import Options, Schedule
    from groundsched.drift import judge_drift
    from groundsched.elements.cache import read_cache
    from groundsched.ephemeris.finals2000a import read_ut1
    from groundsched.ephemeris.satellites import Satellite
    from groundsched.errors import GroundschedError
    from groundsched.explaining import Moment, why
    from groundsched.passes.search import find_passes
    from groundsched.passes.skies import Skies
    from groundsched.planning import Sources, plan
    from groundsched.surveys import list_passes, list_satellites
    from groundsched.times import Window, parse_instant
    from groundsched.verification import verify

__all__ = [
    "GroundschedError",
    "Moment",
    "Options",
    "Satellite",
    "Schedule",
    "Skies",
    "Sources",
    "Window",
    "compare",
    "dumps",
    "find_passes",
    "judge_drift",
    "list_passes",
    "list_satellites",
    "load_missions",
    "load_network",
    "loads",
    "parse_instant",
    "plan",
    "read_cache",
    "read_ut1",
    "verify",
    "why",
]

_HOMES = {
    "GroundschedError": "errors",
    "Moment": "explaining",
    "Options": "documents.schedule",
    "Satellite": "ephemeris.satellites",
    "Schedule": "documents.schedule",
    "Skies": "passes.skies",
    "Sources": "planning",
    "Window": "times",
    "compare": "diff",
    "dumps": "documents.json",
    "find_passes": "passes.search",
    "judge_drift": "drift",
    "list_passes": "surveys",
    "list_satellites": "surveys",
    "load_missions": "config",
    "load_network": "config",
    "loads": "documents.json",
    "parse_instant": "times",
    "plan": "planning",
    "read_cache": "elements.cache",
    "read_ut1": "ephemeris.finals2000a",
    "verify": "verification",
    "why": "explaining",
}
"""The module of each name."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'groundsched' has no attribute '{name}'")
    return getattr(importlib.import_module(f"groundsched.{_HOMES[name]}"), name)
