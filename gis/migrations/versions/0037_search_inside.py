"""search: pinyin and initials inside a name, by keys of their own and lists of the best words for the usual ones

Revision ID: 0037
Revises: 0033
"""

import re
from pathlib import Path

from alembic import op

revision = "0037"
down_revision = "0033"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
INDEX = "CREATE INDEX ix_word_sounds ON search.word USING gin (search.sounds(syllables)) WITH (fastupdate = on, gin_pending_list_limit = 512);"
LAST_INDEX = "CREATE INDEX ix_word_initials_2 ON search.word (left(initials, 2), (best / 10) DESC, char_length(folded));"
PENDING = "i.inhparent = to_regclass('search.ix_word_grams')"
LISTS, PROTECTION = "0019_search_lists.sql", "0023_search_protection.sql"
CHANGED = (
    (LISTS, r"FUNCTION search\.follow_words\(\)", tuple((f"search.infixes({row}.folded)", f"search.inner_keys({row}.folded, {row}.syllables)") for row in "on")),
    (LISTS, r"PROCEDURE search\.make_ordered_indexes\(\)", ((LAST_INDEX, f"{LAST_INDEX}\n    {INDEX}"),)),
    (PROTECTION, r"PROCEDURE search\.rebuild\(\)", (("search.ix_word_initials_2;", "search.ix_word_initials_2, search.ix_word_sounds;"),)),
    (PROTECTION, r"FUNCTION search\.refresh\(", ((PENDING, "i.inhparent IN (to_regclass('search.ix_word_grams'), to_regclass('search.ix_word_sounds'))"),)),
)
"""Routines that know more keys now: the file that last made each, and what changes in it."""


def run(statements: str) -> None:
    op.get_bind().connection.cursor().execute(statements)


def routines(*, inside: bool) -> None:
    for name, head, changes in CHANGED:
        (made,) = re.findall(rf"CREATE (?:OR REPLACE )?({head}.*?END \$\$;)", (SQL / name).read_text(encoding="utf-8"), re.DOTALL)
        for before, after in changes:
            assert before in made
            made = made.replace(before, after) if inside else made
        run(f"CREATE OR REPLACE {made}")


def upgrade() -> None:
    run((SQL / "0037_search_inside.sql").read_text(encoding="utf-8"))
    routines(inside=True)
    run(INDEX)
    run("CALL search.make_lists()")


def downgrade() -> None:
    routines(inside=False)
    before = (SQL / LISTS).read_text(encoding="utf-8")
    run("DROP INDEX search.ix_word_sounds")
    for part in (r"VIEW search\.listable AS.*?;", r"PROCEDURE search\.make_lists\(\).*?END \$\$;"):
        (made,) = re.findall(rf"CREATE ({part})", before, re.DOTALL)
        run(f"CREATE OR REPLACE {made}")
    run("CALL search.make_lists()")
    run("DROP FUNCTION search.inner_keys(text, text), search.sounds(text), search.list_from_sound()")
