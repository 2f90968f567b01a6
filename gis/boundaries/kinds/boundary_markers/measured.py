"""Quality figures and witnesses of a marker row, brought into the form that is stored; what cannot be used is noted."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from gis.boundaries.kinds.boundary_markers.quality import AZIMUTH_KINDS, ORDINALS, WORDS
from gis.boundaries.markers.figures import Figures
from gis.boundaries.markers.rtk import Session, gate
from gis.core.uploads.angles import read_angle
from gis.core.uploads.columns import fold
from gis.core.uploads.findings import Rule
from gis.core.uploads.kinds import Check, Row
from gis.core.uploads.numbers import read_number

QUALITY_RULES: dict[str, Rule] = {
    "gate": Rule(
        "warning",
        "可作观测保存；作批准坐标须由审核员说明理由：{reasons}",
        "Kept as an observation; to become the approved coordinate it needs a reviewer's reason: {reasons_en}",
        "补测，或由审核员核定时说明理由",
        "Observe again, or let a reviewer give the reason",
    ),
    "word-unknown": Rule(
        "warning",
        "「{value}」不是已知的写法，原文保留，未采用；可写：{allowed}",
        "'{value}' is not a known word; the text is kept, not used; known: {allowed}",
        "改为其中一种写法",
        "Use one of them",
    ),
    "not-whole": Rule("warning", "{value} 不是整数，未采用", "{value} is not a whole number and is not used"),
    "time-unread": Rule(
        "warning",
        "{value} 不是可读的时间，原文保留，未采用",
        "{value} cannot be read as a time; the text is kept, not used",
        "写成 2026-05-20 09:30:00",
        "Write 2026-05-20 09:30:00",
    ),
    "witness-number": Rule(
        "error",
        "{value} 无法读取：距离用米，方位角用 227°10′ 或十进制度",
        "{value} cannot be read: distance in metres, azimuth like 227°10′ or decimal degrees",
        "改正该单元格",
        "Correct the cell",
    ),
    "witness-incomplete": Rule(
        "warning",
        "方位物 {ordinal} 缺名称或距离，未采用",
        "Witness {ordinal} lacks its name or distance and is not used",
        "补齐名称与距离",
        "Give both",
    ),
    "azimuth-kind-unknown": Rule(
        "warning",
        "有 {count} 个方位角没有说明起算北（坐标、真、磁），原文保留，不参与比较",
        "{count} azimuths do not say which north they count from; kept as text and not compared",
        "加一列「方位角类型」，或把表头写成「坐标方位角1」",
        "Add a column 'azimuth kind', or head it 'grid azimuth 1'",
    ),
}

MOMENT = re.compile(
    r"(?:([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?[ T]+)?"
    r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?(?:\.[0-9]+)?",
    re.ASCII,
)


def read_quality(row: Row, check: Check) -> None:
    """Read the quality columns and witnesses of a row; its values are replaced by what is stored."""
    for name in ("satellites", "epochs"):
        value = row.values.get(name)
        if value is not None and value != int(value):
            check.add("not-whole", row, name, row.texts[name])
            del row.values[name]
        elif value is not None:
            row.values[name] = int(value)
    for name, words in WORDS.items():
        text = row.values.pop(name, None)
        value = next((value for word, value in words.items() if text is not None and fold(word) == fold(text)), None)
        _keep(row, check, "word-unknown", name, text, value, allowed="、".join(words)[:200])
    for name in ("started_at", "ended_at"):
        text = row.values.pop(name, None)
        moment = None if text is None else _moment(text, row.values.get("surveyed_on"))
        _keep(row, check, "time-unread", name, text, moment)
    witnesses = [found for n in ORDINALS if (found := _witness(row, check, n)) is not None]
    if witnesses:
        row.values["witnesses"] = witnesses


def _keep(row: Row, check: Check, rule: str, name: str, text: str | None, value: str | None, **params: Any) -> None:
    """Keep a value that was understood, and note a text that was not."""
    if value is not None:
        row.values[name] = value
    elif text is not None:
        check.add(rule, row, name, text, **params)


def _moment(text: str, day: str | None) -> str | None:
    """Return a moment as ISO text without a zone; a time alone takes the row's day."""
    match = MOMENT.fullmatch(text)
    if match is None or (match[1] is None and day is None):
        return None
    date = day if match[1] is None else f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"
    try:
        return dt.datetime.fromisoformat(f"{date}T{int(match[4]):02d}:{match[5]}:{match[6] or '00'}").isoformat()
    except ValueError:
        return None


def _witness(row: Row, check: Check, n: int) -> dict[str, object] | None:
    names = (f"witness_{n}", f"witness_{n}_part", f"witness_{n}_distance", f"witness_{n}_azimuth")
    name, part, distance, azimuth = (row.values.pop(each, None) for each in names)
    if name is None and part is None and distance is None and azimuth is None:
        return None
    if name is None or distance is None:
        check.add("witness-incomplete", row, names[0], ordinal=n)
        return None
    metres = read_number(distance).value
    if metres is None or not 0 < metres < 100_000:
        check.add("witness-number", row, names[2], distance)
        return None
    degrees = None
    kind = row.values.get("azimuth_kind") or _kind_of_header(check, names[3])
    if azimuth is not None:
        degrees = read_angle(azimuth).value
        if degrees is None or not 0 <= degrees < 360:
            check.add("witness-number", row, names[3], azimuth)
            return None
    comparable = degrees is not None and kind is not None
    return {
        "ordinal": n, "object": name, "part": part, "distance": distance, "distance_m": metres, "azimuth": azimuth,
        "azimuth_deg": degrees if comparable else None, "azimuth_kind": kind if comparable else None,
    }  # fmt: skip


def _kind_of_header(check: Check, field: str) -> str | None:
    column = check.columns.get(field)
    header = "" if column is None else column.header
    return next((kind for word, kind in AZIMUTH_KINDS.items() if len(word) > 2 and word in header), None)


def note_azimuths(rows: Sequence[Row], check: Check) -> None:
    """Say once how many azimuths of the file are of an unknown north."""
    count = sum(
        witness["azimuth"] is not None and witness["azimuth_kind"] is None
        for row in rows
        for witness in row.values.get("witnesses", ())
    )
    if count:
        check.add("azimuth-kind-unknown", count=count)


def note_gate(sessions: list[Row], check: Check) -> None:
    """Say of each session of one marker what would stand against approving it; only where receivers left figures."""
    told = ("solution", "hrms_m", "antenna_height_m")
    seen = [_session(row) for row in sessions]
    for index, row in enumerate(sessions):
        if row.lon is None or not any(name in check.columns for name in told):
            continue
        others = [one for place, one in enumerate(seen) if place != index and sessions[place].lon is not None]
        found = gate(seen[index], others, figures=Figures(check.region))
        if found:
            words = {"reasons": "；".join(one.zh for one in found), "reasons_en": "; ".join(one.en for one in found)}
            check.add("gate", row, "number", row.texts["number"], **words)


def _session(row: Row) -> Session:
    given = row.values.get
    return Session(
        row.lon or 0.0, row.lat or 0.0, given("survey_method"), given("accuracy_m"), given("height"),
        given("height_datum"), given("solution"), given("hrms_m"), given("antenna_height_m"), given("session"),
    )  # fmt: skip
