"""行政区划 areas as an upload: compared with what their lines close, and stored where they say the same."""

from gis.boundaries.collections import DIVISIONS
from gis.boundaries.kinds.divisions.fields import FIELDS
from gis.boundaries.kinds.divisions.place import BESIDE, check_place
from gis.boundaries.kinds.divisions.rules import RULES, check_batch, check_row
from gis.boundaries.kinds.divisions.write import blockers, write
from gis.boundaries.tables import DivisionExtent
from gis.core.uploads.catalogue import CORE
from gis.core.uploads.exported import Exported
from gis.core.uploads.kinds import UploadKind

KIND = UploadKind(
    name="divisions",
    title_zh="行政区划范围",
    title_en="Areas of divisions",
    fields=FIELDS,
    positioned=False,
    shape="area",
    roles=("surveyor", "reviewer"),
    key="name",
    tables=(DivisionExtent,),
    rules={**CORE, **RULES},
    check_row=check_row,
    check_batch=check_batch,
    check_place=check_place,
    write=write,
    blockers=blockers,
    beside=BESIDE,
    exported=Exported(DIVISIONS, {field.name: field.name for field in FIELDS}, generalised=True),
)
