"""What changed between two schedules.

`pairing` says which contacts are the same, `dropping` why one is gone, `sentences` how a change is said, `remarks` what
changed beside contacts.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal
from zoneinfo import ZoneInfo

from groundsched.diff import remarks, sentences
from groundsched.diff.dropping import Drop, dropped
from groundsched.diff.pairing import Pairing, paired
from groundsched.diff.sentences import Speaker
from groundsched.documents.difference import Difference, Gone, Moved, Sentence, Shifted
from groundsched.documents.passes import Span
from groundsched.documents.schedule import Contact, Schedule
from groundsched.times import SECOND_MS

__all__ = ["compare"]


@dataclass(frozen=True, slots=True)
class _Change:
    """One change of a contact, and how it is said."""

    id: str
    kind: Literal["shifted", "moved", "added", "dropped"]
    contact: Contact
    """As its reader knows it: of the old schedule, where it was there."""
    said: Callable[[Speaker], str]


def compare(old: Schedule, new: Schedule, *, zone: ZoneInfo, by_owner: bool = False) -> Difference:
    """What changed, contact by contact; the times in the sentences are those of `zone`."""
    pairing = paired(old, new)
    drops = dropped(pairing.gone, new)
    kept, shifts, moves = pairing.kept, pairing.shifted, pairing.moved
    beside = tuple(remarks.remarks(old, new))
    changes = sorted(_changes(pairing, drops), key=lambda change: _order(change.contact, by_owner=by_owner))
    nothing = not changes and not beside and pairing.common is not None and not any(pairing.outside)
    return Difference(
        window=Span(start=pairing.common.start, end=pairing.common.end) if pairing.common else None,
        summary="Nothing changed." if nothing else sentences.summary(pairing),
        kept=tuple(pair.new.id for pair in kept),
        shifted=tuple(Shifted(id=p.new.id, shift_s=p.starts_later_ms / SECOND_MS) for p in shifts),
        moved=tuple(Moved(id=p.new.id, from_=p.old.antenna, to=p.new.antenna) for p in moves),
        added=tuple(contact.id for contact in pairing.added),
        dropped=tuple(Gone(id=drop.contact.id, reason=drop.reason) for drop in drops),
        sentences=tuple(_spoken(changes, _stations(old, new), zone, by_owner=by_owner)),
        by_owner=by_owner,
        remarks=beside,
        notes=tuple(remarks.notes(old, new, pairing)),
    )


def _changes(pairing: Pairing, drops: Sequence[Drop]) -> Iterator[_Change]:
    for pair in pairing.shifted:
        yield _Change(pair.new.id, "shifted", pair.old, partial(sentences.shifted, pair))
    for pair in pairing.moved:
        yield _Change(pair.new.id, "moved", pair.old, partial(sentences.moved, pair))
    for contact in pairing.added:
        yield _Change(contact.id, "added", contact, partial(sentences.added, contact))
    for drop in drops:
        yield _Change(drop.contact.id, "dropped", drop.contact, partial(sentences.dropped, drop))


def _order(contact: Contact, *, by_owner: bool) -> tuple[bool, str, int, str]:
    """By time; where it is asked for first by owner, no owner last."""
    owner = contact.owner or ""
    return by_owner and not owner, owner if by_owner else "", contact.start, contact.id


def _spoken(
    changes: Sequence[_Change], stations: Mapping[str, str], zone: ZoneInfo, *, by_owner: bool
) -> Iterator[Sentence]:
    """The sentences; each owner's begin with a date, as they may be read to different people."""
    for _, group in itertools.groupby(changes, key=lambda change: by_owner and change.contact.owner):
        speaker = Speaker(zone, stations)
        for change in group:
            contact = change.contact
            yield Sentence(
                id=change.id,
                change=change.kind,
                at=contact.start,
                owner=contact.owner,
                text=change.said(speaker),
            )


def _stations(old: Schedule, new: Schedule) -> dict[str, str]:
    """What people call the stations; the new schedule's names go before the old one's."""
    return {station.id: station.name for each in (old, new) for station in each.inputs.stations.network.stations}
