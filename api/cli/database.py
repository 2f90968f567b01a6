"""Commands on the database, and the one way every command gets a database to work on."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from api.cli.steps import say, step
from gis.core.cluster import START_TIMEOUT_S, Cluster, ClusterError
from gis.core.instance import AlreadyRunningError, hold
from gis.core.settings import get_settings

app = typer.Typer(help="数据库 · The database", no_args_is_help=True)


@contextmanager
def own_database(purpose: str) -> Iterator[None]:
    """Be the one instance of this home; run its private cluster unless an external database is set."""
    settings = get_settings()
    with hold(settings.home_path, purpose):
        if settings.database_url is not None:
            yield
            return
        cluster = Cluster(settings.home_path)
        try:
            with step("数据库集群", "PostGIS cluster"):
                cluster.start()
            yield
        finally:
            cluster.stop()


@contextmanager
def database() -> Iterator[None]:
    """Give a command a migrated database: external, of the running instance, or started for it."""
    if get_settings().database_url is not None:
        _migrate()
        yield
        return
    try:
        with hold(get_settings().home_path, "command"):
            cluster = Cluster(get_settings().home_path)
            try:
                cluster.start()
                _migrate()
                yield
            finally:
                cluster.stop()
    except AlreadyRunningError:
        _wait_for_instance()
        yield


def _wait_for_instance() -> None:
    """Wait until the running instance's database is there and migrated."""
    from gis.core import schema  # noqa: PLC0415 - Alembic is slow to import

    note = get_settings().home_path / "run" / "socket"
    deadline = time.monotonic() + START_TIMEOUT_S
    while not note.exists() or schema.current() != schema.head():
        if time.monotonic() > deadline:
            raise ClusterError("实例正在启动，数据库尚不可用", "The running instance has no database yet")
        time.sleep(0.1)


def _migrate() -> None:
    from gis import sample  # noqa: PLC0415
    from gis.core import schema  # noqa: PLC0415 - Alembic is slow to import

    if schema.upgrade():
        sample.load_reference_lists()


@app.command()
def upgrade() -> None:
    """把数据库升级到本程序的版本 · Bring the database to the version of this program."""
    with database():
        from gis.core import schema  # noqa: PLC0415

        say(f"数据库版本 · Schema version {schema.current()}")


@app.command()
def check() -> None:
    """检查数据库结构与地名检索 · Check that the database has this program's tables and that its search works."""
    with database():
        from alembic import command  # noqa: PLC0415

        from gis.core import schema  # noqa: PLC0415
        from gis.gazetteer.search import selfcheck  # noqa: PLC0415

        command.check(schema.config())
        selfcheck.require()


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def psql(context: typer.Context) -> None:
    """打开 psql · Open psql as the owner of the database; further arguments go to psql."""
    program = shutil.which("psql")
    if program is None:
        raise ClusterError(
            "缺少 psql：sudo apt-get install postgresql-client", "psql is missing: install postgresql-client"
        )
    with database():
        from gis.core.db import Role, dsn  # noqa: PLC0415

        status = os.spawnv(os.P_WAIT, program, ["psql", dsn(Role.OWNER), *context.args])  # noqa: S606
    raise typer.Exit(status)
