"""settlements: figures of 1 to 4 people are not published

Revision ID: 0026
Revises: 0024
"""

from pathlib import Path

from alembic import op

revision = "0026"
down_revision = "0024"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0026_small_cells.sql"
BEFORE = """
CREATE OR REPLACE VIEW view_public.settlements AS
SELECT s.id, s.geom, s.name, s.kind, l.code AS division_code, l.name AS division_name, s.pop_total, s.pop_60, s.pop_65, s.pop_80, s.year,
       s.source, s.is_sample, s.valid_from, s.valid_to
  FROM register.settlement s LEFT JOIN view_public.division_labels l ON l.id = s.division_id
 WHERE NOT s.deleted AND s.secrecy IN ('public') AND register.in_force(s.valid_from, s.valid_to);
DROP FUNCTION register.few(integer);
"""


def run(statements: str) -> None:
    op.get_bind().connection.cursor().execute(statements)


def upgrade() -> None:
    run(SQL.read_text(encoding="utf-8"))


def downgrade() -> None:
    run(BEFORE)
