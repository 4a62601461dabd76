"""How far the Earth has turned: UT1 from Skyfield's tables or from a published file, sidereal time from UT1.

Skyfield is the authority; where its daily table covers the days asked for, that is read without importing the rest of
it, which would take a moment of every run. Elsewhere Skyfield's own time scale answers. Its table is as old as the
Skyfield that carries it, so a fresher one may be given, as `PublishedUt1`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import skyfield
from numpy.typing import NDArray

from groundsched.elements.propagation import UNIX_EPOCH_JD

Floats = NDArray[np.float64]

DAY_S = 86_400.0
TT_MINUS_TAI_S = 32.184
DUT1_DECIMALS = 7
"""Of UT1 − UTC in seconds, in the files of the IERS: 0.05 mm at the equator."""

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


def tai_minus_utc_s(days: Floats) -> Floats:
    """(n,) seconds of TAI − UTC from 00:00 UTC of (n,) days since 1970-01-01 on, by Skyfield's leap seconds.

    Before 1972 there were no leap seconds; Skyfield counts the 10 s of their beginning.
    """
    _, _, leap_jd, leap_s = _tables()
    offsets: Floats = np.concatenate((leap_s[:1], leap_s))[
        np.searchsorted(leap_jd, days + UNIX_EPOCH_JD, side="right")
    ].astype(np.float64)
    return offsets


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedUt1:
    """UT1 − UTC of successive days, as a file has it; the days before and after are left to Skyfield's table."""

    name: str
    """The file's name, without its folder."""
    sha256: str
    first_day: int
    """Days since 1970-01-01, like the two that follow."""
    measured_to: int
    """The last day that was measured; those after it are predicted. Before `first_day` where all are."""
    dut1_s: tuple[float, ...]
    """Seconds at 00:00 UTC of each day, seven decimals."""

    @property
    def last_day(self) -> int:
        """The last day that has a value."""
        return self.first_day + len(self.dut1_s) - 1

    def between(self, first_day: int, last_day: int) -> PublishedUt1:
        """The same of fewer days."""
        low, high = max(first_day - self.first_day, 0), max(last_day + 1 - self.first_day, 0)
        return replace(self, first_day=self.first_day + low, dut1_s=self.dut1_s[low:high])


@dataclass(frozen=True)
class DailyUt1:
    """UT1 for a stretch of days, linear between midnights; leap seconds are kept apart, as they are no slope."""

    days: Floats
    """(n,) midnights, as days since 1970-01-01T00:00 UTC, rising by one."""
    ut1_minus_tai_s: Floats
    tai_minus_utc_s: Floats

    @classmethod
    def covering(cls, first_day: int, last_day: int, published: PublishedUt1 | None = None) -> DailyUt1:
        """The days from `first_day` to `last_day`, both included; those not `published` are by Skyfield's table."""
        days = np.arange(first_day, last_day + 1, dtype=np.float64)
        tai_minus_utc = tai_minus_utc_s(days)
        if published is None:
            return cls(days, _skyfield_ut1_minus_tai_s(days), tai_minus_utc)
        dut1 = np.empty(len(days))
        known = (days >= published.first_day) & (days <= published.last_day)
        dut1[known] = np.array(published.dut1_s)[days[known].astype(np.intp) - published.first_day]
        if not known.all():
            # Rounded as files are, so that a document which lists these values tells all that was used.
            dut1[~known] = np.round(_skyfield_ut1_minus_tai_s(days[~known]) + tai_minus_utc[~known], DUT1_DECIMALS)
        return cls(days, dut1 - tai_minus_utc, tai_minus_utc)

    def at_midnights_s(self) -> tuple[float, ...]:
        """Seconds of UT1 − UTC at each of the midnights, with as many decimals as files have."""
        return tuple(np.round(self.ut1_minus_tai_s + self.tai_minus_utc_s, DUT1_DECIMALS).tolist())

    def dut1_s(self, days: Floats) -> Floats:
        """(n,) seconds of UT1 − UTC at (n,) days since 1970-01-01T00:00 UTC."""
        ut1_minus_tai = np.interp(days, self.days, self.ut1_minus_tai_s)
        if self._one_offset is not None:
            return ut1_minus_tai + self._one_offset
        today = np.clip(np.floor(days - self.days[0]).astype(np.intp), 0, len(self.days) - 1)
        dut1: Floats = ut1_minus_tai + self.tai_minus_utc_s[today]
        return dut1

    @cached_property
    def _one_offset(self) -> float | None:
        """TAI − UTC where no leap second lies in these days."""
        offsets = set(self.tai_minus_utc_s.tolist())
        return offsets.pop() if len(offsets) == 1 else None


def last_tabulated() -> int:
    """The last instant, in milliseconds, that Skyfield's built-in table covers; TT is taken for UTC, a minute off."""
    first_tt = _tables()[0]  # Julian dates, each less its position
    return round((float(first_tt[-1]) + len(first_tt) - 1 - UNIX_EPOCH_JD) * DAY_S * 1000)


def _skyfield_ut1_minus_tai_s(days: Floats) -> Floats:
    """(n,) seconds of UT1 − TAI at the midnights of (n,) days, by Skyfield."""
    first_tt, delta_t, _, _ = _tables()
    tai_minus_utc = tai_minus_utc_s(days)
    terrestrial = days + UNIX_EPOCH_JD + (tai_minus_utc + TT_MINUS_TAI_S) / DAY_S
    daily = first_tt + np.arange(len(first_tt))
    if terrestrial[0] >= daily[0] and terrestrial[-1] <= daily[-1]:
        return np.asarray(TT_MINUS_TAI_S - np.interp(terrestrial, daily, delta_t / 1e7))
    return _skyfield_dut1_s(days) - tai_minus_utc


def _skyfield_dut1_s(days: Floats) -> Floats:
    from skyfield.api import load

    scale: Any = load.timescale(builtin=True)
    return np.asarray(scale.utc(1970, 1, 1 + days).dut1, dtype=np.float64)


def gmst_rad(midnight_jd: float, ut1_days: Floats) -> Floats:
    """(n,) Greenwich mean sidereal time 1982 at (n,) days of UT1 after the midnight of Julian date `midnight_jd`.

    Aoki et al. 1982, as in Vallado's SGP4: the rotation from TEME to the Earth-fixed frame. The polynomial in centuries
    is shifted to the midnight and its cube left out, 1e-17 turns a day; whole turns may be in the angle.
    """
    century = (midnight_jd - 2451545.0) / 36525.0
    seconds = 67310.54841 + (8640184.812866 + (0.093104 - 6.2e-6 * century) * century) * century
    a_century = 8640184.812866 + (2 * 0.093104 - 3 * 6.2e-6 * century) * century
    at_midnight = (midnight_jd % 1.0 + seconds / DAY_S % 1.0) % 1.0
    a_day = 1.0 + a_century / 36525.0 / DAY_S
    a_day_squared = (0.093104 - 3 * 6.2e-6 * century) / 36525.0**2 / DAY_S
    angle: Floats = (2 * np.pi) * (at_midnight + ut1_days * (a_day + a_day_squared * ut1_days))
    return angle
