"""The document against itself: each check one function and one line in CHECKS."""

from __future__ import annotations

from groundsched.verification import (
    changes,
    contact_facts,
    explained,
    inputs,
    obstacles,
    refusals,
    reports,
    sentences,
    uncertainty,
)
from groundsched.verification.rules import Check

CHECKS: tuple[tuple[str, Check], ...] = (
    ("window", inputs.window),
    ("network", inputs.network),
    ("satellite", inputs.satellites),
    ("elements", inputs.elements),
    ("options", inputs.options),
    ("previous", changes.previous),
    ("carried", changes.carried),
    ("place", contact_facts.places),
    ("label", contact_facts.labels),
    ("id", contact_facts.ids),
    ("order", contact_facts.order),
    ("span", contact_facts.spans),
    ("angle", contact_facts.angles),
    ("setup", contact_facts.setup),
    ("uncertainty", uncertainty.uncertainty),
    ("value", contact_facts.value),
    ("volume", contact_facts.volume),
    ("rejected", refusals.rejected),
    ("order", refusals.order),
    ("blocked-by", obstacles.blockers),
    ("detail", sentences.sentences),
    ("reason", refusals.reasons),
    ("explanation", explained.explanations),
    ("mission-report", reports.missions),
    ("request-report", reports.requests),
    ("request", reports.served_requests),
    ("antenna-report", reports.antennas),
    ("owner-report", reports.owners),
)
"""What a document must agree with itself in, each with the code of its findings."""
