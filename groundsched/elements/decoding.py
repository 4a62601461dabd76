"""The bytes of an element file as text with plain line ends."""

from __future__ import annotations

import codecs

from groundsched.elements.records import UnreadableFileError

LARGEST_FILE_BYTES = 64 * 1024 * 1024
"""Six times the whole public catalogue as JSON; more is not a file of elements."""

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(content: bytes) -> str:
    """Text with ``\\n`` line ends, from UTF-8, UTF-16 with its mark, or Latin-1 as the last resort.

    Raises UnreadableFileError for what is too large, empty or binary.
    """
    if len(content) > LARGEST_FILE_BYTES:
        raise UnreadableFileError(f"is larger than {LARGEST_FILE_BYTES >> 20} MB, too large for a file of elements")
    text = _characters(content)
    if "\0" in text:
        raise UnreadableFileError("is binary, not elements as text")
    if not text.strip():
        raise UnreadableFileError("is empty")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _characters(content: bytes) -> str:
    try:
        if content.startswith(_UTF16_MARKS):
            return content.decode("utf-16")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")
