"""facilities and settlements keep their position as a file gave it; settlements their code

Revision ID: 0025
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0022"
branch_labels = None
depends_on = None

TABLES = ("care_centre", "cemetery", "settlement")
POSITION = "Position as received: GeoJSON text, or the digits of the columns as JSON by name; in source_crs"
AXES = "Order of the ordinates of a received GeoJSON text, as in lon-lat"
ADDED = ("received_position", "received_axes", "source_crs")


def run(statements: str) -> None:
    op.get_bind().connection.cursor().execute(statements)


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("received_position", sa.Text(), comment=POSITION), schema="register")
        op.add_column(table, sa.Column("received_axes", sa.String(20), comment=AXES), schema="register")
        op.add_column(table, sa.Column("source_crs", sa.String(20), comment="Declared CRS of received_position"), schema="register")
    code = sa.Column("village_code", sa.String(12), comment="Statistical code of the village or community, 12 digits")
    op.add_column("settlement", code, schema="register")
    op.create_check_constraint(op.f("ck_settlement_village_code_pattern"), "settlement", "village_code ~ '^[0-9]{12}$'", schema="register")
    for table in TABLES:
        run(f"SELECT register.renew_history('{table}')")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_settlement_village_code_pattern"), "settlement", schema="register")
    for table in TABLES:
        run(f"DROP VIEW register.{table}_as_of; DROP VIEW register.{table}_versions;")
        for name in [*ADDED, *(["village_code"] if table == "settlement" else [])]:
            run(f"ALTER TABLE register.{table} DROP COLUMN {name}; ALTER TABLE register.{table}_history DROP COLUMN {name};")
        run(f"SELECT register.renew_history('{table}')")
