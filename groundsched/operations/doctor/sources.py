"""The files: which were found and won, what is wrong in them and between them."""

from __future__ import annotations

import os
from collections.abc import Iterator

from groundsched import config
from groundsched.documents.diagnosis import Finding
from groundsched.errors import Problem
from groundsched.operations.doctor.context import Context, Place
from groundsched.operations.doctor.findings import note, problem


def files(context: Context) -> Iterator[Finding]:
    """Which file serves as what, and what named it: cron and a shell often do not agree on that."""
    asked = context.asked
    yield note("working-folder", str(asked.folder), "the working folder: paths are looked for from here")
    yield note("file-used", str(asked.stations.path), f"the stations, {_named_by(asked.stations)}")
    if context.missions.value is None and not context.missions.problems:
        what = "there is no missions file: every satellite in the cache is planned, all with the same priority"
        remedy = f"`groundsched init` writes one; or name one with {asked.missions.option}"
        yield note("missions-absent", str(asked.missions.path), what, remedy)
    else:
        yield note("file-used", str(asked.missions.path), f"the missions, {_named_by(asked.missions)}")
    yield note("file-used", str(asked.cache.path), f"the elements, {_named_by(asked.cache)}")


def _named_by(place: Place) -> str:
    """What named a place, and the default that it put aside."""
    if place.by == "default":
        return "by default"
    who = f"named by {place.option if place.by == 'option' else place.variable}"
    is_put_aside = place.default.exists() and os.path.realpath(place.default) != os.path.realpath(place.path)
    return f"{who}; {place.default}, which is here too, is not read" if is_put_aside else who


def stations(context: Context) -> Iterator[Finding]:
    """Every mistake in the stations file."""
    yield from _broken("stations-broken", context.network.problems, "stations")


def missions(context: Context) -> Iterator[Finding]:
    """Every mistake in the missions file; a file that names no mission plans nothing."""
    yield from _broken("missions-broken", context.missions.problems, "missions")
    said = context.said
    if said is not None and not said.missions and not context.asked.satellites:
        what = "the file names no mission, so nothing is planned"
        yield problem("missions-empty", str(context.asked.missions.path), what, "Add missions, or leave the file out")


def _broken(code: str, problems: tuple[Problem, ...], schema: str) -> Iterator[Finding]:
    remedy = f"Correct it there; `groundsched schema {schema}` says what is allowed"
    yield from (problem(code, p.where, p.what, p.remedy or remedy) for p in problems)


def contradictions(context: Context) -> Iterator[Finding]:
    """Stations and antennas that the missions name and the network lacks."""
    if context.network.value is not None and context.missions.value is not None:
        for p in config.check_against(context.missions.value, context.network.value.value):
            remedy = "Correct the name, or add it to the stations file"
            yield problem("contradiction", p.where, p.what, p.remedy or remedy)


def filters(context: Context) -> Iterator[Finding]:
    """Satellites and stations that the command line asks for and that there are not."""
    for p in context.misnamed:
        yield problem("not-known", p.where, p.what, p.remedy or "Correct the name, or leave the option out")


def unplanned(context: Context) -> Iterator[Finding]:
    """Keys that are read, checked and kept, and change nothing in this version."""
    for sentence in config.unplanned_keys(context.said):
        yield note("not-planned-yet", "", sentence)


def window(context: Context) -> Iterator[Finding]:
    """A window that cannot be made out: `--start epoch` needs elements."""
    if context.window.problems and context.lacks("elements"):
        what = "when the window begins cannot be said without elements"
        yield problem("window-unknown", "--start epoch", what, "Get elements first: `groundsched fetch`")
        return
    for p in context.window.problems:
        remedy = p.remedy or "Give the start as a time, such as --start 2026-11-22T17:05Z"
        yield problem("window-unknown", p.where, p.what, remedy)
