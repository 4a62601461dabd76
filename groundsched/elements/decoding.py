"""The bytes of an element file as text with plain line ends."""

from __future__ import annotations

import codecs
import contextlib
from pathlib import Path
from typing import BinaryIO

from groundsched.elements.records import UnreadableFileError

LARGEST_FILE_BYTES = 64 * 1024 * 1024
"""Six times the whole public catalogue as JSON; more is not a file of elements."""

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SAMPLE_BYTES = 512
_MOSTLY = 0.7
"""So much of the beginning, and so large a share of zeros in every second byte, shows UTF-16 of Latin letters; a name
in Urdu before two lines of 69 columns leaves 0.9."""


def read_bounded(path: Path, *, may_be_pipe: bool = False) -> bytes:
    """The content of a file; UnreadableFileError where it cannot be read or is too large.

    A pipe or a device could block for ever: it is read only where the user named it for this.
    """
    try:
        if not path.exists():
            raise UnreadableFileError("leads to no file" if path.is_symlink() else "there is no such file")
        if not path.is_file() and not may_be_pipe:
            raise UnreadableFileError("is not a regular file")
        with path.open("rb") as stream:
            return read_stream(stream)
    except OSError as error:
        raise UnreadableFileError(f"cannot be read: {error.strerror or error}") from None


def read_stream(stream: BinaryIO) -> bytes:
    """All that an open file or a pipe gives; UnreadableFileError where that fails or is too large."""
    try:
        return _bounded(stream.read(LARGEST_FILE_BYTES + 1))
    except OSError as error:
        raise UnreadableFileError(f"cannot be read: {error.strerror or error}") from None


def _bounded(content: bytes) -> bytes:
    if len(content) > LARGEST_FILE_BYTES:
        raise UnreadableFileError(f"is larger than {LARGEST_FILE_BYTES >> 20} MB, too large for a file of elements")
    return content


def decode(content: bytes) -> str:
    """Text with ``\\n`` line ends, from UTF-8, UTF-16 with or without its mark, or Latin-1 as the last resort.

    Raises UnreadableFileError for what is too large, empty or binary.
    """
    text = _characters(_bounded(content))
    if "\0" in text:
        raise UnreadableFileError("is binary, not elements as text")
    if not text.strip():
        raise UnreadableFileError("is empty")
    # A byte order mark further down comes from files that were joined.
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "")


def _characters(content: bytes) -> str:
    for encoding in (_utf_16(content), "utf-8-sig"):
        with contextlib.suppress(UnicodeDecodeError):
            if encoding:
                return content.decode(encoding)
    return content.decode("latin-1")


def _utf_16(content: bytes) -> str | None:
    """The kind of UTF-16 that `content` is in; None where it is in none."""
    if content.startswith(_UTF16_MARKS):
        return "utf-16"
    sample = content[:_SAMPLE_BYTES]
    first, second = sample[::2], sample[1::2]
    if second and second.count(0) > len(second) * _MOSTLY and not first.count(0):
        return "utf-16-le"
    if second and first.count(0) > len(first) * _MOSTLY and not second.count(0):
        return "utf-16-be"
    return None
