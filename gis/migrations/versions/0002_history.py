"""history: history tables, their triggers, append-only tables and the rights of the roles

Revision ID: 0002
Revises: 0001
"""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

VERSIONED = (
    "boundary_line", "boundary_line_code", "boundary_line_geometry", "boundary_marker", "boundary_point", "boundary_point_line",
    "care_centre", "cemetery", "cemetery_service", "division", "division_code", "division_extent", "division_name",
    "division_population", "division_seat", "place", "place_name", "settlement",
)


def run(statements: str) -> None:
    op.get_bind().connection.cursor().execute(statements)


def upgrade() -> None:
    run((Path(__file__).parents[1] / "sql" / "0002_history.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    for name in VERSIONED:
        run(f"DROP VIEW register.{name}_as_of; DROP VIEW register.{name}_versions;")
        for trigger in ("stamp", "keep_update", "keep_delete", "no_truncate"):
            run(f"DROP TRIGGER {trigger} ON register.{name};")
        run(f"DROP FUNCTION register.keep_{name}(); DROP TABLE register.{name}_history;")
    for table in ("register.change_batch", "register.marker_observation", "audit.event"):
        run(f"DROP TRIGGER append_only ON {table};")
    run("DROP TRIGGER count_commit ON register.change_batch; DROP FUNCTION register.count_commit(); DELETE FROM register.revision")
    run("DROP FUNCTION register.keep_history(name), register.append_only(regclass), register.refuse_change(), register.stamp(), register.as_of();")
    roles = "minzheng_app_rw, minzheng_app_ro, minzheng_auditor"
    for schema in ("register", "app", "audit"):
        run(f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {roles}; REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {roles}; REVOKE ALL ON SCHEMA {schema} FROM {roles};")
