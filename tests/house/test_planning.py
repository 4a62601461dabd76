"""The page on how a plan is made stays in step with the keys of the files, the rules, the filters and the stages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from groundsched.config.missions import Missions
from groundsched.config.network import Network
from groundsched.documents.schedule import Options
from groundsched.scheduling.candidates import FILTERS
from groundsched.scheduling.constraints import RULES
from groundsched.scheduling.objective import STAGES

PAGE = (Path(__file__).parents[2] / "docs" / "planning.md").read_text(encoding="utf-8")
HEADINGS = re.findall(r"^#+ (.*)$", PAGE, re.MULTILINE)

OF_NO_FILE = {"format", "version", "defaults"}
"""The head of what the program itself writes, and the defaults, of which each key has its line."""


def _keys(kind: Any, before: str = "") -> Iterator[str]:
    """Every key that a file may have under `before`: ``missions``, ``missions.contacts_per_day.min``."""
    hints = get_type_hints(kind)
    for each in fields(kind):
        key = before + each.name.rstrip("_")
        if key not in OF_NO_FILE:
            yield key
        for inner in _dataclasses(hints[each.name]):
            yield from _keys(inner, f"{key}.")


def _dataclasses(hint: Any) -> Iterator[type]:
    if isinstance(hint, type) and is_dataclass(hint):
        yield hint
    for part in get_args(hint):
        yield from _dataclasses(part)


def _table(file: str) -> list[str]:
    """The keys in the first column of a file's table."""
    section = PAGE.split(f"### {file}\n")[1].split("\n## ")[0].split("\n### ")[0]
    first_cells = re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
    return [key for cell in first_cells for key in re.findall(r"`([a-z_.]+)`", cell)]


def _named(key: str) -> str:
    """As the page names a key: those of a station stand alone."""
    return key.removeprefix("stations.")


@pytest.mark.parametrize(("file", "kind"), [("stations.yaml", Network), ("missions.yaml", Missions), ("plan", Options)])
def test_the_page_says_of_every_key_and_option_where_it_acts(file: str, kind: type) -> None:
    said = _table(file)
    known = {_named(key) for key in _keys(kind)}
    groups = {key for key in known if any(other.startswith(f"{key}.") for other in known)}

    assert len(said) == len(set(said))
    assert set(said) - known == set()
    assert {key for key in known - groups if not _is_told(key, said)} == set()


def _is_told(key: str, said: list[str]) -> bool:
    """Outages of an antenna are told with those of its station."""
    return key in said or (key.startswith("antennas.unavailable.") and key.removeprefix("antennas.") in said)


def test_every_stage_rule_and_filter_stands_on_the_page_under_its_own_name() -> None:
    assert [name for name, _ in (*STAGES, *RULES) if name not in HEADINGS] == []
    assert [name for name, _ in FILTERS if f"| `{name}` |" not in PAGE] == []


def test_stages_and_rules_are_told_in_the_order_in_which_they_act() -> None:
    for listed in (STAGES, RULES):
        places = [HEADINGS.index(name) for name, _ in listed]
        assert places == sorted(places)


def test_every_link_within_the_page_leads_to_a_heading() -> None:
    anchors = {re.sub(r"[^a-z0-9_ -]", "", heading.lower()).replace(" ", "-") for heading in HEADINGS}

    assert [link for link in re.findall(r"\]\(#([^)]+)\)", PAGE) if link not in anchors] == []
