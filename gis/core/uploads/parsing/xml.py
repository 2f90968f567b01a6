"""XML by events, without documents types, entities or anything fetched from elsewhere."""

import re
from typing import TypeVar
from xml.parsers import expat

from gis.core.uploads.parsing.limits import Notes, Refusal
from gis.core.uploads.parsing.text import decode

Element = dict[str, str]
STATED = re.compile(rb"<\?xml[^>]*?\bencoding\s*=\s*[\"']([A-Za-z0-9._\-]+)")
UNICODE = frozenset({"utf-8", "utf8", "utf-16", "us-ascii"})
GB = frozenset({"gbk", "gb2312", "gb18030", "cp936"})
DEPTH = 100
ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


class XmlReader:
    """Receives the events of a document; names come without their prefix."""

    def start(self, name: str, attributes: Element) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """A piece of character data."""


Reader = TypeVar("Reader", bound=XmlReader)


def parse(data: bytes, reader: Reader, encoding: str | None = None) -> Reader:
    """Send the events of a document to a reader and return it; `encoding` overrides what the document states.

    Raises:
        Refusal: a DOCTYPE, broken XML, or elements deeper than any program nests them.
    """
    depth = 0
    parser = expat.ParserCreate(encoding)
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise Refusal("unsupported", "doctype")

    def start(name: str, attributes: Element) -> None:
        nonlocal depth
        depth += 1
        if depth > DEPTH:
            raise Refusal("unsupported", "nested", parser.CurrentLineNumber, limit=DEPTH)
        plain = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        reader.start(name.rpartition(":")[2], plain)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        reader.end(name.rpartition(":")[2])

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat's own signature
    except expat.ExpatError as error:
        raise Refusal("unsupported", "damaged") from error
    return reader


def parse_text(data: bytes, reader: Reader) -> tuple[Reader, str, Notes]:
    """Decode an XML file by the rule for all text (F18), send its events to a reader, and return both.

    A stated encoding has to be one of those that the rule tries: any other would make wrong characters of it.
    """
    match = STATED.search(data[:200].replace(b"\x00", b""))
    stated = match[1].decode("ascii").casefold() if match else "utf-8"
    if stated not in UNICODE | GB and not data.isascii():
        raise Refusal("unreadable", "encoding", 1, tried=stated[:20])
    text, encoding, notes = decode(data, states_gb=stated in GB)
    return parse(text.encode("utf-8"), reader, "utf-8"), encoding, notes


def unescape(text: str) -> str:
    """Resolve the `_xHHHH_` spelling of workbooks for characters that XML cannot hold."""
    return ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), text) if "_x" in text else text
