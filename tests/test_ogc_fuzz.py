"""10,000 seeded query strings over all collections, pages and roles: no 5xx, and a problem for every refusal (A-S5, R16)."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest

from gis.register import COLLECTIONS

SEED = 20_260_601
QUERIES = 10_000
PARTS = 10
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
BYTES = [
    "%00",
    "%ff",
    "%ed%a0%80",
    "%c0%af",
    "%F0%9F%92%A9",
    "%e2%80%ae",
    "%",
    "%2",
    "%zz",
    "+",
    "%0a%0d",
    "%1b",
    "%ef%bf%bf",
    "%e4%b8",
]
"""As they stand in an address: NUL, broken UTF-8, a surrogate, an overlong slash, turned text."""
NUMBERS = ["0", "-1", "1", "7", "1e308", "1e400", "-1e400", "nan", "inf", "-0", "1.5", "0x10", "1_0", "９", "١", "9" * 400, "1e-400",
           "2147483648", "9223372036854775808", "", " 5", "+5", "1e3", "100000", "100001"]  # fmt: skip
BOXES = ["170,-60,-170,60", "-180,-90,180,90", "180,0,-180,0", "179.9,-90,-179.9,90", "1,2,3", "114,29,115,30", "114,29,0,115,30,9", "0,0,0,0",
         "-181,0,0,1", "1e308,1e308,1e308,1e308", "nan,nan,nan,nan", "115,30,114,29", "29,114,30,115", ",,,", "1,2,3,4,5,6,7",
         "12690000,3400000,12800000,3500000", "38500000,3200000,38600000,3300000", "500000,3200000,600000,3300000"]  # fmt: skip
TIMES = ["..", "../..", "/", "2020-01-01", "2020-01-01/..", "../2020-02-30", "0001-01-01", "9999-12-31", "9999-12-31T23:59:60Z",
         "0000-00-00", "2020-01-01T00:00:00+99:99", "2020-01-01T00:00:00-14:00/9999-12-31T23:59:59-14:00", "a/b/c", "2021-01-01/2020-01-01"]  # fmt: skip
SYSTEMS = ["http://www.opengis.net/def/crs/OGC/1.3/CRS84", f"{EPSG}4326", f"{EPSG}4490", f"{EPSG}3857", f"{EPSG}4547", f"{EPSG}4526",
           f"{EPSG}999999", "EPSG:4326", "+proj=merc", "<>", "file:///etc/passwd", "4326", "[EPSG:4326]"]  # fmt: skip
SHAPES = ["POINT(114.3 29.8)", "POINT EMPTY", "POINT(1e308 1e308)", "POLYGON((0 0,1 1,0 1,1 0,0 0))", "POLYGON((113 29,115 29,115 30,113 30,113 29))",
          "POLYGON((0 0,1 1))", "LINESTRING(114 29)", "MULTIPOINT((1 1),(2 2))", "BBOX(113,29,115,30)", "BBOX(170,-10,-170,10)", "POINT(0 nan)",
          "GEOMETRYCOLLECTION(" + ",".join(["POINT(1 1)"] * 40) + ")", "LINESTRING(" + ",".join(f"{n} {n % 90}" for n in range(180)) + ")",
          "POLYGON((-180 -90,180 -90,180 90,-180 90,-180 -90))", "POINT Z(1 2 3)", "CIRCULARSTRING(0 0,1 1,2 0)", "SRID=4326;POINT(1 1)"]  # fmt: skip
TEXTS = ["", "'", "''", '"', "\\", "%", "_", "%s", "%(a)s", "$1", ":x", ";", "--", "/*", "name", "geometry", "id", "null", "true", "false",
         "html", "json", "咸宁", "é", "İ", "ß", "\u202e", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), "A" * 3000,
         "(select pg_sleep(9))", "name,-name", "-source", "source,nothing", "<script>", "../../etc/passwd", "{}", "[]", "{" * 50]  # fmt: skip
KEYS = ["limit", "offset", "cursor", "bbox", "bbox-crs", "crs", "datetime", "as_of", "filter", "filter-lang", "filter-crs", "sortby", "properties", "f", "lang",
        "collections", "nothing", "", "LIMIT", "limit[]", "__proto__"]  # fmt: skip
PAGES = ["{c}/items", "{c}/items", "{c}/items", "{c}/items", "{c}/items/{id}", "{c}", "{c}/queryables", "{c}/sortables", "{c}/schema", "{c}/tiles",
         "{c}/tiles/WebMercatorQuad", "{c}/tiles/WebMercatorQuad/{z}/{z}/{z}", "{c}/tiles/WebMercatorQuad/xyz/{z}/{z}/{z}.pbf",
         "{c}/tiles/WebMercatorQuad/tilejson.json", "{c}/tiles/WebMercatorQuad/style.json"]  # fmt: skip
VIEWERS = ["anonymous", "surveyor", "planner", "names_officer", "reviewer", "admin", "audit_admin"]


class Nasty:
    """Query strings of one collection, from one generator of random numbers."""

    def __init__(self, dice: random.Random, name: str) -> None:
        self.dice, self.one = dice, dice.choice
        self.names = [item.name for item in COLLECTIONS[name].properties if not item.internal]
        self.kinds = {item.name: item.type for item in COLLECTIONS[name].properties}

    def scalar(self) -> str:
        return self.one([self.one(self.names), "geometry", "1", "-2.5", "'a'", "'" + self.one(TEXTS) + "'", "DATE('2020-01-01')", "TRUE",
                         "TIMESTAMP('2020-01-01T00:00:00Z')", "CASEI(name)", "ACCENTI('é')", "9" * 60, "1e400", "1/0", "nothing"])  # fmt: skip

    def right(self) -> str:
        """Return a condition that holds a property against a value of its type."""
        name = self.one(self.names)
        values = {
            "string": ["'咸宁'", "''", "'%'", "'\\U0010ffff'", "'" + "x" * 500 + "'"],
            "integer": ["0", "-1", "999999999999", "1.5"],
            "number": ["0", "1e9", "-0.0", "0.1"],
            "boolean": ["TRUE", "FALSE"],
            "date": ["DATE('2020-01-01')", "DATE('0001-01-01')", "DATE('9999-12-31')"],
        }
        value = self.one(values[self.kinds[name]])
        shape, sign = self.one([*SHAPES[:2], SHAPES[4], SHAPES[8], SHAPES[9], SHAPES[13]]), self.one(["=", "<>"])
        space = self.one(["S_INTERSECTS", "S_WITHIN", "S_DISJOINT", "S_CROSSES", "S_TOUCHES", "S_OVERLAPS"])
        return self.one(
            [f"{name} {sign} {value}", f"{name} IS NOT NULL", f"{name} IN ({value})", f"{space}(geometry,{shape})"]
        )

    def condition(self, depth: int) -> str:
        """Return CQL2 text, mostly well formed."""
        if depth < 3 and self.dice.random() < 0.6:
            return self.right()
        if depth > 0 and self.dice.random() < 0.5:
            left, right = self.condition(depth - 1), self.condition(depth - 1)
            return self.one([f"({left} AND {right})", f"({left} OR {right})", f"NOT ({left})", f"(({left}))"])
        one, other = self.scalar(), self.scalar()
        sign = self.one(["=", "<>", "<", ">", "<=", ">=", "LIKE", "^", "%", "div", "=="])
        space = self.one(
            ["S_INTERSECTS", "S_WITHIN", "S_DISJOINT", "S_CROSSES", "S_TOUCHES", "S_OVERLAPS", "S_CONTAINS", "S_EQUALS"]
        )
        time = self.one(["T_AFTER", "T_DURING", "T_INTERSECTS", "T_EQUALS", "T_MEETS", "T_NOTHING"])
        return self.one([
            f"{one} {sign} {other}", f"{one} BETWEEN {other} AND {self.scalar()}", f"{one} IN ({other},{self.scalar()})", f"{one} IS NULL",
            f"{space}(geometry,{self.one(SHAPES)})", f"{space}({self.one(SHAPES)},geometry)",
            f"{time}(valid_from,INTERVAL('2020-01-01','..'))", f"{time}({one},{other})",
            f"{one} + {other} * {self.scalar()} > {self.scalar()} ^ 9", "A_CONTAINS(name,('a','b'))", self.one(TEXTS),
        ])  # fmt: skip

    def deep(self) -> str:
        count = self.one([30, 200, 1500, 4000])
        return self.one([
            "(" * count + "name='a'" + ")" * count, "NOT " * count + "name='a'", "name='a'" + " AND name='a'" * min(count, 500),
            "1" + "+1" * count + "=1", "name IN (" + ",".join(["'a'"] * count) + ")", "(" * count, "casei(" * count,
            "S_INTERSECTS(geometry,LINESTRING(" + ",".join(f"{n % 180} {n % 90}" for n in range(count)) + "))",
        ])[:20_000]  # fmt: skip

    def node(self, depth: int) -> str:
        """Return CQL2 JSON, often of the wrong kind."""
        if depth == 0 or self.dice.random() < 0.3:
            return self.one(['{"property":"name"}', '{"property":"geometry"}', '{"property":7}', "1", '"a"', "null", "true", "1e400", "[]", "{}",
                             '{"date":"2020-01-01"}', '{"date":1}', '{"interval":["..",".."]}', '{"interval":[]}', '{"bbox":[1,2,3,4]}', '{"bbox":null}',
                             '{"type":"Point","coordinates":[114,29]}', '{"type":"Polygon","coordinates":[[]]}', '{"type":"Point","coordinates":["a"]}',
                             '"\\u0000"', '"\\ud800"', "9" * 50, "NaN"])  # fmt: skip
        word = self.one(
            [
                "and",
                "or",
                "not",
                "=",
                "<>",
                "<",
                "like",
                "in",
                "between",
                "isNull",
                "s_intersects",
                "t_after",
                "casei",
                "+",
                "/",
                "^",
                "x",
            ]
        )
        return f'{{"op":"{word}","args":[{",".join(self.node(depth - 1) for _ in range(self.dice.randrange(4)))}]}}'

    def value(self, key: str) -> str:
        """Return a value, escaped, for a parameter: mostly of its own sort."""
        if self.dice.random() < 0.12:
            return self.one(BYTES) + quote(self.one(TEXTS)[:50])
        lists = {"limit": NUMBERS, "offset": NUMBERS, "bbox": BOXES, "datetime": TIMES, "as_of": [*TIMES, "2026-11-01"], "crs": SYSTEMS, "bbox-crs": SYSTEMS, "filter-crs": SYSTEMS,
                 "filter-lang": ["cql2-text", "cql2-json", "cql2-json", "sql"]}  # fmt: skip
        if key == "filter":
            kind = self.dice.random()
            hostile = self.node(4) if kind < 0.2 else self.deep() if kind < 0.26 else self.condition(3)
            return quote(self.right() if kind > 0.6 else hostile, safe="")
        if key in {"f", "lang"} and self.dice.random() < 0.7:
            return self.one(["json", "html", "zh", "en"])
        return quote(self.one(lists[key] if key in lists and self.dice.random() < 0.8 else [*TEXTS, *NUMBERS]), safe="")

    def query(self, page: str) -> str:
        keys = [self.one([*KEYS, *["filter"] * 20, *self.names[:4]]) for _ in range(self.one([1, 1, 1, 2, 3]))]
        if not page.endswith("/items") and self.dice.random() < 0.7:
            keys = [self.one(["f", "lang", "collections"])]
        pairs = [(key, self.value(key)) for key in keys]
        if "filter" in keys and "filter-lang" not in keys and any("%22op%22" in value for _, value in pairs):
            pairs.append(("filter-lang", "cql2-json"))
        return "&".join(f"{quote(key)}={value}" for key, value in pairs)


def addresses(dice: random.Random, count: int) -> Iterator[str]:
    """Yield addresses below `/ogc`, each with a query string."""
    for _ in range(count):
        name = dice.choice(list(COLLECTIONS))
        numbers = {"z": dice.choice(["0", "1", "8", "40", "-1", "x", "2147483648", "%00", "9" * 30])}
        page = dice.choice(PAGES).format(
            c=f"/ogc/collections/{name}", id="00000000-0000-4000-8000-000000000000", **numbers
        )
        if dice.random() < 0.06:
            page = dice.choice(["/ogc", "/ogc/api", "/ogc/conformance", "/ogc/collections", "/ogc/tiles", "/ogc/tiles/WebMercatorQuad",
                                "/ogc/tiles/WebMercatorQuad/0/0/0", "/ogc/tileMatrixSets/WebMercatorQuad"])  # fmt: skip
        yield f"{page}?{Nasty(dice, name).query(page)}"


@pytest.mark.parametrize("part", range(PARTS))
def test_no_query_string_of_ten_thousand_breaks_the_server(
    part: int, viewer_of: Callable[[str], Any], record_property: Callable[[str, object], None]
) -> None:
    dice, counts, wrong = random.Random(SEED + part), Counter[int](), []
    for number, address in enumerate(addresses(dice, QUERIES // PARTS)):
        viewer = viewer_of(VIEWERS[number % len(VIEWERS)])
        answer = viewer.send("GET", address)
        counts[answer.status_code] += 1
        refusal = answer.status_code in {400, 404, 406, 414}
        if refusal and answer.headers.get("content-type") != "application/problem+json":
            wrong.append((viewer.role, answer.status_code, "no problem", address[:500]))
        elif not refusal and answer.status_code not in {200, 204}:
            wrong.append((viewer.role, answer.status_code, answer.text[:200], address[:500]))
    told = ", ".join(f"{count} x {status}" for status, count in sorted(counts.items()))
    record_property("summary", f"OGC fuzzing, part {part}, seed {SEED + part}: {told}")
    assert not wrong, wrong[:20]
    assert counts[200] > 100
    assert counts[400] > 300
