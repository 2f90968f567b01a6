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
}
