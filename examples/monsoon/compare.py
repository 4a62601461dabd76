"""What the requests cost: a plan on stdin against one without them, made of the same files.

groundsched plan … --request requests.yaml | python3 compare.py without.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

Plan = dict[str, Any]


def main() -> None:
    without, with_them = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), json.load(sys.stdin)
    for stage, (before, after) in stages(without, with_them).items():
        print(f"{stage:16}{before:>8}{after:>8}{after - before:>+6}" if before != after else f"{stage:16}{before:>8}")
    old, new = overflights(without), overflights(with_them)
    for key in sorted(old.keys() | new.keys(), key=lambda key: (old | new)[key]["tca"]):
        if key not in new:
            print(told("lost", old[key]))
        elif key not in old:
            print(told("gained", new[key]), f"for {new[key]['request']}")
        elif old[key]["antenna"] != new[key]["antenna"]:
            print(told("moved", old[key]), f"to {new[key]['antenna']}")


def stages(without: Plan, with_them: Plan) -> dict[str, tuple[int, int]]:
    """What each stage has in either plan, but for the tie-break."""
    old, new = (
        {(o["tier"], o["priority"]): o["value"] for o in plan["solution"]["objectives"] if o["tier"] != "tie_break"}
        for plan in (without, with_them)
    )
    return {
        f"{tier} {priority}" if tier == "requests" else tier: (old.get((tier, priority), 0), value)
        for (tier, priority), value in new.items()
    }


def overflights(plan: Plan) -> dict[tuple[int, int], Plan]:
    """One contact of each overflight: satellite and revolution tell it, whichever station takes it."""
    return {(contact["satellite"], contact["revolution"]): contact for contact in plan["contacts"]}


def told(what: str, contact: Plan) -> str:
    when, who = contact["tca"][:16].replace("T", " "), f"{contact['name']}, priority {contact['priority']}"
    return f"{what:7} {when}  {who}, {contact['antenna']}"


if __name__ == "__main__":
    main()
