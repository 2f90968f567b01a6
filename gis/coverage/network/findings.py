"""What is wrong with a file of roads: everything at once, each with its row, column, value, rule and remedy."""

from dataclasses import dataclass, field
from typing import Any

TABLE = """
column-missing|error|缺少列|A column is missing|补上此列或改列名|Add the column or rename one
columns-double|error|两列是同一内容|Two columns mean the same|只留一列|Keep one of them
crs-differs|error|申报的坐标系与文件所写不同|The declared system is not the file's own|核对后重新申报|Find out
shape-missing|error|没有可用的线|No line that can be used|补上线或删去该行|Draw the line or remove the row
several-lines|error|一行多条线而只有一个长度|Several lines but one length|拆成多行|Make a row of each
position-bad|error|坐标缺失或不属于申报的坐标系|No position of the declared system|核对带号和次序|Check zone and axes
outside-area|error|位置在本地区范围之外|The position is outside the region|核对坐标和基准|Check position and datum
node-moves|error|同一节点编号有两处位置|One node id has two positions|改正编号或坐标|Correct the id or the position
id-bad|error|节点编号为空或过长|A node id is empty or too long|给出不超过 60 字的编号|Give one of up to 60 characters
self-loop|error|路段起止为同一节点|The edge ends where it starts|改正起止节点|Correct its ends
number-bad|error|不是有效数字|Not a number|改为数字|Write a number
length-negative|error|长度为负|The length is negative|改为米数|Give metres
length-short|error|长度短于路线|Shorter than its course|核对单位（米）和位置|Check the unit (metres) and the place
length-long|error|长度远大于路线|Much longer than its course|核对单位（米）和位置|Check unit and place
speed-bad|error|速度超出范围|The speed is out of range|改为 km/h|Give km/h
class-unknown|error|速度表中没有这个道路等级|No such class in the table of speeds|补入速度表或改等级|Add or change it
value-unknown|error|不认识的取值|A value that is not known|改为所列取值|Use one of those listed
unconnected|warning|与主路网不相连的部分|A part that nothing connects|核对是否漏画连接|Look for a missing link
ring|warning|起止同点的环线，不用于行程|A ring is not travelled|在相接处分段|Split it where joined
length-zero|warning|长度为零的路段|An edge of no length|确认无误可保留|Keep it if it is meant
split|info|在共用的顶点处分段|Split at shared vertices||
"""
RULES = {row.split("|")[0]: row.split("|")[1:] for row in TABLE.strip().splitlines()}
"""Code: severity, message in Chinese and English, remedy in Chinese and English."""
SHOWN = 20


@dataclass(slots=True)
class Findings:
    """All findings of a file; of each rule all are counted and kept."""

    items: list[dict[str, Any]] = field(default_factory=list)

    def add(self, rule: str, *, row: int | None = None, column: str = "", value: object = "", more: str = "") -> None:
        """Note one finding; `more` are figures to be shown beside it, the same in both languages."""
        severity, zh, en, remedy, remedy_en = RULES[rule]
        tail = f"：{more}" if more else ""
        self.items.append(
            {"rule": rule, "severity": severity, "row": row, "column": column, "value": str(value)[:80],
             "message": zh + tail, "message_en": en + tail.replace("：", ": "),
             "remedy": remedy, "remedy_en": remedy_en}
        )  # fmt: skip

    @property
    def errors(self) -> list[dict[str, Any]]:
        """Findings that stop the file."""
        return [each for each in self.items if each["severity"] == "error"]
