"""uploads, search: what an import of many thousand names pays for, once more

Revision ID: 0034
Revises: 0037
"""

import re
from pathlib import Path

from alembic import op

revision = "0034"
down_revision = "0037"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
FORMER = (
    ("0010_functions.sql", "register.toneless", ";"),
    ("0010_functions.sql", "register.syllables", ";"),
    ("0010_functions.sql", "register.reading_key", ";"),
    ("0017_search_import.sql", "register.reading_initials", "END \\$\\$;"),
    ("0017_search_import.sql", "search.load_variants", "END \\$\\$;\\n"),
    ("0023_search_protection.sql", "search.approval_year", "\\n\\$\\$;"),
    ("0031_tile_shapes.sql", "tiles.follow_shapes", "END \\$\\$;"),
)
"""What the upgrade replaces: the file that made it, its name, how its text ends."""
FOLD = """
DO $$ DECLARE given jsonb := (SELECT jsonb_agg(jsonb_build_array(written, folded, kind)) FROM search.variant);
BEGIN CALL search.load_variants(given); END $$
"""


def run(statements: str) -> None:
    op.get_bind().connection.cursor().execute(statements)


def upgrade() -> None:
    run((SQL / "0034_import.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    run("ALTER TABLE app.upload DROP COLUMN compared; ALTER TABLE app.upload_row RESET (toast_tuple_target)")
    for file, name, end in FORMER:
        text = (SQL / file).read_text(encoding="utf-8")
        (found,) = re.findall(rf"^CREATE (?:OR REPLACE )?((?:FUNCTION|PROCEDURE) {re.escape(name)}\(.*?{end})", text, re.DOTALL | re.MULTILINE)
        run(f"CREATE OR REPLACE {found}")
    run(FOLD)
