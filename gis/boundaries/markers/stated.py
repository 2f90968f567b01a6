"""Numbers that a person typed: read strictly, all faults at once, positions through the one place that transforms."""

from collections.abc import Mapping
from dataclasses import dataclass

from gis.boundaries.markers.forms import CoordinateForm
from gis.core import crs
from gis.core.faults import Faults
from gis.core.region import Region
from gis.core.uploads.angles import read_angle
from gis.core.uploads.numbers import read_number


@dataclass(frozen=True, slots=True)
class Place:
    """A position in EPSG:4490 degrees, with the texts it came from under what they are."""

    lon: float
    lat: float
    source_crs: str
    received: Mapping[str, str]

    @property
    def ewkt(self) -> str:
        """Return the point as the store takes it."""
        return f"SRID=4490;POINT({self.lon!r} {self.lat!r})"


def metres(text: str, field: str, faults: Faults) -> float | None:
    """Return a number of metres, None when it is not one (noted)."""
    value = read_number(text).value
    if value is None:
        faults.add(field, text, f"{text} 不是以米为单位的数", f"{text} is not a number of metres")
    return value


def azimuth(text: str, field: str, faults: Faults) -> float | None:
    """Return an azimuth in degrees, 0 to below 360, from degrees and minutes or a decimal; None when wrong (noted)."""
    value = read_angle(text).value
    if value is None or not 0 <= value < 360:
        faults.add(field, text, f"{text} 不是 0–360° 的方位角（如 227°10′）", f"{text} is no azimuth (as in 227°10′)")
        return None
    return value


def place(form: CoordinateForm, region: Region, field: str = "coordinate") -> Place:
    """Return the position that a form states.

    Raises:
        Invalid: the system is refused, numbers are missing, cannot be read, do not belong to it, or lie outside the
            region's area.
    """
    source = crs.source_crs(crs.parse_epsg(form.crs))
    faults = Faults()
    names = ("northing", "easting") if source.is_projected else ("latitude", "longitude")
    texts = {name: getattr(form, name) for name in names}
    others = {"northing", "easting", "latitude", "longitude"} - set(names)
    for name in others:
        if getattr(form, name) is not None:
            faults.add(f"{field}.{name}", form.crs, f"与 {form.crs} 不符", f"does not go with {form.crs}")
    values = []
    for name, text in texts.items():
        if text is None:
            faults.add(f"{field}.{name}", "", "须填写", "is needed")
            continue
        value = (read_number if source.is_projected else read_angle)(text).value
        if value is None:
            faults.add(f"{field}.{name}", text, "无法读取", "cannot be read")
        values.append(value or 0.0)
    faults.refuse()
    lon, lat = (float(one) for one in crs.to_storage(northing=values[0], easting=values[1], source=source.epsg))
    west, south, east, north = region.area
    if not (west <= lon <= east and south <= lat <= north):
        faults.add(field, " ".join(map(str, texts.values())), "不在本地区范围内", "lies outside the region")
        faults.refuse()
    keys = {"latitude": "lat", "longitude": "lon"}
    return Place(lon, lat, form.crs, {keys.get(name, name): str(text) for name, text in texts.items()})
