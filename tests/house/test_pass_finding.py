"""The page on how passes are found stays in step with the code and its pictures."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "pass-finding.md"
LARGEST_PICTURE = 150_000


def test_every_constant_that_the_page_names_stands_in_the_code() -> None:
    sources = [*(ROOT / "groundsched" / "passes").glob("*.py"), *(ROOT / "groundsched" / "ephemeris").glob("*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in [*sources, ROOT / "tools" / "check_passes.py"])
    named = set(re.findall(r"`([A-Z][A-Z_0-9]{3,})`", PAGE.read_text(encoding="utf-8")))

    assert len(named) > 20
    assert [name for name in sorted(named) if not re.search(rf"^{name}\b.* = ", code, re.MULTILINE)] == []


def test_the_page_has_a_heading_for_every_step_of_the_search() -> None:
    head = (ROOT / "groundsched" / "passes" / "search.py").read_text(encoding="utf-8").split('"""')[1]
    headings = " ".join(re.findall(r"^## .*$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))

    steps = re.findall(r"`(\w+)`", head)
    assert steps
    assert [step for step in steps if f"`{step}`" not in headings] == []


def test_every_picture_is_shown_and_none_is_large() -> None:
    pictures = {path.name: path.stat().st_size for path in (ROOT / "docs" / "pictures").iterdir()}
    shown = set(re.findall(r"\]\(pictures/([^)]+)\)", PAGE.read_text(encoding="utf-8")))

    assert shown == set(pictures)
    assert max(pictures.values()) < LARGEST_PICTURE
