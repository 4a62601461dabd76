"""The schedule document: contacts, refusals, what was proven, and everything needed to check it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from groundsched.config.fields import STRICT, Instant
from groundsched.config.missions import Missions
from groundsched.config.network import Network
from groundsched.documents.explanation import Explanation
from groundsched.documents.passes import ElementsUsed, Span
from groundsched.documents.reasons import Proof, Reason
from groundsched.elements.selection import MAX_AGE_DAYS

Change = Literal["kept", "shifted", "moved", "new"]
"""What became of a contact of the previous schedule: as it was; the same pass and antenna at other times; another
antenna or station; or there was none."""

DropReason = Literal[Reason, "not-visible", "not-planned"]
"""Why a contact of the previous schedule is gone: its pass is refused now, there is no such pass, or the satellite or
the station is not in this plan."""

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
    frozen: bool = False
    """It was in the previous schedule and is too near, or under way, to be changed."""
    change: Change | None = None
    """Against the previous schedule; None where there is none."""
    shift_s: float | None = None
    """So many seconds later than in the previous schedule it starts; None where it was not there."""
    moved_from: str | None = None
    """The antenna that had it in the previous schedule, where it has `moved`."""
    replaces: str | None = None
    """Its id in the previous schedule, where it has another now: it has moved to another station."""
    sequence: int = 0
    """How often it was changed since it was first planned: SEQUENCE of a calendar."""
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
class Dropped:
    """A contact of the previous schedule that is gone."""

    id: str
    satellite: int
    name: str
    owner: str | None
    station: str
    antenna: str
    tca: Instant
    start: Instant
    end: Instant
    sequence: int
    """One more than it had: for the calendar entry that cancels it."""
    reason: DropReason
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
    given: int = 0
    """So much less than it could have, to keep more contacts as they were."""

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
    give: float = 0.0
    """So much of each priority's seconds, as a part of 1, may be given up to keep more contacts as they were."""
    seed: int = 0

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class SatelliteBefore:
    """What the previous schedule leaves of a satellite at the window's start."""

    satellite: int
    last_contact_end: Instant | None = None
    on_board_mbit: int | None = None
    """What its recorder holds."""

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What this schedule takes over from the one before it."""

    contacts: tuple[Contact, ...]
    """Those that start before this window's end and whose teardown ends after its start, or less than an hour before,
    as setup of a first contact reaches back; as they stood there."""
    satellites: tuple[SatelliteBefore, ...] = ()

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
    """SHA-256 of the schedule that this one replaces."""
    carried: Carried | None = None

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """What `groundsched plan` gives."""

    format: Literal["groundsched/schedule"] = "groundsched/schedule"
    version: Literal[1] = 1
    created: Instant
    generator: str
    reason: str | None = None
    """Why it was made, in the operator's words."""
    window: Span
    inputs: Inputs
    solution: Solution
    contacts: tuple[Contact, ...]
    rejected: tuple[Rejection, ...]
    dropped: tuple[Dropped, ...] = ()
    """The contacts of the previous schedule that are gone, in order of their starts."""
    explanations: tuple[Explanation, ...] = ()
    """What `why` says of the passes that were refused, where that was asked for."""
    missions: tuple[MissionReport, ...]
    requests: tuple[RequestReport, ...] = ()
    antennas: tuple[AntennaReport, ...]
    owners: tuple[OwnerReport, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    __pydantic_config__ = STRICT
