"""Findings as the checks make them."""

from __future__ import annotations

from collections.abc import Sequence

from groundsched.documents.diagnosis import Finding, Level

MOST_APART = 3
"""So many findings of one kind stand apart; more are one."""
MOST_NAMED = 10
MOST_TOLD = 3
"""So many places are named in one finding, or told of where each has its own story; of the others the number."""


def problem(code: str, where: str, what: str, remedy: str) -> Finding:
    """Something that makes a plan empty or wrong, and what to do."""
    return Finding(code=code, level="problem", where=where, what=what, remedy=remedy)


def note(code: str, where: str, what: str, remedy: str = "") -> Finding:
    """Something that is good to know."""
    return Finding(code=code, level="note", where=where, what=what, remedy=remedy)


def gathered(
    code: str, level: Level, things: str, said: Sequence[tuple[str, str]], *, remedy: str
) -> tuple[Finding, ...]:
    """A finding for each (where, what); where there are many, one that names the first: ``12 missions``."""
    if len(said) <= MOST_APART:
        return tuple(Finding(code=code, level=level, where=where, what=what, remedy=remedy) for where, what in said)
    if len({what for _, what in said}) == 1:
        named = ", ".join(where for where, _ in said[:MOST_NAMED])
        what = f"{said[0][1]}: {named}{_and_more(said, MOST_NAMED)}"
    else:
        told = "; ".join(f"{where}: {what}" for where, what in said[:MOST_TOLD])
        others = ", ".join(where for where, _ in said[MOST_TOLD:MOST_NAMED])
        what = f"{told}; likewise {others}{_and_more(said, MOST_NAMED)}"
    return (Finding(code=code, level=level, where=f"{len(said)} {things}", what=what, remedy=remedy),)


def _and_more(said: Sequence[object], named: int) -> str:
    return f" and {len(said) - named} more" if len(said) > named else ""
