"""From what was sent to the columns of a record: schema, geometry, and the rules that every collection shares."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import shapely
from geoalchemy2.shape import from_shape

from gis.core import crs
from gis.core.editing.document import Document, check_members
from gis.core.editing.faults import FeatureFaults
from gis.core.editing.geometry import ContentCrs, Placed, is_same, read_geometry
from gis.core.editing.model import Draft, Work
from gis.core.editing.values import read_values
from gis.core.region_store import read_region
from gis.core.types import SECRECY
from gis.core.uploads.parsing.strict_json import spell


@dataclass(frozen=True, slots=True)
class Standing:
    """A feature as it stands: its record's columns, and its published form for this viewer with its version."""

    columns: Mapping[str, Any]
    document: Document
    version: int


def drafted(work: Work, document: Document, system: ContentCrs, stands: Standing | None = None) -> Draft:
    """Return a feature read against its schema and the rules of its collection.

    Args:
        work: the write.
        document: the whole feature.
        system: what its coordinates are.
        stands: the feature as it stands, None for a new one.

    Raises:
        BadRequest, Invalid: all faults together.
    """
    faults = FeatureFaults()
    before = None if stands is None else stands.columns
    properties = check_members(document, None if before is None else str(before["id"]), faults)
    current = None if stands is None else stands.document["properties"]
    published = work.collection.visible(work.desk.level)
    values = read_values(work.editor, properties, published, current, faults)
    placed = _placed(work, document.get("geometry"), system, stands, faults)
    draft = Draft(work.session, work.desk, before, values, placed, faults)
    _check_common(draft)
    work.editor.prepare(draft)
    faults.refuse()
    return draft


def columns_of(draft: Draft) -> dict[str, Any]:
    """Return the columns that a draft sets; of a record that stands, only those that change.

    Source and secrecy are never empty: cleared, they stay as they are.
    """
    columns = {**draft.values, **draft.more}
    if draft.before is not None:
        kept = {name for name in ("source", "secrecy") if columns.get(name) is None}
        columns = {
            name: value for name, value in columns.items() if name not in kept and value != draft.before.get(name)
        }
    if draft.placed is not None:
        columns["geom"] = from_shape(draft.placed.shape, srid=crs.STORAGE)
    return columns


def _placed(work: Work, sent: Any, system: ContentCrs, stands: Standing | None, faults: FeatureFaults) -> Placed | None:
    """Return the new geometry, None where it stays; one that stays keeps its digits in the register."""
    stays = None if stands is None else stands.document["geometry"]
    found = read_geometry(sent, system, work.editor.shapes, faults)
    if found is None or (stays is not None and is_same(found.shape, shapely.from_geojson(spell(stays)), system)):
        return None
    if stays is not None and not work.editor.moves:
        words = work.editor.ways.get("geometry", ("几何不能这样改", "the geometry is not changed here"))
        faults.note("/geometry", None, "read-only", words)
        return None
    inside = shapely.box(*read_region(work.session).area)
    if not inside.covers(found.shape):
        words = ("不在本地区范围内（核对坐标系与轴序）", "outside the region (check the system and its axis order)")
        faults.note("/geometry/coordinates", found.text[:60], "out-of-area", words)
        return None
    return found


def _check_common(draft: Draft) -> None:
    """Check what every record has: a period that does not end before it begins, and who may publish."""
    since, until = draft.values.get("valid_from"), draft.values.get("valid_to")
    if since is not None and until is not None and until <= since:
        draft.faults.add("valid_to", until, "应晚于生效日期", "has to be later than valid_from")
    wanted = draft.values.get("secrecy")
    if wanted is None:
        return
    if wanted not in draft.desk.level.secrecies:
        draft.faults.add("secrecy", wanted, "高于本账号可见的密级", "above what this account sees")
    before = draft.before
    lowers = before is not None and SECRECY.index(wanted) < SECRECY.index(before["secrecy"])
    if lowers and "reviewer" not in draft.desk.roles:
        draft.faults.add("secrecy", wanted, "降低密级须由审核员", "only a reviewer lowers it")
