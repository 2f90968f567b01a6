"""The panel of a page that offers what it shows as a file: forms, systems, encodings; plain links without script."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from api.ogc import crs_query
from api.ogc.call import Call
from gis.core.collections import Collection
from gis.core.crs_published import CRS84
from gis.core.exports.forms import ENCODINGS, FORMS
from gis.core.listing import FILTER_MAX_CHARS, Wanted, searched
from gis.core.region import Region
from gis.core.region_store import published_region
from gis.core.search import escape_like

NOT_OF_EXPORTS = ("limit", "offset", "cursor", "lang", "f", "crs")


async def panel(call: Call, collection: Collection, count: int | None = None) -> dict[str, Any]:
    """Return what the panel needs to offer what this request selects, all pages of it; `count` where it is known."""
    given = [pair for pair in call.query.pairs if pair[0] not in NOT_OF_EXPORTS]
    crs = dict(call.query.pairs).get("crs", CRS84.uri)
    base = f"{call.base}/collections/{collection.id}/export"
    return offered(base, await call.region(), given, crs, count)


async def of_table(collection: Collection, wanted: Wanted, count: int | None) -> dict[str, Any]:
    """Return what the panel needs to offer all rows of a table of a workspace; `count` is of those without a filter."""
    texts = searched(collection, wanted)
    pattern = escape_like(wanted.contains[:FILTER_MAX_CHARS]).replace("'", "''")
    likes = " OR ".join(f"CASEI({column}) LIKE CASEI('%{pattern}%')" for column in texts)
    given = [("filter", likes)] if wanted.contains else []
    base = f"/ogc/collections/{collection.id}/export"
    return offered(base, await published_region(), given, CRS84.uri, None if wanted.contains else count)


def offered(base: str, region: Region, given: Sequence[tuple[str, str]], crs: str, count: int | None) -> dict[str, Any]:
    """Return what the panel needs: an export's address, the systems of the region, what was asked, how many rows."""

    def address(form: str) -> str:
        own = [] if crs == CRS84.uri or form == "kml" else [("crs", crs)]
        return f"{base}?{urlencode([*given, *own, ('f', form)], safe='/:,', quote_via=quote)}"

    return {
        "forms": [(form, address(form.name)) for form in FORMS.values()],
        "gbk": address("shp") + "&encoding=GBK",
        "encodings": ENCODINGS,
        "systems": crs_query.systems(region).values(),
        "crs": crs.strip("<>"),
        "address": base,
        "given": given,
        "count": count,
    }
