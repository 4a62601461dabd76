"""What a document says that it was made of: window, network, elements, options."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from groundsched import names, times
from groundsched.documents.passes import ElementsUsed
from groundsched.documents.verification import Finding
from groundsched.verification.record import Record
from groundsched.verification.wording import from_to

TRIFLE_DAYS = 1e-4
"""Ages are printed to four decimals."""


def window(record: Record) -> Iterator[Finding]:
    """The window ends after it starts."""
    span = record.schedule.window
    if span.end <= span.start:
        yield _finding("window", f"it is {from_to(span.start, span.end)}")


def network(record: Record) -> Iterator[Finding]:
    """A station and an antenna stand in the network once."""
    stations = record.schedule.inputs.stations.network.stations
    own = Counter(station.id for station in stations)
    theirs = Counter(antenna.id for station in stations for antenna in station.antennas)
    for name, number in (*own.items(), *theirs.items()):
        if number > 1:
            yield _finding("network", f"{name} stands there {number} times")


def satellites(record: Record) -> Iterator[Finding]:
    """A satellite has one mission and at most one element set, and every set has a mission."""
    content = record.schedule.inputs.missions.content
    planned = Counter(m.satellite for m in content.missions if m.satellite is not None)
    used = Counter(e.satellite for e in record.schedule.inputs.elements)
    for what, numbers in (("missions", planned), ("element sets", used)):
        for satellite, number in numbers.items():
            if number > 1:
                yield _finding("satellite", f"{satellite} has {number} {what}")
    for mission in content.missions:
        for docked in sorted({*mission.also} & planned.keys()):
            yield _finding("satellite", f"{docked} is docked to {mission.satellite}, and has a mission of its own")
    for satellite in sorted(used.keys() - planned.keys()):
        yield _finding("satellite", f"{satellite} has elements and no mission")


def elements(record: Record) -> Iterator[Finding]:
    """An element set is the satellite's own, as old as it says, and not too old to be used."""
    span, options = record.schedule.window, record.schedule.inputs.options
    for used in record.schedule.inputs.elements:
        for what in _wrong_elements(used):
            yield _finding("elements", f"{used.name} ({used.satellite}): {what}")
        age_days = max(abs(span.start - used.epoch), abs(span.end - used.epoch)) / times.DAY_MS
        if abs(used.age_days - age_days) > TRIFLE_DAYS:
            what = f"age_days is {used.age_days:g}, and its epoch {age_days:.4f} days from the farthest of the window"
            yield _finding("elements", f"{used.name} ({used.satellite}): {what}")
        nearest_days = max(0, span.start - used.epoch, used.epoch - span.end) / times.DAY_MS
        if not options.allow_stale and nearest_days > options.max_element_age_days:
            what = f"they are {nearest_days:.4f} days from the window; {options.max_element_age_days:g} are allowed"
            yield _finding("elements", f"{used.name} ({used.satellite}): {what}")


def _wrong_elements(used: ElementsUsed) -> Iterator[str]:
    if used.omm.get("NORAD_CAT_ID") != used.satellite:
        yield f"NORAD_CAT_ID is {used.omm.get('NORAD_CAT_ID')}"
    if used.name != names.clean(str(used.omm.get("OBJECT_NAME") or "")):
        yield f"OBJECT_NAME is {used.omm.get('OBJECT_NAME')}"
    try:
        epoch = times.parse_epoch(str(used.omm.get("EPOCH"))) // 1000
    except ValueError as error:
        yield f"EPOCH: {error}"
        return
    if epoch != used.epoch:
        yield f"epoch is {times.format_instant(used.epoch)}, EPOCH {times.format_instant(epoch)}"


def options(record: Record) -> Iterator[Finding]:
    """What the filters name is what the document holds, and nothing else."""
    inputs = record.schedule.inputs
    if inputs.options.stations and set(inputs.options.stations) != set(record.stations):
        yield _finding("options", f"the stations are {', '.join(record.stations)}; the options name others")
    if inputs.options.satellites and set(inputs.options.satellites) != set(record.missions):
        yield _finding("options", "the missions are not those of the satellites that the options name")


def _finding(code: str, detail: str) -> Finding:
    return Finding(code=code, contact=None, detail=detail)
