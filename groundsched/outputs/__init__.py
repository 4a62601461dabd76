"""What the program shows and writes: one module a form and kind of document, loaded only when it is asked for.

A table is ``render(document, *, zone, width, color) -> str``; every other form is ``render(document) -> bytes``.
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
    ("passes", "csv"): "groundsched.outputs.passes_csv:render",
    ("satellites", "table"): "groundsched.outputs.satellites_table:render",
    ("satellites", "json"): "groundsched.documents.json:dumps",
    ("satellites", "csv"): "groundsched.outputs.satellites_csv:render",
    ("stations", "table"): "groundsched.outputs.stations_table:render",
    ("stations", "json"): "groundsched.documents.json:dumps",
    ("stations", "csv"): "groundsched.outputs.stations_csv:render",
    ("fetch", "table"): "groundsched.outputs.refresh_table:render",
    ("fetch", "json"): "groundsched.documents.json:dumps",
    ("fetch", "csv"): "groundsched.outputs.refresh_csv:render",
    ("doctor", "table"): "groundsched.outputs.diagnosis_table:render",
    ("doctor", "json"): "groundsched.documents.json:dumps",
    ("doctor", "csv"): "groundsched.outputs.diagnosis_csv:render",
}
"""(command, format) → module and function. A new form is a module and a line here."""


def renderer(kind: str, form: str) -> Any:
    """The function that turns a document of `kind` into `form`; KeyError where there is none."""
    module, function = RENDERERS[kind, form].split(":")
    return getattr(importlib.import_module(module), function)
