"""checks of place names: words, scopes and figures that were changed; rulings and exemptions

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

CLEAN = "{0} <> '' AND {0} = btrim({0}) AND {0} !~ '[\\x01-\\x1f\\x7f\\ufffd]'"
LISTS = ("prefix", "grand", "foreign-place", "foreign-person", "odd", "leader", "person", "company", "trademark",
         "famous-feature", "english", "generic-size", "scope", "severity", "figure")


def run(statements: str) -> None:
    op.get_bind().connection.cursor().execute(statements)


def known(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def versioned(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("secrecy", sa.String(10), nullable=False, comment="public, internal or restricted"),
        sa.Column("source", sa.String(500), nullable=False, comment="Where the record comes from"),
        sa.Column("is_sample", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="True: belongs to the sample register (示例)"),
        sa.Column("deleted", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="Tombstone: the record no longer stands"),
        sa.Column("batch_id", sa.Uuid(), server_default=sa.text("register.current_batch()"), nullable=False, comment="Batch that wrote this version"),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False, comment="Version of the record, from 1"),
        sa.Column("sys_from", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False, comment="The register believes this version since"),
        sa.CheckConstraint(known("secrecy", ("public", "internal", "restricted")), name=op.f(f"ck_{table}_secrecy_known")),
        sa.ForeignKeyConstraint(["batch_id"], ["register.change_batch.id"], name=op.f(f"fk_{table}_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def clean(table: str, *columns: str) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(CLEAN.format(column), name=op.f(f"ck_{table}_{column}_clean")) for column in columns]


def upgrade() -> None:
    op.create_table(
        "name_word",
        sa.Column("id", sa.Uuid(), nullable=False, comment="Identity; never changes"),
        sa.Column("list", sa.String(20), nullable=False, comment="List: grand, foreign-place, leader, scope, figure, ..."),
        sa.Column("word", sa.String(60), nullable=False, comment="Word, class code, rule or name of a figure"),
        sa.Column("params", postgresql.JSONB(astext_type=Text()), server_default=sa.text("'{}'"), nullable=False, comment="Values with their unit in the name: site_m2, scope, severity, m"),
        sa.Column("note", sa.String(500), server_default=sa.text("''"), nullable=False, comment="Why it stands in the list"),
        sa.Column("verified", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="True: somebody has confirmed it at its source"),
        *clean("name_word", "word"),
        sa.CheckConstraint(known("list", LISTS), name=op.f("ck_name_word_list_known")),
        *versioned("name_word"),
        schema="register",
        comment="地名审查词表、范围和限值, what differs from the shipped file",
    )
    op.create_index("uq_name_word_word", "name_word", ["list", "word"], unique=True, schema="register")
    op.create_table(
        "name_ruling",
        sa.Column("id", sa.Uuid(), nullable=False, comment="Identity; never changes"),
        sa.Column("rule", sa.String(40), nullable=False, comment="Code of the rule"),
        sa.Column("name", sa.String(200), nullable=False, comment="Name it was decided for"),
        sa.Column("subject", sa.String(64), nullable=False, comment="Word that was met, or the digest of the records that collide: new ones need a new ruling"),
        sa.Column("class_code", sa.String(5), nullable=True, comment="Class it holds for; NULL every class"),
        sa.Column("decision", sa.String(8), nullable=False, comment="allow: may stand; forbid: may not"),
        sa.Column("reason", sa.String(1000), nullable=False, comment="Why"),
        sa.Column("approval_ref", sa.String(200), nullable=True, comment="Approval it rests on"),
        sa.Column("author", sa.String(120), nullable=False, comment="Account that decided"),
        *clean("name_ruling", "name", "subject", "reason", "author"),
        sa.CheckConstraint(known("decision", ("allow", "forbid")), name=op.f("ck_name_ruling_decision_known")),
        *versioned("name_ruling"),
        schema="register",
        comment="地名审查裁定和豁免",
    )
    op.create_index(
        "uq_name_ruling_finding", "name_ruling", ["rule", "name", "subject", "class_code"], unique=True, schema="register",
        postgresql_where=sa.text("NOT deleted"), postgresql_nulls_not_distinct=True,
    )
    for table in ("name_word", "name_ruling"):
        op.create_index(op.f(f"ix_{table}_batch_id"), table, ["batch_id"], schema="register")
        run(f"SELECT register.keep_history('{table}'); SELECT register.open_to_service('{table}')")
    # 0010 let these be NULL in the register; the history tables made before it still refused such rows
    run("ALTER TABLE register.place_history ALTER COLUMN geom DROP NOT NULL;"
        "ALTER TABLE register.place_name_history ALTER COLUMN pinyin DROP NOT NULL, ALTER COLUMN pinyin_toned DROP NOT NULL")


def downgrade() -> None:
    for table in ("name_ruling", "name_word"):
        run(f"DROP VIEW register.{table}_as_of; DROP VIEW register.{table}_versions;")
        for trigger in ("stamp", "keep_update", "keep_delete", "no_truncate"):
            run(f"DROP TRIGGER {trigger} ON register.{table};")
        run(f"DROP FUNCTION register.keep_{table}(); DROP TABLE register.{table}_history;")
        op.drop_table(table, schema="register")
