"""Words of the findings about register rows.

What the checks of names find at level 1 comes as warnings: a census row is received as it is, and what is irregular
about it is decided later (P-B).
"""

from gis.core.uploads.findings import Rule
from gis.gazetteer.checks.catalogue import RULES as CHECKS

CHECK_REMEDY = ("照原样保存；在地名检查中处理", "Stored as received; deal with it in the check of names")
LEFT_TO_US = frozenset({"class-unknown", "dates"})
"""Rules of the checks for which this kind has words of its own."""

ROWS: dict[str, Rule] = {
    "name-column": Rule(
        "error", "没有「标准名称」或「汉字书写」列", "There is neither a column 'standard name' nor 'written in Hanzi'",
        "补上该列，或指明哪一列是名称", "Add it, or say which column holds the name",
    ),
    "name-missing": Rule("error", "没有名称", "It has no name", "填写标准名称", "Fill in the standard name"),
    "hanzi-differs": Rule(
        "warning", "汉字书写「{value}」与标准名称「{name}」不同，标准名称不变",
        "Written in Hanzi as '{value}', the standard name is '{name}'; that one is kept", "核对两列", "Check both",
    ),
    "code-form": Rule(
        "error", "地名代码 {value} 不是 20 位数字", "The code {value} is not 20 digits", "改正代码；没有代码的留空",
        "Correct it; leave it empty where there is none",
    ),
    "code-twice": Rule(
        "error", "地名代码 {value} 也在第 {other} 行", "The code {value} stands in row {other} too",
        "代码不得重复：改正其中一行", "Codes are never used twice: correct one of the rows",
    ),
    "code-class": Rule(
        "warning", "代码中的类别 {coded} 与类别列的 {value} 不同；按类别列保存",
        "The class {coded} in the code differs from {value} in its column; the column is taken", "核对", "Check",
    ),
    "code-division": Rule(
        "warning", "代码中的区划 {coded} 与所在行政区「{value}」不同；按所在行政区保存",
        "The division {coded} in the code differs from '{value}'; the column is taken", "登记后政区有变动的不必改",
        "Nothing to do where the division changed after the registration",
    ),
    "code-division-unknown": Rule(
        "info", "登记库中没有代码所含的区划 {coded}", "The register holds no division {coded}, which the code names",
        "核对代码", "Check the code",
    ),
    "class-missing": Rule("error", "没有地名类别", "It has no class", "填写类别代码或名称", "Fill in code or name"),
    "class-from-code": Rule(
        "info", "{count} 行没有类别，采用地名代码中的类别", "{count} rows have no class: that of their code is taken",
        "核对", "Check",
    ),
    "class-unnamed": Rule(
        "error", "没有名为「{value}」的类别", "There is no class '{value}'", "填写五位类别代码", "Give its five digits",
    ),
    "class-unknown": Rule(
        "warning", "类别表中没有 {value}，入库时按“导入”补一条类别", "{value} is not in the class table; it is added",
        "在类别表中补上名称和上级", "Complete its name and parent in the class table",
    ),
    "secrecy-default": Rule(
        "info", "{count} 行没有密级，按“内部”保存", "{count} rows state no secrecy: stored as internal",
        "需要公开的，填写密级", "State it where a record may be public",
    ),
    "status-default": Rule(
        "info", "{count} 行没有使用状态，有废止年份的按“历史”，其余按“现今”保存",
        "{count} rows do not say whether they are in use: historic where they were abolished, else current",
        "核对", "Check",
    ),
    "year-unread": Rule(
        "info", "「{value}」不是年份，按原文保存", "'{value}' is no year; the text is kept", "能确定年份的，改填年份",
        "Give the year where it is known",
    ),
    "years-order": Rule(
        "error", "设立年份 {since} 晚于废止年份 {until}", "The set-up year {since} is after the abolition year {until}",
        "改正年份", "Correct the years",
    ),
    "protection-level": Rule(
        "error", "列入保护名录「{value}」而没有保护级别", "It is listed as protected ({value}) without the level",
        "填写保护级别：国家级、省级、市级或县级", "State the level: national, province, prefecture or county",
    ),
    "division-unknown": Rule(
        "warning", "登记库中找不到行政区「{value}」，或有多个；不挂接行政区",
        "The division '{value}' is not in the register, or cannot be told; the place stays without one",
        "改填区划代码或全称", "Give its code or full path",
    ),
    "division-none": Rule(
        "info", "{count} 行没有写明可识别的行政区", "{count} rows name no division that is known",
        "有坐标的按位置定到县", "Those with a position get their county by it",
    ),
    "reading-unfit": Rule(
        "warning", "读音「{value}」与「{name}」的字数不符，未采用",
        "The reading '{value}' does not fit {name}; not taken",
        "每字一个带声调的音节，以空格分开", "One syllable with its tone for each character, blanks between",
    ),
    "parts-unfit": Rule(
        "warning", "专名、通名合起来不是「{name}」，按规则拆分",
        "Specific and generic do not make up {name}; split by rule",
        "核对专名和通名", "Check both parts",
    ),
    "range-order": Rule(
        "warning", "范围的起止次序相反，按小到大保存，原数字不变",
        "The ends of the range are reversed; stored in order",
        "核对", "Check",
    ),
    "range-unread": Rule("error", "{value} 不是坐标", "{value} is no coordinate", "改正坐标", "Correct it"),
    "range-alone": Rule(
        "error", "有终点坐标而没有起点坐标", "It has the end of a range and not its beginning", "补上东经、北纬",
        "Add longitude and latitude",
    ),
    "range-outside": Rule(
        "error", "{value} 不在本地区范围内", "{value} lies outside of the region", "核对坐标", "Check it",
    ),
    "system-differs": Rule(
        "error", "该行写明坐标系为「{value}」，与声明的 {crs} 不同",
        "The row says '{value}', the file is declared as {crs}",
        "分开导入不同坐标系的行", "Bring rows of different systems apart",
    ),
    "attribute-unfit": Rule(
        "info", "该类没有属性「{title}」，按备注保存在登记项中",
        "The class has no attribute {title}; kept among the details",
        "核对类别", "Check the class",
    ),
    "attribute-number": Rule(
        "warning", "「{title}」的 {value} 不是数字，按原文保存", "{value} of {title} is no number; the text is kept",
        "改为数字", "Write a number",
    ),
}  # fmt: skip

PLACES: dict[str, Rule] = {
    "place-changed": Rule(
        "info", "已登记的地名，将更新：{fields}", "Registered; to be changed: {fields_en}", "核对", "Check", place=True,
    ),
    "standard-name-changed": Rule(
        "warning", "标准名称将由「{before}」改为「{value}」，原名转为曾用名",
        "The standard name becomes {value}; {before} becomes a former name", "更名须有批准；核对是否同一地名",
        "A renaming needs its approval: check that it is the same place", place=True,
    ),
    "same-ambiguous": Rule(
        "error", "登记库中有 {count} 条同名、同类、同区划的记录，分不清是哪一条",
        "{count} registered records have this name, class and division; which one cannot be told",
        "填写地名代码", "Give the place code", place=True,
    ),
    "same-in-line": Rule(
        "warning", "按名称、类别对上登记库中{division}的记录，没有坐标可比",
        "Matched by name and class with the record in {division}; there is no position to compare",
        "不是同一处时，写明乡镇、坐标或地名代码",
        "If it is another place, give its township, position or place code", place=True,
    ),
    "target-twice": Rule(
        "error", "与第 {other} 行是同一条登记记录", "The same registered record as row {other}", "删去一行或改正代码",
        "Remove one or correct its code", place=True,
    ),
    "code-other-name": Rule(
        "info", "同名、同类、同区划的另一条记录代码为 {code}",
        "Another record of this name, class and division has {code}",
        "核对是否重复登记", "Check whether it is registered twice", place=True,
    ),
    "registered-twice": Rule(
        "info", "可能与{where}的「{other}」（{code}）是同一事物，分别按区域和组织登记；未自动关联",
        "May be the same thing as '{other}' ({code}) in {where_en}, registered as area and as organisation; not linked",
        "确认后在地名记录中关联", "Link them in the record once confirmed", place=True,
    ),
    "division-by-position": Rule(
        "info", "按坐标位于{division}", "By its position in {division}", "核对", "Check", place=True,
    ),
}  # fmt: skip


def _check_rules() -> dict[str, Rule]:
    return {
        f"check-{code}": Rule("warning", "{said}（{article}）", "{said_en} ({article_en})", *CHECK_REMEDY)
        for code in CHECKS
        if code not in LEFT_TO_US
    }


RULES: dict[str, Rule] = {**ROWS, **PLACES, **_check_rules()}
