"""OMM as XML: the messages of an ``<ndm>`` or a single ``<omm>``; read with a hardened parser, and written.

Why the reader is our own: docs/decisions/omm-xml-and-kvn.md.
Source: CCSDS 505.0-B-3 (NDM/XML).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import create_parser

from groundsched.elements import omm
from groundsched.elements.records import ElementSet, RawRecord, Refusal, UnreadableFileError

_BEGINNING = re.compile(r"\s*<(?:\?xml\b|(?:\w[\w.-]*:)?(?:ndm|omm)\b|!DOCTYPE|!--)", re.IGNORECASE)
_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_DEEPEST = 100
"""Elements inside each other; an OMM has seven."""


def recognises(text: str) -> bool:
    """Whether `text` begins like XML, or like an NDM without the declaration."""
    return _BEGINNING.match(text) is not None


def read(text: str) -> list[RawRecord | Refusal]:
    """The messages of `text`; what is not well formed, or declares entities, is refused as a whole.

    A wrong unit and a keyword that stands twice refuse their message alone.
    """
    content = text.lstrip()
    blank_lines = text.count("\n", 0, len(text) - len(content))  # a declaration must stand at the very beginning
    parser = create_parser(forbid_dtd=True, forbid_entities=True, forbid_external=True)
    messages = _Messages(parser, blank_lines)
    parser.setContentHandler(messages)
    try:
        parser.feed(content)
        parser.close()
    except SAXParseException as error:
        reason = f"is not XML, or a part of it is missing: {error.getMessage()}"
        raise UnreadableFileError(reason, line=blank_lines + (error.getLineNumber() or 1)) from None
    except DefusedXmlException:
        raise UnreadableFileError("is XML with declarations (DTD, entities), which are never read") from None
    return messages.records


@dataclass(slots=True)
class _Message:
    """One ``<omm>`` as its elements come along."""

    line: int
    fields: dict[str, str] = field(default_factory=dict)
    fault: str | None = None

    def refuse(self, reason: str | None) -> None:
        """Keep the first reason why this message cannot be used."""
        self.fault = self.fault or reason

    def record(self) -> RawRecord | Refusal:
        """The message as a record, or why it is none."""
        if self.fault is None:
            return RawRecord(self.line, self.fields)
        return Refusal(self.line, omm.satellite_of(self.fields), self.fault)


class _Messages(ContentHandler):
    """Collects the keywords of each message, wherever in it they stand; all other elements are passed over."""

    def __init__(self, place: Locator, blank_lines: int) -> None:
        super().__init__()
        self._place = place
        self._blank_lines = blank_lines
        self.records: list[RawRecord | Refusal] = []
        self._depth = 0
        self._message: _Message | None = None
        self._key: str | None = None
        self._text: list[str] = []

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - SAX calls it so
        """Begin a message or one of its fields."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UnreadableFileError("is XML nested too deeply for elements", line=self._line())
        tag = name.rpartition(":")[2]
        if self._message is None:
            if tag == "omm":
                self._message = _Message(self._line())
            return
        if tag == "omm" or self._key is not None:
            self._message.refuse(f"{self._key or '<omm>'} holds another element, <{tag[:40]}>")
        if tag in omm.KEYWORDS:
            self._begin(tag, attrs, self._message)

    def _begin(self, key: str, attrs: AttributesImpl, message: _Message) -> None:
        self._key, self._text = key, []
        unit = attrs.get("units")
        if unit is not None:
            message.refuse(omm.unit_fault(key, unit))
        if key in message.fields:
            message.refuse(f"{key} stands twice")

    def characters(self, content: str) -> None:
        """Take a part of a field's text."""
        if self._key is not None:
            self._text.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802 - SAX calls it so
        """End a field or a message."""
        self._depth -= 1
        tag = name.rpartition(":")[2]
        if self._message is None:
            return
        if tag == self._key:
            self._message.fields.setdefault(tag, "".join(self._text))
            self._key = None
        elif tag == "omm":
            self.records.append(self._message.record())
            self._message = None

    def _line(self) -> int:
        return self._blank_lines + (self._place.getLineNumber() or 1)


def carried(elements: ElementSet) -> ElementSet:
    """Every set, as it is."""
    return elements


_BEGIN = """<?xml version="1.0" encoding="UTF-8"?>
<ndm xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:noNamespaceSchemaLocation="https://sanaregistry.org/r/ndmxml_unqualified/ndmxml-2.0.0-master-2.0.xsd">
"""


def dump(sets: Iterable[ElementSet]) -> str:
    """The sets as CelesTrak lays out its OMM XML, numbers with the digits that came in."""
    return f"{_BEGIN}{''.join(map(_text, sets))}</ndm>\n"


def _text(elements: ElementSet) -> str:
    metadata, *data = (_block(name, fields) for name, fields in omm.blocks_of(elements).items())
    header = "<header><CREATION_DATE/><ORIGINATOR/></header>"
    segment = f"<segment>{metadata}<data>\n{''.join(data)}</data></segment>"
    return f'<omm id="CCSDS_OMM_VERS" version="2.0">\n{header}<body>{segment}</body></omm>\n'


def _block(name: str, fields: dict[str, str]) -> str:
    inside = "".join(f"<{key}>{value.translate(_ESCAPED)}</{key}>" for key, value in fields.items())
    return f"<{name}>{inside}</{name}>\n"
