"""The UT1 of a schedule as its `inputs.ut1` tells it: a file's name, its SHA-256, and every value that was used.

So a document can be checked by itself: whoever reads the text back has the numbers the passes were found with. It is
one line of plain text, for example

    finals2000A.all sha256:9f86… UT1-UTC at 00:00 UTC, s, daily from 2026-11-21: -0.0786882 -0.0803739 -0.0818881

and, in brackets at its end, which days are not the file's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from groundsched import times

_UNIT = "UT1-UTC at 00:00 UTC, s, daily from"
_TEXT = re.compile(
    rf"(?P<name>.+) sha256:(?P<sha256>[0-9a-f]{{64}}) {_UNIT} (?P<first>\d{{4}}-\d\d-\d\d):(?P<values>( -?0\.\d{{7}})+)"
    r"( \((?P<supplement>.+)\))?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ut1Used:
    """UT1 out of a file, for the days around a window."""

    name: str
    """The file's name, without its folder."""
    sha256: str
    first_day: int
    """Days since 1970-01-01."""
    dut1_s: Sequence[float]
    """Seconds of UT1 − UTC at 00:00 UTC of each day from `first_day` on, seven decimals."""
    supplement: str = ""
    """Which of these days another source gave, and which; empty where the file has them all."""

    def __str__(self) -> str:
        first = times.format_instant(self.first_day * times.DAY_MS)[:10]
        values = " ".join(f"{value:.7f}" for value in self.dut1_s)
        supplement = f" ({self.supplement})" if self.supplement else ""
        return f"{self.name} sha256:{self.sha256} {_UNIT} {first}: {values}{supplement}"


def parse_ut1(text: str) -> Ut1Used | None:
    """What `inputs.ut1` tells; None where it names another source than a file, as Skyfield's built-in table."""
    match = _TEXT.fullmatch(text)
    if match is None:
        return None
    return Ut1Used(
        name=match["name"],
        sha256=match["sha256"],
        first_day=times.parse_instant(match["first"]) // times.DAY_MS,
        dut1_s=tuple(map(float, match["values"].split())),
        supplement=match["supplement"] or "",
    )
