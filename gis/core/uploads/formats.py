"""The accepted formats: names, extensions, media types, and the words of their own refusals and notes."""

from dataclasses import dataclass

from gis.core.uploads.findings import Rule

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


FORMAT_REFUSALS: dict[str, Rule] = {
    "mnr-block": Rule(
        "error", "报盘文件缺少 {block}", "The block {block} is missing", "重新导出报盘文件", "Export the file again"
    ),
    "mnr-line": Rule(
        "error",
        "既不是地块行（以 @ 结尾）也不是“点号,圈号,X,Y”",
        "Neither a parcel (ending in @) nor point, ring, X, Y",
        "改正该行",
        "Correct the line",
    ),
    "mnr-unit": Rule(
        "error",
        "计量单位是「{unit}」，只接收米",
        "The unit is '{unit}'; only metres are taken",
        "以米为单位重新导出；不换算，因为英尺有国际与美国测量两种",
        "Export in metres; nothing is converted, since there are two kinds of feet",
    ),
}

FORMAT_NOTES: dict[str, Rule] = {
    "separator": Rule("info", "按「{separator}」分列", "Columns are set apart by {separator_en}"),
    "headers-supplied": Rule(
        "info",
        "文件没有表头，按格式规定取为：{headers}",
        "The file has no header; by its format the columns are: {headers}",
    ),
    "cass-order": Rule(
        "info",
        "CASS 格式东坐标（Y）在前、北坐标（X）在后",
        "CASS writes the easting (Y) before the northing (X)",
    ),
    "count-differs": Rule(
        "error",
        "文件写明 {stated} 个点，实有 {found} 个",
        "The file states {stated} points and has {found}",
        "核对是否缺行；改正点数或补齐后重新上传",
        "Check whether lines are missing; correct the count or add them, and upload again",
    ),
    "crs-in-file": Rule(
        "info",
        "文件写明坐标系：{stated}（{crs}）",
        "The file states its system: {stated} ({crs})",
        "核对；要用别的坐标系，请在导入设定 crs 中声明",
        "Check it; declare another one in the profile under `crs`",
    ),
    "crs-not-understood": Rule(
        "warning",
        "文件中写的坐标系无法对应到已知的坐标系：{stated}",
        "The system that the file states is not on the list: {stated}",
        "在导入设定 crs 中声明",
        "Declare it in the profile under `crs`",
    ),
    "mnr-parameters": Rule(
        "warning",
        "文件带有转换参数，没有使用：坐标可能已是地方坐标",
        "The file carries transformation parameters, which are not used: its coordinates may be local",
        "核对坐标是否已转换",
        "Check whether the coordinates were transformed",
    ),
    "unit-ft": Rule(
        "error",
        "表头「{header}」写明单位是英尺；只接收米，不换算（国际英尺与美国测量英尺相差 2 ppm，在此处即 6 m）",
        "The header '{header}' says feet; only metres are taken (international and US feet differ by 2 ppm, 6 m here)",
        "在仪器或软件中改为米后重新导出",
        "Export again in metres",
    ),
    "unit-km": Rule(
        "error",
        "表头「{header}」写明单位是千米；只接收米，不换算",
        "The header '{header}' says kilometres; only metres are taken",
        "改为米后重新导出",
        "Export again in metres",
    ),
}

GEOMETRIES: dict[str, Rule] = {
    "geometry-missing": Rule(
        "error",
        "没有几何（{found}）",
        "No geometry ({found})",
        "补上坐标，或删去该要素",
        "Add it, or remove the feature",
    ),
    "geometry-type": Rule(
        "error",
        "需要{wanted}，文件中是 {found}",
        "{wanted_en} is needed, the file has {found}",
        "改为{wanted}，或把这些要素另存一个文件",
        "Correct it, or put such features into a file of their own",
    ),
    "geometry-numbers": Rule(
        "error",
        "坐标不是两个或三个普通的数：{found}",
        "The position is not two or three plain numbers: {found}",
        "改正坐标后重新导出",
        "Correct it and export again",
    ),
    "geometry-short": Rule(
        "error",
        "顶点少于 {least} 个：{found}",
        "Fewer than {least} vertices: {found}",
        "补全后重新导出",
        "Complete it and export again",
    ),
    "ring-open": Rule(
        "error",
        "环没有闭合：起点 {first}，终点 {last}",
        "A ring is not closed: it begins at {first} and ends at {last}",
        "让终点与起点相同；不自动闭合",
        "Let it end where it begins; nothing is closed for you",
    ),
    "too-many-vertices": Rule(
        "error", "顶点超过 {limit} 个", "More than {limit} vertices", "分成几个要素或概括", "Split or generalise it"
    ),
}
