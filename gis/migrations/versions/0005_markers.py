"""markers: change documents, witness objects, attachments, quality of observations; approved coordinates guarded

Revision ID: 0005
Revises: 0004
"""

from pathlib import Path

from alembic import op
import sqlalchemy as sa
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
NEW = ("attachment", "boundary_marker_line", "change_document", "change_document_marker", "witness_object")
COLUMNS = (
    "approved_observation_id", "change_document_id", "coordinate_status", "is_public", "custodian_unit", "custodian_side",
    "engraved_number",
)
EXACT = (
    "received_northing", "received_easting", "received_lon", "received_lat", "received_height", "source_crs", "height_m",
    "height_datum", "survey_method", "accuracy_m", "surveyed_on", "remark",
)
CLEAN = "{0} <> '' AND {0} = btrim({0}) AND {0} !~ '[\\x01-\\x1f\\x7f\\ufffd]'"
CHECKS = {
    "boundary_marker": {
        "engraved_number_clean": CLEAN.format("engraved_number"),
        "custodian_unit_clean": CLEAN.format("custodian_unit"),
        "custodian_side_known": "custodian_side IN ('A', 'B', 'C')",
        "coordinate_status_known": "coordinate_status IN ('observed', 'approved', 'illustrative')",
        "letter_of_placement": "(placement = 'single' AND type_letter = 'Q') OR (placement = 'pair' AND type_letter IN ('A', 'B'))"
        " OR (placement = 'triple' AND type_letter IN ('C', 'D', 'E'))",
    },
    "marker_observation": {
        "solution_known": "solution IN ('fixed', 'float', 'single', 'differential')",
        "antenna_height_type_known": "antenna_height_type IN ('slant', 'vertical', 'phase-centre')",
        **{
            f"{name}_not_negative": f"{name} >= 0"
            for name in ("hrms_m", "vrms_m", "pdop", "satellites", "epochs", "age_s", "antenna_height_m")
        },
    },
}


def run(statements: str) -> None:
    op.get_bind().connection.cursor().execute(statements)


def views(*, grown: bool) -> None:
    """Replace the view of markers; `grown` with the flag and the new columns, else as migration 0003 made it."""
    text = (SQL / "0004_markers_view.sql").read_text(encoding="utf-8")
    for schema, allowed in (
        ("view_public", "('public')"),
        ("view_internal", "('public', 'internal')"),
        ("view_restricted", "('public', 'internal', 'restricted')"),
    ):
        public = schema == "view_public"
        added = ", m.engraved_number, m.coordinate_status" if grown else ", NULL::varchar(40) AS engraved_number, NULL::varchar(12) AS coordinate_status"
        run(
            text.replace("{schema}", schema)
            .replace("{allowed}", allowed)
            .replace("{geom}", "m.geom_public" if public else "m.geom")
            .replace("{exact}", "" if public else "".join(f", m.{column}" for column in EXACT))
            .replace("{own}", "" if public else ", m.secrecy, m.version, m.batch_id")
            .replace("{added}", "" if public else added)
            .replace("{flag}", "AND m.is_public" if public and grown else "")
        )


def upgrade() -> None:
    op.create_table('change_document',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('kind', sa.String(length=12), nullable=False, comment='移位 move, 增设 add, 修复 repair, 恢复 restore, 报废 scrap, 更正 correct'),
    sa.Column('number', sa.String(length=80), nullable=False, comment='Number of the document'),
    sa.Column('title', sa.String(length=200), nullable=False, comment='Title'),
    sa.Column('dated_on', sa.Date(), nullable=False, comment='Date of the document'),
    sa.Column('party_a_id', sa.Uuid(), nullable=True, comment='Party A, where in the register'),
    sa.Column('party_a_name', sa.String(length=200), nullable=False, comment='Party A'),
    sa.Column('party_a_signatory', sa.String(length=200), nullable=False, comment='Who signed for party A'),
    sa.Column('party_a_signed_on', sa.Date(), nullable=False, comment='Day of that signature'),
    sa.Column('party_b_id', sa.Uuid(), nullable=True, comment='Party B, where in the register'),
    sa.Column('party_b_name', sa.String(length=200), nullable=False, comment='Party B'),
    sa.Column('party_b_signatory', sa.String(length=200), nullable=False, comment='Who signed for party B'),
    sa.Column('party_b_signed_on', sa.Date(), nullable=False, comment='Day of that signature'),
    sa.Column('party_c_id', sa.Uuid(), nullable=True, comment='Party C at a junction'),
    sa.Column('party_c_name', sa.String(length=200), nullable=True, comment='Party C at a junction'),
    sa.Column('party_c_signatory', sa.String(length=200), nullable=True, comment='Who signed for party C'),
    sa.Column('party_c_signed_on', sa.Date(), nullable=True, comment='Day of that signature'),
    sa.Column('approving_body', sa.String(length=200), nullable=False, comment='Who approved it'),
    sa.Column('approval_number', sa.String(length=80), nullable=False, comment='Number of the approval'),
    sa.Column('approved_on', sa.Date(), nullable=False, comment='Day of the approval'),
    sa.Column('reason', sa.Text(), nullable=False, comment='Why the marker is changed'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    sa.CheckConstraint("approval_number <> '' AND approval_number = btrim(approval_number) AND approval_number !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_change_document_approval_number_clean')),
    sa.CheckConstraint("approving_body <> '' AND approving_body = btrim(approving_body) AND approving_body !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_change_document_approving_body_clean')),
    sa.CheckConstraint("btrim(reason) <> ''", name=op.f('ck_change_document_reason_given')),
    sa.CheckConstraint("kind IN ('move', 'add', 'repair', 'restore', 'scrap', 'correct')", name=op.f('ck_change_document_kind_known')),
    sa.CheckConstraint("number <> '' AND number = btrim(number) AND number !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_change_document_number_clean')),
    sa.CheckConstraint("party_a_name <> '' AND party_a_name = btrim(party_a_name) AND party_a_name !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_change_document_party_a_name_clean')),
    sa.CheckConstraint("party_a_signatory <> '' AND party_a_signatory = btrim(party_a_signatory) AND party_a_signatory !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_change_document_party_a_signatory_clean')),
    sa.CheckConstraint("party_b_name <> '' AND party_b_name = btrim(party_b_name) AND party_b_name !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_change_document_party_b_name_clean')),
    sa.CheckConstraint("party_b_signatory <> '' AND party_b_signatory = btrim(party_b_signatory) AND party_b_signatory !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_change_document_party_b_signatory_clean')),
    sa.CheckConstraint("party_c_name <> '' AND party_c_name = btrim(party_c_name) AND party_c_name !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_change_document_party_c_name_clean')),
    sa.CheckConstraint("party_c_signatory <> '' AND party_c_signatory = btrim(party_c_signatory) AND party_c_signatory !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_change_document_party_c_signatory_clean')),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_change_document_secrecy_known')),
    sa.CheckConstraint("title <> '' AND title = btrim(title) AND title !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_change_document_title_clean')),
    sa.CheckConstraint('num_nonnulls(party_c_name, party_c_signatory, party_c_signed_on) IN (0, 3)', name=op.f('ck_change_document_party_c_whole')),
    sa.CheckConstraint('party_a_name <> party_b_name AND party_a_id <> party_b_id', name=op.f('ck_change_document_two_parties')),
    sa.CheckConstraint('party_c_name NOT IN (party_a_name, party_b_name)', name=op.f('ck_change_document_three_parties')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_change_document_batch_id')),
    sa.ForeignKeyConstraint(['party_a_id'], ['register.division.id'], name=op.f('fk_change_document_party_a_id')),
    sa.ForeignKeyConstraint(['party_b_id'], ['register.division.id'], name=op.f('fk_change_document_party_b_id')),
    sa.ForeignKeyConstraint(['party_c_id'], ['register.division.id'], name=op.f('fk_change_document_party_c_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_change_document')),
    schema='register',
    comment='界桩变更文件'
    )
    op.create_index(op.f('ix_change_document_batch_id'), 'change_document', ['batch_id'], unique=False, schema='register')
    op.create_index(op.f('ix_change_document_party_a_id'), 'change_document', ['party_a_id'], unique=False, schema='register')
    op.create_index(op.f('ix_change_document_party_b_id'), 'change_document', ['party_b_id'], unique=False, schema='register')
    op.create_index(op.f('ix_change_document_party_c_id'), 'change_document', ['party_c_id'], unique=False, schema='register')
    op.create_index('uq_change_document_number', 'change_document', [sa.literal_column('register.code_key(number)')], unique=True, schema='register', postgresql_where=sa.text('NOT deleted'))
    op.create_geospatial_table('attachment',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('kind', sa.String(length=12), nullable=False, comment='photo or document'),
    sa.Column('category', sa.String(length=40), nullable=False, comment='Photo: near, far, inscription, witness, other; document: 协议书, 附图, 登记表, ...'),
    sa.Column('title', sa.String(length=200), nullable=True, comment='Title or caption'),
    sa.Column('number', sa.String(length=80), nullable=True, comment='Number of the document'),
    sa.Column('dated_on', sa.Date(), nullable=True, comment='Date of the document'),
    sa.Column('parties', sa.String(length=400), nullable=True, comment='Parties named in the document'),
    sa.Column('marker_id', sa.Uuid(), nullable=True, comment='Marker it belongs to'),
    sa.Column('line_id', sa.Uuid(), nullable=True, comment='Line it belongs to'),
    sa.Column('point_id', sa.Uuid(), nullable=True, comment='Point it belongs to'),
    sa.Column('document_id', sa.Uuid(), nullable=True, comment='Change document it belongs to'),
    sa.Column('file_name', sa.String(length=255), nullable=False, comment='Name the user gave, as data'),
    sa.Column('media_type', sa.String(length=80), nullable=False, comment='Media type by content'),
    sa.Column('size_bytes', sa.BigInteger(), nullable=False, comment='Size, bytes'),
    sa.Column('sha256', sa.String(length=64), nullable=False, comment='SHA-256 of the original bytes, hex'),
    sa.Column('exif', postgresql.JSONB(astext_type=sa.Text()), nullable=True, comment='EXIF tags as found in the file'),
    sa.Column('taken_at', sa.DateTime(), nullable=True, comment="Taken at, by the camera's own clock; no zone is assumed"),
    sa.Column('taken_geom', Geometry(geometry_type='POINT', srid=4490, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True, comment='Position stated by the camera, held as WGS 84 = CGCS2000 for display; EPSG:4490, degrees'),
    sa.Column('width_px', sa.Integer(), nullable=True, comment='Width, pixels'),
    sa.Column('height_px', sa.Integer(), nullable=True, comment='Height, pixels'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    sa.CheckConstraint("category <> '' AND category = btrim(category) AND category !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_attachment_category_clean')),
    sa.CheckConstraint("file_name <> '' AND file_name = btrim(file_name) AND file_name !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_attachment_file_name_clean')),
    sa.CheckConstraint("kind IN ('photo', 'document')", name=op.f('ck_attachment_kind_known')),
    sa.CheckConstraint("number <> '' AND number = btrim(number) AND number !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_attachment_number_clean')),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_attachment_secrecy_known')),
    sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f('ck_attachment_sha256_pattern')),
    sa.CheckConstraint("title <> '' AND title = btrim(title) AND title !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_attachment_title_clean')),
    sa.CheckConstraint('NOT ST_IsEmpty(taken_geom) AND ST_XMin(taken_geom) >= 73 AND ST_XMax(taken_geom) <= 136 AND ST_YMin(taken_geom) >= 3 AND ST_YMax(taken_geom) <= 54 AND ST_IsValid(taken_geom)', name=op.f('ck_attachment_taken_geom_sound')),
    sa.CheckConstraint('height_px >= 0', name=op.f('ck_attachment_height_px_not_negative')),
    sa.CheckConstraint('num_nonnulls(marker_id, line_id, point_id, document_id) = 1', name=op.f('ck_attachment_one_owner')),
    sa.CheckConstraint('size_bytes >= 0', name=op.f('ck_attachment_size_bytes_not_negative')),
    sa.CheckConstraint('width_px >= 0', name=op.f('ck_attachment_width_px_not_negative')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_attachment_batch_id')),
    sa.ForeignKeyConstraint(['document_id'], ['register.change_document.id'], name=op.f('fk_attachment_document_id')),
    sa.ForeignKeyConstraint(['line_id'], ['register.boundary_line.id'], name=op.f('fk_attachment_line_id')),
    sa.ForeignKeyConstraint(['marker_id'], ['register.boundary_marker.id'], name=op.f('fk_attachment_marker_id')),
    sa.ForeignKeyConstraint(['point_id'], ['register.boundary_point.id'], name=op.f('fk_attachment_point_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment')),
    schema='register'
    )
    op.create_index(op.f('ix_attachment_batch_id'), 'attachment', ['batch_id'], unique=False, schema='register')
    op.create_index(op.f('ix_attachment_document_id'), 'attachment', ['document_id'], unique=False, schema='register')
    op.create_index(op.f('ix_attachment_line_id'), 'attachment', ['line_id'], unique=False, schema='register')
    op.create_index(op.f('ix_attachment_marker_id'), 'attachment', ['marker_id'], unique=False, schema='register')
    op.create_index(op.f('ix_attachment_point_id'), 'attachment', ['point_id'], unique=False, schema='register')
    op.create_index('ix_attachment_sha256', 'attachment', ['sha256'], unique=False, schema='register')
    op.create_table('boundary_marker_line',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('marker_id', sa.Uuid(), nullable=False, comment='Marker at the junction'),
    sa.Column('line_id', sa.Uuid(), nullable=False, comment='Line that ends or passes there'),
    sa.Column('ordinal', sa.Integer(), nullable=False, comment='Order of the line at the junction, 1 to 3'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_boundary_marker_line_secrecy_known')),
    sa.CheckConstraint('ordinal BETWEEN 1 AND 3', name=op.f('ck_boundary_marker_line_ordinal_range')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_boundary_marker_line_batch_id')),
    sa.ForeignKeyConstraint(['line_id'], ['register.boundary_line.id'], name=op.f('fk_boundary_marker_line_line_id')),
    sa.ForeignKeyConstraint(['marker_id'], ['register.boundary_marker.id'], name=op.f('fk_boundary_marker_line_marker_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_boundary_marker_line')),
    schema='register',
    comment='三交点界桩与界线的关系'
    )
    op.create_index(op.f('ix_boundary_marker_line_batch_id'), 'boundary_marker_line', ['batch_id'], unique=False, schema='register')
    op.create_index(op.f('ix_boundary_marker_line_line_id'), 'boundary_marker_line', ['line_id'], unique=False, schema='register')
    op.create_index(op.f('ix_boundary_marker_line_marker_id'), 'boundary_marker_line', ['marker_id'], unique=False, schema='register')
    op.create_index('uq_boundary_marker_line', 'boundary_marker_line', ['marker_id', 'line_id'], unique=True, schema='register', postgresql_where=sa.text('NOT deleted'))
    op.create_index('uq_boundary_marker_line_ordinal', 'boundary_marker_line', ['marker_id', 'ordinal'], unique=True, schema='register', postgresql_where=sa.text('NOT deleted'))
    op.create_table('change_document_marker',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('document_id', sa.Uuid(), nullable=False, comment='Change document'),
    sa.Column('marker_id', sa.Uuid(), nullable=False, comment='Marker named in it'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_change_document_marker_secrecy_known')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_change_document_marker_batch_id')),
    sa.ForeignKeyConstraint(['document_id'], ['register.change_document.id'], name=op.f('fk_change_document_marker_document_id')),
    sa.ForeignKeyConstraint(['marker_id'], ['register.boundary_marker.id'], name=op.f('fk_change_document_marker_marker_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_change_document_marker')),
    schema='register',
    comment='变更文件涉及的界桩'
    )
    op.create_index(op.f('ix_change_document_marker_batch_id'), 'change_document_marker', ['batch_id'], unique=False, schema='register')
    op.create_index(op.f('ix_change_document_marker_document_id'), 'change_document_marker', ['document_id'], unique=False, schema='register')
    op.create_index(op.f('ix_change_document_marker_marker_id'), 'change_document_marker', ['marker_id'], unique=False, schema='register')
    op.create_index('uq_change_document_marker', 'change_document_marker', ['document_id', 'marker_id'], unique=True, schema='register', postgresql_where=sa.text('NOT deleted'))
    op.create_geospatial_table('witness_object',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('marker_id', sa.Uuid(), nullable=False, comment='Marker that it witnesses'),
    sa.Column('ordinal', sa.Integer(), nullable=False, comment='Number of the witness at its marker, from 1'),
    sa.Column('object', sa.String(length=200), nullable=False, comment='What it is: 大樟树, 房角, 电杆'),
    sa.Column('part', sa.String(length=200), nullable=True, comment='Exact part that was measured to'),
    sa.Column('received_distance', sa.Text(), nullable=True, comment='Distance exactly as received, metres'),
    sa.Column('distance_m', sa.Numeric(precision=10, scale=3), nullable=False, comment='Distance from the marker, metres'),
    sa.Column('received_azimuth', sa.Text(), nullable=True, comment='Azimuth exactly as received, degrees and minutes'),
    sa.Column('azimuth_deg', sa.Numeric(precision=10, scale=7), nullable=True, comment='Azimuth from the marker, decimal degrees clockwise from the north of azimuth_kind'),
    sa.Column('azimuth_kind', sa.String(length=8), nullable=True, comment='grid (EPSG:4547), true or magnetic'),
    sa.Column('declination_deg', sa.Numeric(precision=8, scale=5), nullable=True, comment='Magnetic declination of the day, degrees east; without it not comparable'),
    sa.Column('geom', Geometry(geometry_type='POINT', srid=4490, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True, comment='Own position of the object, where surveyed; EPSG:4490, degrees'),
    sa.Column('received_north', sa.Text(), nullable=True, comment='Its northing or latitude exactly as received'),
    sa.Column('received_east', sa.Text(), nullable=True, comment='Its easting or longitude exactly as received'),
    sa.Column('source_crs', sa.String(length=20), nullable=True, comment='Declared CRS of its position'),
    sa.Column('accuracy_m', sa.Numeric(precision=12, scale=4), nullable=True, comment='Mean error of the distance, metres'),
    sa.Column('measured_on', sa.Date(), nullable=True, comment='Day of the measurement'),
    sa.Column('measured_by', sa.String(length=80), nullable=True, comment='Who measured'),
    sa.Column('method', sa.String(length=80), nullable=True, comment='How it was measured: 钢尺, 全站仪, 图上量取'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    sa.CheckConstraint("azimuth_kind IN ('grid', 'true', 'magnetic')", name=op.f('ck_witness_object_azimuth_kind_known')),
    sa.CheckConstraint("declination_deg IS NULL OR azimuth_kind = 'magnetic'", name=op.f('ck_witness_object_declination_is_magnetic')),
    sa.CheckConstraint("measured_by <> '' AND measured_by = btrim(measured_by) AND measured_by !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_witness_object_measured_by_clean')),
    sa.CheckConstraint("method <> '' AND method = btrim(method) AND method !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_witness_object_method_clean')),
    sa.CheckConstraint("object <> '' AND object = btrim(object) AND object !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_witness_object_object_clean')),
    sa.CheckConstraint("part <> '' AND part = btrim(part) AND part !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_witness_object_part_clean')),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_witness_object_secrecy_known')),
    sa.CheckConstraint('(azimuth_deg IS NULL) = (azimuth_kind IS NULL)', name=op.f('ck_witness_object_azimuth_has_kind')),
    sa.CheckConstraint('(geom IS NULL) = (source_crs IS NULL)', name=op.f('ck_witness_object_position_has_crs')),
    sa.CheckConstraint('NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73 AND ST_XMax(geom) <= 136 AND ST_YMin(geom) >= 3 AND ST_YMax(geom) <= 54 AND ST_IsValid(geom)', name=op.f('ck_witness_object_geom_sound')),
    sa.CheckConstraint('accuracy_m >= 0', name=op.f('ck_witness_object_accuracy_m_not_negative')),
    sa.CheckConstraint('azimuth_deg >= 0 AND azimuth_deg < 360', name=op.f('ck_witness_object_azimuth_range')),
    sa.CheckConstraint('declination_deg BETWEEN -30 AND 30', name=op.f('ck_witness_object_declination_range')),
    sa.CheckConstraint('distance_m > 0 AND distance_m < 100000', name=op.f('ck_witness_object_distance_range')),
    sa.CheckConstraint('ordinal BETWEEN 1 AND 9', name=op.f('ck_witness_object_ordinal_range')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_witness_object_batch_id')),
    sa.ForeignKeyConstraint(['marker_id'], ['register.boundary_marker.id'], name=op.f('fk_witness_object_marker_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_witness_object')),
    schema='register'
    )
    op.create_index(op.f('ix_witness_object_batch_id'), 'witness_object', ['batch_id'], unique=False, schema='register')
    op.create_geospatial_index('ix_witness_object_geom', 'witness_object', ['geom'], unique=False, schema='register', postgresql_using='gist', postgresql_ops={})
    op.create_index(op.f('ix_witness_object_marker_id'), 'witness_object', ['marker_id'], unique=False, schema='register')
    op.create_index('uq_witness_object_ordinal', 'witness_object', ['marker_id', 'ordinal'], unique=True, schema='register', postgresql_where=sa.text('NOT deleted'))
    op.add_column('boundary_marker', sa.Column('engraved_number', sa.String(length=40), nullable=True, comment='刻号: number cut on the post, where it differs from the assigned one'), schema='register')
    op.add_column('boundary_marker', sa.Column('custodian_side', sa.String(length=1), nullable=True, comment='Side that keeps the post: A, B or C'), schema='register')
    op.add_column('boundary_marker', sa.Column('custodian_unit', sa.String(length=200), nullable=True, comment='Unit that keeps the post'), schema='register')
    op.add_column('boundary_marker', sa.Column('is_public', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='是否公开: only with secrecy public does the public see it'), schema='register')
    op.add_column('boundary_marker', sa.Column('coordinate_status', sa.String(length=12), server_default=sa.text("'observed'"), nullable=False, comment='observed: first coordinate from an upload; approved: by a reviewer or a change document; illustrative'), schema='register')
    op.add_column('boundary_marker', sa.Column('change_document_id', sa.Uuid(), nullable=True, comment='Change document that set the approved coordinate'), schema='register')
    op.add_column('boundary_marker', sa.Column('approved_observation_id', sa.Uuid(), nullable=True, comment='Observation that the approved coordinate was taken from'), schema='register')
    op.create_index(op.f('ix_boundary_marker_change_document_id'), 'boundary_marker', ['change_document_id'], unique=False, schema='register')
    op.create_index('uq_boundary_marker_serial', 'boundary_marker', ['line_id', 'serial', sa.literal_column("coalesce(type_letter, '')")], unique=True, schema='register', postgresql_where=sa.text('NOT deleted AND serial IS NOT NULL AND line_id IS NOT NULL'))
    op.create_foreign_key(op.f('fk_boundary_marker_change_document_id'), 'boundary_marker', 'change_document', ['change_document_id'], ['id'], source_schema='register', referent_schema='register')
    op.create_foreign_key('fk_boundary_marker_approved_observation_id', 'boundary_marker', 'marker_observation', ['approved_observation_id'], ['id'], source_schema='register', referent_schema='register')
    op.add_column('marker_observation', sa.Column('solution', sa.String(length=12), nullable=True, comment='解状态: fixed, float, single, differential'), schema='register')
    op.add_column('marker_observation', sa.Column('hrms_m', sa.Numeric(precision=12, scale=4), nullable=True, comment='Horizontal precision stated by the receiver (HRMS), metres'), schema='register')
    op.add_column('marker_observation', sa.Column('vrms_m', sa.Numeric(precision=12, scale=4), nullable=True, comment='Vertical precision stated by the receiver (VRMS), metres'), schema='register')
    op.add_column('marker_observation', sa.Column('pdop', sa.Numeric(precision=8, scale=3), nullable=True, comment='PDOP'), schema='register')
    op.add_column('marker_observation', sa.Column('satellites', sa.Integer(), nullable=True, comment='Satellites used'), schema='register')
    op.add_column('marker_observation', sa.Column('epochs', sa.Integer(), nullable=True, comment='Epochs averaged'), schema='register')
    op.add_column('marker_observation', sa.Column('age_s', sa.Numeric(precision=10, scale=2), nullable=True, comment='Age of the corrections, seconds'), schema='register')
    op.add_column('marker_observation', sa.Column('session', sa.String(length=40), nullable=True, comment='测回: label of the session, as written'), schema='register')
    op.add_column('marker_observation', sa.Column('antenna_height_m', sa.Numeric(precision=12, scale=4), nullable=True, comment='Antenna height, metres, as antenna_height_type says'), schema='register')
    op.add_column('marker_observation', sa.Column('antenna_height_type', sa.String(length=12), nullable=True, comment='slant 斜高, vertical 垂高, phase-centre 相位中心高'), schema='register')
    op.add_column('marker_observation', sa.Column('receiver', sa.String(length=120), nullable=True, comment='Receiver, model and number as written'), schema='register')
    op.add_column('marker_observation', sa.Column('base_id', sa.String(length=80), nullable=True, comment='Base station or mount point'), schema='register')
    op.add_column('marker_observation', sa.Column('service_frame', sa.String(length=40), nullable=True, comment='Frame that the CORS service delivers in'), schema='register')
    op.add_column('marker_observation', sa.Column('frame_epoch', sa.Numeric(precision=8, scale=3), nullable=True, comment='Epoch of that frame, decimal year'), schema='register')
    op.add_column('marker_observation', sa.Column('observer', sa.String(length=80), nullable=True, comment='Who observed'), schema='register')
    op.add_column('marker_observation', sa.Column('started_at', sa.DateTime(), nullable=True, comment="Start by the file's own clock; no zone is assumed"), schema='register')
    op.add_column('marker_observation', sa.Column('ended_at', sa.DateTime(), nullable=True, comment="End by the file's own clock; no zone is assumed"), schema='register')
    op.add_column('marker_observation', sa.Column('derivation', postgresql.JSONB(astext_type=sa.Text()), nullable=True, comment='How the position was derived, where not by the declared system alone: local similarity'), schema='register')
    for table, checks in CHECKS.items():
        for name, rule in checks.items():
            op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule, schema="register")
    run("COMMENT ON TABLE register.attachment IS '照片与文件'")
    run("COMMENT ON TABLE register.witness_object IS '方位物'")
    run((SQL / "0004_history_tools.sql").read_text(encoding="utf-8"))
    for name in NEW:
        run(f"SELECT register.keep_history('{name}'); SELECT register.open_to_service('{name}')")
    run("SELECT register.renew_history('boundary_marker')")
    run((SQL / "0004_markers.sql").read_text(encoding="utf-8"))
    views(grown=True)


def downgrade() -> None:
    # search_entries stands on the view, so its two new columns stay, empty.
    views(grown=False)
    run("DROP TRIGGER approved_coordinate ON register.boundary_marker; DROP FUNCTION register.guard_approved()")
    for name in NEW:
        run(f"DROP VIEW register.{name}_as_of; DROP VIEW register.{name}_versions; DROP TABLE register.{name}_history")
    run("DROP VIEW register.boundary_marker_as_of; DROP VIEW register.boundary_marker_versions")
    for table, checks in CHECKS.items():
        for name in checks:
            op.drop_constraint(op.f(f"ck_{table}_{name}"), table, schema="register", type_="check")
    op.drop_column('marker_observation', 'derivation', schema='register')
    op.drop_column('marker_observation', 'ended_at', schema='register')
    op.drop_column('marker_observation', 'started_at', schema='register')
    op.drop_column('marker_observation', 'observer', schema='register')
    op.drop_column('marker_observation', 'frame_epoch', schema='register')
    op.drop_column('marker_observation', 'service_frame', schema='register')
    op.drop_column('marker_observation', 'base_id', schema='register')
    op.drop_column('marker_observation', 'receiver', schema='register')
    op.drop_column('marker_observation', 'antenna_height_type', schema='register')
    op.drop_column('marker_observation', 'antenna_height_m', schema='register')
    op.drop_column('marker_observation', 'session', schema='register')
    op.drop_column('marker_observation', 'age_s', schema='register')
    op.drop_column('marker_observation', 'epochs', schema='register')
    op.drop_column('marker_observation', 'satellites', schema='register')
    op.drop_column('marker_observation', 'pdop', schema='register')
    op.drop_column('marker_observation', 'vrms_m', schema='register')
    op.drop_column('marker_observation', 'hrms_m', schema='register')
    op.drop_column('marker_observation', 'solution', schema='register')
    op.drop_constraint('fk_boundary_marker_approved_observation_id', 'boundary_marker', schema='register', type_='foreignkey')
    op.drop_constraint(op.f('fk_boundary_marker_change_document_id'), 'boundary_marker', schema='register', type_='foreignkey')
    op.drop_index('uq_boundary_marker_serial', table_name='boundary_marker', schema='register', postgresql_where=sa.text('NOT deleted AND serial IS NOT NULL AND line_id IS NOT NULL'))
    op.drop_index(op.f('ix_boundary_marker_change_document_id'), table_name='boundary_marker', schema='register')
    op.drop_column('boundary_marker', 'approved_observation_id', schema='register')
    op.drop_column('boundary_marker', 'change_document_id', schema='register')
    op.drop_column('boundary_marker', 'coordinate_status', schema='register')
    op.drop_column('boundary_marker', 'is_public', schema='register')
    op.drop_column('boundary_marker', 'custodian_unit', schema='register')
    op.drop_column('boundary_marker', 'custodian_side', schema='register')
    op.drop_column('boundary_marker', 'engraved_number', schema='register')
    op.drop_index('uq_witness_object_ordinal', table_name='witness_object', schema='register', postgresql_where=sa.text('NOT deleted'))
    op.drop_index(op.f('ix_witness_object_marker_id'), table_name='witness_object', schema='register')
    op.drop_geospatial_index('ix_witness_object_geom', table_name='witness_object', schema='register', postgresql_using='gist', column_name='geom')
    op.drop_index(op.f('ix_witness_object_batch_id'), table_name='witness_object', schema='register')
    op.drop_geospatial_table('witness_object', schema='register')
    op.drop_index('uq_change_document_marker', table_name='change_document_marker', schema='register', postgresql_where=sa.text('NOT deleted'))
    op.drop_index(op.f('ix_change_document_marker_marker_id'), table_name='change_document_marker', schema='register')
    op.drop_index(op.f('ix_change_document_marker_document_id'), table_name='change_document_marker', schema='register')
    op.drop_index(op.f('ix_change_document_marker_batch_id'), table_name='change_document_marker', schema='register')
    op.drop_table('change_document_marker', schema='register')
    op.drop_index('uq_boundary_marker_line_ordinal', table_name='boundary_marker_line', schema='register', postgresql_where=sa.text('NOT deleted'))
    op.drop_index('uq_boundary_marker_line', table_name='boundary_marker_line', schema='register', postgresql_where=sa.text('NOT deleted'))
    op.drop_index(op.f('ix_boundary_marker_line_marker_id'), table_name='boundary_marker_line', schema='register')
    op.drop_index(op.f('ix_boundary_marker_line_line_id'), table_name='boundary_marker_line', schema='register')
    op.drop_index(op.f('ix_boundary_marker_line_batch_id'), table_name='boundary_marker_line', schema='register')
    op.drop_table('boundary_marker_line', schema='register')
    op.drop_index('ix_attachment_sha256', table_name='attachment', schema='register')
    op.drop_index(op.f('ix_attachment_point_id'), table_name='attachment', schema='register')
    op.drop_index(op.f('ix_attachment_marker_id'), table_name='attachment', schema='register')
    op.drop_index(op.f('ix_attachment_line_id'), table_name='attachment', schema='register')
    op.drop_index(op.f('ix_attachment_document_id'), table_name='attachment', schema='register')
    op.drop_index(op.f('ix_attachment_batch_id'), table_name='attachment', schema='register')
    op.drop_geospatial_table('attachment', schema='register')
    op.drop_index('uq_change_document_number', table_name='change_document', schema='register', postgresql_where=sa.text('NOT deleted'))
    op.drop_index(op.f('ix_change_document_party_c_id'), table_name='change_document', schema='register')
    op.drop_index(op.f('ix_change_document_party_b_id'), table_name='change_document', schema='register')
    op.drop_index(op.f('ix_change_document_party_a_id'), table_name='change_document', schema='register')
    op.drop_index(op.f('ix_change_document_batch_id'), table_name='change_document', schema='register')
    op.drop_table('change_document', schema='register')
    for name in COLUMNS:
        run(f"ALTER TABLE register.boundary_marker_history DROP COLUMN {name}")
    for name in NEW:
        run(f"DROP FUNCTION register.keep_{name}()")
    run("SELECT register.renew_history('boundary_marker')")
    run("DROP FUNCTION register.renew_history(name), register.open_to_service(name)")
