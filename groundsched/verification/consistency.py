"""The document against itself: each check one function and one line in CHECKS."""

from __future__ import annotations

from groundsched.verification import contact_facts, inputs, refusals, reports, uncertainty
from groundsched.verification.rules import Check

CHECKS: tuple[tuple[str, Check], ...] = (
    ("window", inputs.window),
    ("satellite", inputs.satellites),
    ("elements", inputs.elements),
    ("options", inputs.options),
    ("previous", inputs.previous),
    ("carried", inputs.carried),
    ("place", contact_facts.places),
    ("label", contact_facts.labels),
    ("id", contact_facts.ids),
    ("order", contact_facts.order),
    ("span", contact_facts.spans),
    ("angle", contact_facts.angles),
    ("setup", contact_facts.setup),
    ("value", contact_facts.value),
    ("volume", contact_facts.volume),
    ("timing", uncertainty.timing),
    ("rejected", refusals.rejected),
    ("order", refusals.order),
    ("blocked-by", refusals.blockers),
    ("reason", refusals.reasons),
    ("mission-report", reports.missions),
    ("request-report", reports.requests),
    ("request", reports.served_requests),
    ("antenna-report", reports.antennas),
    ("owner-report", reports.owners),
)
"""What a document must agree with itself in, each with the code of its findings."""
