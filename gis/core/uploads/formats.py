"""The accepted formats: names, extensions, media types."""

from dataclasses import dataclass

ZIP_TYPES = ("application/zip", "application/x-zip-compressed", "application/x-zip")
XML_TYPES = ("application/xml", "text/xml")


@dataclass(frozen=True, slots=True)
class Format:
    """A format by its stable name: titles, the extensions it comes under, the media types that fit it."""

    name: str
    title_zh: str
    title_en: str
    extensions: tuple[str, ...]
    types: tuple[str, ...]


FORMATS: dict[str, Format] = {
    known.name: known
    for known in (
        Format(
            "csv",
            "分隔文本",
            "delimited text",
            (".csv", ".txt", ".tsv", ".dat"),
            ("text/csv", "application/csv", "text/plain", "text/tab-separated-values", "application/vnd.ms-excel"),
        ),
        Format(
            "xlsx",
            "XLSX 工作簿",
            "XLSX workbook",
            (".xlsx",),
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", *ZIP_TYPES),
        ),
        Format("cass", "CASS 坐标文件", "CASS coordinates", (".dat",), ("text/plain", "text/csv")),
        Format("mnr", "报盘文本", "ministry's text", (".txt",), ("text/plain",)),
        Format("gpx", "GPX", "GPX", (".gpx",), ("application/gpx+xml", "application/gpx", *XML_TYPES)),
        Format("kml", "KML", "KML", (".kml",), ("application/vnd.google-earth.kml+xml", *XML_TYPES)),
        Format("kmz", "KMZ", "KMZ", (".kmz",), ("application/vnd.google-earth.kmz", *ZIP_TYPES)),
        Format(
            "geojson",
            "GeoJSON",
            "GeoJSON",
            (".geojson", ".json"),
            ("application/geo+json", "application/json", "application/vnd.geo+json"),
        ),
        Format("shapefile", "Shapefile 压缩包", "zipped shapefile", (".zip",), ZIP_TYPES),
        Format(
            "gpkg",
            "GeoPackage",
            "GeoPackage",
            (".gpkg",),
            ("application/geopackage+sqlite3", "application/vnd.sqlite3", "application/x-sqlite3"),
        ),
    )
}
EXTENSIONS: tuple[str, ...] = tuple(dict.fromkeys(end for known in FORMATS.values() for end in known.extensions))


def by_extension(extension: str) -> tuple[str, ...]:
    """Return the formats that come under an extension (lower case, with its dot)."""
    return tuple(known.name for known in FORMATS.values() if extension in known.extensions)
