"""Explains every refused pass of a schedule, and plans a sample of them again from nothing to see whether it is true.

    uv run python -m tools.explain_all SCHEDULE [SAMPLE [SEED]]

Every price must be proven by two, and no answer may fill more than a page of 24 lines of 80 columns. Of SAMPLE passes
(default 20) with a price the whole plan is solved again with the pass in it, and the change that is named is planned
again, too.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from groundsched.documents.explanation import Explanation
from groundsched.documents.json import loads
from groundsched.documents.schedule import Schedule
from groundsched.outputs import why_table
from groundsched.reopening import reopen
from groundsched.scheduling.demand import Plan, Settings
from groundsched.scheduling.known_plans import KnownPlan, known_plan
from groundsched.scheduling.remedies import CHANGES, Tried
from groundsched.scheduling.solve import lexicographic, schedule
from groundsched.scheduling.why import explained

PAGE_LINES, PAGE_COLUMNS = 24, 80


@dataclass(frozen=True)
class Timed:
    """An answer, and how many processor seconds it took."""

    told: Explanation
    seconds: float


def opened(path: Path) -> KnownPlan:
    """The plan of a schedule file."""
    document = loads(path.read_bytes(), Schedule, where=str(path))
    made = Plan(contacts=document.contacts, rejected=document.rejected, solution=document.solution)
    return known_plan(reopen(document).demand, made, Settings())


def answers(plan: KnownPlan) -> list[Timed]:
    """The answer for every refused pass, those of a satellite together."""
    tried, passes = Tried(plan), {pass_.id: pass_ for pass_ in plan.demand.passes}
    found = []
    for refused in sorted(plan.made.rejected, key=lambda r: (r.satellite, r.aos)):
        began = time.process_time()
        told = explained(tried, passes[refused.pass_])
        found.append(Timed(told, time.process_time() - began))
    return found


def faults(plan: KnownPlan, each: Timed) -> list[str]:
    """What is wrong with an answer by itself."""
    told, found = each.told, []
    if plan.candidates_of(told.pass_ or "") and (not told.price or len(told.proof) < 2):
        found.append("the price is not proven")
    page = why_table.render(told, zone=ZoneInfo("UTC"), width=PAGE_COLUMNS, color=False)
    if len(page.splitlines()) > PAGE_LINES or max(map(len, page.splitlines())) > PAGE_COLUMNS:
        found.append("more than a page")
    return [f"{told.pass_}: {fault}" for fault in found]


def price_from_nothing(plan: KnownPlan, pass_id: str) -> list[int]:
    """What each stage loses where all of the plan is solved again, once for each candidate of the pass."""
    best: list[int] | None = None
    for index in plan.candidates_of(pass_id):
        problem = replace(plan.problem, booked=tuple(sorted({*plan.problem.booked, index})))
        chosen, _ = lexicographic(problem, plan.stages, Settings())
        values = plan.values(chosen)
        best = values if best is None else max(best, values)
    now = plan.values(plan.trail.board.contacts(plan.trail.chosen))
    return [value - other for value, other in zip(now, best or now, strict=True)]


def differs(plan: KnownPlan, told: Explanation) -> list[str]:
    """Where an answer is not what planning again says."""
    pass_id, found = told.pass_ or "", []
    said = {(price.tier, price.priority): price.loss for price in told.price}
    true = [said[stage.tier, stage.priority] for stage in plan.stages]
    if true != price_from_nothing(plan, pass_id):
        found.append(f"{pass_id}: the price is {price_from_nothing(plan, pass_id)}, not {true}")
    change = told.smallest_change
    for kind, attempts in CHANGES:
        for attempt in attempts(plan, pass_id) if change and change.kind == kind else ():
            if change and attempt.detail == change.detail:
                again = schedule(attempt.demand, Settings())
                if pass_id not in {contact.pass_ for contact in again.contacts}:
                    found.append(f"{pass_id}: not in the plan with {change.detail}")
    return found


def table(found: Sequence[Timed]) -> str:
    """By reason and change how many there are, and how long they took."""
    groups: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for each in found:
        change = each.told.smallest_change
        groups[str(each.told.reason), change.kind if change else "none"].append(each.seconds)
    lines = [f"{'reason':12} {'change':13} {'passes':>6} {'median s':>9} {'largest s':>9}"]
    for (reason, change_kind), spent in sorted(groups.items()):
        middle = sorted(spent)[len(spent) // 2]
        lines.append(f"{reason:12} {change_kind:13} {len(spent):6} {middle:9.3f} {max(spent):9.3f}")
    return "\n".join(lines)


def main(path: Path, sample: int, seed: int) -> None:
    """Print what was found, and what is wrong; exit 1 where anything is."""
    began = time.process_time()
    plan = opened(path)
    ready = time.process_time()
    found = answers(plan)
    done = time.process_time()
    wrong = [fault for each in found for fault in faults(plan, each)]
    priced = [each.told for each in found if each.told.price]
    drawn = random.Random(seed).sample(priced, min(sample, len(priced)))
    wrong += [fault for told in drawn for fault in differs(plan, told)]
    print(table(found), *wrong, sep="\n")
    kinds = Counter(told.smallest_change.kind if told.smallest_change else "none" for told in drawn)
    print(
        f"{len(found)} refused passes, {len(priced)} with a price; taken up in {ready - began:.2f} s, explained in"
        f" {done - ready:.1f} s of processor time; {len(drawn)} planned again ({dict(kinds)}): {len(wrong)} differences"
    )
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    given = [*sys.argv[1:], *("20", "1")[len(sys.argv) - 2 :]]
    main(Path(given[0]), int(given[1]), int(given[2]))
