"""What a document says of its refused passes with `plan --explain`, against what it says of them elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from groundsched.documents.explanation import Explanation
from groundsched.documents.schedule import Rejection
from groundsched.documents.verification import Finding
from groundsched.verification.record import Record


def explanations(record: Record) -> Iterator[Finding]:
    """An explanation is of one refused pass and gives its reason; where some are left out, a note says how many."""
    schedule = record.schedule
    listed = Counter(each.pass_ for each in schedule.explanations)
    refused = {rejection.pass_: rejection for rejection in schedule.rejected}
    for each in schedule.explanations:
        for what in _wrong(each, refused, record):
            yield _finding(each.pass_, what)
        if listed[each.pass_] > 1:
            yield _finding(each.pass_, f"it is explained {listed[each.pass_]} times")
    missing = len(refused.keys() - listed.keys())
    told = any(f"{missing} of {len(refused)} refused passes" in note for note in schedule.notes)
    if schedule.explanations and missing and not told:
        yield _finding(None, f"{missing} of {len(refused)} refused passes are not explained, and no note says so")


def _wrong(each: Explanation, refused: dict[str, Rejection], record: Record) -> Iterator[str]:
    rejection = refused.get(each.pass_ or "")
    if rejection is None or each.taken:
        yield "it is explained as refused, and is not" if rejection is None else "it is refused, and explained as taken"
        return
    if each.reason != rejection.reason:
        yield f"it is refused as {rejection.reason}, and explained as {each.reason}"
    if each.blocked_by != rejection.blocked_by:
        yield f"{', '.join(rejection.blocked_by) or 'nothing'} blocks it, and {', '.join(each.blocked_by)} is explained"
    passes = {contact.id: contact.pass_ for contact in record.schedule.contacts}
    if strange := sorted({*each.falls} - passes.keys()):
        yield f"{', '.join(strange)} would go for it, and is no contact"
    elsewhere = {passes[name] for name in each.falls if name in passes}
    if strange := sorted({*each.gains} - refused.keys() - elsewhere):
        yield f"{', '.join(strange)} would come in with it, and is neither refused nor a contact that goes"
    if strange := sorted({p.tier for p in each.price} - {o.tier for o in record.schedule.solution.objectives}):
        yield f"{', '.join(strange)} has a price, and is no stage"
    if each.proof and not each.price:  # a price may lack its proofs, where solvers gave none
        yield f"{' and '.join(each.proof)} are said to prove a price, and there is none"


def _finding(name: str | None, detail: str) -> Finding:
    return Finding(code="explanation", contact=name, detail=detail)
