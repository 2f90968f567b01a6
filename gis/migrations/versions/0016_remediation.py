"""remediation of graves: cases, steps, the guarded course, owners apart

Revision ID: 0016
Revises: 0015
"""

from pathlib import Path

from alembic import op
import sqlalchemy as sa
import geoalchemy2
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0016_remediation.sql"


def run(statements: str) -> None:
    op.get_bind().connection.cursor().execute(statements)


def upgrade() -> None:
    op.create_table('grave_transition',
    sa.Column('action', sa.String(length=20), nullable=False, comment='Action'),
    sa.Column('from_state', sa.String(length=20), nullable=False, comment='State before'),
    sa.Column('to_state', sa.String(length=20), nullable=False, comment='State after'),
    sa.PrimaryKeyConstraint('action', 'from_state', name=op.f('pk_grave_transition')),
    schema='register',
    comment='Course of a grave case'
    )
    op.create_geospatial_table('grave_case',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('number', sa.String(length=40), nullable=False, comment='Number of the case in the list'),
    sa.Column('division_id', sa.Uuid(), nullable=False, comment='Township or village in which it lies'),
    sa.Column('kind', sa.String(length=12), nullable=True, comment='Kind of grave; NULL until classified'),
    sa.Column('graves', sa.Integer(), nullable=False, comment='Graves'),
    sa.Column('coffins', sa.Integer(), nullable=False, comment='Coffins, counted apart from graves'),
    sa.Column('area_m2', sa.Numeric(precision=12, scale=2), nullable=True, comment='Area covered, square metres'),
    sa.Column('land_class', sa.String(length=40), nullable=True, comment='Class of the land'),
    sa.Column('layers_hit', postgresql.ARRAY(sa.String(length=40)), server_default=sa.text("'{}'"), nullable=False, comment='Exclusion layers in which it lies'),
    sa.Column('owner_known', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Whether the owner is known; the name is not kept here'),
    sa.Column('way', sa.String(length=12), nullable=True, comment='Way of putting it right; NULL until planned'),
    sa.Column('state', sa.String(length=20), server_default=sa.text("'found'"), nullable=False, comment='Where the case stands: that of its last step'),
    sa.Column('found_on', sa.Date(), nullable=False, comment='Day it was found'),
    sa.Column('deadline', sa.Date(), nullable=True, comment='Day by which it must be put right'),
    sa.Column('closed_on', sa.Date(), nullable=True, comment='Day of the 销号'),
    sa.Column('relapse_of_id', sa.Uuid(), nullable=True, comment='Closed case that came back'),
    sa.Column('geom', Geometry(geometry_type='POINT', srid=4490, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry', nullable=False), nullable=False, comment='Position; EPSG:4490, degrees'),
    sa.Column('remark', sa.String(length=1000), nullable=True, comment='Remark'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    sa.CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", name=op.f('ck_grave_case_closing_dated')),
    sa.CheckConstraint("kind IN ('oversized', 'luxury', 'living', 'house-like', 'new', 'renewed', 'scattered', 'other')", name=op.f('ck_grave_case_kind_known')),
    sa.CheckConstraint("land_class <> '' AND land_class = btrim(land_class) AND land_class !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_grave_case_land_class_clean')),
    sa.CheckConstraint("number <> '' AND number = btrim(number) AND number !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_grave_case_number_clean')),
    sa.CheckConstraint("remark <> '' AND remark = btrim(remark) AND remark !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_grave_case_remark_clean')),
    sa.CheckConstraint("secrecy <> 'public'", name=op.f('ck_grave_case_never_public')),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_grave_case_secrecy_known')),
    sa.CheckConstraint("state IN ('found', 'classified', 'notified', 'planned', 'working', 'village-checked', 'township-accepted', 'county-reviewed', 'closed', 'kept')", name=op.f('ck_grave_case_state_known')),
    sa.CheckConstraint("way IN ('level', 'move', 'screen', 'demolish', 'ecological', 'keep')", name=op.f('ck_grave_case_way_known')),
    sa.CheckConstraint('NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73 AND ST_XMax(geom) <= 136 AND ST_YMin(geom) >= 3 AND ST_YMax(geom) <= 54 AND ST_IsValid(geom)', name=op.f('ck_grave_case_geom_sound')),
    sa.CheckConstraint('area_m2 >= 0', name=op.f('ck_grave_case_area_m2_not_negative')),
    sa.CheckConstraint('coffins >= 0', name=op.f('ck_grave_case_coffins_not_negative')),
    sa.CheckConstraint('graves + coffins > 0', name=op.f('ck_grave_case_something_counted')),
    sa.CheckConstraint('graves >= 0', name=op.f('ck_grave_case_graves_not_negative')),
    sa.CheckConstraint('relapse_of_id <> id', name=op.f('ck_grave_case_relapse_of_another')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_grave_case_batch_id')),
    sa.ForeignKeyConstraint(['division_id'], ['register.division.id'], name=op.f('fk_grave_case_division_id')),
    sa.ForeignKeyConstraint(['relapse_of_id'], ['register.grave_case.id'], name=op.f('fk_grave_case_relapse_of_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grave_case')),
    schema='register'
    )
    op.create_index(op.f('ix_grave_case_batch_id'), 'grave_case', ['batch_id'], unique=False, schema='register')
    op.create_index(op.f('ix_grave_case_division_id'), 'grave_case', ['division_id'], unique=False, schema='register')
    op.create_geospatial_index('ix_grave_case_geom', 'grave_case', ['geom'], unique=False, schema='register', postgresql_using='gist', postgresql_ops={})
    op.create_index(op.f('ix_grave_case_relapse_of_id'), 'grave_case', ['relapse_of_id'], unique=False, schema='register')
    op.create_index('uq_grave_case_relapse', 'grave_case', ['relapse_of_id'], unique=True, schema='register', postgresql_where=sa.text('NOT deleted'))
    op.create_index('uq_grave_case_number', 'grave_case', ['number'], unique=True, schema='register', postgresql_where=sa.text('NOT deleted'))
    op.create_table('grave_owner',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('case_id', sa.Uuid(), nullable=False, comment='Case'),
    sa.Column('name', sa.String(length=200), nullable=False, comment='Owner, as needed to notify; nothing else is kept'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    sa.CheckConstraint("name <> '' AND name = btrim(name) AND name !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_grave_owner_name_clean')),
    sa.CheckConstraint("secrecy = 'restricted'", name=op.f('ck_grave_owner_always_restricted')),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_grave_owner_secrecy_known')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_grave_owner_batch_id')),
    sa.ForeignKeyConstraint(['case_id'], ['register.grave_case.id'], name=op.f('fk_grave_owner_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grave_owner')),
    schema='register',
    comment='墓主信息 (restricted)'
    )
    op.create_index(op.f('ix_grave_owner_batch_id'), 'grave_owner', ['batch_id'], unique=False, schema='register')
    op.create_index(op.f('ix_grave_owner_case_id'), 'grave_owner', ['case_id'], unique=False, schema='register')
    op.create_index('uq_grave_owner_case', 'grave_owner', ['case_id'], unique=True, schema='register', postgresql_where=sa.text('NOT deleted'))
    op.create_geospatial_table('grave_step',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity'),
    sa.Column('case_id', sa.Uuid(), nullable=False, comment='Case'),
    sa.Column('ordinal', sa.Integer(), server_default=sa.text('0'), nullable=False, comment='Place in the course, from 1; set by the trigger'),
    sa.Column('action', sa.String(length=20), nullable=False, comment='What was done'),
    sa.Column('from_state', sa.String(length=20), nullable=False, comment='State before'),
    sa.Column('to_state', sa.String(length=20), nullable=False, comment='State after'),
    sa.Column('done_on', sa.Date(), nullable=False, comment='Day it was done'),
    sa.Column('person', sa.String(length=80), nullable=False, comment='Official who did it'),
    sa.Column('unit', sa.String(length=200), nullable=False, comment='Office of that person'),
    sa.Column('account', sa.String(length=120), server_default=sa.text("''"), nullable=False, comment='Account that recorded it; set by the trigger'),
    sa.Column('note', sa.String(length=1000), nullable=True, comment='Note'),
    sa.Column('voucher', sa.String(length=200), nullable=True, comment='Paper that lets a grave stay'),
    sa.Column('phase', sa.String(length=8), nullable=True, comment='Photo: before, during or after'),
    sa.Column('photo_sha256', sa.String(length=64), nullable=True, comment='SHA-256 of the original photo, hex'),
    sa.Column('photo_name', sa.String(length=255), nullable=True, comment='Name of the photo, as data'),
    sa.Column('media_type', sa.String(length=80), nullable=True, comment='Media type by content'),
    sa.Column('exif', postgresql.JSONB(astext_type=sa.Text()), nullable=True, comment='What the photo says of itself'),
    sa.Column('bearing_deg', sa.Numeric(precision=5, scale=1), nullable=True, comment='Direction of view, degrees from north'),
    sa.Column('geom', Geometry(geometry_type='POINT', srid=4490, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True, comment='Where it was done; EPSG:4490, degrees'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote it'),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='Recorded at'),
    sa.CheckConstraint("note <> '' AND note = btrim(note) AND note !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_grave_step_note_clean')),
    sa.CheckConstraint("person <> '' AND person = btrim(person) AND person !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_grave_step_person_clean')),
    sa.CheckConstraint("phase IN ('before', 'during', 'after')", name=op.f('ck_grave_step_phase_known')),
    sa.CheckConstraint("photo_sha256 ~ '^[0-9a-f]{64}$'", name=op.f('ck_grave_step_photo_sha256_pattern')),
    sa.CheckConstraint("unit <> '' AND unit = btrim(unit) AND unit !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_grave_step_unit_clean')),
    sa.CheckConstraint("voucher <> '' AND voucher = btrim(voucher) AND voucher !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_grave_step_voucher_clean')),
    sa.CheckConstraint('(photo_sha256 IS NULL) = (phase IS NULL)', name=op.f('ck_grave_step_photo_has_phase')),
    sa.CheckConstraint('NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73 AND ST_XMax(geom) <= 136 AND ST_YMin(geom) >= 3 AND ST_YMax(geom) <= 54 AND ST_IsValid(geom)', name=op.f('ck_grave_step_geom_sound')),
    sa.CheckConstraint('bearing_deg >= 0 AND bearing_deg < 360', name=op.f('ck_grave_step_bearing_range')),
    sa.ForeignKeyConstraint(['action', 'from_state'], ['register.grave_transition.action', 'register.grave_transition.from_state'], name='fk_grave_step_transition'),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_grave_step_batch_id')),
    sa.ForeignKeyConstraint(['case_id'], ['register.grave_case.id'], name=op.f('fk_grave_step_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grave_step')),
    schema='register'
    )
    op.create_index(op.f('ix_grave_step_batch_id'), 'grave_step', ['batch_id'], unique=False, schema='register')
    op.create_index(op.f('ix_grave_step_case_id'), 'grave_step', ['case_id'], unique=False, schema='register')
    op.create_index('uq_grave_step_photo', 'grave_step', ['case_id', 'photo_sha256'], unique=True, schema='register')
    op.create_index('uq_grave_step_ordinal', 'grave_step', ['case_id', 'ordinal'], unique=True, schema='register')
    run("COMMENT ON TABLE register.grave_case IS '殡葬整治台账'; COMMENT ON TABLE register.grave_step IS '殡葬整治步骤, append only'")
    run(SQL.read_text(encoding="utf-8"))


def downgrade() -> None:
    run("DROP TABLE register.grave_step; DROP FUNCTION register.guard_grave_step(), register.follow_grave_step();")
    for name in ("grave_owner", "grave_case"):
        run(f"DROP VIEW register.{name}_as_of; DROP VIEW register.{name}_versions;")
        run(f"DROP TABLE register.{name}; DROP FUNCTION register.keep_{name}(); DROP TABLE register.{name}_history;")
    run("DROP FUNCTION register.guard_grave_case(); DROP TABLE register.grave_transition;")
