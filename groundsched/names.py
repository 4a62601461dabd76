"""Names that come from outside: cleaned once on loading, compared forgivingly, suggested when misspelt, listed."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Sequence

LONGEST_NAME = 200
"""Characters kept of a name: more is not a name, and would break every table."""


def visible(text: str) -> str:
    """Remove what must not reach a terminal: control, format (bidi) and unassigned characters.

    Runs of blanks become one blank. Letters of every script stay.
    """
    if text.isascii() and text.isprintable():  # nearly every name, at a tenth of the price
        return " ".join(text.split())
    kept = (" " if c.isspace() else c for c in text)
    shown = "".join(c for c in kept if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    return " ".join(shown.split())


def clean(text: str) -> str:
    """A name as it is kept: what is visible of it, and no more than a table can bear."""
    return visible(text)[:LONGEST_NAME]


def folded(name: str) -> str:
    """The form in which names are compared: no case, no punctuation, and the letter O as the digit 0.

    Catalogues mix the two: CelesTrak writes PRSC-EO3 as ``PRSC-E03``.
    """
    return "".join(c for c in name.casefold() if c.isalnum()).replace("o", "0")


def nearest(wrong: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant; None where none is near."""
    near = difflib.get_close_matches(wrong, list(known), n=1, cutoff=0.6)
    return near[0] if near else None


def suggestion(wrong: str, known: Iterable[str]) -> str:
    """``did you mean 'x'?`` for the nearest known word, or nothing where none is near."""
    near = nearest(wrong, known)
    return f"did you mean '{near}'?" if near else ""


def listed(words: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([*([", ".join(words[:-1])] if words[1:] else []), *words[-1:]])
