"""The register put together: every published collection, every kind of upload, how single features are written."""

from gis.boundaries import collections as boundaries
from gis.boundaries import editing as boundary_editing
from gis.boundaries.kinds import boundary_lines, boundary_markers, boundary_points, divisions
from gis.core.collections import Collection
from gis.core.editing.model import Editor
from gis.core.uploads.kinds import UploadKind
from gis.facilities import collections as facilities
from gis.facilities import editing as facility_editing
from gis.facilities.kinds import care_centres, cemeteries, settlements
from gis.gazetteer import collections as gazetteer
from gis.gazetteer.kinds import place_names

COLLECTIONS: dict[str, Collection] = {
    collection.id: collection
    for collection in (*boundaries.COLLECTIONS, *gazetteer.COLLECTIONS, *facilities.COLLECTIONS)
}

KINDS: dict[str, UploadKind] = {
    kind.name: kind
    for kind in (
        boundary_markers.KIND,
        boundary_points.KIND,
        boundary_lines.KIND,
        divisions.KIND,
        place_names.KIND,
        care_centres.KIND,
        cemeteries.KIND,
        settlements.KIND,
    )
}

EDITORS: dict[str, Editor] = {
    editor.collection: editor for editor in (*boundary_editing.EDITORS, *facility_editing.EDITORS)
}
"""How single features are written, by collection; a collection that is not here is changed in other ways only."""

INSTEAD: dict[str, tuple[str, str]] = {
    "divisions": (
        "区划的名称、代码有起止日期，面积由界线闭合得出：界线和行政区划经 /api/v1/uploads 导入",
        "Names and codes of divisions are dated, areas are what their lines close: upload them to /api/v1/uploads",
    ),
    "place-names": (
        "地名的设立和变更须提出并经审批：POST /api/v1/place-names/changes",
        "Names are proposed and approved: POST /api/v1/place-names/changes",
    ),
}
"""How the collections that are not written feature by feature are changed."""
