"""Commands on accounts and API keys."""

import sys
from typing import Annotated

import typer

from api.cli.database import database
from api.cli.steps import say
from gis.core.errors import Invalid

users = typer.Typer(help="账号 · Accounts", no_args_is_help=True)
tokens = typer.Typer(help="接口密钥 · API keys", no_args_is_help=True)


@users.callback()
def _users() -> None:
    """账号 · Accounts."""


@users.command("create")
def create(
    name: Annotated[str, typer.Argument(help="登录名 · Login name")],
    role: Annotated[
        list[str],
        typer.Option("--role", help="surveyor, planner, names_officer, reviewer, admin, audit_admin"),
    ],
    county: Annotated[list[str] | None, typer.Option("--county", help="县级代码 · County code")] = None,
    *,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="从标准输入读口令 · Read it from stdin")
    ] = False,
) -> None:
    """创建账号 · Create an account; the password is asked for on the terminal, never taken from arguments."""
    password = _password(from_stdin=password_stdin)
    with database():
        from gis.core.accounts import create_user  # noqa: PLC0415 - slow to import
        from gis.core.db import session  # noqa: PLC0415

        with session() as opened:
            create_user(opened, name=name, roles=role, password=password, counties=county or [])
    say(f"已创建账号 · Created account {name} ({', '.join(role)})")


@tokens.callback()
def _tokens() -> None:
    """接口密钥 · API keys."""


@tokens.command("create")
def create_key(
    user: Annotated[str, typer.Option("--user", help="账号 · Account the key acts for")],
    days: Annotated[int, typer.Option("--days", min=1, max=3650, help="有效天数 · Days it is valid")] = 90,
    *,
    write: Annotated[bool, typer.Option("--write", help="可写 · May write")] = False,
) -> None:
    """生成密钥 · Make an API key and print it, once; it is sent as `Authorization: Bearer KEY`."""
    with database():
        from gis.core.accounts import create_token  # noqa: PLC0415 - slow to import
        from gis.core.db import session  # noqa: PLC0415

        with session() as opened:
            key = create_token(opened, user_name=user, write=write, days=days)
    say(key)


def _password(*, from_stdin: bool) -> str:
    """Read the new password: one line of standard input, or twice from the terminal without showing it."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise Invalid("没有终端，请用 --password-stdin", "There is no terminal: use --password-stdin")
    return str(typer.prompt("口令 · Password", hide_input=True, confirmation_prompt=True))
