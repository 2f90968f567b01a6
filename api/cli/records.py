"""Commands on records: the sample register, and files into the register."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.database import database
from api.cli.steps import bar, say, step
from gis.core.errors import Invalid

samples = typer.Typer(help="示例数据 · The sample register", no_args_is_help=True)
SHOWN_FINDINGS = 20


@samples.callback()
def _samples() -> None:
    """示例数据 · The sample register."""


@samples.command()
def load() -> None:
    """装入示例数据 · Load the sample register; nothing happens where it is already."""
    with database():
        from gis import sample  # noqa: PLC0415 - slow to import
        from gis.core.status import analyse  # noqa: PLC0415

        with step("示例数据", "Sample register"):
            counts = sample.load()
            analyse()
        say("  " + ("  ".join(f"{name} {rows}" for name, rows in counts.items()) or "已在库中 · already there"))


def ingest(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="种类 · Kind of record, such as boundary-markers")],
    file: Annotated[
        Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="文件 · A file in an accepted format")
    ],
    profile: Annotated[str, typer.Option("--profile", help='申报 · JSON, such as {"crs": "EPSG:4526"}')] = "{}",
    user: Annotated[str | None, typer.Option("--user", help="账号 · Account that acts")] = None,
    *,
    commit: Annotated[bool, typer.Option("--commit", help="入库 · Commit when there is no error")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON · Print what the API answers")] = False,
) -> None:
    """检查文件并暂存，可入库 · Check and stage a file; with --commit write it into the register, all or nothing."""
    with database():
        status = _ingest(kind, file, profile, user, commit=commit)
    if as_json:
        say(json.dumps(status, ensure_ascii=False, indent=2))
    else:
        _show(status)
    if status["counts"].get("errors"):
        raise typer.Exit(1)


def _ingest(kind: str, file: Path, profile: str, user: str | None, *, commit: bool) -> dict[str, Any]:
    """Stage the file, commit it when asked and possible, and return its status document."""
    from gis.core.accounts.operator import acting_account  # noqa: PLC0415 - slow to import
    from gis.core.db import session  # noqa: PLC0415
    from gis.core.uploads import commands, queries  # noqa: PLC0415
    from gis.core.uploads.profile import read_profile  # noqa: PLC0415
    from gis.register import KINDS  # noqa: PLC0415

    if kind not in KINDS:
        known = ", ".join(sorted(KINDS))
        raise Invalid(f"没有这种数据：{kind}；可用：{known}", f"No such kind: {kind}; known: {known}")
    with session() as opened:
        account = acting_account(opened, user)
        actor = commands.Actor(account.id, account.name, tuple(account.counties))
    incoming = commands.Incoming(file.read_bytes(), file.name)
    with bar() as progress:
        prepared = commands.prepare(KINDS[kind], incoming, read_profile(parsed(profile)), actor, progress)
        with session() as opened:
            upload_id, _ = commands.stage(opened, prepared, actor, progress)
    with session() as opened:
        upload = queries.get(opened, upload_id, actor.user_id)
        if commit and not upload.counts.get("errors"):
            commands.commit(opened, upload_id, KINDS, actor)
        return queries.status(opened, upload, KINDS[kind])


def parsed(profile: str) -> Any:
    """Read the JSON of `--profile`."""
    try:
        return json.loads(profile)
    except json.JSONDecodeError as error:
        raise Invalid(f"--profile 不是 JSON：{error}", f"--profile is not JSON: {error}") from None


def _show(status: dict[str, Any]) -> None:
    """Print an upload for people: what it is, its counts, its first findings."""
    states = {"staged": "待入库 · staged", "committed": "已入库 · committed", "undone": "已撤销 · undone"}
    say(f"{status['file']['name']}  {states.get(status['status'], status['status'])}  {status['id']}")
    say("  " + "  ".join(f"{name} {value}" for name, value in status["counts"].items()))
    for finding in status["findings"][:SHOWN_FINDINGS]:
        where = " ".join(str(part) for part in (finding.get("row"), finding.get("column")) if part is not None)
        say(f"  [{finding['severity']}] {where} {finding['message']}")
        if finding.get("remedy"):
            say(f"      → {finding['remedy']}")
    if len(status["findings"]) > SHOWN_FINDINGS:
        say(f"  … 另有 {len(status['findings']) - SHOWN_FINDINGS} 条 · more findings: --json")
