"""What the doctor found as people read it: problems first, each with its remedy, then notes, then what was checked."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from groundsched.documents.diagnosis import Diagnosis, Finding
from groundsched.outputs.layout import palette, screen, words

INDENT = 2


def render(diagnosis: Diagnosis, *, zone: ZoneInfo, width: int, color: bool) -> str:
    """The diagnosis as text of at most `width` columns; times in `zone`."""
    return screen.drawn(lambda console: render_console(diagnosis, console, zone), width=width, color=color)


def render_console(diagnosis: Diagnosis, console: Console, zone: ZoneInfo) -> None:
    """Print the diagnosis on a console."""
    window = diagnosis.window
    line = words.window_line(window.start, window.end, zone) if window else Text("the window is unknown", palette.BAD)
    screen.put_wrapped(console, line, lead=Text(), indent=0)
    problems = [f for f in diagnosis.findings if f.level == "problem"]
    notes = [f for f in diagnosis.findings if f.level == "note"]
    if problems:
        _group(console, words.count(len(problems), "problem"), problems, Text("✗", palette.BAD))
    else:
        screen.put(console, [Text(), Text("No problem found", palette.GOOD)])
    if notes:
        _group(console, words.count(len(notes), "note"), notes, Text("·", palette.FAINT))
    screen.heading(console, "Checked")
    screen.put_packed(console, diagnosis.checked)


def _group(console: Console, title: str, findings: Sequence[Finding], mark: Text) -> None:
    screen.heading(console, title)
    for finding in findings:
        what = words.plain(finding.what) + Text("  ") + words.plain(f"[{finding.code}]", palette.FAINT)
        if finding.where:
            what = words.plain(finding.where, palette.TITLE) + Text(": ") + what
        screen.put_wrapped(console, what, lead=mark, indent=INDENT)
        if finding.remedy:
            remedy = words.plain(finding.remedy, palette.GOOD if finding.level == "problem" else palette.FAINT)
            screen.put_wrapped(console, remedy, lead=Text("  →", palette.FAINT), indent=2 * INDENT)
