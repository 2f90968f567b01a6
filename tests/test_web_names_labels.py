"""Hits on the map keep the register's names off their signs, whichever way the map is drawn, and near ones say so."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser

DRAWN = "() => window.gis && window.gis.page && window.gis.register.signs.length > 1"
REGISTER_NAMES = """() => {
  const { overlay } = window.gis.register.painter;
  const boxes = [];
  overlay.name = function (...asked) {
    const box = Object.getPrototypeOf(overlay).name.apply(this, asked);
    if (box) boxes.push([asked[0].text, ...box]);
    return box;
  };
  overlay.draw();
  delete overlay.name;
  return boxes;
}"""
SIGNS = "() => window.gis.register.signs.map((one) => one.box)"
COUNTIES = {"咸安区", "嘉鱼县", "通城县", "崇阳县", "通山县", "赤壁市"}
UNSEEN = """() => window.gis.register.painter.style.layers
  .filter((layer) => layer.id.startsWith("place-names|"))
  .map((layer) => window.gis.register.painter.gl.getLayoutProperty(layer.id, "visibility"))"""
SHOWN_IDS = """() => window.gis.register.painter.gl
  .queryRenderedFeatures({ layers: window.gis.register.painter.style.layers.map((layer) => layer.id).filter((id) => id.startsWith("place-names|")) })
  .map((feature) => feature.properties.id)"""
ROOM = "() => window.gis.register.painter.gl.queryRenderedFeatures({ layers: ['signs|0'] }).length"
Visit = Callable[..., Any]


def meet(one: list[float], other: list[float]) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def test_names_of_the_register_keep_off_the_signs_of_hits(visit: Visit, server: str) -> None:
    watched = visit(server)
    page = watched.go_map("/place-names?q=桥&nogl")
    page.wait_for_function(DRAWN)
    watched.until(lambda: len(page.evaluate(REGISTER_NAMES)) > 20)
    names, signs = page.evaluate(REGISTER_NAMES), page.evaluate(SIGNS)
    assert [name for name, *box in names if any(meet(box, sign) for sign in signs)] == []
    boxes = [box for _, *box in names]
    assert not any(meet(one, other) for at, one in enumerate(boxes) for other in boxes[:at])
    assert {name for name, *_ in names} >= COUNTIES


def test_with_webgl_the_register_steps_back_behind_the_hits_too(visit: Visit, server: str) -> None:
    watched = visit(server)
    page = watched.go_map("/place-names?q=桥&gl=force")
    assert page.get_attribute(".map", "data-painter") == "gl"
    page.wait_for_function(DRAWN)
    assert set(page.evaluate(UNSEEN)) == {"none"}
    watched.until(lambda: page.evaluate(ROOM) > 0, 60)
    hits = set(page.locator(".hit").evaluate_all("(all) => all.map((one) => one.dataset.id)"))
    page.evaluate("() => window.gis.page.map.go(window.gis.page.map.signs.items[0].id)")
    page.wait_for_function("() => window.gis.map.getZoom() >= 12.5")
    assert set(page.evaluate(UNSEEN)) == {"visible"}
    watched.until(lambda: page.evaluate("() => window.gis.register.painter.gl.areTilesLoaded()"), 60)
    assert not hits & set(page.evaluate(SHOWN_IDS))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?q=王佳湾湾", ""),
        ("?q=桥", ""),
        ("?q=wangjiaqiao", ""),
        ("?q=王家桥", ""),
        ("?q=王佳桥", "没有叫「王佳桥」的地名，下面是相近的。"),
        ("?q=王佳桥&status=current", "筛选范围内没有叫「王佳桥」的地名，下面是相近的。"),
        ("?q=王佳桥&lang=en", "Nothing is called “王佳桥”; these are close to it."),
    ],
)
def test_near_names_are_not_taken_for_what_was_asked(visit: Visit, server: str, query: str, said: str) -> None:
    page = visit(server).go("/place-names" + query)
    page.wait_for_function("() => document.getElementById('found').textContent !== ''")
    assert page.inner_text("#not-so") == said
