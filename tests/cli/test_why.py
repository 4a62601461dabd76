"""`groundsched why` and `plan --explain` as users call them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from .conftest import Run

HOURS = ("plan", "--start", "2026-08-11T06:00Z", "--hours", "6")


@pytest.fixture
def document(run: Run, desk: Path) -> dict[str, Any]:
    """A plan of six hours in plan.json."""
    assert run(*HOURS, "--output", "plan.json").returncode == 0
    found: dict[str, Any] = json.loads((desk / "plan.json").read_text(encoding="utf-8"))
    return found


def refused(document: dict[str, Any], reason: str) -> str:
    found: str = next(r["pass"] for r in document["rejected"] if r["reason"] == reason)
    return found


def test_a_refused_pass_is_answered_as_json_of_the_schema(run: Run, document: dict[str, Any]) -> None:
    name = refused(document, "conflict")
    done = run("why", "plan.json", name)

    told = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert (told["pass"], told["taken"], told["reason"]) == (name, False, "conflict")
    assert set(told["blocked_by"]) <= {contact["id"] for contact in document["contacts"]}
    assert told["proof"][:1] == ["cp-sat"]
    assert len(told["proof"]) > 1
    jsonschema.validate(told, json.loads(run("schema", "why").stdout))


def test_the_schedule_alone_is_enough(run: Run, desk: Path, document: dict[str, Any]) -> None:
    name = refused(document, "station")
    before = run("why", "plan.json", name).stdout
    for file in ("stations.yaml", "missions.yaml"):
        (desk / file).unlink()
    assert run("why", "plan.json", name).stdout == before
    assert name in before


@pytest.mark.parametrize("reason", ["band", "too-low", "station", "conflict"])
def test_an_answer_on_a_terminal_is_no_longer_than_a_page(run: Run, document: dict[str, Any], reason: str) -> None:
    done = run("why", "plan.json", refused(document, reason), "--format", "table")
    assert f"was not taken ({reason})" in " ".join(done.stdout.split())
    assert 0 < len(done.stdout.splitlines()) <= 24


def test_a_contact_says_what_it_displaced(run: Run, document: dict[str, Any]) -> None:
    told = json.loads(run("why", "plan.json", document["contacts"][0]["id"]).stdout)
    assert (told["taken"], told["reason"]) == (True, None)
    assert all(price["loss"] == 0 or told["price"][0]["loss"] for price in told["price"])


def test_a_satellite_at_a_moment_is_the_pass_that_is_up_then(run: Run, document: dict[str, Any]) -> None:
    contact = document["contacts"][-1]
    options = ("--satellite", contact["name"].lower(), "--at", contact["tca"], "--station", contact["station"])
    told = json.loads(run("why", "plan.json", *options).stdout)
    assert (told["pass"], told["taken"]) == (contact["pass"], True)


def test_a_satellite_below_the_horizon_says_by_how_much_and_when_it_comes(run: Run, document: dict[str, Any]) -> None:
    first = min((c for c in document["contacts"] if c["satellite"] == 43530), key=lambda c: str(c["aos"]), default=None)
    told = json.loads(run("why", "plan.json", "--satellite", "PRSS-1", "--at", "2026-08-11T08:20Z").stdout)
    assert (told["pass"], told["taken"], told["reason"]) == (None, False, "not-visible")
    assert "below the mask (5°)" in told["text"]
    assert first is None or "Its next pass is" in told["text"] or "no later pass" in told["text"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("99999-khi-20260811T0000Z",), "the schedule has no pass and no contact '99999-khi-20260811T0000Z'"),
        (("--satellite", "nobody", "--at", "2026-08-11T08:00Z"), "'nobody' is no satellite in the schedule"),
        (("--satellite", "PRSS-1", "--at", "tomorrow"), "allowed is an ISO time"),
        (("--satellite", "PRSS-1", "--at", "2027-01-01T00:00Z"), "lies outside the schedule's window"),
        (
            ("--satellite", "PRSS-1", "--at", "2026-08-11T08:00Z", "--station", "kih"),
            "there is no station 'kih'; did you mean 'khi'?",
        ),
        (("--satellite", "PRSS-1"), "name a pass by its id, or a satellite and a moment"),
        ((), "name a pass by its id, or a satellite and a moment"),
        (("x", "--format", "csv"), "csv is no form of this command; allowed: table, json"),
        (("x", "--output", "answer.csv"), "csv is no form of this command; allowed: table, json"),
    ],
)
def test_what_the_schedule_does_not_know_is_exit_2(
    run: Run, document: dict[str, Any], arguments: tuple[str, ...], words: str
) -> None:
    done = run("why", "plan.json", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert document["format"] == "groundsched/schedule"


def test_a_schedule_that_is_missing_broken_or_changed_by_hand_is_exit_3(
    run: Run, desk: Path, document: dict[str, Any]
) -> None:
    name = refused(document, "conflict")
    (desk / "broken.json").write_text('{"format": "groundsched/schedule"', encoding="utf-8")
    document["contacts"][0]["antenna"] = "khi-x9"
    (desk / "changed.json").write_text(json.dumps(document), encoding="utf-8")
    for file, words in (("none.json", "cannot be read"), ("broken.json", "is not JSON"), ("changed.json", "contact ")):
        done = run("why", file, name)
        assert (done.returncode, done.stdout) == (3, "")
        assert words in done.stderr


def test_a_plan_explains_all_that_it_refuses(run: Run, desk: Path) -> None:
    run(*HOURS, "--satellite", "PRSS-1", "--satellite", "PRSC-EO1", "--explain", "--output", "plan.json")
    made = json.loads((desk / "plan.json").read_text(encoding="utf-8"))
    assert [told["pass"] for told in made["explanations"]] == [r["pass"] for r in made["rejected"]]
    assert made["rejected"]
    told = json.loads(run("why", "plan.json", made["rejected"][0]["pass"]).stdout)
    assert told == made["explanations"][0]


def test_a_plan_whose_time_is_over_says_how_much_it_does_not_explain(run: Run) -> None:
    done = run(*HOURS, "--explain", "--time-limit", "0")
    made = json.loads(done.stdout)
    assert made["explanations"] == []
    assert f"{len(made['rejected'])} of {len(made['rejected'])} refused passes are not explained" in made["notes"][-1]
