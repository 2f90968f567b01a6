"""Commands on the settings of the region."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.database import database
from api.cli.steps import say
from gis.core.errors import Invalid

app = typer.Typer(help="地区设置 · Settings of the region", no_args_is_help=True)
COMMAND = "scripts/minzheng settings"
Reason = Annotated[str, typer.Option("--reason", help="原因 · Why; kept with the change")]


@app.callback()
def _settings() -> None:
    """地区设置 · Settings of the region: area, zones, codes, tolerances."""


@app.command()
def show(
    *, as_json: Annotated[bool, typer.Option("--json", help="输出 JSON · Print what the API answers")] = False
) -> None:
    """列出设置 · List the settings with unit, source, and whether the figure is verified (✓) or not (?)."""
    with database():
        from gis.core.db import session  # noqa: PLC0415 - slow to import
        from gis.core.region_store import list_settings  # noqa: PLC0415

        with session() as opened:
            listed = list_settings(opened)
    if as_json:
        say(json.dumps({"settings": listed}, ensure_ascii=False, indent=2))
        return
    for each in listed:
        value = json.dumps(each["value"], ensure_ascii=False)
        mark = "✓" if each["verified"] else "?"
        changed = f"  ← {each['changed_by']}：{each['reason']}" if each["changed_at"] else ""
        say(f"{mark} {each['key']} = {value} {each['unit']}  {each['title_zh']} · {each['title_en']}{changed}")


@app.command("set")
def set_one(
    key: Annotated[str, typer.Argument(help="名称 · Key, as `settings show` lists it")],
    value: Annotated[str, typer.Argument(help="值 · Value: text, a number, or JSON such as [0, 1700]")],
    reason: Reason,
    *,
    verified: Annotated[bool, typer.Option("--verified", help="已核实 · Confirmed at its source")] = False,
) -> None:
    """修改一项 · Change one setting."""
    _change({key: _value(key, value)}, reason, [key] if verified else [])


@app.command()
def reset(key: Annotated[str, typer.Argument(help="名称 · Key")], reason: Reason) -> None:
    """恢复默认 · Put one setting back to its default."""
    _change({key: None}, reason, [])


@app.command()
def load(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON 文件 · File of keys and values")],
    reason: Reason,
) -> None:
    """从文件设置 · Set all that a JSON file names; the others stay."""
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise Invalid(f"不是 JSON 文件：{error}", f"Not a JSON file: {error}") from None
    if not isinstance(values, dict):
        raise Invalid("文件须是一个 JSON 对象", "The file must hold one JSON object")
    _change(values, reason, [])


def _value(key: str, text: str) -> Any:
    """Read a value from the command line: the text itself where the setting is text, else JSON."""
    from gis.core.region import SETTINGS  # noqa: PLC0415 - slow to import

    if key in SETTINGS and isinstance(SETTINGS[key].default, str):
        return text
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _change(values: Mapping[str, Any], reason: str, verified: list[str]) -> None:
    with database():
        from gis.core.db import session  # noqa: PLC0415 - slow to import
        from gis.core.region_store import change_settings  # noqa: PLC0415

        with session() as opened:
            count = change_settings(opened, values, actor=COMMAND, reason=reason, verified=verified)
    say(f"已修改 {count} 项 · {count} settings changed")
