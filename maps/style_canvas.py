"""The style object for drawing on canvas: Leaflet path options and what the browser needs for labels and picking."""

from collections.abc import Iterable
from typing import Any

from maps.style import CASING_PX, CROWD, CROWD_STEP_PX, CROWD_TEXT_PX, MapLayer, Symbol, crowd_ink


def canvas_style(symbol: Symbol) -> dict[str, Any]:
    """Return Leaflet path options of a symbol."""
    options: dict[str, Any] = {
        "stroke": symbol.width > 0, "color": symbol.color, "weight": symbol.width, "opacity": symbol.opacity,
        "fill": symbol.fill is not None,
    }  # fmt: skip
    if symbol.fill is not None:
        options |= {"fillColor": symbol.fill, "fillOpacity": symbol.fill_opacity}
    if symbol.dash:
        options["dashArray"] = " ".join(f"{part:g}" for part in symbol.dash)
    if symbol.radius:
        options["radius"] = symbol.radius
    return options


def casing_style(symbol: Symbol) -> dict[str, Any]:
    """Return Leaflet path options of the casing of a line."""
    return {"stroke": True, "color": symbol.casing, "weight": symbol.width + CASING_PX, "opacity": 1.0, "fill": False}


def canvas_layers(layers: Iterable[MapLayer]) -> list[dict[str, Any]]:
    """Return what the browser needs for drawing on canvas, for labels and for picking."""
    return [
        {
            "id": layer.id, "collection": layer.collection, "kind": layer.kind, "only": layer.only,
            "minZoom": layer.min_zoom, "shown": layer.shown, "pickable": layer.pickable,
            **({"label": vars(layer.label)} if layer.label else {}),
            **({"crowd": ink} if (ink := crowd_ink(layer)) else {}),
            "classes": [
                {
                    "where": one.where, "style": canvas_style(one.symbol),
                    **({"casing": casing_style(one.symbol)} if one.symbol.casing else {}), "minZoom": one.min_zoom,
                    **({"glyph": one.symbol.glyph, "glyphColor": one.symbol.glyph_color} if one.symbol.glyph else {}),
                }
                for one in layer.classes
            ],
        }
        for layer in layers
    ]  # fmt: skip


def crowd_style() -> dict[str, Any]:
    """Return how a cell of many points is drawn beside the colour of its layer."""
    return {"style": canvas_style(CROWD), "step": CROWD_STEP_PX, "text": CROWD_TEXT_PX}
