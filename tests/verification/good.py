"""Good documents of several kinds, for damage: made by the program from the shipped elements."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from groundsched import Options, Schedule, Sources, Window, load_missions, load_network, parse_instant, plan, read_cache
from groundsched.documents.json import dumps
from groundsched.ephemeris.earth_rotation import PublishedUt1
from groundsched.planning import Previous
from groundsched.times import DAY_MS, HOUR_MS

ROOT = Path(__file__).parents[2]
START = parse_instant("2026-08-11T06:00Z")

STATIONS = """\
stations:
  - id: khi
    name: Karachi
    latitude_deg: 24.95
    longitude_deg: 67.14
    altitude_m: 50
    timezone: Asia/Karachi
    mask: 5
    ingest_mbps: 2000
    antennas:
      - {id: khi-x1, bands: [X, S], slew_deg_s: {azimuth: 4, elevation: 2}, max_elevation_deg: 75, max_lost_s: 120}
      - {id: khi-x2, bands: [S, X], setup_s: 30, teardown_s: 15, slew_deg_s: {azimuth: 10, elevation: 5}}
  - id: glt
    name: Gilgit
    latitude_deg: 35.92
    longitude_deg: 74.31
    altitude_m: 1500
    timezone: Asia/Karachi
    mask: [[0, 12], [90, 5], [180, 14], [270, 7]]
    unavailable: [{weekly: tue, from: "15:00", to: "15:30", reason: staff}]
    antennas:
      - {id: glt-x1, bands: [X], setup_s: 120, min_elevation_deg: 8, azimuth_range_deg: [-90, 450]}
"""
MISSIONS = """\
defaults: {priority: 4, min_contact_s: 120, min_culmination_deg: 8}
missions:
  - {satellite: 43530, owner: SUPARCO, priority: 1, bands: [X], rate_mbps: 900, storage_mbit: 100000,
     volume_mbit_per_day: 2000000, contacts_per_day: {min: 4}}
  - {satellite: 62725, owner: SUPARCO, priority: 1, bands: [X], max_gap_h: 3}
  - {satellite: 68835, owner: SUPARCO, priority: 2, bands: [X, S], contacts_per_day: {min: 2, max: 5}}
  - {satellite: 65055, owner: SUPARCO, priority: 2, rate_mbps: [[5, 150], [20, 300], [40, 450]]}
  - {satellite: 39084, owner: USGS, priority: 3, bands: [X], rate_mbps: 384}
  - {satellite: 41335, bands: [S, X]}
  - {satellite: 43437, bands: [S, X], rate_mbps: 520}
  - {satellite: 54234, bands: [X, S]}
  - {satellite: 43013, bands: [X, S]}
  - {satellite: 37849, bands: [X, S]}
  - {satellite: 25544, priority: 6, bands: [S], stations: [khi]}
  - {satellite: 37779, priority: 9, track: {duration_h: 1.5, min_h: 0.5, split: true}}
requests:
  - {id: flood, satellites: [43530, 65055], before: 2026-08-11T18:00Z, volume_mbit: 200000, priority: 0}
  - {id: hopeless, satellite: 39084, before: 2026-08-11T08:00Z, volume_mbit: 9000000}
owners: {USGS: {share: 0.9, min_share: 0.05}}
bookings:
  - {satellite: 62725, antenna: khi-x1, start: 2026-08-11T06:31:00Z, end: 2026-08-11T06:36:00Z}
"""
TURNING = PublishedUt1(
    name="finals2000A.all",
    sha256="0" * 64,
    first_day=START // DAY_MS - 5,
    measured_to=START // DAY_MS + 1,
    dut1_s=(0.4,) * 10,
)
"""An Earth that is 0.4 s ahead, so that it shows."""


def shipped() -> Schedule:
    """Six hours of the network and the missions that ship with the program."""
    return plan(_sources(ROOT), Window(START, START + 6 * HOUR_MS), Options(), created=START)


def rich(folder: Path, options: Options, *, missions: str = MISSIONS, hours: int = 24) -> Schedule:
    """A network and missions with most of the keys there are."""
    (folder / "stations.yaml").write_text(STATIONS, encoding="utf-8")
    (folder / "missions.yaml").write_text(missions, encoding="utf-8")
    return plan(_sources(folder), Window(START, START + hours * HOUR_MS), options, created=START)


def promised(folder: Path) -> Schedule:
    """Where an owner cannot have all that he is promised, as the others have needs that go before."""
    return rich(folder, Options(), missions=MISSIONS.replace("min_share: 0.05", "min_share: 0.6"))


def replanned(folder: Path) -> Schedule:
    """Two hours later, with an antenna that is out: contacts are kept, frozen, moved, dropped and new."""
    before = rich(folder, Options())
    out = "{id: khi-x1, unavailable: [{start: 2026-08-11T10:00Z, end: 2026-08-11T20:00Z}]"
    (folder / "stations.yaml").write_text(STATIONS.replace("{id: khi-x1", out), encoding="utf-8")
    sources = replace(_sources(folder), previous=Previous(schedule=before, sha256=sha256(dumps(before)).hexdigest()))
    start = START + 2 * HOUR_MS
    return plan(sources, Window(start, start + DAY_MS), Options(freeze_s=7200.0), created=start)


def explained() -> Schedule:
    """Two hours, with what `why` says of each refused pass."""
    window, options = Window(START, START + 2 * HOUR_MS), Options(stations=("khi", "lhe"))
    return plan(_sources(ROOT), window, options, created=START, explain=True)


def turning() -> Schedule:
    """With the Earth's rotation from a file."""
    sources = replace(_sources(ROOT), published_ut1=TURNING)
    return plan(sources, Window(START, START + 3 * HOUR_MS), Options(stations=("khi", "lhe")), created=START)


def _sources(folder: Path) -> Sources:
    return Sources(
        network=load_network(folder / "stations.yaml"),
        missions=load_missions(folder / "missions.yaml"),
        cache=read_cache(ROOT / "tle_cache"),
    )
