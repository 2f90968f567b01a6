"""Areas of divisions derived from their lines, as one batch that can be undone (B-53)."""

from typing import TYPE_CHECKING
from uuid import UUID

from geoalchemy2.shape import from_shape
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.boundaries.tables import DivisionExtent
from gis.boundaries.topology.hierarchy import derived, polygons_and_lines
from gis.boundaries.topology.register import read_territory
from gis.core.errors import Conflict, Invalid
from gis.core.history import open_batch
from gis.core.types import STORAGE_SRID
from gis.core.uploads.undo import undo_batch

if TYPE_CHECKING:
    from shapely import MultiPolygon


def rebuild_divisions(session: Session, *, actor: str, reason: str) -> tuple[UUID | None, list[str]]:
    """Write the area that the lines make wherever it differs; return the batch (None: nothing differed) and names.

    All levels or none. The published, generalised areas stay those of the last publication.

    Raises:
        Invalid: no reason. Conflict: lines of some level make no areas; check the topology first (code `lines-open`).
    """
    if not reason.strip():
        raise Invalid("请写明原因", "Give the reason", code="reason")
    territory = read_territory(session)
    wanted: dict[UUID, tuple[str, MultiPolygon]] = {}
    for level, areas in territory.areas.items():
        found = polygons_and_lines(areas, territory.lines[level]) if level in territory.lines else None
        if found is None or not found.findings:
            continue
        if any(each.rule == "lines-open" for each in found.findings):
            raise Conflict(
                "界线不能围成面，没有写入任何内容", "Lines make no areas; nothing was stored", code="lines-open"
            )
        built = derived(territory.lines[level])
        differing = {each.subjects[0].id: each.subjects[0].name for each in found.findings}
        wanted |= {UUID(key): (name, built[key]) for key, name in differing.items()}
    if not wanted:
        return None, []
    batch = open_batch(session, kind="division-rebuild", actor=actor, reason=reason.strip()[:1000])
    in_force = func.register.in_force(DivisionExtent.valid_from, DivisionExtent.valid_to)
    query = select(DivisionExtent).where(DivisionExtent.division_id.in_(wanted), ~DivisionExtent.deleted, in_force)
    for extent in session.scalars(query):
        extent.geom = from_shape(wanted[extent.division_id][1], srid=STORAGE_SRID)
    session.flush()
    return batch, sorted(name for name, _ in wanted.values())


def undo_rebuild(session: Session, batch: UUID, *, actor: str) -> int:
    """Undo a rebuild by a new batch and return how many areas went back; Conflict when they changed later."""
    _, restored = undo_batch(session, batch, tables=(DivisionExtent,), key="division_id", blockers=(), actor=actor)
    return restored
