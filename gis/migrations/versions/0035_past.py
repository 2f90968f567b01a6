"""past: what the published views answered at an earlier moment

Revision ID: 0035
Revises: 0034
"""

import re
from pathlib import Path

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def run(statements: str) -> None:
    op.get_bind().connection.cursor().execute(statements)


def upgrade() -> None:
    run((SQL / "0035_past.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    before = (SQL / "0030_collection_revisions.sql").read_text(encoding="utf-8")
    (count,) = re.findall(r"CREATE OR REPLACE (FUNCTION register\.count_commit\(\).*?END \$\$;)", before, re.DOTALL)
    run(f"CREATE OR REPLACE {count}")
    run("DROP SCHEMA past CASCADE")
    run(
        r"""
        DO $$
        DECLARE
            one record;
        BEGIN
            FOR one IN SELECT c.oid::regclass AS name FROM pg_class c
                        WHERE relkind = 'i' AND relnamespace = 'register'::regnamespace
                          AND relname ~ '^ix_\w+_history_(geom|geom_public|\w+_id)$' LOOP
                EXECUTE format('DROP INDEX %s', one.name);
            END LOOP;
        END $$;
        """
    )
