"""The cache and the sources of the tests of this folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.refreshing.worlds import World, records


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Sources that know nothing yet, and a cache with the shipped sets of the fleet, of 10 August."""
    folder = tmp_path / "tle_cache"
    folder.mkdir()
    sets = records(39084, 40697, 43530, 48274, day=10)
    (folder / "snapshot.json").write_text(json.dumps(sets), encoding="utf-8")
    return World(folder)


@pytest.fixture
def fleet_answers(world: World) -> Callable[[int], None]:
    """Makes every source of the fleet answer with sets of this day."""

    def answer(day: int) -> None:
        world.gives("celestrak:resource", records(39084, 40697, 41335, day=day))
        world.gives("celestrak:CSS-E (supplemental)", records(48274, day=day))
        world.gives("celestrak:43530", records(43530, day=day))

    return answer
