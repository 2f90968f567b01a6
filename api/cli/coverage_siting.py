"""`coverage siting` and `coverage accessibility`: what the API answers, on the machine itself."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.database import database
from api.cli.steps import say, step
from gis.core.errors import Invalid

Service = Annotated[str, typer.Option("--service", help="care-centres, cemeteries")]
Population = Annotated[str, typer.Option("--population", help="pop_60, pop_65, pop_80, pop_total")]
Metres = Annotated[float | None, typer.Option("--within-m", help="直线或路网的米数 · Metres, straight or by road")]
Seconds = Annotated[float | None, typer.Option("--within-s", help="路网上的秒数 · Seconds by road")]
Mode = Annotated[str | None, typer.Option("--by", help="走路网：walk、drive · By road: walk or drive; else straight")]
Area = Annotated[str, typer.Option("--area", help="区划代码 · Code of a division")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON · Print what the API answers")]
Into = Annotated[Path | None, typer.Option("--geojson", help="写出 GeoJSON · Write as GeoJSON")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of siting."""
    app.command("siting")(siting)
    app.command("accessibility")(accessibility)


def siting(  # noqa: PLR0913 - options of the command
    *, service: Service = "care-centres", population: Population = "pop_60", metres: Metres = None,
    seconds: Seconds = None, mode: Mode = None, area: Area = "",
    sites: Annotated[int | None, typer.Option("--sites", help="新增处数 · New sites")] = None,
    share: Annotated[float | None, typer.Option("--share", help="目标覆盖率 0–1 · Target share, 0 to 1")] = None,
    median: Annotated[bool, typer.Option("--median", help="总路程最短 · Least people x cost")] = False,
    minimum: Annotated[int, typer.Option("--minimum", help="每乡镇至少 · At least in each township")] = 0,
    place_classes: Annotated[
        list[str] | None, typer.Option("--place-class", help="以此类地名为备选 · Places of this class are candidates")
    ] = None,
    heuristic: Annotated[bool, typer.Option("--heuristic", help="启发式 · By the heuristic")] = False,
    limit: Annotated[float, typer.Option("--time-limit", help="求解秒数 · Seconds of the solver")] = 60,
    as_json: AsJson = False, geojson: Into = None,
) -> None:  # fmt: skip
    """推荐选址 · Choose sites: people covered, proof or gap, the sites in order of what each adds."""
    asked = _question(service, population, (metres, seconds), mode, area) | {
        "aim": "fewest_sites" if share is not None else "p_median" if median else "max_cover",
        "new_sites": sites, "share": share, "minimum_per_township": minimum, "time_limit_s": limit,
        "way": "heuristic" if heuristic else "exact",
        "candidates": {"source": "places", "place_classes": place_classes} if place_classes else {},
    }  # fmt: skip
    with database():
        from api.coverage_siting import AskedSiting  # noqa: PLC0415 - slow to import
        from gis.core.collections import Level  # noqa: PLC0415
        from gis.core.db import session  # noqa: PLC0415
        from gis.coverage.siting import planning  # noqa: PLC0415

        request = _checked(AskedSiting, asked).request()
        with session() as opened:
            plan = planning.prepare(opened, request, Level.RESTRICTED)
        if as_json:
            found = plan.answer()
            say(json.dumps(found, ensure_ascii=False, indent=2))
        else:
            with step("求解", "Solved"):
                found = plan.answer()
            _show_sites(found)
        if geojson is not None:
            geojson.write_text(json.dumps(planning.geojson(found), ensure_ascii=False), "utf-8")


def accessibility(  # noqa: PLR0913 - options of the command
    *, service: Service = "care-centres", population: Population = "pop_60", metres: Metres = None,
    seconds: Seconds = None, mode: Mode = None, area: Area = "",
    kind: Annotated[str, typer.Option("--weights", help="steps, gaussian")] = "steps",
    order: Annotated[
        str | None, typer.Option("--assign", help="按容量分配：capacity、distance · Take people in by capacity")
    ] = None,
    as_json: AsJson = False, geojson: Into = None,
) -> None:  # fmt: skip
    """可达性 E2SFCA · Beds or plots that people reach, by township; on demand who is left when they are full."""
    asked = _question(service, population, (metres, seconds), mode, area)
    asked |= {"weights": {"kind": kind}, "assign_order": order}
    with database():
        from api.coverage_siting import AskedAccess  # noqa: PLC0415 - slow to import
        from gis.core.collections import Level  # noqa: PLC0415
        from gis.core.db import session  # noqa: PLC0415
        from gis.coverage import access_planning  # noqa: PLC0415

        wanted = _checked(AskedAccess, asked).wanted()
        with session() as opened:
            found = access_planning.answer_access(opened, wanted, Level.RESTRICTED)
    if as_json:
        say(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _show_access(found)
    if geojson is not None:
        geojson.write_text(json.dumps(access_planning.geojson(found), ensure_ascii=False), "utf-8")


def _question(
    service: str, population: str, within: tuple[float | None, float | None], mode: str | None, area: str
) -> dict[str, Any]:
    metres, seconds = within
    road = {"metric": "pop_network", "mode": mode, "threshold_s": seconds} if mode else {"metric": "pop_straight"}
    if seconds is not None and not mode:
        raise typer.BadParameter("--by walk|drive", param_hint="--within-s")
    return {"service": service, "population": population, "threshold_m": metres, "area": area, **road}


def _checked(model: Any, asked: dict[str, Any]) -> Any:
    """Return the request as the API reads it.

    Raises:
        Invalid: a value is not one; all of them in one line.
    """
    from pydantic import ValidationError  # noqa: PLC0415

    try:
        return model.model_validate(asked)
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise Invalid(told, told, code="request") from error


def _show_sites(found: dict[str, Any]) -> None:
    before, after = found["before"], found["totals"]
    gap = "–" if found["gap"] is None else f"{found['gap']:.3%}"
    say(
        f"  {found['status']}  {found['method']['solver']}  value {found['value']:g}  bound {found['bound']}  gap {gap}"
    )
    share = after["share"] or 0
    say(f"  覆盖 · covered {before['covered']:,} → {after['covered']:,} / {after['total']:,} ({share:.1%})")
    for each, point in zip(found["sites"], found["curve"][1:], strict=True):
        place = f"{each['name'] or each['id']}  {each['township_name']}  {each['lon']:.6f},{each['lat']:.6f}"
        say(f"  {each['order']:>3}  +{each['adds_people']:>7,}  {point['people']:>9,}  {place}")
    if found["unreachable"]:
        say(f"  {found['unreachable']:,} 人不在任何备选的范围内 · people beyond every candidate")


def _show_access(found: dict[str, Any]) -> None:
    totals = found["totals"]
    say(
        f"  床位或墓位 · capacity {totals['capacity']:,}; 可达 · reached {totals['reached_capacity']:,.0f};"
        f" 无可达的人 · people without {totals['people_without_access']:,} / {totals['people']:,}"
    )
    for each in found["townships"]:
        per = "–" if each["per_1000"] is None else f"{each['per_1000']:.2f}"
        say(f"  {each['code']}  {each['name']}  {per} ‰  无可达 · without {each['people_without_access']:,}")
    if "assignment" in found:
        given = found["assignment"]["totals"]
        say(f"  按容量 · by capacity: {given['taken']:,} 收 · taken, {given['left']:,} 余 · left")
