"""The HTML views of features: a table and a map around them."""

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from api.map_credit import credit
from api.ogc import as_of, downloads, respond
from api.ogc.call import Call
from gis.core.civil_time import CIVIL_TIME, in_words
from gis.core.collections import Collection, Property
from gis.core.features import Box
from gis.core.overview import read_overview
from gis.core.selection import Selection, Sort
from maps.base_map import FeatureLayer, register_map
from maps.figure import Fragments, fragments
from maps.layers import all_layers, layers_with
from maps.terms import shown, unit

MARGIN = 0.1
MARGIN_MIN_DEG = 0.01
SOONER = 3.0
"""Zoom levels by which a page about features shows them earlier than the map of everything does."""


async def items(call: Call, collection: Collection, data: dict[str, Any], chosen: Selection) -> Response:
    """Return the page of a feature collection: what was selected of it."""
    made = await _map(call, collection, data["features"], is_past=chosen.moment is not None)
    context = _common(call, collection, chosen.moment)
    context["properties"] = [one for one in chosen.shown(collection, call.level) if not one.name.endswith("_id")]
    context["download"] = await downloads.panel(call, collection, data.get("numberMatched"))
    return await respond.page(call, "items", data=data, map=made, **context, **_asking(call, chosen.order))


def _asking(call: Call, order: Sequence[Sort]) -> dict[str, Any]:
    """Return what the form of the filter and the heads of the columns need; a new question begins at its first page."""
    first = order[0] if order else None
    given = dict(call.query.pairs)
    dropped = ("cursor", "offset", "filter")

    def sorted_by(item: Property) -> str:
        turned = first is not None and first.item == item and not first.descending
        return call.address(drop=("cursor", "offset"), sortby=f"-{item.name}" if turned else item.name, f="html")

    return {
        "filter": given.get("filter", ""),
        "kept": _kept(call, *dropped),
        "unfiltered": call.address(drop=dropped, f="html"),
        "sorting": {"name": first and first.item.name, "descending": first is not None and first.descending},
        "sorted_by": sorted_by,
    }


async def item(
    call: Call, collection: Collection, feature: dict[str, Any], moment: dt.datetime | None = None
) -> Response:
    """Return the page of one feature, of now or of a moment."""
    made = await _map(call, collection, [feature], is_past=moment is not None)
    return await respond.page(call, "item", feature=feature, map=made, **_common(call, collection, moment))


def _kept(call: Call, *dropped: str) -> list[tuple[str, str]]:
    """Return what a form of this page asks again; a new question begins at its first page."""
    return [("f", "html"), *((key, value) for key, value in call.query.pairs if key not in {*dropped, "f"})]


def _common(call: Call, collection: Collection, moment: dt.datetime | None) -> dict[str, Any]:
    turned = ("cursor", "offset", as_of.NAME)
    return {
        "here": call.here,
        "asked_at": moment and in_words(moment),
        "at": "" if moment is None else "&" + urlencode({as_of.NAME: as_of.shown(moment)}),
        "now": call.address(drop=turned, f="html"),
        "kept_at": _kept(call, *turned),
        "last_day": f"{dt.datetime.now(CIVIL_TIME) - dt.timedelta(days=1):%Y-%m-%d}",
        "collection": collection,
        "properties": collection.visible(call.level),
        "shown": partial(_shown, call.lang),
        "unit": partial(unit, lang=call.lang),
    }


def _shown(lang: str, item: Any, value: Any) -> str:
    return shown(item, value, lang)


async def _map(call: Call, collection: Collection, features: Sequence[dict[str, Any]], *, is_past: bool) -> Fragments:
    """Return the map of the register at these features, with the layers of their collection.

    Tiles show the present: past features are drawn themselves, over the divisions of now.
    """
    overview = await read_overview(call.level)
    on = set() if is_past else {layer.id for layer in all_layers() if layer.collection == collection.id}
    built = register_map(
        layers_with(overview.county_codes, shown=on, sooner=SOONER),
        bounds=_around(features) or overview.bounds,
        label=call.words(f"{collection.title_zh}地图", f"Map of {collection.title_en}"),
        credit=credit(overview, call.lang),
        sample=overview.has_sample,
    )
    if is_past:
        FeatureLayer(one["geometry"] for one in features if one["geometry"]).add_to(built)
    return fragments(built, call.request.state.nonce)


def _around(features: Sequence[dict[str, Any]]) -> Box | None:
    """Return a box with some margin around the features, degrees; None where no feature has a geometry."""
    found = [
        position for feature in features for position in _positions((feature["geometry"] or {}).get("coordinates"))
    ]
    if not found:
        return None
    lons, lats = zip(*found, strict=True)
    margin = max(MARGIN_MIN_DEG, MARGIN * max(max(lons) - min(lons), max(lats) - min(lats)))
    return (min(lons) - margin, min(lats) - margin, max(lons) + margin, max(lats) + margin)


def _positions(coordinates: Any) -> Iterator[tuple[float, float]]:
    if not isinstance(coordinates, list) or not coordinates:
        return
    if isinstance(coordinates[0], (int, float)):
        yield coordinates[0], coordinates[1]
        return
    for part in coordinates:
        yield from _positions(part)
