"""The search store as a whole: derive it anew, and tell whether it agrees with the register."""

from dataclasses import dataclass

from sqlalchemy import text

from gis.core.db import Role, session
from gis.gazetteer.search.variants import as_json

_COLUMNS = (
    "rank, subject, is_division, form, name, syllables, kind, class_code, division_id, is_current, weight, starts_on,"
    " ends_on, lon, lat, lon_to, lat_to, approved_year, protection"
)
_STORED = (
    "SELECT e.rank, e.subject, e.is_division, e.form, w.name, w.syllables, e.kind, e.class_code, e.division_id,"
    " e.is_current, e.weight, e.starts_on, e.ends_on, e.lon, e.lat, e.lon_to, e.lat_to, e.approved_year, e.protection"
    " FROM search.entry e JOIN search.word w ON w.rank = e.rank AND w.id = e.word_id"
)
_CHECK = f"""
WITH derived AS MATERIALIZED (SELECT {_COLUMNS} FROM search.derived), stored AS MATERIALIZED ({_STORED}),
listed AS (SELECT level, key, heft, len, word_id FROM search.listed),
due AS MATERIALIZED (
    SELECT v.level, v.key, v.heft, v.len, v.word_id FROM search.listable v JOIN search.list k USING (level, key)
     WHERE ROW(-v.heft, v.len, v.word_id) <= ROW(-k.heft, k.len, k.word_id))
SELECT (SELECT count(*) FROM derived), (SELECT count(*) FROM (SELECT * FROM derived EXCEPT ALL SELECT * FROM stored) m),
       (SELECT count(*) FROM (SELECT * FROM stored EXCEPT ALL SELECT * FROM derived) s)
       + (SELECT count(*) FROM search.entry e
           WHERE NOT EXISTS (SELECT FROM search.word w WHERE w.rank = e.rank AND w.id = e.word_id)),
       (SELECT count(*) FROM search.word w
         WHERE NOT EXISTS (SELECT FROM search.entry e WHERE e.rank = w.rank AND e.word_id = w.id)),
       (SELECT count(*) FROM search.word w WHERE w.folded <> search.fold(w.name)
            OR w.pinyin <> replace(w.syllables, ' ', '')
            OR w.best < (SELECT max(e.weight) FROM search.entry e WHERE e.rank = w.rank AND e.word_id = w.id)),
       (SELECT count(*) FROM (TABLE due EXCEPT ALL TABLE listed) d)
       + (SELECT count(*) FROM (TABLE listed EXCEPT ALL TABLE due) l)
"""  # noqa: S608 - names are ours


@dataclass(frozen=True)
class Agreement:
    """How the store compares with what the register gives.

    Attributes:
        entries: entries that the register gives.
        missing: those that the store lacks.
        surplus: entries of the store that the register does not give.
        unused: words that no entry uses: no fault, they are seen by nobody and go at the next rebuild.
        unkeyed: words whose keys are not those of today's variants.
        unlisted: places of the lists of best words that lack their word, or hold one that does not belong there.
    """

    entries: int
    missing: int
    surplus: int
    unused: int
    unkeyed: int
    unlisted: int

    @property
    def agrees(self) -> bool:
        """True when the store is what a rebuild would make it."""
        return not (self.missing or self.surplus or self.unkeyed or self.unlisted)


def rebuild() -> int:
    """Load the variants from their file and derive the store anew, in one transaction; return its entries.

    Searches wait meanwhile. Needs the owner's role; no time limit.
    """
    with session(Role.OWNER) as opened:
        opened.execute(text("SET LOCAL statement_timeout = 0"))
        opened.execute(text("CALL search.load_variants(CAST(:given AS jsonb))"), {"given": as_json()})
        opened.execute(text("CALL search.rebuild()"))
        return int(opened.scalar(text("SELECT count(*) FROM search.entry")) or 0)


def check() -> Agreement:
    """Compare every entry of the store with what the register gives now; reads everything once."""
    with session(Role.OWNER) as opened:
        row = opened.execute(text(_CHECK)).one()
    return Agreement(*(int(value) for value in row))
