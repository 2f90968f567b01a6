"""search: the form of an entry in the index of its word, so that forms that do not count are passed over there

Revision ID: 0049
Revises: 0048
"""

from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

ORDERED, TOLD = "search.entry (word_id, subject)", "search.entry (word_id, subject, form)"


def make(before: str, after: str) -> None:
    cursor = op.get_bind().connection.cursor()
    cursor.execute("SELECT pg_get_functiondef('search.make_indexes'::regproc)")
    (made,) = cursor.fetchone()
    assert before in made
    cursor.execute(made.replace(before, after))
    cursor.execute(f"DROP INDEX search.ix_entry_word; CREATE INDEX ix_entry_word ON {after}")


def upgrade() -> None:
    make(ORDERED, TOLD)


def downgrade() -> None:
    make(TOLD, ORDERED)
