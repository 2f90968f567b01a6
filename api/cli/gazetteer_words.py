"""`gazetteer words`: the word lists, scopes, severities and figures of the checks; each change with its reason."""

import json
from pathlib import Path
from typing import Annotated

import typer

from api.cli.database import database
from api.cli.steps import say
from gis.core.errors import Invalid

app = typer.Typer(help="审查词表 · Word lists of the checks", no_args_is_help=True)
Reason = Annotated[str, typer.Option("--reason", help="原因 · Why; kept with the change")]
User = Annotated[str | None, typer.Option("--user", help="账号 · Account that acts")]
List = Annotated[str, typer.Argument(help="词表 · List: grand, foreign-place, leader, scope, severity, figure, ...")]
WordText = Annotated[str, typer.Argument(help="词、类别代码或规则 · Word, class code or rule")]


@app.callback()
def _words() -> None:
    """审查词表、范围、级别和限值 · Words, scopes, severities and figures of the checks."""


@app.command("list")
def show(
    listed: Annotated[str | None, typer.Argument(help="词表 · List; absent: all")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON · Print what the API answers")] = False,
) -> None:
    """列出词表 · List the entries with their source, and whether it was verified (✓) or not (?)."""
    with database():
        from gis.core.db import session  # noqa: PLC0415 - slow to import
        from gis.gazetteer.checks.word_edits import list_words  # noqa: PLC0415

        with session() as opened:
            entries = list_words(opened, listed)
    if as_json:
        say(json.dumps({"words": entries}, ensure_ascii=False, indent=2))
        return
    for each in entries:
        params = json.dumps(each["params"], ensure_ascii=False) if each["params"] else ""
        changed = f"  ← {each['changed_by']}：{each['reason']}" if each["changed_at"] else ""
        say(f"{'✓' if each['verified'] else '?'} {each['list']} {each['word']} {params} {each['source']}{changed}")


@app.command()
def add(  # noqa: PLR0913 - options of the command
    listed: List,
    word: WordText,
    reason: Reason,
    params: Annotated[str, typer.Option("--params", help='值 · Values as JSON, such as {"scope": "county"}')] = "{}",
    source: Annotated[str, typer.Option("--source", help="依据 · What it rests on")] = "",
    user: User = None,
    *,
    verified: Annotated[bool, typer.Option("--verified", help="已核实 · Confirmed at its source")] = False,
) -> None:  # fmt: skip
    """增加或修改一条 · Add an entry or change one."""
    try:
        values = json.loads(params)
    except ValueError as error:
        raise Invalid(f"params 不是 JSON：{error}", f"--params is not JSON: {error}", code="params") from error
    with database():
        from gis.core.accounts.operator import acting_account  # noqa: PLC0415 - slow to import
        from gis.core.db import session  # noqa: PLC0415
        from gis.gazetteer.checks.word_edits import change_word  # noqa: PLC0415

        with session() as opened:
            actor = acting_account(opened, user).name
            change_word(
                opened, listed, word, params=values, source=source, verified=verified, actor=actor, reason=reason
            )
    say(f"已保存 · kept: {listed} {word}")


@app.command()
def remove(listed: List, word: WordText, reason: Reason, user: User = None) -> None:
    """去掉一条，随系统的也可以 · Take an entry out, a shipped one too."""
    with database():
        from gis.core.accounts.operator import acting_account  # noqa: PLC0415 - slow to import
        from gis.core.db import session  # noqa: PLC0415
        from gis.gazetteer.checks.word_edits import remove_word  # noqa: PLC0415

        with session() as opened:
            remove_word(opened, listed, word, actor=acting_account(opened, user).name, reason=reason)
    say(f"已去掉 · taken out: {listed} {word}")


@app.command()
def load(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="CSV：list、word、params、note、source、verified")
    ],
    reason: Reason,
    user: User = None,
) -> None:
    """成批载入 · Add or change all entries of a CSV file (UTF-8) as one batch; all or none."""
    with database():
        from gis.core.accounts.operator import acting_account  # noqa: PLC0415 - slow to import
        from gis.core.db import session  # noqa: PLC0415
        from gis.gazetteer.checks.word_edits import load_file  # noqa: PLC0415

        with session() as opened:
            actor = acting_account(opened, user).name
            count = load_file(opened, file.read_text(encoding="utf-8-sig"), actor=actor, reason=reason)
    say(f"{count} 条 · entries")


@app.command("built-up")
def built_up(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="GeoJSON，每个面有 name · Areas with a name")
    ],
    reason: Reason,
    crs: Annotated[str, typer.Option("--crs", help="坐标系，只收 EPSG:4490 · System as declared")],
    source: Annotated[str, typer.Option("--source", help="依据 · Where the areas come from")],
    user: User = None,
) -> None:
    """载入建成区，取代原有的 · Load built-up areas, the scope of streets and estates; they replace those held."""
    with database():
        from gis.core.accounts.operator import acting_account  # noqa: PLC0415 - slow to import
        from gis.core.db import session  # noqa: PLC0415
        from gis.gazetteer.checks.built_up import load_areas  # noqa: PLC0415

        with session() as opened:
            actor = acting_account(opened, user).name
            count = load_areas(opened, file.read_bytes(), crs=crs, source=source, actor=actor, reason=reason)
    say(f"{count} 个建成区 · built-up areas")
