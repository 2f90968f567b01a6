"""界线 as an upload: which line, which kind of geometry, compared with the register, written as a dated version."""

from gis.boundaries.collections import LINES
from gis.boundaries.crosswalk import extended
from gis.boundaries.kinds.boundary_lines.fields import EXPORTED, FIELDS
from gis.boundaries.kinds.boundary_lines.place import BESIDE, check_place
from gis.boundaries.kinds.boundary_lines.rules import RULES, check_batch, check_row
from gis.boundaries.kinds.boundary_lines.write import blockers, write
from gis.boundaries.tables import BoundaryLine, BoundaryLineCode, BoundaryLineGeometry
from gis.core.uploads.catalogue import CORE
from gis.core.uploads.exported import Exported
from gis.core.uploads.kinds import UploadKind

KIND = UploadKind(
    name="boundary-lines",
    title_zh="界线",
    title_en="Boundary lines",
    fields=extended("boundary-lines", FIELDS),
    positioned=False,
    shape="line",
    roles=("surveyor", "reviewer"),
    key="name",
    tables=(BoundaryLine, BoundaryLineCode, BoundaryLineGeometry),
    rules={**CORE, **RULES},
    check_row=check_row,
    check_batch=check_batch,
    check_place=check_place,
    write=write,
    blockers=blockers,
    beside=BESIDE,
    exported=Exported(LINES, EXPORTED, generalised=True),
)
