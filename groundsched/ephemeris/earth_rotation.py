"""How far the Earth has turned: UT1 from Skyfield's tables, sidereal time from UT1.

Skyfield is the authority; where its daily table covers the days asked for, that is read without importing the rest of
it, which would take a moment of every run. Elsewhere Skyfield's own time scale answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import skyfield
from numpy.typing import NDArray

from groundsched.elements.propagation import UNIX_EPOCH_JD

Floats = NDArray[np.float64]

DAY_S = 86_400.0
TT_MINUS_TAI_S = 32.184

UT1_SOURCE = f"skyfield {skyfield.__version__} built-in delta_t"
"""What the documents say about where UT1 comes from."""


_TABLES = Path(skyfield.__file__).parent / "data" / "iers.npz"


@cache
def _tables() -> tuple[Floats, Floats, Floats, Floats]:
    """Skyfield's daily table of TT − UT1, days and values, and its table of leap seconds, dates and values."""
    with np.load(_TABLES) as tables:
        names = ("tt_jd_minus_arange", "delta_t_1e7", "leap_dates", "leap_offsets")
        first_tt, delta_t, leap_jd, leap_s = (tables[name] for name in names)
    return first_tt, delta_t, leap_jd, leap_s


@dataclass(frozen=True)
class DailyUt1:
    """UT1 for a stretch of days, linear between midnights; leap seconds are kept apart, as they are no slope."""

    days: Floats
    """(n,) midnights, as days since 1970-01-01T00:00 UTC, rising by one."""
    ut1_minus_tai_s: Floats
    tai_minus_utc_s: Floats

    @classmethod
    def covering(cls, first_day: int, last_day: int) -> DailyUt1:
        """The days from `first_day` to `last_day`, both included."""
        first_tt, delta_t, leap_jd, leap_s = _tables()
        days = np.arange(first_day, last_day + 1, dtype=np.float64)
        julian = days + UNIX_EPOCH_JD
        # Before 1972 there were no leap seconds; Skyfield counts the 10 s of their beginning.
        tai_minus_utc = np.concatenate((leap_s[:1], leap_s))[np.searchsorted(leap_jd, julian, side="right")]
        terrestrial = julian + (tai_minus_utc + TT_MINUS_TAI_S) / DAY_S
        daily = first_tt + np.arange(len(first_tt))
        if terrestrial[0] >= daily[0] and terrestrial[-1] <= daily[-1]:
            ut1_minus_tai = TT_MINUS_TAI_S - np.interp(terrestrial, daily, delta_t / 1e7)
        else:
            ut1_minus_tai = _skyfield_dut1_s(days) - tai_minus_utc
        return cls(days, ut1_minus_tai, tai_minus_utc)

    def dut1_s(self, days: Floats) -> Floats:
        """(n,) seconds of UT1 − UTC at (n,) days since 1970-01-01T00:00 UTC."""
        today = np.clip(np.floor(days - self.days[0]).astype(np.intp), 0, len(self.days) - 1)
        dut1: Floats = np.interp(days, self.days, self.ut1_minus_tai_s) + self.tai_minus_utc_s[today]
        return dut1


def last_tabulated() -> int:
    """The last instant, in milliseconds, that Skyfield's built-in table covers; TT is taken for UTC, a minute off."""
    first_tt = _tables()[0]  # Julian dates, each less its position
    return round((float(first_tt[-1]) + len(first_tt) - 1 - UNIX_EPOCH_JD) * DAY_S * 1000)


def _skyfield_dut1_s(days: Floats) -> Floats:
    from skyfield.api import load

    scale: Any = load.timescale(builtin=True)
    return np.asarray(scale.utc(1970, 1, 1 + days).dut1, dtype=np.float64)


def gmst_rad(midnight_jd: float, ut1_days: Floats) -> Floats:
    """(n,) Greenwich mean sidereal time 1982 at (n,) days of UT1 after the midnight of Julian date `midnight_jd`.

    Aoki et al. 1982, as in Vallado's SGP4: the rotation from TEME to the Earth-fixed frame.
    """
    centuries = (midnight_jd - 2451545.0 + ut1_days) / 36525.0
    seconds = 67310.54841 + (8640184.812866 + (0.093104 - 6.2e-6 * centuries) * centuries) * centuries
    turns = (midnight_jd % 1.0 + ut1_days + seconds / DAY_S % 1.0) % 1.0
    angle: Floats = turns * (2 * np.pi)
    return angle
