"""lines: approval and received geometry of lines, survey data of boundary points, three parties of a junction

Revision ID: 0007
Revises: 0006
"""

from pathlib import Path

from alembic import op
import sqlalchemy as sa

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0007_points_view.sql"
RENEWED = ("boundary_line", "boundary_line_geometry", "boundary_point", "division_extent")
CLEAN = "{0} <> '' AND {0} = btrim({0}) AND {0} !~ '[\\x01-\\x1f\\x7f\\ufffd]'"
CHECKS = {
    "boundary_line": {
        "approving_body_clean": CLEAN.format("approving_body"),
        "approval_number_clean": CLEAN.format("approval_number"),
    },
    "boundary_line_geometry": {"approval_reference_clean": CLEAN.format("approval_reference")},
    "boundary_point": {
        "height_datum_known": "height_datum IN ('1985', '1956', 'ellipsoidal')",
        "two_markers": "from_marker_id <> to_marker_id",
        "serial_positive": "serial > 0",
        "map_scale_positive": "map_scale > 0",
        "height_m_range": "height_m BETWEEN -200 AND 9000",
    },
}
COLUMNS = {
    "serial": "integer", "received_northing": "text", "received_easting": "text", "received_lon": "text", "received_lat": "text",
    "received_height": "text", "source_crs": "varchar(20)", "height_m": "numeric(12,4)", "height_datum": "varchar(12)",
    "survey_method": "varchar(80)", "surveyed_on": "date", "map_scale": "integer",
}
MARKERS = {
    name: f"(SELECT m.number FROM register.boundary_marker m WHERE m.id = p.{name}_id AND NOT m.deleted AND m.secrecy IN {{allowed}})"
    for name in ("from_marker", "to_marker")
}


def run(statements: str) -> None:
    op.get_bind().connection.cursor().execute(statements)


def views(*, grown: bool) -> None:
    """Replace the view of points; `grown` with the survey data, else with empty columns in their place."""
    text = SQL.read_text(encoding="utf-8")
    own = {"accuracy_m": "p.accuracy_m", "remark": "p.remark"}
    added = {**own, **{name: f"p.{name}" for name in COLUMNS}, **MARKERS}
    empty = {name: f"NULL::{kind}" for name, kind in COLUMNS.items()} | dict.fromkeys(MARKERS, "NULL::varchar(40)")
    for schema, allowed in (("view_internal", "('public', 'internal')"), ("view_restricted", "('public', 'internal', 'restricted')")):
        shown = added if grown else own | empty
        listed = "".join(f", {value} AS {name}" for name, value in shown.items())
        run(text.replace("{added}", listed).replace("{schema}", schema).replace("{allowed}", allowed))


def upgrade() -> None:
    op.create_table('boundary_point_party',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('point_id', sa.Uuid(), nullable=False, comment='Tri-junction'),
    sa.Column('side', sa.String(length=1), nullable=False, comment='A, B or C'),
    sa.Column('division_id', sa.Uuid(), nullable=True, comment='Party, where in the register'),
    sa.Column('name', sa.String(length=200), nullable=False, comment='Party'),
    sa.Column('signatory', sa.String(length=200), nullable=True, comment='Who signed for it; NULL until signed'),
    sa.Column('signed_on', sa.Date(), nullable=True, comment='Day of the signature'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    sa.CheckConstraint("name <> '' AND name = btrim(name) AND name !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_boundary_point_party_name_clean')),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_boundary_point_party_secrecy_known')),
    sa.CheckConstraint("side IN ('A', 'B', 'C')", name=op.f('ck_boundary_point_party_side_known')),
    sa.CheckConstraint("signatory <> '' AND signatory = btrim(signatory) AND signatory !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_boundary_point_party_signatory_clean')),
    sa.CheckConstraint('(signatory IS NULL) = (signed_on IS NULL)', name=op.f('ck_boundary_point_party_signature_whole')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_boundary_point_party_batch_id')),
    sa.ForeignKeyConstraint(['division_id'], ['register.division.id'], name=op.f('fk_boundary_point_party_division_id')),
    sa.ForeignKeyConstraint(['point_id'], ['register.boundary_point.id'], name=op.f('fk_boundary_point_party_point_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_boundary_point_party')),
    schema='register',
    comment='三交点的三方'
    )
    op.create_index(op.f('ix_boundary_point_party_batch_id'), 'boundary_point_party', ['batch_id'], unique=False, schema='register')
    op.create_index(op.f('ix_boundary_point_party_division_id'), 'boundary_point_party', ['division_id'], unique=False, schema='register')
    op.create_index(op.f('ix_boundary_point_party_point_id'), 'boundary_point_party', ['point_id'], unique=False, schema='register')
    op.create_index('uq_boundary_point_party_division', 'boundary_point_party', ['point_id', 'division_id'], unique=True, schema='register', postgresql_where=sa.text('NOT deleted'))
    op.create_index('uq_boundary_point_party_name', 'boundary_point_party', ['point_id', 'name'], unique=True, schema='register', postgresql_where=sa.text('NOT deleted'))
    op.create_index('uq_boundary_point_party_side', 'boundary_point_party', ['point_id', 'side'], unique=True, schema='register', postgresql_where=sa.text('NOT deleted'))
    op.add_column('boundary_line', sa.Column('approving_body', sa.String(length=200), nullable=True, comment='Who approved the line'), schema='register')
    op.add_column('boundary_line', sa.Column('approval_number', sa.String(length=80), nullable=True, comment='Number of the approval'), schema='register')
    op.add_column('boundary_line_geometry', sa.Column('approval_reference', sa.String(length=200), nullable=True, comment='Agreement or approval it rests on'), schema='register')
    op.add_column('boundary_line_geometry', sa.Column('source_crs', sa.String(length=20), nullable=True, comment='Declared CRS of received_geometry'), schema='register')
    op.add_column('boundary_line_geometry', sa.Column('received_geometry', sa.Text(), nullable=True, comment='GeoJSON text exactly as received, in source_crs, first ordinate as received_axes says'), schema='register')
    op.add_column('boundary_line_geometry', sa.Column('received_axes', sa.String(length=20), nullable=True, comment='Order of its ordinates: easting-northing, northing-easting, lon-lat or lat-lon'), schema='register')
    op.add_column('boundary_point', sa.Column('from_marker_id', sa.Uuid(), nullable=True, comment='Marker before it on the line'), schema='register')
    op.add_column('boundary_point', sa.Column('to_marker_id', sa.Uuid(), nullable=True, comment='Marker behind it on the line'), schema='register')
    op.add_column('boundary_point', sa.Column('marker_id', sa.Uuid(), nullable=True, comment='Post that stands at the point'), schema='register')
    op.add_column('boundary_point', sa.Column('serial', sa.Integer(), nullable=True, comment='Serial between the two markers, from 1'), schema='register')
    op.add_column('boundary_point', sa.Column('received_northing', sa.Text(), nullable=True, comment='Northing (X) exactly as received, in source_crs'), schema='register')
    op.add_column('boundary_point', sa.Column('received_easting', sa.Text(), nullable=True, comment='Easting (Y) exactly as received, in source_crs'), schema='register')
    op.add_column('boundary_point', sa.Column('received_lon', sa.Text(), nullable=True, comment='Longitude exactly as received, in source_crs'), schema='register')
    op.add_column('boundary_point', sa.Column('received_lat', sa.Text(), nullable=True, comment='Latitude exactly as received, in source_crs'), schema='register')
    op.add_column('boundary_point', sa.Column('received_height', sa.Text(), nullable=True, comment='Height exactly as received'), schema='register')
    op.add_column('boundary_point', sa.Column('source_crs', sa.String(length=20), nullable=True, comment='Declared CRS of the received numbers'), schema='register')
    op.add_column('boundary_point', sa.Column('height_m', sa.Numeric(precision=12, scale=4), nullable=True, comment='Height, metres, in height_datum'), schema='register')
    op.add_column('boundary_point', sa.Column('height_datum', sa.String(length=12), nullable=True, comment='1985, 1956 or ellipsoidal'), schema='register')
    op.add_column('boundary_point', sa.Column('survey_method', sa.String(length=80), nullable=True, comment='How the position was obtained, in words'), schema='register')
    op.add_column('boundary_point', sa.Column('surveyed_on', sa.Date(), nullable=True, comment='Day of the survey or of the scaling'), schema='register')
    op.add_column('boundary_point', sa.Column('map_scale', sa.Integer(), nullable=True, comment='Denominator of the map it was scaled from'), schema='register')
    op.create_index(op.f('ix_boundary_point_from_marker_id'), 'boundary_point', ['from_marker_id'], unique=False, schema='register')
    op.create_index(op.f('ix_boundary_point_marker_id'), 'boundary_point', ['marker_id'], unique=False, schema='register')
    op.create_index(op.f('ix_boundary_point_to_marker_id'), 'boundary_point', ['to_marker_id'], unique=False, schema='register')
    op.create_foreign_key(op.f('fk_boundary_point_to_marker_id'), 'boundary_point', 'boundary_marker', ['to_marker_id'], ['id'], source_schema='register', referent_schema='register')
    op.create_foreign_key(op.f('fk_boundary_point_marker_id'), 'boundary_point', 'boundary_marker', ['marker_id'], ['id'], source_schema='register', referent_schema='register')
    op.create_foreign_key(op.f('fk_boundary_point_from_marker_id'), 'boundary_point', 'boundary_marker', ['from_marker_id'], ['id'], source_schema='register', referent_schema='register')
    for name, kind, words in (
        ("source_crs", sa.String(length=20), "Declared CRS of received_geometry"),
        ("received_geometry", sa.Text(), "GeoJSON text exactly as received, in source_crs, first ordinate as received_axes says"),
        ("received_axes", sa.String(length=20), "Order of its ordinates: easting-northing, northing-easting, lon-lat or lat-lon"),
    ):
        op.add_column("division_extent", sa.Column(name, kind, nullable=True, comment=words), schema="register")
    for table, checks in CHECKS.items():
        for name, rule in checks.items():
            op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule, schema="register")
    run("SELECT register.keep_history('boundary_point_party'); SELECT register.open_to_service('boundary_point_party')")
    for name in RENEWED:
        run(f"SELECT register.renew_history('{name}')")
    views(grown=True)


def downgrade() -> None:
    # search_entries stands on the view, so its new columns stay, empty.
    views(grown=False)
    run("DROP VIEW register.boundary_point_party_as_of; DROP VIEW register.boundary_point_party_versions; DROP TABLE register.boundary_point_party_history")
    for name in RENEWED:
        run(f"DROP VIEW register.{name}_as_of; DROP VIEW register.{name}_versions")
    for table, checks in CHECKS.items():
        for name in checks:
            op.drop_constraint(op.f(f"ck_{table}_{name}"), table, schema="register", type_="check")
    for name in ("received_axes", "received_geometry", "source_crs"):
        op.drop_column("division_extent", name, schema="register")
    op.drop_constraint(op.f('fk_boundary_point_from_marker_id'), 'boundary_point', schema='register', type_='foreignkey')
    op.drop_constraint(op.f('fk_boundary_point_marker_id'), 'boundary_point', schema='register', type_='foreignkey')
    op.drop_constraint(op.f('fk_boundary_point_to_marker_id'), 'boundary_point', schema='register', type_='foreignkey')
    op.drop_index(op.f('ix_boundary_point_to_marker_id'), table_name='boundary_point', schema='register')
    op.drop_index(op.f('ix_boundary_point_marker_id'), table_name='boundary_point', schema='register')
    op.drop_index(op.f('ix_boundary_point_from_marker_id'), table_name='boundary_point', schema='register')
    op.drop_column('boundary_point', 'map_scale', schema='register')
    op.drop_column('boundary_point', 'surveyed_on', schema='register')
    op.drop_column('boundary_point', 'survey_method', schema='register')
    op.drop_column('boundary_point', 'height_datum', schema='register')
    op.drop_column('boundary_point', 'height_m', schema='register')
    op.drop_column('boundary_point', 'source_crs', schema='register')
    op.drop_column('boundary_point', 'received_height', schema='register')
    op.drop_column('boundary_point', 'received_lat', schema='register')
    op.drop_column('boundary_point', 'received_lon', schema='register')
    op.drop_column('boundary_point', 'received_easting', schema='register')
    op.drop_column('boundary_point', 'received_northing', schema='register')
    op.drop_column('boundary_point', 'serial', schema='register')
    op.drop_column('boundary_point', 'marker_id', schema='register')
    op.drop_column('boundary_point', 'to_marker_id', schema='register')
    op.drop_column('boundary_point', 'from_marker_id', schema='register')
    op.drop_column('boundary_line_geometry', 'received_axes', schema='register')
    op.drop_column('boundary_line_geometry', 'received_geometry', schema='register')
    op.drop_column('boundary_line_geometry', 'source_crs', schema='register')
    op.drop_column('boundary_line_geometry', 'approval_reference', schema='register')
    op.drop_column('boundary_line', 'approval_number', schema='register')
    op.drop_column('boundary_line', 'approving_body', schema='register')
    op.drop_index('uq_boundary_point_party_side', table_name='boundary_point_party', schema='register', postgresql_where=sa.text('NOT deleted'))
    op.drop_index('uq_boundary_point_party_name', table_name='boundary_point_party', schema='register', postgresql_where=sa.text('NOT deleted'))
    op.drop_index('uq_boundary_point_party_division', table_name='boundary_point_party', schema='register', postgresql_where=sa.text('NOT deleted'))
    op.drop_index(op.f('ix_boundary_point_party_point_id'), table_name='boundary_point_party', schema='register')
    op.drop_index(op.f('ix_boundary_point_party_division_id'), table_name='boundary_point_party', schema='register')
    op.drop_index(op.f('ix_boundary_point_party_batch_id'), table_name='boundary_point_party', schema='register')
    op.drop_table('boundary_point_party', schema='register')
    for table, name in (
        ("boundary_point", "map_scale"),
        ("boundary_point", "surveyed_on"),
        ("boundary_point", "survey_method"),
        ("boundary_point", "height_datum"),
        ("boundary_point", "height_m"),
        ("boundary_point", "source_crs"),
        ("boundary_point", "received_height"),
        ("boundary_point", "received_lat"),
        ("boundary_point", "received_lon"),
        ("boundary_point", "received_easting"),
        ("boundary_point", "received_northing"),
        ("boundary_point", "serial"),
        ("boundary_point", "marker_id"),
        ("boundary_point", "to_marker_id"),
        ("boundary_point", "from_marker_id"),
        ("boundary_line_geometry", "received_axes"),
        ("boundary_line_geometry", "received_geometry"),
        ("boundary_line_geometry", "source_crs"),
        ("boundary_line_geometry", "approval_reference"),
        ("boundary_line", "approval_number"),
        ("boundary_line", "approving_body"),
        ("division_extent", "received_axes"),
        ("division_extent", "received_geometry"),
        ("division_extent", "source_crs"),
    ):
        run(f"ALTER TABLE register.{table}_history DROP COLUMN {name}")
    run("DROP FUNCTION register.keep_boundary_point_party()")
    for name in RENEWED:
        run(f"SELECT register.renew_history('{name}')")
