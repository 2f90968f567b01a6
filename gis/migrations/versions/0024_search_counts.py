"""search: entries of a word in the order of their bearers, so that a count of some is not a reading of all

Revision ID: 0024
Revises: 0023
"""

import re
from pathlib import Path

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0017_search_import.sql"
ALONE, ORDERED = "search.entry (word_id)", "search.entry (word_id, subject)"


def make(columns: str) -> None:
    cursor = op.get_bind().connection.cursor()
    (indexes,) = re.findall(r"(CREATE OR REPLACE PROCEDURE search\.make_indexes\(\).*?END \$\$;)", SQL.read_text(encoding="utf-8"), re.DOTALL)
    assert ALONE in indexes
    cursor.execute(indexes.replace(ALONE, columns))
    cursor.execute(f"DROP INDEX search.ix_entry_word; CREATE INDEX ix_entry_word ON {columns}")


def upgrade() -> None:
    make(ORDERED)


def downgrade() -> None:
    make(ALONE)
