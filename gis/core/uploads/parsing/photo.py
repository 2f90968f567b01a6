"""A photo's size and EXIF from its container: JPEG, PNG, WebP. Only headers are read, so no pixel bomb can go off."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gis.core.uploads.parsing import exif
from gis.core.uploads.parsing.limits import Limits, Refusal

PIXELS_MAX = 200_000_000
"""Largest picture taken, pixels: a browser that shows it decodes it, and 200 million take 800 MB there."""
SEGMENTS_MAX = 4_000
START_OF_FRAME = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(slots=True)
class Photo:
    """What the headers say: size in pixels and the EXIF block as tags."""

    media_type: str
    width_px: int
    height_px: int
    tags: exif.Tags

    def as_json(self) -> dict[str, Any]:
        """Return the facts in the form the parent reads."""
        return {
            "media_type": self.media_type,
            "width_px": self.width_px,
            "height_px": self.height_px,
            "exif": self.tags.tags,
            "taken_at": self.tags.taken_at,
            "position": self.tags.position,
        }


def read(data: bytes, _limits: Limits) -> Photo:
    """Read the headers of a photo.

    Raises:
        Refusal: not one of the three formats (unsupported), damaged (unreadable), or too many pixels (too-large).
    """
    if data.startswith(b"\xff\xd8\xff"):
        found = _jpeg(data)
    elif data.startswith(PNG):
        found = _png(data)
    elif data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        found = _webp(data)
    else:
        raise Refusal("unsupported", "not-a-photo")
    if found.width_px < 1 or found.height_px < 1:
        raise Refusal("unreadable", "photo-damaged")
    if found.width_px * found.height_px > PIXELS_MAX:
        raise Refusal("too-large", "too-many-pixels", limit=PIXELS_MAX)
    return found


def _jpeg(data: bytes) -> Photo:
    size, block, at = None, b"", 2
    for _ in range(SEGMENTS_MAX):
        if at + 4 > len(data) or data[at] != 0xFF:
            break
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in {0xD9, 0xDA}:
            break
        (length,) = struct.unpack_from(">H", data, at + 2)
        body = data[at + 4 : at + 2 + length]
        if marker in START_OF_FRAME and len(body) >= 5 and size is None:
            height, width = struct.unpack_from(">HH", body, 1)
            size = (width, height)
        if marker == 0xE1 and body.startswith(b"Exif\x00\x00") and not block:
            block = body[6:]
        at += 2 + length
    if size is None:
        raise Refusal("unreadable", "photo-damaged")
    return Photo("image/jpeg", *size, exif.read(block))


def _png(data: bytes) -> Photo:
    size: tuple[int, int] | None = None
    block = b""
    for kind, body in _chunks(data, 8, ">"):
        if kind == b"IHDR" and len(body) >= 8:
            width, height = struct.unpack_from(">LL", body)
            size = (width, height)
        elif kind == b"eXIf" and not block:
            block = body
    if size is None:
        raise Refusal("unreadable", "photo-damaged")
    return Photo("image/png", *size, exif.read(block))


def _webp(data: bytes) -> Photo:
    size, block = None, b""
    for kind, body in _chunks(data, 12, "<"):
        if kind == b"VP8X" and len(body) >= 10:
            size = (1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little"))
        elif kind == b"VP8 " and len(body) >= 10 and size is None:
            width, height = struct.unpack_from("<HH", body, 6)
            size = (width & 0x3FFF, height & 0x3FFF)
        elif kind == b"VP8L" and len(body) >= 5 and size is None:
            bits = int.from_bytes(body[1:5], "little")
            size = ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        elif kind == b"EXIF" and not block:
            block = body.removeprefix(b"Exif\x00\x00")
    if size is None:
        raise Refusal("unreadable", "photo-damaged")
    return Photo("image/webp", *size, exif.read(block))


def _chunks(data: bytes, at: int, order: str) -> Iterator[tuple[bytes, bytes]]:
    """Yield (kind, body) of the chunks of a PNG (length first, checksum behind) or of a RIFF file."""
    png = order == ">"
    for _ in range(SEGMENTS_MAX):
        if at + 8 > len(data):
            return
        if png:
            (length,) = struct.unpack_from(">L", data, at)
            kind = data[at + 4 : at + 8]
        else:
            kind = data[at : at + 4]
            (length,) = struct.unpack_from("<L", data, at + 4)
        body = data[at + 8 : at + 8 + length]
        if len(body) < length:
            raise Refusal("unreadable", "photo-damaged")
        yield kind, body
        at += 8 + length + (4 if png else length % 2)
