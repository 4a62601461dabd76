"""The schedule document: contacts, refusals, what was proven, and everything needed to check it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from groundsched.config.fields import STRICT, Instant
from groundsched.config.missions import Missions
from groundsched.config.network import Network
from groundsched.documents.passes import ElementsUsed, Span
from groundsched.elements.selection import MAX_AGE_DAYS

Reason = Literal[
    "band", "stale", "too-low", "too-short", "antenna", "unavailable",
    "limit", "frozen", "station", "conflict", "redundant",
]  # fmt: skip
"""Why a pass gave no contact; of several antennas, the reason of the one that came furthest in this order."""

Proof = Literal["cp-sat", "lp", "scip"]

Margin = Literal["none", "auto"]
"""What widens setup: nothing, or the timing uncertainty of each contact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """The part of a pass that the schedule gives to one antenna."""

    id: str
    pass_: Annotated[str, Field(alias="pass")]
    revolution: int | None
    satellite: int
    name: str
    owner: str | None
    station: str
    antenna: str
    band: str
    priority: int
    request: str | None = None
    booked: bool = False
    aos: Instant
    tca: Instant
    los: Instant
    start: Instant
    end: Instant
    truncated_start: bool = False
    truncated_end: bool = False
    setup_start: Instant
    teardown_end: Instant
    duration_s: float
    lost_s: float = 0.0
    """So many of these seconds the antenna cannot point at the satellite; `value` is without them."""
    max_elevation_deg: float
    aos_azimuth_deg: float
    tca_azimuth_deg: float
    los_azimuth_deg: float
    timing_uncertainty_s: float
    """Of the pass: so many seconds early or late it may be, with 95 % confidence."""
    volume_mbit: float | None = None
    value: int

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A station pass of a planned satellite that gave no contact, and why."""

    pass_: Annotated[str, Field(alias="pass")]
    satellite: int
    station: str
    aos: Instant
    tca: Instant
    los: Instant
    max_elevation_deg: float
    reason: Reason
    blocked_by: tuple[str, ...] = ()
    detail: str

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """One stage of what the schedule maximises: its value, the proven bound, and who proved it."""

    tier: str
    priority: int | None
    value: int
    bound: int
    gap: float
    proof: tuple[Proof, ...]

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """How good the schedule is known to be."""

    status: Literal["optimal", "feasible"]
    reproducible: bool
    objectives: tuple[Objective, ...]

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionReport:
    """What one mission got."""

    satellite: int
    name: str
    contacts: int
    required: int
    volume_mbit: float | None
    lost_mbit: int | None = None
    """What a full recorder lost; None where there is no recorder, or nothing says what fills it."""
    largest_gap_h: float
    """Hours from one contact's end to the next one's start, the window's edges included."""
    shortfall: tuple[str, ...] = ()

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReport:
    """Whether one request was met."""

    id: str
    met: bool
    contacts: tuple[str, ...] = ()
    on_ground: Instant | None = None
    slack_s: float | None = None

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class AntennaReport:
    """How busy one antenna is."""

    antenna: str
    busy_s: float
    """Setup, contact and teardown inside the window, each moment once."""
    utilisation: float
    """`busy_s` as a part of the window less the outages."""
    contacts: int

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerReport:
    """What one owner's missions have of the antennas, beside what the owner is entitled to."""

    owner: str
    contacts: int
    antenna_s: int
    """Setup, contact and teardown of each contact, in whole seconds."""
    share: float
    """As a part of the antenna time of all contacts, those without an owner included."""
    entitled_share: float | None
    """`share` as the missions file has it."""
    min_share: float | None
    missing_s: int = 0
    """Antenna time missing to `min_share` of what all contacts have."""

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkInput:
    """The stations as understood, and the file they came from."""

    path: str | None
    sha256: str | None
    network: Network

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionsInput:
    """The missions as understood, and the file they came from; no file, and every satellite is one mission."""

    path: str | None
    sha256: str | None
    content: Missions

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options that shaped the plan, as understood."""

    partial: bool = False
    gap: float = 0.0
    min_elevation_deg: float | None = None
    max_element_age_days: float = MAX_AGE_DAYS
    allow_stale: bool = False
    margin: Margin = "none"
    stations: tuple[str, ...] = ()
    satellites: tuple[int, ...] = ()
    freeze_s: float = 0.0
    keep_first: bool = False
    seed: int = 0

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Everything the plan was made from."""

    stations: NetworkInput
    missions: MissionsInput
    elements: tuple[ElementsUsed, ...]
    options: Options
    ut1: str
    previous: str | None = None

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """What `groundsched plan` gives."""

    format: Literal["groundsched/schedule"] = "groundsched/schedule"
    version: Literal[1] = 1
    created: Instant
    generator: str
    window: Span
    inputs: Inputs
    solution: Solution
    contacts: tuple[Contact, ...]
    rejected: tuple[Rejection, ...]
    missions: tuple[MissionReport, ...]
    requests: tuple[RequestReport, ...] = ()
    antennas: tuple[AntennaReport, ...]
    owners: tuple[OwnerReport, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    __pydantic_config__ = STRICT
