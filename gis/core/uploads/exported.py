"""Files that an export of ours made, uploaded again: each column is a field of the kind, or the register's own.

Such a file is known by its headers, which are the names of the collection's properties. It needs no declaration where
its degrees are those of the register: an export in WGS 84 or CGCS2000 degrees holds the same numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as with_default

from gis.core.collections import COMMON, Collection
from gis.core.crs import GEOGRAPHIC, STORAGE
from gis.core.exports.short import NAME_BYTES, short_names

MARK = "is_sample"
"""A property of every collection that no survey program writes."""
INTERNAL = "version"
"""A property that the public's exports lack."""
IDENTITIES = ("id", "feature_id")
ADDED = frozenset({"fid", "WKT"})
"""Columns that the form of a file adds."""
ORDINATES = {"lon": "longitude", "lat": "latitude", "easting": "easting", "northing": "northing"}
PLACES = frozenset({*ORDINATES, "longitude", "latitude", "height"})
TEXT_BYTES = range(251, 255)
"""Bytes of a text that a shapefile cut: 254, less what is left of a character."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What a kind's export holds: its collection, and which field a property is; the others are the register's own.

    `identity` is the field that holds the identity of a record. `generalised` says that the public's export has no
    exact positions. `form` is the header by which an export in the words of a form is known.
    """

    collection: Collection
    fields: Mapping[str, str] = with_default(default_factory=dict)
    identity: str | None = None
    generalised: bool = False
    form: str = ""


@dataclass(frozen=True, slots=True)
class Own:
    """The columns of a file of ours: the header of each field, the headers that are the register's own."""

    columns: Mapping[str, str]
    others: tuple[str, ...]
    is_public: bool
    in_degrees: bool


def own_columns(headers: Sequence[str], exported: Exported | None) -> Own | None:
    """Return what the columns of a file are if an export of the kind's collection made it, else None."""
    stripped = [header.strip() for header in headers]
    if exported is None or MARK not in stripped:
        is_form = exported is not None and exported.form in stripped
        return Own({}, (exported.form,), is_public=False, in_degrees=False) if exported and is_form else None
    names = _full_names(stripped, exported.collection)
    own = {item.name for item in exported.collection.own}
    common = {item.name for item in COMMON}
    told = [name for name in names if name not in common | ADDED | PLACES | {*IDENTITIES, ""}]
    if exported.collection.label not in names or sum(name in own for name in told) * 2 < len(told) or len(told) < 3:
        return None
    columns, others = {}, []
    for header, name in zip(stripped, names, strict=True):
        if field := _field(name, exported):
            columns[field] = header
        elif name in own | common | ADDED | {*IDENTITIES}:
            others.append(header)
    return Own(columns, tuple(others), INTERNAL not in names, {"lon", "lat"} <= set(names))


def _field(name: str, exported: Exported) -> str | None:
    if name in IDENTITIES:
        return exported.identity
    return exported.fields.get(name) or (None if exported.collection.geometry != "Point" else ORDINATES.get(name))


def _full_names(headers: Sequence[str], collection: Collection) -> list[str]:
    """Return the headers with the names that a shapefile cut written out, where all of them are such names.

    A KML has the label twice, as the name of its placemark and as a property.
    """
    headers = [header.removesuffix(" (2)") if header == f"{collection.label} (2)" else header for header in headers]
    if any(len(header.encode()) > NAME_BYTES for header in headers):
        return list(headers)
    is_public = INTERNAL not in headers
    names = ["id", *(item.name for item in collection.properties if not (is_public and item.internal))]
    full = dict(zip(short_names(names), names, strict=True))
    return [full.get(header, header) for header in headers]


def stated(own: Own | None, declared: Mapping[str, str]) -> dict[str, str]:
    """Return the system of a file of ours in degrees: that of the register, whose numbers every export has."""
    wgs84 = f"EPSG:{GEOGRAPHIC['WGS 84']}"
    if own is None or not (declared.get("crs") == wgs84 or (own.in_degrees and "crs" not in declared)):
        return {}
    return {"crs": f"EPSG:{STORAGE}"}


def is_cut(text: str, encoding: str | None) -> bool:
    """Tell whether a text of a shapefile of ours was cut to what a table holds."""
    return len(text) * 4 >= TEXT_BYTES.start and len(text.encode(encoding or "utf-8", "replace")) in TEXT_BYTES
