"""answers: the GeoJSON text of areas and lines, kept by the writes

Revision ID: 0043
Revises: 0046
"""

import re
from pathlib import Path

from alembic import op

revision = "0043"
down_revision = "0046"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
SCHEMAS = ("view_public", "view_internal", "view_restricted")
VIEWS = {
    "divisions": ("\n   FROM register.division d\n", "e.id", "published"),
    "boundary_lines": ("\n   FROM register.boundary_line b\n", "g.id", "published"),
    "place_names": ("\n   FROM register.place p\n", "p.id", "exact"),
}
"""The views that give the text: where their tables begin, the row with the geometry, and which text the public gets."""
WHERE = "\n  WHERE "
PAST = "        body := regexp_replace(body, '\\mregister\\.(in_force|today)\\(', 'past.\\1(', 'g');\n"
NO_TEXT = "        body := replace(body, ' answers.geojson ', ' past.geojson ');\n"
GRANTS = """
SELECT string_agg(format('GRANT SELECT ON %%I.%%I TO %%I', table_schema, table_name, grantee), ';') FROM information_schema.role_table_grants
 WHERE table_schema = %s AND table_name = ANY (%s) AND grantee <> 'minzheng_owner'
"""
COMMENTS = """
SELECT string_agg(format('COMMENT ON VIEW %%I.%%I IS %%L', relnamespace::regnamespace, relname, obj_description(oid, 'pg_class')), ';')
  FROM pg_class WHERE relnamespace = %s::regnamespace AND relname = ANY (%s)
"""


def run(statements: str) -> None:
    op.get_bind().connection.cursor().execute(statements)


def read(statement: str, *values: object) -> str:
    cursor = op.get_bind().connection.cursor()
    cursor.execute(statement, values)
    return str(cursor.fetchone()[0])


def definition(schema: str, view: str) -> str:
    return read("SELECT pg_get_viewdef(%s::regclass, true)", f"{schema}.{view}").rstrip().rstrip(";")


def added(schema: str, view: str) -> tuple[str, str]:
    """Return the column of the text and the join that gives it."""
    _, record, published = VIEWS[view]
    kind = published if schema == "view_public" else "exact"
    return f",\n    t.{kind} AS geojson", f"\n     LEFT JOIN answers.geojson t ON t.record = {record}"


def renew(*, told: bool) -> None:
    """Make the function that renews past views: `told` of the texts, or as it was."""
    before = (SQL / "0035_past.sql").read_text(encoding="utf-8")
    (made,) = re.findall(r"CREATE (FUNCTION past\.renew\(.*?END \$outer\$;)", before, re.DOTALL)
    assert PAST in made
    run("CREATE OR REPLACE " + (made.replace(PAST, PAST + NO_TEXT) if told else made))
    run("SELECT tiles.watch(), past.renew()")


def upgrade() -> None:
    run((SQL / "0043_answers.sql").read_text(encoding="utf-8"))
    for schema in SCHEMAS:
        for view, (begin, _, _) in VIEWS.items():
            column, join = added(schema, view)
            head, tail = definition(schema, view).split(begin, 1)
            joined, _, conditions = tail.rpartition(WHERE)
            run(f"CREATE OR REPLACE VIEW {schema}.{view} AS {head}{column}{begin}{joined}{join}{WHERE}{conditions}")
    renew(told=True)


def downgrade() -> None:
    names = [*VIEWS, "search_entries"]
    for schema in SCHEMAS:
        entries, grants = definition(schema, "search_entries"), read(GRANTS, schema, names)
        comments, former = read(COMMENTS, schema, names), {}
        for view in VIEWS:
            former[view] = text = definition(schema, view)
            for part in added(schema, view):
                assert part in text
                former[view] = former[view].replace(part, "", 1)
        run(f"DROP VIEW {schema}.search_entries")
        for view, text in former.items():
            run(f"DROP VIEW {schema}.{view}; CREATE VIEW {schema}.{view} AS {text}")
        run(f"CREATE VIEW {schema}.search_entries AS {entries}; {comments}; {grants}")
    renew(told=False)
    run("DROP VIEW past.geojson; DROP FUNCTION answers.follow() CASCADE; DROP SCHEMA answers CASCADE")
