"""`gazetteer export` and `gazetteer reconcile`: place names out of the register, and a file compared with it."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.database import database
from api.cli.records import parsed
from api.cli.steps import say
from gis.core.errors import Invalid

LEVELS = ("public", "internal", "restricted")


def add_to(app: typer.Typer) -> None:
    """Add the commands of the exchange."""
    app.command("export")(export)
    app.command("reconcile")(reconcile)


def export(  # noqa: PLR0913 - options of the command
    file: Annotated[Path, typer.Argument(metavar="FILE", help="写入 · File: .csv, .xlsx, .geojson, .lpf.json")],
    query: Annotated[str, typer.Option("--query", help="检索词 · What to search for; all without it")] = "",
    division: Annotated[str | None, typer.Option("--division", help="区划代码 · Code of a division")] = None,
    classes: Annotated[list[str] | None, typer.Option("--class", help="类别代码 · Class code, may be repeated")] = None,
    status: Annotated[str | None, typer.Option("--status", help="current 或 historic")] = None,
    level: Annotated[str, typer.Option("--level", help="public、internal 或 restricted")] = "public",
    *,
    national: Annotated[bool, typer.Option("--national", help="国家字段代码 · Head columns by national codes")] = False,
) -> None:
    """导出地名 · Export place names; public records only unless --level says otherwise. The export is logged."""
    with database():
        from gis.core.accounts.commands import record_event  # noqa: PLC0415 - slow to import
        from gis.core.db import session  # noqa: PLC0415

        if level not in LEVELS or status not in {None, "current", "historic"}:
            raise Invalid("--level 或 --status 有误", "Bad --level or --status", code="option")
        asked = {"format": _format(file), "level": level, "query": query, "division": division, "status": status}
        with session() as opened:
            record_event(opened, "place-names-exported", actor="operator", detail=asked | {"file": file.name})
        written = asyncio.run(_write(asked, classes or [], file, national=national))
    say(f"{file}  {written} bytes")


def reconcile(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="文件 · Register rows")],
    report: Annotated[Path | None, typer.Option("--report", help="写出 .csv 或 .xlsx · Write the report")] = None,
    profile: Annotated[str, typer.Option("--profile", help='申报 · JSON, such as {"crs": "EPSG:4490"}')] = "{}",
    user: Annotated[str | None, typer.Option("--user", help="账号 · Account that acts")] = None,
    *,
    whole: Annotated[bool, typer.Option("--whole", help="文件为全量 · The file is the whole answer")] = False,
) -> None:
    """与登记库对账，不写入 · Compare a file with the register: same, changed, new, missing. Nothing is written."""
    with database():
        from gis.core.accounts.operator import acting_account  # noqa: PLC0415 - slow to import
        from gis.core.accounts.viewer import Viewer  # noqa: PLC0415
        from gis.core.db import session  # noqa: PLC0415
        from gis.core.uploads import commands  # noqa: PLC0415
        from gis.core.uploads.profile import read_profile  # noqa: PLC0415
        from gis.gazetteer.exchange import reconciled  # noqa: PLC0415
        from gis.gazetteer.exchange.reconcile import reconcile as compare  # noqa: PLC0415
        from gis.register import KINDS  # noqa: PLC0415

        with session() as opened:
            account = acting_account(opened, user)
            actor = commands.Actor(account.id, account.name, tuple(account.counties))
            level = Viewer(account.id, account.name, frozenset(account.roles)).level
        incoming = commands.Incoming(file.read_bytes(), file.name)
        prepared = commands.prepare(KINDS["place-names"], incoming, read_profile(parsed(profile)), actor)
        made = compare(prepared, actor, level.secrecies, whole=whole)
    say("  ".join(f"{reconciled.RESULTS[name]} {name} {count}" for name, count in made.counts.items()))
    for note in made.notes:
        say(f"  {' · '.join(note)}")
    if report is not None:
        is_book = report.suffix.lower() == ".xlsx"
        report.write_bytes(reconciled.as_xlsx(made) if is_book else reconciled.as_csv(made))


def _format(file: Path) -> str:
    ends = {".lpf.json": "lpf", ".geojson": "geojson", ".xlsx": "xlsx", ".csv": "csv"}
    found = next((one for end, one in ends.items() if file.name.lower().endswith(end)), None)
    if found is None:
        raise Invalid(f"扩展名须是 {'、'.join(ends)}", f"The extension is one of {', '.join(ends)}", code="format")
    return found


async def _write(asked: dict[str, Any], classes: list[str], file: Path, *, national: bool) -> int:
    """Write the file piece by piece and return its bytes."""
    from gis.core.collections import Level  # noqa: PLC0415
    from gis.core.exports.progress import Progress  # noqa: PLC0415
    from gis.core.reads import close_pools  # noqa: PLC0415
    from gis.gazetteer.exchange.export import Wanted  # noqa: PLC0415
    from gis.gazetteer.exchange.export import export as pieces  # noqa: PLC0415
    from gis.gazetteer.search.divisions import read_tree  # noqa: PLC0415
    from gis.gazetteer.search.filters import Filters  # noqa: PLC0415

    level, division, written = Level(asked["level"]), asked["division"], 0
    try:
        tree = await read_tree(level)
        top = tree.find(division) if division else None
        if division and top is None:
            raise Invalid(f"没有区划 {division}", f"No division {division}", code="division")
        below = tuple(dict.fromkeys(one for code in classes for one in tree.classes_under(code)))
        filters = Filters(scope=tree.scope(top) if top else None, classes=below, status=asked["status"])
        wanted = Wanted(asked["format"], asked["query"], filters, level, national=national)
        with file.open("wb") as target:
            async for piece in pieces(wanted, Progress()):
                written += target.write(piece)
    finally:
        await close_pools()
    return written
