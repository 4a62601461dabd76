"""A model and its solution in the form in which OR-Tools takes and gives all of it at once: as protocol buffers.

Number by number through `pywraplp` the model of a week takes 30 ms, as long as GLOP needs to solve it; so it takes 8.
`pywraplp` asks its argument for bytes and gives bytes, whoever made them: importing protobuf for it would take 60 ms of
every start. Sources: MPModelProto and MPSolutionResponse in OR-Tools' linear_solver.proto, and the encoding in
https://protobuf.dev/programming-guides/encoding/: a field's number and type are one byte, numbers are little-endian.
"""

from __future__ import annotations

import functools
import math
import struct
from array import array
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from groundsched.scheduling.model import Model, Row

VARINT, DOUBLE, BYTES = 0, 1, 2
"""Types of fields."""

HINT = 6
"""The field of a model's hint; the others stand where they are written."""

VALUES, DUALS, BOUND = 3, 4, 5
"""Fields of a solution."""

VARIABLE = np.dtype(
    [
        *(("field", "u1"), ("size", "u1")),
        *(("field_lower", "u1"), ("lower", "<f8")),
        *(("field_upper", "u1"), ("upper", "<f8")),
        *(("field_weight", "u1"), ("weight", "<f8")),
        *(("field_whole", "u1"), ("whole", "u1")),
    ]
)


class Sent:
    """A model to be maximised, as `pywraplp` loads it; `whole`: a choice is a whole number."""

    def __init__(self, model: Model, *, whole: bool, hint: Sequence[int] = ()) -> None:
        """Write the message."""
        numbers = [_varint(n) for n in range(len(model.weights))]
        rows = [_field(4, BYTES, _row(row, numbers)) for row in model.rows]
        hinted = _field(HINT, BYTES, _sum(1, 2, numbers, hint)) if hint else b""
        self._written = b"".join([_tag(1, VARINT), b"\x01", _variables(model, whole), *rows, hinted])

    def SerializeToString(self) -> bytes:  # noqa: N802 - protobuf's name
        """The message."""
        return self._written


class Received:
    """A solution, as `pywraplp` hands it over."""

    def __init__(self) -> None:
        """Nothing is there yet."""
        self._fields: dict[int, bytes] = {}

    def SerializeToString(self) -> bytes:  # noqa: N802 - protobuf's name
        """Nothing: `pywraplp` asks what there is before it fills it."""
        return b""

    def ParseFromString(self, written: bytes) -> None:  # noqa: N802 - protobuf's name
        """Take the message."""
        self._fields = dict(_fields(written))

    def numbers(self, field: int) -> NDArray[np.float64]:
        """The numbers of a field; none where it is not there."""
        return np.frombuffer(self._fields.get(field, b""), dtype="<f8")


def _variables(model: Model, whole: bool) -> bytes:
    """Each choice: from 0 to its most, with its weight."""
    found = np.zeros(len(model.weights), dtype=VARIABLE)
    found["field"], found["size"] = *_tag(3, BYTES), VARIABLE.itemsize - 2
    found["field_lower"], found["field_upper"], found["field_weight"] = (
        *_tag(1, DOUBLE),
        *_tag(2, DOUBLE),
        *_tag(3, DOUBLE),
    )
    found["upper"], found["weight"] = model.ranges or 1, model.weights
    found["field_whole"], found["whole"] = *_tag(4, VARINT), whole
    return found.tobytes()


def bounds(row: Row) -> tuple[float, float]:
    """The bounds of a row as a solver takes them.

    One that cannot bind is left away, or is far off: it could take a dual, which would mean nothing. A row without any
    would be left away, and the duals of all the others would move up.
    """
    least = row.least if row.demands else -math.inf
    return least, row.most if row.highest > row.most else math.inf if row.demands else row.highest + 1


def _row(row: Row, numbers: Sequence[bytes]) -> bytes:
    least, most = bounds(row)
    ends = struct.pack("<cdcd", _tag(2, DOUBLE), least, _tag(3, DOUBLE), most)
    return ends + _sum(6, 7, [numbers[member] for member in row.members], row.weights)


def _sum(field: int, other: int, members: Sequence[bytes], weights: Sequence[int]) -> bytes:
    """Numbers of choices, and an amount for each."""
    return _field(field, BYTES, b"".join(members)) + _field(other, BYTES, array("d", weights).tobytes())


def _field(number: int, kind: int, content: bytes) -> bytes:
    return _tag(number, kind) + _varint(len(content)) + content


@functools.cache
def _tag(number: int, kind: int) -> bytes:
    return bytes((number << 3 | kind,))


@functools.lru_cache(maxsize=1 << 15)
def _varint(number: int) -> bytes:
    """Seven bits a byte, the lowest first; the eighth bit says that more follow."""
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    found.append(number)
    return bytes(found)


def _fields(written: bytes) -> Iterator[tuple[int, bytes]]:
    """The fields of a message in their order: of a double its eight bytes, of what is longer what it holds."""
    place = 0
    while place < len(written):
        number, kind = written[place] >> 3, written[place] & 7
        size, place = (8, place + 1) if kind == DOUBLE else _read(written, place + 1)
        if kind != VARINT:
            yield number, written[place : place + size]
            place += size


def _read(written: bytes, place: int) -> tuple[int, int]:
    """The whole number that begins here, and where it has ended."""
    number, shift = 0, 0
    while written[place] > 127:
        number |= (written[place] & 127) << shift
        place, shift = place + 1, shift + 7
    return number | written[place] << shift, place + 1
