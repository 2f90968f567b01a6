"""region: the settings of the region, versioned, with their public part

Revision ID: 0006
Revises: 0005
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

LEVELS = {
    "view_public": ("('public')", "minzheng_app_ro, minzheng_app_rw"),
    "view_internal": ("('public', 'internal')", "minzheng_app_rw"),
    "view_restricted": ("('public', 'internal', 'restricted')", "minzheng_app_rw"),
}


def run(statements: str) -> None:
    op.get_bind().connection.cursor().execute(statements)


def upgrade() -> None:
    op.create_table(
        "region_setting",
        sa.Column("id", sa.Uuid(), nullable=False, comment="Identity; never changes"),
        sa.Column("key", sa.String(length=60), nullable=False, comment="Name of the setting"),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="Its value"),
        sa.Column("verified", sa.Boolean(), nullable=False, comment="True: somebody has confirmed the value at its source"),
        sa.Column("secrecy", sa.String(length=10), nullable=False, comment="public, internal or restricted"),
        sa.Column("source", sa.String(length=500), nullable=False, comment="Where the record comes from"),
        sa.Column("is_sample", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="True: belongs to the sample register (示例)"),
        sa.Column("deleted", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="Tombstone: the record no longer stands"),
        sa.Column("batch_id", sa.Uuid(), server_default=sa.text("register.current_batch()"), nullable=False, comment="Batch that wrote this version"),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False, comment="Version of the record, from 1"),
        sa.Column("sys_from", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False, comment="The register believes this version since"),
        sa.CheckConstraint("key ~ '^[a-z][a-z0-9_]{1,59}$'", name=op.f("ck_region_setting_key_pattern")),
        sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f("ck_region_setting_secrecy_known")),
        sa.ForeignKeyConstraint(["batch_id"], ["register.change_batch.id"], name=op.f("fk_region_setting_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region_setting")),
        schema="register",
        comment="Settings of the region: area, zones, codes, tolerances",
    )
    op.create_index(op.f("ix_region_setting_batch_id"), "region_setting", ["batch_id"], schema="register")
    op.create_index("uq_region_setting_key", "region_setting", ["key"], unique=True, schema="register")
    run("SELECT register.keep_history('region_setting')")
    run("""GRANT SELECT, INSERT, UPDATE ON register.region_setting TO minzheng_app_rw;
           GRANT SELECT ON register.region_setting_history, register.region_setting_versions,
                           register.region_setting_as_of TO minzheng_app_rw""")
    for schema, (allowed, readers) in LEVELS.items():
        run(f"""CREATE VIEW {schema}.region_settings AS SELECT key, value, verified FROM register.region_setting
                 WHERE NOT deleted AND secrecy IN {allowed};
                GRANT SELECT ON {schema}.region_settings TO {readers}""")


def downgrade() -> None:
    for schema in LEVELS:
        run(f"DROP VIEW {schema}.region_settings")
    run("DROP VIEW register.region_setting_as_of; DROP VIEW register.region_setting_versions;")
    for trigger in ("stamp", "keep_update", "keep_delete", "no_truncate"):
        run(f"DROP TRIGGER {trigger} ON register.region_setting;")
    run("DROP FUNCTION register.keep_region_setting(); DROP TABLE register.region_setting_history;")
    op.drop_table("region_setting", schema="register")
