"""standards, services of care facilities, scenarios and results of coverage planning

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def run(statements: str) -> None:
    op.get_bind().connection.cursor().execute(statements)


def upgrade() -> None:
    op.create_table('coverage_result',
    sa.Column('id', sa.String(length=64), nullable=False, comment='SHA-256 of question, data and code, hex'),
    sa.Column('question', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='What was asked'),
    sa.Column('changes', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='Changes of a scenario; empty without one'),
    sa.Column('method', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='Years, sources and versions of the data, code'),
    sa.Column('totals', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='Totals'),
    sa.Column('document_sha256', sa.String(length=64), nullable=False, comment='SHA-256 of the whole answer, hex'),
    sa.Column('made_by', sa.String(length=120), nullable=False, comment='Account that asked first'),
    sa.Column('made_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='First computed at'),
    sa.CheckConstraint("document_sha256 ~ '^[0-9a-f]{64}$'", name=op.f('ck_coverage_result_document_sha256_pattern')),
    sa.CheckConstraint("id ~ '^[0-9a-f]{64}$'", name=op.f('ck_coverage_result_id_pattern')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coverage_result')),
    schema='app',
    comment='Results of coverage planning: parameters, versions of data and code, hashes'
    )
    op.create_table('standard',
    sa.Column('key', sa.String(length=60), nullable=False, comment='Key'),
    sa.Column('title_zh', sa.String(length=200), nullable=False, comment='Title'),
    sa.Column('title_en', sa.String(length=200), nullable=False, comment='English title'),
    sa.Column('service', sa.String(length=20), nullable=False, comment='care-centres or cemeteries'),
    sa.Column('types', postgresql.ARRAY(sa.String(length=40)), server_default=sa.text("'{}'"), nullable=False, comment='Types of facility it is about; empty: all'),
    sa.Column('setting', sa.String(length=10), nullable=False, comment='any, urban or rural'),
    sa.Column('metric', sa.String(length=30), nullable=False, comment='What is measured'),
    sa.Column('relation', sa.String(length=10), nullable=False, comment='at-least, at-most or equals'),
    sa.Column('value', sa.Numeric(precision=12, scale=4), nullable=False, comment='Figure, in `unit`'),
    sa.Column('unit', sa.String(length=12), nullable=False, comment='Unit of the figure; shares are 0 to 1'),
    sa.Column('government', sa.String(length=10), nullable=False, comment='Who set it: nation, province, city, county; other: elsewhere; own: our assumption'),
    sa.Column('document', sa.String(length=300), nullable=False, comment='Document it stands in'),
    sa.Column('verified', sa.Boolean(), nullable=False, comment='Whether a source was seen; false is shown as unverified'),
    sa.Column('valid_from', sa.Date(), nullable=True, comment='In force from this day'),
    sa.Column('valid_to', sa.Date(), nullable=True, comment='No longer in force from this day'),
    sa.CheckConstraint("document <> '' AND document = btrim(document) AND document !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_standard_document_clean')),
    sa.CheckConstraint("government IN ('nation', 'province', 'city', 'county', 'other', 'own')", name=op.f('ck_standard_government_known')),
    sa.CheckConstraint("key ~ '^[a-z][a-z0-9-]{1,59}$'", name=op.f('ck_standard_key_pattern')),
    sa.CheckConstraint("metric IN ('distance', 'time', 'speed', 'unit-ratio-settlement', 'unit-ratio-township', 'per-county', 'beds', 'beds-per-1000', 'floor-per-bed', 'nursing-share', 'plot-area', 'horizon', 'mortality', 'uptake', 'joint-villages', 'people', 'greening')", name=op.f('ck_standard_metric_known')),
    sa.CheckConstraint("relation IN ('at-least', 'at-most', 'equals')", name=op.f('ck_standard_relation_known')),
    sa.CheckConstraint("service IN ('care-centres', 'cemeteries')", name=op.f('ck_standard_service_known')),
    sa.CheckConstraint("setting IN ('any', 'urban', 'rural')", name=op.f('ck_standard_setting_known')),
    sa.CheckConstraint("title_en <> '' AND title_en = btrim(title_en) AND title_en !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_standard_title_en_clean')),
    sa.CheckConstraint("title_zh <> '' AND title_zh = btrim(title_zh) AND title_zh !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_standard_title_zh_clean')),
    sa.CheckConstraint("unit IN ('m', 's', 'm/s', 'share', 'facilities', 'beds', 'm2', 'years', 'per-mille', 'settlements', 'persons')", name=op.f('ck_standard_unit_known')),
    sa.CheckConstraint('valid_from < valid_to', name=op.f('ck_standard_period_ordered')),
    sa.CheckConstraint('value > 0', name=op.f('ck_standard_value_positive')),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_standard')),
    schema='register',
    comment='规划标准 (dated figures with their documents)'
    )
    op.create_table('coverage_scenario',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity'),
    sa.Column('name', sa.String(length=100), nullable=False, comment='Name, once for each owner'),
    sa.Column('note', sa.String(length=1000), server_default=sa.text("''"), nullable=False, comment='What it is for'),
    sa.Column('question', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='What is asked, as POST /coverage takes it'),
    sa.Column('changes', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='Facilities added, moved, closed, resized'),
    sa.Column('owner_id', sa.Uuid(), nullable=False, comment='Account that saved it'),
    sa.Column('owner_name', sa.String(length=120), nullable=False, comment='Name of that account'),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='Saved first at'),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='Saved last at'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Counts the saves, from 1'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Taken away by its owner'),
    sa.CheckConstraint("name <> '' AND name = btrim(name) AND name !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_coverage_scenario_name_clean')),
    sa.CheckConstraint('note = btrim(note)', name=op.f('ck_coverage_scenario_note_trimmed')),
    sa.ForeignKeyConstraint(['owner_id'], ['app.user_account.id'], name=op.f('fk_coverage_scenario_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coverage_scenario')),
    schema='app',
    comment='Scenarios of coverage planning'
    )
    op.create_index('uq_coverage_scenario_name', 'coverage_scenario', ['owner_id', 'name'], unique=True, schema='app', postgresql_where=sa.text('NOT deleted'))
    op.create_table('care_service',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('care_centre_id', sa.Uuid(), nullable=False, comment='Care facility'),
    sa.Column('settlement_id', sa.Uuid(), nullable=False, comment='Settlement served'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_care_service_secrecy_known')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_care_service_batch_id')),
    sa.ForeignKeyConstraint(['care_centre_id'], ['register.care_centre.id'], name=op.f('fk_care_service_care_centre_id')),
    sa.ForeignKeyConstraint(['settlement_id'], ['register.settlement.id'], name=op.f('fk_care_service_settlement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_care_service')),
    schema='register',
    comment='养老设施服务关系'
    )
    op.create_index(op.f('ix_care_service_batch_id'), 'care_service', ['batch_id'], unique=False, schema='register')
    op.create_index(op.f('ix_care_service_care_centre_id'), 'care_service', ['care_centre_id'], unique=False, schema='register')
    op.create_index(op.f('ix_care_service_settlement_id'), 'care_service', ['settlement_id'], unique=False, schema='register')
    op.create_index('uq_care_service', 'care_service', ['care_centre_id', 'settlement_id'], unique=True, schema='register', postgresql_where=sa.text('NOT deleted'))
    run("SELECT register.keep_history('care_service'); SELECT register.open_to_service('care_service');"
        "GRANT SELECT, INSERT, UPDATE ON register.standard TO minzheng_app_rw;"
        "GRANT SELECT, INSERT ON app.coverage_result TO minzheng_app_rw;"
        "GRANT SELECT, INSERT, UPDATE ON app.coverage_scenario TO minzheng_app_rw")


def downgrade() -> None:
    run("DROP VIEW register.care_service_as_of; DROP VIEW register.care_service_versions;")
    for trigger in ("stamp", "keep_update", "keep_delete", "no_truncate"):
        run(f"DROP TRIGGER {trigger} ON register.care_service;")
    run("DROP FUNCTION register.keep_care_service(); DROP TABLE register.care_service_history;")
    op.drop_table("care_service", schema="register")
    op.drop_table("coverage_scenario", schema="app")
    op.drop_table("standard", schema="register")
    op.drop_table("coverage_result", schema="app")
