"""Files of our own making, odd and broken, out of the shipped sets in all five forms; seeded, so that each returns."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundsched.elements import cache, formats, omm, validation
from groundsched.elements.records import ElementSet, RejectedRecord

ROOT = Path(__file__).parents[2]
SETS = cache.read_cache(ROOT / "tle_cache").sets[:6]
FILES = {form: formats.write(SETS, format=form).text for form in formats.FORMATS}
LINES = {form: text.splitlines(keepends=True) for form, text in FILES.items()}
GARBAGE = (
    "nan", "NaN", "Infinity", "-inf", "1e999", "1e-999", "0x10", "1_000", "٤٣٥٣٠", "97,8", "", " ", "-", "+", ".",
    "true", "null", "None", "1e", "9" * 500, "A0000", "43530.0", "1234567890", "-5", "2026-13-01T00:00:00",
    "2026-08-11 03:33:28", "<b>", "&amp;", "]]>", '"', '""', "\x1b[31m", "\u202e", "\ufffd", "=1+1", "[deg]",
)  # fmt: skip
HTML = "<html><head><title>403 Forbidden</title></head><body>blocked</body></html>\n"
Mutation = Callable[[random.Random, list[str]], str]


def deleted(chooser: random.Random, lines: list[str]) -> str:
    del lines[chooser.randrange(len(lines))]
    return "".join(lines)


def doubled(chooser: random.Random, lines: list[str]) -> str:
    lines.insert(chooser.randrange(len(lines)), chooser.choice(lines))
    return "".join(lines)


def swapped(chooser: random.Random, lines: list[str]) -> str:
    one, other = chooser.randrange(len(lines)), chooser.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return "".join(lines)


def shuffled(chooser: random.Random, lines: list[str]) -> str:
    chooser.shuffle(lines)
    return "".join(lines)


def flipped(chooser: random.Random, lines: list[str]) -> str:
    marks = list("".join(lines))
    for _ in range(chooser.randint(1, 3)):
        marks[chooser.randrange(len(marks))] = chr(chooser.choice([*range(1, 256), 0x663, 0x202E, 0x1F6F0]))
    return "".join(marks)


def field_lost(chooser: random.Random, lines: list[str]) -> str:
    text = "".join(lines)
    value = chooser.choice([str(value) for value in omm.fields_of(chooser.choice(SETS)).values()])
    return text.replace(value, chooser.choice(GARBAGE), chooser.choice([1, -1]))


def cut(chooser: random.Random, lines: list[str]) -> str:
    text = "".join(lines)
    return text[: chooser.randrange(len(text))]


def beheaded(chooser: random.Random, lines: list[str]) -> str:
    text = "".join(lines)
    return text[chooser.randrange(len(text)) :]


def mixed_ends(chooser: random.Random, lines: list[str]) -> str:
    return "".join(line.rstrip("\r\n") + chooser.choice(["\n", "\r\n", "\r", " \n", "\t\n", "\n\n"]) for line in lines)


def with_html(chooser: random.Random, lines: list[str]) -> str:
    lines.insert(chooser.randrange(len(lines) + 1), HTML)
    return "".join(lines)


def joined(chooser: random.Random, lines: list[str]) -> str:
    other = FILES[chooser.choice(list(FILES))]
    return chooser.choice(["".join(lines) + other, other + "".join(lines)])


def padded(chooser: random.Random, lines: list[str]) -> str:
    lines.insert(chooser.randrange(len(lines)), chooser.choice([" ", "\t", "\f", "\n", "A", "[", "<a>"]) * 100_000)
    return "".join(lines)


MUTATIONS: tuple[Mutation, ...] = (
    deleted, doubled, swapped, shuffled, flipped, field_lost, cut, beheaded, mixed_ends, with_html, joined, padded,
)  # fmt: skip
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1")


def read(content: bytes) -> tuple[tuple[ElementSet, ...], tuple[RejectedRecord, ...]]:
    """Read, and hold what must be true of whatever was read."""
    sets, rejected = cache.read_bytes(content, "file")
    for bad in rejected:
        assert bad.file == "file"
        assert 1 <= bad.line <= content.count(b"\n") + content.count(b"\r") + 1
        assert 0 < len(bad.reason) < 250
        assert bad.reason.isprintable()
    for elements in sets:
        assert validation.fault(elements) is None
        assert elements.name.isprintable()
        assert elements.object_id.isprintable()
    return sets, rejected


@pytest.mark.parametrize("form", formats.FORMATS)
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_a_broken_file_gives_good_sets_and_reasons_and_nothing_else(form: str, mutation: Mutation) -> None:
    for seed in range(30):
        chooser = random.Random(f"{form} {mutation.__name__} {seed}")
        text = mutation(chooser, list(LINES[form]))
        sets, rejected = read(text.encode(chooser.choice(ENCODINGS), errors="replace"))
        assert sets or rejected


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_at_all_are_answered(content: bytes) -> None:
    sets, rejected = read(content)
    assert sets or rejected


def values(elements: ElementSet) -> ElementSet:
    """The set without the place that it was read from."""
    return replace(elements, line=0)


@pytest.mark.parametrize("form", formats.FORMATS)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_another_encoding_and_other_line_ends_change_nothing(form: str, encoding: str) -> None:
    model, _ = read(FILES[form].encode())
    for end in ("\n", "\r\n", "\r"):
        text = FILES[form].replace("\r\n", "\n").replace("\n", end)
        sets, rejected = read(text.encode(encoding))
        assert (list(map(values, sets)), rejected) == (list(map(values, model)), ())


@pytest.mark.parametrize("form", ["tle", "omm-csv", "omm-kvn"])
@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_in_one_record_leaves_its_neighbours_alone(form: str, garbage: str) -> None:
    for victim in range(len(SETS)):
        before = formats.write(SETS[:victim], format=form).text
        broken = formats.write([SETS[victim]], format=form).text
        after = formats.write(SETS[victim + 1 :], format=form).text
        if form == "omm-csv":
            broken, after = (text.partition("\r\n")[2] for text in (broken, after))
        changed = broken.replace(f"{SETS[victim].mean_motion}", garbage, 1)
        sets, _ = read(f"{before}{changed}{after}".encode())
        found = {elements.satellite: elements for elements in sets}
        for index, neighbour in enumerate(SETS):
            assert index == victim or found[neighbour.satellite].name == neighbour.name


@pytest.mark.parametrize("form", formats.FORMATS)
def test_the_order_of_records_gives_the_same_cache(form: str, tmp_path: Path) -> None:
    results = []
    for seed in range(4):
        order = random.Random(seed).sample(SETS, len(SETS))
        folder = tmp_path / str(seed)
        folder.mkdir()
        (folder / "x").write_text(formats.write(order, format=form).text, encoding="utf-8", newline="")
        results.append([values(elements) for elements in cache.read_cache(folder).sets])
    assert all(result == results[0] for result in results)


def test_a_column_that_slipped_is_refused() -> None:
    header, *rows = FILES["omm-csv"].splitlines()
    for row in rows:
        cells = row.split(",")
        for place in range(3, len(cells) - 1):
            slipped = [*cells[:place], *cells[place + 1 :], cells[place]]
            if slipped[11] != cells[11]:  # the catalogue number is another column's value now
                sets, rejected = read(f"{header}\n{','.join(slipped)}\n".encode())
                assert (sets, len(rejected)) == ((), 1)
