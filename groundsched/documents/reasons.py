"""The words of refusals and proofs, which several documents use."""

from __future__ import annotations

from typing import Literal

Reason = Literal[
    "band", "stale", "too-low", "too-short", "antenna", "unavailable",
    "limit", "frozen", "station", "conflict", "redundant",
]  # fmt: skip
"""Why a pass gave no contact; of several antennas, the reason of the one that came furthest in this order."""

Proof = Literal["cp-sat", "lp", "scip"]
"""Who proved something: CP-SAT, the bound of the linear relaxation, or SCIP."""
