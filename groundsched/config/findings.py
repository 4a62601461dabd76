"""A contradiction inside a configuration file: the place, and what is wrong there."""

from __future__ import annotations

from dataclasses import dataclass

Loc = tuple[str | int, ...]
"""A place in a file: keys and list positions from the top, such as ``("stations", 0, "latitude_deg")``."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One contradiction between values that are each allowed by themselves."""

    at: Loc
    """Where to point."""
    what: str
    about: tuple[Loc, ...] = ()
    """The other places that it rests on: where one of these could not be read, the finding may be false."""
