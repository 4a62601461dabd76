"""Why a pass was not taken: the reason, who is in the way, and the sentence with its numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from groundsched.config.missions import ContactsPerDay, Mission
from groundsched.config.network import Antenna, Network, Slew, Station
from groundsched.documents.passes import Pass, Sighting
from groundsched.documents.schedule import Rejection
from groundsched.scheduling.demand import Demand, Plan, Settings
from groundsched.scheduling.solve import schedule

At = Callable[[float], int]
MakeDemand = Callable[..., Demand]
MakePass = Callable[..., Pass]
MakeStation = Callable[..., Station]
See = Callable[..., Sighting]


def only_refusal(demand: Demand) -> tuple[Plan, Rejection]:
    plan = schedule(demand, Settings())
    (rejection,) = plan.rejected
    return plan, rejection


def test_the_pass_that_comes_too_soon_after_another_names_it_and_the_seconds(
    make_pass: MakePass, make_demand: MakeDemand
) -> None:
    plan, rejection = only_refusal(make_demand([make_pass(101, 0, 600), make_pass(102, 616, 1200)]))
    assert (rejection.reason, rejection.blocked_by) == ("conflict", (plan.contacts[0].id,))
    assert rejection.detail == (
        "khi-1 serves 101-khi-20260811T0005Z (SAT-101) until 2026-08-11T00:10:30.000Z, teardown included;"
        " free again 74 s after this pass needs it"
    )


def test_of_two_that_are_under_way_at_once_the_other_was_first(make_pass: MakePass, make_demand: MakeDemand) -> None:
    _, rejection = only_refusal(make_demand([make_pass(101, 0, 600), make_pass(102, 0, 300)]))
    assert rejection.detail == (
        "khi-1 serves 101-khi-20260811T0005Z (SAT-101) until 2026-08-11T00:10:30.000Z, teardown included;"
        " free again 690 s after this pass needs it"
    )


def test_the_pass_that_ends_too_late_for_the_next_names_it_and_the_seconds(
    make_pass: MakePass, make_demand: MakeDemand
) -> None:
    plan, rejection = only_refusal(make_demand([make_pass(101, 0, 500), make_pass(102, 550.5, 1200)]))
    assert (rejection.reason, rejection.blocked_by) == ("conflict", (plan.contacts[0].id,))
    assert rejection.detail == (
        "khi-1 makes ready for 102-khi-20260811T0014Z (SAT-102) from 2026-08-11T00:08:10.500Z;"
        " this pass would need it 39.5 s longer"
    )


def test_a_refusal_counts_with_the_margin_of_the_later_contact(make_pass: MakePass, make_demand: MakeDemand) -> None:
    early, vague = make_pass(101, 0, 600), make_pass(102, 690, 1200, timing_uncertainty_s=12.5)
    _, rejection = only_refusal(make_demand([early, vague], margin="auto"))
    assert rejection.detail == (
        "khi-1 serves 101-khi-20260811T0005Z (SAT-101) until 2026-08-11T00:10:30.000Z, teardown included;"
        " free again 12.5 s after this pass needs it"
    )
    _, rejection = only_refusal(
        make_demand([make_pass(103, 0, 500), replace(vague, aos=vague.aos - 100_000)], margin="auto")
    )
    assert rejection.detail == (
        "khi-1 makes ready for 102-khi-20260811T0015Z (SAT-102) from 2026-08-11T00:08:37.500Z;"
        " this pass would need it 12.5 s longer"
    )


def test_a_slew_that_decides_is_named(make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand) -> None:
    slow = make_station("khi", Antenna(id="khi-1", bands=("S",), slew_deg_s=Slew(azimuth=1.0, elevation=5.0)))
    passes = [make_pass(101, 0, 600), make_pass(102, 700, 1200, aos_azimuth_deg=110.0)]
    _, rejection = only_refusal(make_demand(passes, network=Network(stations=(slow,))))
    assert rejection.reason == "conflict"
    assert rejection.detail.endswith("free again 30 s after this pass needs it, 100 s of slew included")


@pytest.mark.parametrize(("uncertain_s", "named"), [(39.9, True), (40.0, False)])
def test_a_slew_is_named_only_where_it_is_longer_than_the_widened_setup(
    uncertain_s: float, named: bool, *, make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand
) -> None:
    """100 s of slew against 60 s of setup and the margin."""
    slow = make_station("khi", Antenna(id="khi-1", bands=("S",), slew_deg_s=Slew(azimuth=1.0, elevation=5.0)))
    vague = {"aos_azimuth_deg": 110.0, "timing_uncertainty_s": uncertain_s}
    passes = [make_pass(101, 0, 600), make_pass(102, 700, 1200, **vague)]
    _, rejection = only_refusal(make_demand(passes, network=Network(stations=(slow,)), margin="auto"))
    assert rejection.detail.endswith("100 s of slew included") == named


def test_a_satellite_served_elsewhere_says_where_and_when(
    make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand
) -> None:
    network = Network(stations=(make_station("khi"), make_station("lhe")))
    passes = [make_pass(101, 0, 600), make_pass(101, 30, 500, station="lhe")]
    plan, rejection = only_refusal(make_demand(passes, network=network))
    assert (rejection.station, rejection.reason) == ("lhe", "station")
    assert rejection.blocked_by == (plan.contacts[0].id,)
    assert rejection.detail == ("SAT-101 is served by khi-1 from 2026-08-11T00:00:00.000Z to 2026-08-11T00:10:00.000Z")


def test_a_full_day_names_the_contacts_that_fill_it(make_pass: MakePass, make_demand: MakeDemand) -> None:
    passes = [make_pass(101, aos_s, aos_s + length_s) for aos_s, length_s in ((0, 600), (6000, 500), (12_000, 601))]
    missions = (Mission(satellite=101, contacts_per_day=ContactsPerDay(max=2)),)
    plan, rejection = only_refusal(make_demand(passes, missions=missions))
    assert (rejection.reason, rejection.blocked_by) == ("limit", tuple(c.id for c in plan.contacts))
    assert rejection.detail == "SAT-101 has all 2 of the contacts that it may have on day 1 (2026-08-11)"


def test_a_limit_of_one_is_no_plural(make_pass: MakePass, make_demand: MakeDemand) -> None:
    passes = [make_pass(101, 0, 600), make_pass(101, 6000, 6500)]
    missions = (Mission(satellite=101, contacts_per_day=ContactsPerDay(max=1)),)
    _, rejection = only_refusal(make_demand(passes, missions=missions))
    assert rejection.detail == "SAT-101 has the only contact that it may have on day 1 (2026-08-11)"


def test_a_limit_of_nothing_blames_no_contact(make_pass: MakePass, make_demand: MakeDemand) -> None:
    missions = (Mission(satellite=101, contacts_per_day=ContactsPerDay(max=0)),)
    _, rejection = only_refusal(make_demand([make_pass(101, 0, 600)], missions=missions))
    assert (rejection.reason, rejection.blocked_by) == ("limit", ())
    assert rejection.detail == "SAT-101 may have no contact on day 1 (2026-08-11)"


def test_a_contact_that_gains_nothing_is_redundant(make_pass: MakePass, make_demand: MakeDemand) -> None:
    _, rejection = only_refusal(make_demand([make_pass(101, 10, 10.9)]))
    assert (rejection.reason, rejection.blocked_by) == ("redundant", ())
    assert rejection.detail == "it would fit on khi-1; no stage gains by it"


def test_of_several_antennas_the_one_that_came_furthest_speaks(
    at: At, make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand, see: See
) -> None:
    antennas = [Antenna(id="khi-1", bands=("S",)), *(Antenna(id=f"khi-{n}", bands=("X",)) for n in (2, 3))]
    demand = make_demand(
        [make_pass(101, 0, 600)],
        network=Network(stations=(make_station("khi", *antennas),)),
        missions=(Mission(satellite=101, bands=("X",), contacts_per_day=ContactsPerDay(max=0)),),
    )
    seen = see(demand.passes[0], "khi-3")
    _, rejection = only_refusal(replace(demand, sightings=()))
    assert rejection.reason == "antenna"
    assert rejection.detail == "khi-2 sees nothing of the pass; khi-3 sees nothing of the pass"
    _, rejection = only_refusal(replace(demand, sightings=(seen,)))
    assert rejection.reason == "limit"


def test_every_antenna_that_is_taken_names_its_contact(
    make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand
) -> None:
    two = make_station("khi", Antenna(id="khi-1", bands=("S",)), Antenna(id="khi-2", bands=("S",)))
    passes = [make_pass(101, 0, 600), make_pass(102, 1, 602), make_pass(103, 2, 500)]
    plan, rejection = only_refusal(make_demand(passes, network=Network(stations=(two,))))
    assert rejection.satellite == 103
    assert rejection.blocked_by == tuple(c.id for c in plan.contacts)
    assert "khi-1 serves" in rejection.detail
    assert "khi-2 serves" in rejection.detail


def test_refusals_stand_in_order_of_time(make_pass: MakePass, make_demand: MakeDemand) -> None:
    passes = [make_pass(satellite, aos_s, 600) for satellite, aos_s in ((104, 3), (102, 2), (103, 2), (101, 0))]
    plan = schedule(make_demand(passes), Settings())
    assert [r.satellite for r in plan.rejected] == [102, 103, 104]


@pytest.mark.parametrize("known", [True, False], ids=["planned", "without a mission"])
def test_only_passes_of_planned_satellites_are_refused(
    known: bool, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    missions = (Mission(satellite=101, bands=("Ka",)), *([Mission(satellite=102, bands=("Ka",))] if known else []))
    plan = schedule(make_demand([make_pass(101, 0, 600), make_pass(102, 0, 600)], missions=missions), Settings())
    assert len(plan.rejected) == (2 if known else 1)
