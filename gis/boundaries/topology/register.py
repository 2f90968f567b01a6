"""The register as a territory: everything in force, read set by set in one transaction."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.boundaries.topology.model import Areas, Finding, Lines, Shapes, Spot, Subject, Territory

KINDS = ("refined", "statutory", "illustrative", "working")
"""Which course of a line counts, the first there is: claims of one side never make a division's area."""

_LEVEL_OF = "CASE greatest({0}) WHEN 3 THEN 'restricted' WHEN 2 THEN 'internal' ELSE 'public' END"
_RANK = "CASE {0}.secrecy WHEN 'restricted' THEN 3 WHEN 'internal' THEN 2 ELSE 1 END"


def _secrecy(*aliases: str) -> str:
    return _LEVEL_OF.format(", ".join(_RANK.format(alias) for alias in aliases))


_CODES = """
    SELECT DISTINCT ON (division_id) division_id, code FROM register.division_code
     WHERE NOT deleted AND register.in_force(valid_from, valid_to)
     ORDER BY division_id, scheme = 'civil-affairs' DESC
"""
_DIVISIONS = text(f"""
    WITH codes AS ({_CODES})
    SELECT d.id::text AS id, d.level, coalesce(c.code, '') AS code, coalesce(n.name, c.code, '?') AS name,
           coalesce(e.parent_id::text, '') AS parent, ST_AsBinary(e.geom) AS geom, {_secrecy("d", "e")} AS secrecy
      FROM register.division d
      JOIN register.division_extent e ON e.division_id = d.id AND NOT e.deleted
                                     AND register.in_force(e.valid_from, e.valid_to)
      LEFT JOIN codes c ON c.division_id = d.id
      LEFT JOIN register.division_name n ON n.division_id = d.id AND NOT n.deleted
                                        AND register.in_force(n.valid_from, n.valid_to)
     WHERE NOT d.deleted AND register.in_force(d.valid_from, d.valid_to)
     ORDER BY code, id
""")  # noqa: S608 - names of ours
_LINES = text(f"""
    WITH codes AS ({_CODES})
    SELECT DISTINCT ON (l.id) l.id::text AS id, l.level, coalesce(k.code, '') AS code, l.name,
           l.division_a_id::text AS a, l.division_b_id::text AS b, l.outside_party AS outside,
           coalesce(ca.code, '') AS code_a, coalesce(cb.code, '') AS code_b, coalesce(g.map_scale, 0) AS scale,
           ST_AsBinary(g.geom) AS geom, {_secrecy("l", "g")} AS secrecy
      FROM register.boundary_line l
      JOIN register.boundary_line_geometry g ON g.line_id = l.id AND NOT g.deleted AND g.kind = ANY(:kinds)
                                            AND register.in_force(g.valid_from, g.valid_to)
      LEFT JOIN register.boundary_line_code k ON k.line_id = l.id AND k.scheme = 'line' AND NOT k.deleted
                                             AND register.in_force(k.valid_from, k.valid_to)
      LEFT JOIN codes ca ON ca.division_id = l.division_a_id
      LEFT JOIN codes cb ON cb.division_id = l.division_b_id
     WHERE NOT l.deleted AND register.in_force(l.valid_from, l.valid_to)
     ORDER BY l.id, array_position(:kinds, g.kind::text)
""")  # noqa: S608 - names of ours
_SPOTS = text(f"""
    SELECT p.id::text AS id, p.number AS code, coalesce(p.name, p.number) AS name, p.kind, NULL::int AS serial,
           NULL AS letter, NULL AS placement, ST_AsBinary(p.geom) AS geom, {_secrecy("p")} AS secrecy,
           ARRAY(SELECT x.line_id::text FROM register.boundary_point_line x
                  WHERE x.point_id = p.id AND NOT x.deleted ORDER BY x.ordinal) AS lines
      FROM register.boundary_point p WHERE NOT p.deleted AND register.in_force(p.valid_from, p.valid_to)
    UNION ALL
    SELECT m.id::text, m.number, m.number, 'marker', m.serial, m.type_letter, m.placement, ST_AsBinary(m.geom),
           {_secrecy("m")}, array_remove(ARRAY[m.line_id::text], NULL)
      FROM register.boundary_marker m
     WHERE NOT m.deleted AND register.in_force(m.valid_from, m.valid_to)
       AND coalesce(m.state, '') NOT IN ('scrapped', 'waived')
     ORDER BY code, id
""")  # noqa: S608 - names of ours


def read_territory(session: Session) -> Territory:
    """Read areas, lines, points and markers in force; exact geometry, whatever its secrecy.

    Each subject carries the highest secrecy among its rows, so that findings are shown only to who may see all.
    """
    lines = session.execute(_LINES, {"kinds": list(KINDS)}).mappings().all()
    counties = {row["id"]: _counties(row["code_a"], row["code_b"]) for row in lines}
    spots = session.execute(_SPOTS).mappings().all()
    return Territory(
        _areas(session.execute(_DIVISIONS).mappings().all()),
        _lines(lines, counties),
        [_spot(row, counties) for row in spots],
    )


def in_counties(findings: Sequence[Finding], county: str) -> list[Finding]:
    """Return the findings that concern a county; those of the whole region concern each."""
    return [f for f in findings if any(not s.counties or county in s.counties for s in f.subjects)]


def _counties(*codes: str) -> tuple[str, ...]:
    """Return the counties of division codes; the prefecture's own code ends in two noughts and names none."""
    return tuple(sorted({code[:6] for code in codes if len(code) >= 6 and not code[:6].endswith("00")}))


def _shapes(rows: Sequence[Mapping[Any, Any]]) -> Shapes:
    return np.asarray(shapely.from_wkb([bytes(row["geom"]) for row in rows]), dtype=np.object_)


def _by_level(rows: Sequence[Mapping[Any, Any]]) -> dict[str, list[Mapping[Any, Any]]]:
    levels: dict[str, list[Mapping[Any, Any]]] = defaultdict(list)
    for row in rows:
        levels[row["level"]].append(row)
    return levels


def _areas(rows: Sequence[Mapping[Any, Any]]) -> dict[str, Areas]:
    return {
        level: Areas(
            [_subject("division", row, _counties(row["code"])) for row in here],
            _shapes(here),
            [row["parent"] for row in here],
        )
        for level, here in _by_level(rows).items()
    }


def _lines(rows: Sequence[Mapping[Any, Any]], counties: Mapping[str, tuple[str, ...]]) -> dict[str, Lines]:
    return {
        level: Lines(
            [_subject("line", row, counties[row["id"]]) for row in here],
            _shapes(here),
            [(row["a"], row["b"], row["outside"]) for row in here],
            [int(row["scale"]) for row in here],
        )
        for level, here in _by_level(rows).items()
    }


def _subject(kind: str, row: Mapping[Any, Any], counties: tuple[str, ...]) -> Subject:
    return Subject(kind, row["id"], row["code"], row["name"], row.get("level", ""), row["secrecy"], counties)


def _spot(row: Mapping[Any, Any], counties: Mapping[str, tuple[str, ...]]) -> Spot:
    lines = tuple(row["lines"])
    of = tuple(sorted({county for line in lines for county in counties.get(line, ())}))
    kind = "marker" if row["kind"] == "marker" else "point"
    point = shapely.from_wkb(bytes(row["geom"]))
    assert isinstance(point, shapely.Point)
    subject = _subject(kind, row, of)
    return Spot(subject, point, lines, row["kind"], row["serial"], row["letter"], row["placement"])
