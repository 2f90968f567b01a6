"""facts of care facilities: credit code, full-care beds, acceptance, filing

Revision ID: 0021
Revises: 0020
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0021_care_facts.sql"
CLEAN = "{0} <> '' AND {0} = btrim({0}) AND {0} !~ '[\\x01-\\x1f\\x7f\\ufffd]'"
STATES = "{0} IN ('accepted', 'refused', 'not-applied', 'not-needed')"
COLUMNS = (
    sa.Column("credit_code", sa.String(18), comment="Unified social credit code (GB 32100) of the legal person"),
    sa.Column("founding_body", sa.String(200), comment="Body that founded it"),
    sa.Column("for_hardship", sa.Boolean(), comment="Takes people in extreme hardship (特困)"),
    sa.Column("beds_full_care", sa.Integer(), comment="Full-care beds among the approved ones"),
    sa.Column("fire_state", sa.String(12), comment="Fire acceptance: accepted, refused, not-applied or not-needed"),
    sa.Column("fire_reason", sa.String(200), comment="Why it is not accepted"),
    sa.Column("fire_on", sa.Date(), comment="Day of the fire acceptance or refusal"),
    sa.Column("food_state", sa.String(12), comment="Food licence: accepted, refused, not-applied or not-needed"),
    sa.Column("food_reason", sa.String(200), comment="Why there is none"),
    sa.Column("food_on", sa.Date(), comment="Day of the food licence or refusal"),
    sa.Column("is_filed", sa.Boolean(), comment="Whether it is filed (备案)"),
    sa.Column("filed_on", sa.Date(), comment="Day of the filing"),
)
CHECKS = {
    **{f"{column}_clean": CLEAN.format(column) for column in ("founding_body", "fire_reason", "food_reason")},
    **{f"{column}_known": STATES.format(column) for column in ("fire_state", "food_state")},
    "beds_full_care_not_negative": "beds_full_care >= 0",
    "full_care_within_total": "beds_full_care <= beds_total",
    "credit_code_sound": "register.credit_code_sound(credit_code)",
}


def run(statements: str) -> None:
    op.get_bind().connection.cursor().execute(statements)


def upgrade() -> None:
    run(SQL.read_text(encoding="utf-8"))
    for column in COLUMNS:
        op.add_column("care_centre", column, schema="register")
    for name, rule in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_care_centre_{name}"), "care_centre", rule, schema="register")
    run("SELECT register.renew_history('care_centre')")


def downgrade() -> None:
    run("DROP VIEW register.care_centre_as_of; DROP VIEW register.care_centre_versions;")
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_care_centre_{name}"), "care_centre", schema="register")
    for column in COLUMNS:
        run(f"ALTER TABLE register.care_centre DROP COLUMN {column.name}; ALTER TABLE register.care_centre_history DROP COLUMN {column.name};")
    run("SELECT register.renew_history('care_centre'); DROP FUNCTION register.credit_code_sound(text)")
