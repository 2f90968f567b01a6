"""spatial API: geometries in the published systems

Revision ID: 0027
Revises: 0025
"""

from pathlib import Path

from alembic import op

revision = "0027"
down_revision = "0025"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0027_published_in.sql"


def upgrade() -> None:
    op.get_bind().connection.cursor().execute(SQL.read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute("DROP FUNCTION register.published_in(geometry, integer)")
