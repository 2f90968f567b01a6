"""search: the new words of a large import are put by a second session, beside the first

Revision ID: 0047
Revises: 0043
"""

import re
from pathlib import Path

from alembic import op

revision = "0047"
down_revision = "0043"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
FORMER = "0040_import_plans.sql"
EMPTIED = "TRUNCATE search.word, search.entry, search.list, search.listed"
SERVICE = "search.put_ahead(), search.put_words(int[], smallint[], smallint[], text[], text[]), search.settle(int[], int[])"
"""What the service may call; the rest is called by these and by triggers."""
ADDED = f"{SERVICE}, search.sweep_ahead(), search.require_settled(), search.clean()"


def run(statements: str) -> None:
    op.get_bind().connection.cursor().execute(statements)


def rebuild(before: str, after: str) -> None:
    cursor = op.get_bind().connection.cursor()
    cursor.execute("SELECT pg_get_functiondef('search.rebuild'::regproc)")
    (made,) = cursor.fetchone()
    assert before in made
    run(made.replace(before, after))


def upgrade() -> None:
    run((SQL / "0047_words_ahead.sql").read_text(encoding="utf-8"))
    rebuild(EMPTIED, f"{EMPTIED}, search.ahead")
    run(f"REVOKE EXECUTE ON FUNCTION {ADDED} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {SERVICE} TO minzheng_app_rw")
    run("GRANT SELECT ON search.promised, search.ahead TO minzheng_app_rw")


def downgrade() -> None:
    rebuild(f"{EMPTIED}, search.ahead", EMPTIED)
    text = (SQL / FORMER).read_text(encoding="utf-8")
    for name in ("sweep", "refresh"):
        (made,) = re.findall(rf"CREATE OR REPLACE (FUNCTION search\.{name}\(.*?END \$\$;)", text, re.DOTALL)
        run(f"CREATE OR REPLACE {made}")
    run("DROP TABLE search.promised, search.ahead")
    run(f"DROP FUNCTION {ADDED}, search.keys(text, text)")
