"""How a person declared files of a shape before: columns apply again, the rest is offered, a datum never applies.

The shape of a file is its row of headers, in order. What was declared is kept when a file is committed, by account and
kind, and forgotten on request.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from sqlalchemy.sql import func

from gis.core.errors import NotFound
from gis.core.uploads.columns import HEADER_SEARCH, fold
from gis.core.uploads.parsing.limits import Parsed
from gis.core.uploads.profile import Profile
from gis.core.uploads.tables import Upload, UploadProfile

KEPT = ("columns", "axis_order", "angle", "height_datum")
OFFERED = ("axis_order", "angle", "height_datum")


@dataclass(frozen=True, slots=True)
class Recalled:
    """A profile completed by a column mapping declared before, and what the user is told of it."""

    profile: Profile
    columns: str
    used_on: str


def signature(headers: Sequence[str]) -> str:
    """Return the shape of a file: a hash of its headers, folded as for recognition, in order."""
    return hashlib.sha256("\x1f".join(map(fold, headers)).encode()).hexdigest()


def recall(session: Session, user_id: UUID, kind: str, parsed: Parsed, profile: Profile) -> Recalled | None:
    """Return the profile with the column mapping of an earlier file of this shape; None where nothing applies.

    Only where the person says nothing about columns now. Neither axis order nor datum is ever taken over.
    """
    if profile.columns or profile.header_row is not None:
        return None
    numbers = {signature(cells): number for number, cells, _ in reversed(parsed.rows[:HEADER_SEARCH])}
    found = session.scalars(
        select(UploadProfile)
        .where(UploadProfile.user_id == user_id, UploadProfile.kind == kind)
        .where(UploadProfile.signature.in_(numbers))
    )
    known = {each.signature: each for each in found if each.profile.get("columns")}
    for shape, number in sorted(numbers.items(), key=lambda item: item[1]):
        if shape in known:
            columns: dict[str, str] = known[shape].profile["columns"]
            completed = profile.model_copy(update={"columns": columns, "header_row": number or None})
            listed = "、".join(f"{field} ← {header}" for field, header in columns.items())[:300]
            return Recalled(completed, listed, known[shape].used_at.date().isoformat())
    return None


def remember(session: Session, upload: Upload) -> None:
    """Keep what was declared for a file that is being committed."""
    profile = {key: upload.profile[key] for key in KEPT if upload.profile.get(key)}
    last_crs = upload.profile.get("crs")
    values = {"profile": profile, "last_crs": last_crs, "used_at": func.clock_timestamp()}
    key = {"user_id": upload.created_by, "kind": upload.kind, "signature": signature(upload.columns["headers"])}
    statement = insert(UploadProfile).values({**key, **values})
    session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))


def offered(session: Session, upload: Upload) -> dict[str, Any] | None:
    """Return what a person may fill in again by a press: axis order, spelling, heights, the system declared last."""
    key = (upload.created_by, upload.kind, signature(upload.columns.get("headers", [])))
    found = session.get(UploadProfile, key)
    if found is None or upload.status != "staged":
        return None
    profile = {name: found.profile[name] for name in OFFERED if name in found.profile}
    return {"used_at": found.used_at.isoformat(), "crs": found.last_crs, "profile": profile}


def listed(session: Session, user_id: UUID) -> list[dict[str, Any]]:
    """Return all that is remembered for an account, the last used first."""
    query = select(UploadProfile).where(UploadProfile.user_id == user_id).order_by(UploadProfile.used_at.desc())
    return [
        {
            "kind": each.kind,
            "signature": each.signature,
            "profile": each.profile,
            "last_crs": each.last_crs,
            "used_at": each.used_at.isoformat(),
        }
        for each in session.scalars(query)
    ]


def forget(session: Session, user_id: UUID, kind: str, shape: str) -> None:
    """Forget one. Raises NotFound where the account has none such."""
    mine = (UploadProfile.user_id == user_id, UploadProfile.kind == kind, UploadProfile.signature == shape)
    if not getattr(session.execute(delete(UploadProfile).where(*mine)), "rowcount", 0):
        raise NotFound("没有记住这样的文件", "Nothing is remembered for such a file")
