"""What an export of the invented points must hold, and whether a file holds it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pyarrow as pa
import pyogrio
import shapely
from numpy.typing import NDArray
from pyarrow import parquet

from gis.core.db import Role
from gis.core.exports.forms import Form
from gis.core.reads import blocking

NEAR_DEG = 2e-9
"""Text forms hold nine decimals."""
KML = "{http://www.opengis.net/kml/2.2}"


@dataclass(frozen=True)
class Expected:
    """Ids in order, and their longitudes and latitudes in degrees, (n, 2)."""

    ids: NDArray[np.str_]
    places: NDArray[np.float64]

    @classmethod
    def read(cls) -> "Expected":
        """Read them by plain SQL from the public's view."""
        opened = blocking(Role.APP_RO)
        try:
            with opened.cursor() as cursor:
                cursor.execute("SET statement_timeout = 0")
                cursor.execute("SELECT id::text, ST_X(geom), ST_Y(geom) FROM view_public.settlements")
                rows = cursor.fetchall()
        finally:
            opened.close()
        return cls._sorted([row[0].decode() for row in rows], np.array([row[1:] for row in rows], dtype=np.float64))

    @classmethod
    def _sorted(cls, ids: list[str], places: NDArray[np.float64]) -> "Expected":
        order = np.argsort(np.array(ids))
        return cls(np.array(ids)[order], places[order])

    def is_read_from(self, path: Path, form: Form) -> bool:
        """Tell whether GDAL (GeoParquet: Arrow; KML, which GDAL holds in memory: an XML reader) reads the same."""
        if form.name == "kml":
            found = self._sorted(*_of_kml(path))
        else:
            table = _table(path, form)
            shapes = shapely.from_wkb(table.column(1).to_numpy(zero_copy_only=False))
            found = self._sorted(table.column(0).to_pylist(), shapely.get_coordinates(shapes))
        return bool(
            np.array_equal(found.ids, self.ids) and np.allclose(found.places, self.places, rtol=0.0, atol=NEAR_DEG)
        )


def _table(path: Path, form: Form) -> pa.Table:
    if form.name == "parquet":
        return parquet.read_table(path, columns=["id", "geometry"])
    source: Any = f"/vsizip/{path}/settlements.shp" if form.name == "shp" else path
    meta, table = pyogrio.read_arrow(source, columns=["id"])
    return table.select(["id", meta["geometry_name"] or "wkb_geometry"])


def _of_kml(path: Path) -> tuple[list[str], NDArray[np.float64]]:
    pairs = list(_placemarks(path))
    return [one for one, _ in pairs], np.array([place for _, place in pairs], dtype=np.float64)


def _placemarks(path: Path) -> Iterator[tuple[str, list[float]]]:
    folder: ET.Element | None = None
    for event, element in ET.iterparse(path, events=("start", "end")):  # noqa: S314 - our own file
        if event == "start" and element.tag == f"{KML}Folder":
            folder = element
        if event == "end" and element.tag == f"{KML}Placemark":
            fields = {one.get("name"): one.text for one in element.iter(f"{KML}SimpleData")}
            text = element.findtext(f"{KML}Point/{KML}coordinates") or ""
            yield str(fields["feature_id"]), [float(one) for one in text.split(",")[:2]]
            if folder is not None:
                folder.clear()
