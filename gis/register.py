"""The register put together: every published collection and every kind of record that can be uploaded."""

from gis.boundaries import collections as boundaries
from gis.boundaries.kinds import boundary_lines, boundary_markers, boundary_points, divisions
from gis.core.collections import Collection
from gis.core.uploads.kinds import UploadKind
from gis.facilities import collections as facilities
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
