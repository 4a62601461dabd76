"""A document against itself: each kind of damage is found, and by its own check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from groundsched.config.missions import ContactsPerDay
from groundsched.documents.schedule import Carried, Contact, Dropped, Rejection, Schedule
from groundsched.times import DAY_MS, HOUR_MS
from groundsched.verification.consistency import CHECKS
from tests.verification.plans import (
    emergency,
    found,
    routine,
    with_antenna,
    with_contact,
    with_content,
    with_inputs,
    with_mission,
    with_options,
    with_rejection,
    with_station,
)


def a_contact() -> Contact:
    return emergency().contacts[20]


def a_rated_one() -> Contact:
    return next(c for c in emergency().contacts[20:] if c.volume_mbit and not c.booked)


def refused(reason: str) -> Rejection:
    """The first pass of a low satellite with this reason: a high one is in view all day."""
    return next(r for r in routine().rejected if r.reason == reason and r.los - r.aos < HOUR_MS)


@pytest.mark.parametrize("name", [name for name, _ in CHECKS])
def test_a_real_plan_agrees_with_itself(name: str) -> None:
    assert found(name, emergency()) == []
    assert found(name, routine()) == []


OF_CONTACTS: list[tuple[str, Callable[[Contact], dict[str, Any]]]] = [
    ("place", lambda c: {"satellite": 1}),
    ("place", lambda c: {"antenna": "nowhere"}),
    ("place", lambda c: {"station": "nowhere"}),
    ("label", lambda c: {"name": f"{c.name}?"}),
    ("label", lambda c: {"owner": "nobody"}),
    ("label", lambda c: {"priority": 10 - c.priority}),
    ("id", lambda c: {"id": f"{c.id}-1"}),
    ("id", lambda c: {"id": emergency().contacts[0].id}),
    ("id", lambda c: {"pass_": "1-khi-20260811T0000Z", "id": "1-khi-20260811T0000Z"}),
    ("id", lambda c: {"tca": c.tca + 60_000}),
    ("order", lambda c: {"start": c.start + DAY_MS}),
    ("span", lambda c: {"duration_s": c.duration_s + 0.001}),
    ("span", lambda c: {"tca": c.los + 1}),
    ("span", lambda c: {"aos": c.los}),
    ("span", lambda c: {"end": c.start}),
    ("span", lambda c: {"truncated_start": True}),
    ("span", lambda c: {"aos": emergency().window.start - 1}),
    ("span", lambda c: {"los": c.aos + 2 * DAY_MS}),
    ("angle", lambda c: {"aos_azimuth_deg": 360.0}),
    ("angle", lambda c: {"tca_azimuth_deg": -0.001}),
    ("angle", lambda c: {"los_azimuth_deg": 400.0}),
    ("angle", lambda c: {"max_elevation_deg": 90.001}),
    ("angle", lambda c: {"max_elevation_deg": 4.99}),
    ("setup", lambda c: {"setup_start": c.setup_start + 1}),
    ("setup", lambda c: {"teardown_end": c.end}),
    ("value", lambda c: {"value": c.value + 1}),
    ("value", lambda c: {"lost_s": 1.0}),
    ("value", lambda c: {"lost_s": -1.0}),
    ("value", lambda c: {"timing_uncertainty_s": -0.1}),
    ("previous", lambda c: {"change": "kept"}),
    ("request", lambda c: {"request": "another"}),
]


@pytest.mark.parametrize(("name", "changes"), OF_CONTACTS)
def test_a_contact_that_disagrees_is_named(name: str, changes: Callable[[Contact], dict[str, Any]]) -> None:
    contact = a_contact()
    damaged = with_contact(emergency(), contact, **changes(contact))
    assert len(found(name, damaged)) > 0


@pytest.mark.parametrize("part", [0.99, 1.01, None])
def test_a_volume_is_the_rate_times_the_seconds(part: float | None) -> None:
    contact = a_rated_one()
    assert contact.volume_mbit is not None
    volume_mbit = None if part is None else contact.volume_mbit * part
    assert found("volume", with_contact(emergency(), contact, volume_mbit=volume_mbit)) == [contact.id]


def test_of_a_rate_by_elevation_a_volume_is_no_more_than_at_its_best() -> None:
    contact = a_rated_one()
    rates = ((5.0, 1.0), (20.0, 100.0))
    plan = with_mission(emergency(), contact.satellite, rate_mbps=rates)
    best = contact.duration_s * 100
    for volume_mbit, wrong in ((best, []), (0.0, []), (best * 1.01, [contact.id]), (-1.0, [contact.id])):
        changed = found("volume", with_contact(plan, contact, volume_mbit=volume_mbit))
        assert [name for name in changed if name == contact.id] == wrong


def test_the_margin_of_a_contact_is_in_its_setup_and_not_in_that_of_a_booking() -> None:
    auto = with_options(emergency(), margin="auto")
    wrong = found("setup", auto)
    assert set(wrong) == {contact.id for contact in emergency().contacts if not contact.booked}


OF_REFUSALS: list[tuple[str, str, Callable[[Rejection], dict[str, Any]]]] = [
    ("rejected", "conflict", lambda r: {"pass_": routine().contacts[0].pass_}),
    ("rejected", "conflict", lambda r: {"pass_": refused("too-low").pass_}),
    ("rejected", "conflict", lambda r: {"satellite": 1}),
    ("rejected", "conflict", lambda r: {"aos": r.los}),
    ("rejected", "conflict", lambda r: {"aos": routine().window.start - 1}),
    ("rejected", "conflict", lambda r: {"tca": r.tca + 60_000}),
    ("rejected", "conflict", lambda r: {"max_elevation_deg": 4.0}),
    ("order", "conflict", lambda r: {"aos": r.aos + DAY_MS}),
    ("blocked-by", "conflict", lambda r: {"blocked_by": ("nobody",)}),
    ("blocked-by", "conflict", lambda r: {"blocked_by": ()}),
    ("blocked-by", "conflict", lambda r: {"reason": "redundant"}),
    ("blocked-by", "conflict", lambda r: {"aos": r.aos + 5 * HOUR_MS, "los": r.los + 5 * HOUR_MS}),
    ("blocked-by", "conflict", lambda r: {"station": "isb" if r.station != "isb" else "khi"}),
    ("blocked-by", "station", lambda r: {"aos": r.aos - HOUR_MS, "los": r.los - HOUR_MS}),
    ("blocked-by", "station", lambda r: {"satellite": 1}),
    ("reason", "conflict", lambda r: {"reason": "band"}),
    ("reason", "conflict", lambda r: {"reason": "stale"}),
    ("reason", "conflict", lambda r: {"reason": "too-low"}),
    ("reason", "conflict", lambda r: {"reason": "too-short"}),
    ("reason", "conflict", lambda r: {"reason": "unavailable"}),
    ("reason", "conflict", lambda r: {"reason": "limit"}),
    ("reason", "too-low", lambda r: {"reason": "redundant"}),
    ("reason", "band", lambda r: {"reason": "redundant"}),
]


@pytest.mark.parametrize(("name", "reason", "changes"), OF_REFUSALS)
def test_a_refusal_that_disagrees_is_named(
    name: str, reason: str, changes: Callable[[Rejection], dict[str, Any]]
) -> None:
    rejection = refused(reason)
    damaged = with_rejection(routine(), rejection, **changes(rejection))
    assert len(found(name, damaged)) > 0


def test_a_refusal_has_a_reason_that_its_mission_and_station_can_give() -> None:
    rejection = refused("conflict")
    plan, station, satellite = routine(), rejection.station, rejection.satellite
    damaged = (
        ("rejected", with_mission(plan, satellite, stations=("elsewhere",))),
        ("rejected", with_mission(plan, satellite, not_stations=(station,))),
        ("rejected", with_mission(plan, satellite, from_=rejection.aos + 1)),
        ("reason", with_mission(plan, satellite, bands=("Ka",))),
        ("reason", with_mission(plan, satellite, min_culmination_deg=rejection.max_elevation_deg + 0.001)),
        ("reason", with_mission(plan, satellite, min_contact_s=(rejection.los - rejection.aos + 1) / 1000)),
        ("reason", with_options(plan, max_element_age_days=0.001)),
    )
    for name, document in damaged:
        assert rejection.pass_ in found(name, document)


def test_what_no_antenna_has_a_limit_for_is_not_refused_by_an_antenna() -> None:
    rejection = refused("conflict")
    plan = with_rejection(routine(), rejection, reason="antenna", blocked_by=())
    own = next(s for s in plan.inputs.stations.network.stations if s.id == rejection.station)
    assert rejection.pass_ not in found("reason", plan)
    for antenna in own.antennas:
        plan = with_antenna(plan, antenna.id, min_elevation_deg=None, slew_deg_s=None)
    assert rejection.pass_ in found("reason", plan)


def test_a_limit_is_the_reason_only_where_it_is_reached() -> None:
    satellite = next(c.satellite for c in routine().contacts[20:] if c.antenna == "khi-x1")
    had = sum(c.satellite == satellite for c in routine().contacts)
    rejection = replace(next(r for r in routine().rejected if r.satellite == satellite), reason="limit")
    base = replace(routine(), rejected=(rejection,))
    for most, wrong in ((had, []), (had + 1, [rejection.pass_])):
        plan = with_mission(base, satellite, contacts_per_day=ContactsPerDay(max=most), rate_mbps=None)
        assert found("reason", plan) == wrong


@pytest.mark.parametrize(
    ("name", "field", "changes"),
    [
        ("mission-report", "missions", {"contacts": 99}),
        ("mission-report", "missions", {"required": 99}),
        ("mission-report", "missions", {"volume_mbit": 1.0}),
        ("mission-report", "missions", {"largest_gap_h": 0.5}),
        ("mission-report", "missions", {"lost_mbit": 7}),
        ("mission-report", "missions", {"name": "another"}),
        ("mission-report", "missions", {"satellite": 1}),
        ("request-report", "requests", {"met": False}),
        ("request-report", "requests", {"contacts": ()}),
        ("request-report", "requests", {"on_ground": 0}),
        ("request-report", "requests", {"slack_s": 0.5}),
        ("request-report", "requests", {"id": "another"}),
        ("antenna-report", "antennas", {"busy_s": 1.0}),
        ("antenna-report", "antennas", {"utilisation": 0.99}),
        ("antenna-report", "antennas", {"contacts": 99}),
        ("antenna-report", "antennas", {"antenna": "another"}),
        ("owner-report", "owners", {"contacts": 99}),
        ("owner-report", "owners", {"antenna_s": 1}),
        ("owner-report", "owners", {"share": 0.99}),
        ("owner-report", "owners", {"entitled_share": 0.99}),
        ("owner-report", "owners", {"min_share": 0.99}),
        ("owner-report", "owners", {"missing_s": 99}),
        ("owner-report", "owners", {"owner": "another"}),
    ],
)
def test_a_report_is_counted_again(name: str, field: str, changes: dict[str, Any]) -> None:
    reports = getattr(emergency(), field)
    damaged: dict[str, Any] = {field: (replace(reports[0], **changes), *reports[1:])}
    fewer: dict[str, Any] = {field: reports[:-1]}
    assert None in found(name, replace(emergency(), **damaged))
    assert found(name, replace(emergency(), **fewer)) == [None]


def test_a_shortfall_is_told_where_something_is_missing_and_nowhere_else() -> None:
    short = [n for n, report in enumerate(emergency().missions) if report.shortfall]
    content = [n for n, report in enumerate(emergency().missions) if not report.shortfall]
    for number, shortfall in ((short[0], ()), (content[0], ("something",))):
        reports = list(emergency().missions)
        reports[number] = replace(reports[number], shortfall=shortfall)
        assert found("mission-report", replace(emergency(), missions=tuple(reports))) == [None]


def test_a_window_ends_after_it_starts() -> None:
    assert found("window", replace(routine(), window=replace(routine().window, end=routine().window.start))) == [None]


@pytest.mark.parametrize(
    "changes",
    [{"epoch": 0}, {"age_days": 99.0}, {"omm": {"NORAD_CAT_ID": 1}}, {"omm": {"EPOCH": "tomorrow"}}, {"satellite": 1}],
)
def test_elements_are_the_satellites_own_and_as_old_as_they_say(changes: dict[str, Any]) -> None:
    first, *others = routine().inputs.elements
    changed = replace(first, **{**changes, "omm": first.omm | changes.get("omm", {})})
    assert None in found("elements", with_inputs(routine(), elements=(changed, *others)))


def test_elements_too_old_for_the_window_serve_only_where_any_age_will_do() -> None:
    window = replace(routine().window, start=routine().window.end + 4 * DAY_MS, end=routine().window.end + 5 * DAY_MS)
    plan = with_inputs(replace(routine(), window=window), elements=tuple(
        replace(e, age_days=(window.end - e.epoch) / DAY_MS) for e in routine().inputs.elements))  # fmt: skip
    nearest = [(window.start - e.epoch) / DAY_MS for e in plan.inputs.elements]

    assert found("elements", with_options(plan, max_element_age_days=max(nearest))) == []
    assert found("elements", with_options(plan, max_element_age_days=max(nearest) - 1e-6)) == [None]
    assert found("elements", with_options(plan, max_element_age_days=0.001, allow_stale=True)) == []


def test_a_satellite_has_one_mission_and_one_element_set() -> None:
    elements, missions = routine().inputs.elements, routine().inputs.missions.content.missions
    assert found("satellite", with_inputs(routine(), elements=(*elements, elements[0]))) == [None]
    assert found("satellite", with_content(routine(), missions=(*missions, missions[0]))) == [None]
    assert found("satellite", with_content(routine(), missions=missions[1:])) == [None]


def test_what_the_filters_leave_is_what_the_document_holds() -> None:
    stations = tuple(s.id for s in routine().inputs.stations.network.stations)
    satellites = tuple(m.satellite for m in routine().inputs.missions.content.missions)
    assert found("options", with_options(routine(), stations=stations, satellites=satellites)) == []
    assert found("options", with_options(routine(), stations=stations[1:])) == [None]
    assert found("options", with_options(routine(), satellites=satellites[1:])) == [None]


def a_replan(**changes: Any) -> Schedule:
    """The first contact was there before, and all others are new; then this change."""
    first, *others = (replace(c, change="new") for c in routine().contacts)
    carried = Carried(contacts=(replace(first, change=None),))
    plan = with_inputs(routine(), previous="0" * 64, carried=carried)
    return replace(plan, contacts=(replace(first, **{"change": "kept", "shift_s": 0.0, **changes}), *others))


def test_what_became_of_a_contact_is_said_as_it_is() -> None:
    first = routine().contacts[0]
    elsewhere = {"change": "moved", "antenna": "khi-x2" if first.antenna != "khi-x2" else "khi-x1"}
    assert found("previous", a_replan()) == found("carried", a_replan()) == []
    assert found("carried", a_replan(start=first.start + 999, shift_s=0.999)) == []
    assert found("carried", a_replan(start=first.start + 1000, shift_s=1.0)) == [first.id]
    assert found("carried", a_replan(start=first.start + 1000, shift_s=1.0, change="shifted", sequence=1)) == []
    assert found("carried", a_replan(**elsewhere, moved_from=first.antenna, sequence=1)) == []
    assert found("carried", a_replan(**elsewhere, moved_from="another", sequence=1)) == [first.id]
    assert found("carried", a_replan(change="new", shift_s=None)) == [first.id]
    assert found("previous", a_replan(change=None)) == [first.id]


@pytest.mark.parametrize(
    "wrong", [{"shift_s": 1.0}, {"shift_s": None}, {"sequence": 1}, {"moved_from": "khi-x2"}], ids=str
)
def test_a_kept_contact_says_nothing_of_a_change(wrong: dict[str, Any]) -> None:
    assert found("carried", a_replan(**wrong)) == [routine().contacts[0].id]


def test_each_contact_of_before_is_there_or_dropped_once() -> None:
    first, second = routine().contacts[:2]
    dropped = Dropped(
        id=first.id, satellite=first.satellite, name=first.name, owner=first.owner, station=first.station,
        antenna=first.antenna, tca=first.tca, start=first.start, end=first.end,
        sequence=1, reason="conflict", detail="another satellite has the antenna",
    )  # fmt: skip
    gone = replace(a_replan(), contacts=a_replan().contacts[1:])
    assert found("carried", gone) == [first.id]
    assert found("carried", replace(gone, dropped=(dropped,))) == []
    assert found("carried", replace(a_replan(), dropped=(dropped,))) == [first.id]
    assert found("carried", replace(a_replan(), dropped=(replace(dropped, id=second.id),))) == [second.id]
    assert found("previous", replace(routine(), dropped=(dropped,))) == [None]


def test_a_mask_is_the_floor_of_all_culminations() -> None:
    contact = min(routine().contacts, key=lambda c: c.max_elevation_deg)
    low, high = contact.max_elevation_deg, contact.max_elevation_deg + 0.01
    kept = with_station(routine(), contact.station, mask=((0.0, 90.0), (90.0, low)))
    broken = with_station(routine(), contact.station, mask=((0.0, high), (90.0, high)))
    assert contact.id not in found("angle", kept)
    assert contact.id in found("angle", broken)
    assert contact.id in found("angle", with_options(routine(), min_elevation_deg=high))
