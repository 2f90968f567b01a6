"""The schema of the database: bring it to the version of this program, or say that it is not there."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from gis.core.db import administrator

MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"


def config() -> Config:
    """Return Alembic's configuration; no ini file."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    return made


@cache
def head() -> str:
    """Return the schema version that this program needs."""
    return str(ScriptDirectory.from_config(config()).get_current_head())


def current() -> str | None:
    """Return the schema version of the database, or None where there is none yet."""
    with administrator() as cursor:
        cursor.execute("SELECT to_regclass('app.schema_version')")
        if cursor.fetchone()[0] is None:
            return None
        cursor.execute("SELECT version_num FROM app.schema_version")
        row = cursor.fetchone()
        return None if row is None else str(row[0])


def bootstrap() -> None:
    """Create the roles and extensions, which only an administrator of the server can; harmless when there."""
    with administrator() as cursor:
        cursor.execute((MIGRATIONS / "sql" / "bootstrap.sql").read_text(encoding="utf-8"))


def upgrade() -> bool:
    """Bring the database to the version of this program; return whether anything had to be done."""
    if current() == head():
        return False
    bootstrap()
    command.upgrade(config(), "head")
    return True
