"""road networks: versions with their nodes and edges

Revision ID: 0018
Revises: 0017
"""

import geoalchemy2
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

CLEAN = "{0} <> '' AND {0} = btrim({0}) AND {0} !~ '[\\x01-\\x1f\\x7f\\ufffd]'"
SOUND = ("NOT ST_IsEmpty({0}) AND ST_XMin({0}) >= 73 AND ST_XMax({0}) <= 136 AND ST_YMin({0}) >= 3 AND ST_YMax({0}) <= 54"
         " AND ST_IsValid({0})")


def run(statements: str) -> None:
    op.get_bind().connection.cursor().execute(statements)


def clean(table: str, *columns: str) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(CLEAN.format(column), name=op.f(f"ck_{table}_{column}_clean")) for column in columns]


def place(kind: str, comment: str, nullable: bool = False) -> sa.Column:
    return sa.Column("geom", geoalchemy2.Geometry(kind, srid=4490, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry", nullable=nullable), nullable=nullable, comment=f"{comment}; EPSG:4490, degrees")


def upgrade() -> None:
    op.create_table(
        "road_network",
        sa.Column("id", sa.Uuid(), nullable=False, comment="Identity; never changes"),
        sa.Column("region", sa.String(6), nullable=False, comment="Division code of the region"),
        sa.Column("name", sa.String(200), nullable=False, comment="Name of the version"),
        sa.Column("is_current", sa.Boolean(), nullable=False, comment="The version that analyses use when none is named"),
        sa.Column("data_on", sa.Date(), nullable=True, comment="Day the roads were recorded; NULL unknown"),
        sa.Column("crs", sa.String(20), nullable=False, comment="System declared for the file"),
        sa.Column("nodes", sa.Integer(), nullable=False, comment="Nodes"),
        sa.Column("edges", sa.Integer(), nullable=False, comment="Edges"),
        sa.Column("parts", sa.Integer(), nullable=False, comment="Parts that no edge connects"),
        sa.Column("length_m", sa.Double(), nullable=False, comment="Length of all edges, metres"),
        sa.Column("speeds", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="Speeds by class of road, km/h, with document and whether verified"),
        sa.Column("content_sha256", sa.String(64), nullable=False, comment="SHA-256 of nodes and edges, hex"),
        sa.Column("secrecy", sa.String(10), nullable=False, comment="public, internal or restricted"),
        sa.Column("source", sa.String(500), nullable=False, comment="Where the record comes from"),
        sa.Column("is_sample", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="True: belongs to the sample register (示例)"),
        sa.Column("deleted", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="Tombstone: the record no longer stands"),
        sa.Column("batch_id", sa.Uuid(), server_default=sa.text("register.current_batch()"), nullable=False, comment="Batch that wrote this version"),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False, comment="Version of the record, from 1"),
        sa.Column("sys_from", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False, comment="The register believes this version since"),
        *clean("road_network", "name", "source"),
        sa.CheckConstraint("region ~ '^[0-9]{6}$'", name=op.f("ck_road_network_region_pattern")),
        sa.CheckConstraint("content_sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_road_network_content_sha256_pattern")),
        sa.CheckConstraint("nodes > 0 AND edges > 0 AND parts > 0", name=op.f("ck_road_network_not_empty")),
        sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f("ck_road_network_secrecy_known")),
        sa.ForeignKeyConstraint(["batch_id"], ["register.change_batch.id"], name=op.f("fk_road_network_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_road_network")),
        schema="register",
        comment="路网版本",
    )
    op.create_index(op.f("ix_road_network_batch_id"), "road_network", ["batch_id"], schema="register")
    op.create_index("uq_road_network_current", "road_network", ["region"], unique=True, schema="register", postgresql_where=sa.text("is_current AND NOT deleted"))
    op.create_table(
        "road_node",
        sa.Column("network_id", sa.Uuid(), nullable=False, comment="Version it belongs to"),
        sa.Column("node", sa.String(60), nullable=False, comment="Id in its version"),
        place("POINT", "Position"),
        *clean("road_node", "node"),
        sa.CheckConstraint(SOUND.format("geom"), name=op.f("ck_road_node_geom_sound")),
        sa.ForeignKeyConstraint(["network_id"], ["register.road_network.id"], name=op.f("fk_road_node_network_id")),
        sa.PrimaryKeyConstraint("network_id", "node", name=op.f("pk_road_node")),
        schema="register",
        comment="路网节点",
    )
    op.create_table(
        "road_edge",
        sa.Column("network_id", sa.Uuid(), nullable=False, comment="Version it belongs to"),
        sa.Column("edge", sa.Integer(), autoincrement=False, nullable=False, comment="Number in its version"),
        sa.Column("start_node", sa.String(60), nullable=False, comment="Node it starts from"),
        sa.Column("end_node", sa.String(60), nullable=False, comment="Node it ends at"),
        sa.Column("length_m", sa.Double(), nullable=False, comment="Length, metres"),
        sa.Column("road_class", sa.String(40), nullable=False, comment="Class in the table of speeds"),
        sa.Column("walk_kmh", sa.Double(), nullable=False, comment="Walking speed, km/h; 0: no walking"),
        sa.Column("drive_kmh", sa.Double(), nullable=False, comment="Driving speed, km/h; 0: no vehicles"),
        sa.Column("direction", sa.String(8), nullable=False, comment="Vehicles: both, forward (start to end) or backward"),
        sa.Column("bridge", sa.Boolean(), nullable=False, comment="On a bridge"),
        sa.Column("ferry", sa.Boolean(), nullable=False, comment="By ferry"),
        sa.Column("source_row", sa.Integer(), nullable=False, comment="Row or feature of the file"),
        place("LINESTRING", "Course; NULL where both ends are at one place", nullable=True),
        *clean("road_edge", "road_class"),
        sa.CheckConstraint(SOUND.format("geom"), name=op.f("ck_road_edge_geom_sound")),
        sa.CheckConstraint("direction IN ('both', 'forward', 'backward')", name=op.f("ck_road_edge_direction_known")),
        *[sa.CheckConstraint(f"{column} >= 0", name=op.f(f"ck_road_edge_{column}_not_negative")) for column in ("length_m", "walk_kmh", "drive_kmh")],
        sa.CheckConstraint("length_m < 1e7 AND walk_kmh < 30 AND drive_kmh < 200", name=op.f("ck_road_edge_figures_plausible")),
        sa.ForeignKeyConstraint(["network_id"], ["register.road_network.id"], name=op.f("fk_road_edge_network_id")),
        sa.PrimaryKeyConstraint("network_id", "edge", name=op.f("pk_road_edge")),
        schema="register",
        comment="路网路段",
    )
    op.create_index("ix_road_edge_geom", "road_edge", ["geom"], schema="register", postgresql_using="gist")
    run("SELECT register.keep_history('road_network'); SELECT register.open_to_service('road_network');"
        "GRANT SELECT, INSERT ON register.road_node, register.road_edge TO minzheng_app_rw")


def downgrade() -> None:
    op.drop_table("road_edge", schema="register")
    op.drop_table("road_node", schema="register")
    run("DROP VIEW register.road_network_as_of; DROP VIEW register.road_network_versions;")
    for trigger in ("stamp", "keep_update", "keep_delete", "no_truncate"):
        run(f"DROP TRIGGER {trigger} ON register.road_network;")
    run("DROP FUNCTION register.keep_road_network(); DROP TABLE register.road_network_history;")
    op.drop_table("road_network", schema="register")
