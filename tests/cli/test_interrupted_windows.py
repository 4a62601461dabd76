"""Ctrl-C and SIGTERM at many moments of a problem that is improved in windows."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from .conftest import GROUNDSCHED, environment

PLAN = ("plan", "--start", "epoch", "--days", "7", "--verbose", "--output", "plan.json")
"""67 satellites of one priority: 8,000 passes over four stations that see much the same sky."""


@pytest.mark.parametrize(
    ("after_s", "number", "code"),
    [(0.0, signal.SIGINT, 130), (0.5, signal.SIGTERM, 143), (1.0, signal.SIGINT, 130), (2.0, signal.SIGTERM, 143)],
)
def test_a_signal_at_any_moment_ends_the_solving_within_two_seconds(
    desk: Path, after_s: float, number: signal.Signals, code: int
) -> None:
    (desk / "missions.yaml").unlink()
    process: Any = subprocess.Popen(
        [*GROUNDSCHED, *PLAN], cwd=desk, env=environment(), stderr=subprocess.PIPE, text=True
    )
    while "step: schedule" not in process.stderr.readline():
        assert process.poll() is None
    time.sleep(after_s)

    process.send_signal(number)
    begin = time.monotonic()
    _, said = process.communicate(timeout=60)

    assert time.monotonic() - begin < 2 + 2, "two seconds to end, and what the document takes"
    assert process.returncode == code
    assert "Traceback" not in said
    if "nothing was written" in said:
        assert not (desk / "plan.json").exists()
        return
    document = json.loads((desk / "plan.json").read_text(encoding="utf-8"))
    assert (document["solution"]["status"], document["solution"]["reproducible"]) == ("feasible", False)
    assert document["solution"]["objectives"][0]["gap"] > 0
    assert document["contacts"]
