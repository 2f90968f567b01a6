"""A file as it came in, read and checked before any transaction: the first step of every upload."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

from gis.core import db
from gis.core.accounts.commands import record_event
from gis.core.errors import GisError
from gis.core.region_store import read_region
from gis.core.settings import get_settings
from gis.core.uploads import remembered
from gis.core.uploads.checking import Checked, check_file
from gis.core.uploads.kinds import Control, UploadKind
from gis.core.uploads.profile import Profile
from gis.core.uploads.progress import SILENT, Progress
from gis.core.uploads.reading import read_file


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the account, the counties it may write in (none: all), whether it may see others' uploads."""

    user_id: UUID
    name: str
    counties: tuple[str, ...] = ()
    sees_all: bool = False


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file as it came in. The name and the type are what the user said; the content decides."""

    data: bytes
    name: str
    content_type: str | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that was read and checked, before anything is stored. `id` is the upload that it will be."""

    id: UUID
    kind: UploadKind
    incoming: Incoming
    profile: Profile
    format: str
    encoding: str | None
    checked: Checked


def prepare(
    kind: UploadKind, incoming: Incoming, profile: Profile, actor: Actor, progress: Progress = SILENT
) -> Prepared:
    """Read and check a file; needs no transaction of the caller.

    Raises:
        TooLarge, Unsupported, Unreadable, Busy: the file is not taken; nothing is stored but an event (T-1).
    """
    settings = get_settings()
    progress.at("reading")
    with noting_refusal(kind, incoming, actor):
        shape = kind.shape or "point"
        parsed = read_file(incoming.data, incoming.name, incoming.content_type, settings, profile.sheet, shape)
        progress.at("checking", 0, len(parsed.rows))
        with db.session() as apart:
            region, context = read_region(apart), kind.context(apart)
            recalled = remembered.recall(apart, actor.user_id, kind.name, parsed, profile)
        profile = recalled.profile if recalled else profile
        known, upload_id = {"region": region, "control": control_of(kind), "context": context}, uuid4()
        checked = check_file(kind, parsed, profile, settings, **known, upload_id=upload_id, progress=progress)
        if recalled:
            checked.check.add("remembered-columns", columns=recalled.columns, used_on=recalled.used_on)
    return Prepared(upload_id, kind, incoming, profile, parsed.format, parsed.encoding, checked)


@contextmanager
def noting_refusal(
    kind: UploadKind, incoming: Incoming, actor: Actor, refusal: type[GisError] = GisError
) -> Iterator[None]:
    """Keep an event of a file that is not taken, where the block raises `refusal`."""
    try:
        yield
    except refusal as error:
        with db.session() as apart:
            detail = {"code": error.reason, "kind": kind.name, "size": len(incoming.data)}
            record_event(apart, "upload-refused", actor=actor.name, detail=detail)
        raise


def control_of(kind: UploadKind) -> Control | None:
    """Return what gives approved positions to a local similarity, in a short transaction of its own."""
    known = kind.known
    if known is None:
        return None

    def ask(keys: Sequence[str]) -> Mapping[str, tuple[float, float]]:
        with db.session() as apart:
            return known(apart, keys)

    return ask
