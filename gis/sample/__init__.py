"""The sample register (示例): real divisions and census, illustrative lines, invented records.

Everything comes from the files in `data/sample`; `data/SOURCES.md` says what is real and what is invented. Every
record carries `is_sample`, and the same identity in every register.
"""

from sqlalchemy import func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from gis.boundaries.assemble import generalise, shared_edges
from gis.core.db import Role, session
from gis.core.history import ChangeBatch, open_batch
from gis.core.region_store import read_region
from gis.coverage.network.store import write_parts
from gis.facilities.tables import CareCentreType
from gis.sample import divisions, facilities, graves, lines, records, roads
from gis.sample.common import NAMESPACE, Batch, Progress, identity
from gis.sample.files import edges, edges_sha256

__all__ = ["NAMESPACE", "identity", "load", "load_reference", "load_sample"]


def _silent(_: str) -> None:
    return None


def load_reference(store: Session) -> None:
    """Put place classes, types of care centres and standards into the register; all but the types follow the file."""
    for table, rows in [*records.reference(), *facilities.reference()]:
        asked = upsert(table)
        key = next(iter(table.__table__.primary_key)).name  # type: ignore[attr-defined]
        given = {column: asked.excluded[column] for column in rows[0] if column != key}
        follows = asked.on_conflict_do_update(index_elements=[key], set_=given)
        store.execute(asked.on_conflict_do_nothing() if table is CareCentreType else follows, rows)


def load_sample(store: Session, progress: Progress | None = None) -> dict[str, int]:
    """Load the sample register in one change batch (kind `sample`); the caller commits.

    Args:
        store: a session that may write (`app_rw`).
        progress: is told each step in Chinese.

    Returns:
        Number of rows by table; empty when the sample is there already, and then nothing is written.
    """
    tell = progress or _silent
    if store.scalar(select(func.count()).select_from(ChangeBatch).where(ChangeBatch.kind == "sample")):
        return {}
    tell("示例数据：由界线生成行政区域")
    borders = edges()
    areas = divisions.extents(borders)
    tell("示例数据：生成公开的概化图形")
    townships = {code: area for code, area in areas.items() if len(code) == 9}
    public_borders = shared_edges(generalise(townships), borders)
    public = divisions.extents(public_borders)
    load_reference(store)
    open_batch(
        store,
        kind="sample",
        actor="sample",
        reason="载入示例数据",
        source_name="township_edges.geojson",
        source_sha256=edges_sha256(),
    )
    network, version = roads.network(read_region(store))
    batches: Batch = [
        *divisions.batch(areas, public),
        *lines.batch(borders, public_borders),
        *records.batch(),
        *version,
        *facilities.batch(),
    ]
    counts = _insert(store, batches, tell)
    write_parts(store, roads.IDENTITY, network)
    return counts


def load(progress: Progress | None = None) -> dict[str, int]:
    """Load the sample register in a session of its own and commit it; see `load_sample`."""
    with session(Role.APP_RW) as own:
        counts = load_sample(own, progress)
        if counts:
            graves.load(own)
        return counts


def load_reference_lists() -> None:
    """Load the classes and types alone, for a register that starts empty; see `load_reference`."""
    with session(Role.APP_RW) as own:
        load_reference(own)


def _insert(store: Session, batches: Batch, tell: Progress) -> dict[str, int]:
    counts = {}
    for table, rows in batches:
        name = str(table.__tablename__)  # type: ignore[attr-defined]
        tell(f"示例数据：写入 {name}（{len(rows)}）")
        store.execute(insert(table), rows)
        counts[name] = len(rows)
    store.flush()
    return counts
