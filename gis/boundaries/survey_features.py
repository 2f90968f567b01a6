"""Markers and boundary points as single features: each is an upload of one row, so that every check of a file holds."""

import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from geoalchemy2.shape import to_shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.core.editing.document import Document
from gis.core.editing.faults import FeatureFaults
from gis.core.editing.model import Desk, Draft, Work
from gis.core.editing.opening import open_write
from gis.core.errors import Conflict, Forbidden, GisError, Stale
from gis.core.uploads import commands, queries, staging
from gis.core.uploads.commands import Actor, Incoming
from gis.core.uploads.kinds import UploadKind
from gis.core.uploads.profile import Profile, read_profile
from gis.core.uploads.tables import Upload, UploadRow
from gis.core.uploads.undo import table_of

POSITION = frozenset({"northing", "easting", "latitude", "longitude"})
RECEIVED = {"northing": "northing", "easting": "easting", "latitude": "lat", "longitude": "lon"}
FIELDS = {
    "height_m": "height", "line_code": "line", "line_codes": "line",
}  # fmt: skip
"""Fields of uploads that are named otherwise than the property."""


def make(work: Work, document: Document, draft: Draft) -> tuple[UUID, UUID]:
    """Make a marker or point from a feature and return (its id, the batch).

    Raises:
        Invalid: what the upload of such a row would find wrong, by pointer. Conflict: the number is taken.
        Forbidden: outside of the account's counties.
    """
    row = _texts(work, document, draft, None)
    with _staged(work, row, _profile(work, draft, None)) as upload:
        found = _row(work.session, upload)
        if found.action != "create":
            raise Conflict("该编号已登记", "The number is registered already", code="number-taken")
        batch = _commit(work, upload, "create", draft.values)
        work.session.refresh(found)
        assert found.target_id is not None
        return found.target_id, batch


def revise(work: Work, columns: Mapping[str, Any], document: Document, draft: Draft) -> UUID | None:
    """Put a new version on a boundary point and return the batch, None where nothing changes.

    The row is locked where the version that was seen stands, which lets one of two writers go on.

    Raises:
        Stale: another version stands by now. Others: see `make`.
    """
    table = table_of(work.editor.record)
    wanted = select(table.c.id).where(
        table.c.id == columns["id"], table.c.version == columns["version"], ~table.c.deleted
    )
    if work.session.execute(wanted.with_for_update()).one_or_none() is None:
        raise Stale
    with _staged(work, _texts(work, document, draft, columns), _profile(work, draft, columns)) as upload:
        found = _row(work.session, upload)
        if found.action == "unchanged":
            commands.discard(work.session, upload.id, _actor(work.desk))
            return None
        if found.target_id != columns["id"]:
            raise Conflict("编号属于另一个点", "The number is another point's", code="number-taken")
        return _commit(work, upload, "change", columns)


def _texts(work: Work, document: Document, draft: Draft, columns: Mapping[str, Any] | None) -> dict[str, str]:
    """Return the texts of the row by field, digits as they were sent; of what stays, as they were received once."""
    properties = document.get("properties") or {}
    texts = {
        FIELDS.get(each.name, each.name): str(properties[each.name])
        for each in work.editor.fields
        if properties.get(each.name) is not None
    }
    if columns is not None:
        texts |= {
            FIELDS.get(each.name, each.name): str(columns[each.column]) for each in work.editor.fields if each.fixed
        }
    if columns is not None and columns["received_height"] is not None and not draft.changes("height_m"):
        texts["height"] = columns["received_height"]
    return {**texts, **_position(document, draft, columns)}


def _position(document: Document, draft: Draft, columns: Mapping[str, Any] | None) -> dict[str, str]:
    if draft.placed is not None:
        first, second = (str(each) for each in document["geometry"]["coordinates"])
        names = ("northing", "easting") if "northing" in draft.placed.system.axes else ("latitude", "longitude")
        return dict(zip(names if draft.placed.system.north_first else names[::-1], (first, second), strict=True))
    assert columns is not None
    kept = {name: columns[f"received_{column}"] for name, column in RECEIVED.items()}
    known = {name: text for name, text in kept.items() if text is not None}
    if known:
        return known
    lon, lat = to_shape(columns["geom"]).coords[0][:2]
    return {"latitude": repr(lat), "longitude": repr(lon)}


def _profile(work: Work, draft: Draft, columns: Mapping[str, Any] | None) -> Profile:
    if draft.placed is not None:
        crs = f"EPSG:{draft.placed.system.epsg}"
    else:
        assert columns is not None
        crs = columns["source_crs"] or "EPSG:4490"
    names = [FIELDS.get(each.name, each.name) for each in work.editor.fields]
    return read_profile({"crs": crs, "angle": "decimal", "columns": {name: name for name in (*names, *POSITION)}})


@contextmanager
def _staged(work: Work, texts: Mapping[str, str], profile: Profile) -> Iterator[Upload]:
    """Stage the row as an upload of one; raises what a commit would refuse, with pointers.

    Its file goes with it when the write is refused, unless another upload is of the same text.
    """
    kind = kind_of(work)
    profile = read_profile({**profile.dump(), "columns": {name: name for name in texts}})
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([list(texts), list(texts.values())])
    incoming = Incoming(out.getvalue().encode(), f"OGC API {work.editor.collection}.csv", "text/csv")
    actor = _actor(work.desk)
    upload_id, _ = commands.stage(work.session, commands.prepare(kind, incoming, profile, actor), actor, again=True)
    upload = work.session.get_one(Upload, upload_id)
    try:
        _refuse(work, upload, kind)
        yield upload
    except GisError:
        staging.release(work.session, upload)
        raise


def _refuse(work: Work, upload: Upload, kind: UploadKind) -> None:
    zh, en = (queries.error_findings(work.session, upload, kind, lang) for lang in ("zh", "en"))
    faults = FeatureFaults()
    for first, second in zip(zh, en, strict=True):
        if first["code"] == "outside-county":
            raise Forbidden("不在本账号的县域内", "Outside the account's counties", code="county")
        words = tuple(f"{each['message']}；{each['remedy']}".strip("；") for each in (first, second))
        faults.note(_pointer(work, first["field"]), first["value"], first["code"], (words[0], words[1]))
    faults.refuse()


def _pointer(work: Work, field: str | None) -> str:
    """Return where a finding about a field of the row lies in the feature."""
    if field is None or field in POSITION:
        return "/geometry"
    return next((each.name for each in work.editor.fields if FIELDS.get(each.name, each.name) == field), field)


def _commit(work: Work, upload: Upload, verb: str, columns: Mapping[str, Any]) -> UUID:
    batch = open_write(work, verb, columns)
    kind = kind_of(work)
    commands.commit(work.session, upload.id, {kind.name: kind}, _actor(work.desk), batch_id=batch)
    return batch


def _row(session: Session, upload: Upload) -> UploadRow:
    session.flush()
    return session.scalars(
        select(UploadRow).where(UploadRow.upload_id == upload.id).execution_options(populate_existing=True)
    ).one()


def _actor(desk: Desk) -> Actor:
    return Actor(desk.user_id, desk.name, desk.counties, "reviewer" in desk.roles)


def kind_of(work: Work) -> UploadKind:
    """Return the kind of upload that a survey's features are."""
    assert work.editor.kind is not None
    return work.editor.kind
