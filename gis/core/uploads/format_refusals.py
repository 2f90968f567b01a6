"""Words of the refusals that belong to single formats: nothing is staged."""

from gis.core.uploads.findings import Rule

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
    "json": Rule(
        "error", "不是合格的 JSON：{reason}", "This is no sound JSON: {reason}", "重新导出文件", "Export it again"
    ),
    "geojson-collection": Rule(
        "error",
        "不是 GeoJSON 要素集（FeatureCollection）",
        "This is no GeoJSON FeatureCollection",
        "导出为 GeoJSON 要素集",
        "Export a FeatureCollection",
    ),
    "geojson-feature": Rule(
        "error", "不是 GeoJSON 要素（Feature）", "This is no GeoJSON Feature", "重新导出文件", "Export the file again"
    ),
    "geojson-crs": Rule(
        "error",
        "crs 成员所写的坐标系不能识别：{stated}",
        "The member crs names no known system: {stated}",
        "写成 urn:ogc:def:crs:EPSG::4490 的样子，或删去 crs 成员并在导入设定 crs 中声明",
        "Write it like urn:ogc:def:crs:EPSG::4490, or remove it and declare the system in the profile",
    ),
    "gpx-other": Rule(
        "error",
        "文件中只有{found}，没有这类记录需要的要素",
        "The file has only {found_en}, not what this kind of record needs",
        "点状记录请导出航点（wpt），界线请导出航迹或航线",
        "Export waypoints for points, tracks or routes for lines",
    ),
    "layers": Rule(
        "error",
        "文件中有多个图层：{found}",
        "The file has several layers: {found}",
        "在导入设定 sheet 中指明用哪一个，或只导出一个图层",
        "Name one in the profile under `sheet`, or export only one",
    ),
    "layer-missing": Rule(
        "error", "没有名为「{wanted}」的图层", "There is no layer '{wanted}'", "可用的图层：{found}", "Layers: {found}"
    ),
    "archive-stray": Rule(
        "error",
        "压缩包不是 {wanted}，或含有不该有的内容：{found}",
        "The archive is no {wanted}, or holds what does not belong: {found}",
        "只压缩需要的文件，不要套压缩包；其他格式请不压缩直接上传",
        "Zip only the files that belong to it, no archives; upload other formats as they are",
    ),
    "entry-name": Rule(
        "error",
        "压缩包内的文件名不是 UTF-8：{name}",
        "A name in the archive is no UTF-8: {name}",
        "把文件名改为字母和数字，或用 UTF-8 文件名重新压缩",
        "Rename the files to letters and digits, or zip them with UTF-8 names",
    ),
    "shapefile-parts": Rule(
        "error",
        "Shapefile 缺少 {found}",
        "The shapefile lacks {found}",
        "把同名的 .shp、.shx、.dbf（及 .prj、.cpg）一起压缩",
        "Zip .shp, .shx and .dbf (and .prj, .cpg) of the same name together",
    ),
    "shapefile-magic": Rule(
        "error", ".{part} 的内容不是 Shapefile", "The .{part} is no part of a shapefile", "重新导出", "Export it again"
    ),
    "shapefile-broken": Rule(
        "error",
        ".{part} 已损坏或不完整：长度、计数与内容不符",
        "The .{part} is damaged or cut off: its lengths and counts do not fit",
        "重新导出文件",
        "Export the file again",
    ),
    "shapefile-counts": Rule(
        "error",
        "记录数不一致：.shp {shp}，.shx {shx}，.dbf {dbf}",
        "The parts have different numbers of records: .shp {shp}, .shx {shx}, .dbf {dbf}",
        "重新导出文件；各部分须属于同一次导出",
        "Export the file again; all parts have to come from one export",
    ),
    "dbf-field": Rule(
        "error",
        ".dbf 的字段「{field}」类型 {type} 不接收",
        "The field '{field}' of the .dbf has a type that is not taken: {type}",
        "改为文本、数值、日期或逻辑型后重新导出",
        "Make it text, number, date or logical",
    ),
    "cpg-unknown": Rule(
        "error",
        ".cpg 写的编码不能识别：{stated}",
        "The .cpg states an encoding that is not known: {stated}",
        "改为 UTF-8 或 GBK，或删去 .cpg",
        "Write UTF-8 or GBK into it, or leave the .cpg out",
    ),
    "cpg-wrong": Rule(
        "error",
        ".cpg 写的是 {stated}，但文字不是这种编码",
        "The .cpg says {stated}, but the text is not in it",
        "改正 .cpg，或删去它（将先后按 UTF-8、GB18030 严格读取）",
        "Correct the .cpg, or leave it out (UTF-8 and then GB18030 are tried strictly)",
    ),
    "gpkg-wal": Rule(
        "error",
        "GeoPackage 仍处于写前日志（WAL）状态，内容可能不完整",
        "The GeoPackage is still in write-ahead mode and may be incomplete",
        "关闭使用它的软件，或另存一份后上传",
        "Close the program that uses it, or save a copy",
    ),
    "gpkg-unsafe": Rule(
        "error",
        "GeoPackage 含{found}，不接收",
        "The GeoPackage has {found_en}, which is not taken",
        "只导出普通的要素表",
        "Export a plain table of features",
    ),
    "gpkg-geometry": Rule("error", "几何已损坏", "The geometry is damaged", "重新导出文件", "Export the file again"),
    "gpkg-systems": Rule(
        "error",
        "几何的坐标系（{found}）与图层的（{layer}）不同",
        "The geometry is in another system ({found}) than its layer ({layer})",
        "每个坐标系各存一个图层",
        "Keep one system in a layer",
    ),
}
