"""Findings about lines and areas: what is wrong with a geometry, and where (F58). Nothing is ever repaired."""

from gis.core.uploads.findings import Rule

_REDRAW = (
    "在原软件中改正后重新导出；系统不自动修复",
    "Correct it and export again; nothing is repaired for you",
)

SHAPES: dict[str, Rule] = {
    "shapes-missing": Rule(
        "error",
        "文件里没有{wanted}的几何；表格须有一列 WKT",
        "The file holds no {wanted_en}; a table needs a column WKT",
        "加一列 WKT 存为 CSV，或改用 GeoJSON、KML、Shapefile（zip）、GeoPackage 或报盘文本",
        "Add a column WKT to the CSV, or use GeoJSON, KML, a zipped shapefile, GeoPackage or the ministry's text",
    ),
    "similarity-points-only": Rule(
        "error",
        "局部转换只用于点，不用于线和面",
        "A local similarity carries points only, no lines or areas",
        "把线、面转换为 CGCS2000 后再上传",
        "Bring lines and areas in CGCS2000",
    ),
    "crosses-180": Rule(
        "error",
        "第 {vertex} 点（{value}）跨越 180° 经线",
        "Vertex {vertex} ({value}) lies across the 180° meridian",
        "核对经度和坐标顺序",
        "Check the longitude and the order of the coordinates",
    ),
    "more-vertices": Rule(
        "error",
        "另有 {count} 个顶点也不在范围内",
        "{count} more vertices lie outside too",
        "多半是同一个原因：先改正声明",
        "Most likely for the same reason: correct the declaration first",
    ),
    "self-crossing": Rule(
        "error",
        "第 {first}–{first_end} 点的一段与第 {second}–{second_end} 点的一段相交（{lon}°，{lat}°）",
        "The stretch {first}-{first_end} meets the stretch {second}-{second_end} at {lon}, {lat}",
        *_REDRAW,
    ),
    "more-crossings": Rule("error", "另有 {count} 处自相交", "{count} more crossings", *_REDRAW),
    "hole-outside": Rule(
        "error", "有一个洞在外环之外（{lon}°，{lat}°）", "A hole lies outside of its ring, at {lon}, {lat}", *_REDRAW
    ),
    "rings-nested": Rule(
        "error", "环与环重叠或嵌套（{lon}°，{lat}°）", "Rings are nested or repeated, at {lon}, {lat}", *_REDRAW
    ),
    "shape-invalid": Rule(
        "error", "几何无效：{reason}（{lon}°，{lat}°）", "Not valid: {reason} at {lon}, {lat}", *_REDRAW
    ),
    "zero-area": Rule("error", "面积为零（第一点 {value}）", "Its area is nought (first vertex {value})", *_REDRAW),
    "zero-length": Rule("error", "长度为零（第一点 {value}）", "Its length is nought (first vertex {value})", *_REDRAW),
    "spike": Rule(
        "warning",
        "第 {vertex} 点（{value}）是尖刺：夹角 {angle}°，小于 {limit}°",
        "Vertex {vertex} ({value}) is a spike: its angle is {angle}°, below {limit}°",
        "核对该点；不自动删除",
        "Check the vertex; nothing is removed",
    ),
    "duplicate-vertices": Rule(
        "warning",
        "有 {count} 个顶点与前一点相距不到 {limit} 米：第 {vertices} 点",
        "{count} vertices lie within {limit} m of the one before: {vertices}",
        "核对；照原样保存",
        "Check; stored as received",
    ),
    "axes-by-profile": Rule(
        "info",
        "按声明的轴序 {axis_order} 读取几何",
        "The geometry is read in the declared order {axis_order}",
        "核对",
        "Check",
    ),
}
