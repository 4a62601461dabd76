"""Files of requests beside the missions: `plan --request FILE`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from groundsched.config import Loaded, load_requests
from groundsched.errors import InputError

Load = Callable[[str | bytes], Loaded[Any]]
Put = Callable[..., Path]

MISSIONS = """
missions: [{satellite: 1, rate_mbps: 10}, {satellite: 2}]
requests: [{id: routine, satellite: 1, before: 2026-01-01}]
"""
GOOD = "requests: [{id: flood, satellites: [2, 1], before: 2026-01-01, volume_mbit: 5, priority: 0}]"


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Writes a file of this text."""

    def write(text: str, name: str = "flood.yaml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def complaints(paths: list[Path], said: Loaded[Any] | None, folder: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        load_requests(paths, said)
    assert caught.value.exit_code == 3
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


def test_requests_of_several_files_come_in_the_order_of_the_files(missions: Load, put: Put) -> None:
    other = put("requests:\n  - {id: fire, satellite: 7, before: 2026-01-01}\n", "fire.yaml")
    found = load_requests([put(GOOD), other], missions(MISSIONS))
    assert [(r.id, r.any_of, r.priority) for r in found] == [("flood", (2, 1), 0), ("fire", (7,), 5)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace("flood", "routine"), "1:17: requests[0].id: 'routine' stands in missions.yaml already"),
        (GOOD.replace("2, 1", "2"), "1:74: requests[0].volume_mbit: needs 'rate_mbps' in the mission of one of its"),
        (GOOD.replace("before", "befor"), "1:44: requests[0].befor: unknown key 'befor'; did you mean 'before'?"),
        (GOOD.replace("priority: 0", "priority: 10"), "1:90: requests[0].priority: 10 is too large; allowed is 0 to 9"),
        (GOOD.replace("priority: 0", "after: 2026-01-02"), "1:52: requests[0].before: 2026-01-01T00:00:00.000Z is not"),
        (GOOD.replace("satellites: [2, 1], ", ""), "1:12: requests[0].satellites: is missing"),
        (GOOD + "\nmissions: []\n", "2:1: missions: unknown key"),
        ("missions: []\n", "1:1: missions: unknown key"),
        (
            f"{GOOD[:-1]}, {{id: flood, satellite: 1, before: 2026-01-01}}]",
            "1:99: requests[1].id: 'flood' stands twice",
        ),
    ],
)
def test_a_mistake_is_said_with_its_place(text: str, said: str, missions: Load, put: Put, tmp_path: Path) -> None:
    first, *_ = complaints([put(text)], missions(MISSIONS), tmp_path)
    assert first.startswith(f"flood.yaml:{said}")


def test_an_id_stands_in_one_file_only_and_every_file_is_looked_at(missions: Load, put: Put, tmp_path: Path) -> None:
    again, broken = put(GOOD, "again.yaml"), put("requests: 5\n", "broken.yaml")
    said = complaints([put(GOOD), broken, again, tmp_path / "none.yaml"], missions(MISSIONS), tmp_path)
    assert [line.split(": ")[0] for line in said] == ["broken.yaml:1:11", "again.yaml:1:17", "none.yaml"]
    assert "'flood' stands in flood.yaml already; each may stand once" in said[1]
    assert said[2].endswith("there is no such file. Name another file with --request")


def test_without_missions_nothing_has_a_rate(put: Put, tmp_path: Path) -> None:
    (said,) = complaints([put(GOOD)], None, tmp_path)
    assert "needs 'rate_mbps'" in said
    assert len(load_requests([put(GOOD.replace("volume_mbit: 5, ", ""))], None)) == 1
