"""Words of what the readers of single formats note about a file, and of the faults of single geometries."""

from gis.core.uploads.findings import Rule

FORMAT_NOTES: dict[str, Rule] = {
    "separator": Rule("info", "按「{separator}」分列", "Columns are set apart by {separator_en}"),
    "dms-columns": Rule(
        "info",
        "度、分、秒三列合为一个角度：{columns}",
        "Degrees, minutes and seconds of three columns are put together: {columns}",
        "核对",
        "Check",
    ),
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
    "wgs84-by-format": Rule(
        "info",
        "{format} 按其标准是 WGS 84 经纬度",
        "By its standard {format} is in WGS 84 degrees",
        "若导出软件用的是别的坐标系（如网络地图的 GCJ-02），请在导入设定 crs 中声明或换用原始成果",
        "If the program used another system, declare it in the profile under `crs`, or bring the original results",
    ),
    "geojson-old-crs": Rule(
        "warning",
        "按文件的 crs 成员采用 {crs}（旧版标准）；经度或东坐标在前",
        "{crs} is taken from the member crs (older standard); longitude or easting first",
        "核对",
        "Check",
    ),
    "parts-ignored": Rule(
        "warning",
        "以下内容不读取，也不访问其中的地址：{parts}",
        "Not read, and no address in it was opened: {parts}",
        "需要时先在原软件中导出为普通要素",
        "Export them as plain features where they are needed",
    ),
    "others-ignored": Rule(
        "warning",
        "另有 {count} 个{found}，这类记录不需要，没有读取",
        "{count} {found_en} are not needed for this kind of record and were not read",
        "需要时按对应的记录类型另行上传",
        "Upload them under their own kind of record where needed",
    ),
    "prj-missing": Rule(
        "warning",
        "没有 .prj，文件没有写明坐标系",
        "There is no .prj, so the file states no system",
        "在导入设定 crs 中声明",
        "Declare it in the profile under `crs`",
    ),
    "field-cut": Rule(
        "warning",
        "字段名可能在 10 个字节处被截断：{fields}",
        "Names of fields may have been cut at 10 bytes: {fields}",
        "核对各列对应的字段",
        "Check which column is which",
    ),
    "text-cut": Rule(
        "warning",
        "有 {count} 条记录的文字在字段宽度处被截断（末尾半个汉字已去掉）：{rows}",
        "The text of {count} records was cut at the width of its field (half a character was left out): {rows}",
        "加宽字段后重新导出",
        "Widen the field and export again",
    ),
    "deleted-records": Rule(
        "warning",
        "有 {count} 条标记为已删除的记录，没有读取",
        "{count} records marked as deleted were not read",
        "要保留时在原软件中恢复",
        "Restore them in the program where they should stay",
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
    "wkt-column": Rule(
        "info",
        "几何取自「{column}」列（WKT，先东后北）",
        "The geometries are those of the column '{column}' (WKT, east before north)",
    ),
    "geometry-wkt": Rule(
        "error",
        "WKT 读不出：{found}",
        "The WKT cannot be read: {found}",
        "写作 LINESTRING (东 北, 东 北) 一类；不带 SRID、M 值，有高程时写 Z",
        "Write it like LINESTRING (east north, east north), without SRID or M; heights behind a Z",
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
