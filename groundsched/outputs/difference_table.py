"""What changed between two schedules, as it is read aloud: a summary, then a sentence for each change."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from groundsched.documents.difference import Difference, Sentence
from groundsched.outputs.layout import palette, screen, words


def render(difference: Difference, *, zone: ZoneInfo, width: int, color: bool) -> str:
    """The difference as text of at most `width` columns; its sentences tell their times already."""
    return screen.drawn(lambda console: render_console(difference, console, zone), width=width, color=color)


def render_console(difference: Difference, console: Console, zone: ZoneInfo) -> None:
    """Print the difference on a console."""
    if difference.window is not None:
        line = words.window_line(difference.window.start, difference.window.end, zone)
        screen.put_wrapped(console, line, lead=Text(), indent=0)
    screen.put_wrapped(console, words.plain(difference.summary), lead=Text(), indent=0)
    if difference.by_owner:
        for owner, group in itertools.groupby(difference.sentences, key=lambda sentence: sentence.owner):
            _sentences(owner or "No owner", list(group), console)
    elif difference.sentences:
        _sentences("Contacts", difference.sentences, console)
    if difference.remarks:
        screen.heading(console, "Beside contacts")
    for remark in difference.remarks:
        screen.put_wrapped(console, words.plain(remark), lead=Text("·", palette.FAINT), indent=2)
    screen.remarks(console, notes=difference.notes, warnings=())


def _sentences(title: str, said: Sequence[Sentence], console: Console) -> None:
    screen.heading(console, words.plain(title).plain)
    for sentence in said:
        screen.put_wrapped(console, words.plain(sentence.text), lead=Text("·", palette.FAINT), indent=2)
