"""地名 register rows as an upload: fields of the form, names of all kinds, comparison with the register, the write."""

from gis.core.uploads.catalogue import CORE
from gis.core.uploads.exported import Exported
from gis.core.uploads.kinds import UploadKind
from gis.gazetteer.collections import PLACE_NAMES
from gis.gazetteer.kinds.place_names.context import load
from gis.gazetteer.kinds.place_names.fields import EXPORTED, FIELDS
from gis.gazetteer.kinds.place_names.place import BESIDE, check_place, fresh
from gis.gazetteer.kinds.place_names.rows import check_batch, check_part, conclude
from gis.gazetteer.kinds.place_names.words import RULES
from gis.gazetteer.kinds.place_names.write import blockers, write
from gis.gazetteer.tables import Place, PlaceName

KIND = UploadKind(
    name="place-names",
    title_zh="地名",
    title_en="Place names",
    fields=FIELDS,
    positioned=False,
    shape="any",
    roles=("names_officer", "reviewer"),
    key="name",
    key_or="hanzi",
    tables=(Place, PlaceName),
    rules={**CORE, **RULES},
    check_batch=check_batch,
    check_part=check_part,
    batch_fields=frozenset({"place_code"}),
    conclude=conclude,
    check_place=check_place,
    write=write,
    blockers=blockers,
    beside=BESIDE,
    load=load,
    system_field="coordinate_system",
    forgets=False,
    fresh=fresh,
    stands=True,
    exported=Exported(PLACE_NAMES, EXPORTED, form="记录标识"),
)
