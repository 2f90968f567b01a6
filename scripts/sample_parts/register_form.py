"""Invented rows of the register form of place names (示例，虚构).

Points, a range without geometry, a village registered twice, a rare character, and a row without a code.
"""

NAMES = "地名代码 汉字书写 罗马字母拼写 地名类别 别名 曾用名"
POSITION = "东经 至东经 北纬 至北纬 坐标系"
REST = "密级 使用时间 设立年份 地名来历 所在行政区"
ROWS = """
42120200122200900001|示例湾|Shiliwan|22200|示例塆|示例大队|114.331204||29.830512||CGCS2000|公开|现今地名|1958年|示例姓聚居得名|咸安区
42120200122200900002|示例家湾|Shilijiawan|22200|||114.338749||29.833108||CGCS2000|内部|现今地名|||咸安区
42120200121610900001|示例村|Shilicun|21610|||114.345302||29.837292||CGCS2000|公开|现今地名|||咸安区
42120200127610900001|示例村民委员会||27610|||114.345302||29.837292||CGCS2000|公开|现今地名|||咸安区
42120200112100900001|示例河|Shili He|12100|||114°20′10.5″|114°23′45.3″|29°50′|29°51′12.8″|CGCS2000|公开|现今|||咸安区
|𣵦沽示例||22200||||||||内部|历史地名||||
""".strip()


def table() -> list[list[str]]:
    """Return the header and the rows as cells."""
    return [f"{NAMES} {POSITION} {REST}".split(), *(line.split("|") for line in ROWS.splitlines())]
