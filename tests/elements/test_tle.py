"""Two-line elements: exact values, strict columns, no line joined to another satellite's."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sgp4.api import Satrec

from groundsched.elements import omm
from groundsched.elements.formats import tle
from groundsched.elements.propagation import satrec
from groundsched.elements.records import ElementSet, RawRecord, Refusal

Lines = tuple[str, str]


def read_sets(text: str) -> list[ElementSet]:
    found = (item for item in tle.read(text) if isinstance(item, RawRecord))
    return [omm.element_set(raw, source="", format="tle") for raw in found]


def refusals(text: str) -> list[Refusal]:
    return [item for item in tle.read(text) if isinstance(item, Refusal)]


def with_field(line: str, start: int, text: str) -> str:
    """The line with `text` from column index `start` on and its checksum made right again."""
    changed = line[:start] + text + line[start + len(text) : 68]
    return changed + str(tle.checksum(changed))


def test_every_digit_of_both_lines_is_kept(prss: Lines) -> None:
    (elements,) = read_sets("PRSS-1\n" + "\n".join(prss))
    assert (elements.satellite, elements.name, elements.object_id) == (43530, "PRSS-1", "2018-056B")
    assert elements.epoch == "2026-08-22T15:01:03.148032"
    assert elements.mean_motion == Decimal("14.82077052")
    assert elements.eccentricity == Decimal("0.0001728")
    assert str(elements.inclination) == "97.7770"
    assert elements.ra_of_asc_node == Decimal("300.6410")
    assert elements.arg_of_pericenter == Decimal("94.8650")
    assert elements.mean_anomaly == Decimal("265.2761")
    assert elements.bstar == Decimal("0.00017258")
    assert elements.mean_motion_dot == Decimal("0.00001321")
    assert elements.mean_motion_ddot == 0
    assert (elements.element_set_no, elements.rev_at_epoch, elements.classification) == (999, 43827, "U")


def test_negative_drag_and_drift_keep_their_sign(prss: Lines) -> None:
    first = with_field(with_field(prss[0], 33, "-.00000082"), 53, "-39030-5")
    (elements,) = read_sets(f"{first}\n{prss[1]}")
    assert elements.mean_motion_dot == Decimal("-0.00000082")
    assert elements.bstar == Decimal("-0.0000039030")


@pytest.mark.parametrize("satellite", ["prss", "paktes", "iss"])
def test_sgp4_reads_the_same_orbit_from_the_lines(satellite: str, request: pytest.FixtureRequest) -> None:
    lines: Lines = request.getfixturevalue(satellite)
    (elements,) = read_sets("\n".join(lines))
    ours, theirs = satrec(elements), Satrec.twoline2rv(*lines)
    for minutes in (0.0, 100.0, -1440.0, 10080.0):
        # Their epoch is a rounded float (3e-7 s), which reaches the position through sidereal time only.
        assert ours.sgp4_tsince(minutes)[1] == pytest.approx(theirs.sgp4_tsince(minutes)[1], abs=1e-6)
    assert ours.ndot == pytest.approx(theirs.ndot, rel=1e-12)
    days = ours.jdsatepoch + ours.jdsatepochF - theirs.jdsatepoch - theirs.jdsatepochF
    assert abs(days) < 1e-8


@settings(deadline=None, max_examples=400)
@given(data=st.data())
def test_a_changed_character_is_refused_or_changes_no_value(prss: Lines, data: st.DataObject) -> None:
    (good,) = read_sets("\n".join(prss))
    which = data.draw(st.sampled_from([0, 1]))
    place = data.draw(st.integers(0, 68))
    mark = data.draw(st.sampled_from("0123456789+-. AIOTU#\n\t\x1f٣é"))
    lines = list(prss)
    lines[which] = lines[which][:place] + mark + lines[which][place + 1 :]
    for changed in read_sets("\n".join(lines)):
        # No checksum protects letters: class and designator are the only fields that carry them.
        labels = {"OBJECT_ID", "CLASSIFICATION_TYPE"}
        assert {k: v for k, v in omm.fields_of(changed).items() if k not in labels} == {
            k: v for k, v in omm.fields_of(good).items() if k not in labels
        }


def test_every_wrong_digit_is_refused(prss: Lines) -> None:
    for which, line in enumerate(prss):
        for place, digit in enumerate(line):
            if digit.isdigit():
                lines = list(prss)
                lines[which] = line[:place] + str((int(digit) + 3) % 10) + line[place + 1 :]
                assert read_sets("\n".join(lines)) == []


@pytest.mark.parametrize(
    ("number", "satellite"), [("T0001", 270001), ("A0000", 100000), ("J0000", 180000), ("Z9999", 339999)]
)
def test_alpha_5_reaches_to_339999(prss: Lines, number: str, satellite: int) -> None:
    (elements,) = read_sets("\n".join(with_field(line, 2, number) for line in prss))
    assert elements.satellite == satellite


@pytest.mark.parametrize("number", ["I0000", "O0000", "t0001", "٤٣٥٣٠", "4 530", "T000 "])
def test_a_number_that_is_no_alpha_5_is_refused(prss: Lines, number: str) -> None:
    text = "\n".join(with_field(line, 2, number) for line in prss)
    assert tle.recognises(text)
    assert read_sets(text) == []
    assert "NORAD_CAT_ID" in refusals(text)[0].reason


@pytest.mark.parametrize(
    ("year", "day", "epoch"),
    [
        ("26", "001.00000000", "2026-01-01T00:00:00.000000"),
        ("24", "366.99999999", "2024-12-31T23:59:59.999136"),
        ("57", "277.81250000", "1957-10-04T19:30:00.000000"),
        ("56", "001.00000001", "2056-01-01T00:00:00.000864"),
        ("99", "365.50000000", "1999-12-31T12:00:00.000000"),
    ],
)
def test_the_epoch_is_exact(prss: Lines, year: str, day: str, epoch: str) -> None:
    (elements,) = read_sets(f"{with_field(prss[0], 18, year + day)}\n{prss[1]}")
    assert elements.epoch == epoch


@pytest.mark.parametrize("day", ["26000.50000000", "26366.00000000", "24367.00000000"])
def test_a_day_that_the_year_does_not_have_is_refused(prss: Lines, day: str) -> None:
    (refusal,) = refusals(f"{with_field(prss[0], 18, day)}\n{prss[1]}")
    assert "has the days 1 to 36" in refusal.reason


def test_a_refusal_says_line_column_and_what_is_allowed(prss: Lines) -> None:
    broken = with_field(prss[1], 8, " 9X.7770")
    (refusal,) = refusals(f"PRSS-1\n{prss[0]}\n{broken}")
    assert (refusal.line, refusal.satellite) == (3, 43530)
    assert refusal.reason == "line 2, columns 9-16: INCLINATION is ' 9X.7770'; it is written like ' 97.7770'"


@pytest.mark.parametrize("cut", [20, 40, 60, 68])
def test_a_cut_line_is_refused(prss: Lines, cut: int) -> None:
    (refusal,) = refusals(f"{prss[0]}\n{prss[1][:cut].rstrip()}")
    assert "it must have 69" in refusal.reason


@pytest.mark.parametrize("lost", [0, 1, 2, 3, 4, 5])
def test_a_lost_line_never_joins_two_satellites(prss: Lines, iss: Lines, lost: int) -> None:
    lines = ["PRSS-1", *prss, "ISS (ZARYA)", *iss]
    del lines[lost]
    text = "\n".join(lines)
    names = {0: ["43530", "ISS (ZARYA)"], 3: ["PRSS-1", "25544"]}
    assert [elements.name for elements in read_sets(text)] == names.get(lost, ["ISS (ZARYA)" if lost < 3 else "PRSS-1"])
    assert bool(refusals(text)) == (lost not in names)


def test_lines_of_two_satellites_are_refused_and_the_next_set_lives(prss: Lines, paktes: Lines, iss: Lines) -> None:
    text = "\n".join([prss[0], paktes[1], *iss])
    assert [elements.satellite for elements in read_sets(text)] == [25544]
    assert [refusal.reason for refusal in refusals(text)] == ["line 1 is of satellite 43530, line 2 of satellite 43529"]


def test_a_name_without_elements_is_reported(prss: Lines) -> None:
    text = "\n".join(["LOST ONE", "PRSS-1", *prss])
    assert [elements.name for elements in read_sets(text)] == ["PRSS-1"]
    assert [(refusal.line, "LOST ONE" in refusal.reason) for refusal in refusals(text)] == [(1, True)]


def test_comments_blank_lines_and_padding_do_no_harm(prss: Lines, iss: Lines) -> None:
    text = f"# from a friend\n\n0 PRSS-1{' ' * 18}\n\n{prss[0]}   \n\n{prss[1]}\n{iss[0]}\n{iss[1]}  "
    assert [(elements.name, elements.line) for elements in read_sets(text)] == [("PRSS-1", 3), ("25544", 8)]
    assert refusals(text) == []
