"""Words of the findings that the kinds of facility share."""

from gis.core.uploads.findings import Rule

ROWS: dict[str, Rule] = {
    "not-whole": Rule(
        "error", "{value} 不是整数", "{value} is not a whole number", "改为整数；一行写一个合计数",
        "Write a whole number",
    ),
    "decimals": Rule(
        "error", "{value} 的小数多于 {places} 位，登记库存不下", "{value} has more than {places} decimals",
        "改为 {places} 位小数", "Write {places} decimals",
    ),
    "foreign-unit": Rule(
        "error", "表头「{header}」的单位不能采用，须为{needed}",
        "The unit in '{header}' is not taken; it has to be {needed_en}",
        "换算后修改该列和表头", "Convert the column and its header",
    ),
    "figures": Rule("error", "{said}", "{said_en}", "核对该行各数", "Check the figures of the row"),
    "odd": Rule("warning", "{said}", "{said_en}", "核对；属实则照样入库", "Check; if it is so, commit it as it is"),
    "record-id": Rule(
        "error", "记录标识「{value}」不能用：填登记库的 UUID，或“新增”",
        "'{value}' is no identity: a UUID of the register, or 'new'",
        "留空即按代码和名称判断", "Leave it empty: code and name then tell",
    ),
    "township-unknown": Rule(
        "error", "没有乡镇（街道）「{value}」", "There is no township '{value}'",
        "改为登记库中的名称或 9 位代码；{county}县（市、区）一列是否相符", "Use a registered name or code of 9 digits",
    ),
    "township-ambiguous": Rule(
        "error", "「{value}」可能是：{candidates}", "'{value}' may be: {candidates}",
        "写上县（市、区），或用 9 位代码", "Name the county too, or use the code",
    ),
    "county-unknown": Rule(
        "error", "没有县（市、区）「{value}」", "There is no county '{value}'", "改正", "Correct it",
    ),
    "no-point": Rule(
        "error", "几何应为一个点", "The geometry has to be one point", "改为点状文件，或写经纬度两列",
        "Use a file of points, or two columns",
    ),
    "name-twice": Rule(
        "error", "「{value}」与第 {other} 行同名同乡镇", "'{value}' has the name and township of row {other}",
        "重复则删去一行；确是两处则写不同的名称", "Remove one, or give two places two names",
    ),
    "code-twice": Rule(
        "error", "代码 {value} 也在第 {other} 行", "The code {value} stands in row {other} too", "改正其中一行",
        "Correct one of the rows",
    ),
    "secrecy-default": Rule(
        "info", "{count} 行没有密级：新记录按“公开”保存，已登记的不变",
        "{count} rows state no secrecy: new records are public, registered ones stay", "不宜公开的，填写“内部”",
        "State internal where a record is not for the public",
    ),
    "status-default": Rule(
        "info", "{count} 行没有运营状态：新记录按“运营”保存，已登记的不变",
        "{count} rows state no status: new records are operating, registered ones stay", "在建、停业的请填写",
        "State it where one is being built or suspended",
    ),
}  # fmt: skip

PLACES: dict[str, Rule] = {
    "position-missing": Rule(
        "error", "新记录没有坐标", "A new record without a position",
        "填写坐标：覆盖分析按位置计算，不能猜测。{hint}", "Give its position: coverage is measured from it. {hint_en}",
        place=True,
    ),
    "needed": Rule(
        "error", "新记录缺：{titles}", "A new record lacks: {titles_en}", "填写", "Fill in", place=True,
    ),
    "outside-stated-county": Rule(
        "error", "坐标在{at}，不在所写的{stated}", "The position lies in {at}, not in {stated}",
        "核对坐标、坐标系和所属乡镇", "Check position, system and township", place=True,
    ),
    "outside-stated-township": Rule(
        "warning", "坐标在{at}，距所写的{stated} {distance} 米；按所写的登记",
        "The position lies in {at}, {distance} m from {stated}; the stated township is stored",
        "核对坐标和所属乡镇（示例乡镇界线为推算，可能有出入）", "Check both (township lines of the sample are derived)",
        place=True,
    ),
    "outside-all": Rule(
        "warning", "坐标不在任何登记的乡镇内", "The position lies in no registered township", "核对坐标",
        "Check the position", place=True,
    ),
    "township-by-position": Rule(
        "info", "{count} 行没有写乡镇，按坐标所在的乡镇登记",
        "{count} rows state no township: that of their position is stored", "核对", "Check", place=True,
    ),
    "known-changed": Rule(
        "warning", "已登记，提交后更新：{fields}", "Registered; a commit changes: {fields_en}",
        "核对；空单元格不清除原有内容，原值留在历史中", "Check; empty cells clear nothing, history keeps former values",
        place=True,
    ),
    "known-figures": Rule(
        "error", "与已登记的各数合起来不符：{said}", "Together with what is registered: {said_en}",
        "在文件中写全有关各数", "State all of these figures", place=True,
    ),
    "known-ambiguous": Rule(
        "error", "可能是已登记的：{candidates}", "It may be one of: {candidates}",
        "在“记录标识”列写明哪一条，或写“新增”", "Name it in a column 'record id', or write 'new'", place=True,
    ),
    "known-otherwise": Rule(
        "error", "代码与已登记的「{name}」（{township}）相同而名称不同：改名，还是另一处",
        "Its code is that of '{name}' ({township}), under another name: renamed, or another one",
        "改名则在“记录标识”列写 {id}；另一处则写“新增”", "Renamed: write {id} as 'record id'; another one: 'new'",
        place=True,
    ),
    "name-other-code": Rule(
        "error", "同乡镇已登记的「{name}」代码是 {code}",
        "'{name}' in this township is registered with the code {code}",
        "核对代码；代码变更则在“记录标识”列写 {id}，另一处则写“新增”",
        "Check the code; if it changed write {id} as 'record id', else 'new'", place=True,
    ),
    "code-shared": Rule(
        "info", "代码与已登记的「{name}」（{township}）相同：按同一法人的另一处新增",
        "Its code is that of '{name}' ({township}): taken as another facility of that body", "核对", "Check",
        place=True,
    ),
    "name-elsewhere": Rule(
        "warning", "同县已有同名的记录，在{township}：按另一处新增",
        "The county has a record of this name in {township}: taken as another one",
        "若是同一处，改正乡镇", "Correct the township if it is the same", place=True,
    ),
    "known-restricted": Rule(
        "error", "登记库中有本账号不能查看的同一记录，不能由文件更新",
        "The register holds this record at a level that a file cannot change", "请审核员处理", "Ask a reviewer",
        place=True,
    ),
    "record-unknown": Rule(
        "error", "没有记录 {value}", "There is no record {value}", "核对记录标识，或留空",
        "Check it, or leave it empty",
        place=True,
    ),
    "target-twice": Rule(
        "error", "与第 {other} 行是登记库中的同一记录", "The same registered record as row {other}", "删去一行",
        "Remove one of them", place=True,
    ),
    "point-for-extent": Rule(
        "warning", "已登记的是范围，文件是点（距范围 {distance} 米）：范围不变",
        "An extent is registered; the file has a point {distance} m from it: the extent stays", "核对", "Check",
        place=True,
    ),
    "village-unknown": Rule(
        "error", "没有村（社区）「{value}」", "There is no village '{value}'", "先导入村（社区），或改正名称",
        "Import the settlements first, or correct the name", place=True,
    ),
    "village-ambiguous": Rule(
        "error", "村（社区）「{value}」可能在：{candidates}", "The village '{value}' may be in: {candidates}",
        "写成“乡镇名+村名”", "Write township and village together", place=True,
    ),
}  # fmt: skip

SHARED = {**ROWS, **PLACES}
