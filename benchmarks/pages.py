"""The page of all benchmarks: each writes its own part of it and leaves the others' alone."""

from __future__ import annotations

import re
from pathlib import Path

HEAD = re.compile(r"^# .*$", re.MULTILINE)
"""A part begins with a heading of the first level."""


def put(path: Path, part: str) -> None:
    """Write a part into the page: in place of the one with the same heading, else at the end."""
    parts = parts_of(path.read_text(encoding="utf-8")) if path.exists() else {}
    parts.update(parts_of(part))
    path.write_text("\n".join(parts.values()), encoding="utf-8")


def parts_of(page: str) -> dict[str, str]:
    """Heading to all that stands under it, itself included; what stands before the first is no part."""
    begins = [found.start() for found in HEAD.finditer(page)]
    texts = [page[begin:end].strip() + "\n" for begin, end in zip(begins, [*begins[1:], len(page)], strict=True)]
    return {text.splitlines()[0]: text for text in texts}
