"""The panel of a page that offers what it shows as a file: forms, systems, encodings; plain links without script."""

from typing import Any
from urllib.parse import quote, urlencode

from api.ogc import crs_query
from api.ogc.call import Call
from gis.core.collections import Collection
from gis.core.crs_published import CRS84
from gis.core.exports.forms import ENCODINGS, FORMS

NOT_OF_EXPORTS = ("limit", "offset", "cursor", "lang", "f", "crs")


async def panel(call: Call, collection: Collection, count: int | None = None) -> dict[str, Any]:
    """Return what the panel needs to offer what this request selects, all pages of it; `count` where it is known."""
    given = [pair for pair in call.query.pairs if pair[0] not in NOT_OF_EXPORTS]
    crs = dict(call.query.pairs).get("crs", CRS84.uri)
    base = f"{call.base}/collections/{collection.id}/export"

    def address(form: str) -> str:
        own = [] if crs == CRS84.uri or form == "kml" else [("crs", crs)]
        return f"{base}?{urlencode([*given, *own, ('f', form)], safe='/:,', quote_via=quote)}"

    return {
        "forms": [(form, address(form.name)) for form in FORMS.values()],
        "gbk": address("shp") + "&encoding=GBK",
        "encodings": ENCODINGS,
        "systems": crs_query.systems(await call.region()).values(),
        "crs": crs.strip("<>"),
        "address": base,
        "given": given,
        "count": count,
    }
