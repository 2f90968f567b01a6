"""Keys of names as the database makes them: quick ways must give what the plain definitions give."""

import json
import random
from typing import Any

import pytest
from sqlalchemy import text

from gis.core import db

LETTERS = "abnzāáǎàēéěèüǖǚńǹḿêAĀZÜ19 '-ñßçİ\t\u3000\u00a0.村岭\u0304\u0301\u0308ΙΣς"
PLAIN = "abnāáǎàēéěèü "
TONELESS = "translate(lower({}), 'āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿê', 'aaaaeeeeiiiioooouuuuvvvvvnnnme')"
READ = TONELESS.format("coalesce(array_to_string(reading, ' '), spelling)")
YEAR = r"substring(named FROM '^\s*((?:1[6-9]|20)[0-9]{2})(?:[0-9]{4})?(?![0-9])')::smallint"
DEFINED = {
    "register.toneless(spelling)": TONELESS.format("spelling"),
    "register.syllables(reading)": "array_to_string(reading, ' ')",
    "register.reading_key(reading, spelling)": f"nullif(regexp_replace({READ}, '[^a-z0-9]', '', 'g'), '')",
    "register.reading_initials(reading, spelling)":
        f"nullif(regexp_replace({READ}, '([a-z0-9])\\S*\\s*', '\\1', 'g'), '')",
    "search.approval_year(reference, named, since)":
        r"""coalesce(substring(reference FROM '[〔［【（([]\s*((?:19|20)[0-9]{2})\s*[]〕］】）)]')::smallint, (
            SELECT y FROM (SELECT """ + YEAR + """ AS y) n WHERE since IS NULL OR extract(year FROM since) <= y + 1))""",
}  # fmt: skip
"""What each key is, in one expression; an import needs them quicker."""


def odd_inputs(count: int) -> list[dict[str, Any]]:
    """Return readings, spellings and approvals of which many are not as they should be."""
    draw = random.Random(1)

    def word(longest: int) -> str:
        letters = LETTERS if draw.random() < 0.3 else PLAIN
        return "".join(draw.choice(letters) for _ in range(draw.randint(0, longest)))

    def reading() -> list[str | None] | None:
        parts = [None if draw.random() < 0.03 else word(draw.choice((1, 3, 6))) for _ in range(draw.randint(0, 4))]
        return None if draw.random() < 0.3 else parts

    references = (None, "咸民〔2019〕5号", "[1850]", "(2020", "〔2021〕", "x(1999)y", "无")
    days = (None, "1985", "19850312", "198503121", " 2020-01", "15x", "2001")
    return [
        {
            "reading": reading(), "spelling": None if draw.random() < 0.2 else word(20),
            "reference": draw.choice(references), "named": draw.choice(days),
            "since": draw.choice((None, "1984-01-01", "1990-05-05", "2002-01-01")),
        }
        for _ in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize("key", DEFINED)
def test_a_key_is_what_its_definition_says(key: str, sample_db: str) -> None:
    defined = DEFINED[key].replace("(?:", r"(?\:")  # no name of a value
    asked = f"""
        SELECT count({key}), count(*) FILTER (WHERE {key} IS DISTINCT FROM ({defined}))
          FROM json_to_recordset(CAST(:given AS json)) AS g(reading text[], spelling text, reference text, named text, since date)
    """
    with db.session() as opened:
        told, differing = opened.execute(text(asked), {"given": json.dumps(odd_inputs(4_000))}).one()
    assert differing == 0
    assert told > 500
