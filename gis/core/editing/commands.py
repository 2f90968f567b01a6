"""Create, replace, update and delete single features. Each is one batch; one conditional UPDATE decides a change."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update

from gis.core.editing import leaning
from gis.core.editing.document import Document, patched, read_document
from gis.core.editing.drafting import Standing, columns_of, drafted
from gis.core.editing.geometry import ContentCrs, content_crs
from gis.core.editing.model import Work
from gis.core.editing.opening import open_write
from gis.core.errors import NotFound, Stale
from gis.core.features import item_statement
from gis.core.history import VersionedMixin
from gis.core.uploads.undo import table_of


@dataclass(frozen=True, slots=True)
class Sent:
    """What came in: the body, the system of its coordinates, and whether it is a merge patch."""

    body: bytes
    crs: ContentCrs
    is_patch: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """Which feature, and the versions of it that the client has seen: the one that stands has to be among them."""

    fid: UUID
    versions: frozenset[int]


def create(work: Work, sent: Sent) -> tuple[UUID, UUID]:
    """Make a feature and return (its id, the batch).

    Raises:
        BadRequest: no JSON, or against the schema; every fault is named.
        Invalid: against the rules of the collection. Forbidden: outside the account's counties.
    """
    document = read_document(sent.body)
    draft = drafted(work, document, sent.crs)
    if work.editor.make is not None:
        return work.editor.make(work, document, draft)
    columns = columns_of(draft)
    columns["secrecy"] = columns["secrecy"] or work.editor.secrecy
    columns["source"] = columns["source"] or f"录入：{work.desk.name}"
    work.editor.require_place(work.session, columns, work.desk)
    batch = open_write(work, "create", columns)
    fid = uuid4()
    work.session.execute(insert(table_of(work.editor.record)).values(id=fid, is_sample=False, **columns))
    return fid, batch


def change(work: Work, seen: Seen, sent: Sent) -> UUID | None:
    """Replace a feature, or put a patch on it; return the batch, None when nothing is changed by it.

    Raises:
        NotFound: there is none for this viewer. Stale: another version stands, now or at the moment of the write.
        BadRequest, Invalid, Forbidden: see `create`.
    """
    stands = standing(work, seen)
    document, system = read_document(sent.body), sent.crs
    if sent.is_patch:
        places = document.get("geometry")
        if not (isinstance(places, dict) and "coordinates" in places):
            system = content_crs(None)  # the coordinates are those that stand
        document = patched(stands.document, document)
    draft = drafted(work, document, system, stands)
    if draft.placed is None and _says_the_same(work, stands.document, document):
        return None
    if work.editor.revise is not None:
        return work.editor.revise(work, stands.columns, document, draft)
    columns = columns_of(draft)
    if not columns:
        return None
    work.editor.require_place(work.session, {**stands.columns, **columns}, work.desk)
    batch = open_write(work, "update" if sent.is_patch else "replace", stands.columns)
    _swap(work, seen.fid, stands.version, columns)
    if "secrecy" in columns:
        _set_parts(work, seen.fid, frozenset(work.editor.relations), secrecy=columns["secrecy"])
    return batch


def delete(work: Work, seen: Seen) -> UUID:
    """Mark a feature and the rows that belong to it as gone; return the batch.

    Raises:
        NotFound, Stale: see `change`. Conflict: other records refer to it, or it may not go (they are named).
    """
    stands = standing(work, seen)
    work.editor.keep(work.session, stands.columns)
    batch = open_write(work, "delete", stands.columns)
    _swap(work, seen.fid, stands.version, {"deleted": True})
    leaning.require_free(work.session, work.editor, seen.fid)
    _set_parts(work, seen.fid, frozenset(part for part, _ in work.editor.parts), deleted=True)
    return batch


def standing(work: Work, seen: Seen) -> Standing:
    """Return a feature as it stands for this account, which may write where it is.

    Raises:
        NotFound: there is none for this viewer. Stale: its version is not one of those seen.
        Forbidden: it lies outside the account's counties.
    """
    sql = item_statement(work.collection, work.desk.level).sql.replace("$1", "%s")
    text = work.session.connection().exec_driver_sql(sql, (str(seen.fid),)).scalar()
    table = table_of(work.editor.record)
    row = work.session.execute(select(table).where(table.c.id == seen.fid, ~table.c.deleted)).mappings().one_or_none()
    if text is None or row is None:
        raise NotFound("没有这个要素", "There is no such feature", code="feature")
    columns = {str(name): value for name, value in row.items()}
    work.editor.require_place(work.session, columns, work.desk)
    document = read_document(text.encode())
    version = int(document["properties"]["version"])
    if version not in seen.versions or version != columns["version"]:  # the second: changed between the two reads
        raise Stale
    return Standing(columns, document, version)


def _says_the_same(work: Work, stands: Document, sent: Document) -> bool:
    """Tell whether the writable properties are those that stand: what was read may be sent back, whatever its rules."""
    was, now = stands["properties"], sent.get("properties") or {}
    return all(was.get(each.name) == now.get(each.name) for each in work.editor.writables(new=False))


def _swap(work: Work, fid: UUID, version: int, columns: Mapping[str, Any]) -> None:
    """Write a version on top of the one that was seen. This one statement decides between two who saw the same.

    Raises:
        Stale: another version stands by now; nothing is written.
    """
    table = table_of(work.editor.record)
    statement = update(table).where(table.c.id == fid, table.c.version == version, ~table.c.deleted)
    if getattr(work.session.execute(statement.values(**columns)), "rowcount", 0) != 1:
        raise Stale


def _set_parts(work: Work, fid: UUID, only: frozenset[type[VersionedMixin]], **columns: Any) -> None:
    """Set columns of the rows that belong to a record, in these of its parts."""
    for part, column in work.editor.parts:
        if part in only:
            table = table_of(part)
            belongs = update(table).where(table.c[column] == fid, ~table.c.deleted)
            work.session.execute(belongs.values(**columns))
