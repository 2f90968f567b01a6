"""register, tiles: keys of names by fewer steps, and no count of places that cannot have a name yet

Revision ID: 0048
Revises: 0047
"""

import re
from pathlib import Path

from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
FORMER = "0034_import.sql"
FUNCTIONS = (("register.toneless", ";"), ("register.reading_key", "END \\$\\$;"), ("register.reading_initials", "END \\$\\$;"))
"""What the upgrade replaces, and how its text ends."""
COUNTED = """
CREATE TRIGGER tile_points_insert AFTER INSERT ON register.place REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION tiles.follow_points()
"""


def run(statements: str) -> None:
    op.get_bind().connection.cursor().execute(statements)


def upgrade() -> None:
    run((SQL / "0048_import_keys.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    run(COUNTED)
    text = (SQL / FORMER).read_text(encoding="utf-8")
    for name, end in FUNCTIONS:
        (made,) = re.findall(rf"^CREATE OR REPLACE FUNCTION {re.escape(name)}\(.*?{end}", text, re.DOTALL | re.MULTILINE)
        run(made)
