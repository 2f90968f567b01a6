"""Photos are read in the limited child process: size and EXIF from headers, hostile ones refused, nothing decoded."""

import datetime as dt
import random
import struct
from pathlib import Path
from types import ModuleType

import pytest

from gis.core.errors import GisError, TooLarge, Unreadable, Unsupported
from gis.core.settings import get_settings
from gis.core.uploads.photos import FileFacts, read_attachment


def read(data: bytes, *, is_photo: bool = True) -> FileFacts:
    return read_attachment(data, get_settings(), is_photo=is_photo)


@pytest.mark.parametrize(
    ("kind", "media_type", "size"),
    [("jpeg", "image/jpeg", (640, 480)), ("png", "image/png", (8, 6)), ("webp", "image/webp", (300, 200))],
)
def test_size_moment_and_place_are_read(photos: ModuleType, kind: str, media_type: str, size: tuple[int, int]) -> None:
    found = read(getattr(photos, kind)(photos.exif_block()))
    assert (found.media_type, found.width_px, found.height_px) == (media_type, *size)
    assert found.taken_at == dt.datetime.fromisoformat("2026-05-20T10:11:12")
    assert found.position == pytest.approx((114.3, 29.8), abs=1e-7)
    assert (found.exif["Make"], found.exif["Model"], found.exif["GPSLatitudeRef"]) == ("华测", "T-100", "N")


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
def test_a_photo_without_exif_is_a_photo(photos: ModuleType, kind: str) -> None:
    found = read(getattr(photos, kind)())
    assert (found.exif, found.taken_at, found.position) == ({}, None, None)


def test_nonsense_in_the_tags_is_left_out(photos: ModuleType) -> None:
    assert read(photos.jpeg(photos.exif_block(taken="0000:00:00 00:00:00"))).taken_at is None
    assert read(photos.jpeg(photos.exif_block(lon=0.0, lat=0.0))).position is None
    zero = photos.tiff(root=[], exif=[], gps=[photos.rationals(2, (1, 0), (0, 0), (0, 0)), photos.ascii_tag(1, "N")])
    assert read(photos.jpeg(zero)).position is None
    # A directory that points to itself ends; a length beyond the file is left out.
    loop = b"II*\x00" + struct.pack("<L", 8) + struct.pack("<H", 1) + struct.pack("<HHLL", 0x8769, 4, 1, 8)
    assert read(photos.jpeg(loop)).taken_at is None
    far = b"II*\x00" + struct.pack("<L", 8) + struct.pack("<H", 1) + struct.pack("<HHLL", 0x010F, 2, 60_000, 1 << 31)
    assert "Make" not in read(photos.jpeg(far)).exif


def test_a_pixel_bomb_is_refused_by_its_header(photos: ModuleType) -> None:
    bomb = photos.png(width=1)[:16] + struct.pack(">LL", 100_000, 100_000) + photos.png(width=1)[24:]
    with pytest.raises(TooLarge) as caught:
        read(bomb)
    assert caught.value.reason == "too-many-pixels"


@pytest.mark.parametrize(
    ("data", "error", "code"),
    [
        (b"", Unreadable, "photo-damaged"),
        (b"%PDF-1.7\n", Unsupported, "not-a-photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Unsupported, "not-a-photo"),
        (b"GIF89a" + b"\x00" * 20, Unsupported, "not-a-photo"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 20, Unsupported, "heic"),
        (b"\xff\xd8\xff\xd9", Unreadable, "photo-damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"\xff" * 40, Unreadable, "photo-damaged"),
    ],
)
def test_what_is_no_photo_is_refused(data: bytes, error: type[GisError], code: str) -> None:
    with pytest.raises(error) as caught:
        read(data)
    assert caught.value.reason == code


def test_a_document_is_a_pdf_or_a_scan(photos: ModuleType) -> None:
    assert read(b"%PDF-1.7\n anything at all", is_photo=False) == FileFacts("application/pdf")
    assert read(photos.png(), is_photo=False).media_type == "image/png"
    with pytest.raises(Unsupported) as caught:
        read(b"PK\x03\x04", is_photo=False)
    assert caught.value.reason == "not-a-document"


def test_damaged_photos_never_break_the_reader(photos: ModuleType) -> None:
    draw = random.Random(7)
    whole = photos.jpeg(photos.exif_block())
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(12):
        broken = bytearray(whole)
        for _ in range(20):
            broken[draw.randrange(3, len(broken))] = draw.randrange(256)
        try:
            found = read(bytes(broken))
        except (Unreadable, Unsupported, TooLarge):
            continue
        assert found.media_type == "image/jpeg"
    assert len(list(Path("/proc/self/fd").iterdir())) == before
