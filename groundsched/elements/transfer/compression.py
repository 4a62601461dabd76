"""Compressed bodies, opened piece by piece: one megabyte of gzip can hold a gigabyte."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from groundsched.elements.queries import SourceFaultError

_STEP_BYTES = 1 << 20
"""What is opened at once: the one who takes the pieces can stop after any of them."""

_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32

_PLAIN = frozenset({"", "identity"})
_COMPRESSED = frozenset({"gzip", "x-gzip", "deflate"})


def opened(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The content of `pieces`, which came under this Content-Encoding.

    Raises SourceFaultError for an encoding that was not asked for, and for a body that is damaged or cut.
    """
    name = encoding.strip().lower()
    if name in _PLAIN:
        return iter(pieces)
    if name in _COMPRESSED:
        return _inflated(pieces)
    raise SourceFaultError("answered in a compression that was not asked for")


def _inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Members of gzip may follow each other; zeros between them are padding."""
    inflater = zlib.decompressobj(_GZIP_OR_ZLIB)
    inside = False
    for piece in pieces:
        rest = piece
        while rest:
            inside = True
            try:
                yield inflater.decompress(rest, _STEP_BYTES)
            except zlib.error:
                raise SourceFaultError("answered with a compressed body that is damaged") from None
            rest = inflater.unconsumed_tail
            if inflater.eof:
                rest = inflater.unused_data.lstrip(b"\0")
                inflater = zlib.decompressobj(_GZIP_OR_ZLIB)
                inside = False
    if inside:
        raise SourceFaultError("broke off: the end of the compressed body is missing")
