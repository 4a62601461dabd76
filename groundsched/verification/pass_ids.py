"""What a pass id says: catalogue number, station, the minute of TCA, and a letter where passes share all that."""

from __future__ import annotations

import re

from groundsched import times

_MINUTE = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z[a-z]*")
_LETTERS = re.compile("[a-z]+")


def says(pass_id: str, satellite: int, station: str) -> bool:
    """Whether an id is of a pass of this satellite over this station."""
    head = f"{satellite}-{station}-"
    return pass_id.startswith(head) and tca_minute(pass_id) is not None


def names(pass_id: str, satellite: int, station: str, tca: int) -> bool:
    """Whether this is the id of the pass that culminates then."""
    whole = f"{satellite}-{station}-{times.format_minute(tca)}"
    letters = pass_id.removeprefix(whole)
    return pass_id == whole or (letters != pass_id and _LETTERS.fullmatch(letters) is not None)


def tca_minute(pass_id: str) -> int | None:
    """The minute in which the pass culminates; None for what is no pass id."""
    minute = _MINUTE.fullmatch(pass_id.rpartition("-")[2])
    if minute is None:
        return None
    try:
        return times.parse_instant("{}-{}-{}T{}:{}Z".format(*minute.groups()))
    except ValueError:
        return None
