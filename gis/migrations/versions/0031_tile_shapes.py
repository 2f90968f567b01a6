"""tiles: shapes and counts for low zooms, kept by the writes

Revision ID: 0031
Revises: 0030
"""

from pathlib import Path

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
LEVELS = {
    "view_public": ("('public')", "minzheng_app_ro, minzheng_app_rw"),
    "view_internal": ("('public', 'internal')", "minzheng_app_rw"),
    "view_restricted": ("('public', 'internal', 'restricted')", "minzheng_app_rw"),
}
VIEWS = ("division_outlines", "boundary_line_outlines", "place_name_outlines", "point_cells")


def run(statements: str) -> None:
    op.get_bind().connection.cursor().execute(statements)


def views(schema: str) -> str:
    allowed, readers = LEVELS[schema]
    made = (SQL / "0031_tile_views.sql").read_text(encoding="utf-8").replace("{schema}", schema)
    made = made.replace("{allowed}", allowed).replace("{rank}", str(list(LEVELS).index(schema)))
    return made.replace("{exact:o}", "NOT o.exact" if schema == "view_public" else "o.exact").replace("{readers}", readers)


def upgrade() -> None:
    for part in ("0031_tile_shapes.sql", "0031_tile_points.sql"):
        run((SQL / part).read_text(encoding="utf-8"))
    for schema in LEVELS:
        run(views(schema))


def downgrade() -> None:
    for schema in LEVELS:
        run("".join(f"DROP VIEW {schema}.{name};" for name in VIEWS))
    run("DROP FUNCTION tiles.follow_shapes(), tiles.follow_points() CASCADE")
    run("DROP VIEW tiles.drawable; DROP TABLE tiles.outline, tiles.cell, tiles.counted;")
    run("DROP FUNCTION tiles.draw(text, uuid[]), tiles.snapped(geometry, int), tiles.size_m(geometry), tiles.settled(), tiles.rank(text),"
        " tiles.counting(text, text), tiles.put_together(text, smallint, int, int), tiles.recount()")
