"""tables: accounts, uploads, the register and the event log

Revision ID: 0001
Revises: 
"""

from pathlib import Path

from alembic import op
import sqlalchemy as sa
import geoalchemy2
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def run(statements: str) -> None:
    op.get_bind().connection.cursor().execute(statements)


def upgrade() -> None:
    run((Path(__file__).parents[1] / "sql" / "0001_before_tables.sql").read_text(encoding="utf-8"))
    op.create_table('user_account',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity'),
    sa.Column('name', sa.String(length=60), nullable=False, comment='Login name, lower case'),
    sa.Column('password_hash', sa.String(length=200), nullable=True, comment='Argon2id hash; NULL: no password login'),
    sa.Column('roles', postgresql.ARRAY(sa.String(length=20)), nullable=False, comment='Roles held'),
    sa.Column('counties', postgresql.ARRAY(sa.String(length=6)), server_default=sa.text("'{}'"), nullable=False, comment='County codes the account may write in; empty: all'),
    sa.Column('active', sa.Boolean(), server_default=sa.text('true'), nullable=False, comment='False: may not sign in'),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False, comment='Created at'),
    sa.CheckConstraint("NOT (roles @> '{admin}' AND roles @> '{audit_admin}')", name=op.f('ck_user_account_offices_apart')),
    sa.CheckConstraint("array_to_string(counties, ',') ~ '^([0-9]{6}(,[0-9]{6})*)?$'", name=op.f('ck_user_account_counties_pattern')),
    sa.CheckConstraint("name ~ '^[a-z0-9][a-z0-9._-]{1,59}$'", name=op.f('ck_user_account_name_pattern')),
    sa.CheckConstraint("roles <@ ARRAY['surveyor', 'planner', 'names_officer', 'reviewer', 'admin', 'audit_admin']::varchar[] AND cardinality(roles) > 0", name=op.f('ck_user_account_roles_known')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user_account')),
    sa.UniqueConstraint('name', name=op.f('uq_user_account_name')),
    schema='app',
    comment='Accounts'
    )
    op.create_table('event',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False, comment='Order of the events'),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False, comment='When'),
    sa.Column('kind', sa.String(length=40), nullable=False, comment='login, login-failed, upload-refused, denied, ...'),
    sa.Column('actor', sa.String(length=120), nullable=True, comment='Account name, where known'),
    sa.Column('request_id', sa.String(length=64), nullable=True, comment='Request'),
    sa.Column('detail', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='Facts of the event; no secrets, no coordinates'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event')),
    schema='audit',
    comment='Events, append only'
    )
    op.create_index('ix_event_at', 'event', ['at'], unique=False, schema='audit')
    op.create_table('revision',
    sa.Column('only_row', sa.Boolean(), nullable=False, comment='Always true: there is one row'),
    sa.Column('number', sa.BigInteger(), nullable=False, comment='Batches committed so far'),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False, comment='When the last one was committed'),
    sa.CheckConstraint('only_row', name=op.f('ck_revision_one_row')),
    sa.PrimaryKeyConstraint('only_row', name=op.f('pk_revision')),
    schema='register',
    comment='Counter of committed changes'
    )
    op.create_table('care_centre_type',
    sa.Column('code', sa.String(length=40), nullable=False, comment='Type code'),
    sa.Column('name', sa.String(length=200), nullable=False, comment='Name of the type'),
    sa.Column('name_en', sa.String(length=200), nullable=False, comment='English name of the type'),
    sa.Column('level', sa.String(length=12), nullable=False, comment='city, county, township, community or household'),
    sa.CheckConstraint("code ~ '^[a-z][a-z0-9-]{1,39}$'", name=op.f('ck_care_centre_type_code_pattern')),
    sa.CheckConstraint("level IN ('city', 'county', 'township', 'community', 'household')", name=op.f('ck_care_centre_type_level_known')),
    sa.CheckConstraint("name <> '' AND name = btrim(name) AND name !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_care_centre_type_name_clean')),
    sa.CheckConstraint("name_en <> '' AND name_en = btrim(name_en) AND name_en !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_care_centre_type_name_en_clean')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_care_centre_type')),
    schema='register',
    comment='养老服务设施类型'
    )
    op.create_table('change_batch',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity of the batch'),
    sa.Column('seq', sa.Integer(), server_default=sa.text("nextval('register.change_batch_seq')"), nullable=False, comment='Order of the batches, by sequence and not by clock'),
    sa.Column('kind', sa.String(length=40), nullable=False, comment='What was done: sample, upload, undo, ...'),
    sa.Column('actor', sa.String(length=120), nullable=False, comment='Account name, or the command that acted'),
    sa.Column('reason', sa.String(length=1000), nullable=False, comment="Why, in the actor's words"),
    sa.Column('source_name', sa.String(length=255), nullable=True, comment='Name of the source file, as data'),
    sa.Column('source_sha256', sa.String(length=64), nullable=True, comment='SHA-256 of the source file, hex'),
    sa.Column('request_id', sa.String(length=64), nullable=True, comment='Request that caused it'),
    sa.Column('started_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='Start of the change'),
    sa.Column('undoes', sa.Uuid(), nullable=True, comment='The batch that this one undoes; undone at most once'),
    sa.ForeignKeyConstraint(['undoes'], ['register.change_batch.id'], name=op.f('fk_change_batch_undoes')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_change_batch')),
    sa.UniqueConstraint('seq', name=op.f('uq_change_batch_seq')),
    sa.UniqueConstraint('undoes', name=op.f('uq_change_batch_undoes')),
    schema='register',
    comment='Changes of the register, append only'
    )
    op.create_table('place_class',
    sa.Column('code', sa.String(length=5), nullable=False, comment='Class code, five digits'),
    sa.Column('name', sa.String(length=200), nullable=False, comment='Name of the class'),
    sa.Column('name_en', sa.String(length=200), nullable=False, comment='English name of the class'),
    sa.Column('parent_code', sa.String(length=5), nullable=True, comment='Class above; NULL at the top'),
    sa.Column('origin', sa.String(length=40), nullable=False, comment='Where the code comes from: GB, MCA, province, city'),
    sa.CheckConstraint("code ~ '^[0-9]{5}$'", name=op.f('ck_place_class_code_pattern')),
    sa.CheckConstraint("name <> '' AND name = btrim(name) AND name !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_place_class_name_clean')),
    sa.CheckConstraint("name_en <> '' AND name_en = btrim(name_en) AND name_en !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_place_class_name_en_clean')),
    sa.ForeignKeyConstraint(['parent_code'], ['register.place_class.code'], name=op.f('fk_place_class_parent_code')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_place_class')),
    schema='register',
    comment='地名类别'
    )
    op.create_table('api_key',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity'),
    sa.Column('user_id', sa.Uuid(), nullable=False, comment='Owner'),
    sa.Column('prefix', sa.String(length=12), nullable=False, comment='Public part of the key'),
    sa.Column('secret_sha256', sa.String(length=64), nullable=False, comment='SHA-256 of the secret part, hex'),
    sa.Column('roles', postgresql.ARRAY(sa.String(length=20)), nullable=False, comment="Roles of the key, within its owner's"),
    sa.Column('can_write', sa.Boolean(), nullable=False, comment='False: read only'),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False, comment='Created at'),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False, comment='Ends at'),
    sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=True, comment='Last use'),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True, comment='Revoked at'),
    sa.CheckConstraint('expires_at > created_at', name=op.f('ck_api_key_expiry_later')),
    sa.ForeignKeyConstraint(['user_id'], ['app.user_account.id'], name=op.f('fk_api_key_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_key')),
    sa.UniqueConstraint('prefix', name=op.f('uq_api_key_prefix')),
    schema='app',
    comment='API keys'
    )
    op.create_index(op.f('ix_api_key_user_id'), 'api_key', ['user_id'], unique=False, schema='app')
    op.create_table('idempotency_key',
    sa.Column('user_id', sa.Uuid(), nullable=False, comment='Account'),
    sa.Column('key', sa.String(length=200), nullable=False, comment='Idempotency-Key header'),
    sa.Column('method', sa.String(length=10), nullable=False, comment='HTTP method'),
    sa.Column('path', sa.String(length=300), nullable=False, comment='Path called'),
    sa.Column('request_sha256', sa.String(length=64), nullable=False, comment='SHA-256 of what was asked, hex'),
    sa.Column('status', sa.Integer(), nullable=False, comment='Status answered'),
    sa.Column('body', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='Answer given'),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False, comment='When'),
    sa.ForeignKeyConstraint(['user_id'], ['app.user_account.id'], name=op.f('fk_idempotency_key_user_id')),
    sa.PrimaryKeyConstraint('user_id', 'key', name=op.f('pk_idempotency_key')),
    schema='app',
    comment='Answers to write calls, for retries'
    )
    op.create_table('upload',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity'),
    sa.Column('kind', sa.String(length=40), nullable=False, comment='Kind of record: boundary-markers, ...'),
    sa.Column('status', sa.String(length=12), nullable=False, comment='staged, committed, undone or discarded'),
    sa.Column('file_name', sa.String(length=255), nullable=False, comment='Name the user gave, as data'),
    sa.Column('file_sha256', sa.String(length=64), nullable=False, comment='SHA-256 of the bytes, hex'),
    sa.Column('file_size', sa.BigInteger(), nullable=False, comment='Size, bytes'),
    sa.Column('file_format', sa.String(length=20), nullable=False, comment='Format found by content'),
    sa.Column('file_encoding', sa.String(length=20), nullable=True, comment='Text encoding found'),
    sa.Column('profile', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='What the user declared: crs, axis_order, ...'),
    sa.Column('proposals', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='Interpretations offered, never applied'),
    sa.Column('columns', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='Headers, recognised fields, ignored columns, sheet'),
    sa.Column('counts', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='Rows, ok, errors, warnings, and what a commit did'),
    sa.Column('created_by', sa.Uuid(), nullable=False, comment='Account that uploaded'),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False, comment='Staged at'),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False, comment='Last change'),
    sa.Column('committed_at', sa.DateTime(timezone=True), nullable=True, comment='Committed at'),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True, comment='Undone at'),
    sa.Column('batch_id', sa.Uuid(), nullable=True, comment='Batch of the commit'),
    sa.Column('undo_batch_id', sa.Uuid(), nullable=True, comment='Batch of the undo'),
    sa.CheckConstraint("status IN ('staged', 'committed', 'undone', 'discarded')", name=op.f('ck_upload_status_known')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_upload_batch_id')),
    sa.ForeignKeyConstraint(['created_by'], ['app.user_account.id'], name=op.f('fk_upload_created_by')),
    sa.ForeignKeyConstraint(['undo_batch_id'], ['register.change_batch.id'], name=op.f('fk_upload_undo_batch_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_upload')),
    schema='app',
    comment='Uploaded files and their state'
    )
    op.create_index('ix_upload_created_by', 'upload', ['created_by', sa.literal_column('created_at DESC')], unique=False, schema='app')
    op.create_index('ix_upload_file_sha256', 'upload', ['file_sha256'], unique=False, schema='app')
    op.create_table('user_session',
    sa.Column('token_sha256', sa.String(length=64), nullable=False, comment='SHA-256 of the token, hex'),
    sa.Column('user_id', sa.Uuid(), nullable=False, comment='Account'),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False, comment='Signed in at'),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False, comment='Last request'),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False, comment='Ends at the latest'),
    sa.ForeignKeyConstraint(['user_id'], ['app.user_account.id'], name=op.f('fk_user_session_user_id')),
    sa.PrimaryKeyConstraint('token_sha256', name=op.f('pk_user_session')),
    schema='app',
    comment='Sessions'
    )
    op.create_index(op.f('ix_user_session_user_id'), 'user_session', ['user_id'], unique=False, schema='app')
    op.create_geospatial_table('boundary_point',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('number', sa.String(length=40), nullable=False, comment='Number of the point'),
    sa.Column('name', sa.String(length=200), nullable=True, comment='Name, usually of the parties that meet'),
    sa.Column('kind', sa.String(length=16), nullable=False, comment='boundary-point or tri-junction'),
    sa.Column('geom', Geometry(geometry_type='POINT', srid=4490, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry', nullable=False), nullable=False, comment='Position; EPSG:4490, degrees'),
    sa.Column('geom_public', Geometry(geometry_type='POINT', srid=4490, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True, comment='Published position: where the published lines meet; NULL until generalised with them; EPSG:4490, degrees'),
    sa.Column('how_obtained', sa.String(length=12), nullable=False, comment='surveyed, scaled from a map, or illustrative'),
    sa.Column('accuracy_m', sa.Numeric(precision=12, scale=4), nullable=True, comment='Mean error, metres'),
    sa.Column('remark', sa.Text(), nullable=True, comment='Remarks'),
    sa.Column('valid_from', sa.Date(), nullable=True, comment='In force from this day, inclusive; NULL unknown or always'),
    sa.Column('valid_to', sa.Date(), nullable=True, comment='In force until this day, exclusive; NULL still in force'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    sa.CheckConstraint("how_obtained IN ('surveyed', 'scaled', 'illustrative')", name=op.f('ck_boundary_point_how_obtained_known')),
    sa.CheckConstraint("kind IN ('boundary-point', 'tri-junction')", name=op.f('ck_boundary_point_kind_known')),
    sa.CheckConstraint("name <> '' AND name = btrim(name) AND name !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_boundary_point_name_clean')),
    sa.CheckConstraint("number <> '' AND number = btrim(number) AND number !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_boundary_point_number_clean')),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_boundary_point_secrecy_known')),
    sa.CheckConstraint('NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73 AND ST_XMax(geom) <= 136 AND ST_YMin(geom) >= 3 AND ST_YMax(geom) <= 54 AND ST_IsValid(geom)', name=op.f('ck_boundary_point_geom_sound')),
    sa.CheckConstraint('NOT ST_IsEmpty(geom_public) AND ST_XMin(geom_public) >= 73 AND ST_XMax(geom_public) <= 136 AND ST_YMin(geom_public) >= 3 AND ST_YMax(geom_public) <= 54 AND ST_IsValid(geom_public)', name=op.f('ck_boundary_point_geom_public_sound')),
    sa.CheckConstraint('ST_Distance(geom_public, ST_SnapToGrid(geom_public, 0.001)) < 1e-9', name=op.f('ck_boundary_point_geom_public_on_grid')),
    sa.CheckConstraint('accuracy_m >= 0', name=op.f('ck_boundary_point_accuracy_m_not_negative')),
    sa.CheckConstraint('valid_from < valid_to', name=op.f('ck_boundary_point_period_ordered')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_boundary_point_batch_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_boundary_point')),
    schema='register'
    )
    op.create_index(op.f('ix_boundary_point_batch_id'), 'boundary_point', ['batch_id'], unique=False, schema='register')
    op.create_geospatial_index('ix_boundary_point_geom', 'boundary_point', ['geom'], unique=False, schema='register', postgresql_using='gist', postgresql_ops={})
    op.create_geospatial_index('ix_boundary_point_geom_public', 'boundary_point', ['geom_public'], unique=False, schema='register', postgresql_using='gist', postgresql_ops={})
    op.create_index('uq_boundary_point_number_key', 'boundary_point', [sa.literal_column('register.code_key(number)')], unique=True, schema='register', postgresql_where=sa.text('NOT deleted'))
    op.create_table('division',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('level', sa.String(length=12), nullable=False, comment='prefecture, county, township or village'),
    sa.Column('valid_from', sa.Date(), nullable=True, comment='In force from this day, inclusive; NULL unknown or always'),
    sa.Column('valid_to', sa.Date(), nullable=True, comment='In force until this day, exclusive; NULL still in force'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    sa.CheckConstraint("level IN ('prefecture', 'county', 'township', 'village')", name=op.f('ck_division_level_known')),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_division_secrecy_known')),
    sa.CheckConstraint('valid_from < valid_to', name=op.f('ck_division_period_ordered')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_division_batch_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_division')),
    schema='register',
    comment='行政区划'
    )
    op.create_index(op.f('ix_division_batch_id'), 'division', ['batch_id'], unique=False, schema='register')
    op.create_table('upload_finding',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False, comment='Order of the findings'),
    sa.Column('upload_id', sa.Uuid(), nullable=False, comment='Upload'),
    sa.Column('row_number', sa.Integer(), nullable=True, comment='Row; NULL for the whole file'),
    sa.Column('column_name', sa.String(length=200), nullable=True, comment='Header of the column, as in the file'),
    sa.Column('field', sa.String(length=40), nullable=True, comment='Field of the record'),
    sa.Column('code', sa.String(length=60), nullable=False, comment='Code of the rule'),
    sa.Column('severity', sa.String(length=8), nullable=False, comment='error blocks the commit; warning and info do not'),
    sa.Column('params', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='Figures for the message'),
    sa.Column('value', sa.String(length=80), nullable=True, comment='Value found, cut at 80 characters'),
    sa.CheckConstraint("severity IN ('error', 'warning', 'info')", name=op.f('ck_upload_finding_severity_known')),
    sa.ForeignKeyConstraint(['upload_id'], ['app.upload.id'], name=op.f('fk_upload_finding_upload_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_upload_finding')),
    schema='app',
    comment='Findings about uploaded rows'
    )
    op.create_index('ix_upload_finding_upload_id_row_number', 'upload_finding', ['upload_id', 'row_number'], unique=False, schema='app')
    op.create_geospatial_table('upload_row',
    sa.Column('upload_id', sa.Uuid(), nullable=False, comment='Upload'),
    sa.Column('row_number', sa.Integer(), nullable=False, comment="Row as the user's program shows it"),
    sa.Column('cells', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='Cells exactly as received, as text'),
    sa.Column('values', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='Values understood, by field'),
    sa.Column('status', sa.String(length=8), nullable=False, comment='ok, warning or error'),
    sa.Column('action', sa.String(length=12), nullable=True, comment='What a commit does: create, observe, unchanged'),
    sa.Column('target_id', sa.Uuid(), nullable=True, comment='Record of the register that the row is about'),
    sa.Column('geom', Geometry(srid=4490, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True, comment='Geometry of the row; EPSG:4490, degrees'),
    sa.Column('measures', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False, comment='Distances found, metres'),
    sa.CheckConstraint("status IN ('ok', 'warning', 'error')", name=op.f('ck_upload_row_status_known')),
    sa.ForeignKeyConstraint(['upload_id'], ['app.upload.id'], name=op.f('fk_upload_row_upload_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('upload_id', 'row_number', name=op.f('pk_upload_row')),
    schema='app'
    )
    op.create_geospatial_index('ix_upload_row_geom', 'upload_row', ['geom'], unique=False, schema='app', postgresql_using='gist', postgresql_ops={})
    op.create_table('boundary_line',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('level', sa.String(length=12), nullable=False, comment='Level of the two divisions'),
    sa.Column('name', sa.String(length=200), nullable=False, comment='Short names of both sides plus 线'),
    sa.Column('division_a_id', sa.Uuid(), nullable=False, comment='Side A, the smaller code'),
    sa.Column('division_b_id', sa.Uuid(), nullable=True, comment='Side B; NULL on the outer edge'),
    sa.Column('is_outer', sa.Boolean(), nullable=False, comment="True: side B lies outside the register's area"),
    sa.Column('outside_party', sa.String(length=200), nullable=True, comment='Neighbour outside, where known'),
    sa.Column('nature', sa.String(length=12), nullable=False, comment='已定, 未定, 争议, 工作, 其他'),
    sa.Column('statutory_length_m', sa.Numeric(precision=12, scale=4), nullable=True, comment='Length in the agreement, metres'),
    sa.Column('derivation', sa.String(length=24), nullable=False, comment='surveyed, derived-from-polygons or illustrative'),
    sa.Column('valid_from', sa.Date(), nullable=True, comment='In force from this day, inclusive; NULL unknown or always'),
    sa.Column('valid_to', sa.Date(), nullable=True, comment='In force until this day, exclusive; NULL still in force'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    sa.CheckConstraint("derivation IN ('surveyed', 'derived-from-polygons', 'illustrative')", name=op.f('ck_boundary_line_derivation_known')),
    sa.CheckConstraint("level IN ('prefecture', 'county', 'township', 'village')", name=op.f('ck_boundary_line_level_known')),
    sa.CheckConstraint("name <> '' AND name = btrim(name) AND name !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_boundary_line_name_clean')),
    sa.CheckConstraint("nature IN ('settled', 'unsettled', 'disputed', 'working', 'other')", name=op.f('ck_boundary_line_nature_known')),
    sa.CheckConstraint("outside_party <> '' AND outside_party = btrim(outside_party) AND outside_party !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_boundary_line_outside_party_clean')),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_boundary_line_secrecy_known')),
    sa.CheckConstraint('(is_outer AND division_b_id IS NULL) OR (NOT is_outer AND division_b_id IS NOT NULL AND division_b_id <> division_a_id AND outside_party IS NULL)', name=op.f('ck_boundary_line_two_sides')),
    sa.CheckConstraint('statutory_length_m >= 0', name=op.f('ck_boundary_line_statutory_length_m_not_negative')),
    sa.CheckConstraint('valid_from < valid_to', name=op.f('ck_boundary_line_period_ordered')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_boundary_line_batch_id')),
    sa.ForeignKeyConstraint(['division_a_id'], ['register.division.id'], name=op.f('fk_boundary_line_division_a_id')),
    sa.ForeignKeyConstraint(['division_b_id'], ['register.division.id'], name=op.f('fk_boundary_line_division_b_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_boundary_line')),
    schema='register',
    comment='界线'
    )
    op.create_index(op.f('ix_boundary_line_batch_id'), 'boundary_line', ['batch_id'], unique=False, schema='register')
    op.create_index(op.f('ix_boundary_line_division_a_id'), 'boundary_line', ['division_a_id'], unique=False, schema='register')
    op.create_index(op.f('ix_boundary_line_division_b_id'), 'boundary_line', ['division_b_id'], unique=False, schema='register')
    op.create_geospatial_table('care_centre',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('name', sa.String(length=200), nullable=False, comment='Name'),
    sa.Column('type_code', sa.String(length=40), nullable=False, comment='Type'),
    sa.Column('level', sa.String(length=12), nullable=False, comment='city, county, township, community or household'),
    sa.Column('operation_mode', sa.String(length=12), nullable=True, comment='公建公营, 公建民营, 民办, 服务外包, 委托运营'),
    sa.Column('beds_total', sa.Integer(), nullable=True, comment='Approved beds'),
    sa.Column('beds_nursing', sa.Integer(), nullable=True, comment='Nursing beds among them'),
    sa.Column('day_places', sa.Integer(), nullable=True, comment='Day-care places'),
    sa.Column('meals_per_day', sa.Integer(), nullable=True, comment='Meals that can be served per day'),
    sa.Column('residents', sa.Integer(), nullable=True, comment='Residents on residents_on, persons'),
    sa.Column('residents_on', sa.Date(), nullable=True, comment='Day of the residents figure'),
    sa.Column('grade', sa.Integer(), nullable=True, comment='Grade 0 to 5'),
    sa.Column('star', sa.Integer(), nullable=True, comment='Stars 1 to 5'),
    sa.Column('status', sa.String(length=12), nullable=False, comment='planned, building, operating, suspended or closed'),
    sa.Column('division_id', sa.Uuid(), nullable=True, comment='Township in which it stands'),
    sa.Column('address', sa.String(length=300), nullable=True, comment='Address'),
    sa.Column('geom', Geometry(geometry_type='POINT', srid=4490, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry', nullable=False), nullable=False, comment='Position; EPSG:4490, degrees'),
    sa.Column('valid_from', sa.Date(), nullable=True, comment='In force from this day, inclusive; NULL unknown or always'),
    sa.Column('valid_to', sa.Date(), nullable=True, comment='In force until this day, exclusive; NULL still in force'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    sa.CheckConstraint("level IN ('city', 'county', 'township', 'community', 'household')", name=op.f('ck_care_centre_level_known')),
    sa.CheckConstraint("name <> '' AND name = btrim(name) AND name !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_care_centre_name_clean')),
    sa.CheckConstraint("operation_mode IN ('公建公营', '公建民营', '民办', '服务外包', '委托运营')", name=op.f('ck_care_centre_operation_mode_known')),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_care_centre_secrecy_known')),
    sa.CheckConstraint("status IN ('planned', 'building', 'operating', 'suspended', 'closed')", name=op.f('ck_care_centre_status_known')),
    sa.CheckConstraint('NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73 AND ST_XMax(geom) <= 136 AND ST_YMin(geom) >= 3 AND ST_YMax(geom) <= 54 AND ST_IsValid(geom)', name=op.f('ck_care_centre_geom_sound')),
    sa.CheckConstraint('beds_nursing <= beds_total', name=op.f('ck_care_centre_nursing_within_total')),
    sa.CheckConstraint('beds_nursing >= 0', name=op.f('ck_care_centre_beds_nursing_not_negative')),
    sa.CheckConstraint('beds_total >= 0', name=op.f('ck_care_centre_beds_total_not_negative')),
    sa.CheckConstraint('day_places >= 0', name=op.f('ck_care_centre_day_places_not_negative')),
    sa.CheckConstraint('grade BETWEEN 0 AND 5', name=op.f('ck_care_centre_grade_range')),
    sa.CheckConstraint('meals_per_day >= 0', name=op.f('ck_care_centre_meals_per_day_not_negative')),
    sa.CheckConstraint('residents >= 0', name=op.f('ck_care_centre_residents_not_negative')),
    sa.CheckConstraint('star BETWEEN 1 AND 5', name=op.f('ck_care_centre_star_range')),
    sa.CheckConstraint('valid_from < valid_to', name=op.f('ck_care_centre_period_ordered')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_care_centre_batch_id')),
    sa.ForeignKeyConstraint(['division_id'], ['register.division.id'], name=op.f('fk_care_centre_division_id')),
    sa.ForeignKeyConstraint(['type_code'], ['register.care_centre_type.code'], name=op.f('fk_care_centre_type_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_care_centre')),
    schema='register'
    )
    op.create_index(op.f('ix_care_centre_batch_id'), 'care_centre', ['batch_id'], unique=False, schema='register')
    op.create_index(op.f('ix_care_centre_division_id'), 'care_centre', ['division_id'], unique=False, schema='register')
    op.create_geospatial_index('ix_care_centre_geom', 'care_centre', ['geom'], unique=False, schema='register', postgresql_using='gist', postgresql_ops={})
    op.create_geospatial_table('cemetery',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('name', sa.String(length=200), nullable=False, comment='Name'),
    sa.Column('nature', sa.String(length=16), nullable=False, comment='public-urban, public-rural, commercial or columbarium'),
    sa.Column('approval_no', sa.String(length=80), nullable=True, comment='Number of the approval'),
    sa.Column('organiser', sa.String(length=200), nullable=True, comment='Body that runs it'),
    sa.Column('area_m2', sa.Numeric(precision=14, scale=2), nullable=True, comment='Total area, square metres'),
    sa.Column('plots_total', sa.Integer(), nullable=True, comment='Plots built'),
    sa.Column('plots_used', sa.Integer(), nullable=True, comment='Plots in use'),
    sa.Column('opened_on', sa.Date(), nullable=True, comment='Day of opening'),
    sa.Column('status', sa.String(length=12), nullable=False, comment='planned, building, operating, suspended or closed'),
    sa.Column('division_id', sa.Uuid(), nullable=True, comment='Township in which it lies'),
    sa.Column('address', sa.String(length=300), nullable=True, comment='Address'),
    sa.Column('geom', Geometry(srid=4490, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry', nullable=False), nullable=False, comment='Position or extent; EPSG:4490, degrees'),
    sa.Column('valid_from', sa.Date(), nullable=True, comment='In force from this day, inclusive; NULL unknown or always'),
    sa.Column('valid_to', sa.Date(), nullable=True, comment='In force until this day, exclusive; NULL still in force'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    sa.CheckConstraint("GeometryType(geom) IN ('POINT', 'POLYGON', 'MULTIPOLYGON')", name=op.f('ck_cemetery_geom_kind')),
    sa.CheckConstraint("name <> '' AND name = btrim(name) AND name !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_cemetery_name_clean')),
    sa.CheckConstraint("nature IN ('public-urban', 'public-rural', 'commercial', 'columbarium')", name=op.f('ck_cemetery_nature_known')),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_cemetery_secrecy_known')),
    sa.CheckConstraint("status IN ('planned', 'building', 'operating', 'suspended', 'closed')", name=op.f('ck_cemetery_status_known')),
    sa.CheckConstraint('NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73 AND ST_XMax(geom) <= 136 AND ST_YMin(geom) >= 3 AND ST_YMax(geom) <= 54 AND ST_IsValid(geom)', name=op.f('ck_cemetery_geom_sound')),
    sa.CheckConstraint('area_m2 >= 0', name=op.f('ck_cemetery_area_m2_not_negative')),
    sa.CheckConstraint('plots_total >= 0', name=op.f('ck_cemetery_plots_total_not_negative')),
    sa.CheckConstraint('plots_used <= plots_total', name=op.f('ck_cemetery_used_within_total')),
    sa.CheckConstraint('plots_used >= 0', name=op.f('ck_cemetery_plots_used_not_negative')),
    sa.CheckConstraint('valid_from < valid_to', name=op.f('ck_cemetery_period_ordered')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_cemetery_batch_id')),
    sa.ForeignKeyConstraint(['division_id'], ['register.division.id'], name=op.f('fk_cemetery_division_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cemetery')),
    schema='register'
    )
    op.create_index(op.f('ix_cemetery_batch_id'), 'cemetery', ['batch_id'], unique=False, schema='register')
    op.create_index(op.f('ix_cemetery_division_id'), 'cemetery', ['division_id'], unique=False, schema='register')
    op.create_geospatial_index('ix_cemetery_geom', 'cemetery', ['geom'], unique=False, schema='register', postgresql_using='gist', postgresql_ops={})
    op.create_table('division_code',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('division_id', sa.Uuid(), nullable=False, comment='Division that carries the code'),
    sa.Column('scheme', sa.String(length=20), nullable=False, comment='nbs (statistics) or civil-affairs'),
    sa.Column('code', sa.String(length=40), nullable=False, comment='6, 9 or 12 digits, leading zeros kept'),
    sa.Column('valid_from', sa.Date(), nullable=True, comment='In force from this day, inclusive; NULL unknown or always'),
    sa.Column('valid_to', sa.Date(), nullable=True, comment='In force until this day, exclusive; NULL still in force'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    postgresql.ExcludeConstraint((sa.literal_column('division_id'), '='), (sa.literal_column('scheme'), '='), (sa.literal_column('daterange(valid_from, valid_to)'), '&&'), where=sa.text('NOT deleted'), using='gist', name='ex_division_code_one_per_division'),
    postgresql.ExcludeConstraint((sa.literal_column('scheme'), '='), (sa.literal_column('code'), '='), (sa.literal_column('daterange(valid_from, valid_to)'), '&&'), where=sa.text('NOT deleted'), using='gist', name='ex_division_code_one_division_per_code'),
    sa.CheckConstraint("code ~ '^[0-9]{6}([0-9]{3}([0-9]{3})?)?$'", name=op.f('ck_division_code_code_pattern')),
    sa.CheckConstraint("scheme IN ('nbs', 'civil-affairs')", name=op.f('ck_division_code_scheme_known')),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_division_code_secrecy_known')),
    sa.CheckConstraint('valid_from < valid_to', name=op.f('ck_division_code_period_ordered')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_division_code_batch_id')),
    sa.ForeignKeyConstraint(['division_id'], ['register.division.id'], name=op.f('fk_division_code_division_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_division_code')),
    schema='register',
    comment='行政区划代码, dated'
    )
    op.create_index(op.f('ix_division_code_batch_id'), 'division_code', ['batch_id'], unique=False, schema='register')
    op.create_index('ix_division_code_code', 'division_code', ['code'], unique=False, schema='register')
    op.create_index(op.f('ix_division_code_division_id'), 'division_code', ['division_id'], unique=False, schema='register')
    op.create_geospatial_table('division_extent',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('division_id', sa.Uuid(), nullable=False, comment='Division of this extent'),
    sa.Column('parent_id', sa.Uuid(), nullable=True, comment='Parent division; NULL for the prefecture'),
    sa.Column('geom', Geometry(geometry_type='MULTIPOLYGON', srid=4490, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry', nullable=False), nullable=False, comment='Area; EPSG:4490, degrees'),
    sa.Column('geom_public', Geometry(geometry_type='MULTIPOLYGON', srid=4490, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True, comment='Published generalised area (B-91); NULL until generalised; EPSG:4490, degrees'),
    sa.Column('area_m2', sa.Numeric(precision=18, scale=2), sa.Computed('ST_Area(geom::geography)', persisted=True), nullable=False, comment='Ellipsoidal area, square metres'),
    sa.Column('geometry_status', sa.String(length=12), nullable=False, comment='surveyed, or illustrative without legal force'),
    sa.Column('valid_from', sa.Date(), nullable=True, comment='In force from this day, inclusive; NULL unknown or always'),
    sa.Column('valid_to', sa.Date(), nullable=True, comment='In force until this day, exclusive; NULL still in force'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    postgresql.ExcludeConstraint((sa.literal_column('division_id'), '='), (sa.literal_column('daterange(valid_from, valid_to)'), '&&'), where=sa.text('NOT deleted'), using='gist', name='ex_division_extent_one_per_division'),
    sa.CheckConstraint("geometry_status IN ('surveyed', 'illustrative')", name=op.f('ck_division_extent_geometry_status_known')),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_division_extent_secrecy_known')),
    sa.CheckConstraint('NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73 AND ST_XMax(geom) <= 136 AND ST_YMin(geom) >= 3 AND ST_YMax(geom) <= 54 AND ST_IsValid(geom)', name=op.f('ck_division_extent_geom_sound')),
    sa.CheckConstraint('NOT ST_IsEmpty(geom_public) AND ST_XMin(geom_public) >= 73 AND ST_XMax(geom_public) <= 136 AND ST_YMin(geom_public) >= 3 AND ST_YMax(geom_public) <= 54 AND ST_IsValid(geom_public)', name=op.f('ck_division_extent_geom_public_sound')),
    sa.CheckConstraint('valid_from < valid_to', name=op.f('ck_division_extent_period_ordered')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_division_extent_batch_id')),
    sa.ForeignKeyConstraint(['division_id'], ['register.division.id'], name=op.f('fk_division_extent_division_id')),
    sa.ForeignKeyConstraint(['parent_id'], ['register.division.id'], name=op.f('fk_division_extent_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_division_extent')),
    schema='register'
    )
    op.create_index(op.f('ix_division_extent_batch_id'), 'division_extent', ['batch_id'], unique=False, schema='register')
    op.create_index(op.f('ix_division_extent_division_id'), 'division_extent', ['division_id'], unique=False, schema='register')
    op.create_geospatial_index('ix_division_extent_geom', 'division_extent', ['geom'], unique=False, schema='register', postgresql_using='gist', postgresql_ops={})
    op.create_geospatial_index('ix_division_extent_geom_public', 'division_extent', ['geom_public'], unique=False, schema='register', postgresql_using='gist', postgresql_ops={})
    op.create_index(op.f('ix_division_extent_parent_id'), 'division_extent', ['parent_id'], unique=False, schema='register')
    op.create_table('division_name',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('division_id', sa.Uuid(), nullable=False, comment='Division that bears the name'),
    sa.Column('name', sa.String(length=200), nullable=False, comment='Standard name in characters'),
    sa.Column('kind', sa.String(length=12), nullable=False, comment='街道, 镇, 乡, 县, ...'),
    sa.Column('pinyin', sa.String(length=200), nullable=False, comment='Spelling by the 1984 rules without tones'),
    sa.Column('pinyin_toned', sa.String(length=200), nullable=False, comment='Spelling by the 1984 rules with tones'),
    sa.Column('pinyin_status', sa.String(length=12), nullable=False, comment='confirmed by sources or a person, or unconfirmed'),
    sa.Column('pinyin_source', sa.String(length=500), nullable=False, comment='Why the reading is held to be right'),
    sa.Column('valid_from', sa.Date(), nullable=True, comment='In force from this day, inclusive; NULL unknown or always'),
    sa.Column('valid_to', sa.Date(), nullable=True, comment='In force until this day, exclusive; NULL still in force'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    postgresql.ExcludeConstraint((sa.literal_column('division_id'), '='), (sa.literal_column('daterange(valid_from, valid_to)'), '&&'), where=sa.text('NOT deleted'), using='gist', name='ex_division_name_one_per_division'),
    sa.CheckConstraint("kind IN ('地级市', '市辖区', '县', '县级市', '街道', '镇', '乡', '民族乡', '村', '社区')", name=op.f('ck_division_name_kind_known')),
    sa.CheckConstraint("name <> '' AND name = btrim(name) AND name !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_division_name_name_clean')),
    sa.CheckConstraint("pinyin <> '' AND pinyin = btrim(pinyin) AND pinyin !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_division_name_pinyin_clean')),
    sa.CheckConstraint("pinyin_status IN ('confirmed', 'unconfirmed')", name=op.f('ck_division_name_pinyin_status_known')),
    sa.CheckConstraint("pinyin_toned <> '' AND pinyin_toned = btrim(pinyin_toned) AND pinyin_toned !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_division_name_pinyin_toned_clean')),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_division_name_secrecy_known')),
    sa.CheckConstraint('valid_from < valid_to', name=op.f('ck_division_name_period_ordered')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_division_name_batch_id')),
    sa.ForeignKeyConstraint(['division_id'], ['register.division.id'], name=op.f('fk_division_name_division_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_division_name')),
    schema='register',
    comment='行政区划名称, dated'
    )
    op.create_index(op.f('ix_division_name_batch_id'), 'division_name', ['batch_id'], unique=False, schema='register')
    op.create_index(op.f('ix_division_name_division_id'), 'division_name', ['division_id'], unique=False, schema='register')
    op.create_table('division_population',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('division_id', sa.Uuid(), nullable=False, comment='Division counted'),
    sa.Column('year', sa.Integer(), nullable=False, comment='Census year'),
    sa.Column('pop_total', sa.Integer(), nullable=False, comment='Residents, persons'),
    sa.Column('pop_60', sa.Integer(), nullable=False, comment='Residents aged 60 and over, persons'),
    sa.Column('pop_65', sa.Integer(), nullable=False, comment='Residents aged 65 and over, persons'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_division_population_secrecy_known')),
    sa.CheckConstraint('pop_65 <= pop_60 AND pop_60 <= pop_total AND pop_65 >= 0', name=op.f('ck_division_population_ages_nested')),
    sa.CheckConstraint('year BETWEEN 1949 AND 2100', name=op.f('ck_division_population_year_plausible')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_division_population_batch_id')),
    sa.ForeignKeyConstraint(['division_id'], ['register.division.id'], name=op.f('fk_division_population_division_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_division_population')),
    schema='register',
    comment='行政区划人口'
    )
    op.create_index(op.f('ix_division_population_batch_id'), 'division_population', ['batch_id'], unique=False, schema='register')
    op.create_index(op.f('ix_division_population_division_id'), 'division_population', ['division_id'], unique=False, schema='register')
    op.create_index('uq_division_population_year', 'division_population', ['division_id', 'year'], unique=True, schema='register', postgresql_where=sa.text('NOT deleted'))
    op.create_geospatial_table('division_seat',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('division_id', sa.Uuid(), nullable=False, comment='Division whose seat it is'),
    sa.Column('name', sa.String(length=200), nullable=False, comment='Name of the seat'),
    sa.Column('confidence', sa.String(length=12), nullable=False, comment='How well the position is known'),
    sa.Column('geom', Geometry(geometry_type='POINT', srid=4490, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry', nullable=False), nullable=False, comment='Position; EPSG:4490, degrees'),
    sa.Column('valid_from', sa.Date(), nullable=True, comment='In force from this day, inclusive; NULL unknown or always'),
    sa.Column('valid_to', sa.Date(), nullable=True, comment='In force until this day, exclusive; NULL still in force'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    postgresql.ExcludeConstraint((sa.literal_column('division_id'), '='), (sa.literal_column('daterange(valid_from, valid_to)'), '&&'), where=sa.text('NOT deleted'), using='gist', name='ex_division_seat_one_per_division'),
    sa.CheckConstraint("confidence IN ('surveyed', 'named', 'county_seat', 'near', 'approximate', 'assumed', 'doubtful', 'guess')", name=op.f('ck_division_seat_confidence_known')),
    sa.CheckConstraint("name <> '' AND name = btrim(name) AND name !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_division_seat_name_clean')),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_division_seat_secrecy_known')),
    sa.CheckConstraint('NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73 AND ST_XMax(geom) <= 136 AND ST_YMin(geom) >= 3 AND ST_YMax(geom) <= 54 AND ST_IsValid(geom)', name=op.f('ck_division_seat_geom_sound')),
    sa.CheckConstraint('valid_from < valid_to', name=op.f('ck_division_seat_period_ordered')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_division_seat_batch_id')),
    sa.ForeignKeyConstraint(['division_id'], ['register.division.id'], name=op.f('fk_division_seat_division_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_division_seat')),
    schema='register'
    )
    op.create_index(op.f('ix_division_seat_batch_id'), 'division_seat', ['batch_id'], unique=False, schema='register')
    op.create_index(op.f('ix_division_seat_division_id'), 'division_seat', ['division_id'], unique=False, schema='register')
    op.create_geospatial_index('ix_division_seat_geom', 'division_seat', ['geom'], unique=False, schema='register', postgresql_using='gist', postgresql_ops={})
    op.create_geospatial_table('place',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('place_code', sa.String(length=20), nullable=True, comment='20 digits: county 6, township 3, class 5, serial 6'),
    sa.Column('class_code', sa.String(length=5), nullable=False, comment='Class of the place'),
    sa.Column('division_id', sa.Uuid(), nullable=True, comment='Division in which it lies, kept apart from the code'),
    sa.Column('geom', Geometry(srid=4490, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry', nullable=False), nullable=False, comment='Position or extent; EPSG:4490, degrees'),
    sa.Column('geometry_status', sa.String(length=12), nullable=False, comment='surveyed, approximate or invented'),
    sa.Column('status', sa.String(length=12), nullable=False, comment='current or historic'),
    sa.Column('valid_from', sa.Date(), nullable=True, comment='In force from this day, inclusive; NULL unknown or always'),
    sa.Column('valid_to', sa.Date(), nullable=True, comment='In force until this day, exclusive; NULL still in force'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    sa.CheckConstraint("geometry_status IN ('surveyed', 'approximate', 'invented')", name=op.f('ck_place_geometry_status_known')),
    sa.CheckConstraint("place_code ~ '^[0-9]{20}$'", name=op.f('ck_place_place_code_pattern')),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_place_secrecy_known')),
    sa.CheckConstraint("status IN ('current', 'historic')", name=op.f('ck_place_status_known')),
    sa.CheckConstraint('NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73 AND ST_XMax(geom) <= 136 AND ST_YMin(geom) >= 3 AND ST_YMax(geom) <= 54 AND ST_IsValid(geom)', name=op.f('ck_place_geom_sound')),
    sa.CheckConstraint('valid_from < valid_to', name=op.f('ck_place_period_ordered')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_place_batch_id')),
    sa.ForeignKeyConstraint(['class_code'], ['register.place_class.code'], name=op.f('fk_place_class_code')),
    sa.ForeignKeyConstraint(['division_id'], ['register.division.id'], name=op.f('fk_place_division_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_place')),
    schema='register'
    )
    op.create_index(op.f('ix_place_batch_id'), 'place', ['batch_id'], unique=False, schema='register')
    op.create_index(op.f('ix_place_class_code'), 'place', ['class_code'], unique=False, schema='register')
    op.create_index(op.f('ix_place_division_id'), 'place', ['division_id'], unique=False, schema='register')
    op.create_geospatial_index('ix_place_geom', 'place', ['geom'], unique=False, schema='register', postgresql_using='gist', postgresql_ops={})
    op.create_index('uq_place_code', 'place', ['place_code'], unique=True, schema='register', postgresql_where=sa.text('NOT deleted'))
    op.create_geospatial_table('settlement',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('name', sa.String(length=200), nullable=False, comment='Name'),
    sa.Column('kind', sa.String(length=12), nullable=False, comment='village or community'),
    sa.Column('division_id', sa.Uuid(), nullable=True, comment='Township in which it lies'),
    sa.Column('geom', Geometry(geometry_type='POINT', srid=4490, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry', nullable=False), nullable=False, comment='Position; EPSG:4490, degrees'),
    sa.Column('pop_total', sa.Integer(), nullable=False, comment='Residents, persons'),
    sa.Column('pop_60', sa.Integer(), nullable=False, comment='Residents aged 60 and over, persons'),
    sa.Column('pop_65', sa.Integer(), nullable=False, comment='Residents aged 65 and over, persons'),
    sa.Column('pop_80', sa.Integer(), nullable=False, comment='Residents aged 80 and over, persons'),
    sa.Column('year', sa.Integer(), nullable=False, comment='Year of the figures'),
    sa.Column('valid_from', sa.Date(), nullable=True, comment='In force from this day, inclusive; NULL unknown or always'),
    sa.Column('valid_to', sa.Date(), nullable=True, comment='In force until this day, exclusive; NULL still in force'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    sa.CheckConstraint("kind IN ('village', 'community')", name=op.f('ck_settlement_kind_known')),
    sa.CheckConstraint("name <> '' AND name = btrim(name) AND name !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_settlement_name_clean')),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_settlement_secrecy_known')),
    sa.CheckConstraint('NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73 AND ST_XMax(geom) <= 136 AND ST_YMin(geom) >= 3 AND ST_YMax(geom) <= 54 AND ST_IsValid(geom)', name=op.f('ck_settlement_geom_sound')),
    sa.CheckConstraint('pop_80 >= 0 AND pop_80 <= pop_65 AND pop_65 <= pop_60 AND pop_60 <= pop_total', name=op.f('ck_settlement_ages_nested')),
    sa.CheckConstraint('valid_from < valid_to', name=op.f('ck_settlement_period_ordered')),
    sa.CheckConstraint('year BETWEEN 1949 AND 2100', name=op.f('ck_settlement_year_plausible')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_settlement_batch_id')),
    sa.ForeignKeyConstraint(['division_id'], ['register.division.id'], name=op.f('fk_settlement_division_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_settlement')),
    schema='register'
    )
    op.create_index(op.f('ix_settlement_batch_id'), 'settlement', ['batch_id'], unique=False, schema='register')
    op.create_index(op.f('ix_settlement_division_id'), 'settlement', ['division_id'], unique=False, schema='register')
    op.create_geospatial_index('ix_settlement_geom', 'settlement', ['geom'], unique=False, schema='register', postgresql_using='gist', postgresql_ops={})
    op.create_table('boundary_line_code',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('line_id', sa.Uuid(), nullable=False, comment='Line that carries the code'),
    sa.Column('scheme', sa.String(length=20), nullable=False, comment="line: 界线代码; archive: with the superior's code in front"),
    sa.Column('code', sa.String(length=40), nullable=False, comment='Line code; a letter and serial mark an outer line'),
    sa.Column('valid_from', sa.Date(), nullable=True, comment='In force from this day, inclusive; NULL unknown or always'),
    sa.Column('valid_to', sa.Date(), nullable=True, comment='In force until this day, exclusive; NULL still in force'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    postgresql.ExcludeConstraint((sa.literal_column('line_id'), '='), (sa.literal_column('scheme'), '='), (sa.literal_column('daterange(valid_from, valid_to)'), '&&'), where=sa.text('NOT deleted'), using='gist', name='ex_boundary_line_code_one_per_line'),
    postgresql.ExcludeConstraint((sa.literal_column('scheme'), '='), (sa.literal_column('code'), '='), (sa.literal_column('daterange(valid_from, valid_to)'), '&&'), where=sa.text('NOT deleted'), using='gist', name='ex_boundary_line_code_one_line_per_code'),
    sa.CheckConstraint("code ~ '^[0-9]{4,18}([A-Z][0-9]{2})?$'", name=op.f('ck_boundary_line_code_code_pattern')),
    sa.CheckConstraint("scheme IN ('line', 'archive')", name=op.f('ck_boundary_line_code_scheme_known')),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_boundary_line_code_secrecy_known')),
    sa.CheckConstraint('valid_from < valid_to', name=op.f('ck_boundary_line_code_period_ordered')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_boundary_line_code_batch_id')),
    sa.ForeignKeyConstraint(['line_id'], ['register.boundary_line.id'], name=op.f('fk_boundary_line_code_line_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_boundary_line_code')),
    schema='register',
    comment='界线代码, dated'
    )
    op.create_index(op.f('ix_boundary_line_code_batch_id'), 'boundary_line_code', ['batch_id'], unique=False, schema='register')
    op.create_index('ix_boundary_line_code_code', 'boundary_line_code', ['code'], unique=False, schema='register')
    op.create_index(op.f('ix_boundary_line_code_line_id'), 'boundary_line_code', ['line_id'], unique=False, schema='register')
    op.create_geospatial_table('boundary_line_geometry',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('line_id', sa.Uuid(), nullable=False, comment='Line of this geometry'),
    sa.Column('kind', sa.String(length=12), nullable=False, comment='statutory, refined, claim-a, claim-b, working, illustrative'),
    sa.Column('geom', Geometry(geometry_type='MULTILINESTRING', srid=4490, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry', nullable=False), nullable=False, comment='Course of the line; EPSG:4490, degrees'),
    sa.Column('geom_public', Geometry(geometry_type='MULTILINESTRING', srid=4490, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True, comment='Published generalised course (B-91); NULL until generalised; EPSG:4490, degrees'),
    sa.Column('length_m', sa.Numeric(precision=14, scale=3), sa.Computed('ST_Length(geom::geography)', persisted=True), nullable=False, comment='Geodesic length, metres (B-54)'),
    sa.Column('map_scale', sa.Integer(), nullable=True, comment="Denominator of the source map's scale"),
    sa.Column('method', sa.String(length=80), nullable=True, comment='How the course was obtained'),
    sa.Column('accuracy_m', sa.Numeric(precision=12, scale=4), nullable=True, comment='Mean error, metres'),
    sa.Column('valid_from', sa.Date(), nullable=True, comment='In force from this day, inclusive; NULL unknown or always'),
    sa.Column('valid_to', sa.Date(), nullable=True, comment='In force until this day, exclusive; NULL still in force'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    postgresql.ExcludeConstraint((sa.literal_column('line_id'), '='), (sa.literal_column('kind'), '='), (sa.literal_column('daterange(valid_from, valid_to)'), '&&'), where=sa.text('NOT deleted'), using='gist', name='ex_boundary_line_geometry_one_per_kind'),
    sa.CheckConstraint("kind IN ('statutory', 'refined', 'claim-a', 'claim-b', 'working', 'illustrative')", name=op.f('ck_boundary_line_geometry_kind_known')),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_boundary_line_geometry_secrecy_known')),
    sa.CheckConstraint('NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73 AND ST_XMax(geom) <= 136 AND ST_YMin(geom) >= 3 AND ST_YMax(geom) <= 54 AND ST_IsValid(geom)', name=op.f('ck_boundary_line_geometry_geom_sound')),
    sa.CheckConstraint('NOT ST_IsEmpty(geom_public) AND ST_XMin(geom_public) >= 73 AND ST_XMax(geom_public) <= 136 AND ST_YMin(geom_public) >= 3 AND ST_YMax(geom_public) <= 54 AND ST_IsValid(geom_public)', name=op.f('ck_boundary_line_geometry_geom_public_sound')),
    sa.CheckConstraint('accuracy_m >= 0', name=op.f('ck_boundary_line_geometry_accuracy_m_not_negative')),
    sa.CheckConstraint('map_scale > 0', name=op.f('ck_boundary_line_geometry_map_scale_positive')),
    sa.CheckConstraint('valid_from < valid_to', name=op.f('ck_boundary_line_geometry_period_ordered')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_boundary_line_geometry_batch_id')),
    sa.ForeignKeyConstraint(['line_id'], ['register.boundary_line.id'], name=op.f('fk_boundary_line_geometry_line_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_boundary_line_geometry')),
    schema='register'
    )
    op.create_index(op.f('ix_boundary_line_geometry_batch_id'), 'boundary_line_geometry', ['batch_id'], unique=False, schema='register')
    op.create_geospatial_index('ix_boundary_line_geometry_geom', 'boundary_line_geometry', ['geom'], unique=False, schema='register', postgresql_using='gist', postgresql_ops={})
    op.create_geospatial_index('ix_boundary_line_geometry_geom_public', 'boundary_line_geometry', ['geom_public'], unique=False, schema='register', postgresql_using='gist', postgresql_ops={})
    op.create_index(op.f('ix_boundary_line_geometry_line_id'), 'boundary_line_geometry', ['line_id'], unique=False, schema='register')
    op.create_geospatial_table('boundary_marker',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('number', sa.String(length=40), nullable=False, comment='界桩编号 as engraved or assigned'),
    sa.Column('serial', sa.Integer(), nullable=True, comment='Serial on the line, from 1'),
    sa.Column('type_letter', sa.String(length=1), nullable=True, comment='Q single, A/B pair, C/D/E triple'),
    sa.Column('line_id', sa.Uuid(), nullable=True, comment='Line it marks; NULL until assigned'),
    sa.Column('level', sa.String(length=12), nullable=True, comment='Level of the line'),
    sa.Column('placement', sa.String(length=8), nullable=True, comment='单立 single, 双立 pair, 三立 triple'),
    sa.Column('face', sa.String(length=8), nullable=True, comment='双面型 two, 三面型 three'),
    sa.Column('material', sa.String(length=80), nullable=True, comment='Material, free text'),
    sa.Column('state', sa.String(length=12), nullable=True, comment='Physical state at the last inspection'),
    sa.Column('geom', Geometry(geometry_type='POINT', srid=4490, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry', nullable=False), nullable=False, comment='Approved coordinate; EPSG:4490, degrees'),
    sa.Column('geom_public', Geometry(geometry_type='POINT', srid=4490, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry', nullable=False), sa.Computed('ST_SnapToGrid(geom, 0.001)', persisted=True), nullable=False, comment='Published position, on a 0.001 degree grid; EPSG:4490, degrees'),
    sa.Column('received_northing', sa.Text(), nullable=True, comment='Northing (X) exactly as received, in source_crs'),
    sa.Column('received_easting', sa.Text(), nullable=True, comment='Easting (Y) exactly as received, in source_crs'),
    sa.Column('received_lon', sa.Text(), nullable=True, comment='Longitude exactly as received, in source_crs'),
    sa.Column('received_lat', sa.Text(), nullable=True, comment='Latitude exactly as received, in source_crs'),
    sa.Column('received_height', sa.Text(), nullable=True, comment='Height exactly as received'),
    sa.Column('source_crs', sa.String(length=20), nullable=True, comment='Declared CRS of the received numbers'),
    sa.Column('height_m', sa.Numeric(precision=12, scale=4), nullable=True, comment='Height, metres, in height_datum'),
    sa.Column('height_datum', sa.String(length=12), nullable=True, comment='1985, 1956 or ellipsoidal'),
    sa.Column('survey_method', sa.String(length=80), nullable=True, comment='How the coordinate was obtained'),
    sa.Column('accuracy_m', sa.Numeric(precision=12, scale=4), nullable=True, comment='Mean error of the position, metres'),
    sa.Column('surveyed_on', sa.Date(), nullable=True, comment='Day of the survey'),
    sa.Column('planted_on', sa.Date(), nullable=True, comment='Day the post was planted'),
    sa.Column('remark', sa.String(length=1000), nullable=True, comment='Remarks'),
    sa.Column('valid_from', sa.Date(), nullable=True, comment='In force from this day, inclusive; NULL unknown or always'),
    sa.Column('valid_to', sa.Date(), nullable=True, comment='In force until this day, exclusive; NULL still in force'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    sa.CheckConstraint("face IN ('two', 'three')", name=op.f('ck_boundary_marker_face_known')),
    sa.CheckConstraint("height_datum IN ('1985', '1956', 'ellipsoidal')", name=op.f('ck_boundary_marker_height_datum_known')),
    sa.CheckConstraint("level IN ('prefecture', 'county', 'township', 'village')", name=op.f('ck_boundary_marker_level_known')),
    sa.CheckConstraint("number <> '' AND number = btrim(number) AND number !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_boundary_marker_number_clean')),
    sa.CheckConstraint("placement IN ('single', 'pair', 'triple')", name=op.f('ck_boundary_marker_placement_known')),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_boundary_marker_secrecy_known')),
    sa.CheckConstraint("state IN ('planned', 'planted', 'intact', 'worn', 'damaged', 'lost', 'moved', 'restored', 'scrapped', 'waived')", name=op.f('ck_boundary_marker_state_known')),
    sa.CheckConstraint("type_letter IN ('Q', 'A', 'B', 'C', 'D', 'E')", name=op.f('ck_boundary_marker_type_letter_known')),
    sa.CheckConstraint('NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73 AND ST_XMax(geom) <= 136 AND ST_YMin(geom) >= 3 AND ST_YMax(geom) <= 54 AND ST_IsValid(geom)', name=op.f('ck_boundary_marker_geom_sound')),
    sa.CheckConstraint('accuracy_m >= 0', name=op.f('ck_boundary_marker_accuracy_m_not_negative')),
    sa.CheckConstraint('height_m BETWEEN -200 AND 9000', name=op.f('ck_boundary_marker_height_m_range')),
    sa.CheckConstraint('serial BETWEEN 1 AND 999', name=op.f('ck_boundary_marker_serial_range')),
    sa.CheckConstraint('valid_from < valid_to', name=op.f('ck_boundary_marker_period_ordered')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_boundary_marker_batch_id')),
    sa.ForeignKeyConstraint(['line_id'], ['register.boundary_line.id'], name=op.f('fk_boundary_marker_line_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_boundary_marker')),
    schema='register'
    )
    op.create_index(op.f('ix_boundary_marker_batch_id'), 'boundary_marker', ['batch_id'], unique=False, schema='register')
    op.create_geospatial_index('ix_boundary_marker_geom', 'boundary_marker', ['geom'], unique=False, schema='register', postgresql_using='gist', postgresql_ops={})
    op.create_geospatial_index('ix_boundary_marker_geom_public', 'boundary_marker', ['geom_public'], unique=False, schema='register', postgresql_using='gist', postgresql_ops={})
    op.create_index(op.f('ix_boundary_marker_line_id'), 'boundary_marker', ['line_id'], unique=False, schema='register')
    op.create_index('uq_boundary_marker_number_key', 'boundary_marker', [sa.literal_column('register.code_key(number)')], unique=True, schema='register', postgresql_where=sa.text('NOT deleted'))
    op.create_table('boundary_point_line',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('point_id', sa.Uuid(), nullable=False, comment='Point'),
    sa.Column('line_id', sa.Uuid(), nullable=False, comment='Line'),
    sa.Column('ordinal', sa.Integer(), nullable=True, comment='Order of the point along the line, from 1'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_boundary_point_line_secrecy_known')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_boundary_point_line_batch_id')),
    sa.ForeignKeyConstraint(['line_id'], ['register.boundary_line.id'], name=op.f('fk_boundary_point_line_line_id')),
    sa.ForeignKeyConstraint(['point_id'], ['register.boundary_point.id'], name=op.f('fk_boundary_point_line_point_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_boundary_point_line')),
    schema='register',
    comment='边界点与界线的关系'
    )
    op.create_index(op.f('ix_boundary_point_line_batch_id'), 'boundary_point_line', ['batch_id'], unique=False, schema='register')
    op.create_index(op.f('ix_boundary_point_line_line_id'), 'boundary_point_line', ['line_id'], unique=False, schema='register')
    op.create_index(op.f('ix_boundary_point_line_point_id'), 'boundary_point_line', ['point_id'], unique=False, schema='register')
    op.create_index('uq_boundary_point_line', 'boundary_point_line', ['point_id', 'line_id'], unique=True, schema='register', postgresql_where=sa.text('NOT deleted'))
    op.create_table('cemetery_service',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('cemetery_id', sa.Uuid(), nullable=False, comment='Cemetery'),
    sa.Column('settlement_id', sa.Uuid(), nullable=False, comment='Settlement served'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_cemetery_service_secrecy_known')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_cemetery_service_batch_id')),
    sa.ForeignKeyConstraint(['cemetery_id'], ['register.cemetery.id'], name=op.f('fk_cemetery_service_cemetery_id')),
    sa.ForeignKeyConstraint(['settlement_id'], ['register.settlement.id'], name=op.f('fk_cemetery_service_settlement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cemetery_service')),
    schema='register',
    comment='公墓服务关系'
    )
    op.create_index(op.f('ix_cemetery_service_batch_id'), 'cemetery_service', ['batch_id'], unique=False, schema='register')
    op.create_index(op.f('ix_cemetery_service_cemetery_id'), 'cemetery_service', ['cemetery_id'], unique=False, schema='register')
    op.create_index(op.f('ix_cemetery_service_settlement_id'), 'cemetery_service', ['settlement_id'], unique=False, schema='register')
    op.create_index('uq_cemetery_service', 'cemetery_service', ['cemetery_id', 'settlement_id'], unique=True, schema='register', postgresql_where=sa.text('NOT deleted'))
    op.create_table('place_name',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('place_id', sa.Uuid(), nullable=False, comment='Place that bears the name'),
    sa.Column('name', sa.String(length=200), nullable=False, comment='Name in characters'),
    sa.Column('kind', sa.String(length=12), nullable=False, comment='standard, short, alias, former, historic, ...'),
    sa.Column('pinyin', sa.String(length=200), nullable=False, comment='Spelling by the 1984 rules without tones'),
    sa.Column('pinyin_toned', sa.String(length=200), nullable=False, comment='Spelling by the 1984 rules with tones'),
    sa.Column('pinyin_status', sa.String(length=12), nullable=False, comment='confirmed or unconfirmed'),
    sa.Column('pinyin_source', sa.String(length=500), nullable=False, comment='Why the reading is held to be right'),
    sa.Column('valid_from', sa.Date(), nullable=True, comment='In force from this day, inclusive; NULL unknown or always'),
    sa.Column('valid_to', sa.Date(), nullable=True, comment='In force until this day, exclusive; NULL still in force'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    postgresql.ExcludeConstraint((sa.literal_column('place_id'), '='), (sa.literal_column('kind'), '='), (sa.literal_column('name'), '='), (sa.literal_column('daterange(valid_from, valid_to)'), '&&'), where=sa.text('NOT deleted'), using='gist', name='ex_place_name_same_name_once'),
    sa.CheckConstraint("kind IN ('standard', 'short', 'alias', 'former', 'historic', 'local', 'dialect', 'minority', 'misspelling')", name=op.f('ck_place_name_kind_known')),
    sa.CheckConstraint("name <> '' AND name = btrim(name) AND name !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_place_name_name_clean')),
    sa.CheckConstraint("pinyin <> '' AND pinyin = btrim(pinyin) AND pinyin !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_place_name_pinyin_clean')),
    sa.CheckConstraint("pinyin_status IN ('confirmed', 'unconfirmed')", name=op.f('ck_place_name_pinyin_status_known')),
    sa.CheckConstraint("pinyin_toned <> '' AND pinyin_toned = btrim(pinyin_toned) AND pinyin_toned !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_place_name_pinyin_toned_clean')),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_place_name_secrecy_known')),
    sa.CheckConstraint('valid_from < valid_to', name=op.f('ck_place_name_period_ordered')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_place_name_batch_id')),
    sa.ForeignKeyConstraint(['place_id'], ['register.place.id'], name=op.f('fk_place_name_place_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_place_name')),
    schema='register',
    comment='地名'
    )
    op.create_index(op.f('ix_place_name_batch_id'), 'place_name', ['batch_id'], unique=False, schema='register')
    op.create_index('ix_place_name_name', 'place_name', ['name'], unique=False, schema='register')
    op.create_index(op.f('ix_place_name_place_id'), 'place_name', ['place_id'], unique=False, schema='register')
    op.create_geospatial_table('marker_observation',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity'),
    sa.Column('marker_id', sa.Uuid(), nullable=False, comment='Marker observed'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that brought it; void when the batch is undone'),
    sa.Column('upload_id', sa.Uuid(), nullable=True, comment='Upload it came from'),
    sa.Column('row_number', sa.Integer(), nullable=True, comment="Row in the uploaded file, as the user's program shows it"),
    sa.Column('received', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='Cells exactly as received, by field'),
    sa.Column('source_crs', sa.String(length=20), nullable=False, comment='Declared CRS of the received numbers'),
    sa.Column('geom', Geometry(geometry_type='POINT', srid=4490, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry', nullable=False), nullable=False, comment='Observed position; EPSG:4490, degrees'),
    sa.Column('height_m', sa.Numeric(precision=12, scale=4), nullable=True, comment='Height, metres, in height_datum'),
    sa.Column('height_datum', sa.String(length=12), nullable=True, comment='1985, 1956 or ellipsoidal'),
    sa.Column('method', sa.String(length=80), nullable=True, comment='How it was observed'),
    sa.Column('accuracy_m', sa.Numeric(precision=12, scale=4), nullable=True, comment='Mean error of the position, metres'),
    sa.Column('observed_on', sa.Date(), nullable=True, comment='Day of the observation'),
    sa.Column('source_sha256', sa.String(length=64), nullable=True, comment='SHA-256 of the uploaded file, hex'),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='When it entered the register'),
    sa.CheckConstraint("height_datum IN ('1985', '1956', 'ellipsoidal')", name=op.f('ck_marker_observation_height_datum_known')),
    sa.CheckConstraint('NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73 AND ST_XMax(geom) <= 136 AND ST_YMin(geom) >= 3 AND ST_YMax(geom) <= 54 AND ST_IsValid(geom)', name=op.f('ck_marker_observation_geom_sound')),
    sa.CheckConstraint('accuracy_m >= 0', name=op.f('ck_marker_observation_accuracy_m_not_negative')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_marker_observation_batch_id')),
    sa.ForeignKeyConstraint(['marker_id'], ['register.boundary_marker.id'], name=op.f('fk_marker_observation_marker_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_marker_observation')),
    schema='register'
    )
    op.create_index(op.f('ix_marker_observation_batch_id'), 'marker_observation', ['batch_id'], unique=False, schema='register')
    op.create_geospatial_index('ix_marker_observation_geom', 'marker_observation', ['geom'], unique=False, schema='register', postgresql_using='gist', postgresql_ops={})
    op.create_index(op.f('ix_marker_observation_marker_id'), 'marker_observation', ['marker_id'], unique=False, schema='register')
    run("COMMENT ON TABLE register.boundary_point IS '边界点和三交点'")
    run("COMMENT ON TABLE app.upload_row IS 'Rows of uploaded files'")
    run("COMMENT ON TABLE register.care_centre IS '养老服务设施'")
    run("COMMENT ON TABLE register.cemetery IS '公墓'")
    run("COMMENT ON TABLE register.division_extent IS '行政区划范围, dated'")
    run("COMMENT ON TABLE register.division_seat IS '政府驻地'")
    run("COMMENT ON TABLE register.place IS '地名实体'")
    run("COMMENT ON TABLE register.settlement IS '村和社区 (demand)'")
    run("COMMENT ON TABLE register.boundary_line_geometry IS '界线几何, dated'")
    run("COMMENT ON TABLE register.boundary_marker IS '界桩'")
    run("COMMENT ON TABLE register.marker_observation IS '界桩观测, append only'")


def downgrade() -> None:
    op.drop_index(op.f('ix_marker_observation_marker_id'), table_name='marker_observation', schema='register')
    op.drop_geospatial_index('ix_marker_observation_geom', table_name='marker_observation', schema='register', postgresql_using='gist', column_name='geom')
    op.drop_index(op.f('ix_marker_observation_batch_id'), table_name='marker_observation', schema='register')
    op.drop_geospatial_table('marker_observation', schema='register')
    op.drop_index(op.f('ix_place_name_place_id'), table_name='place_name', schema='register')
    op.drop_index('ix_place_name_name', table_name='place_name', schema='register')
    op.drop_index(op.f('ix_place_name_batch_id'), table_name='place_name', schema='register')
    op.drop_table('place_name', schema='register')
    op.drop_index('uq_cemetery_service', table_name='cemetery_service', schema='register', postgresql_where=sa.text('NOT deleted'))
    op.drop_index(op.f('ix_cemetery_service_settlement_id'), table_name='cemetery_service', schema='register')
    op.drop_index(op.f('ix_cemetery_service_cemetery_id'), table_name='cemetery_service', schema='register')
    op.drop_index(op.f('ix_cemetery_service_batch_id'), table_name='cemetery_service', schema='register')
    op.drop_table('cemetery_service', schema='register')
    op.drop_index('uq_boundary_point_line', table_name='boundary_point_line', schema='register', postgresql_where=sa.text('NOT deleted'))
    op.drop_index(op.f('ix_boundary_point_line_point_id'), table_name='boundary_point_line', schema='register')
    op.drop_index(op.f('ix_boundary_point_line_line_id'), table_name='boundary_point_line', schema='register')
    op.drop_index(op.f('ix_boundary_point_line_batch_id'), table_name='boundary_point_line', schema='register')
    op.drop_table('boundary_point_line', schema='register')
    op.drop_index('uq_boundary_marker_number_key', table_name='boundary_marker', schema='register', postgresql_where=sa.text('NOT deleted'))
    op.drop_index(op.f('ix_boundary_marker_line_id'), table_name='boundary_marker', schema='register')
    op.drop_geospatial_index('ix_boundary_marker_geom_public', table_name='boundary_marker', schema='register', postgresql_using='gist', column_name='geom_public')
    op.drop_geospatial_index('ix_boundary_marker_geom', table_name='boundary_marker', schema='register', postgresql_using='gist', column_name='geom')
    op.drop_index(op.f('ix_boundary_marker_batch_id'), table_name='boundary_marker', schema='register')
    op.drop_geospatial_table('boundary_marker', schema='register')
    op.drop_index(op.f('ix_boundary_line_geometry_line_id'), table_name='boundary_line_geometry', schema='register')
    op.drop_geospatial_index('ix_boundary_line_geometry_geom_public', table_name='boundary_line_geometry', schema='register', postgresql_using='gist', column_name='geom_public')
    op.drop_geospatial_index('ix_boundary_line_geometry_geom', table_name='boundary_line_geometry', schema='register', postgresql_using='gist', column_name='geom')
    op.drop_index(op.f('ix_boundary_line_geometry_batch_id'), table_name='boundary_line_geometry', schema='register')
    op.drop_geospatial_table('boundary_line_geometry', schema='register')
    op.drop_index(op.f('ix_boundary_line_code_line_id'), table_name='boundary_line_code', schema='register')
    op.drop_index('ix_boundary_line_code_code', table_name='boundary_line_code', schema='register')
    op.drop_index(op.f('ix_boundary_line_code_batch_id'), table_name='boundary_line_code', schema='register')
    op.drop_table('boundary_line_code', schema='register')
    op.drop_geospatial_index('ix_settlement_geom', table_name='settlement', schema='register', postgresql_using='gist', column_name='geom')
    op.drop_index(op.f('ix_settlement_division_id'), table_name='settlement', schema='register')
    op.drop_index(op.f('ix_settlement_batch_id'), table_name='settlement', schema='register')
    op.drop_geospatial_table('settlement', schema='register')
    op.drop_index('uq_place_code', table_name='place', schema='register', postgresql_where=sa.text('NOT deleted'))
    op.drop_geospatial_index('ix_place_geom', table_name='place', schema='register', postgresql_using='gist', column_name='geom')
    op.drop_index(op.f('ix_place_division_id'), table_name='place', schema='register')
    op.drop_index(op.f('ix_place_class_code'), table_name='place', schema='register')
    op.drop_index(op.f('ix_place_batch_id'), table_name='place', schema='register')
    op.drop_geospatial_table('place', schema='register')
    op.drop_geospatial_index('ix_division_seat_geom', table_name='division_seat', schema='register', postgresql_using='gist', column_name='geom')
    op.drop_index(op.f('ix_division_seat_division_id'), table_name='division_seat', schema='register')
    op.drop_index(op.f('ix_division_seat_batch_id'), table_name='division_seat', schema='register')
    op.drop_geospatial_table('division_seat', schema='register')
    op.drop_index('uq_division_population_year', table_name='division_population', schema='register', postgresql_where=sa.text('NOT deleted'))
    op.drop_index(op.f('ix_division_population_division_id'), table_name='division_population', schema='register')
    op.drop_index(op.f('ix_division_population_batch_id'), table_name='division_population', schema='register')
    op.drop_table('division_population', schema='register')
    op.drop_index(op.f('ix_division_name_division_id'), table_name='division_name', schema='register')
    op.drop_index(op.f('ix_division_name_batch_id'), table_name='division_name', schema='register')
    op.drop_table('division_name', schema='register')
    op.drop_index(op.f('ix_division_extent_parent_id'), table_name='division_extent', schema='register')
    op.drop_geospatial_index('ix_division_extent_geom_public', table_name='division_extent', schema='register', postgresql_using='gist', column_name='geom_public')
    op.drop_geospatial_index('ix_division_extent_geom', table_name='division_extent', schema='register', postgresql_using='gist', column_name='geom')
    op.drop_index(op.f('ix_division_extent_division_id'), table_name='division_extent', schema='register')
    op.drop_index(op.f('ix_division_extent_batch_id'), table_name='division_extent', schema='register')
    op.drop_geospatial_table('division_extent', schema='register')
    op.drop_index(op.f('ix_division_code_division_id'), table_name='division_code', schema='register')
    op.drop_index('ix_division_code_code', table_name='division_code', schema='register')
    op.drop_index(op.f('ix_division_code_batch_id'), table_name='division_code', schema='register')
    op.drop_table('division_code', schema='register')
    op.drop_geospatial_index('ix_cemetery_geom', table_name='cemetery', schema='register', postgresql_using='gist', column_name='geom')
    op.drop_index(op.f('ix_cemetery_division_id'), table_name='cemetery', schema='register')
    op.drop_index(op.f('ix_cemetery_batch_id'), table_name='cemetery', schema='register')
    op.drop_geospatial_table('cemetery', schema='register')
    op.drop_geospatial_index('ix_care_centre_geom', table_name='care_centre', schema='register', postgresql_using='gist', column_name='geom')
    op.drop_index(op.f('ix_care_centre_division_id'), table_name='care_centre', schema='register')
    op.drop_index(op.f('ix_care_centre_batch_id'), table_name='care_centre', schema='register')
    op.drop_geospatial_table('care_centre', schema='register')
    op.drop_index(op.f('ix_boundary_line_division_b_id'), table_name='boundary_line', schema='register')
    op.drop_index(op.f('ix_boundary_line_division_a_id'), table_name='boundary_line', schema='register')
    op.drop_index(op.f('ix_boundary_line_batch_id'), table_name='boundary_line', schema='register')
    op.drop_table('boundary_line', schema='register')
    op.drop_geospatial_index('ix_upload_row_geom', table_name='upload_row', schema='app', postgresql_using='gist', column_name='geom')
    op.drop_geospatial_table('upload_row', schema='app')
    op.drop_index('ix_upload_finding_upload_id_row_number', table_name='upload_finding', schema='app')
    op.drop_table('upload_finding', schema='app')
    op.drop_index(op.f('ix_division_batch_id'), table_name='division', schema='register')
    op.drop_table('division', schema='register')
    op.drop_index('uq_boundary_point_number_key', table_name='boundary_point', schema='register', postgresql_where=sa.text('NOT deleted'))
    op.drop_geospatial_index('ix_boundary_point_geom_public', table_name='boundary_point', schema='register', postgresql_using='gist', column_name='geom_public')
    op.drop_geospatial_index('ix_boundary_point_geom', table_name='boundary_point', schema='register', postgresql_using='gist', column_name='geom')
    op.drop_index(op.f('ix_boundary_point_batch_id'), table_name='boundary_point', schema='register')
    op.drop_geospatial_table('boundary_point', schema='register')
    op.drop_index(op.f('ix_user_session_user_id'), table_name='user_session', schema='app')
    op.drop_table('user_session', schema='app')
    op.drop_index('ix_upload_file_sha256', table_name='upload', schema='app')
    op.drop_index('ix_upload_created_by', table_name='upload', schema='app')
    op.drop_table('upload', schema='app')
    op.drop_table('idempotency_key', schema='app')
    op.drop_index(op.f('ix_api_key_user_id'), table_name='api_key', schema='app')
    op.drop_table('api_key', schema='app')
    op.drop_table('place_class', schema='register')
    op.drop_table('change_batch', schema='register')
    op.drop_table('revision', schema='register')
    op.drop_table('care_centre_type', schema='register')
    op.drop_index('ix_event_at', table_name='event', schema='audit')
    op.drop_table('event', schema='audit')
    op.drop_table('user_account', schema='app')
    run(
        "DROP FUNCTION register.current_batch(), register.code_key(text), register.today(), register.display_3857(geometry);"
        "DROP SEQUENCE register.change_batch_seq; DROP SCHEMA register; DROP SCHEMA audit;"
    )
