"""Draws docs/plan.svg, the README's picture: a real plan of the shipped files as a terminal of 120 columns shows it.

uv run python -m tools.terminal_picture
"""

from __future__ import annotations

import io
import os
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

import groundsched
from groundsched import fleet, times
from groundsched.outputs import plan_table

ROOT = Path(__file__).parents[1]
WIDTH = 120
LINES = 46


def main() -> None:
    """Plan the shipped missions at the elements' own time and record what the terminal would show."""
    network = groundsched.load_network(ROOT / "stations.yaml")
    missions = groundsched.load_missions(ROOT / "missions.yaml")
    cache = groundsched.read_cache(ROOT / "tle_cache")
    sources = groundsched.Sources(network=network, missions=missions, cache=cache)
    start = fleet.epoch_start(sources.asked_for(()), cache, times.parse_instant("2026-11-22T00:00Z"))
    window = groundsched.Window(start, start + times.DAY_MS)
    schedule = groundsched.plan(sources, window, groundsched.Options(), created=start)

    os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")  # the picture is of a terminal with all colours
    shown = plan_table.render(schedule, zone=times.zone("Asia/Karachi"), width=WIDTH, color=True)
    recorder = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    recorder.print(Text.from_ansi("\n".join(shown.splitlines()[:LINES])), no_wrap=True, crop=True)
    svg = recorder.export_svg(title="groundsched plan --start epoch --tz Asia/Karachi", theme=MONOKAI)
    (ROOT / "docs" / "plan.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
