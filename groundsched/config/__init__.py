"""What the operator says: stations and antennas (`network`), missions (`missions`), both as strict YAML.

`yaml` reads the text, `loading` turns it into values or into every error at once, `wording` says what is wrong,
`contradictions` holds the rules between values, `unplanned` the keys that wait for a later version.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Container, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from groundsched.config import contradictions
from groundsched.config.findings import Finding
from groundsched.config.loading import Kind, Loaded, load
from groundsched.config.missions import Bookings, Defaults, Mission, Missions, Request, RequestFile
from groundsched.config.network import Network
from groundsched.config.unplanned import unplanned_keys
from groundsched.errors import InputError, Problem

__all__ = [
    "Loaded",
    "check_against",
    "load_bookings",
    "load_missions",
    "load_network",
    "load_requests",
    "missions_schema",
    "network_schema",
    "unplanned_keys",
]


@cache
def _network_kind() -> Kind[Network]:
    return Kind(
        option="--stations",
        adapter=TypeAdapter(Network),
        contradictions=contradictions.network,
        unique=contradictions.UNIQUE_IN_NETWORK,
    )


@cache
def _missions_kind() -> Kind[Missions]:
    return Kind(
        option="--missions",
        adapter=TypeAdapter(Missions),
        contradictions=contradictions.missions,
        unique=contradictions.UNIQUE_IN_MISSIONS,
    )


@cache
def _request_kind() -> Kind[RequestFile]:
    return Kind(
        option="--request",
        adapter=TypeAdapter(RequestFile),
        contradictions=contradictions.request_file,
        unique=contradictions.UNIQUE_IN_REQUESTS,
        has_starter=False,
    )


@cache
def _bookings_kind() -> Kind[Bookings]:
    return Kind(
        option="--booking",
        adapter=TypeAdapter(Bookings),
        contradictions=lambda value: contradictions.missions(Missions(bookings=value.bookings)),
        unique=(),
        has_starter=False,
    )


def load_network(path: Path) -> Loaded[Network]:
    """The stations of a file. Raises InputError with every problem in it."""
    loaded = load(path, _network_kind())
    return dataclasses.replace(loaded, value=dataclasses.replace(loaded.value, format=None, version=None))


def load_missions(path: Path) -> Loaded[Missions]:
    """The missions of a file, each with the file's defaults. Raises InputError with every problem in it."""
    loaded = load(path, _missions_kind())
    empty = [
        Finding(at=("missions", n, key), what="an empty list; name at least one, or leave the key out")
        for n, mission in enumerate(loaded.value.missions)
        for key in ("bands", "stations", "not_stations")
        if key in loaded.tree.down(("missions", n))[0].keys and not getattr(mission, key)
    ]
    if empty:
        raise InputError(loaded.problems(empty))
    missions = tuple(
        _with_defaults(mission, loaded.value.defaults, said=loaded.tree.down(("missions", n))[0].keys)
        for n, mission in enumerate(loaded.value.missions)
    )
    return dataclasses.replace(loaded, value=dataclasses.replace(loaded.value, missions=missions))


def load_bookings(path: Path, network: Network) -> Loaded[Bookings]:
    """The bookings of a file beside the missions file.

    Raises InputError with every problem in it, antennas that the network lacks among them.
    """
    loaded = load(path, _bookings_kind())
    unknown = loaded.problems(contradictions.between(Missions(bookings=loaded.value.bookings), network))
    if unknown:
        raise InputError(unknown)
    return loaded


def _with_defaults(mission: Mission, defaults: Defaults, *, said: Container[str]) -> Mission:
    """The mission with the file's default for every key that it does not say itself."""
    unsaid = {key.name: getattr(defaults, key.name) for key in dataclasses.fields(defaults) if key.name not in said}
    return dataclasses.replace(mission, **unsaid)


def check_against(missions: Loaded[Missions], network: Network) -> tuple[Problem, ...]:
    """Stations and antennas that the missions name and the network lacks, each with its line in the missions file.

    The network is the whole one: a station that a filter left out is no mistake in a file.
    """
    return missions.problems(contradictions.between(missions.value, network))


def load_requests(paths: Sequence[Path], missions: Loaded[Missions] | None) -> tuple[Request, ...]:
    """The requests of these files, in their order, which come to those of the missions file.

    Raises InputError with every problem in them: an id that another file has too, a volume without any rate.
    """
    said = missions.value if missions else Missions()
    taken = dict.fromkeys((request.id for request in said.requests), missions.path if missions else "")
    found: list[Request] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            loaded = load(path, _request_kind())
        except InputError as error:
            problems += error.problems
            continue
        problems += loaded.problems(contradictions.beside(loaded.value, said, taken))
        taken |= {request.id: loaded.path for request in loaded.value.requests}
        found += loaded.value.requests
    if problems:
        raise InputError(problems)
    return tuple(found)


def network_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a stations file."""
    return _head("stations") | _body(_network_kind())


def missions_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a missions file."""
    return _head("missions") | _body(_missions_kind())


def _head(name: str) -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:groundsched:schema:{name}:1",
        "title": f"groundsched/{name}",
    }


def _body(kind: Kind[Any]) -> dict[str, Any]:
    return {key: value for key, value in kind.adapter.json_schema().items() if key != "title"}
