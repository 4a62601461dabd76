"""`groundsched plan`: what it plans, of the shipped files and of changed ones."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from .conftest import SMALL, Run


def test_the_main_job_gives_an_optimal_schedule_that_validates(run: Run) -> None:
    done = run("plan", "--start", "epoch", "--format", "json")

    assert done.returncode == 0
    document = json.loads(done.stdout)
    assert document["format"] == "groundsched/schedule"
    assert document["solution"]["status"] == "optimal"
    assert document["solution"]["reproducible"] is True
    assert all(len(o["proof"]) == 2 for o in document["solution"]["objectives"] if o["tier"] != "tie_break")
    assert len(document["contacts"]) > 100
    jsonschema.validate(document, json.loads(run("schema", "schedule").stdout))


def test_the_same_inputs_give_the_same_bytes(run: Run, desk: Path) -> None:
    first = run(*SMALL, env={"SOURCE_DATE_EPOCH": "1786428000", "PYTHONHASHSEED": "1"})
    snapshot = next((desk / "tle_cache").glob("*.json"))
    records = json.loads(snapshot.read_text(encoding="utf-8"))
    snapshot.write_text(json.dumps(records[::-1]), encoding="utf-8")
    again = run(*SMALL, env={"SOURCE_DATE_EPOCH": "1786428000", "PYTHONHASHSEED": "77", "TZ": "Asia/Karachi"})

    assert first.returncode == again.returncode == 0
    assert again.stdout == first.stdout
    assert json.loads(first.stdout)["created"] == "2026-08-11T06:00:00.000Z"


def test_parts_of_passes_bring_more_than_whole_ones(run: Run) -> None:
    whole, parts = (json.loads(run(*SMALL, *more).stdout) for more in ((), ("--partial",)))

    assert (whole["inputs"]["options"]["partial"], parts["inputs"]["options"]["partial"]) == (False, True)
    assert parts["solution"]["status"] == "optimal"
    first, better = (
        next(o["value"] for o in each["solution"]["objectives"] if o["tier"].startswith("priority"))
        for each in (whole, parts)
    )
    assert better > first
    assert all((c["start"], c["end"]) == (c["aos"], c["los"]) for c in whole["contacts"])
    assert all(c["aos"] <= c["start"] < c["end"] <= c["los"] for c in parts["contacts"])
    assert any((c["start"], c["end"]) != (c["aos"], c["los"]) for c in parts["contacts"])


SLEW = "slew_deg_s: {azimuth: 10, elevation: 5}"
KEYHOLE = f"{SLEW}\n        max_elevation_deg: 75"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (SLEW, "slew_deg_s: {azimuth: 1, elevation: 5}", ""),
        (SLEW, KEYHOLE, ""),
        (KEYHOLE, f"{KEYHOLE}\n        max_lost_s: 20", "s of the pass near the zenith (its limit is 75°, it turns"),
        (SLEW, f"{SLEW}\n        azimuth_range_deg: [0, 360]", ""),
        (SLEW, f"{SLEW}\n        sun_avoidance_deg: 20", ""),
        ("mask: 5", "ingest_mbps: 400\n    mask: 5", "khi takes in 400 at once"),
        ("mask: 5", "min_separation_deg: 30\n    mask: 5", "stands closer than 30° to"),
    ],
)
def test_what_an_antenna_and_a_station_cannot_do_changes_the_plan(
    run: Run, desk: Path, old: str, new: str, said: str
) -> None:
    """Each key against the same file without it: other contacts, or contacts of less value."""
    text = (desk / "stations.yaml").read_text(encoding="utf-8")
    shipped = SLEW if "slew" in new else "mask: 5"
    for name, line in (("without.yaml", old), ("with.yaml", new)):
        (desk / name).write_text(text.replace(shipped, line), encoding="utf-8")
    plans = [
        json.loads(run("plan", "--start", "2026-08-11T06:00Z", "--station", "khi", "--stations", name).stdout)
        for name in ("without.yaml", "with.yaml")
    ]

    before, after = ({(c["pass"], c["antenna"], c["value"]) for c in plan["contacts"]} for plan in plans)
    assert before != after
    assert any(said in refusal["detail"] for refusal in plans[1]["rejected"])
    for contact in plans[1]["contacts"]:
        assert contact["value"] == int((round(contact["duration_s"] * 1000) - round(contact["lost_s"] * 1000)) // 1000)
    jsonschema.validate(plans[1], json.loads(run("schema", "schedule").stdout))


def test_every_pass_is_a_contact_or_is_refused_with_a_reason(run: Run) -> None:
    document = json.loads(run(*SMALL).stdout)

    taken = [c["pass"] for c in document["contacts"]]
    refused = [r["pass"] for r in document["rejected"]]
    assert len(set(taken + refused)) == len(taken) + len(refused)
    ids = {c["id"] for c in document["contacts"]}
    for refusal in document["rejected"]:
        assert refusal["detail"]
        assert set(refusal["blocked_by"]) <= ids
        assert bool(refusal["blocked_by"]) == (refusal["reason"] in {"limit", "frozen", "station", "conflict"})


def test_stale_elements_may_be_used_on_request(run: Run) -> None:
    done = run("plan", "--start", "2026-11-22T00:00Z", "--hours", "2", "--allow-stale", "--satellite", "PRSS-1")

    assert done.returncode in {0, 8}
    assert "days from" in done.stderr


def test_filters_leave_what_was_asked_for(run: Run) -> None:
    document = json.loads(run(*SMALL, "--satellite", "prsc-eo3", "--satellite", "25544", "--station", "lhe").stdout)

    assert [e["satellite"] for e in document["inputs"]["elements"]] == [25544, 68835]
    assert [s["id"] for s in document["inputs"]["stations"]["network"]["stations"]] == ["lhe"]
    assert document["inputs"]["options"]["satellites"] == [25544, 68835]
    assert {c["station"] for c in document["contacts"]} <= {"lhe"}


def test_without_a_missions_file_every_satellite_has_the_same_priority(run: Run, desk: Path) -> None:
    (desk / "missions.yaml").unlink()

    document = json.loads(run(*SMALL).stdout)

    assert len(document["missions"]) == 67
    assert [o["tier"] for o in document["solution"]["objectives"] if o["priority"]] == ["priority-5"]
    assert document["inputs"]["missions"]["path"] is None


def test_the_time_limit_gives_the_best_so_far_with_its_gap(run: Run) -> None:
    done = run(*SMALL, "--time-limit", "0")

    solution = json.loads(done.stdout)["solution"]
    assert done.returncode == 0
    assert (solution["status"], solution["reproducible"]) == ("feasible", False)
    assert solution["objectives"][-1]["gap"] > 0
    assert json.loads(done.stdout)["contacts"]


def test_environment_names_the_files(run: Run, desk: Path) -> None:
    for name in ("stations.yaml", "missions.yaml", "tle_cache"):
        (desk / name).rename(desk / f"my-{name}")
    env = {
        "GROUNDSCHED_STATIONS": "my-stations.yaml",
        "GROUNDSCHED_MISSIONS": "my-missions.yaml",
        "GROUNDSCHED_TLE_CACHE": "my-tle_cache",
    }

    done = run(*SMALL, env=env)

    assert done.returncode == 0
    assert json.loads(done.stdout)["inputs"]["missions"]["path"] == "my-missions.yaml"


@pytest.mark.parametrize(
    "keys",
    [
        "rate_mbps: [[5, 150], [40, 900]]",
        "rate_mbps: 900\n    volume_mbit_per_day: 900000",
        "rate_mbps: 900\n    volume_mbit_per_day: 900000\n    storage_mbit: 200000",
        "rate_mbps: [[30, 900]]\n    volume_mbit_per_day: 400000",
    ],
)
def test_rates_volumes_and_recorders_change_the_plan(run: Run, desk: Path, keys: str) -> None:
    """Each against the same two missions with a plain rate alone."""
    mission = "missions:\n  - satellite: 43530\n    name: PRSS-1\n    priority: 9\n    {}\n  - satellite: 62725\n"
    plans = []
    for name, said in (("without.yaml", "rate_mbps: 900"), ("with.yaml", keys)):
        (desk / name).write_text(mission.format(said), encoding="utf-8")
        done = run("plan", "--start", "2026-08-11T06:00Z", "--station", "khi", "--missions", name)
        assert done.returncode == 0, done.stderr
        assert "does not plan" not in done.stderr
        plans.append(json.loads(done.stdout))
    before, after = ((p["contacts"], p["missions"][0], p["solution"]["objectives"]) for p in plans)
    assert before != after
    own = [c["volume_mbit"] for c in plans[1]["contacts"] if c["satellite"] == 43530]
    assert None not in own
    assert plans[1]["missions"][0]["volume_mbit"] == pytest.approx(sum(own), abs=0.001)
    assert (plans[1]["missions"][0]["lost_mbit"] is not None) == ("storage" in keys)
    assert ("volume" in [o["tier"] for o in plans[1]["solution"]["objectives"]]) == ("per_day" in keys)
    jsonschema.validate(plans[1], json.loads(run("schema", "schedule").stdout))


def test_a_geostationary_satellite_is_tracked_for_two_hours_a_day(run: Run, desk: Path) -> None:
    """Each is one pass from the start of the window to its end, and both want the same antenna."""
    (desk / "m.yaml").write_text(
        "missions:\n"
        "  - {satellite: 37779, name: PAKSAT-1R, bands: [C], stations: [khi], track: {duration_h: 2}}\n"
        "  - {satellite: 59915, bands: [C], stations: [khi], track: {duration_h: 3, min_h: 0.5, split: true}}\n",
        encoding="utf-8",
    )
    for days in (1, 7):
        done = run("plan", "--start", "2026-08-11T06:00Z", "--days", str(days), "--missions", "m.yaml")
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        document = json.loads(done.stdout)
        hours = [(c["satellite"], c["start"][:10], c["duration_s"] / 3600) for c in document["contacts"]]
        assert document["solution"]["status"] == "optimal"
        assert [h for satellite, _, h in hours if satellite == 37779] == [2.0] * days
        assert sum(h for satellite, _, h in hours if satellite == 59915) == 3.0 * days
        assert {c["antenna"] for c in document["contacts"]} == {"khi-c1"}
        assert len({c["pass"] for c in document["contacts"]}) == 2
        assert [m["shortfall"] for m in document["missions"]] == [[], []]
        jsonschema.validate(document, json.loads(run("schema", "schedule").stdout))
