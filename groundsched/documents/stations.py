"""The stations that are loaded: what `groundsched stations` gives, in the shape of a stations file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from groundsched.config.fields import STRICT
from groundsched.config.network import Station


@dataclass(frozen=True, slots=True, kw_only=True)
class StationList:
    """What `groundsched stations` gives; a stations file may carry the same two fields at its head."""

    format: Literal["groundsched/stations"] = "groundsched/stations"
    version: Literal[1] = 1
    stations: tuple[Station, ...]

    __pydantic_config__ = STRICT
