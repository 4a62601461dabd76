"""A small desk in a temporary folder, and its examination at a chosen time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from groundsched import times
from groundsched.config.missions import Mission
from groundsched.documents.diagnosis import Diagnosis
from groundsched.elements.records import Cache
from groundsched.operations.doctor.context import Asked, Context, gather
from groundsched.operations.doctor.examination import diagnose
from tests.operations.desks import DAY, MISSIONS, NOON, ROOT, STATIONS, Examine, Gather, place


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Karachi with one antenna, PRSS-1, and the shipped elements: nothing is wrong here."""
    (tmp_path / "stations.yaml").write_text(STATIONS, encoding="utf-8")
    (tmp_path / "missions.yaml").write_text(MISSIONS, encoding="utf-8")
    (tmp_path / "tle_cache").mkdir()
    records = json.loads(next((ROOT / "tle_cache").glob("*.json")).read_text(encoding="utf-8"))
    few = [record for record in records if record["NORAD_CAT_ID"] in {43530, 62725, 37779}]
    (tmp_path / "tle_cache" / "gp.json").write_text(json.dumps(few), encoding="utf-8")
    return tmp_path


@pytest.fixture
def gathered(desk: Path) -> Gather:
    """What the checks look at: the desk's files, a day from noon, unless `Asked` is changed."""

    def make(*, now: int = NOON, window: times.Window = DAY, **changes: Any) -> Context:
        def find_window(_missions: Sequence[Mission], _cache: Cache) -> times.Window:
            return window

        asked = {
            "stations": place(desk / "stations.yaml"),
            "missions": place(desk / "missions.yaml"),
            "cache": place(desk / "tle_cache"),
            "folder": desk,
            "find_window": find_window,
        }
        return gather(Asked(**{**asked, **changes}), now)

    return make


@pytest.fixture
def examined(gathered: Gather) -> Examine:
    """The diagnosis of the desk."""

    def make(*, now: int = NOON, **changes: Any) -> Diagnosis:
        return diagnose(gathered(now=now, **changes), created=now)

    return make
