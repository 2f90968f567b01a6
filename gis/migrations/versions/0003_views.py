"""views: what is published at each level of secrecy

Revision ID: 0003
Revises: 0002
"""

import re
from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
LEVELS = {
    "view_public": ("('public')", "minzheng_app_ro, minzheng_app_rw"),
    "view_internal": ("('public', 'internal')", "minzheng_app_rw"),
    "view_restricted": ("('public', 'internal', 'restricted')", "minzheng_app_rw"),
}
EXACT = (
    "received_northing", "received_easting", "received_lon", "received_lat", "received_height", "source_crs", "height_m",
    "height_datum", "survey_method", "accuracy_m", "surveyed_on", "remark",
)


def views(schema: str) -> str:
    allowed, readers = LEVELS[schema]
    public = schema == "view_public"
    made = (SQL / "0003_views.sql").read_text(encoding="utf-8").split("\n", 3)[3]
    made = re.sub(r"\{geom:(\w)\}", r"\1.geom_public" if public else r"\1.geom", made)
    made = re.sub(r"\{own:(\w)\}", "" if public else r", \1.secrecy, \1.version, \1.batch_id", made)
    made = made.replace("{exact}", "" if public else "".join(f", m.{column}" for column in EXACT))
    made = made.replace("COMMENT ON SCHEMA {schema} IS 'Published records: secrecy {allowed}'",
                        f"COMMENT ON SCHEMA {schema} IS 'Published records: secrecy {allowed[1:-1].replace(chr(39), '')}'")
    return made.replace("{schema}", schema).replace("{allowed}", allowed).replace("{readers}", readers)


def run(statements: str) -> None:
    op.get_bind().connection.cursor().execute(statements)


def upgrade() -> None:
    run((SQL / "0003_functions.sql").read_text(encoding="utf-8"))
    for schema in LEVELS:
        run(views(schema))
    # The views call these as their reader, and the public role has no other right on the schema.
    run("GRANT USAGE ON SCHEMA register TO minzheng_app_ro")


def downgrade() -> None:
    for schema in LEVELS:
        run(f"DROP SCHEMA {schema} CASCADE")
    run("REVOKE USAGE ON SCHEMA register FROM minzheng_app_ro; DROP FUNCTION register.in_force(date, date), register.pinyin_key(text);")
