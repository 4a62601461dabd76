"""Why a pass is in a plan or is not: who is in the way, what it would cost, and what would have to be otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from groundsched.documents.explanation import Explanation
from groundsched.documents.passes import Pass
from groundsched.documents.schedule import Contact
from groundsched.progress import Progress, Stop, never, silent
from groundsched.scheduling import explanations as wording
from groundsched.scheduling.explanations import Answer
from groundsched.scheduling.forcing import Otherwise, otherwise, price
from groundsched.scheduling.known_plans import KnownPlan
from groundsched.scheduling.remedies import Tried, smallest_change


def explained(tried: Tried, pass_: Pass, *, stop: Stop = never) -> Explanation:
    """The answer for one pass of a plan; KeyError for a pass that its mission does not use.

    Where `stop` ends it early the price is not proven, and no change is named.
    """
    plan = tried.plan
    contacts = [contact for contact in plan.contacts.values() if contact.pass_ == pass_.id]
    return _taken(plan, pass_, contacts, stop) if contacts else _lost(tried, pass_, stop)


def explained_all(plan: KnownPlan, *, stop: Stop = never, progress: Progress = silent) -> tuple[Explanation, ...]:
    """The answers for all refused passes, in their order, as far as `stop` leaves time for them.

    Passes of a mission are looked at together: they ask for the same changes.
    """
    tried = Tried(plan)
    passes = {pass_.id: pass_ for pass_ in plan.demand.passes}
    asked = plan.made.rejected
    found: dict[str, Explanation] = {}
    for number, rejection in enumerate(sorted(asked, key=lambda r: (r.satellite, r.aos))):
        progress("explain", number, len(asked))
        if stop():
            break
        answer = explained(tried, passes[rejection.pass_], stop=stop)
        if not stop():
            found[rejection.pass_] = answer
    return tuple(found[r.pass_] for r in asked if r.pass_ in found)


def _taken(plan: KnownPlan, pass_: Pass, contacts: Sequence[Contact], stop: Stop) -> Explanation:
    """What a pass in the plan displaces: the best plan without it."""
    own = [index for index, contact in plan.contacts.items() if contact.pass_ == pass_.id]
    fixed = any(contact.booked or contact.frozen for contact in contacts)
    found = None if fixed else _otherwise(plan, pass_, wanted=False, stop=stop)
    bare = Explanation(pass_=pass_.id, taken=True, reason=None, text="")
    priced = bare if found is None else _priced(plan, bare, found, own)
    gives = plan.demand.give > 0
    answer = Answer(explanation=priced, pass_=pass_, contacts=tuple(contacts), gives=gives, ended=stop())
    return replace(priced, text=wording.text(answer))


def _lost(tried: Tried, pass_: Pass, stop: Stop) -> Explanation:
    """Why a pass is not in the plan, and what it would take."""
    plan, rejection = tried.plan, tried.plan.refused[pass_.id]
    own = plan.candidates_of(pass_.id)
    found = _otherwise(plan, pass_, wanted=True, stop=stop) if own else None
    sought = smallest_change(tried, pass_.id, stop=stop)
    bare = Explanation(
        pass_=pass_.id,
        taken=False,
        reason=rejection.reason,
        blocked_by=rejection.blocked_by,
        smallest_change=sought.change,
        text="",
    )
    priced = bare if found is None else _priced(plan, bare, found, own)
    answer = Answer(
        explanation=priced,
        pass_=pass_,
        detail=rejection.detail,
        is_candidate=bool(own),
        in_vain=sought.in_vain,
        gives=plan.demand.give > 0,
        ended=stop(),
    )
    return replace(priced, text=wording.text(answer))


def _otherwise(plan: KnownPlan, pass_: Pass, *, wanted: bool, stop: Stop) -> Otherwise | None:
    """The best plan that has a pass or has not; None where there is none, or where the plan gave up seconds."""
    if plan.demand.give:
        return None
    own = plan.candidates_of(pass_.id)
    return otherwise(plan.trail, own, wanted=wanted, known=plan.proofs, settings=plan.settings, stop=stop)


def _priced(plan: KnownPlan, bare: Explanation, found: Otherwise, own: Sequence[int]) -> Explanation:
    """With the price, and what differs beside the pass itself.

    A contact that goes to another antenna falls, and its pass comes in.
    """
    candidates = plan.problem.candidates
    gone = [i for i in plan.contacts if not found.chosen[i] and i not in own]
    new = [i for i, taken in enumerate(found.chosen) if taken and i not in plan.contacts and i not in own]
    return replace(
        bare,
        price=price(plan.stages, found.losses),
        falls=tuple(plan.contacts[i].id for i in sorted(gone)),
        gains=tuple(dict.fromkeys(candidates[i].pass_.id for i in new)),
        proof=found.proof,
    )
