"""界桩 as an upload: fields and their names, rules, comparison with the register, and the write."""

from gis.boundaries.collections import MARKERS
from gis.boundaries.crosswalk import extended
from gis.boundaries.kinds.boundary_markers.fields import EXPORTED, FIELDS
from gis.boundaries.kinds.boundary_markers.known import known
from gis.boundaries.kinds.boundary_markers.place import check_place
from gis.boundaries.kinds.boundary_markers.rules import RULES, check_batch, check_row
from gis.boundaries.kinds.boundary_markers.write import blockers, write
from gis.boundaries.tables import BoundaryMarker, WitnessObject
from gis.core.uploads.catalogue import CORE
from gis.core.uploads.exported import Exported
from gis.core.uploads.kinds import UploadKind

KIND = UploadKind(
    name="boundary-markers",
    title_zh="界桩",
    title_en="Boundary markers",
    fields=extended("boundary-markers", FIELDS),
    positioned=True,
    roles=("surveyor", "reviewer"),
    key="number",
    tables=(BoundaryMarker, WitnessObject),
    rules={**CORE, **RULES},
    check_row=check_row,
    check_batch=check_batch,
    check_place=check_place,
    write=write,
    blockers=blockers,
    known=known,
    exported=Exported(MARKERS, EXPORTED, generalised=True),
)
