"""What is YAML and still refused, and where the finger points."""

from __future__ import annotations

import pytest

from groundsched.config import yaml
from groundsched.config.yaml import Mark


def faults(text: str | bytes) -> list[tuple[int, int, str]]:
    content = text if isinstance(text, bytes) else text.encode()
    return [(fault.mark.line, fault.mark.column, fault.what) for fault in yaml.read(content).faults]


def plain(text: str) -> object:
    tree = yaml.read(text.encode())
    assert tree.faults == ()
    assert tree.root is not None
    return tree.root.plain()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("22:00", "22:00"),
        ("67:00:36", "67:00:36"),
        ("NO", "NO"),
        ("yes", "yes"),
        ("1_000", "1_000"),
        ("2026-11-23T04:00Z", "2026-11-23T04:00Z"),
        ("'5'", "5"),
        ("0o17", 15),
        ("1e3", 1000.0),
        ("~", None),
        ("", None),
        ("true", True),
    ],
)
def test_plain_words_mean_what_yaml_1_2_says(text: str, value: object) -> None:
    assert plain(f"a: {text}\n") == {"a": value}


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    tree = yaml.read(b"\xef\xbb\xbfa: 1\n")
    assert tree.root is not None
    assert tree.root.plain() == {"a": 1}
    assert tree.root.keys == {"a": Mark(1, 1)}


def test_columns_count_characters_and_not_bytes() -> None:
    tree = yaml.read("کراچی: [é, 5]\n".encode())
    assert tree.root is not None
    node, below = tree.root.down(("کراچی", 1))
    assert (node.mark, below) == (Mark(1, 12), ())


@pytest.mark.parametrize(
    ("text", "line", "column", "what"),
    [
        ("", 1, 1, "the file is empty"),
        ("# only a comment\n", 1, 1, "the file is empty"),
        ("a: 1\n---\nb: 1\n", 2, 1, "a second document begins here; one file holds one document"),
        ("a: 1\nb: *c\n", 2, 4, "the alias '*c' names no anchor before it"),
        ("a: &x [1, *x]\n", 1, 11, "the alias '*x' stands inside what it names; nothing may contain itself"),
        ("a:\n\tb: 1\n", 2, 1, "a tab cannot indent; use blanks"),
        ("a: b: c\n", 1, 5, "not valid YAML: mapping values are not allowed in this context"),
        ("a: [1, 2\nb: 3\n", 2, 2, "not valid YAML: while parsing a flow sequence, did not find expected ',' or ']'"),
        ("a: 1\nb: \x1b\n", 2, 4, "the control character U+001B is not allowed"),
        ("a: !!python/name:os.system x\n", 1, 4, "the tag '!!python/name:os.system' is not allowed"),
        ("a: !foo {}\n", 1, 4, "the tag '!foo' is not allowed"),
        ("a: ! 5\n", 1, 4, "the tag '!' is not allowed"),
        ("a: .nan\n", 1, 4, "'.nan' is not a finite number"),
        ("a: [-.INF]\n", 1, 5, "'-.INF' is not a finite number"),
        ("a: 1e999\n", 1, 4, "'1e999' is not a finite number"),
        (f"a: {'9' * 5000}\n", 1, 4, "a number of 5000 digits is not allowed"),
        ("1: a\n", 1, 1, "'1' without quotes cannot be a key; a key is text"),
        ("a: {null: 1}\n", 1, 5, "nothing cannot be a key; a key is text"),
        ("? [a]\n: 1\n", 1, 3, "a list cannot be a key; a key is text"),
    ],
)
def test_a_refusal_points_at_line_and_column(text: str, line: int, column: int, what: str) -> None:
    [(found_line, found_column, said)] = faults(text)
    assert (found_line, found_column) == (line, column)
    assert said.startswith(what)


def test_bytes_that_are_not_utf_8_are_refused_where_they_stand() -> None:
    assert faults("a: 1\nb: é\n".encode("latin-1")) == [(2, 4, "the file is not UTF-8; save it as UTF-8")]


def test_every_repeated_key_is_named_with_the_line_of_the_first() -> None:
    assert faults("a: 1\nb: {c: 1, c: 2, c: 3}\na: 2\n") == [
        (2, 11, "the key 'c' is given twice, first in line 2"),
        (2, 17, "the key 'c' is given twice, first in line 2"),
        (3, 1, "the key 'a' is given twice, first in line 1"),
    ]


def test_keys_that_repeat_before_a_broken_line_do_not_hide_it() -> None:
    [(line, _, what)] = faults("a: 1\na: 2\nb: 'open\n")
    assert line == 4
    assert "unexpected end" in what


@pytest.mark.parametrize("brackets", ["[", "{a: ", "- "])
def test_endless_nesting_is_refused_and_not_followed(brackets: str) -> None:
    [(line, _, what)] = faults(brackets * 100_000)
    assert (line, what) == (1, "lists and mappings are nested more than 32 deep")


def test_nesting_through_aliases_counts_as_nesting() -> None:
    chain = "".join(f"b{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 60))
    [(line, _, what)] = faults("b0: &a0 [1]\n" + chain)
    assert (line, what) == (32, "lists and mappings are nested more than 32 deep")


def test_thirty_two_levels_are_read() -> None:
    assert faults("[" * 32 + "]" * 32) == []


def doubling(times: int) -> str:
    return "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, times))


def test_aliases_that_grow_beyond_all_bounds_are_refused() -> None:
    [(_, _, what)] = faults(doubling(30))
    assert what == "with its aliases the file expands to more than 100,000 nodes"


def test_aliases_that_stay_small_are_copies_of_what_they_name() -> None:
    assert plain("a: &x [1, 2]\nb: *x\n") == {"a": [1, 2], "b": [1, 2]}


def test_a_large_file_without_aliases_is_no_bomb() -> None:
    assert faults("a: [" + "1," * 150_000 + "]\n") == []


def test_a_file_over_two_megabytes_is_not_even_parsed() -> None:
    assert faults(b"[" + b" " * 2_000_000) == [(1, 1, "the file has more than 2,000,000 bytes; allowed are 2,000,000")]


def test_all_refusals_of_a_file_are_found_at_once() -> None:
    assert [(line, column) for line, column, _ in faults("a: .nan\nb: !x 1\nb: 2\n3: 4\n")] == [
        (1, 4),
        (2, 4),
        (3, 1),
        (4, 1),
    ]
