"""Commands on the search of place names: derive its store anew, compare it with the register, measure its recall."""

import asyncio
from contextlib import nullcontext
from typing import Annotated

import typer

from api.cli.database import database
from api.cli.steps import say, step
from gis.core.errors import GisError


class StoreDiffers(GisError):
    """The search store is not what the register gives."""

    code = "search-store"


def add_to(app: typer.Typer) -> None:
    """Add the commands to those on place names."""
    for command in (rebuild_search, check_search, recall):
        app.command()(command)


def rebuild_search() -> None:
    """重建检索库 · Derive the search store anew from the register; searches wait meanwhile."""
    from gis.core.status import analyse  # noqa: PLC0415
    from gis.gazetteer.search import store  # noqa: PLC0415

    with database():
        with step("重建检索库", "Search store"):
            entries = store.rebuild()
            analyse()
        say(f"检索条目 · Entries: {entries}")


def check_search() -> None:
    """核对检索库 · Compare the search store with the register, and check that the search works."""
    from gis.gazetteer.search import selfcheck, store  # noqa: PLC0415

    with database():
        selfcheck.require()
        found = store.check()
        say(
            f"条目 {found.entries}，缺 {found.missing}，多 {found.surplus}，过时 {found.unkeyed}，"
            f"榜误 {found.unlisted}，无用词 {found.unused} · entries {found.entries}, missing {found.missing},"
            f" surplus {found.surplus}, outdated {found.unkeyed}, wrong in lists {found.unlisted},"
            f" unused words {found.unused}"
        )
        if not found.agrees:
            raise StoreDiffers(
                f"检索库与登记不一致，请运行 {selfcheck.REBUILD}",
                f"The search store differs from the register: run {selfcheck.REBUILD}",
            )


def recall(
    names: Annotated[int, typer.Option(min=0, help="虚构地名数，0 为现有登记 · Invented; 0: the register")] = 45_000,
    count: Annotated[int, typer.Option(min=1, help="每类抽样数 · Draws of each kind")] = 500,
    seed: Annotated[int, typer.Option(help="随机种子 · Seed of data and draws")] = 1,
) -> None:
    """检索查全率 · How often a name is found in spite of one wrong, missing or extra character (P-D3)."""
    from gis.benchmark import data, gazetteer_data  # noqa: PLC0415 - slow to import

    with database(), data.scratch() if names else nullcontext():
        if names:
            from gis.gazetteer.search import store  # noqa: PLC0415

            with step("虚构地名", "Invented names"):
                gazetteer_data.fill(names, seed)
                store.rebuild()
        say(f"数据 · data: {names or 'the register'}; seed {seed}; asked inside the county of a bearer")
        asyncio.run(_measure(count, seed))


async def _measure(count: int, seed: int) -> None:
    from gis.core.reads import close_pools  # noqa: PLC0415
    from gis.gazetteer.search import recall as figures  # noqa: PLC0415

    for error in figures.ERRORS:
        found = await figures.measure(error, count=count, seed=seed)
        examples = ", ".join(f"{one.typed} ({one.name})" for one in found.missed[:3])
        say(
            f"{error}: {found.found}/{found.drawn} = {found.recall:.1%} in the first {found.top}"
            + (f"; missed {examples}" if examples else "")
        )
    await close_pools()
