"""One style object: what MapLibre, the canvas and the legend show cannot disagree."""

import json
from pathlib import Path

import pytest

from maps.assets import UnknownAssetError, local_url, own, vendor
from maps.base_map import register_map
from maps.figure import fragments
from maps.layers import TINTS, all_layers
from maps.script_json import script_json
from maps.style import BACKGROUND, chosen, legend, maplibre_style
from maps.style_canvas import canvas_layers, crowd_style

ROOT = Path(__file__).resolve().parents[1]
LAYERS = all_layers(["421202", "421221"])
BOX = (113.5, 29.0, 114.7, 30.3)


def test_colours_and_sizes_are_the_same_in_all_three():
    canvas = {each["id"]: each for each in canvas_layers(LAYERS)}
    shown = {each["id"]: each for each in legend(LAYERS, "zh")}
    drawn = {each["id"]: each for each in maplibre_style(LAYERS, "/t/{z}/{y}/{x}", 15)["layers"]}
    compared = 0
    for layer in LAYERS:
        for index, one in enumerate(layer.classes):
            symbol = one.symbol
            style = canvas[layer.id]["classes"][index]["style"]
            assert shown[layer.id]["classes"][index]["symbol"] is symbol
            assert style["color"] == symbol.color
            if layer.kind == "point":
                paint = drawn[f"{layer.id}|{index}c"]["paint"]
                pair = (paint["circle-color"], paint["circle-radius"], paint["circle-stroke-color"])
                assert pair == (style["fillColor"], style["radius"], style["color"])
                compared += 1
            elif layer.kind == "line":
                paint = drawn[f"{layer.id}|{index}l"]["paint"]
                assert (paint["line-color"], paint["line-width"]) == (style["color"], style["weight"])
                dash = [round(part * symbol.width, 6) for part in paint.get("line-dasharray", [])]
                assert dash == [float(part) for part in style.get("dashArray", "").split()]
                compared += 1
    assert compared >= 15


@pytest.mark.parametrize(
    ("layer_id", "properties", "title"),
    [
        ("boundary-lines", {"level": "county"}, "县级界线"),
        ("boundary-lines", {"level": "township"}, "乡级界线"),
        ("boundary-markers", {"state": "lost"}, "界桩：损坏、丢失、移位"),
        ("boundary-markers", {"state": "intact"}, "界桩"),
        ("care-centres", {"level": "household"}, "社区（村）级与家庭级"),
        ("seats-county", {"level": "township"}, None),
    ],
)
def test_a_feature_falls_in_the_first_class_that_fits(layer_id: str, properties: dict[str, str], title: str | None):
    layer = next(each for each in LAYERS if each.id == layer_id)
    found = chosen(layer, properties)
    assert (found.title[0] if found else None) == title


def test_a_map_asks_for_local_files_only_and_carries_the_nonce():
    made = fragments(register_map(LAYERS, bounds=BOX, label="<地图>", credit="c"), "abc")
    together = made.header + made.html + made.script
    assert "://" not in together
    assert together.count("<script") == made.header.count('nonce="abc"') == 2
    assert "user-scalable" not in together
    assert "&lt;地图&gt;" in made.html


def test_the_guard_rewrites_what_it_knows_and_refuses_the_rest():
    from folium import Map

    assert local_url(dict(Map.default_js)["leaflet"]) == vendor("leaflet/leaflet.js")
    with pytest.raises(UnknownAssetError):
        local_url("https://example.org/d3/3.5.5/d3.min.js")
    with pytest.raises(UnknownAssetError):
        own("css/missing.css")


def test_a_foreign_plugin_raises_when_the_map_is_embedded():
    from folium.plugins import Fullscreen

    built = register_map(LAYERS, bounds=BOX, label="m", credit="c")
    Fullscreen().add_to(built)
    with pytest.raises(UnknownAssetError):
        fragments(built, "n")


def test_json_in_a_script_cannot_leave_it():
    nasty = "</script><script>alert(1)</script> & ' \u2028 ${x} `"
    text = str(script_json({"a": nasty}))
    assert "<" not in text
    assert ">" not in text
    assert "\u2028" not in text
    assert json.loads(text) == {"a": nasty}


FORBIDDEN = {
    "maps/*.py": ["GeoJsonTooltip", "GeoJsonPopup", "folium.Tooltip", "folium.Popup", "GeoJson("],
    "maps/static/js/*.js": ["innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "document.write", "bindPopup"],
    "maps/templates/**/*.html": ["| safe", "javascript:", "style="],
}


@pytest.mark.parametrize("pattern", FORBIDDEN)
def test_no_way_for_a_value_to_become_markup(pattern: str):
    files = [path for path in ROOT.glob(pattern) if path.name != "icons.html"]
    assert len(files) > 5
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert [word for word in FORBIDDEN[pattern] if word in text] == [], path


def test_lines_and_signs_stand_out_from_the_land():
    land = [*TINTS, BACKGROUND]
    for layer in LAYERS:
        for one in layer.classes:
            symbol = one.symbol
            if layer.kind == "polygon":
                continue
            colour = (
                symbol.fill
                if layer.kind == "point" and symbol.fill not in {None, "#ffffff", "#fbf7ea"}
                else symbol.color
            )
            assert min(contrast(colour, ground) for ground in land) >= 3, (layer.id, one.title)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG of two colours #rrggbb."""
    dark, light = sorted(luminance(each) for each in (one, other))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_cells_of_many_points_are_drawn_as_such_and_as_no_class():
    drawn = {each["id"]: each for each in maplibre_style(LAYERS, "/t/{z}/{y}/{x}", 15)["layers"]}
    everywhere = {each["id"]: each for each in maplibre_style(LAYERS, "/t", 15, crowds_everywhere=True)["layers"]}
    canvas = {each["id"]: each for each in canvas_layers(LAYERS)}
    points = [layer for layer in LAYERS if layer.kind == "point"]
    assert len(points) > 6
    for layer in points:
        for index in range(len(layer.classes)):
            assert ["!has", "point_count"] in drawn[f"{layer.id}|{index}c"]["filter"]
        crowd = drawn.get(f"{layer.id}|m")
        assert (crowd is None) is bool(layer.only)
        if crowd:
            assert crowd["filter"] == ["has", "point_count"]
            assert crowd["paint"]["circle-stroke-color"] == canvas[layer.id]["crowd"]
            assert crowd["paint"]["circle-radius"][1] == crowd_style()["style"]["radius"]
            assert crowd["minzoom"] == max(0, layer.min_zoom - 1)
            assert everywhere[f"{layer.id}|m"]["minzoom"] == 0


def test_filters_are_of_the_older_language_that_other_programs_read():
    """QGIS drops a filter with `geometry-type` in it and paints everything (`test_clients_qgis.py` draws it)."""
    known = {"all", "any", "==", "!=", "in", "!in", "has", "!has"}

    def operators(part: object) -> set[str]:
        if not isinstance(part, list):
            return set()
        inner = part[1:] if part[0] in {"all", "any"} else []
        return {part[0]}.union(*(operators(each) for each in inner))

    drawn = maplibre_style(LAYERS, "/t/{z}/{y}/{x}", 15)["layers"]
    filters = [each["filter"] for each in drawn if "filter" in each]
    assert len(filters) > 30
    assert set().union(*map(operators, filters)) <= known
    (rest,) = [each["filter"] for each in drawn if each["id"] == "boundary-markers|2c"]
    assert ["!in", "state", "planned", "waived"] in rest
