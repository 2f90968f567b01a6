"""EXIF of a photo, as text: the tags people ask for by name, all others by number. Reads a few hundred bytes at most.

Layout: a TIFF header, image file directory 0, and from it the EXIF and the GPS directory (CIPA DC-008). Pure Python
over bounded slices, for the child process has no libraries and no pixel is ever decoded.
"""

import struct
from dataclasses import dataclass, field
from typing import Any

NAMES = {
    0x010E: "ImageDescription", 0x010F: "Make", 0x0110: "Model", 0x0112: "Orientation", 0x0131: "Software",
    0x0132: "DateTime", 0x013B: "Artist", 0x8298: "Copyright", 0x829A: "ExposureTime", 0x829D: "FNumber",
    0x8827: "ISOSpeed", 0x9003: "DateTimeOriginal", 0x9004: "DateTimeDigitized", 0x9010: "OffsetTime",
    0x9011: "OffsetTimeOriginal", 0x920A: "FocalLength", 0xA405: "FocalLengthIn35mmFilm",
    0xA431: "BodySerialNumber", 0xA434: "LensModel", 0xA002: "PixelXDimension", 0xA003: "PixelYDimension",
}  # fmt: skip
GPS_NAMES = {
    0: "GPSVersionID", 1: "GPSLatitudeRef", 2: "GPSLatitude", 3: "GPSLongitudeRef", 4: "GPSLongitude",
    5: "GPSAltitudeRef", 6: "GPSAltitude", 7: "GPSTimeStamp", 11: "GPSDOP", 16: "GPSImgDirectionRef",
    17: "GPSImgDirection", 18: "GPSMapDatum", 29: "GPSDateStamp", 31: "GPSHPositioningError",
}  # fmt: skip
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8}
FORMATS = {3: "H", 4: "L", 9: "l"}
EXIF_DIRECTORY, GPS_DIRECTORY, MAKER_NOTE = 0x8769, 0x8825, 0x927C
ENTRIES_MAX = 200
VALUE_CHARS = 200
NUMBERS_MAX = 16


@dataclass(slots=True)
class Tags:
    """The tags as text, when the photo was taken by the camera's clock (ISO, no zone), and where (WGS 84 degrees)."""

    tags: dict[str, str] = field(default_factory=dict)
    taken_at: str | None = None
    position: tuple[float, float] | None = None


def read(data: bytes) -> Tags:
    """Read a TIFF block; what is damaged or absurd is left out, never guessed."""
    found = Tags()
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None or len(data) < 8:
        return found
    root = _directory(data, order, struct.unpack_from(order + "L", data, 4)[0])
    inner = {
        tag: _directory(data, order, root[tag][0]) if _is_offset(root.get(tag)) else {}
        for tag in (EXIF_DIRECTORY, GPS_DIRECTORY)
    }
    for directory in (root, inner[EXIF_DIRECTORY]):
        for tag, values in directory.items():
            if tag not in {EXIF_DIRECTORY, GPS_DIRECTORY, MAKER_NOTE}:
                found.tags[NAMES.get(tag, f"0x{tag:04x}")] = _text(values)
    for tag, values in inner[GPS_DIRECTORY].items():
        found.tags[GPS_NAMES.get(tag, f"GPS0x{tag:04x}")] = _text(values)
    found.taken_at = _moment(found.tags)
    found.position = _position(inner[GPS_DIRECTORY])
    return found


def _is_offset(values: list[Any] | None) -> bool:
    return bool(values) and isinstance(values[0], int) if values else False


def _directory(data: bytes, order: str, start: int) -> dict[int, list[Any]]:
    """Return the values of one directory by tag."""
    found: dict[int, list[Any]] = {}
    if start + 2 > len(data):
        return found
    (count,) = struct.unpack_from(order + "H", data, start)
    for index in range(min(count, ENTRIES_MAX)):
        at = start + 2 + 12 * index
        if at + 12 > len(data):
            break
        tag, kind, number = struct.unpack_from(order + "HHL", data, at)
        if kind not in SIZES or number > 65_535:
            continue
        length = SIZES[kind] * number
        place = at + 8 if length <= 4 else struct.unpack_from(order + "L", data, at + 8)[0]
        block = data[place : place + length]
        if len(block) == length and number:
            found.setdefault(tag, _values(block, order, kind))
    return found


def _values(block: bytes, order: str, kind: int) -> list[Any]:
    if kind == 2:
        return [block.split(b"\x00", 1)[0][:VALUE_CHARS]]
    if kind in {1, 7}:
        return list(block[:NUMBERS_MAX])
    width = SIZES[kind]
    pieces = [block[at : at + width] for at in range(0, min(len(block), NUMBERS_MAX * width), width)]
    if kind in FORMATS:
        return [struct.unpack(order + FORMATS[kind], piece)[0] for piece in pieces]
    return [struct.unpack(order + ("2L" if kind == 5 else "2l"), piece) for piece in pieces]


def _text(values: list[Any]) -> str:
    """Spell values: text as it is (UTF-8, else GB18030), fractions as decimals, several with blanks between."""
    if values and isinstance(values[0], bytes):
        for codec in ("utf-8", "gb18030"):
            try:
                text = values[0].decode(codec)
            except UnicodeDecodeError:
                continue
            return "".join(char for char in text if char.isprintable()).strip()
        return ""
    spelled = [f"{_fraction(value)}" if isinstance(value, tuple) else str(value) for value in values]
    return " ".join(spelled)[:VALUE_CHARS]


def _fraction(value: tuple[int, int]) -> str:
    above, below = value
    return f"{above / below:.10g}" if below else "–"


def _moment(tags: dict[str, str]) -> str | None:
    """Return the moment of the exposure as ISO text; EXIF writes 2026:05:20 10:11:12."""
    text = tags.get("DateTimeOriginal") or tags.get("DateTime") or ""
    day, _, time = text.partition(" ")
    parts = [*day.split(":"), *time.split(":")]
    if len(parts) != 6 or not all(part.isdigit() and part.isascii() for part in parts):
        return None
    year, month, date, hour, minute, second = (int(part) for part in parts)
    is_sane = (
        1990 <= year <= 2200 and 1 <= month <= 12 and 1 <= date <= 31 and hour < 24 and minute < 60 and second < 60
    )
    return f"{year:04d}-{month:02d}-{date:02d}T{hour:02d}:{minute:02d}:{second:02d}" if is_sane else None


def _position(gps: dict[int, list[Any]]) -> tuple[float, float] | None:
    """Return (longitude, latitude) in degrees; None unless both are whole, in range and not nought."""
    degrees = []
    for reference, values, signs, limit in ((3, 4, (b"E", b"W"), 180.0), (1, 2, (b"N", b"S"), 90.0)):
        letter = (gps.get(reference) or [b""])[0]
        parts = gps.get(values) or []
        if letter not in signs or len(parts) != 3 or not all(isinstance(part, tuple) and part[1] for part in parts):
            return None
        whole, minutes, seconds = (above / below for above, below in parts)
        value = whole + minutes / 60 + seconds / 3600
        if not 0 <= value <= limit or minutes >= 60 or seconds >= 60:
            return None
        degrees.append(-value if letter == signs[1] else value)
    return (degrees[0], degrees[1]) if degrees != [0.0, 0.0] else None
