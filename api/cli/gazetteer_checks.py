"""`gazetteer check` and `gazetteer duplicates`: proposed names by every rule; what is alike in a county."""

import json
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.database import database
from api.cli.steps import say
from gis.core.errors import Invalid

if TYPE_CHECKING:
    from gis.gazetteer.checks.duplicates import Report

MARKS = {"error": "✗", "warning": "!", "info": "·"}
Csv = Annotated[Path | None, typer.Option("--csv", help="写出 CSV · Write the groups as CSV")]
Map = Annotated[Path | None, typer.Option("--map", help="写出离线地图 · Write a map that needs no network")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of the checks."""
    app.command("check")(check)
    app.command("duplicates")(duplicates)


def check(  # noqa: PLR0913 - options of the command
    names: Annotated[list[str], typer.Argument(help="拟用名称 · Proposed names", metavar="NAME ...")],
    class_code: Annotated[str, typer.Option("--class", help="类别代码 · Class code")] = "22200",
    division: Annotated[str | None, typer.Option("--division", help="所属区划代码 · Division code or id")] = None,
    point: Annotated[str | None, typer.Option("--point", help="经度,纬度 · Longitude,latitude (CGCS2000)")] = None,
    approval: Annotated[str | None, typer.Option("--approval", help="批准文号 · Approval reference")] = None,
    spelling: Annotated[str | None, typer.Option("--spelling", help="待核对的拼写 · Spelling to check")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON · Print what the API answers")] = False,
) -> None:  # fmt: skip
    """检查拟用地名，只报告 · Check proposed names against the law and the register. Exit code 1 on errors."""
    at = _position(point)
    with database():
        from shapely import Point  # noqa: PLC0415 - slow to import

        from gis.core.collections import Level  # noqa: PLC0415
        from gis.core.db import session  # noqa: PLC0415
        from gis.gazetteer.checks import Proposal, checker  # noqa: PLC0415

        shape = Point(at) if at else None
        with session() as opened:
            checks = checker(opened, Level.RESTRICTED)
            if division and checks.tree.find(division) is None:
                raise Invalid(f"没有区划 {division}", f"No division {division}", code="division")
            results = [
                checks.check(
                    Proposal(name, class_code, shape, division, approval_ref=approval, spelling=spelling)
                ).document()
                for name in names
            ]
    if as_json:
        say(json.dumps({"items": results}, ensure_ascii=False, indent=2))
    else:
        for each in results:
            _print(each)
    if any(finding["severity"] == "error" for each in results for finding in each["findings"]):
        raise typer.Exit(1)


def _position(point: str | None) -> tuple[float, float] | None:
    if point is None:
        return None
    match = re.fullmatch(r"\s*(-?[\d.]+)\s*[,，]\s*(-?[\d.]+)\s*", point)
    try:
        lon, lat = map(float, match.groups() if match else ())
    except ValueError as error:
        raise Invalid("位置写作 经度,纬度", "Write the point as longitude,latitude", code="point") from error
    if not (73 <= lon <= 136 and 3 <= lat <= 54):
        raise Invalid("位置不在国内；先经度后纬度", "Not in the country; longitude comes first", code="point")
    return lon, lat


def _print(result: dict[str, Any]) -> None:
    toned = result["spelling"]["toned"] or "—"
    say(f"{result['name']}  {toned}（{result['reading_status']}）  {result['division']}  {result['scope']['within']}")
    for finding in result["findings"]:
        mark = MARKS[finding["severity"]]
        ruling = "  [须裁定 · needs a ruling]" if finding["needs_ruling"] else ""
        say(f"  {mark} {finding['rule']}  {finding['message']}  {finding['article']}{ruling}")
        for record in finding["evidence"][:10]:
            say(f"      {_record(record)}")
    for finding in result["exempted"]:
        said = finding["exempt_by"] or (finding["ruling"] or {}).get("reason", "")
        say(f"  ○ {finding['rule']}  {finding['message']}  豁免 · exempt: {said}")


def _record(record: dict[str, Any]) -> str:
    if record["hidden"]:
        return "（限制级记录 · a restricted record）"
    distance = "" if record["distance_m"] is None else f"{record['distance_m']:,.0f} m"
    return f"{record['name']}  {record['class_name']}  {record['division']}  {distance}"


def duplicates(
    county: Annotated[str, typer.Option("--county", help="县级代码 · County code (or any division)")],
    csv: Csv = None,
    chart: Map = None,
    class_code: Annotated[str, typer.Option("--class", help="只查此类及其下级 · Only this class and below")] = "",
    *,
    breaking: Annotated[
        bool, typer.Option("--breaking", help="只列违反范围规定的 · Only those that break a rule")
    ] = False,
) -> None:
    """查县内重名、同音 · Find names of a county that are the same or sound the same, with counts, CSV and map."""
    started = time.monotonic()
    with database():
        from gis.core.collections import Level  # noqa: PLC0415 - slow to import
        from gis.core.db import session  # noqa: PLC0415
        from gis.gazetteer.checks import duplicates as module  # noqa: PLC0415
        from gis.gazetteer.checks.duplicates_output import table  # noqa: PLC0415
        from gis.gazetteer.checks.outlines import outlines  # noqa: PLC0415
        from maps.duplicates_map import page  # noqa: PLC0415

        with session() as opened:
            made = module.report(opened, county, Level.RESTRICTED, class_code=class_code)
            shapes = outlines(opened, made.division.id) if chart else {}
    shown = module.only_breaking(made) if breaking else made
    if csv:
        csv.write_bytes(table(shown.groups))
    if chart:
        chart.write_text(page(shown, shapes), encoding="utf-8")
    _summary(made)
    say(f"{time.monotonic() - started:.1f} s")


def _summary(made: "Report") -> None:
    words = {"same-name": "重名 · same name", "same-sound": "同音 · same sound"}
    say(
        f"{made.division.name}：{len(made.groups)} 组，{made.breaking} 组违反范围规定 · groups; the second break a rule"
    )
    for count in made.counts:
        where = {"all": "合计 · all", "division": count.name or "未定 · none", "class": count.name}[count.by]
        say(f"  {words[count.likeness]}  {where}：{count.groups} 组 · groups, {count.records} 条 · records")
