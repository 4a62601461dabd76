"""What has become of a contact, in one word and a sentence, and whether all of it is worth a new plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from groundsched import times
from groundsched.documents.drift import Drifted, State
from groundsched.documents.matching import SHIFT_MS
from groundsched.drift.neighbours import Clash
from groundsched.drift.renewed import Renewed
from groundsched.scheduling.wording import seconds

TENTH_MS = times.SECOND_MS // 10


def judged(each: Renewed, clashes: Sequence[Clash], margin_s: float | None) -> Drifted:
    """One contact with its state: the gravest that holds, from lost to ok."""
    state, now, contact = _state(each, clashes), each.candidate, each.contact
    return Drifted(
        id=contact.id,
        satellite=contact.satellite,
        name=contact.name,
        station=contact.station,
        antenna=contact.antenna,
        start=contact.start,
        end=contact.end,
        state=state,
        shift_s=(now.start - contact.start) / times.SECOND_MS if now else None,
        new_start=now.start if now else None,
        new_end=now.end if now else None,
        margin_s=margin_s if now else None,
        conflicts_with=tuple(dict.fromkeys(other for clash in clashes for other in clash.others)),
        detail="; ".join([*(clash.detail for clash in clashes), *_sentences(each, state)]),
    )


def _state(each: Renewed, clashes: Sequence[Clash]) -> State:
    if each.candidate is None:
        return "lost"
    if clashes:
        return "conflicting"
    starts_later_ms, ends_later_ms = each.later_ms
    if starts_later_ms - ends_later_ms >= SHIFT_MS:
        return "trimmed"
    return "shifted" if _largest_ms(each) >= SHIFT_MS else "ok"


def _largest_ms(each: Renewed) -> int:
    """By how much the contact's start or end has moved, whichever is more."""
    return max(map(abs, each.later_ms))


def _sentences(each: Renewed, state: State) -> Iterator[str]:
    if each.candidate is None:
        yield each.lost
        return
    starts_later_ms, ends_later_ms = each.later_ms
    if state == "trimmed":
        gone_s = (starts_later_ms - ends_later_ms) / times.SECOND_MS
        yield f"{gone_s:.1f} of its {(each.contact.end - each.contact.start) / times.SECOND_MS:.1f} s are gone"
    if _largest_ms(each) >= SHIFT_MS:
        start, end = _moved(starts_later_ms), _moved(ends_later_ms)
        yield f"starts {start}, ends {end} (setup {seconds(_setup_ms(each))} s)"
    elif state == "ok":
        yield "as booked"


def _moved(later_ms: int) -> str:
    if abs(later_ms) < TENTH_MS:
        return "on time"
    return f"{abs(later_ms) / times.SECOND_MS:.1f} s {'later' if later_ms > 0 else 'earlier'}"


def _setup_ms(each: Renewed) -> int:
    """How long before the contact its antenna is made ready, by the schedule."""
    return each.contact.start - each.contact.setup_start


def replan_reasons(judgements: Mapping[str, Drifted], contacts: Sequence[Renewed]) -> tuple[str, ...]:
    """Why a new plan is worth while: contacts lost or in conflict, or off by more than their antennas' setup."""
    by_state = {
        state: [one.id for one in judgements.values() if one.state == state] for state in ("lost", "conflicting")
    }
    found = [f"{state}: {', '.join(ids)}" for state, ids in by_state.items() if ids]
    beyond = [each for each in contacts if each.contact.id in judgements and _largest_ms(each) > _setup_ms(each)]
    if beyond:
        each_by = (f"{one.contact.id} by {seconds(_largest_ms(one))} of {seconds(_setup_ms(one))} s" for one in beyond)
        found.append(f"shifted by more than the setup of the antenna: {', '.join(each_by)}")
    return tuple(found)
