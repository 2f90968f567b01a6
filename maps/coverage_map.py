"""A coverage as one folium map in one file: Leaflet, program and data stand inside, nothing is asked of anybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import folium
from branca.element import CssLink, Figure, JavascriptLink
from folium.map import Layer
from jinja2 import Template
from markupsafe import Markup

from gis.coverage.exports import KINDS
from maps.assets import UnknownAssetError
from maps.coverage_report import CLASSES, NO_DATA, curve_path, fill_of
from maps.inline import own_text, vendor_text
from maps.pages import LANGUAGES, environment, translator
from maps.script_json import script_json

GAPS = 5_000
"""Most gaps drawn in a file: more would make it slow to open."""
GROUND_NAMES = {"townships": ("乡镇覆盖率", "Townships by share"), "counties": ("县界", "Counties")}
MARK_NAMES = {
    "gaps": ("未覆盖的村（社区）", "Settlements not covered"),
    "facilities": ("设施", "Facilities"),
    "changes": ("方案中的设施", "Facilities of the scenario"),
}


class OfflineMap(folium.Map):
    """folium.Map that loads no file: what it needs stands in the page it is put into."""

    default_js = []  # noqa: RUF012 - as folium declares it
    default_css = []  # noqa: RUF012

    _template = Template(
        """
        {% macro html(this, kwargs) %}
            <div class="map" id="{{ this.get_name() }}" role="application" aria-label="{{ this.label|e }}"></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
            const {{ this.get_name() }} = window.coverage.map("{{ this.get_name() }}", {{ this.words }});
        {% endmacro %}
        """
    )

    def __init__(self, label: str, words: dict[str, Any]) -> None:
        super().__init__(tiles=None, zoom_control=False)
        self._id = "coverage"
        self.label = label
        self.words = script_json(words)


class CoverageLayer(Layer):
    """One layer of the answer; its drawing is a function of the page's program, its data stand in the page."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            const {{ this.get_name() }} = window.coverage.{{ this.part }}();
        {% endmacro %}
        """
    )

    def __init__(self, part: str, name: str) -> None:
        super().__init__(name=name, overlay=True, control=True)
        self._id = part
        self.part = part


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file says beside the answer: language (zh or en), the region's name, map approval number, scenario."""

    lang: str
    place: str
    approval: str
    is_public: bool
    scenario: str = ""


def coverage_map(answer: dict[str, Any], lang: str) -> OfflineMap:
    """Return the folium map of an answer: townships, counties, gaps, facilities, and the sites of a scenario."""
    t = translator(lang)
    built = OfflineMap(t("覆盖地图", "Map of the coverage"), {"lang": lang})
    names = GROUND_NAMES | MARK_NAMES
    for part in names if answer["changes"] else [name for name in names if name != "changes"]:
        CoverageLayer(part, t(*names[part])).add_to(built)
    control = folium.LayerControl(collapsed=False)
    control._id = "control"  # noqa: SLF001 - the same answer gives the same file
    control.add_to(built)
    return built


def page(
    answer: dict[str, Any], shapes: Sequence[dict[str, Any]], method: Sequence[tuple[str, str]], sheet: Sheet
) -> str:
    """Return the file, HTML with a policy that forbids every request.

    `answer` is the document of the API with `facilities`; `shapes` counties and townships (code, name, level, GeoJSON
    geometry, EPSG:4490 degrees with longitude first); `method` the rows of the method box.

    Raises:
        UnknownAssetError: the map asks for a file, which it could not have.
    """
    rows = {row["code"]: row for row in answer["townships"]}
    fills = [fill_of(rows.get(each["code"])) for each in shapes if each["level"] == "township"]
    classes = [
        {"fill": fill, "words": words, "upper": upper, "count": fills.count(fill)} for upper, fill, words in CLASSES
    ]
    lang = sheet.lang
    body, script = _parts(coverage_map(answer, lang))
    return (
        environment()
        .get_template("coverage_map.html")
        .render(
            html_lang=LANGUAGES[lang], t=translator(lang), sheet=sheet, answer=answer, method=method, classes=classes,
            without=fills.count(NO_DATA),
            kind=KINDS[answer["question"]["metric"]][lang == "en"], standard=method[1][1],
            seconds="threshold_s" in answer["question"], curve=curve_path(answer, 300, 90), map_html=body,
            map_script=script, data={"answer": answer, "shapes": shapes, "classes": classes},
            leaflet=vendor_text("leaflet/leaflet.js"), leaflet_css=vendor_text("leaflet/leaflet.css"),
            program=own_text("js/coverage-offline.js"), style=own_text("css/coverage-offline.css"),
        )
    )  # fmt: skip


def _parts(built: folium.Map) -> tuple[Markup, Markup]:
    """Return the element and the script of a folium map; refuse one that would load a file."""
    root = cast("Figure", built.get_root())
    root.render()
    for child in root.header._children.values():  # noqa: SLF001 - branca has no public way to the links
        if isinstance(child, (JavascriptLink, CssLink)):
            raise UnknownAssetError(f"an offline map cannot load {child.url}")
    return Markup(root.html.render()), Markup(root.script.render())  # noqa: S704 - of our own templates
