"""built-up areas (建成区), within which streets and estates must not share a name

Revision ID: 0014
Revises: 0013
"""

import geoalchemy2
import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

CLEAN = "{0} <> '' AND {0} = btrim({0}) AND {0} !~ '[\\x01-\\x1f\\x7f\\ufffd]'"
SOUND = ("NOT ST_IsEmpty({0}) AND ST_XMin({0}) >= 73 AND ST_XMax({0}) <= 136 AND ST_YMin({0}) >= 3 AND ST_YMax({0}) <= 54"
         " AND ST_IsValid({0})")


def run(statements: str) -> None:
    op.get_bind().connection.cursor().execute(statements)


def upgrade() -> None:
    op.create_table(
        "built_up_area",
        sa.Column("id", sa.Uuid(), nullable=False, comment="Identity; never changes"),
        sa.Column("name", sa.String(200), nullable=False, comment="Name of the built-up area"),
        sa.Column("geom", geoalchemy2.Geometry("MULTIPOLYGON", srid=4490, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry", nullable=False), nullable=False, comment="Extent; EPSG:4490, degrees"),
        sa.Column("secrecy", sa.String(10), nullable=False, comment="public, internal or restricted"),
        sa.Column("source", sa.String(500), nullable=False, comment="Where the record comes from"),
        sa.Column("is_sample", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="True: belongs to the sample register (示例)"),
        sa.Column("deleted", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="Tombstone: the record no longer stands"),
        sa.Column("batch_id", sa.Uuid(), server_default=sa.text("register.current_batch()"), nullable=False, comment="Batch that wrote this version"),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False, comment="Version of the record, from 1"),
        sa.Column("sys_from", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False, comment="The register believes this version since"),
        sa.CheckConstraint(CLEAN.format("name"), name=op.f("ck_built_up_area_name_clean")),
        sa.CheckConstraint(SOUND.format("geom"), name=op.f("ck_built_up_area_geom_sound")),
        sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f("ck_built_up_area_secrecy_known")),
        sa.ForeignKeyConstraint(["batch_id"], ["register.change_batch.id"], name=op.f("fk_built_up_area_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_built_up_area")),
        schema="register",
        comment="建成区, the scope of names of streets and estates",
    )
    op.create_index(op.f("ix_built_up_area_batch_id"), "built_up_area", ["batch_id"], schema="register")
    op.create_index("ix_built_up_area_geom", "built_up_area", ["geom"], schema="register", postgresql_using="gist")
    run("SELECT register.keep_history('built_up_area'); SELECT register.open_to_service('built_up_area')")


def downgrade() -> None:
    run("DROP VIEW register.built_up_area_as_of; DROP VIEW register.built_up_area_versions;")
    for trigger in ("stamp", "keep_update", "keep_delete", "no_truncate"):
        run(f"DROP TRIGGER {trigger} ON register.built_up_area;")
    run("DROP FUNCTION register.keep_built_up_area(); DROP TABLE register.built_up_area_history;")
    op.drop_table("built_up_area", schema="register")
