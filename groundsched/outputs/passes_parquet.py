"""Passes as Parquet: typed columns under the names of the JSON, times as UTC timestamps, groups of bounded size."""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from groundsched import times
from groundsched.documents.pass_columns import PassColumns, PassSurvey
from groundsched.documents.passes import PassList

GROUP = 131_072
"""Rows of a group: some 8 MB when written. Readers skip groups by their statistics, and hold one at a time."""

_NAME = pa.dictionary(pa.int32(), pa.string())
_INSTANT = pa.timestamp("ms", tz="UTC")

TYPES = {
    "id": pa.string(),
    "revolution": pa.int64(),
    "satellite": pa.int64(),
    "name": _NAME,
    "station": _NAME,
    "aos": _INSTANT,
    "tca": _INSTANT,
    "los": _INSTANT,
    "duration_s": pa.float64(),
    "max_elevation_deg": pa.float64(),
    "aos_azimuth_deg": pa.float64(),
    "tca_azimuth_deg": pa.float64(),
    "los_azimuth_deg": pa.float64(),
    "range_km": pa.float64(),
    "sunlit": pa.bool_(),
    "timing_uncertainty_s": pa.float64(),
    "truncated_start": pa.bool_(),
    "truncated_end": pa.bool_(),
}
"""The fields of a pass; `revolution` alone may be null."""


def stream(survey: PassSurvey) -> Iterator[bytes]:
    """The passes alone, with the window in the file's metadata: the rest is in the JSON."""
    about = {f.name: str(f.default) for f in dataclasses.fields(PassList) if f.name in ("format", "version")}
    window = (survey.window.start, survey.window.end)
    about["window"] = json.dumps(dict(zip(("start", "end"), map(times.format_instant, window), strict=True)))
    fields = [pa.field(name, kind, nullable=name == "revolution") for name, kind in TYPES.items()]
    schema = pa.schema(fields, metadata=about)
    sink = _Sink()
    with pq.ParquetWriter(sink, schema, compression="zstd", store_schema=True) as writer:
        for group in survey.columns.chunks(GROUP):
            writer.write_batch(_batch(group, schema))
            yield sink.taken()
    yield sink.taken()


class _Sink(io.RawIOBase):
    """Holds what has been written since it was last asked for it."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        """Keep a copy: Arrow uses its buffer again."""
        self._pieces.append(bytes(data))
        return len(self._pieces[-1])

    def taken(self) -> bytes:
        """Everything since the last time."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _batch(columns: PassColumns, schema: pa.Schema) -> pa.RecordBatch:
    """The columns as they are, the instants as timestamps, names by their numbers."""
    satellites = pa.array(columns.satellites, pa.int64())
    arrays = {
        "id": pa.array(columns.ids(), pa.string()),
        "revolution": pa.array(columns.revolution, pa.int64(), mask=~columns.counted),
        "satellite": satellites.take(pa.array(columns.target)),
        "name": pa.DictionaryArray.from_arrays(columns.target, pa.array(columns.names, pa.string())),
        "station": pa.DictionaryArray.from_arrays(columns.place, pa.array(columns.stations, pa.string())),
    }
    plain = {name: pa.array(getattr(columns, name)).cast(kind) for name, kind in TYPES.items() if name not in arrays}
    return pa.RecordBatch.from_arrays([*arrays.values(), *plain.values()], schema=schema)
