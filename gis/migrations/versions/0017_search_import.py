"""search: the names of an import go into the store together, so that a key costs no query and an entry no array

Revision ID: 0017
Revises: 0016
"""

import re
from pathlib import Path

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
FORMER = {
    "0010_functions.sql": ("register.reading_initials",),
    "0012_search_tables.sql": ("search.grams", "search.load_variants"),
    "0012_search_derive.sql": ("search.add_words", "search.refresh", "search.make_indexes"),
}
"""What the upgrade replaces, by the file that first made it."""


def run(statements: str) -> None:
    op.get_bind().connection.cursor().execute(statements)


def upgrade() -> None:
    run((SQL / "0017_search_import.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    for file, names in FORMER.items():
        text = (SQL / file).read_text(encoding="utf-8")
        for name in names:
            found = re.search(rf"^CREATE (?=FUNCTION|PROCEDURE)(\w+ {re.escape(name)}\(.*?)^COMMENT ON ", text, re.DOTALL | re.MULTILINE)
            assert found is not None, name
            run(f"CREATE OR REPLACE {found[1]}")
    run("DO $$ DECLARE part regclass; BEGIN FOR part IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'search.ix_word_grams'::regclass"
        " LOOP EXECUTE format('ALTER INDEX %s SET (fastupdate = off)', part); END LOOP; END $$")
    run("DO $$ DECLARE given jsonb := (SELECT jsonb_agg(jsonb_build_array(written, folded, kind)) FROM search.variant); BEGIN CALL search.load_variants(given); END $$")
    run("REVOKE EXECUTE ON FUNCTION search.add_words(search.derived[]) FROM PUBLIC")
