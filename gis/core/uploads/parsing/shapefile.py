"""A zipped shapefile: its parts found by name, each read by its own reader, rows in = rows out (F36, F48-F56).

Pure Python over the standard library, not GDAL: GDAL drops surplus rows, reads GBK as Latin-1, opens a shapefile
without its attributes, and chooses a driver by content, all without a word.
"""

from gis.core.uploads.parsing import dbf, shp, systems, wkt
from gis.core.uploads.parsing.archive import Archive
from gis.core.uploads.parsing.features import DEGREES, METRES, FeatureTable, by_size
from gis.core.uploads.parsing.geometry import Geometry
from gis.core.uploads.parsing.limits import Limits, Parsed, Refusal

NEEDED = ("shp", "shx", "dbf")
BESIDE = frozenset(
    {"prj", "cpg", "sbn", "sbx", "qix", "qmd", "qml", "qpj", "sld", "shp.xml", "xml", "cst", "fbn", "fbx", "ain", "aih",
     "atx", "ixs", "mxs", "lyr", "idm", "ind"}
)  # fmt: skip
"""Companions of a shapefile; only `.prj` and `.cpg` are read."""
BESIDE_ALL = frozenset({".DS_Store", "Thumbs.db", "fields.txt", "notes.txt"})
"""Files that say nothing of the rows; two of them go with exports of ours."""
PRJ_BYTES = 8_000
LISTED = 20


def read(data: bytes, limits: Limits) -> Parsed:
    """Read the one layer of the archive, or the one named in the limits; a record is one row, numbered from 1.

    Raises:
        Refusal: an unsafe archive or one with other things in it (unsupported); parts missing, damaged or of
            different lengths, several layers, text that cannot be decoded (unreadable).
    """
    archive = Archive(data, limits)
    name, parts = _layer(_layers(archive), limits)
    missing = [part for part in NEEDED if part not in parts]
    if missing:
        raise Refusal("unreadable", "shapefile-parts", found=[f".{part}" for part in missing])
    geometries = shp.read(archive.read(parts["shp"]), archive.read(parts["shx"]))
    cpg = archive.read(parts["cpg"]) if "cpg" in parts else None
    records = dbf.read(archive.read(parts["dbf"]), cpg, limits)
    if len(geometries) != len(records.records):
        counts = {"shp": len(geometries), "shx": len(geometries), "dbf": len(records.records)}
        raise Refusal("unreadable", "shapefile-counts", **counts)
    table = FeatureTable(limits, notes=records.notes)
    _declare(table, archive.read(parts["prj"]) if "prj" in parts else None, geometries)
    _rows(table, geometries, records)
    encoding = "utf-8" if records.encoding == "ascii" else records.encoding
    return table.parsed("shapefile", encoding, sheet=name)


def _layers(archive: Archive) -> dict[str, dict[str, str]]:
    """Return the entries by layer and part. Raises Refusal for anything that belongs to no shapefile."""
    layers: dict[str, dict[str, str]] = {}
    stray = []
    for name, title in sorted(archive.titles.items()):
        base = title.rpartition("/")[2]
        if title.endswith("/") or title.startswith("__MACOSX/") or base in BESIDE_ALL:
            continue
        stem, _, part = title.rpartition(".")
        if part.lower() == "xml" and stem.lower().endswith(".shp"):
            stem, part = stem[:-4], "shp.xml"
        known = layers.setdefault(stem.casefold(), {"": stem})
        if part.lower() not in {*NEEDED, *BESIDE} or part.lower() in known:
            stray.append(title)
        known[part.lower()] = name
    found = {parts[""]: parts for parts in layers.values() if "shp" in parts}
    if stray or not found:
        listed = stray or [title for title in archive.titles.values() if not title.endswith("/")]
        raise Refusal("unsupported", "archive-stray", wanted="Shapefile", found=sorted(listed)[:8])
    return found


def _layer(layers: dict[str, dict[str, str]], limits: Limits) -> tuple[str, dict[str, str]]:
    names = {stem.rpartition("/")[2]: parts for stem, parts in layers.items()}
    if limits.sheet is not None:
        if limits.sheet not in names:
            raise Refusal("unreadable", "layer-missing", wanted=limits.sheet, found=sorted(names)[:LISTED])
        return limits.sheet, names[limits.sheet]
    if len(layers) > 1:
        raise Refusal("unreadable", "layers", found=sorted(names)[:LISTED])
    return next(iter(names.items()))


def _declare(table: FeatureTable, prj: bytes | None, geometries: list[Geometry | None]) -> None:
    """State the system of the `.prj` when it is on the list; else the person has to, and the note says why."""
    stated = None if prj is None else prj[: PRJ_BYTES + 1].decode("utf-8-sig", errors="replace")
    epsg = None if stated is None else wkt.match(stated)
    if epsg is None:
        code = "prj-missing" if stated is None else "crs-not-understood"
        table.notes.append((code, {} if stated is None else {"stated": stated[:80]}))
        points = [geometry.coordinates for geometry in geometries if geometry is not None and geometry.type == "Point"]
        table.position = by_size((float(point[0]), float(point[1])) for point in points)
        return
    table.declared["crs"] = f"EPSG:{epsg}"
    table.position = DEGREES if epsg in systems.GEOGRAPHIC.values() else METRES


def _rows(table: FeatureTable, geometries: list[Geometry | None], records: dbf.Attributes) -> None:
    deleted = 0
    for number, (geometry, cells) in enumerate(zip(geometries, records.records, strict=True), start=1):
        if cells is None:
            deleted += 1
        else:
            table.add(number, cells, geometry)
    if deleted:
        table.notes.append(("deleted-records", {"count": deleted}))
    if records.cut:
        rows = "、".join(str(number) for number in sorted(set(records.cut))[:LISTED])
        table.notes.append(("text-cut", {"count": len(set(records.cut)), "rows": rows}))
