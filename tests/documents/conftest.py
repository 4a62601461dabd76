"""Small documents in which every field that may be filled is filled once."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from groundsched import times
from groundsched.config.missions import Booking, ContactsPerDay, Mission, Missions, Owner, Request, Target, Track
from groundsched.config.network import Antenna, Network, Outage, Slew, Station, WeeklyOutage
from groundsched.documents.diagnosis import Diagnosis, Finding
from groundsched.documents.difference import Difference, Gone, Moved, Sentence, Shifted
from groundsched.documents.drift import Drift, Drifted, ElementsCompared
from groundsched.documents.explanation import Explanation, Price, SmallestChange
from groundsched.documents.passes import ElementsUsed, Excluded, Pass, PassList, Span
from groundsched.documents.refresh import Changes, MissionAge, QueryReport, Refresh
from groundsched.documents.satellites import SatelliteList, SatelliteRow
from groundsched.documents.schedule import (
    AntennaReport,
    Carried,
    Contact,
    Dropped,
    Inputs,
    MissionReport,
    MissionsInput,
    NetworkInput,
    Objective,
    Options,
    OwnerReport,
    Rejection,
    RequestReport,
    SatelliteBefore,
    Schedule,
    Solution,
)
from groundsched.documents.stations import StationList
from groundsched.documents.verification import Finding as Wrong
from groundsched.documents.verification import Verification

START = times.parse_instant("2026-08-11T03:00Z")
AOS, TCA, LOS = START + 2_465_125, START + 2_721_000, START + 2_977_250
ID = "43530-khi-20260811T0345Z"
WINDOW = Span(start=START, end=START + times.DAY_MS)

STATION = Station(
    id="khi",
    name="Karachi کراچی",
    latitude_deg=24.9,
    longitude_deg=67.1,
    altitude_m=30.0,
    operator="SUPARCO",
    timezone="Asia/Karachi",
    position_source="approximate, public map",
    mask=((0.0, 5.0), (90.0, 8.5)),
    ingest_mbps=1000.0,
    min_separation_deg=1.0,
    unavailable=(WeeklyOutage(weekly="fri", from_=time(12, 30), to=time(14, 0), reason="staff"),),
    antennas=(
        Antenna(
            id="khi-x1",
            bands=("S", "X"),
            name="big dish",
            diameter_m=11.3,
            min_elevation_deg=5.0,
            max_elevation_deg=88.0,
            max_lost_s=20.0,
            slew_deg_s=Slew(azimuth=10.0, elevation=5.0),
            azimuth_range_deg=(-90.0, 450.0),
            sun_avoidance_deg=5.0,
            unavailable=(Outage(start=START, end=START + times.HOUR_MS, reason="power works"),),
        ),
        Antenna(id="khi-s1", bands=("S",)),
    ),
)

MISSIONS = Missions(
    missions=(
        Mission(
            satellite=43530,
            name="PRSS-1",
            owner="SUPARCO",
            priority=1,
            bands=("X",),
            downlink_mhz=8212.5,
            rate_mbps=((5.0, 150.0), (20.0, 300.0)),
            stations=("khi",),
            contacts_per_day=ContactsPerDay(min=2, max=6),
            from_=START,
            also=(53239,),
            themes=("water",),
        ),
        Mission(target=Target(lunar_site=(10.0, 20.0)), name="relay", track=Track(duration_h=4.0)),
    ),
    requests=(Request(id="flood", satellites=(43530,), before=START + times.DAY_MS, priority=0),),
    owners={"SUPARCO": Owner(share=0.6)},
    bookings=(Booking(satellite=43530, antenna="khi-x1", start=AOS, end=LOS),),
)

ELEMENTS = ElementsUsed(
    satellite=43530, name="PRSS-1", epoch=START - 1, age_days=1.042, source="pakistan.json",
    omm={"OBJECT_NAME": "PRSS-1", "NORAD_CAT_ID": 43530, "BSTAR": 1.2e-05, "REV_AT_EPOCH": None}, drift_s=0.1234,
)  # fmt: skip


EXPLANATION = Explanation(
    pass_="43530-khi-20260811T1520Z", taken=False, reason="conflict", blocked_by=(ID,),
    price=(Price(tier="priority-1", priority=1, loss=12),), falls=(ID,), gains=("43530-lhe-20260811T1521Z",),
    smallest_change=SmallestChange(kind="antenna-free", detail="khi-x1 free 40 s earlier", amount=40.0),
    proof=("cp-sat", "lp"), text="PRSS-1 loses khi-x1 to itself.",
)  # fmt: skip


@pytest.fixture
def explanation() -> Explanation:
    """A pass that lost."""
    return EXPLANATION


@pytest.fixture
def verification() -> Verification:
    """A contact that is wrong, and a document that is."""
    findings = (Wrong(code="conflict", contact=ID, detail="too near"), Wrong(code="bound", contact=None, detail="low"))
    return Verification(findings=findings, checked={"contacts": 1, "passes": 2}, notes=("no element history",))


@pytest.fixture
def drift() -> Drift:
    """One contact that comes later, and one that is gone."""
    late = Drifted(
        id=ID, satellite=43530, name="PRSS-1", station="khi", antenna="khi-x1", start=AOS, end=LOS, state="shifted",
        shift_s=2.5, new_start=AOS + 2500, new_end=LOS + 2500, margin_s=37.5, conflicts_with=(), detail="late",
    )  # fmt: skip
    lost = replace(
        late, id="x", state="lost", shift_s=None, new_start=None, new_end=None, margin_s=None, detail="no pass"
    )
    elements = ElementsCompared(satellite=43530, name="PRSS-1", planned=START, judged=None, age_days=None)
    return Drift(
        schedule="0" * 64, contacts=(late, lost), replan=True, reasons=("lost: x",), elements=(elements,),
        over=("y",), unjudged=("z",), notes=("a note",),
    )  # fmt: skip


@pytest.fixture
def difference() -> Difference:
    """One of each change."""
    return Difference(
        window=WINDOW,
        summary="Of 5 contacts 1 stays as it is.",
        kept=("a",),
        shifted=(Shifted(id="b", shift_s=-1.5),),
        moved=(Moved(id="c", from_="khi-x1", to="khi-x2"),),
        added=("d",),
        dropped=(Gone(id="e", reason="not-visible"),),
        sentences=(Sentence(id="e", change="dropped", at=AOS, owner="SUPARCO", text="e is dropped"),),
        by_owner=True,
        remarks=("Request flood is met now.",),
        notes=("a note",),
    )


@pytest.fixture
def schedule() -> Schedule:
    """One contact, one refusal, and every kind of input."""
    contact = Contact(
        id=ID, pass_=ID, revolution=43657, satellite=43530, name="PRSS-1", owner="SUPARCO", station="khi",
        antenna="khi-x1", band="X", priority=1, request="flood", booked=True, frozen=True,
        change="moved", shift_s=0.25, moved_from="khi-s1", replaces="43530-lhe-1", sequence=1,
        aos=AOS, tca=TCA, los=LOS, start=AOS, end=LOS,
        setup_start=AOS - 60_000, teardown_end=LOS + 30_000, duration_s=512.125, max_elevation_deg=71.2,
        aos_azimuth_deg=12.3, tca_azimuth_deg=97.0, los_azimuth_deg=188.1, timing_uncertainty_s=0.72,
        volume_mbit=230445.0, value=512,
    )  # fmt: skip
    refused = Rejection(
        pass_="43530-khi-20260811T1520Z", satellite=43530, station="khi", aos=AOS, tca=TCA, los=LOS,
        max_elevation_deg=9.1, reason="conflict", blocked_by=(ID,), detail="khi-x1 is busy with PRSS-1",
    )  # fmt: skip
    return Schedule(
        created=START,
        generator="groundsched 0.1.0",
        reason="flood",
        window=WINDOW,
        inputs=Inputs(
            stations=NetworkInput(path="stations.yaml", sha256="0" * 64, network=Network(stations=(STATION,))),
            missions=MissionsInput(path="missions.yaml", sha256="1" * 64, content=MISSIONS),
            elements=(ELEMENTS,),
            options=Options(min_elevation_deg=7.0, stations=("khi",), satellites=(43530,)),
            ut1="finals2000A",
            previous="2" * 64,
            carried=Carried(
                contacts=(contact,),
                satellites=(SatelliteBefore(satellite=43530, last_contact_end=START, on_board_mbit=7),),
            ),
        ),
        solution=Solution(
            status="feasible",
            reproducible=True,
            objectives=(
                Objective(tier="priority-1", priority=1, value=512, bound=512, gap=0.0, proof=("cp-sat", "lp")),
                Objective(tier="tie_break", priority=None, value=2, bound=1, gap=0.5, proof=()),
            ),
        ),
        contacts=(contact,),
        rejected=(refused,),
        dropped=(
            Dropped(
                id="old", satellite=43530, name="PRSS-1", owner=None, station="khi", antenna="khi-x1", tca=TCA,
                start=AOS, end=LOS, sequence=1, reason="not-visible", detail="it sets before",
            ),
        ),
        explanations=(EXPLANATION,),
        missions=(
            MissionReport(
                satellite=43530, name="PRSS-1", contacts=1, required=2, volume_mbit=230445.0, largest_gap_h=20.1,
                shortfall=("1 of 2 contacts on day 1",),
            ),
        ),
        requests=(RequestReport(id="flood", met=True, contacts=(ID,), on_ground=LOS, slack_s=4210.0),),
        antennas=(AntennaReport(antenna="khi-x1", busy_s=602.125, utilisation=0.007, contacts=1),),
        owners=(
            OwnerReport(owner="SUPARCO", contacts=1, antenna_s=602, share=1.0, entitled_share=0.6, min_share=None),
        ),
        notes=("a note",),
        warnings=("a warning",),
    )  # fmt: skip


@pytest.fixture
def pass_list() -> PassList:
    """One pass, and one satellite that has none."""
    found = Pass(
        id=ID, revolution=None, satellite=43530, name="PRSS-1", station="khi", aos=AOS, tca=TCA, los=LOS,
        duration_s=512.125, max_elevation_deg=71.2, aos_azimuth_deg=12.3, tca_azimuth_deg=97.0,
        los_azimuth_deg=188.1, range_km=681.4, sunlit=True, timing_uncertainty_s=0.72, truncated_end=True,
    )  # fmt: skip
    excluded = Excluded(satellite=99999, reason="no elements")
    return PassList(window=WINDOW, elements=(ELEMENTS,), passes=(found,), excluded=(excluded,))


@pytest.fixture
def satellite_list() -> SatelliteList:
    """One satellite, and one record that could not be read."""
    row = SatelliteRow(
        satellite=43530, name="PRSS-1", object_id="2018-056B", epoch=START, age_days=1.0, timing_uncertainty_s=0.71,
        drift_s=None, source="pakistan.json", sets=2, missions=("PRSS-1",),
    )  # fmt: skip
    broken = Excluded(satellite=None, reason="checksum of line 2", file="old.tle", line=17)
    return SatelliteList(window=WINDOW, satellites=(row,), excluded=(broken,))


@pytest.fixture
def station_list() -> StationList:
    """One station with everything that a station may have."""
    return StationList(stations=(STATION,))


@pytest.fixture
def refresh() -> Refresh:
    """A query that brought something, and one that was refused."""
    good = QueryReport(
        query="celestrak:resource", state="refreshed", sets=2, added=1, rejected=1, asked=START,
        next=START + 2 * times.HOUR_MS,
    )  # fmt: skip
    refused = QueryReport(query="celestrak:weather", state="refused", detail="answered 403 Forbidden", asked=START)
    return Refresh(
        created=START,
        queries=(good, refused),
        changes=Changes(new=(43530,), updated=(1,), unchanged=(2, 3), gone=(4,), names={43530: "PRSS-1"}),
        missions=(
            MissionAge(satellite=43530, name="PRSS-1", epoch=START - 1, age_days=0.2),
            MissionAge(satellite=99999, name="lost", epoch=None, age_days=None),
        ),
        compacted=3,
        warnings=("a warning",),
    )


@pytest.fixture
def diagnosis() -> Diagnosis:
    """A problem with its remedy, and a note."""
    return Diagnosis(
        created=START,
        window=WINDOW,
        checked=("files", "clock"),
        findings=(
            Finding(code="elements-expired", level="problem", where="tle_cache", what="too old", remedy="fetch"),
            Finding(code="versions", level="note", where="", what="Python 3.11"),
        ),
    )
