"""uploads: no statistics of the uploads that staged rows belong to

Autovacuum analyses the staging tables between two imports; the rows of the next upload then belong to an upload that no
statistics know, so that the planner expects one row of it and joins its thousands of rows by nested loops. Without
statistics of that column it expects a share of the table as it stands.

Revision ID: 0022
Revises: 0021
"""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLES = ("app.upload_row", "app.upload_finding")


def upgrade() -> None:
    for table in TABLES:
        # The type stays; naming it anew drops what ANALYZE has gathered already, and rewrites nothing.
        op.execute(f"ALTER TABLE {table} ALTER COLUMN upload_id TYPE uuid, ALTER COLUMN upload_id SET STATISTICS 0")


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ALTER COLUMN upload_id SET STATISTICS -1")
