"""The sentence of a refusal, as far as its words are known: what it names and counts is what the document has.

Whoever reads it out over a telephone relies on it as on any other field. Words that are not known are not judged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from groundsched import times
from groundsched.documents.schedule import Contact, Rejection
from groundsched.documents.verification import Finding
from groundsched.verification.arithmetic import whole_ms
from groundsched.verification.days import day_number
from groundsched.verification.floors import sees_less
from groundsched.verification.record import Record

INSTANT = r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)"
NUMBER = r"(\d+(?:\.\d+)?)"
TRIFLE = 1e-6


@dataclass(frozen=True)
class Said:
    """A refusal and the groups of one clause of its sentence."""

    rejection: Rejection
    words: tuple[str | None, ...]
    record: Record

    @property
    def blockers(self) -> list[Contact]:
        """The contacts that the refusal names in `blocked_by`."""
        by_id = self.record.by_id
        return [by_id[name] for name in self.rejection.blocked_by if name in by_id]


def sentences(record: Record) -> Iterator[Finding]:
    """A refusal says why, in words that fit its reason and with the contacts, antennas, moments and numbers it has."""
    for rejection in record.schedule.rejected:
        if rejection.satellite in record.served and rejection.station in record.stations:
            for what in dict.fromkeys(_wrong(rejection, record)):
                yield Finding(code="detail", contact=rejection.pass_, detail=what)


def _wrong(rejection: Rejection, record: Record) -> Iterator[str]:
    if not rejection.detail.strip():
        yield "nothing says why it is refused"
    for clause in CLAUSES:
        for match in clause.pattern.finditer(rejection.detail) if clause.words in rejection.detail else ():
            if rejection.reason not in clause.reasons:
                yield f"it is refused as {rejection.reason}, and says {match[0]!r}"
            elif what := clause.wrong(Said(rejection, match.groups(), record)):
                yield f"{what}; it says {match[0]!r}"


def _serves(said: Said) -> str | None:
    """An antenna that is busy with a contact until its teardown is over."""
    antenna, name, until, missing_s, slew = said.words
    contact = next((each for each in said.blockers if each.id == name and each.antenna == antenna), None)
    if contact is None:
        return f"{name} on {antenna} is not in blocked_by"
    if until != times.format_instant(contact.teardown_end):
        return f"its teardown ends {times.format_instant(contact.teardown_end)}"
    own = said.record.antennas[contact.antenna]
    needed = said.rejection.aos - whole_ms(own.setup_s)
    return None if slew else _unlike(said, contact, missing_s, contact.teardown_end - needed)


def _makes_ready(said: Said) -> str | None:
    """An antenna that is set up for a contact too soon."""
    antenna, name, begin, missing_s, slew = said.words
    contact = next((each for each in said.blockers if each.id == name and each.antenna == antenna), None)
    if contact is None:
        return f"{name} on {antenna} is not in blocked_by"
    if begin != times.format_instant(contact.setup_start):
        return f"its setup begins {times.format_instant(contact.setup_start)}"
    own = said.record.antennas[contact.antenna]
    needed = said.rejection.los + whole_ms(own.teardown_s)
    return None if slew else _unlike(said, contact, missing_s, needed - contact.setup_start)


def _unlike(said: Said, contact: Contact, missing_s: str | None, true_ms: int) -> str | None:
    """Seconds that are not those missing, where the antenna sees all of the pass and needs no margin before it."""
    own, station = said.record.antennas[contact.antenna], said.record.stations[contact.station]
    margin = said.record.schedule.inputs.options.margin != "none"
    if margin or sees_less(own, station, said.record) or "its part" in said.rejection.detail:
        return None
    true_s = true_ms / times.SECOND_MS
    return None if abs(float(missing_s or 0.0) - true_s) < TRIFLE else f"{true_s:g} s are missing"


def _served(said: Said) -> str | None:
    """A satellite that another antenna serves then."""
    antenna, start, end = said.words
    known = [(c.antenna, times.format_instant(c.start), times.format_instant(c.end)) for c in said.blockers]
    return None if (antenna, start, end) in known else "no contact in blocked_by is this one"


def _out(said: Said) -> str | None:
    """What is out is the station or one of its antennas."""
    station = said.record.stations[said.rejection.station]
    names = {station.id, *(antenna.id for antenna in station.antennas)}
    return None if said.words[0] in names else f"{said.words[0]} is not of {station.id}"


def _low(said: Said) -> str | None:
    least_deg = said.record.served[said.rejection.satellite].min_culmination_deg
    return _numbers(said, said.rejection.max_elevation_deg, least_deg)


def _short(said: Said) -> str | None:
    lasts_s = (said.rejection.los - said.rejection.aos) / times.SECOND_MS
    return _numbers(said, lasts_s, said.record.served[said.rejection.satellite].least_contact_s)


def _numbers(said: Said, *true: float) -> str | None:
    """The numbers are these, as they are printed: to six digits or to three decimals."""
    differs = any(
        abs(float(word or 0.0) - number) > max(TRIFLE * 10 * number, 5e-4)
        for word, number in zip(said.words, true, strict=True)
    )
    return f"{' and '.join(f'{number:g}' for number in true)} are true" if differs else None


def _bands(said: Said) -> str | None:
    """An antenna of the station, with the bands that it has, and the bands that the mission wants."""
    name, has, wanted = said.words
    station = said.record.stations[said.rejection.station]
    own = next((antenna for antenna in station.antennas if antenna.id == name), None)
    if own is None:
        return f"{name} is not of {station.id}"
    mission = said.record.served[said.rejection.satellite]
    if (has, wanted) != (", ".join(own.bands), " or ".join(mission.bands)):
        return f"{name} has {', '.join(own.bands)}, and {' or '.join(mission.bands)} is wanted"
    return None


def _most(said: Said) -> str | None:
    """The contacts of a day of the pass are as many as the mission may have, and all of them are named."""
    number, day = (int(word or 1) for word in said.words)
    wish = said.record.served[said.rejection.satellite].contacts_per_day
    most = wish.max if wish else None
    if (number, len(said.rejection.blocked_by)) != (most, most):
        return f"{most} are allowed, and {len(said.rejection.blocked_by)} named"
    window = said.record.schedule.window
    first, last = (day_number(instant, window) + 1 for instant in (said.rejection.aos, said.rejection.los))
    return None if first <= day <= last else f"the pass is on day {first}"


def _takes_in(said: Said) -> str | None:
    """What a station takes in at once."""
    station = said.record.stations[said.rejection.station]
    if said.words[0] != station.id or station.ingest_mbps is None:
        return f"{station.id} takes in {'anything' if station.ingest_mbps is None else f'{station.ingest_mbps:g}'}"
    return None if said.words[1] == f"{station.ingest_mbps:g}" else f"{station.id} takes in {station.ingest_mbps:g}"


def _nothing(_: Said) -> str | None:
    """Only the reason must fit."""
    return None


@dataclass(frozen=True)
class Clause:
    """Known words, the reasons that they may stand for, and what may be wrong with them."""

    words: str
    """Without these there is no such clause: most sentences have few of them."""
    pattern: re.Pattern[str]
    reasons: frozenset[str]
    wrong: Callable[[Said], str | None]


def _clause(words: str, pattern: str, wrong: Callable[[Said], str | None], *reasons: str) -> Clause:
    return Clause(words, re.compile(pattern), frozenset(reasons), wrong)


SLEW = r"(, [\d.]+ s of slew included)?"
CLAUSES = (
    _clause(
        " serves ",
        rf"(?<!\S)(\S+) serves (\S+) \(.*?\) until {INSTANT}, teardown included;"
        rf" free again {NUMBER} s after this pass needs it{SLEW}",
        _serves,
        "conflict",
        "frozen",
    ),
    _clause(
        " makes ready for ",
        rf"(?<!\S)(\S+) makes ready for (\S+) \(.*?\) from {INSTANT}; this pass would need it {NUMBER} s longer{SLEW}",
        _makes_ready,
        "conflict",
        "frozen",
    ),
    _clause("by ", rf"\bby (\S+) from {INSTANT} to {INSTANT}", _served, "station", "frozen"),
    _clause(" is out from ", rf"(?<!\S)(\S+) is out from {INSTANT} to {INSTANT}", _out, "unavailable"),
    _clause("the pass culminates", rf"the pass culminates at {NUMBER}°; the mission needs {NUMBER}°", _low, "too-low"),
    _clause("the pass lasts", rf"the pass lasts {NUMBER} s; the mission needs {NUMBER} s", _short, "too-short"),
    _clause("; the mission needs ", r"(?:^|; )(\S+) has ([^;]+); the mission needs ([^;°]+?)(?=;|$)", _bands, "band"),
    _clause(
        "that it may have on day",
        r"has (?:all (\d+) of the contacts|the only contact) that it may have on day (\d+)",
        _most,
        "limit",
    ),
    _clause(" takes in ", rf"(?<!\S)(\S+) takes in {NUMBER} at once", _takes_in, "limit"),
    _clause("it would fit on", r"it would fit on \S+;", _nothing, "redundant"),
)
"""The clauses of refusals, each with the reasons that it may stand for."""
