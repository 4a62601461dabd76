"""The examination as a whole, and its findings about files, folders and the machine."""

from __future__ import annotations

import http.server
import json
import os
import re
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import astropy_iers_data
import pytest

from groundsched import files, times
from groundsched.elements import history
from groundsched.ephemeris import earth_rotation
from groundsched.operations.doctor import machine, reach
from groundsched.operations.doctor.context import Online
from groundsched.operations.doctor.examination import CHECKS
from tests.operations.desks import DAY, NOON, Examine, codes, place, problems, the


def test_a_desk_in_order_has_no_problem(examined: Examine) -> None:
    diagnosis = examined()

    assert problems(diagnosis) == []
    assert set(diagnosis.checked) == set(CHECKS) - {"network"}
    assert codes(diagnosis) == {
        "working-folder", "file-used", "files-serving", "element-ages", "versions", "not-checked",
    }  # fmt: skip


def test_one_broken_file_hides_nothing_behind_it(examined: Examine, desk: Path) -> None:
    (desk / "stations.yaml").write_text("stations: [{id: KHI}]\n", encoding="utf-8")
    (desk / "missions.yaml").write_text("missions: [{satellite: 43530, priority: 12}]\n", encoding="utf-8")
    late = times.Window(DAY.start + 100 * times.DAY_MS, DAY.end + 100 * times.DAY_MS)

    diagnosis = examined(window=late, now=late.start)

    assert {"stations-broken", "missions-broken", "elements-expired"} == set(problems(diagnosis))
    broken = [f for f in diagnosis.findings if f.code == "stations-broken"]
    assert len(broken) == 5  # the id, and four keys that are missing
    assert all(re.match(r".*stations\.yaml:1:\d+: ", f.where) for f in broken)


def test_every_problem_has_a_remedy(examined: Examine, desk: Path) -> None:
    shutil.rmtree(desk / "tle_cache")
    (desk / "stations.yaml").write_text("stations: [{id: KHI}]\n", encoding="utf-8")
    (desk / "missions.yaml").unlink()

    diagnosis = examined(missions=place(desk / "missions.yaml", by="option"))

    assert {"cache-missing", "stations-broken", "missions-broken"} == set(problems(diagnosis))
    assert all(finding.remedy for finding in diagnosis.findings if finding.level == "problem")


def test_what_could_not_be_checked_is_said(examined: Examine, desk: Path) -> None:
    (desk / "stations.yaml").unlink()

    diagnosis = examined()

    assert "masks" not in diagnosis.checked
    assert any("masks" in f.what and "stations" in f.what for f in diagnosis.findings if f.code == "not-checked")


@pytest.mark.parametrize(("by", "named"), [("option", "--it"), ("variable", "GROUNDSCHED_IT")])
def test_the_file_that_won_is_named_with_what_named_it(examined: Examine, desk: Path, by: str, named: str) -> None:
    shutil.copy(desk / "stations.yaml", desk / "other.yaml")
    chosen = place(desk / "other.yaml", "option" if by == "option" else "variable", str(desk / "stations.yaml"))

    diagnosis = examined(stations=chosen)

    told = next(f.what for f in diagnosis.findings if f.where.endswith("other.yaml"))
    assert f"named by {named}" in told
    assert "stations.yaml, which is here too, is not read" in told


def test_without_a_missions_file_that_is_a_note(examined: Examine, desk: Path) -> None:
    (desk / "missions.yaml").unlink()

    diagnosis = examined()

    assert problems(diagnosis) == []
    assert the(diagnosis, "missions-absent").level == "note"


def test_a_missions_file_without_missions_is_a_problem(examined: Examine, desk: Path) -> None:
    (desk / "missions.yaml").write_text("missions: []\n", encoding="utf-8")

    assert "missions-empty" in problems(examined())


def test_a_station_that_only_the_missions_know_is_a_contradiction(examined: Examine, desk: Path) -> None:
    text = "missions:\n  - {satellite: 43530, bands: [X], stations: [kih]}\n"
    (desk / "missions.yaml").write_text(text, encoding="utf-8")

    found = the(examined(), "contradiction")

    assert "missions.yaml:2:" in found.where
    assert "did you mean 'khi'" in found.what


def test_keys_that_are_not_planned_yet_are_a_note(examined: Examine, desk: Path) -> None:
    text = "missions:\n  - {target: {body: moon}, name: relay}\n"
    (desk / "missions.yaml").write_text(text, encoding="utf-8")

    assert "target" in the(examined(), "not-planned-yet").what


def test_unknown_names_on_the_command_line_are_findings_and_stop_nothing(examined: Examine) -> None:
    diagnosis = examined(station_ids=("kih",), satellites=("prss-2", "PRSS-1"))

    assert sorted(f.where for f in diagnosis.findings if f.code == "not-known") == ["--satellite", "--station"]
    assert "elements of each mission" in diagnosis.checked


def test_versions_are_one_line_and_a_missing_package_is_a_problem() -> None:
    missing, line = machine.of_packages(("numpy", "no-such-package"))

    assert (missing.code, missing.level, missing.where) == ("package-missing", "problem", "no-such-package")
    assert re.search(r"groundsched \d.*Python 3\..*numpy \d", line.what)


CLOSED = Path("/proc/self/task")
"""A folder that refuses new files even to root, whom permissions do not stop."""
on_linux = pytest.mark.skipif(not CLOSED.is_dir(), reason="there is no /proc on this system")


@on_linux
def test_a_cache_that_cannot_be_written_is_a_problem(examined: Examine) -> None:
    found = the(examined(cache=place(CLOSED)), "cache-not-writable")

    assert found.level == "problem"
    assert found.where == str(CLOSED)


@on_linux
def test_a_working_folder_that_cannot_be_written_is_a_note(examined: Examine) -> None:
    assert the(examined(folder=CLOSED), "folder-not-writable").level == "note"


def test_writability_is_tried_without_a_trace(examined: Examine, desk: Path) -> None:
    before = sorted(desk.rglob("*"))

    examined()

    assert sorted(desk.rglob("*")) == before


def test_a_lock_that_is_held_is_a_problem_and_one_that_is_free_is_none(examined: Examine, desk: Path) -> None:
    with files.sole_user(desk / "tle_cache"):
        held = examined()

    assert "lock-held" in problems(held)
    assert "lock-held" not in codes(examined())


@pytest.mark.parametrize(
    "name",
    [".plan.json.a.tmp", "tle_cache/history/.manifest.json.b.tmp", "tle_cache/history/url/.2026-08-11.json.c.tmp"],
)
def test_what_a_killed_run_left_is_a_note_once_it_is_old(examined: Examine, desk: Path, name: str) -> None:
    left = desk / name
    left.parent.mkdir(parents=True, exist_ok=True)
    left.write_text("", encoding="utf-8")
    moment = NOON / times.SECOND_MS
    os.utime(left, (moment - 5, moment - 5))
    assert "leftover-files" not in codes(examined())

    os.utime(left, (moment - 3600, moment - 3600))
    assert str(left) in the(examined(), "leftover-files").what


def test_the_end_of_the_earth_rotation_table_is_a_note(examined: Examine) -> None:
    last = earth_rotation.last_tabulated()
    beyond = times.Window(last - times.DAY_MS, last + times.HOUR_MS)

    found = the(examined(window=beyond, max_age_days=None), "ut1-beyond-table")

    assert found.level == "note"
    assert times.format_instant(last)[:10] in found.what
    assert "--eop FILE" in found.remedy


def test_the_file_of_eop_is_looked_at_as_a_plan_would(examined: Examine, desk: Path) -> None:
    published = Path(astropy_iers_data.IERS_A_FILE)
    beyond = times.Window(DAY.start + 3000 * times.DAY_MS, DAY.end + 3000 * times.DAY_MS)
    (desk / "page.all").write_text("<html>403</html>", encoding="utf-8")

    assert "measured until" in the(examined(eop=published), "ut1-used").what
    assert "Skyfield's built-in table serves" in the(examined(eop=published, window=beyond), "ut1-beyond-file").what
    assert "ut1-beyond-table" not in codes(examined(eop=published, window=beyond))
    broken = the(examined(eop=desk / "page.all"), "eop-unreadable")
    assert broken.level == "problem"
    assert "is a page or a message" in broken.what


@pytest.mark.parametrize(("days", "code"), [(0.5, "refreshed"), (4.0, "refresh-late")])
def test_the_last_refresh_is_told_and_a_silent_job_too(examined: Examine, desk: Path, days: float, code: str) -> None:
    asked = times.format_instant(NOON - round(days * times.DAY_MS))
    entry = {
        "name": "celestrak:resource", "source": "celestrak", "asked": asked, "changed": asked, "etag": None,
        "last_modified": None, "sha256": "0" * 64, "sets": 1, "satellites": {"43530": asked},
    }  # fmt: skip
    manifest = {"format": "groundsched/manifest", "version": 1, "queries": {"0" * 32: entry}}
    path = history.manifest_path(desk / "tle_cache")
    path.parent.mkdir()
    path.write_text(json.dumps(manifest), encoding="utf-8")

    assert "celestrak:resource" in the(examined(), code).what


def test_a_damaged_memory_of_what_was_fetched_is_a_note(examined: Examine, desk: Path) -> None:
    path = history.manifest_path(desk / "tle_cache")
    path.parent.mkdir()
    path.write_text("{", encoding="utf-8")

    assert the(examined(), "manifest-damaged").level == "note"


@contextmanager
def _answering(status: int, *, location: str = "") -> Iterator[tuple[str, list[str]]]:
    """A server whose every answer has this status; with the requests that came."""
    asked: list[str] = []

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            asked.append(f"{self.command} {self.path}")
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://user:secret@127.0.0.1:{server.server_port}/", asked
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("status", "code"), [(200, "network-reachable"), (404, "network-reachable"), (301, "network-reachable"),
                         (403, "network-refused"), (429, "network-refused"), (503, "network-refused")],
)  # fmt: skip
def test_the_publisher_is_asked_once_for_its_head(status: int, code: str) -> None:
    with _answering(status, location="http://127.0.0.1:9/" if status == 301 else "") as (address, asked):
        found = reach.reached(Online(address=address.replace("user:secret@", ""), timeout_s=5))

    assert found.code == code
    assert asked == ["HEAD /"]
    assert str(status) in found.what


def test_a_secret_in_the_address_is_never_said() -> None:
    found = reach.reached(Online(address="http://user:secret@127.0.0.1:9/token-secret?key=secret", timeout_s=5))

    assert "secret" not in str(found)
    assert found.where == "http://127.0.0.1:9"


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "file:///etc/hostname", "nonsense", "http://[", "http://"])
def test_what_cannot_be_reached_is_a_problem(address: str) -> None:
    found = reach.reached(Online(address=address, timeout_s=5))

    assert (found.code, found.level) == ("network-unreachable", "problem")
    assert found.remedy


def test_a_server_that_never_answers_holds_nobody_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        found = reach.reached(Online(address=f"http://127.0.0.1:{port}/", timeout_s=0.2))

    assert (found.code, found.what) == ("network-unreachable", "did not finish within 0.2 s")


def test_the_network_is_left_alone_unless_asked(examined: Examine) -> None:
    assert "network" not in examined().checked
    with _answering(200) as (address, asked):
        diagnosis = examined(online=Online(address=address.replace("user:secret@", ""), timeout_s=5))

    assert "network" in diagnosis.checked
    assert len(asked) == 1
