"""The words of an answer to `why`: one paragraph, the numbers in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from groundsched import times
from groundsched.documents.explanation import Explanation, Price
from groundsched.documents.passes import Pass
from groundsched.documents.reasons import Proof
from groundsched.documents.schedule import Contact
from groundsched.scheduling.wording import seconds

MOST_NAMED = 4
"""So many contacts or passes are named in a sentence, of the others the number."""

PROVERS: dict[Proof, str] = {"cp-sat": "CP-SAT", "lp": "the LP bound", "scip": "SCIP"}

UNITS = {"gaps": " s", "shares": " s", "volume": " Mbit"}
"""Of what a stage counts, where that is not a number of things; the first two and `volume` are weighted."""

NO_CHANGE = "No single change of an antenna's time, an outage, a limit, a mask or a priority lets it in"
FREED = "an antenna free earlier or later"
UNPRICED = "What it costs is not said of a plan that may give up seconds to keep contacts as they were"
ENDED = "The time was over before more was known"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What is to be said."""

    explanation: Explanation
    """Without its text."""
    pass_: Pass
    detail: str = ""
    """Of a refused pass: the sentence that its refusal has."""
    contacts: tuple[Contact, ...] = ()
    """Of a pass that was taken."""
    is_candidate: bool = True
    """Whether it could be in a schedule at all."""
    in_vain: tuple[str, ...] = ()
    """Changes that do not let it in."""
    gives: bool = False
    """Whether the plan may give up seconds to keep contacts."""
    ended: bool = False
    """Whether the time was over before all was known."""


def text(answer: Answer) -> str:
    """All of it, in sentences."""
    parts = _of_a_taken(answer) if answer.explanation.taken else _of_a_refused(answer)
    return " ".join(f"{part}." for part in parts)


def _of_a_taken(answer: Answer) -> list[str]:
    day = answer.pass_.aos
    where = " and ".join(
        f"{contact.antenna} from {_clock(contact.start, day)} to {_clock(contact.end, day)}"
        for contact in answer.contacts
    )
    parts = [f"{_head(answer.pass_)} was taken: {where}"]
    if any(contact.booked or contact.frozen for contact in answer.contacts):
        return [*parts, "It is fixed from outside: no plan is without it"]
    if not answer.explanation.price:
        return [*parts, UNPRICED if answer.gives else ENDED]
    lost = _lost(answer.explanation.price)
    parts.append(f"Without it, all else settled again, the plan would {lost}")
    return [*parts, *_moves(answer.explanation), _proof(answer.explanation.proof)]


def _of_a_refused(answer: Answer) -> list[str]:
    explanation = answer.explanation
    parts = [f"{_head(answer.pass_)} was not taken ({explanation.reason}): {answer.detail}"]
    if explanation.price:
        lost = _lost(explanation.price)
        parts.append(f"Forced in, all else settled again, the plan would {lost}")
        parts += [*_moves(explanation), _proof(explanation.proof)]
    elif answer.is_candidate and answer.gives:
        parts.append(UNPRICED)
    elif answer.is_candidate and not answer.ended:
        parts.append("It cannot be forced in: what is in the way is booked, or may not be given up")
    if change := explanation.smallest_change:
        return [*parts, f"It would be in the plan with: {change.detail}"]
    in_vain = [*([FREED] if answer.is_candidate else []), *answer.in_vain]
    tried = f"{NO_CHANGE}; tried in vain: {'; '.join(in_vain)}" if in_vain else NO_CHANGE
    return [*parts, ENDED if answer.ended else tried]


def _head(pass_: Pass) -> str:
    return (
        f"The pass {pass_.id} of {pass_.name}, {_clock(pass_.aos)} to {_clock(pass_.los, pass_.aos)},"
        f" up to {pass_.max_elevation_deg:g}°,"
    )


def _clock(instant: int, day: int | None = None) -> str:
    """Date and time of day in whole seconds, UTC; the date is left out on the day of another instant."""
    date, time = times.format_instant(instant)[:10], times.format_instant(instant)[11:19]
    return time if day is not None and times.format_instant(day)[:10] == date else f"{date} {time}"


def _lost(price: Sequence[Price]) -> str:
    """What is lost and what is gained, the first stage that changes first."""
    losses = [_named(each) for each in price if each.loss > 0]
    gains = [_named(each) for each in price if each.loss < 0]
    said = [f"{verb} {_listed(what)}" for verb, what in (("lose", losses), ("gain", gains)) if what]
    return " and ".join(said) or "lose nothing: only the tie-break decides"


def _named(price: Price) -> str:
    """How much of which stage."""
    return _count(abs(price.loss), "kept contact") if price.tier == "kept" else f"{amount(price)} of {price.tier}"


def amount(price: Price) -> str:
    """How much a stage loses or gains, with its unit."""
    unit = " s" if price.tier.startswith("priority-") else UNITS.get(price.tier, "")
    return f"{abs(price.loss)}{unit}"


def _moves(explanation: Explanation) -> list[str]:
    """Which contacts go, which passes come in, and which change the antenna: those are both."""
    moved = [name for name in explanation.falls if name in explanation.gains]
    falls = [name for name in explanation.falls if name not in moved]
    gains = [name for name in explanation.gains if name not in moved]
    goes = f"{_count(len(falls), 'contact')} would go ({_some(falls)})" if falls else ""
    comes = f"{_count(len(gains), 'pass', 'passes')} would come in ({_some(gains)})" if gains else ""
    changes = f"{_count(len(moved), 'contact')} would be on another antenna ({_some(moved)})" if moved else ""
    said = ", ".join(part for part in (goes, comes, changes) if part)
    return [said] if said else []


def _proof(proof: Sequence[Proof]) -> str:
    if not proof:
        return "This is not proven: it may cost less"
    return f"Proven by {_listed([PROVERS[name] for name in proof])}"


def _some(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _listed(words: Sequence[str]) -> str:
    return " and ".join([*([", ".join(words[:-1])] if words[1:] else []), *words[-1:]])


def _count(number: int, thing: str, things: str = "") -> str:
    return f"{number} {thing if number == 1 else things or thing + 's'}"


@dataclass(frozen=True, kw_only=True)
class Height:
    """How high a satellite stands over a station at a moment, and how high it would have to."""

    station: str
    elevation_deg: float
    mask_deg: float


def not_visible(name: str, instant: int, heights: Sequence[Height], next_pass: Pass | None) -> str:
    """What to say of a moment at which no station sees the satellite."""
    best = max(heights, key=lambda height: height.elevation_deg - height.mask_deg)
    missing_deg = best.mask_deg - best.elevation_deg
    said = (
        f"{name} was not visible from any station at {times.format_instant(instant)}: over {best.station}, where it"
        f" stood best, it was at {best.elevation_deg:.1f}°, {missing_deg:.1f}° below the mask ({best.mask_deg:g}°)."
    )
    if next_pass is None:
        return f"{said} It has no later pass in this plan."
    wait_s = seconds((next_pass.aos - instant) // times.SECOND_MS * times.SECOND_MS)
    begins = times.format_instant(next_pass.aos)
    return f"{said} Its next pass is {next_pass.id}, {wait_s} s later, from {begins} on."
