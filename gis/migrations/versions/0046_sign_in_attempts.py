"""failures to sign in, counted, and the devices that accounts know

Revision ID: 0046
Revises: 0040
"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0040"
branch_labels = None
depends_on = None


def moment(name: str, comment: str, *, now: bool = False) -> sa.Column[object]:
    default = sa.text("now()") if now else None
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=not now, comment=comment)


def upgrade() -> None:
    op.create_table(
        "sign_in_attempt",
        sa.Column("scope", sa.String(length=10), nullable=False, comment="What is counted"),
        sa.Column("subject", sa.String(length=60), nullable=False, comment="Name or prefix of a key; or empty"),
        sa.Column("place", sa.String(length=64), nullable=False, comment="Address, or hash of the cookie of a device; or empty"),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False, comment="In the window, since a lock"),
        moment("began_at", "Begin of the window", now=True),
        moment("tried_at", "Last counted try", now=True),
        sa.Column("locks", sa.Integer(), server_default=sa.text("0"), nullable=False, comment="Locks in a row; each is longer"),
        moment("locked_until", "No try is looked at before"),
        sa.CheckConstraint(
            "scope IN ('device', 'place', 'address', 'name', 'key', 'keys')", name=op.f("ck_sign_in_attempt_scope_known")
        ),
        sa.CheckConstraint("failures >= 0 AND locks >= 0", name=op.f("ck_sign_in_attempt_counts")),
        sa.PrimaryKeyConstraint("scope", "subject", "place", name=op.f("pk_sign_in_attempt")),
        schema="app",
        comment="Failures to sign in, counted; existing and made-up names alike",
    )
    op.create_index("ix_sign_in_attempt_tried_at", "sign_in_attempt", ["tried_at"], schema="app")
    op.create_table(
        "user_device",
        sa.Column("token_sha256", sa.String(length=64), nullable=False, comment="SHA-256 of its cookie, hex"),
        sa.Column("user_id", sa.Uuid(), nullable=False, comment="Account"),
        moment("used_at", "Last signed in at", now=True),
        sa.ForeignKeyConstraint(["user_id"], ["app.user_account.id"], name=op.f("fk_user_device_user_id")),
        sa.PrimaryKeyConstraint("token_sha256", "user_id", name=op.f("pk_user_device")),
        schema="app",
        comment="Browsers known to accounts",
    )
    op.create_index(op.f("ix_user_device_user_id"), "user_device", ["user_id"], schema="app")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON app.sign_in_attempt, app.user_device TO minzheng_app_rw")


def downgrade() -> None:
    op.drop_table("user_device", schema="app")
    op.drop_table("sign_in_attempt", schema="app")
