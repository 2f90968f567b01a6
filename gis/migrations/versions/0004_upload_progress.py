"""progress of uploads under way; staged rows need no spatial index

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_upload_row_geom", table_name="upload_row", schema="app")
    op.create_table(
        "upload_progress",
        sa.Column("token", sa.Uuid(), nullable=False, comment="Chosen by the client"),
        sa.Column("user_id", sa.Uuid(), nullable=False, comment="Account that uploads"),
        sa.Column("stage", sa.String(length=12), nullable=False, comment="reading, checking, storing or comparing"),
        sa.Column("done", sa.Integer(), nullable=False, comment="Rows done"),
        sa.Column("total", sa.Integer(), nullable=False, comment="Rows in all; 0 not known"),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False, comment="When"),
        sa.ForeignKeyConstraint(["user_id"], ["app.user_account.id"], name=op.f("fk_upload_progress_user_id_user_account")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_upload_progress")),
        schema="app",
        comment="Progress of uploads under way",
        prefixes=["UNLOGGED"],
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON app.upload_progress TO minzheng_app_rw")


def downgrade() -> None:
    op.drop_table("upload_progress", schema="app")
    op.execute("CREATE INDEX ix_upload_row_geom ON app.upload_row USING gist (geom)")
