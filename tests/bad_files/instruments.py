"""Variants of F2, F3, F12, F20, F22 and F55 in the texts of instruments and archives: CASS and the ministry's 报盘."""

from typing import Any

from .model import BadFile, Expected, Refused, Staged, bytes_file
from .sound import CASS, METRES, MINISTRY


def _cass(identity: str, variant: str, text: str, expected: Expected) -> BadFile:
    data = text.encode("gb18030")
    named = f"CASS, {variant}"
    return bytes_file(identity, named, data, expected, name="a.dat", profile=METRES, needs="cass")


def _ministry(identity: str, variant: str, data: str | bytes, expected: Expected, **more: Any) -> BadFile:
    raw = data if isinstance(data, bytes) else data.encode("gb18030")
    named = f"mnr, {variant}"
    more.setdefault("profile", {})
    return bytes_file(identity, named, raw, expected, name="a.txt", needs="mnr", **more)


LONG = "9" * 400
FILES: list[BadFile] = [
    _cass("F3", "nan", CASS.replace("529021.5", "nan"), Staged(4, [(3, "not-a-number")])),
    _cass("F22", "a value lost", CASS.replace("J3,,", "J3,"), Staged(4, [(4, "out-of-area"), (4, "ragged")])),
    _cass("F53", "count of points wrong", CASS.replace("4\r\n", "5\r\n", 1), Staged(4, [(None, "count-differs")])),
    _ministry("F2", "no parcels", MINISTRY.partition("[地块坐标]")[0], Refused(422, "mnr-block")),
    _ministry("F3", "400 digits", MINISTRY.replace("38529020.123", LONG, 1), Refused(422, "mnr-line", 13)),
    _ministry("F3", "nan", MINISTRY.replace("38529020.123", "nan", 1), Refused(422, "mnr-line", 13)),
    _ministry("F20", "broken", MINISTRY.encode("gb18030") + b"\xff\xff", Refused(422, "encoding", 17)),
    _ministry("F22", "a line that is nothing", MINISTRY.replace("J2,1,", "J2,"), Refused(422, "mnr-line", 14)),
    _ministry("F53", "count of points wrong", MINISTRY.replace("\n4,", "\n5,"), Staged(4, [(None, "count-differs")])),
    _ministry(
        "F55",
        "a system that is not on the list",
        MINISTRY.replace("2000国家大地坐标系", "+proj=tmerc +nadgrids=x"),
        Staged(4, [(None, "crs-undeclared")], ["crs-not-understood"]),
    ),
    _ministry("F55", "feet", MINISTRY.replace("计量单位=米", "计量单位=英尺"), Refused(422, "mnr-unit")),
]
