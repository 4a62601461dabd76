"""What the program shows and writes: one module a form and kind of document, loaded only when it is asked for.

A table is ``render(document, *, zone, width, color) -> str``; every other form is ``render(document) -> bytes``.
What may be large is streamed: ``stream(survey) -> Iterator[bytes]`` gives a file in pieces that are made of columns as
they are asked for; whoever writes the pieces sees to pipes, full disks and whole files.
What several modules draw with is in `layout`.
"""

from __future__ import annotations

import importlib
from typing import Any

RENDERERS = {
    ("plan", "table"): "groundsched.outputs.plan_table:render",
    ("plan", "json"): "groundsched.documents.json:dumps",
    ("plan", "csv"): "groundsched.outputs.plan_csv:render",
    ("passes", "table"): "groundsched.outputs.passes_table:render",
    ("passes", "json"): "groundsched.documents.json:dumps",
    ("satellites", "table"): "groundsched.outputs.satellites_table:render",
    ("satellites", "json"): "groundsched.documents.json:dumps",
    ("satellites", "csv"): "groundsched.outputs.satellites_csv:render",
    ("stations", "table"): "groundsched.outputs.stations_table:render",
    ("stations", "json"): "groundsched.documents.json:dumps",
    ("stations", "csv"): "groundsched.outputs.stations_csv:render",
    ("fetch", "table"): "groundsched.outputs.refresh_table:render",
    ("fetch", "json"): "groundsched.documents.json:dumps",
    ("fetch", "csv"): "groundsched.outputs.refresh_csv:render",
    ("drift", "table"): "groundsched.outputs.drift_table:render",
    ("drift", "json"): "groundsched.documents.json:dumps",
    ("drift", "csv"): "groundsched.outputs.drift_csv:render",
    ("diff", "table"): "groundsched.outputs.difference_table:render",
    ("diff", "json"): "groundsched.documents.json:dumps",
    ("diff", "csv"): "groundsched.outputs.difference_csv:render",
    ("doctor", "table"): "groundsched.outputs.diagnosis_table:render",
    ("doctor", "json"): "groundsched.documents.json:dumps",
    ("doctor", "csv"): "groundsched.outputs.diagnosis_csv:render",
    ("verify", "table"): "groundsched.outputs.verification_table:render",
    ("verify", "json"): "groundsched.documents.json:dumps",
    ("verify", "csv"): "groundsched.outputs.verification_csv:render",
    ("why", "table"): "groundsched.outputs.why_table:render",
    ("why", "json"): "groundsched.documents.json:dumps",
}
"""(command, format) → module and function. A new form is a module and a line here."""


STREAMS = {
    ("passes", "csv"): "groundsched.outputs.passes_csv:stream",
    ("passes", "ndjson"): "groundsched.outputs.passes_ndjson:stream",
    ("passes", "parquet"): "groundsched.outputs.passes_parquet:stream",
}
"""(command, format) → module and function of what is streamed. A new form is a module and a line here."""


def renderer(kind: str, form: str) -> Any:
    """The function that turns a document of `kind` into `form`; KeyError where there is none."""
    return _loaded(RENDERERS[kind, form])


def streamer(kind: str, form: str) -> Any:
    """The function that gives the pieces of `form` of a survey of `kind`; KeyError where there is none."""
    return _loaded(STREAMS[kind, form])


def _loaded(place: str) -> Any:
    module, function = place.split(":")
    return getattr(importlib.import_module(module), function)
