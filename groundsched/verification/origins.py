"""The element sets of a document, as they are and as they came: good ones, and out of the folder that is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from groundsched import times
from groundsched.documents.passes import ElementsUsed
from groundsched.documents.verification import Finding
from groundsched.elements import omm, validation
from groundsched.elements.cache import SAME_SET_US
from groundsched.elements.formats import omm_json
from groundsched.elements.records import Cache, ElementSet
from groundsched.verification.record import Record


def faulty(record: Record) -> Iterator[Finding]:
    """Every embedded set can be read, is a good one, and gives a position."""
    for used in record.schedule.inputs.elements:
        try:
            wrong = validation.fault(omm_json.from_record(used.omm))
        except ValueError as error:
            wrong = str(error)
        if wrong:
            yield _finding(used, wrong)


def strangers(record: Record, cache: Cache) -> Iterator[Finding]:
    """Every embedded set is in the folder, with the same values, and is the one that serves by the contract."""
    span = record.schedule.window
    for used in record.schedule.inputs.elements:
        try:
            own = omm_json.from_record(used.omm)
        except ValueError:
            continue
        there = [each for each in cache.sets if each.satellite == used.satellite]
        same = [each for each in there if abs(each.epoch_us - own.epoch_us) < SAME_SET_US]
        if not same:
            yield _finding(used, f"{cache.folder} has no set of this epoch ({own.epoch}){_what_it_has(there)}")
            continue
        if not any(_says_the_same(own, each) for each in same):
            keys = ", ".join(_differing(own, same[0]))
            yield _finding(used, f"the set of this epoch in {cache.folder} says something else: {keys}")
        best = serving(there, (span.start + span.end) // 2)
        if abs(best.epoch_us - own.epoch_us) >= SAME_SET_US:
            yield _finding(used, f"the set of {best.epoch} in {cache.folder} is nearer to the middle of the window")


def serving(sets: Sequence[ElementSet], middle: int) -> ElementSet:
    """The set whose epoch is nearest to the middle of the window; the newest on a tie."""
    return min(sets, key=lambda each: (abs(each.epoch_us - middle * 1000), -each.epoch_us))


def _says_the_same(own: ElementSet, other: ElementSet) -> bool:
    return not _differing(own, other)


def _differing(own: ElementSet, other: ElementSet) -> list[str]:
    """The keys of which two sets say different things, as far as a document tells them: numbers as floats."""
    one, two = (omm_json.from_record(omm_json.as_record(each)) for each in (own, other))
    theirs = omm.fields_of(two)
    return [key for key, value in omm.fields_of(one).items() if value != theirs[key]]


def _what_it_has(sets: Sequence[ElementSet]) -> str:
    return f"; it has {', '.join(each.epoch for each in sets[-3:])}" if sets else " and none of the satellite"


def _finding(used: ElementsUsed, what: str) -> Finding:
    epoch = times.format_instant(used.epoch)
    return Finding(code="elements", contact=None, detail=f"{used.name} ({used.satellite}), epoch {epoch}: {what}")
