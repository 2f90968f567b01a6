"""past: let the planner see what asking for the present secrecy costs

Revision ID: 0039
Revises: 0038
"""

import re
from pathlib import Path

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def run(statements: str) -> None:
    op.get_bind().connection.cursor().execute(statements)


def upgrade() -> None:
    run((SQL / "0039_past_costs.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    before = (SQL / "0035_past.sql").read_text(encoding="utf-8")
    for name, end in (("open_to", ";"), ("keep_versions", r"END \$outer\$;"), ("open_level", r"END \$outer\$;")):
        (found,) = re.findall(rf"CREATE (FUNCTION past\.{name}\(.*?{end})", before, re.DOTALL)
        run(f"CREATE OR REPLACE {found}")
    run("SELECT past.renew()")
    run(
        """
        DO $$
        DECLARE
            one regprocedure;
        BEGIN
            FOR one IN SELECT oid FROM pg_proc WHERE pronamespace = 'past'::regnamespace AND proname ~ '_now$' LOOP
                EXECUTE format('DROP FUNCTION %s', one);
            END LOOP;
        END $$;
        """
    )
