"""tiles: a counter of commits for each published collection

Revision ID: 0030
Revises: 0026
"""

import re
from pathlib import Path

from alembic import op

revision = "0030"
down_revision = "0026"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
READERS = {
    "view_public": "minzheng_app_ro, minzheng_app_rw",
    "view_internal": "minzheng_app_rw",
    "view_restricted": "minzheng_app_rw",
}


def run(statements: str) -> None:
    op.get_bind().connection.cursor().execute(statements)


def upgrade() -> None:
    run((SQL / "0030_collection_revisions.sql").read_text(encoding="utf-8"))
    for schema, readers in READERS.items():
        run(f"CREATE VIEW {schema}.collection_revision AS SELECT view, number FROM tiles.revision")
        run(f"COMMENT ON VIEW {schema}.collection_revision IS 'Commits that touched what a published view leans on'")
        run(f"GRANT SELECT ON {schema}.collection_revision TO {readers}")


def downgrade() -> None:
    before = (SQL / "0002_history.sql").read_text(encoding="utf-8")
    (count,) = re.findall(r"CREATE (FUNCTION register\.count_commit\(\).*?END \$\$;)", before, re.DOTALL)
    run(f"CREATE OR REPLACE {count}")
    for schema in READERS:
        run(f"DROP VIEW {schema}.collection_revision")
    run("DROP FUNCTION tiles.note_change() CASCADE")
    run("DROP SCHEMA tiles CASCADE")
