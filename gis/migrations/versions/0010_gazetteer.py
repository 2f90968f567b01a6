"""gazetteer: readings by character, fields of the register form, serials of codes, proposed changes

Revision ID: 0010
Revises: 0009
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
CLEAN = "{0} <> '' AND {0} = btrim({0}) AND {0} !~ '[\\x01-\\x1f\\x7f\\ufffd]'"
LEVELS = ("view_public", "view_internal", "view_restricted")
YEAR_FIRST = "as received; negative before our era"

def class_columns() -> tuple[sa.Column, ...]:
    return (
        sa.Column("edition", sa.String(80), server_default=sa.text("''"), nullable=False, comment="Edition of the table and how sure it is"),
        sa.Column("spelled_as", sa.String(12), server_default=sa.text("'feature'"), nullable=False, comment="How the 1984 rules write it: division, settlement, feature"),
        sa.Column("weight", sa.SmallInteger(), server_default=sa.text("50"), nullable=False, comment="Importance of the class in a search, 0 to 100"),
        sa.Column("uniqueness", sa.String(10), server_default=sa.text("'none'"), nullable=False, comment="Where a name of the class must be the only one"),
        sa.Column("geometry_kinds", ARRAY(sa.Text()), server_default=sa.text("'{point,line,area}'"), nullable=False, comment="Geometries that fit: point, line, area"),
        sa.Column("generics", ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False, comment="Usual generics (通名) of the class"),
        sa.Column("attribute_schema", JSONB(), server_default=sa.text("'[]'"), nullable=False, comment="Attributes of the class: name, titles, type, unit, national code"),
    )


def place_columns() -> tuple[sa.Column, ...]:
    return (
        sa.Column("entity_id", sa.Uuid(), nullable=True, comment="Shared by records of one thing that is registered twice (P-A9)"),
        sa.Column("received_lon", sa.Text(), nullable=True, comment="Longitude (from) exactly as received, in source_crs"),
        sa.Column("received_lat", sa.Text(), nullable=True, comment="Latitude (from) exactly as received, in source_crs"),
        sa.Column("received_lon_to", sa.Text(), nullable=True, comment="Longitude (to) exactly as received, in source_crs"),
        sa.Column("received_lat_to", sa.Text(), nullable=True, comment="Latitude (to) exactly as received, in source_crs"),
        sa.Column("source_crs", sa.String(20), nullable=True, comment="Declared CRS of the received numbers"),
        sa.Column("lon_from", sa.Numeric(13, 9), nullable=True, comment="Western end of the range; EPSG:4490, degrees"),
        sa.Column("lat_from", sa.Numeric(13, 9), nullable=True, comment="Southern end of the range; EPSG:4490, degrees"),
        sa.Column("lon_to", sa.Numeric(13, 9), nullable=True, comment="Eastern end of the range; EPSG:4490, degrees"),
        sa.Column("lat_to", sa.Numeric(13, 9), nullable=True, comment="Northern end of the range; EPSG:4490, degrees"),
        sa.Column("since_year", sa.Integer(), nullable=True, comment=f"First year, {YEAR_FIRST}"),
        sa.Column("until_year", sa.Integer(), nullable=True, comment=f"Last year, inclusive, {YEAR_FIRST}"),
        sa.Column("origin", sa.Text(), nullable=True, comment="Where the name comes from (来历)"),
        sa.Column("meaning", sa.Text(), nullable=True, comment="What the name means (含义)"),
        sa.Column("history_note", sa.Text(), nullable=True, comment="History of the place and its names (历史沿革)"),
        sa.Column("description", sa.Text(), nullable=True, comment="What the place is (实体概况)"),
        sa.Column("details", JSONB(), server_default=sa.text("'{}'"), nullable=False, comment="Other fields of the register form, by name (gis/gazetteer/fields.py)"),
        sa.Column("attributes", JSONB(), server_default=sa.text("'{}'"), nullable=False, comment="Attributes of the class, by attribute_schema"),
    )


def name_columns() -> tuple[sa.Column, ...]:
    return (
        sa.Column("specific", sa.String(200), nullable=True, comment="Specific part (专名); NULL until split"),
        sa.Column("generic", sa.String(40), nullable=True, comment="Generic part (通名); NULL when there is none"),
        sa.Column("reading", ARRAY(sa.Text()), nullable=True, comment="Toned syllables, one for each character; NULL where a character has no reading"),
        sa.Column("reading_source", sa.String(10), server_default=sa.text("'auto'"), nullable=False, comment="auto, sources (lists agree), approved (a person), received (file)"),
        sa.Column("reading_by", sa.String(120), nullable=True, comment="Who confirmed the reading"),
        sa.Column("reading_on", sa.Date(), nullable=True, comment="Day of the confirmation"),
        sa.Column("local_reading", sa.String(200), nullable=True, comment="Local reading (地名原读音), in pinyin"),
        sa.Column("language", sa.String(20), nullable=True, comment="Language and script (BCP 47); NULL: Chinese"),
        sa.Column("approval_ref", sa.String(200), nullable=True, comment="Approval the name rests on"),
        sa.Column("since_year", sa.Integer(), nullable=True, comment=f"First year of the name, {YEAR_FIRST}"),
        sa.Column("until_year", sa.Integer(), nullable=True, comment=f"Last year of the name, inclusive, {YEAR_FIRST}"),
        sa.Column("pinyin_key", sa.Text(), sa.Computed("register.reading_key(reading, pinyin)", persisted=True), comment="Joined letters without tones, ü as v, from the reading, else from the spelling"),
        sa.Column("initials", sa.Text(), sa.Computed("register.reading_initials(reading, pinyin)", persisted=True), comment="First letters of the syllables, else of the words of the spelling"),
    )


CHECKS = {
    "place_class": {
        "spelled_as_known": "spelled_as IN ('division', 'settlement', 'feature')",
        "uniqueness_known": "uniqueness IN ('nation', 'province', 'county', 'township', 'built-up', 'none')",
        "weight_range": "weight BETWEEN 0 AND 100",
        "geometry_kinds_known": "geometry_kinds <@ '{point,line,area}'::text[]",
    },
    "place": {
        "geometry_status_known": "geometry_status IN ('surveyed', 'approximate', 'invented', 'none')",
        "geometry_status_fits": "(geom IS NULL) = (geometry_status = 'none')",
        "range_ordered": "lon_from <= lon_to AND lat_from <= lat_to",
        "fields_are_objects": "jsonb_typeof(details) = 'object' AND jsonb_typeof(attributes) = 'object'",
        "years_ordered": "since_year <= until_year",
    },
    "place_name": {
        **{f"{column}_clean": CLEAN.format(column) for column in ("specific", "generic", "local_reading", "approval_ref")},
        "reading_source_known": "reading_source IN ('auto', 'sources', 'approved', 'received')",
        "confirmed_is_read": "pinyin_status = 'unconfirmed' OR pinyin IS NOT NULL",
        "years_ordered": "since_year <= until_year",
    },
}
COMMENTS = {
    ("place", "place_code"): ("20 digits: county 6, township 3, class 5, serial 6", "; of the registration, never parsed"),
    ("place", "geometry_status"): ("surveyed, approximate or invented", "; none: without geometry"),
    ("place_class", "origin"): ("Where the code comes from: GB, MCA, province, city", "; import: met in a file, unknown"),
    ("place_name", "pinyin"): ("Spelling by the 1984 rules without tones", "; NULL where it cannot be read"),
    ("place_name", "pinyin_toned"): ("Spelling by the 1984 rules with tones", "; NULL where it cannot be read"),
}
ONCE = "ex_place_name_same_name_once"
ADDED = (
    ", {name}.specific, {name}.generic, {name}.reading_source, {name}.local_reading, {place}.since_year, {place}.until_year,"
    " {place}.origin, {place}.meaning, {place}.history_note, {place}.description, {place}.entity_id"
).format(name="n", place="p")


def run(statements: str) -> None:
    op.get_bind().connection.cursor().execute(statements)


def exclude(name: str, columns: tuple[str, ...], where: str) -> None:
    listed = ", ".join(f"{column} WITH =" for column in columns)
    run(f"ALTER TABLE register.place_name ADD CONSTRAINT {name} EXCLUDE USING gist ({listed}, daterange(valid_from, valid_to) WITH &&) WHERE ({where})")


def comments(*, grown: bool) -> None:
    for (table, column), (before, added) in COMMENTS.items():
        run(f"COMMENT ON COLUMN register.{table}.{column} IS '{before}{added if grown else ''}'")
    geom = "Position or extent; NULL where unknown" if grown else "Position or extent"
    run(f"COMMENT ON COLUMN register.place.geom IS '{geom}; EPSG:4490, degrees'")


def grown_view(schema: str) -> None:
    """Put the new columns behind those the view has: what reads it stays as it is."""
    cursor = op.get_bind().connection.cursor()
    cursor.execute("SELECT pg_get_viewdef(%s::regclass, true)", (f"{schema}.place_names",))
    text = cursor.fetchone()[0].rstrip().rstrip(";")
    head, tail = text.split("\n   FROM register.place p\n", 1)
    cursor.execute(f"CREATE OR REPLACE VIEW {schema}.place_names AS {head}{ADDED}\n   FROM register.place p\n{tail}")


def upgrade() -> None:
    run((SQL / "0010_functions.sql").read_text(encoding="utf-8"))
    for table, columns in (("place_class", class_columns()), ("place", place_columns()), ("place_name", name_columns())):
        for column in columns:
            op.add_column(table, column, schema="register")
    op.alter_column("place", "geom", nullable=True, schema="register")
    for column in ("pinyin", "pinyin_toned"):
        op.alter_column("place_name", column, nullable=True, schema="register")
    run("ALTER TABLE register.place DROP CONSTRAINT ck_place_geometry_status_known")
    for table, checks in CHECKS.items():
        for name, rule in checks.items():
            op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule, schema="register")
    run(f"ALTER TABLE register.place_name DROP CONSTRAINT {ONCE}")
    exclude("ex_place_name_one_standard", ("place_id",), "NOT deleted AND kind = 'standard'")
    exclude(ONCE, ("place_id", "kind", "name"), "NOT deleted AND kind <> 'standard'")
    op.create_index("ix_place_place_code", "place", ["place_code"], schema="register")
    op.create_index("ix_place_entity_id", "place", ["entity_id"], schema="register", postgresql_where=sa.text("entity_id IS NOT NULL"))
    op.create_index("ix_place_name_pinyin_key", "place_name", ["pinyin_key"], schema="register")
    comments(grown=True)
    for table in ("place", "place_name"):
        run(f"SELECT register.renew_history('{table}')")
    for schema in LEVELS:
        grown_view(schema)
    _serials()
    _changes()


def _serials() -> None:
    op.create_table(
        "place_code_serial",
        sa.Column("prefix", sa.String(14), nullable=False, comment="County 6, township 3, class 5 digits"),
        sa.Column("last", sa.Integer(), nullable=False, comment="Last serial given out"),
        sa.CheckConstraint("prefix ~ '^[0-9]{14}$'", name=op.f("ck_place_code_serial_prefix_pattern")),
        sa.CheckConstraint("last BETWEEN 1 AND 999999", name=op.f("ck_place_code_serial_last_range")),
        sa.PrimaryKeyConstraint("prefix", name=op.f("pk_place_code_serial")),
        schema="register",
        comment="Serials of place codes, written by register.next_place_code only",
    )
    run((SQL / "0010_place_codes.sql").read_text(encoding="utf-8"))
    run("GRANT SELECT ON register.place_code_serial TO minzheng_app_rw;"
        "REVOKE EXECUTE ON FUNCTION register.next_place_code(text) FROM PUBLIC;"
        "GRANT EXECUTE ON FUNCTION register.next_place_code(text) TO minzheng_app_rw;"
        "GRANT INSERT, UPDATE ON register.place_class TO minzheng_app_rw")


def _changes() -> None:
    op.create_table(
        "place_change",
        sa.Column("id", sa.Uuid(), nullable=False, comment="Identity"),
        sa.Column("place_id", sa.Uuid(), nullable=True, comment="Place to change; NULL: a new place until it is approved"),
        sa.Column("kind", sa.String(40), nullable=False, comment="What is proposed: add-name, rename, reading, edit, new, ..."),
        sa.Column("payload", JSONB(), nullable=False, comment="What the change says, by kind"),
        sa.Column("before", JSONB(), server_default=sa.text("'{}'"), nullable=False, comment="Versions and values the proposer saw"),
        sa.Column("findings", JSONB(), server_default=sa.text("'[]'"), nullable=False, comment="What the checks found when it was submitted"),
        sa.Column("reason", sa.String(1000), nullable=False, comment="Why, in the proposer's words"),
        sa.Column("source", sa.String(500), nullable=False, comment="Evidence it rests on"),
        sa.Column("status", sa.String(12), server_default=sa.text("'submitted'"), nullable=False, comment="submitted, approved, rejected or withdrawn"),
        sa.Column("proposed_by", sa.Uuid(), nullable=False, comment="Account that proposes"),
        sa.Column("proposed_by_name", sa.String(120), nullable=False, comment="Its name then"),
        sa.Column("proposed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False, comment="Submitted at"),
        sa.Column("decided_by", sa.Uuid(), nullable=True, comment="Account that decided"),
        sa.Column("decided_by_name", sa.String(120), nullable=True, comment="Its name then"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="Decided or withdrawn at"),
        sa.Column("note", sa.String(1000), nullable=True, comment="Words of the decision"),
        sa.Column("batch_id", sa.Uuid(), nullable=True, comment="Batch of the approval"),
        sa.CheckConstraint("status IN ('submitted', 'approved', 'rejected', 'withdrawn')", name=op.f("ck_place_change_status_known")),
        sa.CheckConstraint("status NOT IN ('approved', 'rejected') OR (decided_by IS NOT NULL AND decided_by <> proposed_by)", name=op.f("ck_place_change_second_person")),
        sa.CheckConstraint("(status = 'submitted') = (decided_at IS NULL)", name=op.f("ck_place_change_decision_dated")),
        sa.CheckConstraint("(status = 'approved') = (batch_id IS NOT NULL)", name=op.f("ck_place_change_approval_has_batch")),
        sa.ForeignKeyConstraint(["place_id"], ["register.place.id"], name=op.f("fk_place_change_place_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["app.user_account.id"], name=op.f("fk_place_change_proposed_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["app.user_account.id"], name=op.f("fk_place_change_decided_by")),
        sa.ForeignKeyConstraint(["batch_id"], ["register.change_batch.id"], name=op.f("fk_place_change_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_change")),
        schema="app",
        comment="Proposed changes of places and names, and who decided",
    )
    op.create_index("ix_place_change_place_id", "place_change", ["place_id"], schema="app")
    op.create_index("ix_place_change_open", "place_change", ["proposed_at"], schema="app", postgresql_where=sa.text("status = 'submitted'"))
    run("GRANT SELECT, INSERT, UPDATE ON app.place_change TO minzheng_app_rw")


def downgrade() -> None:
    op.drop_table("place_change", schema="app")
    op.drop_table("place_code_serial", schema="register")
    cursor = op.get_bind().connection.cursor()
    for schema in LEVELS:  # the view loses its last columns: it and the search box's view are made again without them
        cursor.execute("SELECT pg_get_viewdef(%s::regclass, true), pg_get_viewdef(%s::regclass, true)", (f"{schema}.place_names", f"{schema}.search_entries"))
        places, entries = (text.rstrip().rstrip(";") for text in cursor.fetchone())
        cursor.execute("SELECT string_agg(format('GRANT SELECT ON %%I.%%I TO %%I', table_schema, table_name, grantee), ';') FROM information_schema.role_table_grants"
                       " WHERE table_schema = %s AND table_name IN ('place_names', 'search_entries') AND grantee <> 'minzheng_owner'", (schema,))
        grants = cursor.fetchone()[0]
        head, tail = places.split("\n   FROM register.place p\n", 1)
        head = head[: head.index(",\n    n.specific")]
        cursor.execute(f"DROP VIEW {schema}.search_entries; DROP VIEW {schema}.place_names;"
                       f"CREATE VIEW {schema}.place_names AS {head}\n   FROM register.place p\n{tail};"
                       f"CREATE VIEW {schema}.search_entries AS {entries}; {grants}")
    run("ALTER TABLE register.place_name DROP CONSTRAINT ex_place_name_one_standard")
    run(f"ALTER TABLE register.place_name DROP CONSTRAINT {ONCE}")
    for table, checks in CHECKS.items():
        for name in checks:
            op.drop_constraint(op.f(f"ck_{table}_{name}"), table, schema="register")
    for table in ("place", "place_name"):
        run(f"DROP VIEW register.{table}_as_of; DROP VIEW register.{table}_versions")
    for table, columns in (("place_class", class_columns()), ("place", place_columns()), ("place_name", name_columns())):
        for column in reversed(columns):
            op.drop_column(table, column.name, schema="register")
            if table != "place_class":
                run(f"ALTER TABLE register.{table}_history DROP COLUMN {column.name}")
    op.create_check_constraint(op.f("ck_place_geometry_status_known"), "place", "geometry_status IN ('surveyed', 'approximate', 'invented')", schema="register")
    op.alter_column("place", "geom", nullable=False, schema="register")
    for column in ("pinyin", "pinyin_toned"):
        op.alter_column("place_name", column, nullable=False, schema="register")
    exclude(ONCE, ("place_id", "kind", "name"), "NOT deleted")
    comments(grown=False)
    run("DROP INDEX IF EXISTS register.ix_place_place_code")
    for table in ("place", "place_name"):
        run(f"SELECT register.renew_history('{table}')")
    run("DROP FUNCTION register.next_place_code(text), register.reading_initials(text[], text), register.reading_key(text[], text), register.syllables(text[]), register.toneless(text)")
