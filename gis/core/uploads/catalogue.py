"""Findings that every kind of record shares. A kind adds its own rules in its own folder."""

from gis.core.uploads.doubt_words import DATUMS, DOUBTS
from gis.core.uploads.findings import Rule
from gis.core.uploads.format_notes import FORMAT_NOTES, GEOMETRIES
from gis.core.uploads.own_files import OWN_FILES
from gis.core.uploads.refusals import FILE
from gis.core.uploads.shape_rules import SHAPES

NOTES: dict[str, Rule] = {
    "utf-16": Rule("warning", "按 UTF-16 读取", "Read as UTF-16", "核对汉字是否正确", "Check the characters"),
    "gb18030": Rule(
        "warning", "按 GB18030（GBK）读取", "Read as GB18030 (GBK)", "核对汉字是否正确", "Check the characters"
    ),
    "sheet-taken": Rule(
        "warning",
        "有多个工作表，采用「{sheet}」；未读：{others}",
        "Several sheets; '{sheet}' is taken; not read: {others}",
        "要用别的工作表，请在导入设定 sheet 中指明",
        "Name another one in the profile under `sheet`",
    ),
    "header-row": Rule(
        "warning",
        "表头取自第 {header_row} 行",
        "The header is taken from row {header_row}",
        "核对表头",
        "Check it",
    ),
    "hidden-rows": Rule(
        "warning",
        "有 {count} 个隐藏行，已一并读取：{rows}",
        "{count} hidden rows were read too: {rows}",
        "核对",
        "Check",
    ),
    "merged-cells": Rule(
        "warning",
        "有 {count} 处合并单元格：{ranges}，只有左上格有值",
        "{count} merged ranges: {ranges}; only the first cell of each holds the value",
        "取消合并并填满",
        "Unmerge and fill the cells",
    ),
    "ignored-columns": Rule(
        "info",
        "未采用的列：{columns}",
        "Columns not used: {columns}",
        "不需要则不必处理",
        "Nothing to do if unneeded",
    ),
    "remembered-columns": Rule(
        "info",
        "按 {used_on} 同样表头的文件认列：{columns}",
        "Columns as declared on {used_on} for a file with these headers: {columns}",
        "核对；要改认，在第 2 步或导入设定 columns 中指明",
        "Check; name other columns in the profile under `columns`",
    ),
    "corrected": Rule("info", "在线改正：{before} → {value}", "Corrected online: {before} -> {value}"),
}

CELLS: dict[str, Rule] = {
    "required": Rule("error", "不能为空", "Must not be empty", "填写该单元格", "Fill the cell"),
    "position-half": Rule(
        "error",
        "坐标只有「{column}」一列，缺另一列",
        "Of the position there is the column '{column}' only",
        "补上另一列，或把该列设为不采用",
        "Add the other column, or leave this one without a field",
    ),
    "ragged": Rule(
        "error",
        "有 {cells} 个单元格，表头有 {headers} 个",
        "Has {cells} cells, the header has {headers}",
        "检查该行的分隔符和引号",
        "Check separators and quotes of the row",
    ),
    "duplicate-row": Rule(
        "warning",
        "与第 {other} 行完全相同，只保存一次",
        "Same as row {other}; stored once",
        "不需要则删去一行",
        "Remove one of them",
    ),
    "not-a-number": Rule(
        "error",
        "{value} 不是数字",
        "{value} is not a number",
        "改为普通的十进制数",
        "Write a plain decimal number",
    ),
    "decimal-comma": Rule(
        "error",
        "{value} 含逗号，小数点和千位分隔无法区分",
        "{value} has a comma: decimal or thousands cannot be told",
        "用点作小数点，去掉千位分隔",
        "Use a point, and no thousands separator",
    ),
    "exponent": Rule(
        "error",
        "{value} 是科学计数法，可能已丢失数字",
        "{value} is in scientific notation; digits may be lost",
        "把该列设为文本或常规后重新导出",
        "Format the column as text and export again",
    ),
    "normalised": Rule(
        "warning",
        "{value} 含全角字符，按 {used} 采用",
        "{value} has full-width characters and is read as {used}",
        "核对",
        "Check",
    ),
    "out-of-range": Rule(
        "error",
        "{value} 不在 {low}–{high} 内",
        "{value} is not within {low} to {high}",
        "核对该值",
        "Check the value",
    ),
    "bad-characters": Rule(
        "error",
        "含不允许的字符 {characters}",
        "Contains {characters}, which is not allowed",
        "删去或重新输入",
        "Remove or type it again",
    ),
    "too-long": Rule("error", "超过 {limit} 字", "Longer than {limit} characters", "缩短内容", "Shorten it"),
    "excel-mangled": Rule(
        "error",
        "{value} 像是被表格软件改写的编号",
        "{value} looks like a number that a spreadsheet rewrote",
        "把该列设为文本，重新填写原编号",
        "Format the column as text and type the number again",
    ),
    "number-as-code": Rule(
        "warning",
        "编号是数字单元格，按显示的 {value} 采用；前导零可能已丢失",
        "A number cell as code, taken as {value}; leading zeros may be lost",
        "把该列设为文本",
        "Format the column as text",
    ),
    "formula": Rule(
        "error",
        "公式没有保存结果",
        "A formula without a stored result",
        "复制后“选择性粘贴-数值”再保存",
        "Paste as values and save",
    ),
    "cell-error": Rule("error", "单元格是错误值 {value}", "The cell holds the error {value}", "改正", "Correct it"),
    "date-cell": Rule(
        "error",
        "单元格是日期（{value}），此列不是日期",
        "A date cell ({value}) in a column that holds no dates",
        "把该列设为文本，重新填写",
        "Format the column as text and type it again",
    ),
    "not-a-date": Rule(
        "error",
        "{value} 不是日期",
        "{value} is not a date",
        "写成 2026-05-20 的样子",
        "Write it like 2026-05-20",
    ),
    "choice": Rule(
        "error",
        "{value} 不在可用值之内：{allowed}",
        "{value} is none of: {allowed}",
        "改为可用值",
        "Use one of them",
    ),
}

POSITIONS: dict[str, Rule] = {
    "crs-undeclared": Rule(
        "error",
        "未声明坐标系。坐标系（基准）须由人声明，不能从数字推断",
        "The coordinate system is not declared; the datum cannot be told from numbers",
        "在导入设定 crs 中声明，例如 EPSG:4490",
        "Declare it in the profile under `crs`, for example EPSG:4490",
    ),
    "crs-refused": Rule(
        "error",
        "{reason_zh}",
        "{reason_en}",
        "改用 CGCS2000 成果；或用至少 3 个公共点作局部转换（导入设定 similarity）",
        "Use CGCS2000 results, or a local similarity over at least 3 common points (`similarity` in the profile)",
    ),
    "wgs84-as-cgcs2000": Rule(
        "warning",
        "WGS 84 坐标按 CGCS2000 采用（两者因历元约差 0.9 m），已记入每条观测",
        "WGS 84 is taken as CGCS2000 (epochs differ by about 0.9 m); recorded with each observation",
        "高精度成果请提供 CGCS2000 坐标",
        "Provide CGCS2000 for precise results",
    ),
    "axis-undeclared": Rule(
        "error",
        "表头「{first}」「{second}」分不清哪列是经度、哪列是纬度",
        "Headers '{first}' and '{second}' do not say which is longitude",
        "在导入设定 axis_order 中声明 lon-lat 或 lat-lon",
        "Declare axis_order lon-lat or lat-lon",
    ),
    "axis-by-profile": Rule(
        "info",
        "按声明的轴序 {axis_order} 采用：「{first}」「{second}」",
        "By the declared order {axis_order}: '{first}', '{second}'",
        "核对",
        "Check",
    ),
    "second-position": Rule(
        "warning",
        "另有一组坐标「{columns}」，没有用于定位，也没有与所用的一组核对；原文随观测保存",
        "A second pair of coordinates, {columns}, was neither used nor compared; it is kept with the observation",
        "核对声明的坐标系是否为所用一组的坐标系",
        "Check that the declared system is that of the pair in use",
    ),
    "degrees-converted": Rule(
        "warning",
        "有 {count} 个度分秒值，已换算为十进制度",
        "{count} values in degrees, minutes, seconds were converted",
        "核对；或声明 angle 为 dms",
        "Check; or declare angle dms",
    ),
    "not-degrees": Rule(
        "error",
        "{value} 不是{spelling}的度数",
        "{value} is not {spelling_en}",
        "改正，或改变导入设定 angle",
        "Correct it, or change `angle` in the profile",
    ),
    "out-of-area": Rule(
        "error",
        "{value} 不在 {bounds} 内",
        "{value} is not within {bounds}",
        "核对坐标、坐标系和带号",
        "Check coordinate, system and zone",
    ),
    "maybe-swapped": Rule(
        "error",
        "{value} 不在 {bounds} 内，疑似{axes}互换",
        "{value} is not within {bounds}; the axes may be swapped ({axes_en})",
        "互换两列（导入设定 axis_order 改为 {axis_order}），或修改该单元格",
        "Swap the columns (axis_order {axis_order} in the profile), or correct the cell",
    ),
    "projected?": Rule(
        "error",
        "{value} 不是度数，像是{likely_zh}的平面坐标",
        "{value} is no degree; it looks like a plane coordinate, {likely_en}",
        "声明平面坐标系（若为 CGCS2000：{epsg}），或修改该单元格",
        "Declare the plane system (if CGCS2000: {epsg}), or correct the cell",
    ),
    "degrees?": Rule(
        "error",
        "{value} 像是度数，声明的坐标系 {crs} 以米计",
        "{value} looks like degrees; the declared {crs} is in metres",
        "声明经纬度坐标系（若为 CGCS2000：EPSG:4490），或修改该单元格",
        "Declare degrees (if CGCS2000: EPSG:4490), or correct the cell",
    ),
    "zone-prefix": Rule(
        "error",
        "{value} 的带号与声明的 {crs} 不符：{reason_zh}",
        "{value} does not fit {crs}: {reason_en}",
        "若为 CGCS2000，数字符合 {epsg}；核对后改正声明或该单元格",
        "If CGCS2000, the digits fit {epsg}; correct the declaration or the cell",
    ),
    "other-zone": Rule(
        "error",
        "{value} 不属于声明的 {crs}：{reason_zh}",
        "{value} does not belong to {crs}: {reason_en}",
        "若为 CGCS2000，数字符合 {epsg}；核对后改正声明或该单元格",
        "If CGCS2000, the digits fit {epsg}; correct the declaration or the cell",
    ),
    "outside-county": Rule(
        "error",
        "位置不在您负责的县（市、区）内",
        "The position is outside the counties of your account",
        "核对坐标，或请有权限的人员提交",
        "Check the coordinate, or ask a colleague who may",
        place=True,
    ),
}

CORE: dict[str, Rule] = {
    **FILE, **NOTES, **FORMAT_NOTES, **GEOMETRIES, **SHAPES, **CELLS, **POSITIONS, **DOUBTS, **DATUMS,
    **OWN_FILES,
}  # fmt: skip
