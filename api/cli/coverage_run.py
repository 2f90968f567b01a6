"""`coverage run`: who is covered, on the terminal and as a file."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.database import database
from api.cli.steps import say
from gis.core.collections import Level

SUFFIXES = {".xlsx": "xlsx", ".csv": "csv", ".geojson": "geojson"}


def run(  # noqa: PLR0913, PLR0917 - options of a command
    service: Annotated[str, typer.Option(help="care-centres 或 cemeteries")] = "care-centres",
    metric: Annotated[str, typer.Option(help="unit_ratio、pop_straight 或 pop_network")] = "pop_straight",
    threshold_m: Annotated[float | None, typer.Option(help="米 · metres")] = None,
    threshold_s: Annotated[float | None, typer.Option(help="秒 · seconds")] = None,
    population: Annotated[str, typer.Option(help="pop_total、pop_60、pop_65 或 pop_80")] = "pop_60",
    types: Annotated[list[str] | None, typer.Option("--type", help="设施类型，可重复 · type, repeatable")] = None,
    area: Annotated[str, typer.Option(help="区划代码 · code of a division")] = "",
    out: Annotated[Path | None, typer.Option(help=".xlsx、.csv 或 .geojson")] = None,
) -> None:
    """计算覆盖，逐乡镇列出，可写入文件 · Coverage by township, on the terminal or into a file."""
    from gis.core.db import session  # noqa: PLC0415 - slow to import
    from gis.core.errors import Invalid  # noqa: PLC0415
    from gis.coverage import exports, planner  # noqa: PLC0415
    from gis.coverage.question import question_of  # noqa: PLC0415

    if out is not None and out.suffix.lower() not in SUFFIXES:
        raise Invalid(f"文件须为 {'、'.join(SUFFIXES)}", f"A file of {', '.join(SUFFIXES)}", code="suffix")
    asked = question_of(
        service=service, metric=metric, population=population, threshold_m=threshold_m, threshold_s=threshold_s,
        types=tuple(types or ()), area=area,
    )  # fmt: skip
    with database(), session() as store:
        answer = planner.answer_question(store, asked, Level.RESTRICTED, gaps=1_000_000)
    if out is not None:
        form = SUFFIXES[out.suffix.lower()]
        made = {
            "xlsx": lambda: exports.as_xlsx(answer, english=False),
            "csv": lambda: exports.as_csv("gaps", answer, english=False),
            "geojson": lambda: exports.as_geojson(answer),
        }[form]()
        out.write_bytes(made)
    totals = answer["totals"]
    for row in answer["townships"]:
        share = "–" if row["share"] is None else f"{row['share']:.1%}"
        say(f"{row['code']:<12} {row['covered']:>9,} / {row['total']:>9,} {share:>7}  {row['name']}")
    say(f"覆盖 · covered {totals['covered']:,}  未覆盖 · uncovered {totals['uncovered']:,}"
        f"  无乡镇 · unplaced {totals['unplaced']:,}  总数 · total {totals['total']:,}")  # fmt: skip
    for title, words in exports.method_rows(answer, english=False):
        say(f"  {title}：{words}")
