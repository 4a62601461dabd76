"""Elements written back: OMM keeps every digit in each form; TLE rounds what its columns hold and refuses the rest."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundsched import names
from groundsched.elements import cache, formats, omm
from groundsched.elements.decoding import decode
from groundsched.elements.formats import tle
from groundsched.elements.records import ElementSet

SetMaker = Callable[..., ElementSet]
SHIPPED_TLE = Path(__file__).parents[2] / "tle_cache" / "pakistan-2026-08-11.tle"
OMM = [name for name in formats.FORMATS if name != "tle"]


def said(elements: ElementSet) -> list[str]:
    """Every value as text: two decimals are equal although one has more zeros."""
    return [str(value) for value in omm.fields_of(elements).values()]


def decimals(lowest: str, highest: str) -> st.SearchStrategy[Decimal]:
    """Decimals as files have them: many digits, trailing zeros, exponents."""
    plain = st.decimals(lowest, highest, places=14) | st.decimals(lowest, highest, places=2)
    return plain | st.sampled_from(["0", "0E-7", "0.000", "1E-9", "0.00000000001230"]).map(Decimal)


odd_names = st.text(min_size=1, max_size=40).map(names.clean) | st.sampled_from(
    [
        "=1+1",
        "@SUM(A1)",
        "-",
        '"',
        'A, "B"',
        "a;b",
        "1 43530U",
        "# x",
        "0 X",
        "<A>&amp;",
        "x [deg]",
        "A = B",
        "{",
        "NaN",
    ]
)


@pytest.mark.parametrize("form", OMM)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_every_digit_survives_each_form_of_omm(a_set: SetMaker, form: str, data: st.DataObject) -> None:
    digits = data.draw(st.text("0123456789", max_size=12))
    before = a_set(
        name=data.draw(odd_names) or "43530",
        object_id=data.draw(st.sampled_from(["", "2018-056B", "UNKNOWN", "a,b", "=A"])),
        epoch="2026-08-11T03:33:28" + (f".{digits}" if digits else ""),
        mean_motion=data.draw(decimals("0.5", "16")),
        mean_anomaly=data.draw(decimals("0", "360")),
        bstar=data.draw(decimals("-1", "1")),
        mean_motion_dot=data.draw(decimals("-0.5", "0.5")),
        rev_at_epoch=data.draw(st.none() | st.integers(0, 999_999)),
        satellite=data.draw(st.integers(1, 999_999_999)),
    )

    written = formats.write([before, before], format=form)
    # A record of any form is told by what it is, which the types of `read` leave open.
    found = [omm.element_set(raw, source="", format="") for raw in formats.read(decoded(written), format=form)]  # type: ignore[arg-type]

    assert formats.recognise(decoded(written)) == form
    assert [said(after) for after in found] == [said(before)] * 2
    assert (written.rounded, written.left_out) == (0, ())


def decoded(written: formats.Written) -> str:
    """The text as it comes back from a file."""
    return decode(written.text.encode())


@pytest.mark.parametrize("form", formats.FORMATS)
def test_the_shipped_sets_come_back_from_every_form(shipped_sets: tuple[ElementSet, ...], form: str) -> None:
    written = formats.write(shipped_sets, format=form)
    sets, rejected = cache.read_bytes(written.text.encode(), "x")
    assert (len(sets), rejected, sets[0].format) == (67, (), form)
    if form != "tle":
        assert [said(after) for after in sets] == [said(before) for before in shipped_sets]


def test_the_shipped_tle_file_is_written_as_it_was_read() -> None:
    content = SHIPPED_TLE.read_bytes()
    sets, _ = cache.read_bytes(content, "x")
    written = formats.write(sets, format="tle")
    assert written.text.encode() == content
    assert (written.sets, written.rounded) == (8, 0)


def test_a_zero_keeps_the_sign_of_its_publisher_and_has_celestraks_otherwise(a_set: SetMaker) -> None:
    assert tle.lines(a_set())[1][44:52] == " 00000+0"
    for zero in (" 00000+0", " 00000-0"):
        line_1, line_2 = tle.lines(a_set())[1:]
        changed = line_1[:44] + zero + line_1[52:68]
        (elements,), _ = cache.read_bytes(f"{changed}{tle.checksum(changed)}\n{line_2}".encode(), "x")
        assert tle.lines(elements)[0][44:52] == zero


def test_a_csv_has_celestraks_header_and_line_ends_and_leaves_names_alone(a_set: SetMaker) -> None:
    header, row, end = formats.write([a_set(name="=1+1")], format="omm-csv").text.split("\r\n")
    assert header.startswith("OBJECT_NAME,OBJECT_ID,EPOCH,MEAN_MOTION,ECCENTRICITY")
    assert row.startswith('"=1+1",2018-056B,2026-08-11T03:33:28.343807,14.82063268,')
    assert end == ""


@pytest.mark.parametrize(
    ("changes", "line", "columns", "text"),
    [
        ({"eccentricity": Decimal("0.00015095")}, 1, slice(26, 33), "0001510"),
        ({"eccentricity": Decimal("0.00015094999")}, 1, slice(26, 33), "0001509"),
        ({"inclination": Decimal("7.77895")}, 1, slice(8, 16), "  7.7790"),
        ({"mean_anomaly": Decimal("359.99996")}, 1, slice(43, 51), "360.0000"),
        ({"mean_motion": Decimal("1.002")}, 1, slice(52, 63), " 1.00200000"),
        ({"rev_at_epoch": 123456}, 1, slice(63, 68), "23456"),
        ({"rev_at_epoch": None}, 1, slice(63, 68), "    0"),
        ({"bstar": Decimal("1.2345")}, 0, slice(53, 61), " 12345+1"),
        ({"bstar": Decimal("-0.000099999951")}, 0, slice(53, 61), "-10000-3"),
        ({"bstar": Decimal("0.5")}, 0, slice(53, 61), " 50000+0"),
        ({"bstar": Decimal("1E-12")}, 0, slice(53, 61), " 00100-9"),
        ({"bstar": Decimal("-1E-30")}, 0, slice(53, 61), " 00000+0"),
        ({"mean_motion_dot": Decimal("-0.000000015")}, 0, slice(33, 43), "-.00000002"),
        ({"satellite": 5, "name": "A"}, 0, slice(2, 7), "00005"),
        ({"satellite": 100_000}, 0, slice(2, 7), "A0000"),
        ({"satellite": 339_999}, 1, slice(2, 7), "Z9999"),
        ({"object_id": ""}, 0, slice(9, 17), "        "),
        ({"object_id": "1998-067ABC"}, 0, slice(9, 17), "98067ABC"),
        ({"epoch": "2026-12-31T23:59:59.9999"}, 0, slice(18, 32), "27001.00000000"),
        ({"epoch": "1957-10-04T19:28:34"}, 0, slice(18, 32), "57277.81150463"),
    ],
)
def test_a_column_has_the_nearest_value_that_it_can_hold(
    a_set: SetMaker, changes: dict[str, object], line: int, columns: slice, text: str
) -> None:
    lines = tle.lines(a_set(**changes))[-2:]
    assert lines[line][columns] == text
    assert all(len(one) == 69 and one[68] == str(tle.checksum(one)) for one in lines)
    assert cache.read_bytes("\n".join(lines).encode(), "x")[1] == ()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"satellite": 340_000}, "NORAD_CAT_ID"),
        ({"satellite": 799_501_299}, "NORAD_CAT_ID"),
        ({"satellite": -1}, "NORAD_CAT_ID"),
        ({"object_id": "UNKNOWN"}, "OBJECT_ID"),
        ({"object_id": "2018-056"}, "OBJECT_ID"),
        ({"object_id": "1956-001A"}, "OBJECT_ID"),
        ({"epoch": "2057-01-01T00:00:00"}, "EPOCH"),
        ({"epoch": "2056-12-31T23:59:59.9999"}, "EPOCH"),
        ({"mean_motion": Decimal("100")}, "MEAN_MOTION"),
        ({"mean_motion": Decimal("1e300")}, "MEAN_MOTION"),
        ({"eccentricity": Decimal("0.99999996")}, "ECCENTRICITY"),
        ({"inclination": Decimal("-1")}, "INCLINATION"),
        ({"mean_motion_dot": Decimal("1")}, "MEAN_MOTION_DOT"),
        ({"mean_motion_dot": Decimal("-0.999999996")}, "MEAN_MOTION_DOT"),
        ({"mean_motion_ddot": Decimal("1e10")}, "MEAN_MOTION_DDOT"),
        ({"bstar": Decimal("9.999996e8")}, "BSTAR"),
        ({"element_set_no": 10_000}, "ELEMENT_SET_NO"),
        ({"ephemeris_type": 12}, "EPHEMERIS_TYPE"),
    ],
)
def test_what_does_not_fit_into_a_tle_is_refused_by_name(
    a_set: SetMaker, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(ValueError, match=f"^{field} is"):
        tle.lines(a_set(**changes))
    written = formats.write([a_set(), a_set(**changes)], format="tle")
    assert (written.sets, [why.split()[0] for _, why in written.left_out]) == (1, [field])


@settings(deadline=None)
@given(name=odd_names)
def test_a_name_line_is_never_read_as_something_else(a_set: SetMaker, name: str) -> None:
    before = a_set(name=name or "43530")
    (after,), rejected = cache.read_bytes(formats.write([before], format="tle").text.encode(), "x")
    assert (after.name, rejected) == (before.name, ())


def test_a_satellite_without_a_name_has_two_lines(a_set: SetMaker) -> None:
    assert len(tle.lines(a_set(name="43530"))) == 2
    assert tle.lines(a_set(name="1 43530U 18056B"))[0] == "0 1 43530U 18056B"


def test_sets_that_lose_digits_are_counted(a_set: SetMaker) -> None:
    exact = a_set(epoch="2026-08-11T03:33:28.343808")
    finer = [a_set(), a_set(rev_at_epoch=123456), a_set(mean_motion=Decimal("14.820632681"))]
    assert formats.write([exact, *finer], format="tle").rounded == 3
