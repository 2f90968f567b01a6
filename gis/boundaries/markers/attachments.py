"""Photos and documents of a marker: original bytes kept by hash, facts read in the child process, EXIF kept (B-10)."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.boundaries.markers.access import secrecy_beside
from gis.boundaries.markers.changes import ATTACHMENT, Author
from gis.boundaries.tables import Attachment
from gis.boundaries.tables.documents import PHOTO_CATEGORIES
from gis.core.errors import Conflict, Invalid, NotFound
from gis.core.settings import get_settings
from gis.core.uploads import storage
from gis.core.uploads.findings import shown
from gis.core.uploads.photos import FileFacts, read_attachment

NAME_CHARS = 120
SOUND = (73.0, 3.0, 136.0, 54.0)


@dataclass(frozen=True, slots=True)
class FileForm:
    """A file as it came, and what a person says of it; `owner` is the column that says what it belongs to."""

    data: bytes
    file_name: str
    kind: str
    category: str
    title: str | None = None
    number: str | None = None
    secrecy: str = "internal"


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored file to send: its bytes, name and media type."""

    data: bytes
    file_name: str
    media_type: str


def read_facts(form: FileForm) -> FileFacts:
    """Check a file before anything is stored, without a transaction. Raises Invalid, and as `read_attachment`."""
    if form.kind == "photo" and form.category not in PHOTO_CATEGORIES:
        listed = "、".join(PHOTO_CATEGORIES)
        raise Invalid(f"照片类别须是：{listed}", f"A photo's category is one of: {listed}", code="category")
    if form.secrecy not in {"internal", "restricted"}:
        raise Invalid("密级须是 internal 或 restricted", "Secrecy is internal or restricted", code="secrecy")
    return read_attachment(form.data, get_settings(), is_photo=form.kind == "photo")


def add_file(
    session: Session, marker_id: UUID, owner: dict[str, UUID], form: FileForm, facts: FileFacts, author: Author
) -> tuple[UUID, UUID]:
    """Store a file and attach it; return (attachment, batch).

    Args:
        session: the transaction.
        marker_id: the marker that the file has to do with; the file is at least as secret.
        owner: one of marker_id, line_id, point_id, document_id with its id.
        form: the file.
        facts: as `read_facts` gave them.
        author: who writes.

    Raises:
        Conflict: the same bytes are attached to the same record already.
    """
    sha256 = storage.digest(form.data)
    ((column, identity),) = owner.items()
    same = select(Attachment.id).where(Attachment.sha256 == sha256, getattr(Attachment, column) == identity)
    if session.scalar(same.where(~Attachment.deleted)) is not None:
        raise Conflict("同一文件已经附上", "The same file is attached already", code="attachment-known")
    storage.keep(form.data, "attachments")
    name = shown(PurePosixPath(form.file_name.replace("\\", "/")).name.strip() or "?", NAME_CHARS)
    batch_id = author.batch(session, ATTACHMENT, f"附上{'照片' if form.kind == 'photo' else '文件'}：{name}")
    stored = Attachment(
        id=uuid4(),
        kind=form.kind,
        category=form.category,
        title=form.title,
        number=form.number,
        file_name=name,
        media_type=facts.media_type,
        size_bytes=len(form.data),
        sha256=sha256,
        exif=facts.exif or None,
        taken_at=facts.taken_at,
        taken_geom=_point(facts.position),
        width_px=facts.width_px,
        height_px=facts.height_px,
        secrecy=secrecy_beside(session, marker_id, form.secrecy),
        source=f"上传：{author.name}",
        **owner,
    )
    session.add(stored)
    session.flush()
    return stored.id, batch_id


def _point(position: tuple[float, float] | None) -> str | None:
    """Return where the camera says it stood, None when that is not in the country; the EXIF text stays either way."""
    if position is None:
        return None
    west, south, east, north = SOUND
    lon, lat = position
    return f"SRID=4490;POINT({lon!r} {lat!r})" if west <= lon <= east and south <= lat <= north else None


def load_file(session: Session, attachment_id: UUID, secrecies: list[str]) -> Stored:
    """Return a stored file for a reader of these levels.

    Raises:
        NotFound: there is none, it is above the reader's level, or so is the marker it belongs to.
    """
    found = session.scalar(
        select(Attachment).where(Attachment.id == attachment_id, ~Attachment.deleted, Attachment.secrecy.in_(secrecies))
    )
    if found is None:
        raise NotFound("没有这个文件", "There is no such file")
    return Stored(storage.load(found.sha256, "attachments"), found.file_name, found.media_type)


def marker_of(session: Session, attachment_id: UUID) -> UUID | None:
    """Return the marker an attachment belongs to, None where it belongs to something else."""
    return session.scalar(select(Attachment.marker_id).where(Attachment.id == attachment_id))
