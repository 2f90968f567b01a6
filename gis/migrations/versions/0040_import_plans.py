"""tiles, search: what an import costs depends no more on when its tables were analysed

Revision ID: 0040
Revises: 0042
"""

import re
from pathlib import Path

from alembic import op

revision = "0040"
down_revision = "0042"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
ALONE = "i.inhparent = to_regclass('search.ix_word_grams')"
BOTH = "i.inhparent IN (to_regclass('search.ix_word_grams'), to_regclass('search.ix_word_sounds'))"
STANDARD = "FROM register.place_name s WHERE s.place_id = p.id AND s.kind = 'standard' AND NOT s.deleted"
BY_PLACE = "FROM (SELECT * FROM register.place_name o WHERE o.place_id = p.id OFFSET 0) s WHERE s.kind = 'standard' AND NOT s.deleted"
"""How the standard name beside another one is found: its kind is asked outside, so that an index of standard names alone is not read whole."""
FORMER = (
    ("0031_tile_points.sql", r"FUNCTION tiles\.put_together\(.*?\n\$\$;"),
    ("0012_search_derive.sql", r"FUNCTION search\.sweep\(.*?END \$\$;"),
    ("0023_search_protection.sql", r"FUNCTION search\.refresh\(.*?END \$\$;"),
)
"""What the upgrade replaces: the file that made it, and its text; migration 0037 let `refresh` empty a second index."""


def run(statements: str) -> None:
    op.get_bind().connection.cursor().execute(statements)


def derive(found: str) -> None:
    text = (SQL / "0023_search_protection.sql").read_text(encoding="utf-8")
    (view,) = re.findall(r"CREATE OR REPLACE VIEW search\.derived AS.*?;", text, re.DOTALL)
    assert STANDARD in view
    run(view.replace(STANDARD, found))


def upgrade() -> None:
    derive(BY_PLACE)
    run((SQL / "0040_import_plans.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    derive(STANDARD)
    for file, text in FORMER:
        (made,) = re.findall(rf"CREATE (?:OR REPLACE )?({text})", (SQL / file).read_text(encoding="utf-8"), re.DOTALL)
        run(f"CREATE OR REPLACE {made.replace(ALONE, BOTH)}")
