"""F38 to F44: GeoJSON that is no JSON, or whose geometry is none. Variants of other rows in GeoJSON stand here too."""

import json
from typing import Any

from .model import Accepted, BadFile, Canary, Expected, Refused, Staged, bytes_file

UNDECLARED: dict[str, str] = {}
"""No declaration of a person: by its standard the file is in WGS 84 degrees."""
HERE = "[114.3012345,29.8512345]"


def point(number: str, coordinates: str = HERE, more: str = "") -> str:
    """Return a marker as a feature; `coordinates` is JSON text."""
    return (
        f'{{"type":"Feature","properties":{{"界桩编号":"{number}"{more}}},'
        f'"geometry":{{"type":"Point","coordinates":{coordinates}}}}}'
    )


def of_geometry(number: str, geometry: str) -> str:
    """Return a marker with this geometry, JSON text."""
    return f'{{"type":"Feature","properties":{{"界桩编号":"{number}"}},"geometry":{geometry}}}'


def collection(*features: str, more: str = "") -> bytes:
    """Return a collection of features; `more` stands before its member `features`."""
    return f'{{"type":"FeatureCollection",{more}"features":[{",".join(features)}]}}'.encode()


def geojson(identity: str, variant: str, data: bytes, expected: Expected, **more: Any) -> BadFile:
    """Return a bad file named `a.geojson`, declared by nobody unless `profile` says so."""
    more.setdefault("profile", UNDECLARED)
    return bytes_file(identity, f"geojson, {variant}", data, expected, name="a.geojson", needs="geojson", **more)


def _staged(code: str, *features: str) -> tuple[bytes, Staged]:
    """Return a collection of a sound feature and then wrong ones, and what must be found."""
    found = Staged(len(features) + 1, [(row, code) for row in range(2, len(features) + 2)])
    return collection(point("T000"), *features), found


def _wrong(identity: str, variant: str, code: str, *features: str) -> BadFile:
    return geojson(identity, variant, *_staged(code, *features))


def _by_address(canary: Canary) -> bytes:
    link = json.dumps({"type": "link", "properties": {"href": f"{canary.url}crs.prj", "type": "proj4"}})
    return collection(point("T001"), more=f'"crs":{link},')


DEEP = "[" * 100_000 + "]" * 100_000
NESTED = '{"type":"GeometryCollection","geometries":[' * 400 + "]}" * 400
NO_JSON = Refused(400, "json")
METRES = "[38529020.123,3303600.456]"
SYSTEM = '"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4526"}},'
FILES: list[BadFile] = [
    geojson("F1", "no feature", collection(), Refused(422, "empty")),
    geojson("F2", "no property known", collection(of_geometry("T1", "null").replace("界桩编号", "甲")), Refused(422, "columns")),
    geojson("F17", "escaped NUL", collection(point("T001", more=',"备注":"a\\u0000b"')), Refused(422, "nul", 1)),
    geojson(
        "F18", "GBK", collection(point("T001")).decode().encode("gbk"), Accepted(1, ["gb18030", "wgs84-as-cgcs2000"])
    ),
    geojson("F20", "U+FFFD", collection(point("T001", more=',"备注":"a\\ufffdb"')), Refused(422, "encoding", 1)),
    *(
        geojson("F38", number, collection(point("T001", f"[{number},29.85]")), NO_JSON)
        for number in ("NaN", "Infinity", "-Infinity", "1e999")
    ),
    geojson("F38", "NaN in a property", collection(point("T001", more=',"高程":NaN')), NO_JSON),
    _wrong(
        "F39",
        "text, one, five, none, nested, object",
        "geometry-numbers",
        point("T001", '["a",29.85]'),
        point("T002", '["114.3","29.85"]'),
        point("T003", "[114.3]"),
        point("T004", "[114.3,29.85,1,2,3]"),
        point("T005", "[114.3,null]"),
        point("T006", "[[114.3,29.85]]"),
        point("T007", '{"lon":114.3}'),
        point("T008", "[true,false]"),
    ),
    geojson("F40", "depth 100,000", b'{"a":' * 100_000 + b"1" + b"}" * 100_000, NO_JSON, note="RecursionError in a plain reader"),
    geojson("F40", "depth 100,000, no object", DEEP.encode(), Refused(415, "not-a-table"), note="a list is no GeoJSON"),
    geojson("F40", "depth 100,000 in coordinates", collection(point("T001", DEEP)), NO_JSON),
    geojson("F40", "collection 400 deep", collection(of_geometry("T001", NESTED)), NO_JSON, note="GDAL loads it"),
    geojson("F41", "as coordinate", collection(point("T001", f"[{'1' * 5000},29.85]")), NO_JSON),
    geojson("F41", "as property", collection(point("T001", more=f',"高程":{"9" * 5000}')), NO_JSON),
    geojson("F42", "half a surrogate pair", collection(point("T\\ud800")), NO_JSON),
    geojson(
        "F42",
        "half a surrogate pair in bytes",
        collection(point("TXX")).replace(b"XX", b"\xed\xa0\x80"),
        Refused(422, "encoding", 1),
    ),
    geojson("F42", "key twice", collection(point("T001", more=',"界桩编号":"T002"')), NO_JSON),
    geojson("F42", "features twice", collection(point("T001"), more='"features":[],'), NO_JSON),
    geojson("F42", "cut off", collection(point("T001"), point("T002"))[:-40], NO_JSON),
    geojson("F42", "text behind the end", collection(point("T001")) + b"x", NO_JSON),
    _wrong(
        "F43",
        "null, empty",
        "geometry-missing",
        of_geometry("T001", "null"),
        point("T002", "[]"),
        of_geometry("T003", '{"type":"Point"}'),
    ),
    _wrong(
        "F43",
        "polygon, MultiPoint, line, collection, unknown",
        "geometry-type",
        of_geometry("T001", f'{{"type":"Polygon","coordinates":[[{HERE},[114.4,29.8],[114.4,29.9],{HERE}]]}}'),
        of_geometry("T002", f'{{"type":"MultiPoint","coordinates":[{HERE}]}}'),
        of_geometry("T003", f'{{"type":"LineString","coordinates":[{HERE},[114.4,29.8]]}}'),
        of_geometry("T004", '{"type":"GeometryCollection","geometries":[]}'),
        of_geometry("T005", '{"type":"Circle","coordinates":[1,2]}'),
        of_geometry("T006", "7"),
    ),
    geojson("F43", "a feature that is none", collection(point("T001"), "7"), Refused(422, "geojson-feature", 2)),
    geojson("F43", "a geometry alone", f'{{"type":"Point","coordinates":{HERE}}}'.encode(), Refused(422, "geojson-collection")),
    geojson("F43", "an object", b'{"a":1}', Refused(422, "geojson-collection")),
    geojson("F44", "old crs and metres", collection(point("T001", METRES), more=SYSTEM), Accepted(1, ["geojson-old-crs"])),
    geojson("F44", "metres without crs", collection(point("T001", METRES)), Staged(1, [(1, "projected?")])),
    geojson(
        "F44",
        "crs unknown",
        collection(point("T001"), more=SYSTEM.replace("4526", "9999")),
        Refused(422, "geojson-crs"),
    ),
    BadFile(
        "F44",
        "geojson, crs at an address",
        _by_address,
        Refused(422, "geojson-crs"),
        name="a.geojson",
        profile=UNDECLARED,
        needs="geojson",
    ),
    geojson(
        "F44",
        "crs a PROJ string",
        collection(point("T001"), more=SYSTEM.replace("urn:ogc:def:crs:EPSG::4526", "+proj=longlat +nadgrids=/etc/passwd")),
        Refused(422, "geojson-crs"),
    ),
]  # fmt: skip
