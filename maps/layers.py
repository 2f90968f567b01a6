"""The layers of the register's maps, bottom first: which collection, classes and colours, only here."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from maps.style import Label, MapLayer, StyleClass, Symbol

GROUPS = {
    "boundaries": ("界线与界桩", "Boundaries and markers"),
    "facilities": ("民政设施", "Facilities"),
    "names": ("地名与人口", "Names and people"),
    "divisions": ("行政区划", "Divisions"),
}
"""Groups of the layer panel, in its order."""

TINTS = ("#f6ead7", "#e3eedd", "#e2ebf4", "#f4e4e4", "#ece6f3", "#e0eeec", "#f3f0d9", "#e9e9e4")
"""Fillings of neighbouring counties; light, since a label and a line lie on every one of them."""

PREFECTURE, COUNTY, TOWNSHIP = "#5b2a6f", "#7d3f86", "#7f7186"
MARKER, CARE, BURIAL, NAME = "#b3341f", "#1c64a8", "#4a5a3c", "#3a4a50"
CASING = "#f7f1f8"
WATER = "#457fab"
ROADS = ("23510", "23520", "23530", "23540", "23550")
"""Classes of streets and roads among place names."""


LOST = ("damaged", "lost", "moved", "scrapped")
POINT_EDGE = "#ffffff"


def _point(fill: str, radius: float, glyph: str = "", *, edge: str = POINT_EDGE, ink: str = "#ffffff") -> Symbol:
    return Symbol(edge, 1.4, fill, radius=radius, glyph=glyph, glyph_color=ink)


def _divisions(county_codes: Sequence[str]) -> list[MapLayer]:
    tints = tuple(
        StyleClass((code, code), Symbol("#ffffff", 0, TINTS[index % len(TINTS)]), {"code": (code,)})
        for index, code in enumerate(county_codes)
    )
    rest = StyleClass(("县级区域", "County"), Symbol("#ffffff", 0, TINTS[-1]))
    outline = Symbol("#ffffff", 0.6, "#ffffff", opacity=0.9, fill_opacity=0.0)
    return [
        MapLayer(
            "counties",
            "divisions",
            "polygon",
            ("县级区域", "Counties"),
            "divisions",
            (*tints, rest),
            only={"level": ("county",)},
            pickable=False,
        ),
        MapLayer(
            "townships",
            "divisions",
            "polygon",
            ("乡级区域", "Townships"),
            "divisions",
            (StyleClass(("乡级区域", "Township"), outline),),
            only={"level": ("township",)},
        ),
    ]


LINE_CLASSES = (
    StyleClass(
        ("地级界线", "Prefecture line"),
        Symbol(PREFECTURE, 2.6, dash=(14, 4, 2, 4), casing=CASING),
        {"level": ("prefecture",)},
    ),
    StyleClass(
        ("县级界线", "County line"), Symbol(COUNTY, 1.9, dash=(9, 4, 2, 4), casing=CASING), {"level": ("county",)}
    ),
    StyleClass(("乡级界线", "Township line"), Symbol(TOWNSHIP, 1.1, dash=(3, 3))),
)
POINT_CLASSES = (
    StyleClass(
        ("三交点", "Tri-junction"),
        _point("#ffffff", 6.6, "△", edge=COUNTY, ink=COUNTY),
        {"kind": ("tri-junction",)},
    ),
    StyleClass(("边界点", "Boundary point"), _point("#ffffff", 2.6, edge=COUNTY)),
)
MARKER_CLASSES = (
    StyleClass(
        ("界桩：损坏、丢失、移位", "Marker damaged, lost or moved"),
        _point("#ffffff", 6.2, "×", edge=MARKER, ink=MARKER),
        {"state": LOST},
    ),
    StyleClass(
        ("界桩：拟设", "Marker planned"),
        _point("#ffffff", 4.6, edge=MARKER),
        {"state": ("planned", "waived")},
    ),
    StyleClass(("界桩", "Marker"), _point(MARKER, 4.6)),
)


def _lines() -> list[MapLayer]:
    return [
        MapLayer("boundary-lines", "boundary-lines", "line", ("界线", "Boundary lines"), "boundaries", LINE_CLASSES),
        MapLayer(
            "boundary-points",
            "boundary-points",
            "point",
            ("三交点与边界点", "Tri-junctions and boundary points"),
            "boundaries",
            POINT_CLASSES,
            min_zoom=11.5,
        ),
        MapLayer(
            "boundary-markers",
            "boundary-markers",
            "point",
            ("界桩", "Boundary markers"),
            "boundaries",
            MARKER_CLASSES,
            min_zoom=10.5,
            label=Label("number", 11, MARKER, min_zoom=13, rank=4),
        ),
    ]


CARE_CLASSES = (
    StyleClass(
        ("市、县级养老机构", "City and county care home"),
        _point(CARE, 9, "养"),
        {"level": ("city", "county")},
    ),
    StyleClass(("乡镇（街道）级", "Township care centre"), _point("#2f7fc4", 7, "养"), {"level": ("township",)}, 10.5),
    StyleClass(("社区（村）级与家庭级", "Community and household"), _point("#3f86c6", 4), min_zoom=11.5),
)
BURIAL_CLASSES = (
    StyleClass(
        ("公益性公墓", "Public cemetery"),
        _point(BURIAL, 7.5, "墓"),
        {"nature": ("public-urban", "public-rural")},
    ),
    StyleClass(
        ("经营性公墓、骨灰堂", "Commercial, columbarium"),
        _point("#ffffff", 7.5, "墓", edge=BURIAL, ink=BURIAL),
    ),
)


def _facilities() -> list[MapLayer]:
    return [
        MapLayer(
            "cemeteries",
            "cemeteries",
            "point",
            ("公墓", "Cemeteries"),
            "facilities",
            BURIAL_CLASSES,
            min_zoom=10.5,
            label=Label("name", 11.5, BURIAL, min_zoom=13, rank=3),
        ),
        MapLayer(
            "care-centres",
            "care-centres",
            "point",
            ("养老服务设施", "Care centres"),
            "facilities",
            CARE_CLASSES,
            min_zoom=9,
            label=Label("name", 11.5, CARE, min_zoom=13, rank=3),
        ),
    ]


SETTLEMENT_CLASSES = (
    StyleClass(("村（社区）", "Village or community"), Symbol("#7a6a45", 1.4, "#fbf7ea", radius=3.2)),
)
PLACE_CLASSES = (
    StyleClass(("历史地名", "Historic name"), Symbol(NAME, 1.2, "#ffffff", radius=2.6), {"status": ("historic",)}),
    StyleClass(("地名", "Place name"), Symbol("#ffffff", 1.0, NAME, radius=3)),
)


def _names() -> list[MapLayer]:
    return [
        MapLayer(
            "settlements",
            "settlements",
            "point",
            ("村与社区（人口）", "Villages and communities"),
            "names",
            SETTLEMENT_CLASSES,
            min_zoom=10,
            label=Label("name", 11, "#6a5a35", min_zoom=13.5, rank=6),
            shown=False,
        ),
        MapLayer(
            "place-lines",
            "place-names",
            "line",
            ("河流与道路", "Rivers and roads"),
            "names",
            (
                StyleClass(("街巷道路", "Street or road"), Symbol("#857861", 2.2), {"class_code": ROADS}, 12),
                StyleClass(("河流", "River"), Symbol(WATER, 1.8)),
            ),
        ),
        MapLayer(
            "place-names",
            "place-names",
            "point",
            ("地名", "Place names"),
            "names",
            PLACE_CLASSES,
            min_zoom=10.5,
            label=Label("name", 12, NAME, min_zoom=12, rank=5),
        ),
    ]


def _seats() -> list[MapLayer]:
    township = (StyleClass(("乡镇（街道）驻地", "Township seat"), Symbol("#58666b", 1.2, "#ffffff", radius=2.6)),)
    county = (StyleClass(("县级驻地", "County seat"), Symbol("#ffffff", 1.6, "#26343a", radius=4.6)),)
    return [
        MapLayer(
            "seats-township",
            "division-seats",
            "point",
            ("乡镇名称", "Township names"),
            "divisions",
            township,
            only={"level": ("township",)},
            min_zoom=9.5,
            label=Label("division_name", 12.5, "#3d4c52", min_zoom=9.5, rank=2),
            pickable=False,
        ),
        MapLayer(
            "seats-county",
            "division-seats",
            "point",
            ("县市区名称", "County names"),
            "divisions",
            county,
            only={"level": ("county",)},
            label=Label("division_name", 16, "#1d2a30", bold=True, min_zoom=7, rank=1),
            pickable=False,
        ),
    ]


def all_layers(county_codes: Sequence[str] = ()) -> list[MapLayer]:
    """Return every layer, bottom first; `county_codes` in the order in which tints are given."""
    return [*_divisions(county_codes), *_lines(), *_names(), *_facilities(), *_seats()]


def layers_with(county_codes: Sequence[str], *, shown: AbstractSet[str], sooner: float = 0.0) -> list[MapLayer]:
    """Return every layer with only the named ones and the divisions switched on.

    `sooner` shows the named ones that many zoom levels earlier: on a page that is about them.
    """
    return [
        _earlier(replace(layer, shown=True), sooner if layer.id in shown else 0.0)
        if layer.group == "divisions" or layer.id in shown
        else replace(layer, shown=False)
        for layer in all_layers(county_codes)
    ]


def _earlier(layer: MapLayer, levels: float) -> MapLayer:
    classes = tuple(replace(one, min_zoom=max(0.0, one.min_zoom - levels)) for one in layer.classes)
    return replace(layer, min_zoom=max(0.0, layer.min_zoom - levels), classes=classes)
