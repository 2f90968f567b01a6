"""Lines of all three levels, tri-junctions and markers of the sample: derived from the same edges."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shapely import MultiLineString, Point

from gis.boundaries import tables as t
from gis.boundaries.assemble import Edge, Junction, Side, dissolve, junctions, pair_lines, published_nodes
from gis.boundaries.numbering import archive_code, line_code, line_name, outer_line_code, short_name
from gis.sample.common import ILLUSTRATIVE, Batch, Record, geometry, given, identity, marked, point
from gis.sample.divisions import CITY, unit_at
from gis.sample.files import Row, table

LEVELS = ("prefecture", "county", "township")
CITY_LENGTH = 3  # an outside party is its prefecture's name (three characters) and its own: 武汉市江夏区


@dataclass(frozen=True)
class Line:
    """A line with its code, level, sides and courses."""

    code: str
    level: str
    side: Side
    course: MultiLineString
    public: MultiLineString | None


def at_level(edges: Sequence[Edge], level: str) -> list[Edge]:
    """Return the edges between divisions of a level; outside parties are named at that level."""
    outside = (lambda party: party[:CITY_LENGTH]) if level == "prefecture" else str
    return dissolve(edges, lambda code: unit_at(level, code), outside)


def coded(lines: Mapping[Side, MultiLineString]) -> dict[Side, str]:
    """Give each line its code; outer lines of a division are numbered in the order of their parties."""
    codes: dict[Side, str] = {}
    serials: dict[str, int] = {}
    for side in lines:
        a, b, _ = side
        if b is None:
            serials[a] = serials.get(a, 0) + 1
            codes[side] = outer_line_code(a, serials[a])
        else:
            codes[side] = line_code(a, b)
    return codes


def all_lines(edges: Sequence[Edge], public_edges: Sequence[Edge]) -> list[Line]:
    """Return the lines of every level: each pair of neighbours and each outer stretch one line."""
    found = []
    for level in LEVELS:
        lines = pair_lines(at_level(edges, level))
        public = pair_lines(at_level(public_edges, level))
        codes = coded(lines)
        found += [Line(codes[side], level, side, course, public.get(side)) for side, course in lines.items()]
    return found


def batch(edges: Sequence[Edge], public_edges: Sequence[Edge]) -> Batch:
    """Return the rows of lines, their codes and courses, tri-junctions and markers."""
    names = {r["code"]: r for r in table("divisions")}
    lines = all_lines(edges, public_edges)
    points: list[Record] = []
    ends: list[Record] = []
    for level, mark in (("county", "X"), ("township", "T")):
        by_side = {line.side: line for line in lines if line.level == level}
        of_level = at_level(edges, level)
        nodes = junctions(of_level)
        published = published_nodes(nodes, junctions(at_level(public_edges, level)))
        for serial, (node, shown) in enumerate(zip(nodes, published, strict=True), 1):
            sides = [(of_level[i].a, of_level[i].b, of_level[i].outside_party) for i in node.edges]
            number = f"{CITY}{mark}{serial:03d}"
            points.append(_junction(number, node, shown, names))
            ends += [_end(number, by_side[side].code, order) for order, side in enumerate(dict.fromkeys(sides), 1)]
    return [
        (t.BoundaryLine, [_line(line, names) for line in lines]),
        (t.BoundaryLineCode, [code for line in lines for code in _codes(line)]),
        (t.BoundaryLineGeometry, [_course(line) for line in lines]),
        (t.BoundaryPoint, points),
        (t.BoundaryPointLine, ends),
        (t.BoundaryMarker, [_marker(r) for r in table("markers")]),
    ]


def _line(line: Line, names: Mapping[str, Row]) -> Record:
    a, b, party = line.side
    known = sorted((names[c] for c in (a, b) if c), key=lambda r: r["pinyin"])
    called = [r["name"] for r in known]
    if b is None and party:
        called.append(party[CITY_LENGTH:] or party)
    return marked(
        {
            "id": identity("boundary-line", line.code),
            "level": line.level,
            "name": line_name(called),
            "division_a_id": identity("division", a),
            "division_b_id": identity("division", b) if b else None,
            "is_outer": b is None,
            "outside_party": party,
            "nature": "working" if line.level == "township" else "settled",
            "derivation": "illustrative",
        },
        ILLUSTRATIVE,
    )


def _codes(line: Line) -> list[Record]:
    codes = {"line": line.code}
    if line.level == "county" and line.side[1]:
        codes["archive"] = archive_code(CITY, line.code)
    return [
        marked(
            {
                "id": identity("boundary-line-code", f"{scheme}:{code}"),
                "line_id": identity("boundary-line", line.code),
                "scheme": scheme,
                "code": code,
            },
            ILLUSTRATIVE,
        )
        for scheme, code in codes.items()
    ]


def _course(line: Line) -> Record:
    return marked(
        {
            "id": identity("boundary-line-geometry", line.code),
            "line_id": identity("boundary-line", line.code),
            "kind": "illustrative",
            "geom": geometry(line.course),
            "geom_public": geometry(line.public) if line.public else None,
            "method": "由示意范围的公共边生成",
        },
        ILLUSTRATIVE,
    )


def _junction(number: str, node: Junction, shown: Point | None, names: Mapping[str, Row]) -> Record:
    parties = [short_name(names[c]["name"]) for c in node.codes]
    parties += [short_name(p[CITY_LENGTH:]) for p in node.outside]
    return marked(
        {
            "id": identity("boundary-point", number),
            "number": number,
            "kind": "tri-junction",
            "name": "–".join(parties) + "三交点",
            "geom": geometry(node.point),
            "geom_public": geometry(shown) if shown else None,
            "how_obtained": "illustrative",
        },
        ILLUSTRATIVE,
    )


def _end(number: str, line: str, order: int) -> Record:
    return marked(
        {
            "id": identity("boundary-point-line", f"{number}:{line}"),
            "point_id": identity("boundary-point", number),
            "line_id": identity("boundary-line", line),
            "ordinal": order,
        },
        ILLUSTRATIVE,
    )


def _marker(r: Row) -> Record:
    as_text = (
        "number", "type_letter", "level", "placement", "face", "material", "state", "received_lon", "received_lat",
        "source_crs", "height_m", "height_datum", "survey_method", "accuracy_m",
    )  # fmt: skip
    return marked(
        {
            "id": identity("boundary-marker", r["number"]),
            **{f: given(r[f]) for f in as_text},
            "serial": int(r["serial"]),
            "line_id": identity("boundary-line", r["line_code"]),
            "geom": point(r["lon"], r["lat"]),
            "surveyed_on": dt.date.fromisoformat(r["surveyed_on"]),
            "planted_on": dt.date.fromisoformat(r["planted_on"]),
            "is_public": r["secrecy"] == "public",
            "coordinate_status": "illustrative",
        },
        r["source"],
        r["secrecy"],
    )
