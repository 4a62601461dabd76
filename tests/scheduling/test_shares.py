"""The stage that gives owners the part of all antenna time that they are promised."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

import pytest

from groundsched.config.missions import Mission, Owner
from groundsched.config.network import Antenna, Network, Station
from groundsched.documents.passes import Pass
from groundsched.documents.schedule import Contact, Objective
from groundsched.scheduling.candidates import candidates
from groundsched.scheduling.contacts import contacts_of
from groundsched.scheduling.demand import Demand, Plan, Settings
from groundsched.scheduling.objective import stages
from groundsched.scheduling.offers import offers
from groundsched.scheduling.reports import owner_reports
from groundsched.scheduling.solve import schedule

MakeDemand = Callable[..., Demand]
MakePass = Callable[..., Pass]
MakeStation = Callable[..., Station]
Judge = Callable[[Demand, Sequence[Contact]], list[str]]

BUSY_S = 90
"""Setup and teardown of an antenna that says neither."""


def shares_of(plan: Plan) -> Objective:
    (found,) = [o for o in plan.solution.objectives if o.tier == "shares"]
    return found


@pytest.fixture
def two_owners(make_pass: MakePass, make_demand: MakeDemand) -> Callable[..., Demand]:
    """Two passes of ARIEL and one of BERYL, none in the way of another; ARIEL goes first."""

    def make(owners: dict[str, Owner], *, beryl_s: float = 710) -> Demand:
        passes = [make_pass(101, 0, 310), make_pass(101, 2000, 2510), make_pass(102, 5000, 5000 + beryl_s)]
        missions = (Mission(satellite=101, owner="ARIEL", priority=1), Mission(satellite=102, owner="BERYL"))
        return make_demand(passes, missions=missions, owners=owners)

    return make


@pytest.mark.parametrize(
    ("least", "taken"), [(0.25, [101, 101, 102]), (0.444, [101, 101, 102]), (0.5, [101, 102]), (1.0, [102])]
)
def test_a_promise_leaves_out_contacts_of_others(
    least: float, taken: list[int], two_owners: Callable[..., Demand]
) -> None:
    demand = two_owners({"BERYL": Owner(min_share=least)})
    plan = schedule(demand, Settings())
    assert [contact.satellite for contact in plan.contacts] == taken
    assert (shares_of(plan).value, plan.solution.status) == (0, "optimal")


def test_a_promise_is_kept_to_the_second(two_owners: Callable[..., Demand]) -> None:
    just_kept = schedule(two_owners({"BERYL": Owner(min_share=0.5)}, beryl_s=910), Settings())
    assert len(just_kept.contacts) == 3
    a_second_less = schedule(two_owners({"BERYL": Owner(min_share=0.5)}, beryl_s=909), Settings())
    assert [c.satellite for c in a_second_less.contacts] == [101, 102]


def test_a_third_is_a_third_however_it_is_written(two_owners: Callable[..., Demand]) -> None:
    for written in (1 / 3, 0.3333333, 0.33333333333):
        plan = schedule(two_owners({"BERYL": Owner(min_share=written)}, beryl_s=410), Settings())
        assert len(plan.contacts) == 3
    assert len(schedule(two_owners({"BERYL": Owner(min_share=0.3334)}, beryl_s=410), Settings()).contacts) == 2


def test_what_is_refused_for_a_promise_says_so(two_owners: Callable[..., Demand]) -> None:
    plan = schedule(two_owners({"BERYL": Owner(min_share=0.5)}), Settings())
    (refused,) = plan.rejected
    assert (refused.reason, refused.satellite) == ("redundant", 101)
    assert refused.detail == "it would fit on khi-1; a stage before its priority would lose by it"


def test_an_owner_without_a_pass_takes_nothing_from_others(two_owners: Callable[..., Demand]) -> None:
    demand = two_owners({"CERES": Owner(share=0.4, min_share=0.4)})
    plan = schedule(demand, Settings())
    assert len(plan.contacts) == 3
    assert "shares" not in {objective.tier for objective in plan.solution.objectives}
    ceres = owner_reports(demand, plan.contacts)[-1]
    assert (ceres.owner, ceres.contacts, ceres.share, ceres.min_share) == ("CERES", 0, 0.0, 0.4)
    assert ceres.missing_s == 720


def test_what_earlier_stages_take_for_others_is_missing(two_owners: Callable[..., Demand]) -> None:
    demand = two_owners({"BERYL": Owner(min_share=0.9)})
    ariel, beryl = demand.missions
    demand = replace(demand, missions=(replace(ariel, max_gap_h=0.5), beryl))
    plan = schedule(demand, Settings())
    assert len(plan.contacts) == 3
    missing_s = 0.9 * (400 + 600 + 800) - 800
    assert (shares_of(plan).value, shares_of(plan).bound, plan.solution.status) == (missing_s, missing_s, "optimal")
    assert owner_reports(demand, plan.contacts)[1].missing_s == missing_s


def test_each_owner_is_reported_with_what_it_is_entitled_to(two_owners: Callable[..., Demand]) -> None:
    demand = two_owners({"BERYL": Owner(share=0.6)})
    ariel, beryl = owner_reports(demand, schedule(demand, Settings()).contacts)
    assert (ariel.owner, ariel.contacts, ariel.antenna_s, ariel.share) == ("ARIEL", 2, 1000, round(1000 / 1800, 6))
    assert (ariel.entitled_share, ariel.min_share, ariel.missing_s) == (None, None, 0)
    assert (beryl.contacts, beryl.antenna_s, beryl.share, beryl.entitled_share) == (1, 800, 0.444444, 0.6)


def test_a_contact_of_nobody_counts_as_time_given(make_pass: MakePass, make_demand: MakeDemand) -> None:
    missions = (Mission(satellite=101, owner="ARIEL"), Mission(satellite=102))
    demand = make_demand([make_pass(101, 0, 310), make_pass(102, 2000, 2510)], missions=missions)
    (ariel,) = owner_reports(demand, schedule(demand, Settings()).contacts)
    assert ariel.share == 0.4


@pytest.fixture
def crowded(make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand) -> Callable[[int], Demand]:
    """Two hours in which the satellites of two owners and of nobody compete for two antennas."""

    def make(seed: int) -> Demand:
        draw = random.Random(seed)
        antennas = [Antenna(id=f"khi-{n}", bands=("S",), setup_s=draw.choice((0.0, 20.5))) for n in (1, 2)]
        network = Network(stations=(make_station("khi", *antennas[: seed % 2 + 1]),))
        passes = []
        for _ in range(draw.randint(3, 5 if seed % 2 else 9)):
            aos_s = draw.randrange(6_600_000) / 1000
            passes.append(
                make_pass(draw.choice((101, 102, 103, 104)), aos_s, aos_s + draw.randrange(100_000, 900_000) / 1000)
            )
        owners = {101: "ARIEL", 102: "BERYL", 103: "BERYL", 104: None}
        missions = tuple(
            Mission(
                satellite=satellite,
                owner=owners[satellite],
                priority=draw.choice((1, 2, 2, 5)),
                max_gap_h=draw.choice((None, None, 0.5)),
            )
            for satellite in owners
        )
        promises = draw.choice(((0.5, 0.3), (0.7, None), (0.0, 0.45), (0.123, 0.456)))
        return make_demand(
            passes,
            network=network,
            missions=missions,
            hours=2,
            owners={n: Owner(min_share=p) for n, p in zip(("ARIEL", "BERYL"), promises, strict=True)},
        )

    return make


def seconds_missing(demand: Demand, contacts: Sequence[Contact], served: set[str | None]) -> int:
    """Judged from the contacts: what each owner misses, with the promises as decimals."""
    whose = {mission.satellite: mission.owner for mission in demand.missions}
    busy = [((c.teardown_end - c.setup_start) // 1000, whose[c.satellite]) for c in contacts]
    missing = 0
    for name, owner in demand.owners.items():
        if name in served:
            due = Fraction(str(owner.min_share or 0)) * sum(s for s, _ in busy)
            missing += max(0, math.ceil(due - sum(s for s, other in busy if other == name)))
    return missing


@pytest.mark.parametrize("seed", range(40))
def test_no_schedule_keeps_the_promises_better(
    seed: int, crowded: Callable[[int], Demand], broken_rules: Judge
) -> None:
    demand = crowded(seed)
    offered = candidates(offers(demand))
    served = {candidate.mission.owner for candidate in offered}
    priorities = sorted({candidate.mission.priority for candidate in offered})
    gap_stage = [stage for stage in stages(offered, demand) if stage.tier == "gaps"]
    best: tuple[int, ...] | None = None
    for chosen in itertools.product((0, 1), repeat=len(offered)):
        contacts = contacts_of(offered, chosen).in_order
        if broken_rules(demand, contacts):
            continue
        late = [-stage.sum_of([*chosen, *stage.quantities.measured(chosen)]) for stage in gap_stage]
        values = (
            *late,
            -seconds_missing(demand, contacts, served),
            *(sum(c.value for c in contacts if c.priority == p) for p in priorities),
        )
        best = values if best is None else max(best, values)
    assert best is not None
    plan = schedule(demand, Settings())
    assert plan.solution.status == "optimal"
    found = {o.tier: o.value for o in plan.solution.objectives if o.tier != "tie_break"}
    assert [*(-found[t] for t in found if t == "gaps"), -found.get("shares", 0),
            *(v for t, v in found.items() if t.startswith("priority"))] == list(best)  # fmt: skip
    missing = sum(report.missing_s for report in owner_reports(demand, plan.contacts) if report.owner in served)
    assert missing == found.get("shares", 0)
