"""`passes`, `satellites`, `stations`, `init` and `schema` as users call them."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from .conftest import Run

DAY = ("--start", "2026-08-11T06:00Z")


def _json(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_passes_covers_the_missions_or_the_whole_cache(run: Run) -> None:
    missions = _json(run("passes", *DAY))
    everything = _json(run("passes", *DAY, "--all"))

    assert missions["format"] == "groundsched/passes"
    assert len(everything["elements"]) == 67 > len(missions["elements"])
    assert {p["id"] for p in missions["passes"]} < {p["id"] for p in everything["passes"]}
    jsonschema.validate(everything, json.loads(run("schema", "passes").stdout))


def test_passes_cuts_at_both_ends_and_says_so(run: Run) -> None:
    listed = _json(run("passes", *DAY, "--hours", "1", "--all"))

    for found in listed["passes"]:
        assert listed["window"]["start"] <= found["aos"] <= found["tca"] <= found["los"] <= listed["window"]["end"]
        assert found["truncated_start"] == (found["aos"] == listed["window"]["start"])
        assert found["truncated_end"] == (found["los"] == listed["window"]["end"])
    assert any(p["truncated_end"] for p in listed["passes"])


def test_passes_uses_elements_of_any_age_and_warns(run: Run) -> None:
    done = run("passes", "--start", "2026-11-22T00:00Z", "--hours", "3", "--satellite", "43530")

    assert done.returncode == 0
    assert "days from" in done.stderr


def test_satellites_works_without_stations_and_stations_without_elements(run: Run, desk: Path) -> None:
    (desk / "stations.yaml").rename(desk / "away.yaml")
    satellites = _json(run("satellites", "--start", "epoch"))
    (desk / "away.yaml").rename(desk / "stations.yaml")
    shutil.rmtree(desk / "tle_cache")
    stations = _json(run("stations"))

    assert len(satellites["satellites"]) == 67
    prss_1 = next(s for s in satellites["satellites"] if s["satellite"] == 43530)
    assert prss_1["missions"] == ["PRSS-1"]
    assert {s["id"] for s in stations["stations"]} >= {"khi", "lhe", "isb"}


def test_what_stations_writes_is_itself_a_stations_file(run: Run, desk: Path) -> None:
    first = run("stations", "--output", "copy.yaml")
    again = run("stations", "--stations", "copy.yaml")

    assert first.returncode == again.returncode == 0
    assert again.stdout == (desk / "copy.yaml").read_text(encoding="utf-8")


def test_satellites_names_bad_records_with_file_and_line(run: Run, desk: Path) -> None:
    tle = next((desk / "tle_cache").glob("*.tle"))
    lines = tle.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].replace("U", "X", 1)[:-1] + "!"
    (desk / "tle_cache" / "bad.tle").write_text("\n".join(lines) + "\n", encoding="utf-8")

    done = run("satellites", *DAY)

    listed = _json(done)
    assert [(e["file"], e["line"]) for e in listed["excluded"]] == [("bad.tle", 2)]
    assert "bad.tle:2" in done.stderr
    assert len(listed["satellites"]) == 67
    jsonschema.validate(listed, json.loads(run("schema", "satellites").stdout))


def test_a_cache_without_one_good_record_is_exit_4_with_a_document(run: Run, desk: Path) -> None:
    (desk / "web").mkdir()
    (desk / "web" / "gp.json").write_text("<html><body>403</body></html>", encoding="utf-8")

    done = run("satellites", "--tle-cache", "web", "--format", "json")

    assert done.returncode == 4
    assert json.loads(done.stdout)["excluded"][0]["file"] == "gp.json"
    assert "gp.json" in done.stderr


def test_export_writes_every_digit_back(run: Run, desk: Path) -> None:
    snapshot = next((desk / "tle_cache").glob("*.json"))
    published = json.loads(snapshot.read_text(encoding="utf-8"), parse_float=Decimal)

    exported = json.loads(run("satellites", "export", "--format", "omm-json").stdout, parse_float=Decimal)

    by_number = {record["NORAD_CAT_ID"]: record for record in exported}
    assert len(exported) == len(published) == 67
    for record in published:
        written = by_number[record["NORAD_CAT_ID"]]
        assert {key: str(written[key]) for key in record} == {key: str(value) for key, value in record.items()}


@pytest.mark.parametrize("command", ["passes", "satellites", "stations"])
def test_csv_and_tables_of_every_list(run: Run, command: str) -> None:
    window = () if command == "stations" else DAY
    rows = list(csv.reader(io.StringIO(run(command, *window, "--format", "csv").stdout)))
    table = run(command, *window, "--format", "table")

    assert len(rows) > 5
    assert len({len(row) for row in rows}) == 1
    assert table.returncode == 0
    assert max(map(len, table.stdout.splitlines())) <= 120


@pytest.mark.parametrize("command", ["passes", "satellites", "stations"])
def test_options_that_mean_the_same_everywhere_are_taken_everywhere(run: Run, command: str) -> None:
    common = ["--tle-cache", "tle_cache", "--missions", "missions.yaml", "--stations", "stations.yaml", *DAY]
    more = ["--hours", "2", "--station", "khi", "--satellite", "PRSS-1", "--min-elevation", "5", "--allow-stale"]

    done = run(command, *common, *more, "--max-element-age", "14", "--quiet")

    assert done.returncode == 0
    assert "43530" in done.stdout or command == "stations"


def test_the_examples_of_the_readme_work_together(run: Run, desk: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    blocks = dict(
        zip(("stations.yaml", "missions.yaml"), re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL), strict=True)
    )
    for name, text in blocks.items():
        (desk / name).write_text(text, encoding="utf-8")

    done = run("plan", "--start", "epoch")

    assert done.returncode == 0
    served = {c["satellite"] for c in json.loads(done.stdout)["contacts"]}
    assert served == {43530, 62725}, "that of the mission, and that which only the request names"


def test_the_python_of_the_readme_works(desk: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    code = "".join(re.findall(r"```python\n(.*?)```", readme, re.DOTALL))

    done = subprocess.run([sys.executable, "-c", code], cwd=desk, capture_output=True, text=True, check=True)

    status, *answers = done.stdout.splitlines()
    assert status.startswith("optimal ")
    assert answers[0] == "()", "verify finds nothing"
    assert answers[-3:-1] == ["ok", "Nothing changed."], "by its own elements nothing drifts"
    assert any("was refused" in line or "not taken" in line for line in answers), answers


def test_init_makes_a_desk_on_which_a_plan_works_and_never_overwrites(run: Run, desk: Path) -> None:
    made = run("init", "new/desk")
    (desk / "new/desk/missions.yaml").write_text("missions: []\n", encoding="utf-8")
    again = run("init", "new/desk")

    assert made.returncode == 0
    assert {p.name for p in (desk / "new/desk").iterdir()} == {"stations.yaml", "missions.yaml", "tle_cache"}
    assert again.returncode == 3
    assert "missions.yaml" in again.stderr
    assert (desk / "new/desk/missions.yaml").read_text(encoding="utf-8") == "missions: []\n"


@pytest.mark.parametrize("name", ["schedule", "passes", "satellites", "stations", "missions"])
def test_every_schema_is_a_valid_one(run: Run, name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(_json(run("schema", name)))


def test_the_schemas_of_the_input_files_accept_the_starters(run: Run, desk: Path) -> None:
    for name in ("stations", "missions"):
        content = yaml.safe_load((desk / f"{name}.yaml").read_text(encoding="utf-8"))
        jsonschema.validate(content, _json(run("schema", name)))


def test_every_command_explains_itself(run: Run) -> None:
    for command in (["plan"], ["passes"], ["satellites"], ["satellites", "export"], ["stations"], ["init"], ["schema"]):
        done = run(*command, "--help")
        assert done.returncode == 0
        assert "Usage: groundsched" in done.stdout
    assert run("--version").stdout.startswith("groundsched 0.")


@pytest.mark.parametrize("command", [("plan", "--start", "epoch"), ("plan",), ("passes", "--all")])
def test_a_cache_without_a_good_set_says_which_file_is_wrong_and_how(
    command: tuple[str, ...], run: Run, desk: Path
) -> None:
    shutil.rmtree(desk / "tle_cache")
    (desk / "missions.yaml").unlink()
    (desk / "tle_cache").mkdir()
    (desk / "tle_cache" / "page.tle").write_text("<html>403</html>")
    ended = run(*command)
    assert ended.returncode == 4
    assert "page.tle:1: this is a web page, not elements" in ended.stderr


def _decaying(desk: Path, satellite: int, epoch: str) -> None:
    """A satellite of a low orbit and strong drag, with which SGP4 fails within nine days of the epoch."""
    snapshot = next((desk / "tle_cache").glob("snapshot-*.json"))
    iss = next(r for r in json.loads(snapshot.read_text(encoding="utf-8")) if r["NORAD_CAT_ID"] == 25544)
    changes = {"OBJECT_NAME": f"SINKING {satellite}", "MEAN_MOTION": 16.35, "BSTAR": 8e-3}
    record = {**iss, **changes, "NORAD_CAT_ID": satellite, "EPOCH": epoch}
    (desk / "tle_cache" / f"{satellite}.json").write_text(json.dumps([record]), encoding="utf-8")


SINKING = ("--start", "2026-08-20", "--hours", "2", "--satellite", "90007")


@pytest.mark.parametrize("command", [("passes",), ("plan",), ("plan", "--allow-stale")])
def test_elements_that_fail_before_the_window_are_not_called_too_old(
    command: tuple[str, ...], run: Run, desk: Path
) -> None:
    _decaying(desk, 90007, "2026-08-11T00:00:00")

    ended = run(*command, *SINKING)

    assert ended.returncode == 4
    (error,) = ended.stderr.splitlines()
    assert re.match(r"error: tle_cache: SGP4 error \d: .* before this window begins: SINKING 90007 \(90007\)\. ", error)
    assert "too old" not in error
    assert "--allow-stale" not in error


def test_elements_that_fail_and_elements_that_are_too_old_are_told_apart(run: Run, desk: Path) -> None:
    _decaying(desk, 90007, "2026-08-11T00:00:00")
    _decaying(desk, 90008, "2026-07-11T00:00:00")

    ended = run("plan", *SINKING, "--satellite", "90008")

    assert ended.returncode == 4
    fails, aged = ended.stderr.splitlines()
    assert "before this window begins: SINKING 90007 (90007)." in fails
    assert "the other elements are too old for this window: the nearest set (SINKING 90008, epoch 2026-07-11" in aged
    assert "--allow-stale" not in fails
    assert "--allow-stale" in aged


def test_elements_that_are_only_too_old_are_told_with_every_way_out(run: Run) -> None:
    ended = run("plan", "--start", "2060-01-01", "--satellite", "25544")

    assert ended.returncode == 4
    (error,) = ended.stderr.splitlines()
    assert "all elements are too old for this window: the nearest set (ISS (ZARYA), epoch 2026-08-11" in error
    assert "--allow-stale" in error


def test_a_record_that_is_refused_is_told_once(run: Run, desk: Path) -> None:
    (desk / "missions.yaml").unlink()
    path = desk / "tle_cache" / "bad.json"
    path.write_text('[{"NORAD_CAT_ID": 123456, "EPOCH": "2026-08-11T00:00:00"}]')
    ended = run("satellites", "--format", "json")
    mine = [e for e in json.loads(ended.stdout)["excluded"] if e["satellite"] == 123456]
    assert [(e["file"], e["line"]) for e in mine] == [("bad.json", 1)]
    assert ended.stderr.count("MEAN_MOTION is missing") == 1
