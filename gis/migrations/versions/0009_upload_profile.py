"""declarations remembered by account, kind and headers

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "upload_profile",
        sa.Column("user_id", sa.Uuid(), nullable=False, comment="Account"),
        sa.Column("kind", sa.String(length=40), nullable=False, comment="Kind of record"),
        sa.Column("signature", sa.String(length=64), nullable=False, comment="SHA-256 of the folded headers, hex"),
        sa.Column("profile", JSONB(), nullable=False, comment="Columns, axis order, spelling, height datum"),
        sa.Column("last_crs", sa.String(length=20), nullable=True, comment="System declared last; offered, never applied"),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False, comment="Last committed with it"),
        sa.ForeignKeyConstraint(["user_id"], ["app.user_account.id"], name=op.f("fk_upload_profile_user_id_user_account")),
        sa.PrimaryKeyConstraint("user_id", "kind", "signature", name=op.f("pk_upload_profile")),
        schema="app",
        comment="Declarations remembered by account, kind and headers",
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON app.upload_profile TO minzheng_app_rw")


def downgrade() -> None:
    op.drop_table("upload_profile", schema="app")
