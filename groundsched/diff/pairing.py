"""Which contacts of two schedules are the same, and which have no partner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from groundsched import times
from groundsched.documents.matching import SHIFT_MS, half_revolutions_ms, one_to_one, paired_contacts
from groundsched.documents.schedule import Contact, Schedule


@dataclass(frozen=True, slots=True)
class Pair:
    """A contact that both schedules have."""

    old: Contact
    new: Contact

    @property
    def starts_later_ms(self) -> int:
        """How much later it starts; 0 where a window cuts off what came before."""
        is_cut = self.old.truncated_start or self.new.truncated_start
        return 0 if is_cut else self.new.start - self.old.start

    @property
    def ends_later_ms(self) -> int:
        """How much later it ends; 0 where a window cuts off what comes after."""
        is_cut = self.old.truncated_end or self.new.truncated_end
        return 0 if is_cut else self.new.end - self.old.end

    @property
    def is_moved(self) -> bool:
        """Whether it has another antenna."""
        return self.old.antenna != self.new.antenna

    @property
    def is_shifted(self) -> bool:
        """Whether it has other times, by a second or more."""
        return max(abs(self.starts_later_ms), abs(self.ends_later_ms)) >= SHIFT_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """The contacts of two schedules, as far as they lie in the time that both cover."""

    common: times.Window | None
    """None where there is no such time."""
    pairs: tuple[Pair, ...]
    gone: tuple[Contact, ...]
    """Contacts of the old schedule that the new one has not."""
    added: tuple[Contact, ...]
    outside: tuple[int, int]
    """How many contacts of the old and of the new schedule lie where the other one does not look."""

    @property
    def kept(self) -> tuple[Pair, ...]:
        """Those that are as they were."""
        return tuple(pair for pair in self.pairs if not pair.is_shifted and not pair.is_moved)

    @property
    def shifted(self) -> tuple[Pair, ...]:
        """Those with the same antenna at other times."""
        return tuple(pair for pair in self.pairs if pair.is_shifted and not pair.is_moved)

    @property
    def moved(self) -> tuple[Pair, ...]:
        """Those with another antenna."""
        return tuple(pair for pair in self.pairs if pair.is_moved)


def paired(old: Schedule, new: Schedule) -> Pairing:
    """The contacts by satellite, station and nearest TCA, else at another station, else by the time that they share."""
    common = _common(old, new)
    halves = half_revolutions_ms((*old.inputs.elements, *new.inputs.elements))
    pairs: list[Pair] = []
    for match in (paired_contacts, _sharing_time):
        ours, theirs = _without(old, pairs), _without(new, pairs)
        pairs += [Pair(ours[mine], theirs[other]) for mine, other in match(ours, theirs, halves).items()]
    gone, added = _without(old, pairs), _without(new, pairs)
    gone_inside, added_inside = (tuple(c for c in rest if _touches(c, common)) for rest in (gone, added))
    compared = [pair for pair in pairs if _touches(pair.old, common) or _touches(pair.new, common)]
    return Pairing(
        common=common,
        pairs=tuple(sorted(compared, key=lambda pair: (pair.old.start, pair.new.id))),
        gone=gone_inside,
        added=added_inside,
        outside=(len(gone) - len(gone_inside), len(added) - len(added_inside)),
    )


def _common(old: Schedule, new: Schedule) -> times.Window | None:
    start, end = max(old.window.start, new.window.start), min(old.window.end, new.window.end)
    return times.Window(start, end) if start < end else None


def _touches(contact: Contact, common: times.Window | None) -> bool:
    return common is not None and common.overlaps(contact.start, contact.end)


def _without(schedule: Schedule, pairs: Sequence[Pair]) -> list[Contact]:
    """The contacts that have no partner yet."""
    taken = {id(contact) for pair in pairs for contact in (pair.old, pair.new)}
    return [contact for contact in schedule.contacts if id(contact) not in taken]


def _sharing_time(
    old: Sequence[Contact], new: Sequence[Contact], half_revolution_ms: Mapping[int, float]
) -> dict[int, int]:
    """Contacts over one station that have time in common: where a window cuts a pass, its TCA tells nothing."""
    pairs = []
    for number, contact in enumerate(old):
        for theirs, other in enumerate(new):
            same = (contact.satellite, contact.station) == (other.satellite, other.station)
            shared_ms = min(contact.end, other.end) - max(contact.start, other.start)
            if same and shared_ms > 0:
                pairs.append((-shared_ms, number, theirs))
    return one_to_one(pairs)
