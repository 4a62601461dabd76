"""The finders: ours, its peers from PyPI, and the raw propagation that no finder can do without.

Each module makes one of them ready for a workload. A peer is imported only when it is made ready.
"""

from __future__ import annotations

from benchmarks.finders import brahe, ours, pyorbital, sgp4_grid, sgp4_predict, skyfield
from benchmarks.finders.interface import Finder

OURS = ours.FINDER
GRID = sgp4_grid.FINDER
PEERS: tuple[Finder, ...] = (skyfield.FINDER, sgp4_predict.FINDER, brahe.FINDER, pyorbital.FINDER)
ALL: tuple[Finder, ...] = (OURS, *PEERS, GRID)
