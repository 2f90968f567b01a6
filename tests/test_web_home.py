"""The home page in a real Chromium, cut off from every other host (the `visit` fixture fails on any fault)."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from pyproj import Transformer

pytestmark = pytest.mark.browser

COLOURS = """() => {
  const seen = new Set();
  for (const canvas of document.querySelectorAll(".map canvas")) {
    const copy = document.createElement("canvas");
    copy.width = canvas.width; copy.height = canvas.height;
    const context = copy.getContext("2d");
    context.drawImage(canvas, 0, 0);
    const pixels = context.getImageData(0, 0, copy.width, copy.height).data;
    for (let i = 0; i < pixels.length; i += 64) if (pixels[i + 3]) seen.add(`${pixels[i]},${pixels[i+1]},${pixels[i+2]}`);
  }
  return seen.size;
}"""
CLEAR = """async () => {
  const found = await (await fetch("/api/v1/search?q=镇&limit=40")).json();
  for (const item of found.items.filter((one) => one.collection === "divisions")) {
    const under = window.gis.register.pick(L.latLng(item.lat, item.lon));
    if (under && under.layer.id === "townships") return [item.name, [item.lat, item.lon]];
  }
  return null;
}"""
SIZES = [(1440, 900), (390, 844), (320, 700)]


def inside_a_township(page: Any) -> tuple[str, list[float]]:
    """Return name and position (lat, lon) of a township whose middle is clear of points and lines."""
    name, position = page.evaluate(CLEAR)
    return name, position


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_map_is_drawn_and_the_page_is_accessible(visit: Callable[..., Any], server: str, width: int, height: int):
    watched = visit(server, width, height)
    page = watched.go_map("/")
    assert page.get_attribute(".map", "data-painter") == "canvas"
    assert page.evaluate(COLOURS) > 20
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert watched.violations() == []
    assert watched.refused == []
    assert page.get_by_text("含示例数据").is_visible()
    assert "审图号" in page.inner_text(".credit")
    assert page.evaluate("() => document.querySelectorAll('.map svg').length") == 0
    if width != 320:
        watched.picture(f"home-{width}x{height}")


def test_maplibre_draws_the_same_map(visit: Callable[..., Any], server: str):
    watched = visit(server)
    page = watched.go_map("/?gl=force")
    if page.evaluate("() => !document.createElement('canvas').getContext('webgl2')"):
        pytest.skip("this Chromium has no WebGL2 at all")
    assert page.get_attribute(".map", "data-painter") == "gl"
    page.wait_for_function("() => window.gis.register.painter.gl.areTilesLoaded()")
    names = page.evaluate(
        "() => window.gis.register.painter.gl.queryRenderedFeatures()"
        ".filter((f) => f.layer.id === 'seats-county|t').map((f) => f.properties.division_name)"
    )
    assert {"咸安区", "嘉鱼县", "通城县", "崇阳县", "通山县", "赤壁市"} == set(names)
    name, position = inside_a_township(page)
    found = page.evaluate("(at) => window.gis.register.pick(L.latLng(at))", position)
    assert (found["layer"]["id"], found["label"]) == ("townships", name)


def test_nogl_takes_the_canvas_path(visit: Callable[..., Any], server: str):
    assert visit(server).go_map("/?nogl").get_attribute(".map", "data-painter") == "canvas"


def test_without_the_gl_module_the_canvas_takes_over(visit: Callable[..., Any], server: str):
    watched = visit(server)
    watched.page.route("**/maplibre-gl.mjs", lambda route: route.abort())
    page = watched.go_map("/?gl=force")
    assert page.get_attribute(".map", "data-painter") == "canvas"
    assert page.evaluate(COLOURS) > 20
    watched.errors.clear()  # the browser itself logs the blocked file


def test_layers_switch_off_and_on_at_a_half_zoom_step(visit: Callable[..., Any], server: str):
    watched = visit(server)
    page = watched.go_map("/#map=9.5/29.62/114.25")
    box = page.locator("input[data-layer=boundary-lines]")
    colours = []
    for _ in range(2):
        box.click()
        watched.at_rest()
        colours.append(page.evaluate(COLOURS))
    assert colours[0] < colours[1]
    assert watched.refused == []


def test_a_click_opens_the_card_of_what_lies_there(visit: Callable[..., Any], server: str):
    watched = visit(server)
    page = watched.go_map("/")
    name, position = inside_a_township(page)
    x, y = page.evaluate(
        "(at) => { const p = window.gis.map.latLngToContainerPoint(at);"
        " const box = document.querySelector('.map').getBoundingClientRect(); return [box.x + p.x, box.y + p.y]; }",
        position,
    )
    page.mouse.click(x, y)
    page.wait_for_selector("#card h2")
    assert page.inner_text("#card h2") == name
    assert page.locator("#card .badge-sample").is_visible()
    assert "区划代码" in page.inner_text("#card")
    assert watched.violations() == []
    page.keyboard.press("Escape")
    page.locator("#card").press("Escape")
    assert page.locator("#card").is_hidden()


def test_the_address_restores_view_layers_and_record(visit: Callable[..., Any], server: str):
    watched = visit(server)
    page = watched.go_map("/")
    page.locator("input[data-layer=settlements]").check()
    page.evaluate("() => window.gis.map.setView([29.6, 114.2], 12, {animate: false})")
    page.wait_for_function("() => location.hash.includes('map=12/29.6')")
    kept = page.evaluate("() => location.pathname + location.hash")
    again = watched.go_map(kept.replace("/#", "/?nogl#"))
    assert again.evaluate("() => window.gis.map.getZoom()") == 12
    assert again.evaluate("() => Math.abs(window.gis.map.getCenter().lat - 29.6) < 1e-4")
    assert again.locator("input[data-layer=settlements]").is_checked()


def test_large_text_scales_controls_and_is_remembered(visit: Callable[..., Any], server: str):
    watched = visit(server)
    page = watched.go_map("/")
    before = page.evaluate("() => document.querySelector('.readout').getBoundingClientRect().height")
    page.click("#large-text")
    assert page.get_attribute("#large-text", "aria-pressed") == "true"
    assert page.evaluate("() => parseFloat(getComputedStyle(document.documentElement).fontSize)") >= 22
    assert page.evaluate("() => document.querySelector('.readout').getBoundingClientRect().height") > before
    assert watched.violations() == []
    assert watched.go_map("/facilities").get_attribute("#large-text", "aria-pressed") == "true"


def test_the_readout_agrees_with_proj_to_a_millimetre(visit: Callable[..., Any], server: str):
    page = visit(server).go_map("/")
    chance = random.Random(7)
    points = [(chance.uniform(29.0, 30.4), chance.uniform(112.5, 115.5)) for _ in range(400)]
    ours = page.evaluate(
        "(points) => import('/static/js/gk.js').then((gk) => points.map(([lat, lon]) => {"
        " const plane = gk.forward(lat, lon, 114); const back = gk.inverse(plane.northing, plane.easting, 114);"
        " return [plane.northing, plane.easting, back.lat, back.lon]; }))",
        points,
    )
    proj = Transformer.from_crs(4490, 4547, allow_ballpark=False)
    for (lat, lon), (northing, easting, back_lat, back_lon) in zip(points, ours, strict=True):
        wanted_northing, wanted_easting = proj.transform(lat, lon, errcheck=True)
        assert abs(northing - wanted_northing) < 1e-3
        assert abs(easting - wanted_easting) < 1e-3
        assert abs(back_lat - lat) < 1e-9
        assert abs(back_lon - lon) < 1e-9


@pytest.mark.parametrize(
    ("degrees", "text"),
    [(29.8369444, "29°50′13.00″"), (114.99999999, "115°00′00.00″"), (29.5, "29°30′00.00″")],
)
def test_seconds_never_reach_sixty(visit: Callable[..., Any], server: str, degrees: float, text: str):
    page = visit(server).go("/login")
    assert page.evaluate("(d) => import('/static/js/gk.js').then((gk) => gk.dms(d))", degrees) == text


@pytest.mark.parametrize(
    ("text", "plane"),
    [("29.7333333 114.25", False), ("114.25, 29.7333333", False), ("29°44′00.00″ 114°15′00.00″", False),
     ("北纬29°44′00″ 东经114°15′00″", False), ("3290676.567 524180.567", True),
     ("X 3290676.567 Y 38524180.567", True), ("38524180.567,3290676.567", True)],
)  # fmt: skip
def test_a_pasted_position_is_understood(visit: Callable[..., Any], server: str, text: str, plane: bool):
    page = visit(server).go("/login")
    at = page.evaluate("(text) => import('/static/js/gk.js').then((gk) => gk.parsePosition(text, 114))", text)
    proj = Transformer.from_crs(4547, 4490, allow_ballpark=False)
    lat, lon = proj.transform(3290676.567, 524180.567) if plane else (29.7333333, 114.25)
    assert abs(at["lat"] - lat) < 1e-7
    assert abs(at["lon"] - lon) < 1e-7
