"""Every write on uploads: stage, change, commit, undo, discard. All or nothing, each in the caller's transaction."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.core.errors import Busy, Conflict
from gis.core.history import open_batch
from gis.core.region_store import read_region
from gis.core.settings import get_settings
from gis.core.uploads import queries, remembered, staging, storage
from gis.core.uploads.checking import Checked, check_file
from gis.core.uploads.findings import Lang, shown
from gis.core.uploads.kinds import Check, Commit, UploadKind
from gis.core.uploads.preparing import Actor, Incoming, Prepared, control_of, noting_refusal, prepare
from gis.core.uploads.profile import Profile, read_profile, require_storable
from gis.core.uploads.progress import SILENT, Progress
from gis.core.uploads.reading import read_cells
from gis.core.uploads.tables import Upload
from gis.core.uploads.undo import undo_batch

__all__ = ["Actor", "Incoming", "Prepared", "change", "commit", "discard", "prepare", "stage", "undo"]

NAME_CHARS = 120
READS = frozenset({"crs", "axis_order", "angle", "columns", "sheet", "header_row", "similarity"})
"""Keys of a profile that decide where the rows lie."""


def stage(
    session: Session, prepared: Prepared, actor: Actor, progress: Progress = SILENT, *, again: bool = False
) -> tuple[UUID, bool]:
    """Store a checked file beside the register and return (upload, is it new).

    The same file of the same account and kind that is already in the register is not staged again (F59), unless
    `again`: a single write may bring an earlier state back. The rows of a large file are checked here, part by part,
    while those before are stored; their turn is waited for before anything is asked of the database.

    Raises:
        Busy: the processes that check are taken, or one failed: nothing is stored but an event.
    """
    with noting_refusal(prepared.kind, prepared.incoming, actor, Busy), prepared.checked.turn():
        same = {"kind": prepared.kind.name, "file_sha256": storage.digest(prepared.incoming.data)}
        known = session.scalar(select(Upload.id).filter_by(**same, created_by=actor.user_id, status="committed"))
        if known is not None and not again:
            return known, False
        upload = _stored(session, prepared, actor, progress)
    staging.compare(session, upload, prepared.checked.check, actor.counties, progress)
    session.flush()
    return upload.id, True


def _stored(session: Session, prepared: Prepared, actor: Actor, progress: Progress) -> Upload:
    """Store the file, the upload and its rows; the file goes again where its rows cannot be checked."""
    upload = Upload(
        id=prepared.id,
        kind=prepared.kind.name,
        status="staged",
        file_name=shown(PurePosixPath(prepared.incoming.name.replace("\\", "/")).name or "?", NAME_CHARS),
        file_sha256=storage.keep(prepared.incoming.data),
        file_size=len(prepared.incoming.data),
        file_format=prepared.format,
        file_encoding=prepared.encoding,
        profile=prepared.profile.dump(),
        proposals=prepared.checked.proposals,
        columns=prepared.checked.columns,
        counts={},
        created_by=actor.user_id,
    )
    session.add(upload)
    session.flush()
    try:
        staging.write_rows(session, upload.id, prepared.checked, progress)
    except Busy:
        staging.release(session, upload)
        raise
    return upload


def change(
    session: Session,
    upload_id: UUID,
    kinds: Mapping[str, UploadKind],
    actor: Actor,
    *,
    profile: Mapping[str, Any] | None = None,
    cells: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Change the declaration or single cells of a staged upload, and check all of it anew from the stored file.

    Keys of `profile` replace those declared before, None removes one.

    Raises:
        Conflict: it is not staged any more. Invalid: a bad profile, or no such cell. Unreadable: see `prepare`.
    """
    upload = _locked(session, upload_id, actor)
    _require(upload, "staged")
    kind = kinds[upload.kind]
    require_storable(str(cell["value"]) for cell in cells)
    merged = {**upload.profile, **(profile or {})}
    if READS & (profile or {}).keys() and "accept_shift" not in (profile or {}):
        merged.pop("accept_shift", None)  # it was given for another reading of the numbers
    declared = read_profile({key: value for key, value in merged.items() if value is not None})
    corrections = _merge(upload.columns.get("corrections", []), cells)
    checked = _recheck(session, upload, kind, declared, corrections)
    upload.profile = declared.dump()
    upload.proposals, upload.columns = checked.proposals, checked.columns
    staging.write_rows(session, upload.id, checked)
    staging.compare(session, upload, checked.check, actor.counties)
    upload.updated_at = dt.datetime.now(dt.UTC)
    session.flush()


def _recheck(
    session: Session, upload: Upload, kind: UploadKind, profile: Profile, corrections: Sequence[Mapping[str, Any]]
) -> Checked:
    session.execute(text("SET LOCAL idle_in_transaction_session_timeout = '15min'"))  # for a large file
    data, settings = storage.load(upload.file_sha256), get_settings()
    parsed = read_cells(upload.file_format, data, settings, profile.sheet, kind.shape or "point")
    known = {"region": read_region(session), "control": control_of(kind), "context": kind.context(session)}
    return check_file(kind, parsed, profile, settings, corrections, **known, upload_id=upload.id)


def _merge(before: Sequence[Mapping[str, Any]], cells: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Let a later correction of the same cell stand instead of the earlier one."""
    return list({(cell["row"], cell["column"]): dict(cell) for cell in (*before, *cells)}.values())


def commit(  # noqa: PLR0913 - an upload, who, and what its batch says
    session: Session, upload_id: UUID, kinds: Mapping[str, UploadKind], actor: Actor, *, lang: Lang = "zh",
    request_id: str | None = None, batch_id: UUID | None = None,
) -> None:  # fmt: skip
    """Write a staged upload into the register as one batch; committing twice changes nothing more.

    The comparison with the register is repeated first, unless it stands, under a lock of the kind, so that two
    uploads of the same records come one after the other. A caller that opened a batch gives it.

    Raises:
        Conflict: an error finding stands (the datum undeclared included), or it was undone or discarded.
    """
    upload = _locked(session, upload_id, actor)
    if upload.status == "committed":
        return
    _require(upload, "staged")
    kind = kinds[upload.kind]
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": f"upload {kind.name}"})
    check = _check_again(session, upload, kind)
    if not staging.stands(session, upload, kind, actor.counties):
        staging.compare(session, upload, check, actor.counties)
    counts = upload.counts
    if counts["errors"]:
        errors = queries.error_findings(session, upload, kind, lang)
        raise Conflict(
            f"有 {counts['errors']} 个错误，没有写入任何记录",
            f"{counts['errors']} errors stand; nothing was stored",
            code="findings",
            errors=errors,
        )
    batch_id = batch_id or open_batch(
        session,
        kind="upload",
        actor=actor.name,
        reason=f"{kind.title_zh}：{upload.file_name}",
        source_name=upload.file_name,
        source_sha256=upload.file_sha256,
        request_id=request_id,
    )
    source = f"{upload.file_name}（批次 {batch_id}）"
    written = Commit(upload.id, source, upload.file_sha256, check.profile.crs or "", check.profile, actor.name)
    upload.counts = {**counts, **kind.write(session, written)}
    upload.status, upload.batch_id = "committed", batch_id
    upload.committed_at = upload.updated_at = dt.datetime.now(dt.UTC)
    remembered.remember(session, upload)
    session.flush()


def undo(session: Session, upload_id: UUID, kinds: Mapping[str, UploadKind], actor: Actor) -> None:
    """Undo the batch of a committed upload by a new batch; undoing twice changes nothing more.

    Raises:
        Conflict: it was never committed, or later batches touched its records (they are named).
    """
    upload = _locked(session, upload_id, actor)
    if upload.status == "undone":
        return
    _require(upload, "committed")
    kind = kinds[upload.kind]
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": f"upload {kind.name}"})
    assert upload.batch_id is not None
    blockers = kind.blockers(session, upload.batch_id)
    upload.undo_batch_id, restored = undo_batch(
        session, upload.batch_id, tables=kind.tables, key=kind.key, blockers=blockers, actor=actor.name
    )
    upload.status = "undone"
    upload.counts = {**upload.counts, "restored": restored}
    upload.undone_at = upload.updated_at = dt.datetime.now(dt.UTC)
    session.flush()


def discard(session: Session, upload_id: UUID, actor: Actor) -> None:
    """Drop a staged upload with its rows; the file goes too when nothing else refers to it.

    Raises:
        Conflict: it is in the register, or was: then it is kept as evidence.
    """
    upload = _locked(session, upload_id, actor)
    if upload.status == "discarded":
        return
    _require(upload, "staged")
    staging.clear(session, upload.id)
    upload.status = "discarded"
    upload.updated_at = dt.datetime.now(dt.UTC)
    session.flush()
    staging.release(session, upload)


def _check_again(session: Session, upload: Upload, kind: UploadKind) -> Check:
    """Return what the comparison with the register needs to know of an upload staged before."""
    profile = read_profile(upload.profile).over(upload.columns.get("declared", {}))
    return Check(kind, profile, get_settings(), queries.columns_of(upload), read_region(session))


def _locked(session: Session, upload_id: UUID, actor: Actor) -> Upload:
    return queries.get(session, upload_id, actor.user_id, sees_all=actor.sees_all, lock=True)


def _require(upload: Upload, status: str) -> None:
    if upload.status != status:
        names = {"staged": "待入库", "committed": "已入库", "undone": "已撤销", "discarded": "已放弃"}
        raise Conflict(
            f"该批次{names[upload.status]}，不能这样做",
            f"The upload is {upload.status}; this needs {status}",
            code=f"upload-{upload.status}",
        )
