"""`coverage network`: bring road networks in as versions, and list them."""

import datetime as dt
import io
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.database import database
from api.cli.steps import say

app = typer.Typer(help="路网 · Road networks", no_args_is_help=True)
SHOWN = 20
MARKS = {"error": "✗", "warning": "!", "info": "·"}


@app.callback()
def _network() -> None:
    """路网 · Road networks."""


@app.command()
def load(  # noqa: PLR0913 - options of the command
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", exists=True, dir_okay=False,
            help="路段表（CSV、XLSX），或道路线（GeoPackage、Shapefile、GeoJSON）· A table of edges, or lines",
        ),
    ],
    *,
    crs: Annotated[str, typer.Option("--crs", help="坐标系，须申报 · The system, to be declared: EPSG:4490")],
    source: Annotated[str, typer.Option("--source", help="数据来源 · Where the data come from")],
    name: Annotated[str, typer.Option("--name", help="版本名 · Name of the version; the file's name without")] = "",
    date: Annotated[str, typer.Option("--date", help="数据日期 · Day of the data, 2026-06-30")] = "",
    layer: Annotated[str | None, typer.Option("--layer", help="图层或工作表 · Layer or sheet")] = None,
    speeds: Annotated[
        Path | None, typer.Option("--speeds", exists=True, dir_okay=False, help="速度表 · Your own table of speeds")
    ] = None,
    user: Annotated[str | None, typer.Option("--user", help="账号 · Account that acts")] = None,
    check: Annotated[bool, typer.Option("--check", help="只检查 · Check only, store nothing")] = False,
) -> None:  # fmt: skip
    """检查并载入路网，成为本地区当前版本 · Check and load roads as the region's current network, all or nothing."""
    with database():
        from gis.core.accounts.operator import acting_account  # noqa: PLC0415 - slow to import
        from gis.core.db import session  # noqa: PLC0415
        from gis.core.errors import Invalid  # noqa: PLC0415
        from gis.core.region_store import read_region  # noqa: PLC0415
        from gis.core.settings import get_settings  # noqa: PLC0415
        from gis.coverage.network import loading  # noqa: PLC0415

        try:
            day = dt.date.fromisoformat(date) if date else None
        except ValueError as error:
            raise Invalid(f"日期写作 2026-06-30：{date}", f"A date is written 2026-06-30: {date}") from error
        own = None if speeds is None else speeds.read_text("utf-8")
        incoming = loading.Incoming(*_content(file), crs, source, name or file.stem, day, layer, own)
        with session() as opened:
            if check:
                checked = loading.check(incoming, get_settings(), read_region(opened))
                _show(checked.findings.items)
                if checked.made is None:
                    raise typer.Exit(1)
                return
            try:
                made, found = loading.load(opened, incoming, get_settings(), actor=acting_account(opened, user).name)
            except Invalid as error:
                if error.reason != "network-file":
                    raise
                _show(error.errors)
                say("未入库 · Nothing was stored")
                raise typer.Exit(1) from None
            _show(found.items)
            _say(made)


@app.command("list")
def list_versions() -> None:
    """列出路网版本 · List the versions; ● is the current one."""
    with database():
        from gis.core.db import session  # noqa: PLC0415 - slow to import
        from gis.coverage.network.store import versions  # noqa: PLC0415

        with session() as opened:
            for each in versions(opened):
                _say(each)


def _content(file: Path) -> tuple[bytes, str]:
    """Return a file's bytes and name; the parts of a shapefile that lie beside it go with it, zipped."""
    if file.suffix.lower() != ".shp":
        return file.read_bytes(), file.name
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(file.parent.glob(f"{file.stem}.*")):
            if part.suffix.lower() in {".shp", ".shx", ".dbf", ".prj", ".cpg"}:
                archive.write(part, part.name)
    return packed.getvalue(), f"{file.stem}.zip"


def _show(findings: Sequence[dict[str, Any]]) -> None:
    """Print the findings, of each rule its first ones and how many there are."""
    counts, shown = Counter(each["rule"] for each in findings), Counter[str]()
    for each in findings:
        shown[each["rule"]] += 1
        if shown[each["rule"]] <= SHOWN:
            where = " ".join(
                str(part) for part in (each["row"], each["column"], each["value"]) if part not in {None, ""}
            )
            say(f"{MARKS[each['severity']]} {each['rule']}  {where}  {each['message']} · {each['message_en']}")
            if each["remedy"]:
                say(f"    → {each['remedy']} · {each['remedy_en']}")
    for rule, count in counts.items():
        say(f"{rule}: {count}")


def _say(made: Any) -> None:
    mark, sample = "●" if made.is_current else "○", "  示例 sample" if made.is_sample else ""
    say(
        f"{mark} {made.id}  {made.name}  {made.nodes} 节点 nodes, {made.edges} 路段 edges,"
        f" {made.length_m / 1000:,.1f} km, {made.parts} 部分 parts  {made.source}{sample}"
    )
