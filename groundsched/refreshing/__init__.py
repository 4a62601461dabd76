"""The element cache made fresh: which queries that takes (`needs`), who may be asked (`ledger`), what is stored.

A refresh adds; it never takes good sets away but by age, and a source that fails leaves the cache as it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from groundsched import times
from groundsched.config.missions import Mission
from groundsched.documents.refresh import Refresh
from groundsched.elements import history
from groundsched.elements.records import ElementSet
from groundsched.errors import Problem, SourceError
from groundsched.refreshing import summing_up
from groundsched.refreshing.ledger import Ledger, opened
from groundsched.refreshing.needs import MOST_NUMBERS, Bases, Need, is_single, needs, one_by_one
from groundsched.refreshing.outcomes import Outcome
from groundsched.refreshing.rounds import Means, Round

__all__ = ["Bases", "Ledger", "Means", "Need", "Refreshed", "needs", "opened", "refresh"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """The document, and what is wrong although it could be made."""

    document: Refresh
    problems: tuple[Problem, ...]
    """Sources that failed, for satellites that the cache cannot serve either."""

    def require_served(self) -> None:
        """Raises SourceError where a source failed and the cache cannot serve instead."""
        if self.problems:
            raise SourceError(self.problems)


def refresh(
    ledger: Ledger, asked: Sequence[Need], missions: Sequence[Mission], *, bases: Bases, means: Means
) -> Refreshed:
    """Ask what may be asked, store what is good, drop what is too old, and say what all that came to.

    Raises InputError for a file that cannot be used, before anybody is asked, and OutputError where the cache cannot
    be written. A source that fails is no exception here: the others go on.
    """
    begun = means.clock()
    before = summing_up.newest_of(ledger.sets)
    rounds = Round(ledger, means)
    rounds.read_files(asked)
    outcomes = [rounds.take(need) for need in _failed_last(ledger, asked, begun)]
    more, left_out = _one_by_one(outcomes, bases)
    outcomes += [rounds.take(need) for need in _failed_last(ledger, more, begun)]
    dropped = 0
    if any(outcome.report.state == "refreshed" for outcome in outcomes):
        with means.undisturbed():
            dropped = ledger.compact(history.cutoffs(ledger.sets, begun, means.keep_days))
    after = summing_up.newest_of(ledger.sets)
    excused, problems = _faults(ledger, outcomes, missions, begun)
    told = _names(missions, after)
    changed = summing_up.changes(outcomes, before, after, told)
    return Refreshed(
        document=Refresh(
            created=begun,
            queries=tuple(outcome.report for outcome in outcomes),
            changes=changed,
            missions=summing_up.ages(missions, after, begun),
            compacted=dropped,
            warnings=(
                *(f"{problem}; the cache can serve instead" for problem in excused),
                *_absent(changed.gone, told),
                *_ahead(ledger, told, begun),
                *left_out,
                *summing_up.refused_records(outcomes),
                *_damage(ledger),
            ),
        ),
        problems=problems,
    )


def _failed_last(ledger: Ledger, asked: Sequence[Need], now: int) -> Sequence[Need]:
    """The queries in their order, those that failed last time at the end: after a refusal nothing more is asked."""
    return sorted(asked, key=lambda need: ledger.has_failed(need.query, now))


def _one_by_one(outcomes: Sequence[Outcome], bases: Bases) -> tuple[Sequence[Need], Sequence[str]]:
    """The queries for those that shared answers lacked, and a warning where these would be too many."""
    lacking = dict.fromkeys(number for outcome in outcomes for number in outcome.lacking)
    single = sum(is_single(outcome.need.query) for outcome in outcomes)
    if single + len(lacking) > MOST_NUMBERS:
        what = f"{len(lacking)} satellites are not in their groups, too many to ask for one by one"
        return (), (f"{what}: correct the groups in the missions file",)
    done = {outcome.need.query.key for outcome in outcomes}
    return [need for need in one_by_one(lacking, bases) if need.query.key not in done], ()


def _faults(
    ledger: Ledger, outcomes: Sequence[Outcome], missions: Sequence[Mission], now: int
) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """The problems for which the cache can serve instead, and the others."""
    flown = [mission.satellite for mission in missions if mission.satellite is not None]
    excused: list[Problem] = []
    others: list[Problem] = []
    for outcome in outcomes:
        if outcome.problem is None:
            continue
        last = ledger.last_good(outcome.need.query)
        concerned = outcome.need.query.satellites or (last.satellites if last else ()) or flown
        serves = summing_up.cache_serves(concerned, ledger.sets, now)
        (excused if serves else others).append(outcome.problem)
    return summing_up.alike(excused), summing_up.alike(others)


def _names(missions: Sequence[Mission], newest: Mapping[int, ElementSet]) -> dict[int, str]:
    """What the satellites are called: by the missions, else by the catalogue."""
    said = {mission.satellite: mission.name for mission in missions if mission.satellite and mission.name}
    return {number: elements.name for number, elements in newest.items()} | said


def _absent(gone: Sequence[int], names: Mapping[int, str]) -> list[str]:
    if not gone:
        return []
    who = ", ".join(f"{names[number]} ({number})" if number in names else str(number) for number in gone)
    return [f"not in the answers: {who}; what the cache has of them is kept"]


def _ahead(ledger: Ledger, names: Mapping[int, str], now: int) -> list[str]:
    """Sets whose epochs cannot be right, or whose reader's clock is not."""
    numbers = sorted({s.satellite for s in ledger.sets if s.epoch_ms > now + history.AHEAD_MS})
    if not numbers:
        return []
    who = ", ".join(f"{names.get(number, number)} ({number})" for number in numbers[: summing_up.MOST_NAMED])
    days = history.AHEAD_MS // times.DAY_MS
    return [f"element sets with an epoch more than {days} days after the clock: {who}; is the clock right?"]


def _damage(ledger: Ledger) -> list[str]:
    """Files of the history that somebody or something has damaged."""
    found = [f"{said}; the file is left as it is" for said in history.damaged(ledger.cache)]
    if ledger.manifest_was_damaged:
        found.append("history/manifest.json was damaged: when the sources were asked before is not known any more")
    return found
