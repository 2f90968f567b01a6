"""The one builder of maps: a folium map with our assets and the register's layers as vector tiles."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

import folium
from folium.map import Layer
from jinja2 import Template

from maps.assets import own, vendor
from maps.script_json import script_json
from maps.style import FONTS, MapLayer, maplibre_style
from maps.style_canvas import canvas_layers, crowd_style

if TYPE_CHECKING:
    from branca.element import Figure

TILE_MAX_ZOOM = 15
"""Deepest tile MapLibre asks for; closer views enlarge it."""

TILES = "/ogc/tiles/WebMercatorQuad/{z}/{y}/{x}?collections="
"""Tiles of several collections at once; OGC order: level, row, column."""

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees, CGCS2000."""


class BaseMap(folium.Map):
    """folium.Map with local files only, the page's own viewport, and known to modules as `gis.map`."""

    default_js = [("leaflet", vendor("leaflet/leaflet.js"))]  # noqa: RUF012 - as folium declares it
    default_css = [("leaflet_css", vendor("leaflet/leaflet.css"))]  # noqa: RUF012

    _template = Template(
        """
        {% macro header(this, kwargs) %}
            <script type="module" src="{{ this.module_url }}"></script>
        {% endmacro %}
        {% macro html(this, kwargs) %}
            <div class="map" id="{{ this.get_name() }}" tabindex="0"
                role="application" aria-label="{{ this.label|e }}"></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
            const {{ this.get_name() }} = window.gis.createMap("{{ this.get_name() }}", {{ this.settings_json }});
        {% endmacro %}
        """
    )

    def __init__(self, bounds: Bounds, label: str, credit: str, *, sample: bool) -> None:
        west, south, east, north = bounds
        super().__init__(location=((south + north) / 2, (west + east) / 2), tiles=None, zoom_control=False)
        header = cast("Figure", self.get_root()).header
        header._children.pop("meta_http", None)  # noqa: SLF001 - the page declares its own charset
        self.label = label
        self.module_url = own("js/gis.js")
        corners = [[south, west], [north, east]]
        settings = {"bounds": corners, "credit": credit, "sample": sample, "minZoom": 7, "maxZoom": 18}
        self.settings_json = script_json(settings)


class RegisterLayer(Layer):
    """The register as vector tiles: MapLibre GL, or VectorGrid on canvas where WebGL2 is missing."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            const {{ this.get_name() }} = window.gis.registerLayer({{ this.options_json }});
        {% endmacro %}
        """
    )

    def __init__(self, layers: Iterable[MapLayer]) -> None:
        super().__init__(name="register", overlay=True, control=False)
        listed = list(layers)
        tiles = TILES + ",".join(sorted({layer.collection for layer in listed}))
        options: dict[str, Any] = {
            "tiles": tiles,
            "fonts": FONTS,
            "layers": canvas_layers(listed),
            "crowd": crowd_style(),
            "gl": maplibre_style(listed, tiles, TILE_MAX_ZOOM),
            "scripts": {
                "vectorgrid": vendor("leaflet.vectorgrid/Leaflet.VectorGrid.bundled.min.js"),
                "maplibre": vendor("maplibre-gl/maplibre-gl.mjs"),
                "bridge": vendor("maplibre-gl-leaflet/leaflet-maplibre-gl.js"),
            },
        }
        self.options_json = script_json(options)


class FeatureLayer(Layer):
    """Geometries drawn as they are, without tiles: of the past, which no tile shows."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            const {{ this.get_name() }} = window.gis.featureLayer({{ this.geometries_json }});
        {% endmacro %}
        """
    )

    def __init__(self, geometries: Iterable[Any]) -> None:
        super().__init__(name="features", overlay=True, control=False)
        self.geometries_json = script_json(
            [{"type": "Feature", "geometry": one, "properties": {}} for one in geometries]
        )


def register_map(
    layers: Iterable[MapLayer], *, bounds: Bounds, label: str, credit: str, sample: bool = False
) -> BaseMap:
    """Return a map of the register.

    `bounds` is west, south, east, north in degrees (CGCS2000), `label` names the map for screen readers,
    `credit` is the line at its foot (source, date, map approval number), `sample` says that
    sample records are among those shown, which the map then says too.
    """
    built = BaseMap(bounds, label, credit, sample=sample)
    RegisterLayer(layers).add_to(built)
    return built
