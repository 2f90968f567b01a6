"""search: the best words for one and two characters, by indexes in the order of the answer and lists kept in step

Revision ID: 0019
Revises: 0018
"""

import re
from pathlib import Path

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
READERS = {
    "view_public": (0, "minzheng_app_ro, minzheng_app_rw"),
    "view_internal": (1, "minzheng_app_rw"),
    "view_restricted": (2, "minzheng_app_rw"),
}


def run(statements: str) -> None:
    op.get_bind().connection.cursor().execute(statements)


def upgrade() -> None:
    run((SQL / "0019_search_lists.sql").read_text(encoding="utf-8"))
    for schema, (level, readers) in READERS.items():
        run(f"CREATE VIEW {schema}.name_lists AS SELECT key, heft, len, word_id FROM search.listed WHERE level = {level}")
        run(f"COMMENT ON VIEW {schema}.name_lists IS 'The best words of this level that hold one or two characters'")
        run(f"GRANT SELECT ON {schema}.name_lists TO {readers}")
    run("GRANT SELECT ON search.list, search.listed, search.listable TO minzheng_app_rw")
    run("REVOKE EXECUTE ON PROCEDURE search.make_lists(), search.make_ordered_indexes() FROM PUBLIC")
    run("REVOKE EXECUTE ON FUNCTION search.follow_words() FROM PUBLIC")


def downgrade() -> None:
    for schema in READERS:
        run(f"DROP VIEW {schema}.name_lists")
    for event in ("insert", "update", "delete"):
        run(f"DROP TRIGGER search_lists_{event} ON search.word")
    run("DROP INDEX search.ix_word_start_1, search.ix_word_start_2, search.ix_word_sound_1, search.ix_word_sound_2, search.ix_word_sound_3, search.ix_word_initials_2")
    run("DROP PROCEDURE search.make_lists(), search.make_ordered_indexes()")
    run("DROP VIEW search.listable")
    run("DROP TABLE search.list, search.listed")
    run("DROP FUNCTION search.follow_words(), search.infixes(text), search.list_from(), search.list_length()")
    before = (SQL / "0012_search_derive.sql").read_text(encoding="utf-8")
    (rebuild,) = re.findall(r"CREATE (PROCEDURE search\.rebuild\(\).*?END \$\$;)", before, re.DOTALL)
    run(f"CREATE OR REPLACE {rebuild}")
