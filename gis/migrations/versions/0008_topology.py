"""topology: runs of the rules with their findings, exceptions with their reason

Revision ID: 0008
Revises: 0007
"""

from alembic import op
import geoalchemy2
import sqlalchemy as sa
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def run(statements: str) -> None:
    op.get_bind().connection.cursor().execute(statements)


def upgrade() -> None:
    op.create_table('topology_exception',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('rule', sa.String(length=40), nullable=False, comment='Code of the rule'),
    sa.Column('fingerprint', sa.String(length=64), nullable=False, comment='Rule, records and place to 1 cm, SHA-256 hex'),
    sa.Column('subjects', postgresql.JSONB(astext_type=Text()), nullable=False, comment='Records concerned: kind, id, code, name'),
    sa.Column('reason', sa.String(length=1000), nullable=False, comment='Why the finding may stand'),
    sa.Column('author', sa.String(length=120), nullable=False, comment='Reviewer who granted it'),
    sa.Column('granted_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='When it was granted'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    sa.CheckConstraint("fingerprint ~ '^[0-9a-f]{64}$'", name=op.f('ck_topology_exception_fingerprint_pattern')),
    sa.CheckConstraint("reason <> '' AND reason = btrim(reason) AND reason !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_topology_exception_reason_clean')),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_topology_exception_secrecy_known')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_topology_exception_batch_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_topology_exception')),
    schema='register',
    comment='拓扑例外, with reason and author'
    )
    op.create_index(op.f('ix_topology_exception_batch_id'), 'topology_exception', ['batch_id'], unique=False, schema='register')
    op.create_index('uq_topology_exception_fingerprint', 'topology_exception', ['fingerprint'], unique=True, schema='register', postgresql_where=sa.text('NOT deleted'))
    op.create_table('topology_run',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity'),
    sa.Column('actor', sa.String(length=120), nullable=False, comment='Account that asked for it'),
    sa.Column('status', sa.String(length=8), nullable=False, comment='running, done or failed'),
    sa.Column('scope', sa.String(length=6), nullable=True, comment='County code; NULL the whole region'),
    sa.Column('rules', postgresql.JSONB(astext_type=Text()), nullable=False, comment='Rules asked for; empty: all'),
    sa.Column('revision', sa.BigInteger(), nullable=False, comment='Revision of the register it looked at'),
    sa.Column('tolerances', postgresql.JSONB(astext_type=Text()), nullable=False, comment='Figures used, metres'),
    sa.Column('checked', postgresql.JSONB(astext_type=Text()), nullable=False, comment='Records looked at, by kind'),
    sa.Column('left_out', postgresql.JSONB(astext_type=Text()), nullable=False, comment='Records that a rule could not look at, and why'),
    sa.Column('stage', sa.String(length=40), nullable=False, comment='Rule under way'),
    sa.Column('done', sa.Integer(), nullable=False, comment='Steps done'),
    sa.Column('total', sa.Integer(), nullable=False, comment='Steps in all'),
    sa.Column('started_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='Started at'),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='Last sign of life'),
    sa.CheckConstraint("status IN ('running', 'done', 'failed')", name=op.f('ck_topology_run_status_known')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_topology_run')),
    schema='app',
    comment='Runs of the topology rules'
    )
    op.create_index('ix_topology_run_started_at', 'topology_run', [sa.literal_column('started_at DESC')], unique=False, schema='app')
    op.create_table('topology_finding',
    sa.Column('run_id', sa.Uuid(), nullable=False, comment='Run'),
    sa.Column('number', sa.Integer(), nullable=False, comment='Order of the finding in its run, from 1'),
    sa.Column('rule', sa.String(length=40), nullable=False, comment='Code of the rule'),
    sa.Column('severity', sa.String(length=8), nullable=False, comment='error, warning or info'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='Highest secrecy among the records concerned'),
    sa.Column('fingerprint', sa.String(length=64), nullable=False, comment='Rule, records and place to 1 cm, SHA-256 hex'),
    sa.Column('subjects', postgresql.JSONB(astext_type=Text()), nullable=False, comment='Records concerned: kind, id, code, name'),
    sa.Column('counties', postgresql.JSONB(astext_type=Text()), nullable=False, comment='Codes of the counties concerned'),
    sa.Column('figures', postgresql.JSONB(astext_type=Text()), nullable=False, comment='Figures: metres, square metres'),
    sa.Column('geom', geoalchemy2.Geometry(srid=4490, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry', nullable=False), nullable=False, comment='Place of the finding; EPSG:4490, degrees'),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_topology_finding_secrecy_known')),
    sa.ForeignKeyConstraint(['run_id'], ['app.topology_run.id'], name=op.f('fk_topology_finding_run_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('run_id', 'number', name=op.f('pk_topology_finding')),
    schema='app',
    comment='Findings of topology runs'
    )
    run("SELECT register.keep_history('topology_exception'); SELECT register.open_to_service('topology_exception')")
    run("GRANT SELECT, INSERT, UPDATE, DELETE ON app.topology_run, app.topology_finding TO minzheng_app_rw")


def downgrade() -> None:
    run("DROP TABLE app.topology_finding; DROP TABLE app.topology_run;")
    run("DROP VIEW register.topology_exception_as_of; DROP VIEW register.topology_exception_versions;")
    for trigger in ("stamp", "keep_update", "keep_delete", "no_truncate"):
        run(f"DROP TRIGGER {trigger} ON register.topology_exception;")
    run("DROP FUNCTION register.keep_topology_exception(); DROP TABLE register.topology_exception_history;")
    op.drop_table("topology_exception", schema="register")
