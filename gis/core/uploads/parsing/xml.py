"""XML by events, without documents types, entities or anything fetched from elsewhere."""

import re
from typing import TypeVar
from xml.parsers import expat

from gis.core.uploads.parsing.limits import Refusal

Element = dict[str, str]
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


def parse(data: bytes, reader: Reader) -> Reader:
    """Send the events of a document to a reader and return it. Raises Refusal for a DOCTYPE or broken XML."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise Refusal("unsupported", "doctype")

    def start(name: str, attributes: Element) -> None:
        plain = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        reader.start(name.rpartition(":")[2], plain)

    def end(name: str) -> None:
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


def unescape(text: str) -> str:
    """Resolve the `_xHHHH_` spelling of workbooks for characters that XML cannot hold."""
    return ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), text) if "_x" in text else text
