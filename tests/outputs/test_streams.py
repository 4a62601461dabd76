"""What is streamed says the same as the JSON document, in the same order, however large it is."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import jsonschema
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from groundsched import outputs, times
from groundsched.documents import json as documents_json
from groundsched.documents.pass_columns import CHUNK, PassColumns, PassSurvey, letters
from groundsched.documents.passes import Pass, Span
from groundsched.outputs import passes_parquet
from groundsched.outputs.layout import sheet

START = times.parse_instant("2026-08-11T23:58Z")
DAY = Span(start=START, end=START + times.DAY_MS)


def survey_of(count: int) -> PassSurvey:
    """Random passes; a name has quotes, commas and Urdu, another would be a formula, a satellite has no revolutions."""
    rng = np.random.default_rng(count)
    aos = np.sort(rng.integers(START, START + times.DAY_MS, count))
    target, place = rng.integers(0, 3, count).astype(np.int32), rng.integers(0, 2, count).astype(np.int32)
    degrees = np.round(rng.uniform(0, 360, (5, count)), 3)
    yes = rng.integers(0, 2, (3, count)) == 1
    columns = PassColumns(
        satellites=(43530, 62725, 799501299), names=("PRSS-1", 'پاک "سیٹ", 1', "=\\X"), stations=("khi", "lhe"),
        target=target, place=place, letter=letters(target, place, aos + 1_000), counted=target != 1,
        revolution=rng.integers(0, 99_999, count).astype(np.int32), aos=aos, tca=aos + 1_000, los=aos + 3_456,
        max_elevation_deg=degrees[0] / 4 - 5, aos_azimuth_deg=degrees[1], tca_azimuth_deg=degrees[2],
        los_azimuth_deg=degrees[3], range_km=degrees[4] * 1e3, sunlit=yes[0], timing_uncertainty_s=np.round(degrees[4]),
        truncated_start=yes[1], truncated_end=yes[2],
    )  # fmt: skip
    return PassSurvey(window=DAY, columns=columns, elements=(), excluded=(), notes=("a note",), warnings=())


@pytest.fixture(params=[0, 1, CHUNK + 1], ids=["no pass", "one pass", "more than a stretch"])
def survey(request: pytest.FixtureRequest) -> PassSurvey:
    return survey_of(request.param)


def listed(survey: PassSurvey) -> list[dict[str, Any]]:
    """The list of passes in the JSON document."""
    document = json.loads(documents_json.dumps(survey.document()))
    passes: list[dict[str, Any]] = document["passes"]
    return passes


def streamed(survey: PassSurvey, form: str) -> bytes:
    pieces: Iterator[bytes] = outputs.streamer("passes", form)(survey)
    return b"".join(pieces)


def test_a_line_of_ndjson_is_the_line_of_the_json_document(survey: PassSurvey) -> None:
    document = documents_json.dumps(survey.document()).decode().splitlines()
    lines = streamed(survey, "ndjson").decode().splitlines()

    assert [json.loads(line) for line in lines] == listed(survey)
    if len(lines) > 1:
        assert lines == [line.strip().removesuffix(",") for line in document if line.startswith('    {"id": ')]


def test_every_line_of_ndjson_fits_the_schema_of_a_pass() -> None:
    schema = documents_json.schema("passes")
    fits = jsonschema.Draft202012Validator({"$ref": "#/$defs/Pass", "$defs": schema["$defs"]})

    for line in streamed(survey_of(200), "ndjson").decode().splitlines():
        fits.validate(json.loads(line))
    assert not fits.is_valid({"id": "43530-khi-20260811T2358Z"})


def test_a_number_that_json_cannot_say_is_never_written() -> None:
    sound = survey_of(3)
    broken = replace(sound, columns=replace(sound.columns, range_km=np.array([1.0, np.nan, 1.0])))

    with pytest.raises(ValueError, match="cannot say"):
        streamed(broken, "ndjson")


def test_csv_is_what_a_sheet_of_the_objects_is(survey: PassSurvey) -> None:
    assert streamed(survey, "csv") == sheet.records(Pass, survey.document().passes)


def test_parquet_read_back_is_the_json_list(survey: PassSurvey) -> None:
    rows = pq.read_table(io.BytesIO(streamed(survey, "parquet"))).to_pylist()
    for row in rows:
        for name in ("aos", "tca", "los"):
            row[name] = times.format_instant(times.from_datetime(row[name]))

    assert rows == listed(survey)


def test_parquet_has_the_fields_of_a_pass_with_their_types() -> None:
    schema = pq.read_schema(io.BytesIO(streamed(survey_of(3), "parquet")))

    assert schema.names == list(passes_parquet.TYPES) == sheet.header(Pass)
    assert schema.field("aos").type == pa.timestamp("ms", tz="UTC")
    assert schema.field("revolution").type == pa.int64()
    assert schema.field("sunlit").type == pa.bool_()
    assert schema.field("station").type.value_type == pa.string()
    assert [f.name for f in schema if f.nullable] == ["revolution"]


def test_parquet_names_its_format_and_its_window() -> None:
    about = pq.read_schema(io.BytesIO(streamed(survey_of(3), "parquet"))).metadata

    assert (about[b"format"], about[b"version"]) == (b"groundsched/passes", b"1")
    assert json.loads(about[b"window"]) == {"start": "2026-08-11T23:58:00.000Z", "end": "2026-08-12T23:58:00.000Z"}


def test_groups_of_parquet_are_bounded_and_written_one_by_one() -> None:
    rows = passes_parquet.GROUP + 1
    pieces = list(outputs.streamer("passes", "parquet")(survey_of(rows)))
    about = pq.ParquetFile(io.BytesIO(b"".join(pieces))).metadata

    assert [about.row_group(i).num_rows for i in range(about.num_row_groups)] == [passes_parquet.GROUP, 1]
    assert [bool(piece) for piece in pieces] == [True, True, True]


@pytest.mark.parametrize("form", ["csv", "ndjson"])
def test_text_comes_in_pieces_of_a_stretch(form: str) -> None:
    pieces = list(outputs.streamer("passes", form)(survey_of(2 * CHUNK + 1)))

    assert [piece.count(b"\n") for piece in pieces][-3:] == [CHUNK, CHUNK, 1]
