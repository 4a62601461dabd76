"""The examination: every check in order, on one context; none stops another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from groundsched.documents.diagnosis import Diagnosis, Finding
from groundsched.documents.passes import Span
from groundsched.operations.doctor import machine, needs, places, reach, sets, sources, visibility
from groundsched.operations.doctor.context import Context, Need
from groundsched.operations.doctor.findings import note


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at, and what it cannot be looked at without."""

    look: Callable[[Context], Iterable[Finding]]
    needs: tuple[Need, ...] = ()


CHECKS: dict[str, Check] = {
    "files": Check(sources.files),
    "stations": Check(sources.stations),
    "missions": Check(sources.missions),
    "contradictions": Check(sources.contradictions, ("stations", "missions")),
    "filters": Check(sources.filters),
    "keys not planned yet": Check(sources.unplanned, ("stations",)),
    "window": Check(sources.window),
    "cache": Check(sets.cache),
    "refused records": Check(sets.refused),
    "files that serve": Check(sets.serving, ("elements", "window")),
    "elements of each mission": Check(sets.elements, ("elements", "window")),
    "clock": Check(sets.clock, ("elements",)),
    "coordinates": Check(places.coordinates, ("stations",)),
    "same place": Check(places.same_place, ("stations",)),
    "masks": Check(visibility.masks, ("stations", "elements", "window")),
    "antenna limits": Check(visibility.limits, ("stations", "elements", "window")),
    "outages": Check(visibility.outages, ("stations", "window")),
    "mission lives": Check(needs.lives, ("missions", "window")),
    "mission chances": Check(needs.chances, ("stations", "missions", "elements", "window")),
    "folders": Check(machine.folders),
    "lock": Check(machine.lock),
    "leftover files": Check(machine.leftovers),
    "last refresh": Check(machine.refreshes),
    "earth rotation": Check(machine.earth_rotation, ("window",)),
    "network": Check(reach.network),
    "versions": Check(machine.versions),
}
"""Every check by the name that `checked` gives it. A new check is a function and a line here."""


def diagnose(context: Context, *, created: int) -> Diagnosis:
    """Every finding of every check that could be made; those that could not are named in a note."""
    left_out = {name: missing for name, check in CHECKS.items() if (missing := _missing(check, context))}
    if context.asked.online is None:
        left_out["network"] = ["--online"]
    checked = tuple(name for name in CHECKS if name not in left_out)
    findings = [finding for name in checked for finding in CHECKS[name].look(context)]
    window = context.window.value
    return Diagnosis(
        created=created,
        window=Span(start=window.start, end=window.end) if window else None,
        checked=checked,
        findings=(*findings, *_not_checked(left_out)),
    )


def _missing(check: Check, context: Context) -> list[str]:
    return [need for need in check.needs if context.lacks(need)]


def _not_checked(left_out: dict[str, list[str]]) -> Iterable[Finding]:
    without: dict[str, list[str]] = {}
    for name, missing in left_out.items():
        without.setdefault(" and ".join(missing), []).append(name)
    for lacking, names in without.items():
        yield note("not-checked", "", f"not looked at without {lacking}: {', '.join(names)}")
