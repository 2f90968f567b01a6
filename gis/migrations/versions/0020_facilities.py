"""facilities: exclusion layers and rules, plots of cemeteries, major hazards

Revision ID: 0020
Revises: 0019
"""

from pathlib import Path

from alembic import op
import sqlalchemy as sa
import geoalchemy2
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0020_facilities.sql"
CLEAN = "{0} <> '' AND {0} = btrim({0}) AND {0} !~ '[\\x01-\\x1f\\x7f\\ufffd]'"
CHECKS = {
    **{f"{column}_clean": CLEAN.format(column) for column in ("approved_by", "parcel_id", "land_use_approval", "area_received")},
    "built_area_m2_not_negative": "built_area_m2 >= 0",
    "area_unit_known": "area_unit IN ('m2', 'mu', 'ha')",
    "area_with_unit": "(area_received IS NULL) = (area_unit IS NULL)",
    "built_within_area": "built_area_m2 <= area_m2",
    "stone_height_positive": "stone_height_m > 0",
}
COLUMNS = ("area_received", "area_unit", "built_area_m2", "approved_by", "parcel_id", "land_use_approval", "stone_height_m")
VERSIONED = ("care_hazard", "cemetery_plots", "exclusion_feature", "exclusion_dataset")


def run(statements: str) -> None:
    op.get_bind().connection.cursor().execute(statements)


def upgrade() -> None:
    op.create_table('exclusion_layer',
    sa.Column('code', sa.String(length=40), nullable=False, comment='Code'),
    sa.Column('name', sa.String(length=200), nullable=False, comment='Name'),
    sa.Column('name_en', sa.String(length=200), nullable=False, comment='English name'),
    sa.Column('part_of', sa.String(length=40), nullable=True, comment='Wider layer of which it is a part'),
    sa.CheckConstraint("code ~ '^[a-z][a-z0-9-]{1,39}$'", name=op.f('ck_exclusion_layer_code_pattern')),
    sa.CheckConstraint("name <> '' AND name = btrim(name) AND name !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_exclusion_layer_name_clean')),
    sa.CheckConstraint("name_en <> '' AND name_en = btrim(name_en) AND name_en !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_exclusion_layer_name_en_clean')),
    sa.CheckConstraint('part_of <> code', name=op.f('ck_exclusion_layer_part_of_another')),
    sa.ForeignKeyConstraint(['part_of'], ['register.exclusion_layer.code'], name=op.f('fk_exclusion_layer_part_of')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_exclusion_layer')),
    schema='register',
    comment='禁葬图层'
    )
    op.create_table('hazard_item',
    sa.Column('code', sa.String(length=8), nullable=False, comment='Article and item, as in 4-1'),
    sa.Column('aspect', sa.String(length=16), nullable=False, comment='One of the five aspects'),
    sa.Column('title', sa.String(length=300), nullable=False, comment='Item'),
    sa.Column('title_en', sa.String(length=300), nullable=False, comment='Item in English'),
    sa.Column('document', sa.String(length=300), nullable=False, comment='Document'),
    sa.Column('clause', sa.String(length=40), nullable=False, comment='Article and item of the document'),
    sa.Column('verified', sa.Boolean(), nullable=False, comment='Whether its words were seen in a source'),
    sa.CheckConstraint("aspect IN ('equipment', 'qualification', 'management', 'service', 'other')", name=op.f('ck_hazard_item_aspect_known')),
    sa.CheckConstraint("clause <> '' AND clause = btrim(clause) AND clause !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_hazard_item_clause_clean')),
    sa.CheckConstraint("code ~ '^[4-8]-[0-9]{1,2}$'", name=op.f('ck_hazard_item_code_pattern')),
    sa.CheckConstraint("document <> '' AND document = btrim(document) AND document !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_hazard_item_document_clean')),
    sa.CheckConstraint("title <> '' AND title = btrim(title) AND title !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_hazard_item_title_clean')),
    sa.CheckConstraint("title_en <> '' AND title_en = btrim(title_en) AND title_en !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_hazard_item_title_en_clean')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_hazard_item')),
    schema='register',
    comment='养老机构重大事故隐患项目 (2023)'
    )
    op.create_table('exclusion_dataset',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('layer', sa.String(length=40), nullable=False, comment='Layer'),
    sa.Column('title', sa.String(length=200), nullable=False, comment='Title'),
    sa.Column('counties', postgresql.ARRAY(sa.String(length=6)), server_default=sa.text("'{}'"), nullable=False, comment='Codes of the counties for which it is complete'),
    sa.Column('valid_from', sa.Date(), nullable=True, comment='In force from this day, inclusive; NULL unknown or always'),
    sa.Column('valid_to', sa.Date(), nullable=True, comment='In force until this day, exclusive; NULL still in force'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    sa.CheckConstraint("array_to_string(counties, ' ') ~ '^([0-9]{6}( [0-9]{6})*)?$'", name=op.f('ck_exclusion_dataset_counties_are_codes')),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_exclusion_dataset_secrecy_known')),
    sa.CheckConstraint("title <> '' AND title = btrim(title) AND title !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_exclusion_dataset_title_clean')),
    sa.CheckConstraint('valid_from < valid_to', name=op.f('ck_exclusion_dataset_period_ordered')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_exclusion_dataset_batch_id')),
    sa.ForeignKeyConstraint(['layer'], ['register.exclusion_layer.code'], name=op.f('fk_exclusion_dataset_layer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exclusion_dataset')),
    schema='register',
    comment='禁葬图层数据集'
    )
    op.create_index(op.f('ix_exclusion_dataset_batch_id'), 'exclusion_dataset', ['batch_id'], unique=False, schema='register')
    op.create_table('exclusion_rule',
    sa.Column('code', sa.String(length=60), nullable=False, comment='Code'),
    sa.Column('rule_set', sa.String(length=40), nullable=False, comment='Set it belongs to'),
    sa.Column('by_default', sa.Boolean(), nullable=False, comment='Applied when no set is named; others are options'),
    sa.Column('layer', sa.String(length=40), nullable=False, comment='Layer'),
    sa.Column('relation', sa.String(length=8), nullable=False, comment='inside; within distance_m; visible (buffer of distance_m as a stand-in without a DEM)'),
    sa.Column('distance_m', sa.Numeric(precision=8, scale=1), nullable=False, comment='Least distance, metres; 0: it may not touch'),
    sa.Column('document', sa.String(length=300), nullable=False, comment='Document'),
    sa.Column('clause', sa.String(length=80), nullable=True, comment='Clause'),
    sa.Column('valid_from', sa.Date(), nullable=True, comment='In force from this day, inclusive'),
    sa.Column('valid_to', sa.Date(), nullable=True, comment='In force until this day, exclusive'),
    sa.Column('verified', sa.Boolean(), nullable=False, comment='Whether a source was seen; false is shown as unverified'),
    sa.Column('note', sa.String(length=300), nullable=True, comment='What is to be known of it'),
    sa.CheckConstraint("clause <> '' AND clause = btrim(clause) AND clause !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_exclusion_rule_clause_clean')),
    sa.CheckConstraint("code ~ '^[a-z][a-z0-9-]{1,59}$'", name=op.f('ck_exclusion_rule_code_pattern')),
    sa.CheckConstraint("document <> '' AND document = btrim(document) AND document !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_exclusion_rule_document_clean')),
    sa.CheckConstraint("note <> '' AND note = btrim(note) AND note !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_exclusion_rule_note_clean')),
    sa.CheckConstraint("relation <> 'inside' OR distance_m = 0", name=op.f('ck_exclusion_rule_inside_without_distance')),
    sa.CheckConstraint("relation <> 'visible' OR distance_m > 0", name=op.f('ck_exclusion_rule_visible_with_buffer')),
    sa.CheckConstraint("relation IN ('inside', 'within', 'visible')", name=op.f('ck_exclusion_rule_relation_known')),
    sa.CheckConstraint("rule_set ~ '^[a-z][a-z0-9-]{1,39}$'", name=op.f('ck_exclusion_rule_rule_set_pattern')),
    sa.CheckConstraint('distance_m >= 0', name=op.f('ck_exclusion_rule_distance_m_not_negative')),
    sa.CheckConstraint('valid_from < valid_to', name=op.f('ck_exclusion_rule_period_ordered')),
    sa.ForeignKeyConstraint(['layer'], ['register.exclusion_layer.code'], name=op.f('fk_exclusion_rule_layer')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_exclusion_rule')),
    schema='register',
    comment='禁葬规则 (dated, with document)'
    )
    op.create_geospatial_table('exclusion_feature',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('dataset_id', sa.Uuid(), nullable=False, comment='Data set'),
    sa.Column('layer', sa.String(length=40), nullable=False, comment='Layer'),
    sa.Column('name', sa.String(length=200), nullable=True, comment='Name'),
    sa.Column('geom', Geometry(srid=4490, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry', nullable=False), nullable=False, comment='Place, line or area; EPSG:4490, degrees'),
    sa.Column('valid_from', sa.Date(), nullable=True, comment='In force from this day, inclusive; NULL unknown or always'),
    sa.Column('valid_to', sa.Date(), nullable=True, comment='In force until this day, exclusive; NULL still in force'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    sa.CheckConstraint("name <> '' AND name = btrim(name) AND name !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_exclusion_feature_name_clean')),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_exclusion_feature_secrecy_known')),
    sa.CheckConstraint('NOT ST_IsEmpty(geom) AND ST_XMin(geom) >= 73 AND ST_XMax(geom) <= 136 AND ST_YMin(geom) >= 3 AND ST_YMax(geom) <= 54 AND ST_IsValid(geom)', name=op.f('ck_exclusion_feature_geom_sound')),
    sa.CheckConstraint('valid_from < valid_to', name=op.f('ck_exclusion_feature_period_ordered')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_exclusion_feature_batch_id')),
    sa.ForeignKeyConstraint(['dataset_id'], ['register.exclusion_dataset.id'], name=op.f('fk_exclusion_feature_dataset_id')),
    sa.ForeignKeyConstraint(['layer'], ['register.exclusion_layer.code'], name=op.f('fk_exclusion_feature_layer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exclusion_feature')),
    schema='register'
    )
    op.create_index(op.f('ix_exclusion_feature_batch_id'), 'exclusion_feature', ['batch_id'], unique=False, schema='register')
    op.create_index(op.f('ix_exclusion_feature_dataset_id'), 'exclusion_feature', ['dataset_id'], unique=False, schema='register')
    op.create_geospatial_index('ix_exclusion_feature_geom', 'exclusion_feature', ['geom'], unique=False, schema='register', postgresql_using='gist', postgresql_ops={})
    op.create_index('ix_exclusion_feature_layer', 'exclusion_feature', ['layer'], unique=False, schema='register')
    op.create_table('care_hazard',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('care_centre_id', sa.Uuid(), nullable=False, comment='Care facility'),
    sa.Column('item_code', sa.String(length=8), nullable=False, comment='Item of the list'),
    sa.Column('found_on', sa.Date(), nullable=False, comment='Day it was found'),
    sa.Column('found_by', sa.String(length=200), nullable=False, comment='Office that found it'),
    sa.Column('description', sa.String(length=900), nullable=False, comment='What was found'),
    sa.Column('due_on', sa.Date(), nullable=True, comment='Day by which it must be put right'),
    sa.Column('closed_on', sa.Date(), nullable=True, comment='Day it was put right; NULL open'),
    sa.Column('closed_by', sa.String(length=200), nullable=True, comment='Office that confirmed it'),
    sa.Column('closing_evidence', sa.String(length=900), nullable=True, comment='Paper or finding that proves it'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    sa.CheckConstraint("closed_by <> '' AND closed_by = btrim(closed_by) AND closed_by !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_care_hazard_closed_by_clean')),
    sa.CheckConstraint("closing_evidence <> '' AND closing_evidence = btrim(closing_evidence) AND closing_evidence !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_care_hazard_closing_evidence_clean')),
    sa.CheckConstraint("description <> '' AND description = btrim(description) AND description !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_care_hazard_description_clean')),
    sa.CheckConstraint("found_by <> '' AND found_by = btrim(found_by) AND found_by !~ '[\\x01-\\x1f\\x7f\\ufffd]'", name=op.f('ck_care_hazard_found_by_clean')),
    sa.CheckConstraint("secrecy <> 'public'", name=op.f('ck_care_hazard_never_public')),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_care_hazard_secrecy_known')),
    sa.CheckConstraint('(closed_on IS NULL) = (closing_evidence IS NULL) AND (closed_on IS NULL) = (closed_by IS NULL)', name=op.f('ck_care_hazard_closing_has_evidence')),
    sa.CheckConstraint('closed_on >= found_on', name=op.f('ck_care_hazard_closed_after_found')),
    sa.CheckConstraint('due_on >= found_on', name=op.f('ck_care_hazard_due_after_found')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_care_hazard_batch_id')),
    sa.ForeignKeyConstraint(['care_centre_id'], ['register.care_centre.id'], name=op.f('fk_care_hazard_care_centre_id')),
    sa.ForeignKeyConstraint(['item_code'], ['register.hazard_item.code'], name=op.f('fk_care_hazard_item_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_care_hazard')),
    schema='register',
    comment='养老机构重大事故隐患台账'
    )
    op.create_index(op.f('ix_care_hazard_batch_id'), 'care_hazard', ['batch_id'], unique=False, schema='register')
    op.create_index(op.f('ix_care_hazard_care_centre_id'), 'care_hazard', ['care_centre_id'], unique=False, schema='register')
    op.create_index('uq_care_hazard_open', 'care_hazard', ['care_centre_id', 'item_code'], unique=True, schema='register', postgresql_where=sa.text('NOT deleted AND closed_on IS NULL'))
    op.create_table('cemetery_plots',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Identity; never changes'),
    sa.Column('cemetery_id', sa.Uuid(), nullable=False, comment='Cemetery'),
    sa.Column('plot_class', sa.String(length=8), nullable=False, comment='single, double, multi, niche or eco'),
    sa.Column('burial', sa.String(length=8), nullable=False, comment='ashes or remains'),
    sa.Column('plot_area_m2', sa.Numeric(precision=8, scale=3), nullable=True, comment='Area of one plot of the group, square metres; NULL not known'),
    sa.Column('built', sa.Integer(), nullable=False, comment='Plots built'),
    sa.Column('used', sa.Integer(), nullable=False, comment='Plots in use among them'),
    sa.Column('used_this_year', sa.Integer(), nullable=False, comment='Plots taken into use in `year`'),
    sa.Column('year', sa.Integer(), nullable=False, comment='Year of the figures'),
    sa.Column('secrecy', sa.String(length=10), nullable=False, comment='public, internal or restricted'),
    sa.Column('source', sa.String(length=500), nullable=False, comment='Where the record comes from'),
    sa.Column('is_sample', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='True: belongs to the sample register (示例)'),
    sa.Column('deleted', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='Tombstone: the record no longer stands'),
    sa.Column('batch_id', sa.Uuid(), server_default=sa.text('register.current_batch()'), nullable=False, comment='Batch that wrote this version'),
    sa.Column('version', sa.Integer(), server_default=sa.text('1'), nullable=False, comment='Version of the record, from 1'),
    sa.Column('sys_from', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False, comment='The register believes this version since'),
    sa.CheckConstraint("burial IN ('ashes', 'remains')", name=op.f('ck_cemetery_plots_burial_known')),
    sa.CheckConstraint("plot_class IN ('single', 'double', 'multi', 'niche', 'eco')", name=op.f('ck_cemetery_plots_plot_class_known')),
    sa.CheckConstraint("secrecy IN ('public', 'internal', 'restricted')", name=op.f('ck_cemetery_plots_secrecy_known')),
    sa.CheckConstraint('built >= 0', name=op.f('ck_cemetery_plots_built_not_negative')),
    sa.CheckConstraint('plot_area_m2 > 0', name=op.f('ck_cemetery_plots_plot_area_positive')),
    sa.CheckConstraint('used <= built', name=op.f('ck_cemetery_plots_used_within_built')),
    sa.CheckConstraint('used >= 0', name=op.f('ck_cemetery_plots_used_not_negative')),
    sa.CheckConstraint('used_this_year <= used', name=op.f('ck_cemetery_plots_this_year_within_used')),
    sa.CheckConstraint('used_this_year >= 0', name=op.f('ck_cemetery_plots_used_this_year_not_negative')),
    sa.CheckConstraint('year BETWEEN 1949 AND 2100', name=op.f('ck_cemetery_plots_year_plausible')),
    sa.ForeignKeyConstraint(['batch_id'], ['register.change_batch.id'], name=op.f('fk_cemetery_plots_batch_id')),
    sa.ForeignKeyConstraint(['cemetery_id'], ['register.cemetery.id'], name=op.f('fk_cemetery_plots_cemetery_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cemetery_plots')),
    schema='register',
    comment='公墓墓位 (by class, burial and plot area)'
    )
    op.create_index(op.f('ix_cemetery_plots_batch_id'), 'cemetery_plots', ['batch_id'], unique=False, schema='register')
    op.create_index(op.f('ix_cemetery_plots_cemetery_id'), 'cemetery_plots', ['cemetery_id'], unique=False, schema='register')
    op.create_index('uq_cemetery_plots', 'cemetery_plots', ['cemetery_id', 'plot_class', 'burial', 'plot_area_m2'], unique=True, schema='register', postgresql_where=sa.text('NOT deleted'), postgresql_nulls_not_distinct=True)
    op.add_column('cemetery', sa.Column('area_received', sa.String(length=40), nullable=True, comment='Total area as entered, digits kept'), schema='register')
    op.add_column('cemetery', sa.Column('area_unit', sa.String(length=4), nullable=True, comment='Unit of area_received: m2, mu (亩) or ha'), schema='register')
    op.add_column('cemetery', sa.Column('built_area_m2', sa.Numeric(precision=14, scale=2), nullable=True, comment='Area built on, square metres'), schema='register')
    op.add_column('cemetery', sa.Column('approved_by', sa.String(length=200), nullable=True, comment='Authority that approved it'), schema='register')
    op.add_column('cemetery', sa.Column('parcel_id', sa.String(length=80), nullable=True, comment='Parcel in the spatial plan'), schema='register')
    op.add_column('cemetery', sa.Column('land_use_approval', sa.String(length=200), nullable=True, comment='Number of the land-use approval'), schema='register')
    op.add_column('cemetery', sa.Column('stone_height_m', sa.Numeric(precision=5, scale=2), nullable=True, comment='Highest stone, metres'), schema='register')
    for name, rule in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_cemetery_{name}"), "cemetery", rule, schema="register")
    run("COMMENT ON TABLE register.exclusion_feature IS '禁葬图层要素'")
    run(SQL.read_text(encoding="utf-8"))


def downgrade() -> None:
    for name in VERSIONED:
        run(f"DROP VIEW register.{name}_as_of; DROP VIEW register.{name}_versions;")
        run(f"DROP TABLE register.{name}; DROP FUNCTION register.keep_{name}(); DROP TABLE register.{name}_history;")
    run("DROP TABLE register.exclusion_rule; DROP TABLE register.exclusion_layer; DROP TABLE register.hazard_item;"
        "DROP FUNCTION register.valid_on(date, date, date);")
    run("DROP VIEW register.cemetery_as_of; DROP VIEW register.cemetery_versions;")
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_cemetery_{name}"), "cemetery", schema="register")
    for column in COLUMNS:
        run(f"ALTER TABLE register.cemetery DROP COLUMN {column}; ALTER TABLE register.cemetery_history DROP COLUMN {column};")
    run("SELECT register.renew_history('cemetery')")
