"""Divisions of the sample: identity, codes, names, areas rebuilt from the edges, residents, seats."""

from collections.abc import Mapping, Sequence

from shapely import MultiPolygon

from gis.boundaries import tables as t
from gis.boundaries.assemble import Edge, dissolve, polygons
from gis.sample.common import ILLUSTRATIVE, Batch, Record, geometry, identity, marked, point
from gis.sample.files import Row, table

CITY = "421200"


def unit_at(level: str, township: str) -> str:
    """Return the code of the division of a level in which a township lies."""
    return {"township": township, "county": township[:6], "prefecture": CITY}[level]


def extents(edges: Sequence[Edge]) -> dict[str, MultiPolygon]:
    """Return the area of every division, all levels, from the same edges."""
    cells = polygons(edges)
    for level in ("county", "prefecture"):
        cells.update(polygons(dissolve(edges, lambda c, level=level: unit_at(level, c))))  # type: ignore[misc]
    return cells


def batch(areas: Mapping[str, MultiPolygon], public: Mapping[str, MultiPolygon]) -> Batch:
    """Return the rows of all division tables, parents first."""
    rows = table("divisions")
    return [
        (t.Division, [_division(r) for r in rows]),
        (t.DivisionCode, [c for r in rows for c in _codes(r)]),
        (t.DivisionName, [_name(r) for r in rows]),
        (t.DivisionExtent, [_extent(r, areas, public) for r in rows]),
        (t.DivisionPopulation, [_population(r) for r in table("population_2020")]),
        (t.DivisionSeat, [_seat(r) for r in table("seats")]),
    ]


def _division(r: Row) -> Record:
    return marked({"id": identity("division", r["code"]), "level": r["level"]}, r["source"])


def _codes(r: Row) -> list[Record]:
    # A county's six digits are the same in both schemes; township codes differ between lists, so only nbs is known.
    schemes = ("nbs",) if r["level"] == "township" else ("nbs", "civil-affairs")
    return [
        marked(
            {
                "id": identity("division-code", f"{scheme}:{r['code']}"),
                "division_id": identity("division", r["code"]),
                "scheme": scheme,
                "code": r["code"],
            },
            r["source"],
        )
        for scheme in schemes
    ]


def _name(r: Row) -> Record:
    fields = ("name", "kind", "pinyin", "pinyin_toned", "pinyin_status", "pinyin_source")
    return marked(
        {
            "id": identity("division-name", r["code"]),
            "division_id": identity("division", r["code"]),
            **{f: r[f] for f in fields},
        },
        r["source"],
    )


def _extent(r: Row, areas: Mapping[str, MultiPolygon], public: Mapping[str, MultiPolygon]) -> Record:
    return marked(
        {
            "id": identity("division-extent", r["code"]),
            "division_id": identity("division", r["code"]),
            "parent_id": identity("division", r["parent_code"]) if r["parent_code"] else None,
            "geom": geometry(areas[r["code"]]),
            "geom_public": geometry(public[r["code"]]),
            "geometry_status": "illustrative",
        },
        ILLUSTRATIVE,
    )


def _population(r: Row) -> Record:
    return marked(
        {
            "id": identity("division-population", f"{r['code']}:{r['year']}"),
            "division_id": identity("division", r["code"]),
            **{f: int(r[f]) for f in ("year", "pop_total", "pop_60", "pop_65")},
        },
        r["source"],
    )


def _seat(r: Row) -> Record:
    return marked(
        {
            "id": identity("division-seat", r["code"]),
            "division_id": identity("division", r["code"]),
            "name": r["name"],
            "confidence": r["confidence"],
            "geom": point(r["lon"], r["lat"]),
        },
        r["source"],
    )
