"""Grave cases of the sample, taken by the guarded course like any other: the township's steps, then the county's.

Two batches, for the database asks for two persons. The photos are drawings made here, a mound and a meadow.
"""

import datetime as dt
import struct
import zlib

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from gis.core.history import open_batch
from gis.core.uploads import storage
from gis.facilities.graves.tables import GraveCase, GraveStep
from gis.sample.common import Record, given, identity, marked, point, whole
from gis.sample.files import Row, table

TOWNSHIP, COUNTY = "示例·乡镇", "示例·县级"
COUNTY_ACTIONS = frozenset({"county-review", "close"})
WIDTH, HEIGHT = 320, 240
_CHECK = text("SELECT count(*) FROM register.grave_case WHERE state = 'closed' AND is_sample")


def load(store: Session) -> int:
    """Load cases with their steps and photos and return how many are closed; the caller commits."""
    rows, steps = table("grave_cases"), table("grave_steps")
    photos = {phase: storage.keep(drawing(mound=phase == "before"), "attachments") for phase in ("before", "after")}
    first = [r for r in rows if not r["relapse_of"]]
    back = [r for r in rows if r["relapse_of"]]
    for actor, cases, mine in (
        (TOWNSHIP, first, [s for s in steps if s["action"] not in COUNTY_ACTIONS]),
        (COUNTY, [], [s for s in steps if s["action"] in COUNTY_ACTIONS]),
        (TOWNSHIP, back, []),
    ):
        open_batch(store, kind="grave-sample", actor=actor, reason="载入示例案件")
        if cases:
            store.execute(insert(GraveCase), [_case(r) for r in cases])
        if mine:
            store.execute(insert(GraveStep), [_step(s, photos) for s in mine])
    store.flush()
    return int(store.execute(_CHECK).scalar_one())


def _case(r: Row) -> Record:
    days = {name: dt.date.fromisoformat(r[name]) if r[name] else None for name in ("found_on", "deadline")}
    return marked(
        {
            "id": identity("grave-case", r["ref"]),
            "number": r["number"],
            "division_id": identity("division", r["township_code"]),
            "geom": point(r["lon"], r["lat"]),
            "graves": int(r["graves"]),
            "coffins": int(r["coffins"]),
            **{name: given(r[name]) for name in ("kind", "way", "area_m2", "land_class")},
            **days,
            "relapse_of_id": identity("grave-case", r["relapse_of"]) if r["relapse_of"] else None,
        },
        r["source"],
        r["secrecy"],
    )


def _step(r: Row, photos: dict[str, str]) -> Record:
    phase = given(r["phase"])
    return {
        "id": identity("grave-step", f"{r['case_ref']}:{r['ordinal']}"),
        "case_id": identity("grave-case", r["case_ref"]),
        **{name: r[name] for name in ("action", "from_state", "to_state", "person", "unit")},
        "done_on": dt.date.fromisoformat(r["done_on"]),
        "note": "示例",
        "phase": phase,
        "photo_sha256": photos[phase] if phase else None,
        "photo_name": f"示例-{phase}.png" if phase else None,
        "media_type": "image/png" if phase else None,
        "bearing_deg": whole(r["bearing_deg"]),
    }


def drawing(*, mound: bool) -> bytes:
    """Return a PNG of a slope under the sky, with a mound and its stone or without."""
    sky, grass, earth, stone = b"\xc9\xdd\xe8", b"\x7d\xa0\x6a", b"\x8d\x6e\x4f", b"\xb9\xbd\xbe"

    def pixel(x: int, y: int) -> bytes:
        if mound and 150 < x < 170 and 120 < y < 175:
            return stone
        if mound and (x - 160) ** 2 / 70**2 + (y - 180) ** 2 / 45**2 < 1 and y < 190:
            return earth
        return grass if y > 150 + x // 16 else sky

    lines = b"".join(b"\x00" + b"".join(pixel(x, y) for x in range(WIDTH)) for y in range(HEIGHT))
    parts = (
        (b"IHDR", struct.pack(">LLBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body)) for kind, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
