"""Booked contacts against newer elements. The rise and set of every contact's new times are checked with Skyfield."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from skyfield.api import EarthSatellite, load, wgs84

from groundsched import Options, Sources, Window, load_missions, load_network, parse_instant, plan, read_cache, times
from groundsched.config.missions import Booking
from groundsched.documents.drift import Drift, Drifted
from groundsched.documents.json import dumps, loads
from groundsched.documents.passes import Encounter
from groundsched.documents.schedule import Schedule
from groundsched.drift import judge_drift
from groundsched.drift.neighbours import clashes, margins_s
from groundsched.drift.renewed import Renewed, renewed
from groundsched.elements.cache import read_bytes
from groundsched.elements.propagation import satrec
from groundsched.elements.records import Cache, ElementSet
from groundsched.errors import NoUsableElementsError
from groundsched.reopening import reopen

ROOT = Path(__file__).parents[1]
START = parse_instant("2026-08-11T06:00Z")
WINDOW = Window(START, START + 6 * times.HOUR_MS)
WHOLE = Options()
NEVER = parse_instant("2026-01-01")
"""Before every contact: none is over."""

PRSS, EO1, EO3, LOW = 43530, 62725, 68835, 41335

STATIONS = """\
stations:
  - id: khi
    name: Karachi
    latitude_deg: 24.95
    longitude_deg: 67.14
    mask: 5
    antennas:
      - {id: khi-x1, bands: [X, S], setup_s: 60, teardown_s: 30, slew_deg_s: {azimuth: 10, elevation: 5}}
"""
MISSIONS = """\
missions:
  - {satellite: 62725, bands: [X]}
  - {satellite: 41335, bands: [X]}
  - {satellite: 68835, bands: [X]}
  - {satellite: 54234, bands: [X]}
"""
"""On that morning: EO1 from 06:29:52 to 06:38:30, 41335 from 07:04:25 to 07:12:25, EO3 from 07:51:08 to 08:00:34,
again at 09:3x and from 11:13:50 to 11:21:53. 54234 loses to 41335."""
CLOSE = STATIONS.replace("setup_s: 60", "setup_s: 1500")
"""Between the contacts of EO1 and 41335 there are 1555 s then, of which 25 s are spare."""


@pytest.fixture(scope="session")
def shipped() -> Cache:
    return read_cache(ROOT / "tle_cache")


Made = Callable[..., Schedule]


@pytest.fixture
def made(tmp_path: Path, shipped: Cache) -> Made:
    """The plan of these files, as a document that was written and read."""

    def make(
        stations: str = STATIONS, missions: str = MISSIONS, window: Window = WINDOW, options: Options = WHOLE,
        bookings: tuple[Booking, ...] = (),
    ) -> Schedule:  # fmt: skip
        (tmp_path / "stations.yaml").write_text(stations, encoding="utf-8")
        (tmp_path / "missions.yaml").write_text(missions, encoding="utf-8")
        sources = Sources(
            network=load_network(tmp_path / "stations.yaml"),
            missions=load_missions(tmp_path / "missions.yaml"),
            cache=shipped,
            bookings=bookings,
        )
        return loads(dumps(plan(sources, window, options, created=0)), Schedule)

    return make


def late(elements: ElementSet, seconds: float) -> ElementSet:
    """The same orbit, on which the satellite comes so many seconds later."""
    turned_deg = Decimal(str(seconds)) / 86_400 * elements.mean_motion * 360
    return replace(elements, mean_anomaly=(elements.mean_anomaly - turned_deg) % 360)


def aside(elements: ElementSet, degrees: float) -> ElementSet:
    """The same orbit in a plane that is turned to the east."""
    return replace(elements, ra_of_asc_node=(elements.ra_of_asc_node + Decimal(str(degrees))) % 360)


def changed(cache: Cache, satellite: int, change: Callable[[ElementSet], ElementSet]) -> Cache:
    return replace(cache, sets=tuple(change(s) if s.satellite == satellite else s for s in cache.sets))


def later_by(cache: Cache, satellite: int, seconds: float) -> Cache:
    return changed(cache, satellite, lambda elements: late(elements, seconds))


def only(cache: Cache, satellites: Iterable[int]) -> Cache:
    return replace(cache, sets=tuple(s for s in cache.sets if s.satellite in satellites))


def judged(schedule: Schedule, cache: Cache, since: int = NEVER) -> Drift:
    return judge_drift(schedule, cache, sha256="0" * 64, since=since)


def of(found: Drift, satellite: int) -> list[Drifted]:
    return [each for each in found.contacts if each.satellite == satellite]


def height_deg(elements: ElementSet, schedule: Schedule, each: Drifted, instant: int) -> float:
    """How high Skyfield sees a satellite over a contact's station."""
    station = next(s for s in schedule.inputs.stations.network.stations if s.id == each.station)
    scale = load.timescale(builtin=True)
    satellite = EarthSatellite.from_satrec(satrec(elements), scale)
    site = wgs84.latlon(station.latitude_deg, station.longitude_deg, station.altitude_m)
    altitude, _, _ = (satellite - site).at(scale.from_datetime(times.to_datetime(instant))).altaz()
    return float(altitude.degrees)


@pytest.mark.parametrize("options", [Options(), Options(partial=True, margin="auto"), Options(min_elevation_deg=12.0)])
def test_by_the_elements_of_the_plan_every_contact_of_the_shipped_network_is_as_booked(
    shipped: Cache, options: Options
) -> None:
    sources = Sources(
        network=load_network(ROOT / "stations.yaml"), missions=load_missions(ROOT / "missions.yaml"), cache=shipped
    )
    schedule = plan(sources, WINDOW, options, created=0)

    found = judged(schedule, shipped)

    assert len(found.contacts) == len(schedule.contacts) > 30
    assert {each.state for each in found.contacts} == {"ok"}
    assert max(abs(each.shift_s or 0.0) for each in found.contacts) <= 0.001
    assert min(each.margin_s for each in found.contacts if each.margin_s is not None) >= 0
    assert not found.replan


@pytest.mark.parametrize("seconds", [-40.0, 7.0, 25.0])
def test_a_satellite_that_comes_later_shifts_its_contacts_to_where_skyfield_sees_it_rise_and_set(
    made: Made, shipped: Cache, seconds: float
) -> None:
    schedule, newer = made(), later_by(shipped, EO3, seconds)
    elements = next(s for s in newer.sets if s.satellite == EO3)

    found = of(judged(schedule, newer), EO3)

    assert len(found) == 3
    for each in found:
        assert each.state in ("shifted", "trimmed")
        assert each.shift_s == pytest.approx(seconds, rel=0.1)
        for instant in (each.new_start, each.new_end):
            assert instant is not None
            assert height_deg(elements, schedule, each, instant) == pytest.approx(5.0, abs=0.001)


def test_a_real_set_of_eleven_days_later_moves_the_contacts_by_seconds_as_skyfield_says(
    made: Made, shipped: Cache
) -> None:
    text = (
        "PRSS-1\n1 43530U 18056B   26234.62573088  .00001321  00000+0  17258-3 0  9993\n"
        "2 43530  97.7770 300.6410 0001728  94.8650 265.2761 14.82077052438277\n"
    )
    newer = read_text(text)
    day = Window(parse_instant("2026-08-22T00:00Z"), parse_instant("2026-08-23T00:00Z"))
    schedule = made(missions="missions:\n  - {satellite: 43530, bands: [X]}\n", window=day)

    found = judged(schedule, replace(shipped, sets=(*only(shipped, [PRSS]).sets, newer)))

    assert [(e.planned < newer.epoch_ms, e.judged) for e in found.elements] == [(True, newer.epoch_ms)]
    assert len(found.contacts) == len(schedule.contacts) >= 3
    for each in found.contacts:
        assert each.state == "shifted"
        assert 1.0 < abs(each.shift_s or 0.0) < 30.0
        assert each.new_start is not None
        assert height_deg(newer, schedule, each, each.new_start) == pytest.approx(5.0, abs=0.001)


def read_text(text: str) -> ElementSet:
    (elements,), _ = read_bytes(text.encode(), "later.tle")
    return elements


@pytest.mark.parametrize(("seconds", "state"), [(0.9, "ok"), (1.1, "shifted")])
def test_less_than_a_second_is_no_shift(made: Made, shipped: Cache, seconds: float, state: str) -> None:
    found = judged(made(), later_by(shipped, EO1, seconds))

    assert [each.state for each in of(found, EO1)] == [state]
    assert {each.state for each in found.contacts if each.satellite != EO1} == {"ok"}


def test_a_shift_is_worth_a_new_plan_where_it_is_more_than_the_setup(made: Made, shipped: Cache) -> None:
    schedule = made()

    below, above = (judged(schedule, later_by(shipped, EO1, by)) for by in (55.0, 65.0))

    assert not below.replan
    assert above.replan
    assert [each.state for each in of(above, EO1)] == ["trimmed"]
    assert "shifted by more than the setup of the antenna: 62725-khi-20260811T0634Z by 6" in above.reasons[0]


def _gap_s(schedule: Schedule, satellite: int) -> float:
    """What is spare between the contact of this satellite and the next on the antenna, by the plan's own elements."""
    (each,) = of(judged(schedule, read_cache(ROOT / "tle_cache")), satellite)
    assert each.margin_s is not None
    return each.margin_s


@pytest.mark.parametrize(("beyond_s", "state"), [(-1.0, "shifted"), (0.5, "shifted"), (3.0, "conflicting")])
def test_contacts_conflict_once_setup_and_slew_no_longer_fit_between_them(
    made: Made, shipped: Cache, beyond_s: float, state: str
) -> None:
    """Less than a second is no conflict, as it is no shift."""
    schedule = made(CLOSE)
    spare_s = _gap_s(schedule, EO1)

    found = judged(schedule, later_by(shipped, EO1, spare_s + beyond_s))

    (moved,), (neighbour,) = of(found, EO1), of(found, LOW)
    assert moved.state in (state, "trimmed" if state == "shifted" else state)
    assert neighbour.state == ("conflicting" if state == "conflicting" else "ok")
    assert moved.margin_s == pytest.approx(-beyond_s, abs=2.5)
    if state == "conflicting":
        assert (moved.conflicts_with, neighbour.conflicts_with) == ((neighbour.id,), (moved.id,))
        assert found.replan
        assert found.reasons[0] == f"conflicting: {moved.id}, {neighbour.id}"


def test_a_satellite_that_would_be_served_twice_is_a_conflict(made: Made) -> None:
    """One station hands it over to the other at one moment; neither contact is new on its antenna."""
    other_station = STATIONS.removeprefix("stations:\n").replace("khi", "lhe").replace("24.95", "31.5")
    schedule = made(STATIONS + other_station, options=Options(partial=True))
    demand = reopen(schedule).demand
    contacts = sorted(renewed(schedule, demand), key=lambda each: each.contact.start)
    one, other = next(
        (a, b)
        for a, b in itertools.permutations(contacts, 2)
        if (a.contact.satellite, a.contact.end) == (b.contact.satellite, b.contact.start)
    )

    both = {one.contact.id, other.contact.id}
    assert clashes(contacts, demand) == {}
    for shared_ms, clashing in ((900, set[str]()), (1100, both)):
        stretched = _until(one, other.contact.start + shared_ms)
        others = [stretched if each is one else each for each in contacts]
        found = clashes(others, demand)
        assert {n for n, all_of in found.items() if any("served twice" in c.detail for c in all_of)} == clashing


TWO_ANTENNAS = STATIONS + "      - {id: khi-x2, bands: [X], setup_s: 60, teardown_s: 30}\n"
RATED = MISSIONS.replace("bands: [X]}", "bands: [X], rate_mbps: 300}")


def _at(each: Renewed, start: int, antenna: str | None = None) -> Renewed:
    """The contact at another time, on another antenna."""
    assert each.candidate is not None
    now, antennas = each.candidate, {a.id: a for a in each.candidate.station.antennas}
    cut = replace(now.part, start=start, end=start + now.end - now.start)
    changed = replace(now, cut=cut, antenna=antennas[antenna or now.antenna.id])
    return replace(each, contact=replace(each.contact, antenna=changed.antenna.id), candidate=changed)


def test_contacts_that_did_not_follow_each_other_may_conflict(made: Made) -> None:
    """The first comes so late that it jumps over the second, and meets the third."""
    schedule = made()
    demand = reopen(schedule).demand
    first, second, third, *_ = sorted(renewed(schedule, demand), key=lambda each: each.contact.start)

    found = clashes([_at(first, third.contact.start), second, third], demand)

    assert {name: clash.others for name, (clash,) in found.items()} == {
        first.contact.id: (third.contact.id,),
        third.contact.id: (first.contact.id,),
    }
    assert margins_s([_at(first, third.contact.start), second, third])[third.contact.id] < -300.0


@pytest.mark.parametrize(("shared_ms", "is_clash"), [(900, False), (1100, True)])
def test_contacts_that_come_to_stand_in_one_beam_conflict(made: Made, *, shared_ms: int, is_clash: bool) -> None:
    schedule = made(TWO_ANTENNAS.replace("mask: 5", "mask: 5\n    min_separation_deg: 2"))
    demand = reopen(schedule).demand
    one, other, *_ = sorted(renewed(schedule, demand), key=lambda each: each.contact.start)
    start = one.contact.start
    pair = (min(EO1, LOW), max(EO1, LOW))
    assert {one.contact.satellite, other.contact.satellite} == {*pair}
    near = Encounter(station="khi", satellites=pair, start=start - 500_000, end=start + shared_ms)
    both = [_at(one, start, "khi-x1"), _at(other, start, "khi-x2")]

    found = clashes(both, replace(demand, encounters=(near,)))

    assert {name: clash.others for name, (clash,) in found.items()} == (
        {one.contact.id: (other.contact.id,), other.contact.id: (one.contact.id,)} if is_clash else {}
    )
    assert all("is closer than 2° in the sky of khi" in clash.detail for (clash,) in found.values())


@pytest.mark.parametrize(("ingest", "later_ms", "is_clash"), [(600, 0, False), (599, 0, True), (599, -900, False)])
def test_contacts_that_come_to_send_more_than_the_station_takes_in_conflict(
    made: Made, *, ingest: int, later_ms: int, is_clash: bool
) -> None:
    schedule = made(TWO_ANTENNAS.replace("mask: 5", f"mask: 5\n    ingest_mbps: {ingest}"), RATED)
    demand = reopen(schedule).demand
    one, other, *_ = sorted(renewed(schedule, demand), key=lambda each: each.contact.start)
    start = one.contact.end + later_ms if later_ms else one.contact.start

    found = clashes([_at(one, one.contact.start, "khi-x1"), _at(other, start, "khi-x2")], demand)

    assert {name: clash.others for name, (clash,) in found.items()} == (
        {one.contact.id: (other.contact.id,), other.contact.id: (one.contact.id,)} if is_clash else {}
    )
    assert all("khi takes in 599 Mbit/s and would get 300 + 300 for" in clash.detail for (clash,) in found.values())


def _until(each: Renewed, end: int) -> Renewed:
    assert each.candidate is not None
    candidate = replace(each.candidate, cut=replace(each.candidate.part, end=end))
    return replace(each, candidate=candidate)


def test_a_contact_that_slides_into_an_outage_conflicts_with_it(made: Made, shipped: Cache) -> None:
    out = "unavailable: [{start: 2026-08-11T06:39:10Z, end: 2026-08-11T06:50Z, reason: gearbox}], setup_s: 60"
    schedule = made(STATIONS.replace("setup_s: 60", out))

    just_before, inside = (judged(schedule, later_by(shipped, EO1, by)) for by in (9.0, 13.0))

    assert [each.state for each in of(just_before, EO1)] == ["shifted"]
    (each,) = of(inside, EO1)
    assert (each.state, each.conflicts_with) == ("conflicting", ())
    assert "khi-x1 is out (gearbox)" in each.detail


def test_a_pass_that_is_seen_no_more_is_lost(made: Made, shipped: Cache) -> None:
    found = judged(made(), changed(shipped, EO1, lambda s: aside(s, 60.0)))

    (each,) = of(found, EO1)
    assert (each.state, each.shift_s, each.new_start, each.new_end, each.margin_s) == ("lost", *[None] * 4)
    assert each.detail == "khi-x1 has no such pass of PRSC-EO1 any more"
    assert found.reasons == (f"lost: {each.id}",)


@pytest.mark.parametrize(
    ("key", "reason"), [("min_culmination_deg: 30.5", "it culminates at"), ("min_contact_s: 516", "of it are left")]
)
def test_a_pass_of_which_too_little_is_left_is_lost(made: Made, shipped: Cache, key: str, reason: str) -> None:
    """It culminates at 30.8 degrees and lasts 517.7 s by the plan's elements."""
    newer = changed(shipped, EO1, lambda s: aside(s, -0.5))
    schedule = made(missions=MISSIONS.replace("{satellite: 62725, bands: [X]}", f"{{satellite: 62725, {key}}}"))

    plain, strict = judged(made(), newer), judged(schedule, newer)

    assert of(plain, EO1)[0].state in ("trimmed", "shifted")
    (each,) = of(strict, EO1)
    assert each.state == "lost"
    assert reason in each.detail
    frozen = replace(schedule, contacts=tuple(replace(contact, frozen=True) for contact in schedule.contacts))
    assert of(judged(frozen, newer), EO1)[0].state == of(plain, EO1)[0].state


def test_a_trimmed_contact_says_how_much_of_it_is_gone(made: Made, shipped: Cache) -> None:
    schedule, newer = made(), changed(shipped, EO1, lambda s: aside(s, -0.5))

    (each,) = of(judged(schedule, newer), EO1)

    assert each.new_start is not None
    assert each.new_end is not None
    gone_s = (each.end - each.start - (each.new_end - each.new_start)) / times.SECOND_MS
    assert gone_s >= 1
    assert each.state == "trimmed"
    assert f"{gone_s:.1f} of its 517." in each.detail


def test_what_the_window_has_cut_stays_cut_there(made: Made, shipped: Cache) -> None:
    middle = parse_instant("2026-08-11T06:34Z")
    schedule = made(window=Window(middle, middle + times.HOUR_MS))

    (each,) = of(judged(schedule, later_by(shipped, EO1, 20.0)), EO1)

    assert each.start == each.new_start == middle
    assert (each.state, each.shift_s) == ("shifted", 0.0)
    assert each.new_end == pytest.approx(each.end + 20_000, abs=1500)


def test_a_satellite_that_never_sets_stays_ok_over_the_whole_window(made: Made, shipped: Cache) -> None:
    schedule = made(missions="missions:\n  - {satellite: 37779, bands: [X]}\n")

    found = judged(schedule, shipped)

    assert [(each.state, each.new_start, each.new_end) for each in found.contacts] == [("ok", WINDOW.start, WINDOW.end)]


def test_a_booked_part_of_a_pass_moves_with_its_culmination(made: Made, shipped: Cache) -> None:
    begin, end = parse_instant("2026-08-11T06:32Z"), parse_instant("2026-08-11T06:36Z")
    schedule = made(bookings=(Booking(satellite=EO1, antenna="khi-x1", start=begin, end=end),))

    (each,) = of(judged(schedule, later_by(shipped, EO1, 12.0)), EO1)

    assert (each.start, each.end, each.state) == (begin, end, "shifted")
    assert each.shift_s == pytest.approx(12.0, abs=0.5)
    assert each.new_end == (each.new_start or 0) + end - begin


def test_what_is_booked_beyond_the_pass_reaches_as_far_beyond_it_still(made: Made, shipped: Cache) -> None:
    begin, end = parse_instant("2026-08-11T06:29:40Z"), parse_instant("2026-08-11T06:36Z")
    schedule = made(bookings=(Booking(satellite=EO1, antenna="khi-x1", start=begin, end=end),))

    same, later = (judged(schedule, later_by(shipped, EO1, by)) for by in (0.0, 12.0))

    assert of(same, EO1)[0].state == "ok"
    assert of(later, EO1)[0].state == "shifted"


def test_an_older_set_in_the_cache_judges_nothing(made: Made, shipped: Cache) -> None:
    schedule = made()
    older = changed(
        shipped, EO1, lambda s: replace(late(s, 300.0), epoch="2026-08-09T00:00:00", epoch_us=s.epoch_us - 10**11)
    )

    found = judged(schedule, older)

    assert [each.state for each in of(found, EO1)] == ["ok"]
    assert any("nothing newer than the schedule for: " in note and "PRSC-EO1" in note for note in found.notes)


def test_a_satellite_without_elements_is_not_judged_and_still_stands_in_the_way(made: Made, shipped: Cache) -> None:
    schedule = made(CLOSE)
    spare_s = _gap_s(schedule, EO1)
    newer = changed(only(shipped, [EO1, EO3]), EO1, lambda s: late(s, spare_s + 4))

    found = judged(schedule, newer)

    low = next(contact.id for contact in schedule.contacts if contact.satellite == LOW)
    assert of(found, LOW) == []
    assert low in found.unjudged
    assert of(found, EO1)[0].conflicts_with == (low,)
    assert any("cannot be judged" in warning and "(41335)" in warning for warning in found.warnings)
    assert [e.judged is None for e in found.elements if e.satellite == LOW] == [True]


def test_a_cache_that_serves_no_satellite_of_the_schedule_judges_nothing(made: Made, shipped: Cache) -> None:
    with pytest.raises(NoUsableElementsError, match="no usable elements"):
        judged(made(), only(shipped, [PRSS]))


def test_elements_that_are_too_old_for_the_schedule_judge_nothing(made: Made, shipped: Cache) -> None:
    day = Window(WINDOW.start + 12 * times.DAY_MS, WINDOW.start + 13 * times.DAY_MS)
    schedule = made(window=day)
    assert schedule.contacts
    options = replace(schedule.inputs.options, max_element_age_days=5.0)

    with pytest.raises(NoUsableElementsError, match="too old"):
        judged(replace(schedule, inputs=replace(schedule.inputs, options=options)), shipped)


def test_contacts_that_are_over_are_left_out_and_counted(made: Made, shipped: Cache) -> None:
    schedule = made()
    first, *rest = sorted(schedule.contacts, key=lambda contact: contact.end)

    at_its_end, a_moment_before = (judged(schedule, shipped, since=first.end - by) for by in (0, 1))

    assert {each.id for each in at_its_end.contacts} == {contact.id for contact in rest}
    assert at_its_end.over == (first.id,)
    assert "contacts that are over and were not judged: 1" in at_its_end.notes
    assert a_moment_before.over == ()


def test_of_a_schedule_that_is_over_everything_is_judged(made: Made, shipped: Cache) -> None:
    schedule = made()

    found = judged(schedule, shipped, since=schedule.window.end + times.DAY_MS)

    assert len(found.contacts) == len(schedule.contacts)
    assert "all of these contacts are over; they are judged as if they were to come" in found.notes


def test_a_schedule_without_contacts_has_nothing_to_judge(made: Made, shipped: Cache) -> None:
    schedule = made(missions="missions:\n  - {satellite: 62725, bands: [UHF]}\n")

    found = judged(schedule, shipped)

    assert (found.contacts, found.replan, found.notes) == ((), False, ("there is no contact to judge",))
