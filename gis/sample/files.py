"""The sample's files as packaged in `data`: tables as text, the edges as geometry (EPSG:4490, degrees)."""

import csv
import hashlib
import json
from importlib.resources import files

from shapely import LineString

from gis.boundaries.assemble import Edge

Row = dict[str, str]


def table(name: str, folder: str = "sample") -> list[Row]:
    """Return the rows of `data/<folder>/<name>.csv`; every value is text, empty where there is none."""
    text = (files("data") / folder / f"{name}.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def edges() -> list[Edge]:
    """Return the edges between the townships."""
    found = json.loads(_edges_file())["features"]
    return [
        Edge(p["a"], p["b"], p["outside_party"], LineString(f["geometry"]["coordinates"]))
        for f in found
        for p in (f["properties"],)
    ]


def edges_sha256() -> str:
    """Return the SHA-256 of the edges' file, hex: it names the edition of the sample."""
    return hashlib.sha256(_edges_file().encode()).hexdigest()


def _edges_file() -> str:
    return (files("data") / "sample" / "township_edges.geojson").read_text("utf-8")
