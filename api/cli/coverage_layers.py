"""`coverage layers`: exclusion layers for the screening of sites, loaded from files."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from api.cli.database import database
from api.cli.steps import say
from gis.core.errors import Invalid

app = typer.Typer(help="禁葬图层 · Exclusion layers", no_args_is_help=True)
FilePath = Annotated[
    Path, typer.Argument(help="GeoJSON、shapefile（zip）、GeoPackage、KML", exists=True, dir_okay=False)
]
LayerCode = Annotated[str, typer.Option("--layer", help="图层代码 · Code of the layer")]
Source = Annotated[str, typer.Option("--source", help="来源 · Where the data come from")]
Title = Annotated[str, typer.Option("--title", help="名称 · Title; the file's name without")]
Counties = Annotated[str, typer.Option("--counties", help="数据完整的县，逗号分隔 · Counties for which it is complete")]
Day = Annotated[dt.datetime | None, typer.Option(formats=["%Y-%m-%d"])]
Crs = Annotated[str, typer.Option("--crs", help="文件未声明时 · Where the file states none: EPSG:n")]
User = Annotated[str | None, typer.Option("--user", help="账号 · Account that acts")]


@app.callback()
def _layers() -> None:
    """禁葬图层 · Exclusion layers."""


@app.command("list")
def show() -> None:
    """列出图层、要素数和数据完整的县 · List the layers, their features, and the counties they are complete for."""
    with database():
        from gis.core.db import session  # noqa: PLC0415 - slow to import
        from gis.core.types import SECRECY  # noqa: PLC0415
        from gis.facilities.graves.cases import today  # noqa: PLC0415
        from gis.facilities.screening.layers import state  # noqa: PLC0415

        with session() as opened:
            found = state(opened, today(opened), list(SECRECY))
    for each in found:
        counties = " ".join(each["counties"]) or "无完整数据 · not complete anywhere"
        say(f"{each['code']:16} {each['name']:12} {each['features']:6} {counties}")


@app.command()
def load(  # noqa: PLR0913, PLR0917 - options of the command
    file: FilePath, layer: LayerCode, source: Source, title: Title = "", counties: Counties = "",
    valid_from: Day = None, valid_to: Day = None, crs: Crs = "", user: User = None,
) -> None:  # fmt: skip
    """载入图层文件；有问题则全部列出、不载入 · Load a file; with any fault all are listed, nothing loaded."""
    with database():
        from gis.core.accounts.operator import acting_account  # noqa: PLC0415 - slow to import
        from gis.core.crs import parse_epsg  # noqa: PLC0415
        from gis.core.db import session  # noqa: PLC0415
        from gis.facilities.screening.layers import Wanted  # noqa: PLC0415
        from gis.facilities.screening.layers import load as load_layer  # noqa: PLC0415

        wanted = Wanted(
            layer, title or file.name, source, tuple(filter(None, counties.replace("，", ",").split(","))),
            valid_from and valid_from.date(), valid_to and valid_to.date(), epsg=parse_epsg(crs) if crs else None,
        )  # fmt: skip
        try:
            with session() as opened:
                actor = acting_account(opened, user).name
                made = load_layer(opened, file.read_bytes(), file.name, wanted, actor)
        except Invalid as error:
            for each in error.errors:
                say(f"✗ {each.get('message', '')} · {each.get('message_en', '')}")
            raise
    for each in made["warnings"]:
        say(f"! {each['message']} · {each['message_en']}")
    say(f"已载入 · loaded: {layer}, {made['features']} 个要素 · features, {made['crs']}")
