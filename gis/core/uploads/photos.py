"""What may be attached to a record, by its first bytes, and what a photo says of itself; read in the child process."""

import datetime as dt
from dataclasses import dataclass
from dataclasses import field as with_default

from gis.core.settings import Settings
from gis.core.uploads.findings import Finding
from gis.core.uploads.reading import ask_child
from gis.core.uploads.sniffing import refusal

IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
HEIF_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif"})


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is known of a file: media type by content; of a picture its pixels, EXIF tags, moment and place.

    `taken_at` is the camera's own clock, without a zone; `position` (longitude, latitude) in WGS 84 degrees.
    """

    media_type: str
    width_px: int | None = None
    height_px: int | None = None
    exif: dict[str, str] = with_default(default_factory=dict)
    taken_at: dt.datetime | None = None
    position: tuple[float, float] | None = None


def read_attachment(data: bytes, settings: Settings, *, is_photo: bool) -> FileFacts:
    """Return the facts of a photo, or of a document: a PDF, which is stored and never parsed, or a scan.

    Raises:
        TooLarge: over the upload limit, or more pixels than allowed.
        Unsupported: another kind of file.
        Unreadable: empty or damaged.
        Busy: too many files are being read.
    """
    if len(data) > settings.upload_max_bytes:
        raise refusal("too-large", Finding("file-too-large", params={"limit": settings.upload_max_bytes}))
    if not data:
        raise refusal("unreadable", Finding("photo-damaged" if is_photo else "damaged"))
    if data.startswith(b"%PDF-") and not is_photo:
        return FileFacts("application/pdf")
    if data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS:
        raise refusal("unsupported", Finding("heic"))
    if not data.startswith(IMAGES) and not (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
        raise refusal("unsupported", Finding("not-a-photo" if is_photo else "not-a-document"))
    found = ask_child("photo", data, settings)
    place = found["position"]
    return FileFacts(
        str(found["media_type"]),
        int(found["width_px"]),
        int(found["height_px"]),
        {str(name): str(value) for name, value in found["exif"].items()},
        None if found["taken_at"] is None else dt.datetime.fromisoformat(found["taken_at"]),
        None if place is None else (float(place[0]), float(place[1])),
    )
