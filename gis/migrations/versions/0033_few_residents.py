"""care centres: residents of 1 to 4 persons are not published

Revision ID: 0033
Revises: 0032

A family that keeps one old person is a care facility too: its residents are persons one can name (C-35).
"""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

VIEW = """
CREATE OR REPLACE VIEW view_public.care_centres AS
SELECT c.id, c.geom, c.name, c.type_code, t.name AS type_name, t.name_en AS type_name_en, c.level, c.operation_mode, c.beds_total, c.beds_nursing,
       c.day_places, c.meals_per_day, {residents} AS residents, c.grade, c.status, l.code AS division_code, l.name AS division_name, c.address,
       c.source, c.is_sample, c.valid_from, c.valid_to
  FROM register.care_centre c
  JOIN register.care_centre_type t ON t.code = c.type_code
  LEFT JOIN view_public.division_labels l ON l.id = c.division_id
 WHERE NOT c.deleted AND c.secrecy = 'public' AND register.in_force(c.valid_from, c.valid_to);
SELECT tiles.watch();
"""


def run(residents: str) -> None:
    op.get_bind().connection.cursor().execute(VIEW.format(residents=residents))


def upgrade() -> None:
    run("CASE WHEN NOT register.few(c.residents) THEN c.residents END")


def downgrade() -> None:
    run("c.residents")
