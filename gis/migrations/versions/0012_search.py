"""search: the store behind the search of place names, kept in step by triggers

Revision ID: 0012
Revises: 0011
"""

from pathlib import Path

from alembic import op

from gis.gazetteer.search.variants import as_json

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
LEVELS = {
    "view_public": ("('public')", "(0)", "minzheng_app_ro, minzheng_app_rw", "x.geom_public"),
    "view_internal": ("('public', 'internal')", "(0, 1)", "minzheng_app_rw", "x.geom"),
    "view_restricted": ("('public', 'internal', 'restricted')", "(0, 1, 2)", "minzheng_app_rw", "x.geom"),
}
VIEWS = ("name_words", "name_entries", "name_bearers", "division_tree", "place_classes")
WATCHED = ("place", "place_name", "division", "division_name", "division_extent", "place_class")


def run(statements: str, values: tuple[object, ...] | None = None) -> None:
    op.get_bind().connection.cursor().execute(statements, values)


def upgrade() -> None:
    run((SQL / "0012_search_tables.sql").read_text(encoding="utf-8"))
    run("CALL search.load_variants(%s)", (as_json(),))
    run((SQL / "0012_search_derive.sql").read_text(encoding="utf-8"))
    run("CALL search.rebuild()")
    text = (SQL / "0012_search_views.sql").read_text(encoding="utf-8")
    for schema, (allowed, ranks, readers, geom) in LEVELS.items():
        # A name that is not yet in force is not published before its day.
        begun = " AND (starts_on IS NULL OR starts_on <= register.today())" if schema == "view_public" else ""
        made = text.replace("{schema}", schema).replace("{allowed}", allowed).replace("{ranks}", ranks)
        run(made.replace("{readers}", readers).replace("{geom}", geom).replace("{begun}", begun))
    run("GRANT USAGE ON SCHEMA search TO minzheng_app_rw, minzheng_app_ro; GRANT SELECT ON ALL TABLES IN SCHEMA search TO minzheng_app_rw")
    run("REVOKE EXECUTE ON ALL PROCEDURES IN SCHEMA search FROM PUBLIC")
    run("REVOKE EXECUTE ON FUNCTION search.refresh(uuid[]), search.sweep(int[]), search.add_words(search.derived[]), search.follow(), search.follow_class() FROM PUBLIC")


def downgrade() -> None:
    for schema in LEVELS:
        run("DROP VIEW " + ", ".join(f"{schema}.{view}" for view in VIEWS))
    for table in WATCHED:
        run("".join(f"DROP TRIGGER IF EXISTS search_{event} ON register.{table};" for event in ("insert", "update", "delete")))
    run("DROP SCHEMA search CASCADE")
