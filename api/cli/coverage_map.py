"""`coverage map`: the answer as one HTML file with a folium map, to be opened without server or network."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.database import database
from api.cli.steps import say
from gis.core.collections import Level


def offline_map(  # noqa: PLR0913, PLR0917 - options of a command
    out: Annotated[Path, typer.Option(dir_okay=False, help="写入的 .html · HTML file to write")],
    service: Annotated[str, typer.Option(help="care-centres 或 cemeteries")] = "care-centres",
    metric: Annotated[str, typer.Option(help="unit_ratio、pop_straight 或 pop_network")] = "pop_straight",
    threshold_m: Annotated[float | None, typer.Option(help="米 · metres")] = None,
    threshold_s: Annotated[float | None, typer.Option(help="秒 · seconds")] = None,
    population: Annotated[str, typer.Option(help="pop_total、pop_60、pop_65 或 pop_80")] = "pop_60",
    types: Annotated[list[str] | None, typer.Option("--type", help="设施类型，可重复 · type, repeatable")] = None,
    area: Annotated[str, typer.Option(help="区划代码 · code of a division")] = "",
    level: Annotated[
        Level, typer.Option(help="谁可看：公开版隐去 1–4 人 · Whose view; the public's hides 1 to 4 people")
    ] = Level.PUBLIC,
    *,
    english: Annotated[bool, typer.Option("--english", help="英文 · In English")] = False,
) -> None:
    """把覆盖结果写成一个可离线打开的地图网页 · Write the coverage as a map page that opens offline."""
    from gis.core.db import session  # noqa: PLC0415 - slow to import
    from gis.core.region_store import read_region  # noqa: PLC0415
    from gis.core.settings import get_settings  # noqa: PLC0415
    from gis.coverage import exports, planner  # noqa: PLC0415
    from gis.coverage.question import question_of  # noqa: PLC0415
    from maps import coverage_map  # noqa: PLC0415

    asked = question_of(
        service=service, metric=metric, population=population, threshold_m=threshold_m, threshold_s=threshold_s,
        types=tuple(types or ()), area=area,
    )  # fmt: skip
    language = "en" if english else "zh"
    with database():
        with session() as store:
            answer = planner.answer_question(store, asked, level, gaps=coverage_map.GAPS)
            place = read_region(store).place(language)
        shapes = asyncio.run(_shapes(level))
    approval = get_settings().map_approval_no or ("(to be issued)" if english else "（待填）")
    sheet = coverage_map.Sheet(language, place, approval, level is Level.PUBLIC)
    made = coverage_map.page(answer, shapes, exports.method_rows(answer, english=english), sheet)
    out.write_text(made, encoding="utf-8")
    say(f"{out}  {len(made.encode()) / 1e6:.1f} MB")


async def _shapes(level: Level) -> list[dict[str, Any]]:
    from gis.core.reads import close_pools  # noqa: PLC0415
    from gis.coverage.outlines import read_shapes  # noqa: PLC0415

    try:
        return await read_shapes(level)
    finally:
        await close_pools()
