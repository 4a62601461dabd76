"""What passes bring to each antenna where a satellite's rate depends on its elevation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from groundsched.ephemeris.earth_rotation import Floats
from groundsched.passes.losses import Lost, lasting, printed
from groundsched.passes.search import Found, Passes
from groundsched.passes.tracks import tracks
from groundsched.passes.views import Indices
from groundsched.passes.volumes import Volume, volume

Table = tuple[tuple[float, float], ...]
"""Points (elevation in degrees, Mbit/s), elevations rising."""

MBIT_DECIMALS = 3


def received_by_antenna(
    found: Found,
    passes: Passes,
    antennas: Sequence[str],
    *,
    lost: Mapping[str, Sequence[Lost]],
    tables: Mapping[int, Table],
) -> dict[str, list[float]]:
    """Mbit that each antenna receives of each of the `passes`, without what it loses of them.

    `tables` gives the rates of targets by their numbers; without any, nothing is computed. Of other targets, and of
    passes shorter than a millisecond, it is not a number.
    """
    if not tables:
        return {}
    whole = np.full(len(passes), np.nan)
    missed = {antenna: np.zeros(len(passes)) for antenna in antennas if antenna in lost}
    usable = lasting(found, passes)
    for table in dict.fromkeys(tables.values()):
        mine = [target for target, other in tables.items() if other == table]
        keep = np.isin(passes.target, mine) & usable
        if not keep.any():
            continue
        rows, some = np.flatnonzero(keep), passes.where(keep)
        begin, end = printed(found, some)
        brought = volume(tracks(found.geometry, some.target, some.view, begin, end), table)
        whole[rows] = brought.received_mbit(np.arange(len(rows)), begin, end)
        for antenna, misses in missed.items():
            misses[rows] = _missed(brought, [lost[antenna][row] for row in rows.tolist()])
    return {
        antenna: np.round(np.maximum(whole - missed.get(antenna, 0.0), 0.0), MBIT_DECIMALS).tolist()
        for antenna in antennas
    }


def _missed(brought: Volume, lost: Sequence[Lost]) -> Floats:
    """(k,) Mbit that come down while an antenna does not point at it."""
    stretches = [(n, begin, end) for n, each in enumerate(lost) for begin, end in each.stretches_s]
    owner: Indices = np.array([n for n, _, _ in stretches], dtype=np.intp)
    begin, end = (np.array([each[place] for each in stretches], dtype=np.float64) for place in (1, 2))
    parts = brought.received_mbit(owner, begin, end)
    found: Floats = np.bincount(owner, parts, minlength=len(lost)).astype(np.float64)
    return found
