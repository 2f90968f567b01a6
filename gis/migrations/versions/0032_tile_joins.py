"""tiles: written places and names find each other row by row, whatever the statistics say

Revision ID: 0032
Revises: 0031

Where a register was filled since its statistics were gathered, the planner took the table of names for small and compared
every written place with every name: 300 changed places among 5,000 names took 0.9 s, and more with their product. The kind
is asked outside, so that the index of the exclusion constraint, slow to ask, is not taken for the one by place.
"""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

COLUMNS = """SELECT p.geom, greatest(tiles.rank(p.secrecy), tiles.rank(n.secrecy)) AS rank,
    greatest(p.valid_from, n.valid_from) AS valid_from, least(p.valid_to, n.valid_to) AS valid_to FROM """
WHERE = " WHERE n.kind = 'standard' AND NOT p.deleted AND NOT n.deleted AND ST_Dimension(p.geom) = 0"
ROW_BY_ROW = {
    "place": "{rows} p CROSS JOIN LATERAL (SELECT * FROM register.place_name o WHERE o.place_id = p.id OFFSET 0) n",
    "place_name": "{rows} n CROSS JOIN LATERAL (SELECT * FROM register.place o WHERE o.id = n.place_id OFFSET 0) p",
}
JOINED = {
    "place": "{rows} p JOIN register.place_name n ON n.place_id = p.id",
    "place_name": "{rows} n JOIN register.place p ON p.id = n.place_id",
}


def put(sources: dict[str, str]) -> None:
    cursor = op.get_bind().connection.cursor()
    for table, source in sources.items():
        cursor.execute("UPDATE tiles.counted SET points = %s WHERE source = %s", (COLUMNS + source + WHERE, table))
        assert cursor.rowcount == 1


def upgrade() -> None:
    put(ROW_BY_ROW)


def downgrade() -> None:
    put(JOINED)
