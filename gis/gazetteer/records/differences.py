"""Names whose recorded spelling is not the one that reading, class and rules give, by kind of difference (P-C5)."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.uploads.inert import inert
from gis.gazetteer.checks.catalogue import RULES
from gis.gazetteer.checks.divisions import load_tree
from gis.gazetteer.checks.spelling import check_spelling
from gis.gazetteer.checks.words import load_words
from gis.gazetteer.naming import name_columns
from gis.gazetteer.records.access import Reader, county_of

COLUMNS = ("place_id", "place_code", "name", "division", "recorded", "derived", "kind", "title", "reading_status")
_NAMES = text("""
SELECT p.id::text AS place, p.place_code, p.division_id::text AS division, n.name, n.reading, n.pinyin_status,
       coalesce(p.details->>'roman', n.pinyin_toned, n.pinyin) AS recorded, k.spelled_as, k.generics
  FROM register.place_name n
  JOIN register.place p ON p.id = n.place_id AND NOT p.deleted AND p.secrecy = ANY(:secrecies)
  JOIN register.place_class k ON k.code = p.class_code
 WHERE n.kind = 'standard' AND NOT n.deleted AND n.secrecy = ANY(:secrecies) AND n.valid_to IS NULL
   AND (:within = '{}'::text[] OR p.division_id::text = ANY(:within))
 ORDER BY n.name, p.id
""")


def differences(
    session: Session, reader: Reader, *, division: str = "", english: bool = False
) -> Iterator[dict[str, Any]]:
    """Give each standard name whose recorded spelling differs, with the kind of difference.

    What a file recorded stands in `details.roman` or in the name itself; the other side is spelled anew from the
    confirmed reading, else from the chain's.
    """
    tree = load_tree(session)
    node = tree.find(division)
    values = {"secrecies": reader.secrecies, "within": tree.subtree(node.id) if node else []}
    foreign = [each.word for each in load_words(session).of("english")]
    for row in session.execute(_NAMES, values).mappings():
        if reader.counties and county_of(tree, row["division"]) not in reader.counties:
            continue
        path = [each.code or "" for each in tree.path(row["division"])]
        reading = row["reading"] if row["pinyin_status"] == "confirmed" else None
        made = name_columns(row["name"], row["spelled_as"], row["generics"], reading=reading, division_path=path)
        if not row["recorded"] or not made["pinyin_toned"]:
            continue
        for found in check_spelling(row["recorded"], made["pinyin_toned"], made["reading"], foreign):
            yield {
                "place_id": row["place"], "place_code": row["place_code"], "name": row["name"],
                "division": tree.words(row["division"]), "recorded": row["recorded"], "derived": made["pinyin_toned"],
                "kind": found.rule.removeprefix("spelling-"), "title": RULES[found.rule].title[english],
                "reading_status": row["pinyin_status"],
            }  # fmt: skip


def table(rows: Iterable[dict[str, Any]]) -> bytes:
    """Return the differences as CSV, UTF-8 with a mark for spreadsheets; no cell is a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([inert(str(row[name] or "")) for name in COLUMNS] for row in rows)
    return out.getvalue().encode("utf-8-sig")
