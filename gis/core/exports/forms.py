"""The forms of an export."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Form:
    """A form: media type, ending of the file, titles; `magic` are the first bytes of a form that a child writes.

    `has_axes` tells that ordinates go in the axis order of the system asked for; the other forms are x before y.
    """

    name: str
    media: str
    extension: str
    title_zh: str
    title_en: str
    magic: bytes = b""
    has_axes: bool = False

    @property
    def is_file(self) -> bool:
        """Whether a child process makes it of the rows (else the text of the rows is the file)."""
        return bool(self.magic)


_ALL = (
    Form("geojson", "application/geo+json", "geojson", "GeoJSON", "GeoJSON", has_axes=True),
    Form(
        "geojsonseq", "application/geo+json-seq", "geojsonl", "GeoJSON 文本序列", "GeoJSON text sequence",
        has_axes=True,
    ),
    Form("csv", "text/csv", "csv", "CSV 表格", "CSV"),
    Form("gpkg", "application/geopackage+sqlite3", "gpkg", "GeoPackage", "GeoPackage", b"SQLite format 3\x00"),
    Form("fgb", "application/vnd.flatgeobuf", "fgb", "FlatGeobuf", "FlatGeobuf", b"fgb\x03fgb"),
    Form("shp", "application/x-shapefile+zip", "shp.zip", "Shapefile（zip）", "Shapefile (zip)", b"PK\x03\x04"),
    Form("parquet", "application/vnd.apache.parquet", "parquet", "GeoParquet", "GeoParquet", b"PAR1"),
    Form("kml", "application/vnd.google-earth.kml+xml", "kml", "KML", "KML"),
)  # fmt: skip
FORMS = {form.name: form for form in _ALL}
ENCODINGS = ("UTF-8", "GBK")
"""Encodings of the table of a shapefile, UTF-8 when none is asked for."""
