"""Which queries a refresh makes: the words of the command line and the needs of the missions, as few as they can be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from groundsched import names
from groundsched.config.missions import Mission
from groundsched.elements.queries import Query
from groundsched.elements.sources import celestrak, local, space_track, web
from groundsched.errors import UsageError

CELESTRAK = "celestrak"
SPACE_TRACK = "space-track"

MOST_NUMBERS = 100
"""Satellites asked for one by one: more is a burden on a free service, which has groups for that."""

ALLOWED = "'celestrak', 'celestrak:GROUP', 'space-track', a URL (http or https) or a file"

_GROUP = re.compile(r"[A-Za-z0-9._-]{1,40}")
_NUMBER = re.compile(r"[0-9]{1,9}")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bases:
    """Where the known sources are: other addresses serve mirrors and tests."""

    celestrak: str = celestrak.DEFAULT_BASE
    space_track: str = space_track.DEFAULT_BASE


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One query, and what it is made for."""

    query: Query
    is_shared: bool = False
    """It asks for more satellites than those of `query.satellites`, and those that it lacks have numbers to ask by."""

    @property
    def by_number(self) -> tuple[int, ...]:
        """Whom to ask for one by one where this query does not bring them."""
        return self.query.satellites if self.is_shared else ()


def needs(words: Sequence[str], flown: Sequence[Mission], every: Sequence[Mission], bases: Bases) -> tuple[Need, ...]:
    """The queries that these words mean; without words, those of ``celestrak``.

    `flown` are the missions asked for, `every` all of the file: a group is asked for all its missions at once.
    Raises UsageError for a word that means nothing, for nothing to ask and for too many single numbers.
    """
    found: dict[str, Need] = {}
    for word in words or (CELESTRAK,):
        for need in _of(word, flown, every, bases):
            found.setdefault(need.query.key, need)
    _require_few(need.query for need in found.values())
    return tuple(found.values())


def _of(word: str, flown: Sequence[Mission], every: Sequence[Mission], bases: Bases) -> Sequence[Need]:
    if not word.strip():
        raise UsageError.of("SOURCE", "is empty", f"Allowed are {ALLOWED}")
    kind, _, group = word.partition(":")
    if word == CELESTRAK:
        return _of_missions(_with_numbers(flown), every, bases)
    if kind == CELESTRAK:
        return (Need(query=_group(group, bases)),)
    if word == SPACE_TRACK:
        numbers = [m.satellite for m in _with_numbers(flown) if m.satellite is not None]
        return (Need(query=space_track.by_numbers(bases.space_track, numbers)),)
    if scheme := _SCHEME.match(word):
        return (Need(query=_url(word, scheme[1])),)
    if not re.search(r"[./\\]", word) and not Path(word).exists():
        hint = names.suggestion(word, (CELESTRAK, SPACE_TRACK))
        remedy = f"{hint[:1].upper()}{hint[1:]} " if hint else ""
        raise UsageError.of("SOURCE", f"'{names.clean(word)}' is no source", f"{remedy}Allowed are {ALLOWED}")
    return (Need(query=local.file(word)),)


def _with_numbers(flown: Sequence[Mission]) -> Sequence[Mission]:
    numbered = [mission for mission in flown if mission.satellite is not None]
    if not numbered:
        what = "there is nothing to fetch: no mission names a satellite, and the cache has none"
        remedy = "Name a group as in `groundsched fetch celestrak:stations`, or write a missions file"
        raise UsageError.of("SOURCE", what, remedy)
    return numbered


def _group(text: str, bases: Bases) -> Query:
    """A group, or one satellite where it is a number: that is how queries are named, too."""
    if _NUMBER.fullmatch(text) and int(text):
        return celestrak.by_number(bases.celestrak, int(text))
    if _GROUP.fullmatch(text):
        return celestrak.by_group(bases.celestrak, text)
    what = f"'{names.clean(text)}' is no group of CelesTrak; write one like celestrak:stations"
    raise UsageError.of("SOURCE", what, f"Allowed are {ALLOWED}")


def _url(word: str, scheme: str) -> Query:
    """The query of a URL. CelesTrak is asked as CelesTrak: only that reads its word for 'not modified'."""
    if scheme.lower() not in ("http", "https"):
        raise UsageError.of("SOURCE", f"{scheme.lower()}:// cannot be asked", f"Allowed are {ALLOWED}")
    query = web.address(word)
    try:
        asked = urlsplit(word)
        is_celestrak = asked.hostname == "celestrak.org" and asked.path.endswith("gp.php")
    except ValueError:
        return query
    return replace(query, source=CELESTRAK) if is_celestrak else query


def _of_missions(flown: Sequence[Mission], every: Sequence[Mission], bases: Bases) -> Sequence[Need]:
    """A query a group, a query a supplemental source, and one for each satellite that names neither."""
    shared: dict[str, Need] = {}
    single = []
    for mission in flown:
        if mission.elements is None:
            single.append(Need(query=celestrak.by_number(bases.celestrak, mission.satellite or 0)))
            continue
        alike = (m.satellite for m in (*every, mission) if m.elements == mission.elements)
        members = sorted({number for number in alike if number is not None})
        group, supplemental = mission.elements.group, mission.elements.supplemental
        query = (
            celestrak.by_group(bases.celestrak, group, members)
            if group is not None
            else celestrak.supplemental(bases.celestrak, supplemental or "", members)
        )
        shared[query.key] = Need(query=query, is_shared=True)
    return (*shared.values(), *single)


def one_by_one(satellites: Iterable[int], bases: Bases) -> tuple[Need, ...]:
    """A query for each of these satellites at CelesTrak."""
    return tuple(Need(query=celestrak.by_number(bases.celestrak, number)) for number in satellites)


def is_single(query: Query) -> bool:
    """Whether the query asks CelesTrak for one satellite."""
    return query.source == CELESTRAK and query.name == f"{CELESTRAK}:{query.satellites[0] if query.satellites else ''}"


def _require_few(queries: Iterable[Query]) -> None:
    single = sum(is_single(query) for query in queries)
    if single > MOST_NUMBERS:
        what = f"{single} satellites would be asked for one by one; at most {MOST_NUMBERS} are"
        remedy = (
            "Ask for groups: `elements: {group: resource}` at the missions, or `groundsched fetch celestrak:resource`; "
            "or ask Space-Track, which takes all numbers at once: `groundsched fetch space-track`"
        )
        raise UsageError.of("SOURCE", what, remedy)
