"""Changes in sentences that can be read aloud over a telephone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from groundsched import names, times
from groundsched.diff.dropping import Drop
from groundsched.diff.pairing import Pair, Pairing
from groundsched.documents.schedule import Contact


@dataclass(slots=True)
class Speaker:
    """Says where and when; the date only where it is another than in the sentence before."""

    zone: ZoneInfo
    stations: Mapping[str, str]
    """Id to name."""
    _day: str = field(default="", init=False)

    def subject(self, contact: Contact) -> str:
        """Whose contact it is, where, and when: ``PRSS-1 over Karachi on 11 August at 03:41:05``."""
        return f"{self.over(contact)} {self.at(contact.start)}"

    def over(self, contact: Contact) -> str:
        """Whose contact it is, and where."""
        return f"{names.visible(contact.name)} over {self.station(contact.station)}"

    def station(self, identifier: str) -> str:
        """What people call a station."""
        return names.visible(self.stations.get(identifier, identifier))

    def at(self, instant: int) -> str:
        """The time of day, after the date where that is new."""
        day = f"{int(times.format_local(instant, self.zone, '%d'))} {times.format_local(instant, self.zone, '%B')}"
        date, self._day = ("" if day == self._day else f"on {day} "), day
        return f"{date}at {self.clock(instant)}"

    def clock(self, instant: int) -> str:
        """The time of day."""
        return times.format_local(instant, self.zone, "%H:%M:%S")


def summary(pairing: Pairing) -> str:
    """All of it in one sentence."""
    before, new = len(pairing.pairs) + len(pairing.gone), len(pairing.added)
    if not before:
        return f"{count(new, 'contact')} {'is' if new == 1 else 'are'} new." if new else "There is nothing to compare."
    verbs = (
        (len(pairing.kept), "stays as it is", "stay as they are"),
        (len(pairing.shifted), "shifts", "shift"),
        (len(pairing.moved), "moves to another antenna", "move to another antenna"),
        (len(pairing.gone), "is dropped", "are dropped"),
    )
    told = names.listed([f"{number} {one if number == 1 else many}" for number, one, many in verbs if number])
    news = f"; {new} {'is' if new == 1 else 'are'} new" if new else ""
    return f"Of {count(before, 'contact')} {told}{news}."


def shifted(pair: Pair, speaker: Speaker) -> str:
    """The same pass and antenna at other times."""
    return f"{speaker.subject(pair.old)} {_later(pair)}."


def moved(pair: Pair, speaker: Speaker) -> str:
    """Another antenna, at the same station or at another."""
    old, new = pair.old, pair.new
    if old.station != new.station:
        there = f"{speaker.station(new.station)} at {speaker.clock(new.start)}"
        return f"{speaker.subject(old)} moves to {there}, from {old.antenna} to {new.antenna}."
    times_too = f" and {_later(pair)}" if pair.is_shifted else ""
    return f"{speaker.subject(old)} moves from {old.antenna} to {new.antenna}{times_too}."


def added(contact: Contact, speaker: Speaker) -> str:
    """A contact that was not there."""
    subject = speaker.subject(contact)
    return f"{subject} is new: {contact.antenna} until {speaker.clock(contact.end)}{_purpose(contact)}."


def dropped(drop: Drop, speaker: Speaker) -> str:
    """A contact that is gone, and why."""
    return f"{speaker.subject(drop.contact)} is dropped: {_why(drop, speaker)}."


def _later(pair: Pair) -> str:
    """By how much a contact's times are others."""
    start, end = map(_words, (pair.starts_later_ms, pair.ends_later_ms))
    if start == end:
        return f"comes {start}"
    if not end:
        return f"starts {start}"
    return f"starts {start} and ends {end}" if start else f"ends {end}"


def _words(later_ms: int) -> str:
    """``12 seconds later``; nothing for what is on time to the second."""
    whole = round(abs(later_ms) / times.SECOND_MS)
    if not whole:
        return ""
    minutes, seconds = divmod(whole, 60)
    parts = [count(minutes, "minute")] if minutes else []
    parts += [count(seconds, "second")] if seconds else []
    return f"{' '.join(parts)} {'later' if later_ms > 0 else 'earlier'}"


def count(number: int, thing: str) -> str:
    """``1 second``, ``2 seconds``."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _why(drop: Drop, speaker: Speaker) -> str:
    return REASONS[drop.reason](drop, speaker)


def _conflict(drop: Drop, speaker: Speaker) -> str:
    """Who has which antenna; where the contact's own is out of service, that first."""
    of_antenna: dict[str, list[str]] = {}
    for blocker in drop.blockers:
        of_antenna.setdefault(blocker.antenna, []).append(f"{names.visible(blocker.name)}{_purpose(blocker)}")
    if not of_antenna:
        return "other satellites have the antenna"
    if list(of_antenna) == [drop.contact.antenna] and len(drop.blockers) == 1:
        (blocker,) = drop.blockers
        return f"{names.visible(blocker.name)} has the antenna{_purpose(blocker)}"
    told = [f"{names.listed(_each_once(who))} {_have(who)} {antenna}" for antenna, who in of_antenna.items()]
    out = f"{names.visible(drop.what)}, and " if drop.what else ""
    return f"{out}{names.listed(told)}"


def _have(who: Sequence[str]) -> str:
    return "has" if len(set(who)) == 1 else "have"


def _purpose(contact: Contact) -> str:
    return f", for request {names.visible(contact.request)}" if contact.request else ""


def _each_once(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))


def _station(drop: Drop, speaker: Speaker) -> str:
    if not drop.blockers:
        return "the satellite is served elsewhere then"
    where = names.listed(_each_once(f"{speaker.station(b.station)} on {b.antenna}" for b in drop.blockers))
    return f"the satellite is served by {where} then"


def _unavailable(drop: Drop, speaker: Speaker) -> str:
    return names.visible(drop.what) or "the antenna is out of service"


def _not_planned(drop: Drop, speaker: Speaker) -> str:
    return names.visible(drop.what) or "it is not planned any more"


def _plainly(words: str) -> Callable[[Drop, Speaker], str]:
    def say(drop: Drop, speaker: Speaker) -> str:
        return words

    return say


REASONS: dict[str, Callable[[Drop, Speaker], str]] = {
    "conflict": _conflict,
    "station": _station,
    "unavailable": _unavailable,
    "not-planned": _not_planned,
    "band": _plainly("no antenna there has a band of the mission"),
    "stale": _plainly("the elements are too old for it"),
    "too-low": _plainly("the pass is too low"),
    "too-short": _plainly("the pass is too short"),
    "antenna": _plainly("the antenna cannot follow it"),
    "limit": _plainly("the mission has all the contacts it may have"),
    "frozen": _plainly("what is frozen stands in its way"),
    "redundant": _plainly("it would gain nothing any more"),
    "not-visible": _plainly("there is no such pass any more"),
}
"""What is said of each reason."""
