"""the list of protected names, and what a search filters by besides: year of approval, level of protection

Revision ID: 0023
Revises: 0027
"""

import re
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0027"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
CLEAN = "{0} <> '' AND {0} = btrim({0}) AND {0} !~ '[\\x01-\\x1f\\x7f\\ufffd]'"
COLUMNS = (
    sa.Column("protection_level", sa.String(12), comment="Level of the list of protected names: county, prefecture, province or national; NULL not listed"),
    sa.Column("protection_list", sa.String(200), comment="List or batch of protected names (保护名录)"),
    sa.Column("protected_on", sa.Date(), comment="Day on which it was listed"),
    sa.Column("protection_ref", sa.String(200), comment="Document that lists it"),
)
CHECKS = {
    **{f"{column}_clean": CLEAN.format(column) for column in ("protection_list", "protection_ref")},
    "protection_level_known": "protection_level IN ('county', 'prefecture', 'province', 'national')",
    "protection_has_level": "protection_level IS NOT NULL OR num_nonnulls(protection_list, protected_on, protection_ref) = 0",
}
SCHEMAS = {"view_public": "(0)", "view_internal": "(0, 1)", "view_restricted": "(0, 1, 2)"}
ENTRIES = """
CREATE OR REPLACE VIEW {schema}.name_entries AS
SELECT subject, is_division, word_id, form, kind, class_code, division_id, is_current, weight, starts_on, ends_on, lon, lat, lon_to, lat_to{more}
  FROM search.entry WHERE rank IN {ranks}{begun}
"""
WATCHED = ("place", "place_name", "division", "division_name", "division_extent")


def run(statements: str) -> None:
    op.get_bind().connection.cursor().execute(statements)


def entries(*, more: str) -> None:
    for schema, ranks in SCHEMAS.items():
        begun = " AND (starts_on IS NULL OR starts_on <= register.today())" if schema == "view_public" else ""
        run(ENTRIES.format(schema=schema, ranks=ranks, begun=begun, more=more))


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column("place", column, schema="register")
    for name, rule in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_place_{name}"), "place", rule, schema="register")
    run("SELECT register.renew_history('place')")
    run((SQL / "0023_search_protection.sql").read_text(encoding="utf-8"))
    entries(more=", approved_year, protection")


def taken(name: str, pattern: str) -> str:
    """Return a part of an earlier file of SQL."""
    (found,) = re.findall(pattern, (SQL / name).read_text(encoding="utf-8"), re.DOTALL)
    return str(found)


def downgrade() -> None:
    for schema in SCHEMAS:
        run(f"DROP VIEW {schema}.name_entries")
    entries(more="")
    for schema in SCHEMAS:
        readers = "minzheng_app_ro, minzheng_app_rw" if schema == "view_public" else "minzheng_app_rw"
        run(f"COMMENT ON VIEW {schema}.name_entries IS 'Names of places and divisions with what search filters and orders by'")
        run(f"GRANT SELECT ON {schema}.name_entries TO {readers}")
    run("DROP VIEW search.derived; ALTER TABLE search.entry DROP COLUMN approved_year, DROP COLUMN protection")
    run(taken("0012_search_derive.sql", r"(CREATE VIEW search\.derived AS.*?;\nCOMMENT ON VIEW search\.derived.*?;)"))
    run("GRANT SELECT ON search.derived TO minzheng_app_rw")
    run(taken("0017_search_import.sql", r"(CREATE OR REPLACE FUNCTION search\.refresh.*?END \$\$;)"))
    run(taken("0019_search_lists.sql", r"(CREATE OR REPLACE PROCEDURE search\.rebuild\(\).*?END \$\$;)"))
    for table in WATCHED:
        run("".join(f"DROP TRIGGER IF EXISTS search_{event} ON register.{table};" for event in ("insert", "update", "delete")))
    run(taken("0012_search_derive.sql", r"(DO \$\$.*?END \$\$;)"))
    run("DROP FUNCTION search.approval_year(text, text, date), search.protection(text); DROP VIEW view_public.place_records")
    run(taken("0013_place_records.sql", r"(CREATE VIEW view_public\.place_records AS.*?;)"))
    run("COMMENT ON VIEW view_public.place_records IS 'Places as the record page shows them, present and past'")
    run("GRANT SELECT ON view_public.place_records TO minzheng_app_ro, minzheng_app_rw")
    run("DROP VIEW register.place_as_of; DROP VIEW register.place_versions;")
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_place_{name}"), "place", schema="register")
    for column in COLUMNS:
        run(f"ALTER TABLE register.place DROP COLUMN {column.name}; ALTER TABLE register.place_history DROP COLUMN {column.name};")
    run("SELECT register.renew_history('place')")
