"""Real element sets of August 2026, and makers of files and sets for the tests of this folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from groundsched import times
from groundsched.elements import omm
from groundsched.elements.cache import read_cache
from groundsched.elements.records import Cache, ElementSet, RawRecord

SetMaker = Callable[..., ElementSet]


@pytest.fixture(scope="session")
def prss() -> tuple[str, str]:
    """The two lines of PRSS-1 of 2026-08-22."""
    return (
        "1 43530U 18056B   26234.62573088  .00001321  00000+0  17258-3 0  9993",
        "2 43530  97.7770 300.6410 0001728  94.8650 265.2761 14.82077052438277",
    )


@pytest.fixture(scope="session")
def paktes() -> tuple[str, str]:
    """The two lines of PAKTES 1A of 2026-08-22."""
    return (
        "1 43529U 18056A   26234.61308661  .00001430  00000+0  12197-3 0  9991",
        "2 43529  98.1398  33.9750 0018483 253.8853 106.0334 14.99358261441877",
    )


@pytest.fixture(scope="session")
def iss() -> tuple[str, str]:
    """The two lines of the ISS of 2026-08-22."""
    return (
        "1 25544U 98067A   26234.50053383  .00009133  00000+0  17025-3 0  9997",
        "2 25544  51.6331 331.8814 0007668  72.6488 287.5339 15.49570248582031",
    )


@pytest.fixture(scope="session")
def record() -> dict[str, object]:
    """PRSS-1 of 2026-08-11 as CelesTrak's JSON has it."""
    return {
        "OBJECT_NAME": "PRSS-1",
        "OBJECT_ID": "2018-056B",
        "EPOCH": "2026-08-11T03:33:28.343807",
        "MEAN_MOTION": 14.82063268,
        "ECCENTRICITY": 0.0001509,
        "INCLINATION": 97.779,
        "RA_OF_ASC_NODE": 289.4868,
        "ARG_OF_PERICENTER": 99.6554,
        "MEAN_ANOMALY": 260.4829,
        "EPHEMERIS_TYPE": 0,
        "CLASSIFICATION_TYPE": "U",
        "NORAD_CAT_ID": 43530,
        "ELEMENT_SET_NO": 999,
        "REV_AT_EPOCH": 43657,
        "BSTAR": 9.389e-05,
        "MEAN_MOTION_DOT": 6.95e-06,
        "MEAN_MOTION_DDOT": 0.0,
    }


@pytest.fixture(scope="session")
def a_set(record: dict[str, object]) -> SetMaker:
    """A maker of PRSS-1's set with some attributes changed; `epoch` as text sets `epoch_us` too."""
    raw = RawRecord(2, {key: str(value) for key, value in record.items()})
    model = omm.element_set(raw, source="gp.json", format="omm-json")

    def make(**changes: Any) -> ElementSet:
        if isinstance(epoch := changes.get("epoch"), str):
            changes["epoch_us"] = times.parse_epoch(epoch)
        numbers = {key: Decimal(value) for key, value in changes.items() if isinstance(value, float)}
        return replace(model, **(changes | numbers))

    return make


@pytest.fixture(scope="session")
def shipped_sets() -> tuple[ElementSet, ...]:
    """The sets of the shipped cache."""
    return read_cache(Path(__file__).parents[2] / "tle_cache").sets


@pytest.fixture(scope="session")
def a_cache() -> Callable[..., Cache]:
    """A maker of a cache that holds the given sets, by satellite and epoch."""

    def make(*sets: ElementSet) -> Cache:
        ordered = tuple(sorted(sets, key=lambda elements: (elements.satellite, elements.epoch_us)))
        return Cache(folder="tle_cache", sets=ordered, rejected=(), empty_files=())

    return make


@pytest.fixture
def json_file(tmp_path: Path) -> Callable[..., Path]:
    """A maker of OMM JSON files in a temporary cache folder."""

    def make(name: str, *records: dict[str, object]) -> Path:
        path = tmp_path / name
        path.write_text(json.dumps(records, indent=1), encoding="utf-8")
        return path

    return make
