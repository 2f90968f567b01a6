"""The one style object: MapLibre style, canvas style and legend come from it, so they cannot disagree.

Zooms are Leaflet's (256 px tiles); MapLibre counts one lower. Sizes are CSS pixels. A class is chosen by the
properties of the tile, the first that matches; a class without `where` takes the rest.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Title = tuple[str, str]
Where = Mapping[str, tuple[str, ...]]

FONTS = [
    "PingFang SC",
    "HarmonyOS Sans SC",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "sans-serif",
]
SHAPES = {"point": "Point", "line": "LineString", "polygon": "Polygon"}
"""Kinds of layers as tiles tell shapes; several of a kind count as one."""
CASING_PX = 1.8
BACKGROUND = "#e9eef0"


@dataclass(frozen=True)
class Symbol:
    """How one class is drawn: outline, filling, dash (px on, px off, ...), radius, a sign inside a point.

    `casing` is a colour laid under a line: lines of lower rank on the same course do not show through.
    """

    color: str
    width: float = 1.0
    fill: str | None = None
    opacity: float = 1.0
    fill_opacity: float = 1.0
    dash: tuple[float, ...] = ()
    radius: float = 0.0
    casing: str = ""
    glyph: str = ""
    glyph_color: str = "#ffffff"


CROWD = Symbol("", 1.4, "#ffffff", radius=6.0)
CROWD_STEP_PX, CROWD_TEXT_PX = 3.0, 11
"""A sign for many points, its edge and number in the colour of its layer; the radius grows by this much by each factor
of ten."""


@dataclass(frozen=True)
class StyleClass:
    """A class of a layer with its legend text."""

    title: Title
    symbol: Symbol
    where: Where = field(default_factory=dict)
    min_zoom: float = 0.0


@dataclass(frozen=True)
class Label:
    """The text beside or on a feature; a larger `rank` gives way."""

    text: str
    size: float = 12.0
    color: str = "#26343a"
    halo: str = "#ffffff"
    bold: bool = False
    above: bool = True
    min_zoom: float = 12.0
    rank: int = 5


@dataclass(frozen=True)
class MapLayer:
    """A layer as the reader knows it: one collection, or the part of it that `only` names."""

    id: str
    collection: str
    kind: Literal["polygon", "line", "point"]
    title: Title
    group: str
    classes: tuple[StyleClass, ...]
    only: Where = field(default_factory=dict)
    min_zoom: float = 0.0
    label: Label | None = None
    shown: bool = True
    pickable: bool = True


def chosen(layer: MapLayer, properties: Mapping[str, Any]) -> StyleClass | None:
    """Return the class a feature falls in, or None when the layer does not show it."""
    if not _matches(layer.only, properties):
        return None
    return next((one for one in layer.classes if _matches(one.where, properties)), None)


def _matches(where: Where, properties: Mapping[str, Any]) -> bool:
    return all(str(properties.get(name)) in values for name, values in where.items())


def _tests(where: Where) -> list[Any]:
    return [["==" if len(values) == 1 else "in", name, *values] for name, values in where.items()]


def _refused(where: Where) -> list[Any]:
    """Return the filter of what does not match; a property that is absent does not."""
    parts = [["!=" if len(values) == 1 else "!in", name, *values] for name, values in where.items()]
    return parts[0] if len(parts) == 1 else ["any", *parts]


def _shape(layer: MapLayer) -> list[Any]:
    return ["==", "$type", SHAPES[layer.kind]]


def _exclusive(one: Where, other: Where) -> bool:
    return any(not set(values) & set(other.get(name, values)) for name, values in one.items())


def class_filter(layer: MapLayer, index: int) -> list[Any]:
    """Return the MapLibre filter of one class: in the layer, in the class, in no class before it.

    In the older language of filters, because QGIS (3.22) drops a whole filter that holds what it cannot read, such as
    `geometry-type`, and then paints every feature.
    """
    where = layer.classes[index].where
    before = [_refused(one.where) for one in layer.classes[:index] if not _exclusive(one.where, where)]
    single = [["!has", "point_count"]] if layer.kind == "point" else []
    return ["all", _shape(layer), *single, *_tests(layer.only), *_tests(where), *before]


def crowd_ink(layer: MapLayer) -> str | None:
    """Return the colour of a tile's cell of many points of a layer; None where the layer is no whole collection."""
    if layer.kind != "point" or layer.only:
        return None
    plain = layer.classes[-1].symbol
    return plain.fill if plain.fill and plain.color == "#ffffff" else plain.color


def maplibre_style(
    layers: Iterable[MapLayer], tiles: str, max_zoom: int, *, crowds_everywhere: bool = False
) -> dict[str, Any]:
    """Return a MapLibre style; `tiles` is a tile URL with {z}, {x} and {y}, one tile layer a collection.

    Cells of many points are drawn where their layer is, or at every zoom.
    """
    listed = list(layers)
    return {
        "version": 8,
        "sources": {"register": {"type": "vector", "tiles": [tiles], "minzoom": 0, "maxzoom": max_zoom}},
        "layers": [
            {"id": "background", "type": "background", "paint": {"background-color": BACKGROUND}},
            *(drawn for layer in listed for drawn in _shapes(layer)),
            *(drawn for layer in listed for drawn in _crowd(layer, everywhere=crowds_everywhere)),
            *(drawn for layer in sorted(listed, key=_label_order) for drawn in _label(layer)),
        ],
    }


def _label_order(layer: MapLayer) -> int:
    return -layer.label.rank if layer.label else 0


def _common(layer: MapLayer, part: str) -> dict[str, Any]:
    return {
        "id": f"{layer.id}|{part}", "source": "register", "source-layer": layer.collection,
        "minzoom": max(0, layer.min_zoom - 1),
    }  # fmt: skip


def _shapes(layer: MapLayer) -> list[dict[str, Any]]:
    drawn: list[dict[str, Any]] = []
    # Of lines the first class, the highest in rank, is drawn last and so lies on top.
    order = reversed(range(len(layer.classes))) if layer.kind == "line" else range(len(layer.classes))
    for index in order:
        one = layer.classes[index]
        symbol = one.symbol
        zoom = max(0, layer.min_zoom - 1, one.min_zoom - 1)
        base = {"filter": class_filter(layer, index), "minzoom": zoom}
        if layer.kind == "polygon" and symbol.fill is not None:
            paint = {"fill-color": symbol.fill, "fill-opacity": symbol.fill_opacity}
            drawn.append(_common(layer, f"{index}f") | {"type": "fill", "paint": paint} | base)
        if symbol.casing:
            casing = {"line-color": symbol.casing, "line-width": symbol.width + CASING_PX}
            drawn.append(_common(layer, f"{index}k") | {"type": "line", "paint": casing} | base)
        if layer.kind in {"polygon", "line"} and symbol.width > 0:
            drawn.append(_common(layer, f"{index}l") | {"type": "line", "paint": _line_paint(symbol)} | base)
        if layer.kind == "point":
            drawn += _point(layer, index, symbol, base)
    return drawn


def _line_paint(symbol: Symbol) -> dict[str, Any]:
    paint: dict[str, Any] = {
        "line-color": symbol.color,
        "line-width": symbol.width,
        "line-opacity": symbol.opacity,
    }
    if symbol.dash:
        paint["line-dasharray"] = [part / symbol.width for part in symbol.dash]
    return paint


def _point(layer: MapLayer, index: int, symbol: Symbol, base: dict[str, Any]) -> list[dict[str, Any]]:
    paint = {
        "circle-radius": symbol.radius, "circle-color": symbol.fill or "rgba(0,0,0,0)",
        "circle-opacity": symbol.fill_opacity, "circle-stroke-color": symbol.color,
        "circle-stroke-width": symbol.width, "circle-stroke-opacity": symbol.opacity,
    }  # fmt: skip
    drawn = [_common(layer, f"{index}c") | {"type": "circle", "paint": paint} | base]
    if symbol.glyph:
        layout = {
            "text-field": symbol.glyph, "text-size": symbol.radius * 1.25,
            "text-allow-overlap": True, "text-ignore-placement": True,
        }  # fmt: skip
        drawn.append(
            _common(layer, f"{index}g")
            | {"type": "symbol", "paint": {"text-color": symbol.glyph_color}}
            | base
            | {"layout": layout}
        )
    return drawn


def _crowd(layer: MapLayer, *, everywhere: bool) -> list[dict[str, Any]]:
    ink = crowd_ink(layer)
    if ink is None:
        return []
    base = {"filter": ["has", "point_count"]} | ({"minzoom": 0} if everywhere else {})
    radius = ["+", CROWD.radius, ["*", CROWD_STEP_PX, ["log10", ["get", "point_count"]]]]
    paint = {
        "circle-radius": radius, "circle-color": CROWD.fill,
        "circle-stroke-color": ink, "circle-stroke-width": CROWD.width,
    }  # fmt: skip
    layout = {"text-field": ["to-string", ["get", "point_count"]], "text-size": CROWD_TEXT_PX}
    return [
        _common(layer, "m") | {"type": "circle", "paint": paint} | base,
        _common(layer, "n") | {"type": "symbol", "layout": layout, "paint": {"text-color": ink}} | base,
    ]


def _label(layer: MapLayer) -> list[dict[str, Any]]:
    label = layer.label
    if label is None:
        return []
    layout = {
        "text-field": ["get", label.text], "text-size": label.size,
        "text-anchor": "bottom" if label.above else "center", "text-offset": [0, -0.5 if label.above else 0],
        "text-padding": 4, "text-max-width": 12,
    }  # fmt: skip
    if label.above:
        # Below, then beside, where there is no room above; a reader that does not know this keeps the two above.
        layout |= {"text-variable-anchor": ["bottom", "top", "left", "right"], "text-radial-offset": 0.6}
    paint = {"text-color": label.color, "text-halo-color": label.halo, "text-halo-width": 1.6}
    zoom = {"minzoom": max(0, max(layer.min_zoom, label.min_zoom) - 1)}
    drawn = {
        "type": "symbol",
        "filter": ["all", _shape(layer), *tests] if (tests := _tests(layer.only)) else _shape(layer),
        "layout": layout,
        "paint": paint,
    }
    return [_common(layer, "t") | drawn | zoom]


def legend(layers: Iterable[MapLayer], lang: str) -> list[dict[str, Any]]:
    """Return the legend by layer: title, whether shown at first, and each class with title and symbol."""
    word = int(lang == "en")
    return [
        {
            "id": layer.id, "title": layer.title[word], "group": layer.group, "kind": layer.kind,
            "shown": layer.shown, "min_zoom": layer.min_zoom,
            "classes": [{"title": one.title[word], "symbol": one.symbol} for one in layer.classes],
        }
        for layer in layers
    ]  # fmt: skip
