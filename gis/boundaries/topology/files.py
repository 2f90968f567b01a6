"""Files of areas for the administrator's check: GeoParquet in batches, all others by the fenced child of uploads.

Nothing of a file is stored. The check is about shapes and not about positions, so degrees of any datum are taken as
they stand; a projected file is carried to degrees by `gis.core.crs` when its system is an accepted one.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from gis.boundaries.topology.model import Areas, Shapes, Subject, Territory
from gis.core import crs
from gis.core.errors import Invalid, Unreadable, Unsupported
from gis.core.settings import get_settings
from gis.core.uploads.reading import read_file

BATCH = 256
CODES = ("code", "adcode", "division_code", "xzqdm", "区划代码", "代码", "行政区划代码")
NAMES = ("name", "division_name", "xzqmc", "名称", "区划名称")
PARENTS = ("parent_code", "parent", "上级代码")


@dataclass(slots=True)
class AreaFile:
    """Areas of a file with its own description: rows read, rows without an area, the system it declares."""

    areas: Areas
    declared: str
    rows: int
    empty: list[int] = field(default_factory=list)

    @property
    def territory(self) -> Territory:
        """The file as a territory of one level."""
        return Territory({"file": self.areas})


@dataclass(frozen=True, slots=True)
class _Batch:
    shapes: Shapes
    codes: Sequence[str]
    names: Sequence[str]
    parents: Sequence[str]


def read_areas(path: Path, *, prefix: str = "") -> AreaFile:
    """Read the polygons of a file whose code begins with `prefix`.

    Raises:
        Unsupported, Unreadable, TooLarge: it is no file of areas; or is over the limits of uploads (GeoParquet is
            read in batches and has none).
    """
    declared, batches = _parquet(path) if path.suffix.lower() in {".parquet", ".geoparquet"} else _upload(path)
    subjects: list[Subject] = []
    kept: list[Shapes] = []
    parents: list[str] = []
    empty: list[int] = []
    number = 0
    for batch in batches:
        usable = np.isin(shapely.get_type_id(batch.shapes), (3, 6)) & ~shapely.is_empty(batch.shapes)
        chosen = np.zeros(len(usable), dtype=np.bool_)
        for index, is_area in enumerate(usable):
            number += 1
            if not is_area:
                empty.append(number)
            elif batch.codes[index].startswith(prefix):
                chosen[index] = True
                subjects.append(Subject("row", str(number), batch.codes[index], batch.names[index] or f"#{number}"))
                parents.append(batch.parents[index])
        kept.append(_degrees(batch.shapes[chosen], declared))
    if not subjects:
        raise Unreadable("文件里没有面", "There is no area in the file", code="empty")
    return AreaFile(Areas(subjects, np.concatenate(kept), parents), declared, number, empty)


def _degrees(shapes: Shapes, declared: str) -> Shapes:
    epsg = crs.parse_epsg(declared) if declared else None
    if epsg is None or epsg not in crs.ACCEPTED or not crs.ACCEPTED[epsg].is_projected:
        bounds = shapely.total_bounds(shapes) if len(shapes) else np.zeros(4)
        if np.isfinite(bounds).all() and np.abs(bounds).max() > 180:
            raise Unsupported(
                "坐标不是经纬度，且文件没有声明可用的坐标系",
                "The coordinates are no degrees and the file declares no accepted system",
                code="crs",
            )
        return shapes

    def carried(xy: Any) -> Any:
        return np.column_stack(crs.to_storage(northing=xy[:, 1], easting=xy[:, 0], source=epsg))

    return np.asarray(shapely.transform(shapes, carried), dtype=np.object_)


def _parquet(path: Path) -> tuple[str, Iterator[_Batch]]:
    import pyarrow.parquet as pq  # noqa: PLC0415 - large, and only needed here
    from pyarrow.lib import ArrowException  # noqa: PLC0415

    try:
        opened = pq.ParquetFile(path)
        described = json.loads(opened.schema_arrow.metadata[b"geo"])
    except (ArrowException, KeyError, TypeError, ValueError) as error:
        raise Unreadable("不是 GeoParquet 文件", "This is no GeoParquet file", code="parquet") from error
    column = described["primary_column"]
    about = described["columns"][column]
    if about.get("encoding") != "WKB":
        raise Unsupported("只支持 WKB 编码的 GeoParquet", "Only GeoParquet in WKB is read", code="parquet")
    identity = (about.get("crs") or {}).get("id") or {}
    declared = f"EPSG:{identity['code']}" if identity.get("authority") == "EPSG" else ""
    names = opened.schema_arrow.names
    columns = [_named(names, wanted) for wanted in (CODES, NAMES, PARENTS)]

    def batches() -> Iterator[_Batch]:
        wanted = [column, *(each for each in columns if each)]
        for batch in opened.iter_batches(batch_size=BATCH, columns=list(dict.fromkeys(wanted))):
            shapes = shapely.from_wkb(batch.column(column).to_numpy(zero_copy_only=False))
            texts = [
                [str(value or "") for value in batch.column(each).to_pylist()] if each else [""] * batch.num_rows
                for each in columns
            ]
            yield _Batch(np.asarray(shapes, dtype=np.object_), *texts)

    return declared, batches()


def _upload(path: Path) -> tuple[str, Iterator[_Batch]]:
    """Read any other format as an upload is read, in the fenced child and within its limits."""
    parsed = read_file(path.read_bytes(), path.name, None, get_settings(), shape="area")
    if parsed.shapes is None:
        raise Invalid("这种文件不含面", "A file of this format holds no areas", code="no-areas")
    header, rows = parsed.rows[0][1], parsed.rows[1:]
    columns = [_named(header, wanted) for wanted in (CODES, NAMES, PARENTS)]
    shapes = [shapely.from_geojson(text) if text else None for text in parsed.shapes[1:]]
    texts = [
        [cells[header.index(each)] if each else "" for _, cells, _ in rows] for each in columns
    ]  # fmt: skip
    return parsed.declared.get("crs", ""), iter([_Batch(np.array(shapes, dtype=np.object_), *texts)])


def _named(header: Sequence[str], wanted: Sequence[str]) -> str | None:
    lowered = {name.strip().lower(): name for name in header}
    return next((lowered[each] for each in wanted if each in lowered), None)
