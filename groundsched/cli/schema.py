"""`groundsched schema`: the JSON Schema of each file that goes in or comes out."""

from __future__ import annotations

import enum
import json
import sys
from typing import Annotated

import typer

from groundsched.cli.failures import leave


class Name(enum.StrEnum):
    """What has a schema."""

    SCHEDULE = "schedule"
    PASSES = "passes"
    SATELLITES = "satellites"
    STATIONS = "stations"
    MISSIONS = "missions"
    REFRESH = "refresh"
    DIAGNOSIS = "diagnosis"
    VERIFICATION = "verification"
    DRIFT = "drift"
    DIFFERENCE = "difference"
    WHY = "why"


def schema(name: Annotated[Name, typer.Argument(help="Which file.")]) -> None:
    """Print the JSON Schema (draft 2020-12) of a document or of an input file."""
    from groundsched import config
    from groundsched.documents import json as documents

    of_inputs = {Name.STATIONS: config.network_schema, Name.MISSIONS: config.missions_schema}
    described = of_inputs[name]() if name in of_inputs else documents.schema(name.value)
    sys.stdout.write(json.dumps(described, indent=2, ensure_ascii=False) + "\n")
    leave(0)
