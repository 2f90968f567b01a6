"""place names: the list of protected names and the approval of the name, as published

Revision ID: 0038
Revises: 0035
"""

from alembic import op

revision = "0038"
down_revision = "0035"
branch_labels = None
depends_on = None

SCHEMAS = ("view_public", "view_internal", "view_restricted")
FROM = "\n   FROM register.place p\n"
ADDED = """,
    p.protection_level, p.protection_list, p.protected_on, p.protection_ref, n.approval_ref,
    search.approval_year(n.approval_ref, p.details->>'named_on', n.valid_from)::int AS approved_year"""
GRANTS = """
SELECT string_agg(format('GRANT SELECT ON %%I.%%I TO %%I', table_schema, table_name, grantee), ';') FROM information_schema.role_table_grants
 WHERE table_schema = %s AND table_name IN ('place_names', 'search_entries') AND grantee <> 'minzheng_owner'
"""


def read(statement: str, *values: str) -> tuple[str, ...]:
    cursor = op.get_bind().connection.cursor()
    cursor.execute(statement, values)
    return tuple(cursor.fetchone())


def parts(schema: str) -> tuple[str, str]:
    """Return the view of a level in front of its tables, and from there on."""
    (text,) = read("SELECT pg_get_viewdef(%s::regclass, true)", f"{schema}.place_names")
    head, tail = text.rstrip().rstrip(";").split(FROM, 1)
    return head, FROM + tail


def run(statements: str) -> None:
    op.get_bind().connection.cursor().execute(statements)


def upgrade() -> None:
    for schema in SCHEMAS:
        head, tail = parts(schema)
        run(f"CREATE OR REPLACE VIEW {schema}.place_names AS {head}{ADDED}{tail}")
    run("SELECT tiles.watch(), past.renew()")


def downgrade() -> None:
    for schema in SCHEMAS:  # the view loses its last columns: it and the search box's view are made again without them
        head, tail = parts(schema)
        head = head[: head.index(",\n    p.protection_level")]
        (entries,), (grants,) = read("SELECT pg_get_viewdef(%s::regclass, true)", f"{schema}.search_entries"), read(GRANTS, schema)
        comments = (f"COMMENT ON VIEW {schema}.place_names IS '地名 in force, by standard name';"
                    f"COMMENT ON VIEW {schema}.search_entries IS 'What the search box finds, by name, code or spelling';")
        run(f"DROP VIEW {schema}.search_entries; DROP VIEW {schema}.place_names; CREATE VIEW {schema}.place_names AS {head}{tail};"
            f"CREATE VIEW {schema}.search_entries AS {entries} {comments} {grants}")
    run("SELECT tiles.watch(), past.renew()")
