"""The SGP4 model of an element set. Whoever propagates gets it here, so that all use the same numbers."""

from __future__ import annotations

import math

from sgp4.api import WGS72, Satrec

from groundsched.elements.records import ElementSet

DAY_US = 86_400_000_000
UNIX_EPOCH_JD = 2_440_587.5
MU_KM3_S2 = 398_600.8
"""Earth's gravity in WGS72, which SGP4 is built on."""
DAYS_FROM_1949_12_31_TO_1970 = 7306
"""SGP4 counts days from 1949-12-31T00:00 UTC."""

_RADIANS = math.pi / 180
_REVS_PER_DAY = 2 * math.pi / 1440
"""One revolution a day in rad/min, the unit SGP4 wants; a further 1440 for each further "per day"."""

_PLACEHOLDER_NUMBER = 1
"""SGP4 does not use the catalogue number, and refuses those above 339999."""


def satrec(elements: ElementSet) -> Satrec:
    """SGP4 initialised with WGS72 constants, as the elements were fitted with (Spacetrack Report 3, Vallado 2006).

    `mean_motion_dot` and `mean_motion_ddot` are handed on as published (half and a sixth of the derivatives),
    in rad/min² and rad/min³. Its `error` is not 0 where the elements are no orbit.
    """
    model = Satrec()
    model.sgp4init(
        WGS72,
        "i",
        _PLACEHOLDER_NUMBER,
        elements.epoch_us / DAY_US + DAYS_FROM_1949_12_31_TO_1970,
        float(elements.bstar),
        float(elements.mean_motion_dot) * _REVS_PER_DAY / 1440,
        float(elements.mean_motion_ddot) * _REVS_PER_DAY / 1440**2,
        float(elements.eccentricity),
        float(elements.arg_of_pericenter) * _RADIANS,
        float(elements.inclination) * _RADIANS,
        float(elements.mean_anomaly) * _RADIANS,
        float(elements.mean_motion) * _REVS_PER_DAY,
        float(elements.ra_of_asc_node) * _RADIANS,
    )
    return model
