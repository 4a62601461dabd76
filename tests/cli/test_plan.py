"""`groundsched plan` as operators, cron and other programs call it."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from filelock import FileLock

Run = Callable[..., "subprocess.CompletedProcess[str]"]

GROUNDSCHED = (sys.executable, "-m", "groundsched")
SMALL = ("plan", "--start", "2026-08-11T06:00Z", "--hours", "6")


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


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


def test_old_elements_are_refused_with_their_age_and_the_ways_out(run: Run) -> None:
    done = run("plan")

    assert done.returncode == 4
    assert done.stdout == ""
    for part in ("days away", "groundsched fetch", "--start epoch", "--allow-stale"):
        assert part in done.stderr


def test_stale_elements_may_be_used_on_request(run: Run) -> None:
    done = run("plan", "--start", "2026-11-22T00:00Z", "--hours", "2", "--allow-stale", "--satellite", "PRSS-1")

    assert done.returncode in {0, 8}
    assert "days from" in done.stderr


def test_a_satellite_without_elements_is_reported_and_the_others_are_planned(run: Run, desk: Path) -> None:
    _edit(desk / "missions.yaml", "satellite: 43530", "satellite: 99999")

    done = run(*SMALL)
    strict = run(*SMALL, "--strict")

    document = json.loads(done.stdout)
    assert done.returncode == 0
    assert "99999" in done.stderr
    assert next(m for m in document["missions"] if m["satellite"] == 99999)["shortfall"]
    assert strict.returncode == 4
    assert strict.stdout == ""
    assert "99999" in strict.stderr


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("stations.yaml", "latitude_deg: 24.95", "latitude_deg: 124.95", "stations[0].latitude_deg"),
        ("stations.yaml", "latitude_deg: 24.95", "lattitude_deg: 24.95", "did you mean 'latitude_deg'"),
        ("missions.yaml", "bands: [X]", "bands: [Z]", "missions[0].bands[0]"),
        ("missions.yaml", "priority: 1\n", "priority: 1\n    not_stations: [nowhere]\n", "nowhere"),
    ],
)
def test_a_mistake_in_a_file_names_its_line(  # noqa: PLR0917 - two fixtures and the case
    run: Run, desk: Path, file: str, old: str, new: str, said: str
) -> None:
    _edit(desk / file, old, new)
    text = (desk / file).read_text(encoding="utf-8")
    wrong = new.strip().splitlines()[-1]
    line = next(n for n, content in enumerate(text.splitlines(), 1) if wrong in content)

    done = run(*SMALL)

    assert done.returncode == 3
    assert done.stdout == ""
    assert f"{file}:{line}:" in done.stderr
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_missing_stations_file_says_how_to_get_one(run: Run, desk: Path) -> None:
    (desk / "stations.yaml").unlink()

    done = run(*SMALL)

    assert done.returncode == 3
    assert "stations.yaml" in done.stderr
    assert "groundsched init" in done.stderr


def test_a_missing_cache_and_a_cache_of_broken_elements_are_exit_4(run: Run, desk: Path) -> None:
    (desk / "broken").mkdir()
    tle = next((desk / "tle_cache").glob("*.tle")).read_text(encoding="utf-8").splitlines()
    (desk / "broken" / "one.tle").write_text("\n".join([tle[0], tle[1][:-1] + "?", tle[2]]), encoding="utf-8")

    missing = run(*SMALL, "--tle-cache", "nowhere")
    broken = run(*SMALL, "--tle-cache", "broken")

    assert missing.returncode == broken.returncode == 4
    assert "nowhere" in missing.stderr
    assert "one.tle:" in broken.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("plan", "--hours", "3", "--days", "1"), "not both"),
        (("plan", "--hours", "-3"), "--hours"),
        (("plan", "--hours", "nan"), "--hours"),
        (("plan", "--start", "tomorrow"), "'tomorrow' is not a time"),
        (("plan", "--station", "kih"), "did you mean 'khi'"),
        (("plan", "--satellite", "PRSS-9"), "did you mean 'PRSS-1'"),
        (("plan", "--satellite", "424242"), "424242"),
        (("plan", "--tz", "Mars/Olympus"), "Mars/Olympus"),
        (("plan", "--format", "pdf"), "pdf"),
        (("plan", "--frobnicate"), "--frobnicate"),
        (("plan", "--stations", ""), "'--stations'"),
        (("plan", "--missions="), "'--missions'"),
        (("doctor", "--tle-cache", ""), "names no file and no folder"),
        (("passes", "--output", ""), "'--output'"),
        (("track", "plan.json", "next"), "not in this version"),
        (("launch",), "launch"),
    ],
)
def test_bad_usage_is_exit_2_and_says_why(run: Run, arguments: tuple[str, ...], said: str) -> None:
    done = run(*arguments)

    assert done.returncode == 2
    assert done.stdout == ""
    assert said in done.stderr


def test_an_empty_plan_is_exit_8_with_a_document_and_reasons(run: Run) -> None:
    done = run(*SMALL, "--min-elevation", "89.99", "--satellite", "PRSS-1")

    assert done.returncode == 8
    assert json.loads(done.stdout)["contacts"] == []
    assert "PRSS-1 (43530): no pass in this window" in done.stderr


def test_an_empty_plan_tells_a_missions_life_its_stations_and_its_best_pass(run: Run, desk: Path) -> None:
    (desk / "odd.yaml").write_text(
        "missions:\n"
        "  - {satellite: 43530, from: 2027-01-01T00:00Z}\n"
        "  - {satellite: 62725, name: EO, stations: [khi], min_culmination_deg: 89.99}\n"
        "  - {satellite: 65055, not_stations: [khi, lhe, isb, khi-cltc]}\n"
    )

    done = run(*SMALL, "--missions", "odd.yaml")

    assert done.returncode == 8
    assert "PRSS-1 (43530): the mission begins after this window, 2027-01-01T00:00:00.000Z" in done.stderr
    assert "EO (62725): all" in done.stderr
    assert "the mission needs 89.99°" in done.stderr
    assert "PRSC-S1 (65055): none of the stations" in done.stderr


def test_an_empty_plan_tells_of_the_pass_that_came_furthest_and_not_of_a_higher_one(run: Run, desk: Path) -> None:
    (desk / "low.yaml").write_text("missions: [{satellite: 43530, bands: [X], min_culmination_deg: 89.99}]\n")

    both = ("--station", "khi", "--station", "khi-cltc")
    done = run("plan", "--start", "2026-08-11T05:41Z", "--hours", "6", "--missions", "low.yaml", *both)

    assert done.returncode == 8
    assert "all 2 passes refused (" in done.stderr  # the other one is a little higher, over a station without X band
    assert "the nearest to a contact, 43530-khi-20260811T0552Z: " in done.stderr
    assert "the mission needs 89.99°" in done.stderr


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


def test_csv_has_one_row_a_contact(run: Run) -> None:
    contacts = json.loads(run(*SMALL).stdout)["contacts"]

    rows = list(csv.DictReader(io.StringIO(run(*SMALL, "--format", "csv").stdout)))

    assert [row["id"] for row in rows] == [c["id"] for c in contacts]
    assert [row["start"] for row in rows] == [c["start"] for c in contacts]


def test_quiet_leaves_errors_alone_and_verbose_says_more(run: Run) -> None:
    assert run(*SMALL, "--quiet").stderr == ""
    assert "timing: planning" in run(*SMALL, "--verbose").stderr


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


def test_the_mistakes_of_both_files_are_said_at_once(run: Run, desk: Path) -> None:
    _edit(desk / "stations.yaml", "latitude_deg: 24.95", "latitude_deg: 124.95")
    _edit(desk / "missions.yaml", "bands: [X]", "bands: []")

    done = run(*SMALL)

    assert done.returncode == 3
    assert [line.split(":")[1].strip() for line in done.stderr.splitlines()] == ["stations.yaml", "missions.yaml"]


def test_a_satellite_whose_sgp4_fails_before_the_window_stands_without_elements(run: Run) -> None:
    done = run("plan", "--start", "2099-12-31T23:00Z", "--allow-stale")

    missions = json.loads(done.stdout)["missions"]
    failing = [m for m in missions if any("SGP4 error" in s for s in m["shortfall"])]
    assert failing
    assert len([line for line in done.stderr.splitlines() if "SGP4" in line]) <= 3


# Where the result goes


def test_output_is_written_whole_and_stdout_stays_empty(run: Run, desk: Path) -> None:
    done = run(*SMALL, "--output", "plan.json")
    table = run(*SMALL, "--output", "plan.csv")

    assert (done.returncode, done.stdout, table.stdout) == (0, "", "")
    assert json.loads((desk / "plan.json").read_text(encoding="utf-8"))["contacts"]
    assert (desk / "plan.csv").read_text(encoding="utf-8").startswith("id,")
    assert {p.name for p in desk.iterdir()} == {"stations.yaml", "missions.yaml", "tle_cache", "plan.json", "plan.csv"}


def test_an_old_output_survives_a_failure(run: Run, desk: Path) -> None:
    (desk / "plan.json").write_text("yesterday", encoding="utf-8")

    assert run("plan", "--output", "plan.json").returncode == 4
    assert (desk / "plan.json").read_text(encoding="utf-8") == "yesterday"


def test_a_symbolic_link_is_followed_and_a_device_is_written_to(run: Run, desk: Path) -> None:
    (desk / "store").mkdir()
    (desk / "plan.json").symlink_to("store/real.json")

    linked = run(*SMALL, "--output", "plan.json")
    device = run(*SMALL, "--output", "/dev/stdout")

    assert linked.returncode == 0
    assert (desk / "plan.json").is_symlink()
    assert json.loads((desk / "store" / "real.json").read_text(encoding="utf-8"))["contacts"]
    assert json.loads(device.stdout)["contacts"]


@pytest.mark.parametrize("target", ["/dev/full", "nowhere/plan.json", "tle_cache"])
def test_what_cannot_be_written_is_exit_74(run: Run, target: str) -> None:
    done = run(*SMALL, "--output", target)

    assert done.returncode == 74
    assert target in done.stderr


def test_a_second_writer_of_the_same_file_is_exit_75(run: Run, desk: Path) -> None:
    import hashlib
    import tempfile

    digest = hashlib.sha256(str((desk / "plan.json").resolve()).encode()).hexdigest()[:16]
    with FileLock(Path(tempfile.gettempdir()) / f"groundsched-{digest}.lock", mode=0o666):
        done = run(*SMALL, "--output", "plan.json")

    assert done.returncode == 75
    assert not (desk / "plan.json").exists()
    assert run(*SMALL, "--output", "plan.json").returncode == 0


@pytest.mark.parametrize(("closing", "code"), [(">&-", 74), ("2>&- >plan.json", 0)])
def test_a_closed_stream_is_no_fault_of_the_program(desk: Path, closing: str, code: int) -> None:
    command = f"{sys.executable} -m groundsched {' '.join(SMALL)} {closing}"

    done = subprocess.run(command, shell=True, cwd=desk, capture_output=True, text=True, check=False)

    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert code or json.loads((desk / "plan.json").read_text(encoding="utf-8"))["contacts"]


def test_a_closed_pipe_ends_quietly(desk: Path) -> None:
    command = f"{sys.executable} -m groundsched {' '.join(SMALL)} --quiet | head -c 10"

    done = subprocess.run(command, shell=True, cwd=desk, capture_output=True, text=True, check=False)

    assert done.stdout.startswith("{")
    assert done.stderr == ""


def _on_a_terminal(desk: Path, *arguments: str, **env: str) -> str:
    main, worker = pty.openpty()
    process = subprocess.Popen(
        [*GROUNDSCHED, *arguments], cwd=desk, stdout=worker, stderr=subprocess.DEVNULL, env={**os.environ, **env}
    )
    os.close(worker)
    received = b""
    while True:
        try:
            part = os.read(main, 65536)
        except OSError:  # how Linux says that the other side has closed
            break
        if not part:
            break
        received += part
    os.close(main)
    process.wait(timeout=60)
    return received.decode()


def test_a_terminal_gets_a_table_with_colours_unless_they_are_not_wanted(desk: Path) -> None:
    colored = _on_a_terminal(desk, *SMALL, TERM="xterm-256color")
    plain = _on_a_terminal(desk, *SMALL, "--no-color", TERM="xterm-256color")
    told = _on_a_terminal(desk, *SMALL, TERM="xterm-256color", NO_COLOR="1")

    assert "\x1b[" in colored
    assert "\x1b" not in plain + told
    assert "khi-x1" in plain
    assert "optimal" in plain


def test_times_in_tables_follow_the_zone_and_data_never_do(run: Run) -> None:
    there = run(*SMALL, "--format", "table", "--tz", "Asia/Karachi")
    data = run(*SMALL, "--tz", "Asia/Karachi", env={"SOURCE_DATE_EPOCH": "0"})

    assert "11:00" in there.stdout
    assert data.stdout == run(*SMALL, env={"SOURCE_DATE_EPOCH": "0"}).stdout


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_while_solving_gives_the_best_schedule_so_far(desk: Path, number: signal.Signals, code: int) -> None:
    (desk / "missions.yaml").unlink()  # 67 satellites of one priority for a week: a minute of solving
    command = [*GROUNDSCHED, "plan", "--start", "epoch", "--days", "7", "--verbose", "--output", "plan.json"]
    process: Any = subprocess.Popen(command, cwd=desk, stderr=subprocess.PIPE, text=True)
    while "step: schedule" not in process.stderr.readline():
        assert process.poll() is None
    time.sleep(1.5)

    process.send_signal(number)
    begin = time.monotonic()
    _, said = process.communicate(timeout=30)

    assert time.monotonic() - begin < 2
    assert process.returncode == code
    assert "Traceback" not in said
    document = json.loads((desk / "plan.json").read_text(encoding="utf-8"))
    assert (document["solution"]["status"], document["solution"]["reproducible"]) == ("feasible", False)
    assert document["solution"]["objectives"][-1]["gap"] > 0
    assert document["contacts"]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_before_that_ends_it_within_two_seconds_and_leaves_no_half_file(
    desk: Path, number: signal.Signals, code: int
) -> None:
    command = [*GROUNDSCHED, "plan", "--start", "epoch", "--days", "200", "--allow-stale", "--output", "plan.json"]
    process: Any = subprocess.Popen(command, cwd=desk, stderr=subprocess.PIPE, text=True)
    time.sleep(1.5)

    process.send_signal(number)
    begin = time.monotonic()
    _, said = process.communicate(timeout=30)

    assert time.monotonic() - begin < 2
    assert process.returncode == code
    assert "Traceback" not in said
    assert [p.name for p in desk.iterdir() if p.suffix == ".tmp"] == []


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
