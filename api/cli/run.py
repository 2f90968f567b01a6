"""`run` and `serve`: everything up, in the foreground, and everything down again."""

import asyncio
import gc
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Annotated

import typer

from api.cli.database import own_database
from api.cli.steps import say, step
from gis.core.cluster import ClusterError
from gis.core.settings import Settings, get_settings

READY_TIMEOUT_S = 30.0
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop(SystemExit):
    """Somebody asked us to stop."""


def run(
    *,
    setup_only: Annotated[bool, typer.Option("--setup-only", help="只做安装准备 · Set up, then exit")] = False,
    no_sample: Annotated[bool, typer.Option("--no-sample", help="不装示例数据 · Start with an empty register")] = False,
) -> None:
    """安装、迁移、启动服务 · Set up what is missing and serve in the foreground; Ctrl-C stops everything."""
    settings = get_settings()
    with stopping_cleanly():
        listener = None if setup_only else bind(settings)
        with own_database("run"):
            with step("数据库结构", "Database schema"):
                _migrate()
            _first_contents(settings, no_sample=no_sample)
            _search_works()
            _tell_how_to_make_an_account()
            if listener is not None:
                serve_until_stopped(settings, listener)
        if listener is not None:
            say("已停止 · Stopped")


def serve() -> None:
    """只启动服务 · Serve a database that is already set up."""
    settings = get_settings()
    with stopping_cleanly():
        listener = bind(settings)
        with own_database("run"):
            from gis.core import schema  # noqa: PLC0415 - Alembic is slow to import

            if schema.current() != schema.head():
                raise ClusterError(
                    "数据库版本不符，请先运行 scripts/minzheng db upgrade",
                    "The database is of another version: run scripts/minzheng db upgrade first",
                )
            _search_works()
            serve_until_stopped(settings, listener)
        say("已停止 · Stopped")


@contextmanager
def stopping_cleanly() -> Iterator[None]:
    """Turn the stop signals into an exit that unwinds the stack, and ignore them while it unwinds."""

    def stop(number: int, _frame: FrameType | None) -> None:
        for each in STOP_SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise Stop(128 + number)

    for each in STOP_SIGNALS:
        signal.signal(each, stop)
    yield


def bind(settings: Settings) -> socket.socket:
    """Take the server's port, without listening yet.

    Raises:
        ClusterError: somebody else has it, or the address is not ours.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        raise ClusterError(
            f"{where} 无法使用（{error.strerror}），可另选端口：MINZHENG_PORT=8001 scripts/run",
            f"{where} cannot be used ({error.strerror}); choose another port: MINZHENG_PORT=8001 scripts/run",
        ) from None
    return listener


def serve_until_stopped(settings: Settings, listener: socket.socket) -> None:
    """Serve; print `Ready:` when the server has answered, return when asked to stop and stopped."""
    with step("启动服务", "Web server"):
        gc.disable()  # a seventh of the time of the imports went into looking for garbage, of which they make none
        import uvicorn  # noqa: PLC0415 - slow to import

        from api.app import create_app  # noqa: PLC0415
        from api.protocol import BoundedProtocol  # noqa: PLC0415

        gc.freeze()  # nor is it looked through while we serve
        gc.enable()
        config = uvicorn.Config(
            create_app(),
            loop="uvloop",
            http=BoundedProtocol,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=settings.public_url is not None,
            timeout_graceful_shutdown=10,
        )
    server = uvicorn.Server(config)

    async def main() -> None:
        announcing = asyncio.create_task(_announce(server, settings))
        await server.serve(sockets=[listener])
        announcing.cancel()

    with suppress(Stop), asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(main())


async def _announce(server: object, settings: Settings) -> None:
    """Print the ready line once `/health/ready` answers 200."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - compared, not bound
    shown = f"[{host}]" if ":" in host else host
    request = f"GET /health/ready HTTP/1.1\r\nHost: {shown}:{settings.port}\r\nConnection: close\r\n\r\n"
    answer = b""
    for _ in range(int(READY_TIMEOUT_S / 0.05)):
        if getattr(server, "started", False):
            reader, writer = await asyncio.open_connection(host, settings.port)
            writer.write(request.encode("ascii"))
            answer = await reader.read()
            writer.close()
            if answer.startswith(b"HTTP/1.1 200"):
                say(f"Ready: http://{shown}:{settings.port}/")
                return
        await asyncio.sleep(0.05)
    status = answer.split(b"\r\n", 1)[0].decode("ascii", "replace") or "no answer"
    say(f"服务未就绪 · The server does not become ready: {status}")
    signal.raise_signal(signal.SIGTERM)


def _migrate() -> None:
    from gis.core import schema  # noqa: PLC0415 - Alembic is slow to import

    if schema.upgrade():
        from gis import sample  # noqa: PLC0415

        sample.load_reference_lists()


def _search_works() -> None:
    """Stop with the remedy when the search of place names would answer nothing, slowly, or what is past (P-D11)."""
    from gis.gazetteer.search import selfcheck  # noqa: PLC0415

    selfcheck.require()


def _first_contents(settings: Settings, *, no_sample: bool) -> None:
    """On the first start load the sample, or note that the register is meant to start empty."""
    from gis.core.status import analyse, has_changes  # noqa: PLC0415

    marker = settings.home_path / "first-start"
    if not marker.exists():
        from gis import sample  # noqa: PLC0415

        if no_sample:
            sample.load_reference_lists()
        elif not has_changes():
            with step("示例数据", "Sample register"):
                sample.load()
                analyse()
        marker.write_text("empty\n" if no_sample else "sample\n", encoding="ascii")


def _tell_how_to_make_an_account() -> None:
    from gis.core.accounts import any_account  # noqa: PLC0415
    from gis.core.db import session  # noqa: PLC0415

    with session() as opened:
        known = any_account(opened)
    if not known:
        say("  还没有账号，可这样创建 · No account yet, make one with:")
        say("      scripts/minzheng user create NAME --role surveyor")
