"""`benchmark coverage`: nearest, covered, catchments and what-ifs beside SciPy, geopandas, PostGIS and pandana."""

import subprocess
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.database import database
from api.cli.steps import say, step

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gis.benchmark.coverage_siting import Measured


def coverage(
    seed: Annotated[int, typer.Option(help="随机种子 · Seed of people, townships, roads and facilities")] = 1,
    points: Annotated[int, typer.Option(min=50_000, help="人口点数 · Demand points")] = 1_000_000,
    pandana: Annotated[str | None, typer.Option(help="装有 pandana 的 Python · A Python that has pandana")] = None,
    *,
    postgis: Annotated[bool, typer.Option("--postgis/--no-postgis", help="与 PostGIS 比较 · Also PostGIS")] = True,
) -> None:
    """覆盖分析测速 · Coverage beside the best libraries, in one run on one machine; PostGIS in a scratch database."""
    from gis.benchmark import coverage as measured  # noqa: PLC0415 - slow to import
    from gis.benchmark.coverage_data import RECIPE, ground  # noqa: PLC0415
    from gis.benchmark.gazetteer_clock import processors  # noqa: PLC0415

    python = pandana or sys.executable
    say(f"{RECIPE}; {points:,} people's places; seed {seed}; {processors()}")
    if not _installed(python):
        python = ""
        say(
            "没有 pandana，不作比较：python3 -m venv DIR && DIR/bin/pip install pandana，再加 --pandana DIR/bin/python"
            " · No pandana, so no comparison: install it so and name its Python"
        )
    say("pgRouting 未比较（须装入数据库服务器）· pgRouting is not compared: it would have to be put into the server")
    with step("虚构地面", "Invented ground"):
        made = ground(points, seed)
    say(f"  {'':46}{'CPU s':>9}{'wall s':>9}   {'anchor':18}{'CPU s':>9}{'wall s':>9}{'ratio':>8}{'asked':>7}")
    line = list(_shown(measured.straight_line(made, seed)))
    _shown_all(measured.township_labels(made), measured.by_road(made, seed, python), measured.sparse(made, seed))
    if postgis:
        from gis.benchmark import data  # noqa: PLC0415
        from gis.benchmark.coverage_postgis import in_postgis  # noqa: PLC0415

        ours = dict(zip(measured.SITES, (each.ours for each in line[::2]), strict=True))
        with database(), data.scratch():
            _shown_all(in_postgis(made, seed, ours))
    say(f"  {processors()}; 比值按 CPU 时间 · ratios of CPU time")


def _shown_all(*groups: "Iterable[Measured]") -> None:
    for group in groups:
        list(_shown(group))


def _shown(rows: "Iterable[Measured]") -> "Iterable[Measured]":
    for row in rows:
        theirs = f"{row.theirs.cpu_s:>9.3f}{row.theirs.wall_s:>9.3f}" if row.theirs else f"{'–':>9}{'–':>9}"
        say(
            f"  {row.clause} {row.what:41}{row.ours.cpu_s:>9.4f}{row.ours.wall_s:>9.4f}   {row.anchor:18}{theirs}"
            f"{row.ratio:>8.4f}{row.bound:>7.2f}  {row.verdict}"
        )
        if row.note:
            say(f"       {row.note}")
        yield row


def _installed(python: str) -> bool:
    asked = [python, "-c", "import pandana"]
    try:
        return subprocess.run(asked, capture_output=True, check=False).returncode == 0  # noqa: S603 - the caller's Python
    except OSError:
        return False
