"""Every read of uploads: the status document, findings by page, rows with their cells."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from gis.core.errors import NotFound
from gis.core.history import ChangeBatch
from gis.core.uploads import remembered
from gis.core.uploads.annotate import Sheet
from gis.core.uploads.findings import Finding, Lang, Severity, render
from gis.core.uploads.kinds import Column, UploadKind
from gis.core.uploads.offers import words
from gis.core.uploads.tables import Upload, UploadFinding, UploadRow

FIRST = 100
SUMMARY_ROWS = 5_000
"""Findings shown with the status document."""
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class FindingPage:
    """Which findings: at most `limit` behind the one numbered `after`, of one severity or row where named."""

    limit: int = FIRST
    after: int = 0
    severity: Severity | None = None
    row: int | None = None


def get(session: Session, upload_id: UUID, user_id: UUID, *, sees_all: bool = False, lock: bool = False) -> Upload:
    """Return an upload, locked for a change when asked.

    Raises:
        NotFound: there is none, or it is another account's and this one does not see all (R18).
    """
    query = select(Upload).where(Upload.id == upload_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    upload = session.scalar(query)
    if upload is None or (upload.created_by != user_id and not sees_all):
        raise NotFound("没有这个导入批次", "There is no such upload")
    return upload


def columns_of(upload: Upload) -> dict[str, Column]:
    """Return the recognised columns of a staged upload."""
    return {
        name: Column(found["index"], found["header"], found["confidence"])
        for name, found in upload.columns.get("fields", {}).items()
    }


def recent(session: Session, user_id: UUID, *, sees_all: bool, limit: int, before: dt.datetime | None) -> list[Upload]:
    """Return uploads, the newest first, those of one account or of all."""
    query = select(Upload).order_by(Upload.created_at.desc(), Upload.id).limit(limit)
    if not sees_all:
        query = query.where(Upload.created_by == user_id)
    if before is not None:
        query = query.where(Upload.created_at < before)
    return list(session.scalars(query))


def summary(upload: Upload) -> dict[str, Any]:
    """Return what a list shows of an upload."""
    return {
        "id": str(upload.id),
        "kind": upload.kind,
        "status": upload.status,
        "file": {
            "name": upload.file_name,
            "sha256": upload.file_sha256,
            "size": upload.file_size,
            "encoding": upload.file_encoding,
            "format": upload.file_format,
        },
        "profile": upload.profile,
        "counts": upload.counts,
        "created_at": upload.created_at.isoformat(),
        "committed_at": _moment(upload.committed_at),
        "undone_at": _moment(upload.undone_at),
        "batch_id": _text(upload.batch_id),
        "undo_batch_id": _text(upload.undo_batch_id),
    }


def status(session: Session, upload: Upload, kind: UploadKind, lang: Lang = "zh") -> dict[str, Any]:
    """Return the status document of `spec/README.md` 7: summary, columns, proposals, first findings, links."""
    fields = {field.name: field for field in (*kind.fields,)}
    titles = {
        name: (fields[name].title_zh if lang == "zh" else fields[name].title_en)
        for name in upload.columns.get("fields", {})
        if name in fields
    }
    return {
        **summary(upload),
        "columns": {**upload.columns, "titles": titles},
        "proposals": [{**offer, "message": words(offer, lang)} for offer in upload.proposals],
        "derivation": upload.columns.get("derivation"),
        "remembered": remembered.offered(session, upload),
        "findings": first_findings(session, upload, kind, lang),
        "finding_counts": finding_counts(session, upload),
        "receipt": _receipt(session, upload),
        "links": links(upload),
    }


def _receipt(session: Session, upload: Upload) -> dict[str, Any] | None:
    """Return what proves a commit: batch and its number, who, when, which file; and the undo, once there is one."""
    if upload.batch_id is None:
        return None
    batch = session.get_one(ChangeBatch, upload.batch_id)
    undone = None if upload.undo_batch_id is None else session.get_one(ChangeBatch, upload.undo_batch_id)
    return {
        "batch_id": str(batch.id),
        "batch_number": batch.seq,
        "actor": batch.actor,
        "committed_at": _moment(upload.committed_at),
        "file_name": upload.file_name,
        "file_sha256": upload.file_sha256,
        "counts": upload.counts,
        "undo_batch_number": None if undone is None else undone.seq,
        "undone_by": None if undone is None else undone.actor,
        "undone_at": _moment(upload.undone_at),
    }


def links(upload: Upload) -> list[dict[str, str]]:
    """Return where to go from an upload, by what its status allows."""
    base = f"/api/v1/uploads/{upload.id}"
    found = [{"rel": "self", "href": base}]
    if upload.status != "discarded":
        found += [{"rel": rel, "href": f"{base}/{rel}"} for rel in ("findings", "rows", "preview", "annotated")]
    if upload.status == "staged":
        found += [{"rel": "commit", "href": f"{base}/commit", "method": "POST"}]
    if upload.status == "committed":
        found += [{"rel": "undo", "href": f"{base}/undo", "method": "POST"}]
    return found


def list_findings(
    session: Session, upload: Upload, kind: UploadKind, lang: Lang, page: FindingPage
) -> tuple[list[dict[str, Any]], int | None]:
    """Return findings as the API shows them, the whole file's first, and the number to go on behind (or None)."""
    query = select(UploadFinding).where(UploadFinding.upload_id == upload.id, UploadFinding.id > page.after)
    if page.severity is not None:
        query = query.where(UploadFinding.severity == page.severity)
    if page.row is not None:
        query = query.where(UploadFinding.row_number == page.row)
    found = list(session.scalars(query.order_by(UploadFinding.id).limit(page.limit + 1)))
    listed = [_render(stored, kind, lang) for stored in found[: page.limit]]
    return listed, found[page.limit - 1].id if len(found) > page.limit else None


def first_findings(session: Session, upload: Upload, kind: UploadKind, lang: Lang) -> list[dict[str, Any]]:
    """Return some findings for the status document, every code among them: errors, then warnings, then infos."""
    turn = func.row_number().over(partition_by=UploadFinding.code, order_by=UploadFinding.id).label("turn")
    turns = select(UploadFinding.id, turn).where(UploadFinding.upload_id == upload.id).subquery()
    query = select(UploadFinding).join(turns, turns.c.id == UploadFinding.id)
    weight = case({each: place for place, each in enumerate(SEVERITIES)}, value=UploadFinding.severity)
    found = session.scalars(query.order_by(turns.c.turn, weight, UploadFinding.id).limit(FIRST))
    listed = sorted(found, key=lambda each: (SEVERITIES.index(each.severity), each.id))
    return [_render(each, kind, lang) for each in listed]


def finding_counts(session: Session, upload: Upload) -> dict[str, int]:
    """Return how many findings there are of each code, all of them counted."""
    counted = select(UploadFinding.code, func.count()).where(UploadFinding.upload_id == upload.id)
    found = session.execute(counted.group_by(UploadFinding.code))
    return {str(row[0]): int(row[1]) for row in found}


def error_findings(session: Session, upload: Upload, kind: UploadKind, lang: Lang) -> list[dict[str, Any]]:
    """Return the first findings that block the commit."""
    return list_findings(session, upload, kind, lang, FindingPage(severity="error"))[0]


def findings_by_row(session: Session, upload: Upload, kind: UploadKind, lang: Lang) -> dict[int, list[dict[str, Any]]]:
    """Return all errors and warnings of rows, by row number."""
    found: dict[int, list[dict[str, Any]]] = {}
    query = select(UploadFinding).where(UploadFinding.upload_id == upload.id, UploadFinding.row_number.is_not(None))
    for stored in session.scalars(query.order_by(UploadFinding.row_number, UploadFinding.id)):
        found.setdefault(stored.row_number or 0, []).append(_render(stored, kind, lang))
    return found


def _render(stored: UploadFinding, kind: UploadKind, lang: Lang) -> dict[str, Any]:
    where = (stored.row_number, stored.column_name, stored.field)
    return render(kind.rules, Finding(stored.code, *where, stored.value, stored.params), lang)


def list_rows(
    session: Session, upload: Upload, *, limit: int, after: int = 0, status: str | None = None
) -> tuple[list[dict[str, Any]], int | None]:
    """Return rows with their cells as received, in the order of the file, and the row to go on behind."""
    query = select(UploadRow).where(UploadRow.upload_id == upload.id, UploadRow.row_number > after)
    if status is not None:
        query = query.where(UploadRow.status == status)
    found = list(session.scalars(query.order_by(UploadRow.row_number).limit(limit + 1)))
    rows = [
        {
            "row": row.row_number,
            "cells": row.cells,
            "status": row.status,
            "action": row.action,
            "target_id": None if upload.status == "staged" and row.action == "create" else _text(row.target_id),
            "measures": row.measures,
        }
        for row in found[:limit]
    ]
    return rows, found[limit - 1].row_number if len(found) > limit else None


def cells_of(session: Session, upload: Upload) -> Sequence[tuple[int, list[str]]]:
    """Return row numbers and cells, corrections included, in the order of the file."""
    query = select(UploadRow.row_number, UploadRow.cells).where(UploadRow.upload_id == upload.id)
    return [(number, list(cells)) for number, cells in session.execute(query.order_by(UploadRow.row_number))]


def _moment(value: dt.datetime | None) -> str | None:
    return None if value is None else value.isoformat()


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def sheet_of(session: Session, upload: Upload, kind: UploadKind, lang: Lang) -> Sheet:
    """Return a staged file as cells, corrections included, with the findings of its summary."""
    layout = upload.columns
    return Sheet(
        format=upload.file_format,
        encoding=upload.file_encoding or "utf-8",
        separator=layout.get("separator") or ",",
        newline=layout.get("newline") or "\r\n",
        title=layout.get("sheet") or "Sheet1",
        header_row=int(layout["header_row"]),
        headers=layout["headers"],
        rows=cells_of(session, upload),
        summary=list_findings(session, upload, kind, lang, FindingPage(limit=SUMMARY_ROWS))[0],
    )
