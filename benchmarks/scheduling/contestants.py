"""The methods that are compared, in the order of the report; importing them imports every rival."""

from __future__ import annotations

from benchmarks.scheduling.methods.greedy import FAST
from benchmarks.scheduling.methods.interface import Method
from benchmarks.scheduling.methods.intervals import INTERVALS
from benchmarks.scheduling.methods.ours import OURS
from benchmarks.scheduling.methods.pyjobshop import PYJOBSHOP
from benchmarks.scheduling.methods.trollsched import TROLLSCHED

ALL: tuple[Method, ...] = (OURS, *FAST, TROLLSCHED, PYJOBSHOP, INTERVALS)
