"""Alembic environment: migrates as the owner role, under a lock time-out, one transaction for all steps."""

from typing import Any

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import create_engine, pool, text

from gis.core.db import Role, dsn
from gis.tables import METADATA

SCHEMAS = {"register", "app", "audit"}


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """Compare our schemas only, and not the history tables, which `register.keep_history` derives."""
    if kind == "schema":
        return name in SCHEMAS
    if kind == "table":
        return not str(name).endswith("_history")
    return True


def include_object(thing: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:  # noqa: FBT001
    """Leave to GeoAlchemy2 what is its own."""
    return bool(alembic_helpers.include_object(thing, name, kind, reflected, compare_to))  # type: ignore[no-untyped-call]


def run() -> None:
    """Migrate online."""
    url = context.config.get_main_option("sqlalchemy.url") or dsn(Role.OWNER).replace(
        "postgresql://", "postgresql+psycopg2://", 1
    )
    with create_engine(url, poolclass=pool.NullPool).connect() as connection:
        connection.execute(text("SET lock_timeout = '5s'"))
        connection.execute(text("SET search_path = public"))
        if not connection.scalar(text("SELECT to_regnamespace('app')")):
            connection.execute(text("CREATE SCHEMA app"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=METADATA,
            include_schemas=True,
            include_name=include_name,
            include_object=include_object,
            render_item=alembic_helpers.render_item,
            process_revision_directives=alembic_helpers.writer,
            version_table="schema_version",
            version_table_schema="app",
            transaction_per_migration=False,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
