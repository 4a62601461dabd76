"""Re-planning as operators do it: something changes in the morning, and the plan of last night is to be replaced."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from .conftest import Run

Document = dict[str, Any]

FIXED = {"SOURCE_DATE_EPOCH": "1786000000"}
MORNING = ("plan", "--start", "2026-08-11T06:00Z", "--hours", "6", "--station", "khi", "--station", "lhe")
OF_A_REPLAN = ("change", "shift_s", "frozen")


@pytest.fixture
def old(run: Run, desk: Path) -> Document:
    """Last night's plan, as old.json."""
    done = run(*MORNING, "--output", "old.json", env=FIXED)
    assert done.returncode == 0, done.stderr
    return _read(desk / "old.json")


def _read(path: Path) -> Document:
    document: Document = json.loads(path.read_text(encoding="utf-8"))
    return document


def _replanned(run: Run, *options: str, code: int = 0) -> Document:
    done = run(*MORNING, "--previous", "old.json", *options, env=FIXED)
    assert done.returncode == code, done.stderr
    document: Document = json.loads(done.stdout)
    return document


def _changes(document: Document) -> Counter[str]:
    return Counter(contact["change"] for contact in document["contacts"])


def _plain(document: Document) -> list[Document]:
    """The contacts without what only a re-plan says."""
    return [{key: c[key] for key in c if key not in OF_A_REPLAN} for c in document["contacts"]]


def _with_outage(desk: Path, antenna: str, start: str, end: str) -> None:
    text = (desk / "stations.yaml").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.strip() == f"- id: {antenna}")
    indent = " " * (len(line) - len(line.lstrip()) + 2)
    outage = f"{indent}unavailable: [{{start: {start}, end: {end}, reason: storm}}]"
    (desk / "stations.yaml").write_text(text.replace(line, f"{line}\n{outage}", 1), encoding="utf-8")


def test_the_same_inputs_again_keep_everything(run: Run, desk: Path, old: Document) -> None:
    new = _replanned(run)

    assert _plain(new) == _plain(old)
    assert {(c["change"], c["shift_s"], c["sequence"]) for c in new["contacts"]} == {("kept", 0.0, 0)}
    assert (new["dropped"], new["solution"]["status"]) == ([], "optimal")
    assert [r["pass"] for r in new["rejected"]] == [r["pass"] for r in old["rejected"]]
    assert [o for o in new["solution"]["objectives"] if o["tier"] != "kept"] == old["solution"]["objectives"]
    content = (desk / "old.json").read_bytes()
    assert new["inputs"]["previous"] == hashlib.sha256(content).hexdigest()
    assert new["inputs"]["carried"]["contacts"] == old["contacts"]
    jsonschema.validate(new, json.loads(run("schema", "schedule").stdout))


def test_the_same_replan_gives_the_same_bytes_and_one_of_a_replan_the_same_contacts(run: Run, desk: Path) -> None:
    _old = run(*MORNING, "--output", "old.json", env=FIXED)
    for name in ("new.json", "again.json"):
        assert run(*MORNING, "--previous", "old.json", "--freeze", "90", "--output", name, env=FIXED).returncode == 0
    assert (desk / "new.json").read_bytes() == (desk / "again.json").read_bytes()
    third = run(*MORNING, "--previous", "new.json", "--freeze", "90", env=FIXED)
    assert json.loads(third.stdout)["contacts"] == _read(desk / "new.json")["contacts"]


def test_an_outage_moves_what_it_must_and_says_why_the_rest_is_gone(run: Run, desk: Path, old: Document) -> None:
    _with_outage(desk, "khi-x1", "2026-08-11T07:00Z", "2026-08-11T11:00Z")

    new = _replanned(run, "--reason", "storm at\x1b[31m Karachi")

    assert new["reason"] == "storm at[31m Karachi"
    hit = [c for c in old["contacts"] if c["antenna"] == "khi-x1" and "T07" <= c["start"][10:13] < "T11"]
    assert hit
    counts, known = _changes(new), {c["replaces"] or c["id"]: c for c in new["contacts"]}
    assert counts["kept"] + counts["shifted"] + counts["moved"] + len(new["dropped"]) == len(old["contacts"])
    assert counts["kept"] > counts["moved"] > 0
    for contact in hit:
        after = known.get(contact["id"])
        assert after is None or (after["change"], after["moved_from"]) == ("moved", "khi-x1")
    reasons = {r["pass"]: (r["reason"], r["detail"]) for r in new["rejected"]}
    for gone in new["dropped"]:
        assert gone["sequence"] == 1
        assert (gone["reason"], gone["detail"]) == reasons[gone["id"]]
    ids = [c["id"] for c in new["contacts"]]
    assert len(set(ids)) == len(ids)
    assert {blocker for r in new["rejected"] for blocker in r["blocked_by"]} <= set(ids)


def test_fewer_contacts_are_dropped_where_keeping_goes_first_or_may_cost_a_little(
    run: Run, desk: Path, old: Document
) -> None:
    _with_outage(desk, "khi-x1", "2026-08-11T07:00Z", "2026-08-11T11:00Z")
    kept: dict[tuple[str, ...], int] = {}
    for options in ((), ("--give", "2%"), ("--give", "0.5"), ("--keep-first",)):
        new = _replanned(run, *options)
        tiers = {o["tier"]: o for o in new["solution"]["objectives"]}
        kept[options] = tiers["kept"]["value"]
        assert new["solution"]["status"] == "optimal"
        for tier, objective in tiers.items():
            if tier.startswith("priority-"):
                best, part = objective["value"] + objective["given"], new["inputs"]["options"]["give"]
                assert objective["value"] >= (1 - part) * best
        early = list(tiers).index("kept") < list(tiers).index("priority-1")
        assert early is bool(options)
    assert kept[()] <= kept["--give", "2%"] <= kept["--give", "0.5"] <= kept["--keep-first",]
    assert kept[()] < kept["--keep-first",]


def test_newer_elements_shift_contacts_that_keep_their_ids(run: Run, desk: Path, old: Document) -> None:
    exported = json.loads(run("satellites", "export", "--format", "omm-json").stdout)
    for record in exported:
        record["MEAN_ANOMALY"] = (record["MEAN_ANOMALY"] - 0.3) % 360
    (desk / "newer").mkdir()
    (desk / "newer" / "elements.json").write_text(json.dumps(exported), encoding="utf-8")

    new = _replanned(run, "--tle-cache", "newer", "--freeze", "0")

    counts = _changes(new)
    assert counts["shifted"] > 0.8 * len(old["contacts"])
    was = {c["id"]: c for c in old["contacts"]}
    for contact in new["contacts"]:
        if contact["change"] == "shifted" and not contact["truncated_start"]:
            assert contact["id"] in was
            assert contact["sequence"] == 1
            assert 3 < contact["shift_s"] < 8, "0.3 degrees of a revolution of 100 minutes"
    kept = next(o["value"] for o in new["solution"]["objectives"] if o["tier"] == "kept")
    assert kept > counts["kept"], "in its pass a contact is where it was"


def test_an_emergency_goes_before_what_was_planned(run: Run, desk: Path, old: Document) -> None:
    lost = next(r for r in old["rejected"] if r["reason"] == "conflict")
    asked = f"{{id: flood, satellite: {lost['satellite']}, after: {lost['aos']}, before: {lost['los']}, priority: 0}}"
    (desk / "flood.yaml").write_text(f"requests: [{asked}]\n", encoding="utf-8")

    new = _replanned(run, "--request", "flood.yaml")

    assert new["requests"][0]["met"]
    (contact,) = [c for c in new["contacts"] if c["request"] == "flood"]
    assert (contact["change"], new["requests"][0]["contacts"]) == ("new", [contact["id"]])
    assert len(new["dropped"]) >= 1
    assert _changes(new)["kept"] >= len(old["contacts"]) - 4


def test_what_is_frozen_stays_and_refuses_what_would_have_gone_before_it(run: Run, desk: Path, old: Document) -> None:
    lost = next(r for r in old["rejected"] if r["reason"] == "conflict" and r["aos"][10:13] > "T08")
    asked = f"{{id: flood, satellite: {lost['satellite']}, after: {lost['aos']}, before: {lost['los']}, priority: 0}}"
    (desk / "flood.yaml").write_text(f"requests: [{asked}]\n", encoding="utf-8")

    new = _replanned(run, "--request", "flood.yaml", "--freeze", "360")

    assert _plain(new) == _plain(old)
    assert all(c["frozen"] for c in new["contacts"])
    refused = next(r for r in new["rejected"] if r["pass"] == lost["pass"])
    assert refused["reason"] == "frozen"
    assert set(refused["blocked_by"]) <= {c["id"] for c in new["contacts"]}
    assert new["requests"][0]["met"] is False


def test_what_runs_when_the_new_plan_begins_goes_on_from_there(run: Run, desk: Path, old: Document) -> None:
    running = next(c for c in old["contacts"] if c["start"] > "2026-08-11T07" and c["duration_s"] > 300)
    begin = running["start"][:17] + "59.000Z"
    later = ("plan", "--start", begin, "--hours", "5", "--station", "khi", "--station", "lhe")
    new = json.loads(run(*later, "--previous", "old.json").stdout)
    (contact,) = [c for c in new["contacts"] if c["id"] == running["id"]]
    assert (contact["start"], contact["end"], contact["frozen"]) == (begin, running["end"], True)
    assert (contact["change"], contact["shift_s"]) == ("kept", 0.0)
    assert {d["id"] for d in new["dropped"]} <= {c["id"] for c in old["contacts"] if c["end"] > begin}


def test_a_booking_against_a_frozen_contact_is_exit_6_and_names_both(run: Run, desk: Path, old: Document) -> None:
    lost = next(r for r in old["rejected"] if r["reason"] == "conflict")
    blocker = next(c for c in old["contacts"] if c["id"] == lost["blocked_by"][0])
    booking = (
        f"{{satellite: {lost['satellite']}, antenna: {blocker['antenna']}, start: {lost['aos']}, end: {lost['los']}}}"
    )
    (desk / "booked.yaml").write_text(f"bookings: [{booking}]\n", encoding="utf-8")

    moved = _replanned(run, "--booking", "booked.yaml")
    assert blocker["id"] not in {c["id"] for c in moved["contacts"] if c["change"] == "kept"}
    done = run(
        *MORNING, "--previous", "old.json", "--booking", "booked.yaml", "--freeze", "360", "--output", "new.json"
    )
    assert (done.returncode, (desk / "new.json").exists()) == (6, False)
    assert done.stderr.startswith("error: booking of ")
    assert f"clashes with the frozen contact {blocker['id']} of " in done.stderr


def test_a_frozen_contact_that_cannot_stay_is_warned_of(run: Run, desk: Path, old: Document) -> None:
    victim = next(c for c in old["contacts"] if c["antenna"] == "khi-x1" and not c["truncated_start"])
    _with_outage(desk, "khi-x1", victim["start"], victim["end"])
    done = run(*MORNING, "--previous", "old.json", "--freeze", "360")
    new = json.loads(done.stdout)
    assert f"warning: frozen contact {victim['id']} of " in done.stderr
    assert "cannot stay: khi-x1 is out from " in done.stderr
    assert victim["id"] not in {c["id"] for c in new["contacts"] if c["frozen"]}


def test_a_station_that_is_left_out_drops_its_contacts_as_not_planned(run: Run, desk: Path, old: Document) -> None:
    done = run(*MORNING[:-2], "--previous", "old.json")
    gone = {d["id"]: d for d in json.loads(done.stdout)["dropped"]}
    for contact in old["contacts"]:
        if contact["station"] == "lhe" and contact["id"] in gone:
            assert gone[contact["id"]]["reason"] == "not-planned"
            assert gone[contact["id"]]["detail"] == "the station lhe is not in this plan"
    assert gone


def test_a_plan_of_another_time_is_planned_anew_and_noted(run: Run, old: Document) -> None:
    done = run("plan", "--start", "2026-08-12T06:00Z", "--hours", "3", "--station", "khi", "--previous", "old.json")
    new = json.loads(done.stdout)
    assert {c["change"] for c in new["contacts"]} == {"new"}
    assert new["dropped"] == []
    assert any("the schedule before is of another time" in note for note in new["notes"])
    ends = {b["satellite"]: b["last_contact_end"] for b in new["inputs"]["carried"]["satellites"]}
    assert ends == {c["satellite"]: c["end"] for c in sorted(old["contacts"], key=lambda c: c["end"])}


def test_table_and_csv_tell_what_changed(run: Run, desk: Path, old: Document) -> None:
    _with_outage(desk, "khi-x1", "2026-08-11T07:00Z", "2026-08-11T11:00Z")
    new = _replanned(run, "--freeze", "30")
    counts = _changes(new)
    table = run(*MORNING, "--previous", "old.json", "--freeze", "30", "--format", "table").stdout
    said = ", ".join(f"{counts[change]} {change}" for change in ("kept", "shifted", "moved", "new"))
    assert f"against the schedule before: {said}, {len(new['dropped'])} dropped" in " ".join(table.split())
    assert "moved from khi-x1" in table
    assert f"Dropped  {len(new['dropped'])} of the schedule before" in table

    sheet = run(*MORNING, "--previous", "old.json", "--freeze", "30", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(sheet, newline="")))
    assert list(rows[0])[-6:] == ["frozen", "change", "shift_s", "moved_from", "replaces", "sequence"]
    assert [row["change"] for row in rows] == [c["change"] for c in new["contacts"]]


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--freeze", "30"), 2, "--freeze: says what to keep of a schedule, and none is named"),
        (("--keep-first",), 2, "--keep-first: says what to keep"),
        (("--give", "1%"), 2, "Name it with --previous SCHEDULE"),
        (("--previous", "old.json", "--keep-first", "--give", "1%"), 2, "give one of them, not both"),
        (("--previous", "old.json", "--give", "a lot"), 2, "'a lot' is no share"),
        (("--previous", "old.json", "--give", "100%"), 2, "'100%' is no share"),
        (("--previous", "old.json", "--give", "-1"), 2, "'-1' is no share"),
        (("--previous", "old.json", "--give", "nan"), 2, "'nan' is no share"),
        (("--previous", "old.json", "--freeze", "-1"), 2, "--freeze"),
        (("--previous", "nowhere.json"), 3, "nowhere.json: there is no such file"),
        (("--previous", "."), 3, ".: is a folder, not a file"),
        (("--previous", "stations.yaml"), 3, "stations.yaml:1:1: is not JSON"),
        (("--previous", "passes.json"), 3, "passes.json: is 'groundsched/passes'"),
        (("--previous", "cut.json"), 3, "cut.json:"),
        (("--previous", ""), 2, "names no file"),
    ],
)
def test_what_cannot_be_read_or_does_not_go_together_is_said(
    run: Run, desk: Path, options: tuple[str, ...], code: int, said: str
) -> None:
    (desk / "passes.json").write_text('{"format": "groundsched/passes", "version": 1}', encoding="utf-8")
    (desk / "cut.json").write_text('{"format": "groundsched/schedule", "version": 1, "contacts": []}', encoding="utf-8")
    done = run(*MORNING, *options)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
