"""What is wrong with a schedule as people read it: findings by code, or that there is none; then what was checked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from groundsched.documents.verification import Finding, Verification
from groundsched.outputs.layout import palette, screen, words

INDENT = 2
MOST_SHOWN = 20
"""So many findings of a code are shown, of others the number: one wrong input is found in every pass."""


def render(verification: Verification, *, zone: ZoneInfo, width: int, color: bool) -> str:
    """The verification as text of at most `width` columns; it tells no time of its own, so `zone` changes nothing."""
    return screen.drawn(lambda console: render_console(verification, console), width=width, color=color)


def render_console(verification: Verification, console: Console) -> None:
    """Print the verification on a console."""
    by_code: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in verification.findings:
        by_code[finding.code].append(finding)
    if by_code:
        number = words.count(len(verification.findings), "finding")
        screen.put(console, [Text(number, palette.BAD)])
    else:
        screen.put(console, [Text("Nothing wrong", palette.GOOD)])
    for code, findings in by_code.items():
        _group(console, code, findings)
    screen.remarks(console, notes=verification.notes, warnings=())
    screen.heading(console, "Checked")
    screen.put_packed(console, [_counted(number, what) for what, number in verification.checked.items()])


def _counted(number: int, what: str) -> str:
    """``1 pass``, ``2 stages bounded``: what is counted is told in the plural."""
    things, _, how = what.partition(" ")
    one = "pass" if things == "passes" else things.removesuffix("s")
    return f"{number:,} {one if number == 1 else things} {how}".rstrip()


def _group(console: Console, code: str, findings: Sequence[Finding]) -> None:
    """The findings of a code; of many the first."""
    screen.heading(console, code, Text(str(len(findings)), palette.FAINT))
    for finding in findings[:MOST_SHOWN]:
        what = words.plain(finding.detail)
        if finding.contact is not None:
            what = words.plain(finding.contact, palette.TITLE) + Text(": ") + what
        screen.put_wrapped(console, what, lead=Text("✗", palette.BAD), indent=INDENT)
    if len(findings) > MOST_SHOWN:
        more = f"and {len(findings) - MOST_SHOWN:,} more; --format json has all of them"
        screen.put_wrapped(console, Text(more, palette.FAINT), lead=Text(), indent=INDENT)
