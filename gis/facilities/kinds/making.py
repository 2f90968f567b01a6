"""A kind of upload from what a facility is: the shared checks, comparison and write put together."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from gis.core.history import VersionedMixin
from gis.core.uploads.catalogue import CORE
from gis.core.uploads.exported import Exported
from gis.core.uploads.findings import Rule
from gis.core.uploads.kinds import UploadKind
from gis.core.uploads.undo import table_of
from gis.facilities.kinds.comparing import comparer
from gis.facilities.kinds.facility import Context, Facility
from gis.facilities.kinds.rows import batch_checker, row_checker
from gis.facilities.kinds.townships import load_townships
from gis.facilities.kinds.words import SHARED
from gis.facilities.kinds.writing import blocker, writer

ROLES = ("planner", "reviewer")


def upload_kind(
    facility: Facility, name: str, title_zh: str, title_en: str, rules: Mapping[str, Rule],
    leaning: Sequence[tuple[type[VersionedMixin], str]],
) -> UploadKind:  # fmt: skip
    """Return the kind of upload of a facility; `leaning` are tables of records that refer to one.

    A property of its collection is the field of that name; the code of the division names the township.
    """

    def load(session: Session) -> Context:
        more = facility.read_more(session) if facility.read_more else None
        return Context(load_townships(session), more)

    services = (facility.services.table,) if facility.services else ()
    return UploadKind(
        name=name,
        title_zh=title_zh,
        title_en=title_en,
        fields=facility.fields,
        positioned=False,
        shape="any",
        roles=ROLES,
        key="name",
        tables=(facility.table, *services),
        rules={**CORE, **SHARED, **rules},
        check_row=row_checker(facility),
        check_batch=batch_checker(facility),
        check_place=comparer(facility),
        write=writer(facility),
        blockers=blocker(facility, leaning),
        beside=_BESIDE.format(table=table_of(facility.table).name),
        load=load,
        exported=Exported(facility.collection, _exported(facility), identity="record_id"),
    )


def _exported(facility: Facility) -> dict[str, str]:
    fields = {field.name for field in facility.fields}
    same = {item.name: item.name for item in facility.collection.properties if item.name in fields}
    return {**same, "division_code": "township", **facility.exported}


_BESIDE = """
SELECT r.row_number, c.name AS label, '' AS title, c.geom
  FROM app.upload_row r JOIN register.{table} c ON c.id = r.target_id AND c.secrecy <> 'restricted'
 WHERE r.upload_id = :upload AND r.action = 'change'
"""
"""What the register holds of the records that staged rows would change."""
