"""边界点和三交点 as an upload: on which lines, between which markers, of which parties, and how obtained."""

from gis.boundaries.collections import POINTS
from gis.boundaries.kinds.boundary_points.fields import EXPORTED, FIELDS
from gis.boundaries.kinds.boundary_points.place import check_place
from gis.boundaries.kinds.boundary_points.rules import RULES, check_batch, check_row
from gis.boundaries.kinds.boundary_points.write import blockers, write
from gis.boundaries.tables import BoundaryPoint, BoundaryPointLine, BoundaryPointParty
from gis.core.uploads.catalogue import CORE
from gis.core.uploads.exported import Exported
from gis.core.uploads.kinds import UploadKind

KIND = UploadKind(
    name="boundary-points",
    title_zh="边界点和三交点",
    title_en="Boundary points and tri-junctions",
    fields=FIELDS,
    positioned=True,
    roles=("surveyor", "reviewer"),
    key="number",
    tables=(BoundaryPoint, BoundaryPointLine, BoundaryPointParty),
    rules={**CORE, **RULES},
    check_row=check_row,
    check_batch=check_batch,
    check_place=check_place,
    write=write,
    blockers=blockers,
    exported=Exported(POINTS, EXPORTED, generalised=True),
)
