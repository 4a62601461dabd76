"""`groundsched fetch` and `plan --fetch` as users call them, against a server that behaves in every bad way."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from groundsched import files, times
from groundsched.elements.cache import read_cache
from tests import servers
from tests.servers import ElementServer

from .conftest import GROUNDSCHED, Run

Record = dict[str, Any]

TOKEN = "t0ken-secret"

MISSIONS = """\
missions:
  - {satellite: 43530, name: PRSS-1, elements: {group: resource}}
  - {satellite: 62725, name: PRSC-EO1, elements: {group: resource}}
"""


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _aged(satellites: tuple[int, ...], days: float) -> list[Record]:
    """The shipped sets of these satellites, with epochs so many days ago."""
    epoch = times.format_epoch((_now_ms() - round(days * times.DAY_MS)) * 1000)
    return [record | {"EPOCH": epoch} for record in servers.snapshot(*satellites)]


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def server(element_server: ElementServer) -> ElementServer:
    """A server with sets of a moment ago."""
    element_server.records = _aged((43530, 62725, 48274, 25544), 0.1)
    return element_server


@pytest.fixture
def fetch(run: Run, server: ElementServer, desk: Path) -> Run:
    """Run `fetch` with two missions; CelesTrak and Space-Track are the server."""
    (desk / "missions.yaml").write_text(MISSIONS, encoding="utf-8")

    def command(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        addresses = {"GROUNDSCHED_CELESTRAK_URL": server.url, "GROUNDSCHED_SPACETRACK_URL": server.url}
        return run("fetch", *arguments, env={**addresses, **(env or {})})

    return command


def _fresh(desk: Path, days: float) -> None:
    """Elements that are so old now, in place of the shipped ones."""
    shutil.rmtree(desk / "tle_cache")
    (desk / "tle_cache").mkdir()
    (desk / "tle_cache" / "mine.json").write_text(json.dumps(_aged((43530, 62725), days)), encoding="utf-8")


def test_fetch_brings_the_missions_elements_and_says_so(
    fetch: Run, run: Run, server: ElementServer, desk: Path
) -> None:
    _fresh(desk, 5)

    done = fetch()

    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    jsonschema.validate(document, json.loads(run("schema", "refresh").stdout))
    assert [q["state"] for q in document["queries"]] == ["refreshed"]
    assert document["changes"]["updated"] == [43530, 62725]
    assert [row["age_days"] for row in document["missions"]] == pytest.approx([0.1, 0.1], abs=0.01)
    assert [(seen.path, seen.query["GROUP"]) for seen in server.seen] == [("/NORAD/elements/gp.php", ["resource"])]
    listed = json.loads(run("satellites", "--format", "json").stdout)["satellites"]
    assert {row["satellite"]: row["sets"] for row in listed} == {43530: 2, 62725: 2}


def test_elements_are_fetched_for_what_is_booked_and_to_come(fetch: Run, server: ElementServer, desk: Path) -> None:
    moments = [_now_ms() + hours * times.HOUR_MS for hours in (24, 24, -24)]
    booked = [
        f"  - {{satellite: {satellite}, antenna: khi-x1, start: {times.format_instant(moment)},"
        f" end: {times.format_instant(moment + times.MINUTE_MS)}}}\n"
        for satellite, moment in zip((43530, 25544, 48274), moments, strict=True)
    ]
    (desk / "missions.yaml").write_text(f"{MISSIONS}bookings:\n{''.join(booked)}", encoding="utf-8")

    done = fetch()

    assert (done.returncode, done.stderr) == (0, "")
    assert [seen.query.get("GROUP") or seen.query["CATNR"] for seen in server.seen] == [["resource"], ["25544"]]


def test_two_runs_within_two_hours_make_one_request(fetch: Run, server: ElementServer) -> None:
    first, second = fetch(), fetch()

    assert (first.returncode, second.returncode) == (0, 0)
    assert len(server.seen) == 1
    assert json.loads(second.stdout)["queries"][0]["state"] == "too-soon"


FAULTS = [
    "403", "429", "500", "hang", "drip-body", "cut", "cut-gzip", "bomb", "html", "empty", "garbage", "reset",
    "redirect-host", "redirect-loop", "no-data-404", "older", "304",
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_leaves_every_byte_as_it_was_and_is_exit_5(
    fetch: Run, server: ElementServer, desk: Path, fault: str
) -> None:
    _fresh(desk, 20)
    before = _bytes(desk / "tle_cache")
    server.records = _aged((43530, 62725), 21) if fault == "older" else server.records
    server.behave("good" if fault == "older" else fault)

    first = fetch("--timeout", "1")
    requests = len(server.seen)
    again = fetch("--timeout", "1")

    assert _bytes(desk / "tle_cache") == before
    assert first.returncode == again.returncode == 5
    assert "error: celestrak:resource" in first.stderr
    assert [json.loads(done.stdout)["queries"][0]["state"] for done in (first, again)] == ["refused", "too-soon"]
    assert len(server.seen) == requests


@pytest.mark.parametrize("fault", ["403", "html", "older"])
def test_a_fault_is_a_warning_where_the_cache_can_serve(
    fetch: Run, server: ElementServer, desk: Path, fault: str
) -> None:
    _fresh(desk, 2)
    before = _bytes(desk / "tle_cache")
    server.records = _aged((43530, 62725), 3) if fault == "older" else server.records
    server.behave("good" if fault == "older" else fault)

    done = fetch()

    assert _bytes(desk / "tle_cache") == before
    assert done.returncode == 0
    assert "warning: celestrak:resource: " in done.stderr
    assert "error" not in done.stderr


@pytest.mark.parametrize("behaviour", ["not-updated-200", "not-updated-403"])
def test_nothing_new_is_success(fetch: Run, server: ElementServer, behaviour: str) -> None:
    server.behave(behaviour)

    done = fetch()

    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["queries"][0]["state"] == "not-modified"


def test_the_second_request_is_a_conditional_one(fetch: Run, server: ElementServer, desk: Path) -> None:
    fetch()
    manifest = desk / "tle_cache/history/manifest.json"
    said = json.loads(manifest.read_text(encoding="utf-8"))
    for entry in said["queries"].values():
        entry["asked"] = "2026-01-01T00:00:00.000Z"
    manifest.write_text(json.dumps(said), encoding="utf-8")
    shutil.rmtree(os.environ["XDG_STATE_HOME"])

    done = fetch()

    assert "if-none-match" in server.seen[1].headers
    assert json.loads(done.stdout)["queries"][0]["state"] == "not-modified"


def test_sources_can_be_groups_urls_and_files_together(fetch: Run, server: ElementServer, desk: Path) -> None:
    (desk / "mine.json").write_text(json.dumps(_aged((37849,), 3)), encoding="utf-8")

    done = fetch("celestrak:stations", f"{server.url}/gp?token={TOKEN}", "mine.json", "--tle-cache", "new")

    assert done.returncode == 0
    assert [q["query"] for q in json.loads(done.stdout)["queries"]] == [
        "celestrak:stations", f"{server.url}/gp", "mine.json",
    ]  # fmt: skip
    assert {elements.satellite for elements in read_cache(desk / "new").sets} == {25544, 37849, 43530, 48274, 62725}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("celestrac",), 2, "Did you mean 'celestrak'"),
        (("noaa",), 2, "Allowed are 'celestrak'"),
        (("--timeout", "0"), 2, "--timeout"),
        (("./gone.json",), 3, "gone.json: there is no such file"),
        (("stations.yaml",), 3, "stations.yaml:1: "),
        (("tle_cache",), 3, "tle_cache: is not a regular file"),
    ],
)
def test_bad_usage_and_bad_files_ask_nobody(
    fetch: Run, server: ElementServer, desk: Path, *, arguments: tuple[str, ...], code: int, said: str
) -> None:
    before = _bytes(desk / "tle_cache")

    done = fetch(*arguments)

    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    assert server.seen == []
    assert _bytes(desk / "tle_cache") == before


def test_no_missions_and_no_elements_leave_nothing_to_fetch(fetch: Run, desk: Path) -> None:
    (desk / "missions.yaml").unlink()

    done = fetch("--tle-cache", "new")

    assert done.returncode == 2
    assert "nothing to fetch" in done.stderr
    assert not (desk / "new").exists()


def test_without_missions_the_satellites_of_the_cache_are_asked_for_by_number(
    fetch: Run, server: ElementServer, desk: Path
) -> None:
    (desk / "missions.yaml").unlink()
    _fresh(desk, 5)

    assert fetch().returncode == 0
    assert [seen.query["CATNR"] for seen in server.seen] == [["43530"], ["62725"]]


def test_table_and_csv_and_quiet(fetch: Run, server: ElementServer, desk: Path) -> None:
    _fresh(desk, 20)
    table = fetch("--format", "table", "--tz", "Asia/Karachi")
    server.behave("500")
    sheet = fetch("celestrak:weather", "--format", "csv", "--quiet")

    assert "updated      2  PRSS-1 (43530), PRSC-EO1 (62725)" in table.stdout
    assert "PKT (Asia/Karachi)" in table.stdout
    assert max(map(len, table.stdout.splitlines())) <= 120
    (row,) = csv.DictReader(io.StringIO(sheet.stdout))
    assert (row["query"], row["state"]) == ("celestrak:weather", "refused")
    assert sheet.stderr == ""


def test_options_that_mean_the_same_everywhere_are_taken(fetch: Run, server: ElementServer) -> None:
    common = ["--stations", "stations.yaml", "--start", "now", "--hours", "3", "--station", "khi", "--allow-stale"]

    done = fetch(*common, "--satellite", "25544", "--max-element-age", "3", "--min-elevation", "5")

    assert done.returncode == 0
    assert [seen.query for seen in server.seen] == [{"CATNR": ["25544"], "FORMAT": ["JSON"]}]


def test_a_cache_that_another_refreshes_is_exit_75_whatever_its_temporary_folder(
    fetch: Run, server: ElementServer, desk: Path
) -> None:
    """A service of systemd with PrivateTmp and a job of cron do not share one."""
    (desk / "private").mkdir()
    before = _bytes(desk)

    with files.sole_user(desk / "tle_cache"):
        done = fetch(env={"TMPDIR": str(desk / "private")})

    assert done.returncode == 75
    assert "another groundsched" in done.stderr
    assert server.seen == []
    assert _bytes(desk) == before


def test_a_cache_that_could_not_be_filled_is_not_there_afterwards(
    fetch: Run, server: ElementServer, desk: Path
) -> None:
    server.behave("500")

    assert fetch("--tle-cache", "new/cache").returncode == 5
    assert not (desk / "new").exists()


def test_a_cache_that_cannot_be_written_is_exit_74_and_nobody_is_asked(
    fetch: Run, server: ElementServer, desk: Path
) -> None:
    (desk / "tle_cache/history").write_text("", encoding="utf-8")

    done = fetch()

    assert done.returncode == 74
    assert server.seen == []


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_during_a_transfer_ends_it_and_leaves_the_cache(
    fetch: Run, server: ElementServer, desk: Path, number: signal.Signals, code: int
) -> None:
    server.behave("hang")
    before = _bytes(desk / "tle_cache")
    env = {**os.environ, "GROUNDSCHED_CELESTRAK_URL": server.url}
    process = subprocess.Popen(
        [*GROUNDSCHED, "fetch"], cwd=desk, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    _wait_for_requests(server, process, 1)

    process.send_signal(number)
    begin = time.monotonic()
    out, said = process.communicate(timeout=30)

    assert time.monotonic() - begin < 2
    assert (process.returncode, out) == (code, "")
    assert "interrupted" in said
    assert _bytes(desk / "tle_cache") == before


def _wait_for_requests(server: ElementServer, process: subprocess.Popen[str], number: int) -> None:
    while len(server.seen) < number:
        time.sleep(0.02)
        assert process.poll() is None


def test_a_signal_during_a_login_leaves_nothing_on_the_machine(fetch: Run, server: ElementServer, desk: Path) -> None:
    server.behave("space-track-hang")
    places = {name: desk / "machine" / name for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME")}
    for place in places.values():
        place.mkdir(parents=True)
    machine = {name: str(place) for name, place in places.items()}
    account = {"GROUNDSCHED_SPACETRACK_USER": servers.IDENTITY, "GROUNDSCHED_SPACETRACK_PASSWORD": servers.PASSWORD}
    process = subprocess.Popen(
        [*GROUNDSCHED, "fetch", "space-track"],
        cwd=desk,
        env={**os.environ, **account, **machine, "GROUNDSCHED_SPACETRACK_URL": server.url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    _wait_for_requests(server, process, 2)

    process.send_signal(signal.SIGINT)

    assert process.wait(timeout=30) == 130
    assert [path for path in (desk / "machine").rglob("*") if path not in places.values()] == []


KILLED_AT_EACH_FILE = """
import os, signal, sys
from groundsched import cli, fleet, refreshing  # what takes long to load is loaded once
from groundsched.cli import app

def refresh_and_die(number):
    def hook(event, arguments):
        nonlocal number
        if event == "os.rename":
            number -= 1
            if number == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.argv = ["groundsched", "fetch", "more.json", "--tle-cache", f"cache-{number}"]
    sys.addaudithook(hook)
    cli.main()

for number in range(1, 21):
    child = os.fork()
    if child == 0:
        refresh_and_die(number)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
"""
"""Twenty refreshes, each killed when it is about to put its next file in place: the first one, the second one, …"""


def test_twenty_killed_refreshes_leave_a_readable_cache_with_all_that_was_there(desk: Path) -> None:
    base = [record for day in range(20) for record in _aged((43530, 62725, 48274), day + 0.1)]
    more = [record for day in range(20) for record in _aged((43530, 62725, 48274, 25544, 37849), day + 0.6)]
    (desk / "base.json").write_text(json.dumps(base), encoding="utf-8")
    (desk / "more.json").write_text(json.dumps(more), encoding="utf-8")
    subprocess.run([*GROUNDSCHED, "fetch", "base.json", "--tle-cache", "base", "--quiet"], cwd=desk, check=True)
    there = {(elements.satellite, elements.epoch) for elements in read_cache(desk / "base").sets}
    for number in range(1, 21):
        shutil.copytree(desk / "base", desk / f"cache-{number}")

    subprocess.run([sys.executable, "-c", KILLED_AT_EACH_FILE], cwd=desk, check=True, stdout=subprocess.DEVNULL)

    for number in range(1, 21):
        found = read_cache(desk / f"cache-{number}")
        now = {(elements.satellite, elements.epoch) for elements in found.sets}
        assert found.rejected == ()
        assert there <= now
        assert len(now) == len(there) + 5 * (number - 1)  # a file a day, five satellites
        assert len(list((desk / f"cache-{number}").rglob("*.tmp"))) == 1
    again = [*GROUNDSCHED, "fetch", "more.json", "--tle-cache", "cache-7", "--quiet"]
    subprocess.run(again, cwd=desk, check=True, stdout=subprocess.DEVNULL)
    assert len(read_cache(desk / "cache-7").sets) == len(base) + len(more)
    assert list((desk / "cache-7").rglob("*.tmp")) == []


@pytest.mark.parametrize("behaviour", ["good", "403-echo", "html", "hang", "redirect-user"])
def test_a_token_in_a_url_is_nowhere(fetch: Run, server: ElementServer, desk: Path, behaviour: str) -> None:
    server.behave(behaviour)

    done = fetch(f"{server.url}/gp?token={TOKEN}", "--verbose", "--timeout", "1")

    _assert_nowhere(done, desk, TOKEN, "pass-w0rd-secret")


@pytest.mark.parametrize("behaviour", ["space-track", "space-track-500", "space-track-echo"])
@pytest.mark.parametrize("password", [servers.PASSWORD, "wr0ng-secret"])
def test_a_password_is_nowhere(fetch: Run, server: ElementServer, desk: Path, behaviour: str, password: str) -> None:
    _fresh(desk, 20)
    server.behave(behaviour)
    env = {"GROUNDSCHED_SPACETRACK_USER": servers.IDENTITY, "GROUNDSCHED_SPACETRACK_PASSWORD": password}

    done = fetch("space-track", "--verbose", env=env)

    is_good = behaviour == "space-track" and password == servers.PASSWORD
    assert done.returncode == (0 if is_good else 5), done.stderr
    _assert_nowhere(done, desk, password, servers.COOKIE.partition("=")[2])


def _assert_nowhere(done: subprocess.CompletedProcess[str], desk: Path, *secrets: str) -> None:
    state = Path(os.environ["XDG_STATE_HOME"])
    everything = "\n".join([done.stdout, done.stderr, *map(repr, (*_bytes(desk).values(), *_bytes(state).values()))])
    assert [secret for secret in secrets if secret in everything] == []


# plan --fetch


def test_plan_fetches_only_when_it_is_told_to(run: Run, fetch: Run, server: ElementServer, desk: Path) -> None:
    _fresh(desk, 20)
    env = {"GROUNDSCHED_CELESTRAK_URL": server.url}

    without = run("plan", "--hours", "24", env=env)
    asked = len(server.seen)
    told = run("plan", "--hours", "24", "--fetch", env=env)

    assert (without.returncode, asked) == (4, 0)
    assert told.returncode == 0, told.stderr
    document = json.loads(told.stdout)
    assert all(used["source"].startswith("history/celestrak/") for used in document["inputs"]["elements"])
    assert len(server.seen) == 1


def test_plan_goes_on_with_a_warning_where_the_cache_can_serve(
    run: Run, fetch: Run, server: ElementServer, desk: Path
) -> None:
    server.behave("500")
    env = {"GROUNDSCHED_CELESTRAK_URL": server.url}
    _fresh(desk, 2)
    served = run("plan", "--hours", "24", "--fetch", env=env)
    _fresh(desk, 20)
    unserved = run("plan", "--hours", "24", "--fetch", env=env)

    assert served.returncode == 0
    assert "warning: celestrak:resource: answered 500" in served.stderr
    assert (unserved.returncode, unserved.stdout) == (5, "")
