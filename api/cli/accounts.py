"""Commands on accounts and API keys."""

import sys
from typing import Annotated

import typer

from api.cli.database import database
from api.cli.steps import say
from gis.core.civil_time import in_words
from gis.core.errors import Invalid, NotFound

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


@users.command("unlock")
def unlock(
    name: Annotated[str, typer.Argument(help="登录名或密钥前缀 · Login name, or prefix of a key")] = "",
    address: Annotated[str, typer.Option("--address", help="也解锁此地址 · This address too, or alone")] = "",
) -> None:
    """解除登录锁定 · End the locks that too many wrong passwords or keys have set, and forget what was counted."""
    if not (name or address):
        raise Invalid("请给出登录名或 --address", "Say a login name or --address", code="name")
    name = name.strip().lower()
    with database():
        from gis.core.accounts import attempts, is_known  # noqa: PLC0415 - slow to import
        from gis.core.db import session  # noqa: PLC0415

        with session() as opened:
            ended = attempts.unlock(opened, name=name, address=address)
            if name and not ended and not is_known(opened, name):
                raise NotFound(f"没有账号或密钥 {name}", f"There is no account or key {name}")
    say(f"已解除 {ended} 个锁定 · Ended {ended} locks: {' '.join(filter(None, (name, address)))}")


@users.command("locks")
def locks() -> None:
    """列出现有的登录锁定 · List the locks of now: of which name or key, from where, until when."""
    with database():
        from gis.core.accounts import attempts  # noqa: PLC0415 - slow to import
        from gis.core.db import session  # noqa: PLC0415

        with session() as opened:
            rows = attempts.locks(opened)
            for row in rows:
                until = in_words(row.locked_until) if row.locked_until else ""
                say(f"{row.scope:8}{row.subject or '*':24}{row.place or '*':24}{until} +08:00")
            say(f"{len(rows)} 个锁定 · locks")


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
