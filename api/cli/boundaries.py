"""`boundaries rebuild-divisions`: areas of divisions derived from their lines, as one batch with undo (B-53)."""

from typing import Annotated
from uuid import UUID

import typer

from api.cli.database import database
from api.cli.steps import say

app = typer.Typer(help="界线 · Boundaries", no_args_is_help=True)


@app.callback()
def _boundaries() -> None:
    """界线 · Boundaries."""


@app.command("rebuild-divisions")
def rebuild(
    reason: Annotated[str, typer.Option("--reason", help="原因 · Why")] = "",
    undo: Annotated[UUID | None, typer.Option("--undo", help="撤销该批次 · Undo this batch instead")] = None,
    user: Annotated[str | None, typer.Option("--user", help="账号 · Account that acts")] = None,
) -> None:
    """由界线生成各级区域，不同的才写入，全成或全不成 · Derive the areas of divisions from their lines."""
    with database():
        from gis.boundaries.topology.rebuild import rebuild_divisions, undo_rebuild  # noqa: PLC0415 - slow to import
        from gis.core.accounts.operator import acting_account  # noqa: PLC0415
        from gis.core.db import session  # noqa: PLC0415

        with session() as opened:
            actor = acting_account(opened, user).name
            if undo is not None:
                count = undo_rebuild(opened, undo, actor=actor)
                say(f"已恢复 {count} 个区域 · {count} areas put back")
                return
            batch, names = rebuild_divisions(opened, actor=actor, reason=reason)
    if batch is None:
        say("各区域与界线一致，没有写入 · All areas agree with their lines; nothing was stored")
    else:
        say(f"批次 {batch}：{len(names)} 个区域 · {len(names)} areas: {'、'.join(names)}")
