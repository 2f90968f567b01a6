"""How seats, lines and markers are written one by one: attributes here, surveyed positions by their documents only."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.boundaries.kinds import boundary_markers, boundary_points
from gis.boundaries.markers.access import METRES_PER_DEGREE
from gis.boundaries.survey_features import make, revise
from gis.boundaries.tables import (
    BoundaryLine,
    BoundaryMarker,
    BoundaryPoint,
    BoundaryPointLine,
    BoundaryPointParty,
    DivisionSeat,
)
from gis.boundaries.tables.markers import HEIGHT_DATUMS, LETTERS_OF_PLACEMENT, MARKER_STATES
from gis.core.editing.model import Desk, Draft, Editor, Words, Writable, common, writable
from gis.core.editing.places import county_of, division_of_code, elsewhere, is_near, require_county
from gis.core.errors import Conflict
from gis.core.history import VersionedMixin
from gis.core.region_store import read_region

ROLES = ("surveyor", "reviewer")
CONFIDENCES = ("surveyed", "named", "county_seat", "near", "approximate", "assumed", "doubtful", "guess")
NATURES = ("settled", "unsettled", "disputed", "working", "other")

BY_DIVISION: Words = ("由所属区划决定", "follows from the division")
BY_FILE: Words = (
    "界线几何分期登记，旧几何保留：经 /api/v1/uploads 导入新的一期",
    "Geometries of lines are dated and kept: upload a new one to /api/v1/uploads",
)
BY_SURVEY: Words = (
    "界桩坐标由观测核定，已核定的只凭变更文件改变：POST /api/v1/markers/{id}/change-documents、approved-coordinate",
    "Coordinates are approved from observations and then change by a document: POST /api/v1/markers/{id}/...",
)
BY_NUMBER: Words = (
    "编号是界桩的标识，永不改变、不得重复使用",
    "The number is the marker's identity and is never used again",
)
BY_SEAT: Words = ("驻地属于一个区划；另一区划的驻地请另建", "A seat stays with its division; make another one")
BY_POINT: Words = ("点号是边界点的标识，不能改", "The number is the point's identity")
PARTY: Words = ("界线双方由界线代码决定", "follows from the two divisions of the line")
_LATER = text("""
SELECT count(*) FROM register.marker_observation o
 WHERE o.marker_id = :id AND NOT EXISTS (
       SELECT FROM register.boundary_marker_versions v
        WHERE v.id = :id AND v.version = 1 AND v.batch_id = o.batch_id)
""")

_SCRAPPED = text("""
SELECT count(*) FROM register.change_document d
  JOIN register.change_document_marker k ON k.document_id = d.id AND NOT k.deleted
 WHERE d.kind = 'scrap' AND NOT d.deleted AND k.marker_id = :id
""")


def _seat(draft: Draft) -> None:
    """Find the division of a new seat by its code."""
    if draft.before is not None:
        return
    code = draft.values["division_id"]
    division = None if code is None else division_of_code(draft.session, code)
    if code is not None and division is None:
        draft.faults.add("division_code", code, "没有这个区划", "There is no such division")
    draft.values["division_id"] = division


def _at_seat(session: Session, columns: Mapping[str, Any], desk: Desk) -> None:
    require_county(session, columns["division_id"], desk.counties)


def _line(draft: Draft) -> None:
    outside = draft.values["outside_party"]
    if outside is not None and draft.before is not None and not draft.before["is_outer"]:
        draft.faults.add("outside_party", outside, "不是外缘界线", "The line is no outer line")


def _at_line(session: Session, columns: Mapping[str, Any], desk: Desk) -> None:
    """Let an account write a line that is one of its counties' lines."""
    sides = {county_of(session, columns[f"division_{side}_id"]) for side in "ab"}
    if desk.counties and not sides & set(desk.counties):
        raise elsewhere(desk.counties)


def _marker(draft: Draft) -> None:
    placement = draft.values["placement"]
    letter = None if draft.before is None else draft.before["type_letter"]
    if placement is not None and letter is not None and letter not in LETTERS_OF_PLACEMENT[placement]:
        words = f"编号中的类型字母是 {letter}", f"the number has the letter {letter}"
        draft.faults.add("placement", placement, *words)
    before = draft.before
    if before is None or draft.values["state"] != "scrapped" or before["state"] == "scrapped":
        return
    if before["coordinate_status"] == "approved" and not draft.session.scalar(_SCRAPPED, {"id": before["id"]}):
        words = "须先登记该界桩的报废文件", "needs a change document that scraps it"
        draft.faults.note("state", "scrapped", "document", words)


def _at_marker(session: Session, columns: Mapping[str, Any], desk: Desk) -> None:
    if desk.counties and not is_near(
        session, columns["geom"], desk.counties, read_region(session).line_tolerance_m / METRES_PER_DEGREE
    ):
        raise elsewhere(desk.counties)


def _keep_marker(session: Session, columns: Mapping[str, Any]) -> None:
    """Keep what is approved or was observed again."""
    if columns["coordinate_status"] == "approved":
        raise Conflict(
            "已核定的界桩不删除：凭变更文件报废", "An approved marker is scrapped by a change document, never deleted",
            code="approved",
        )  # fmt: skip
    if session.scalar(_LATER, {"id": columns["id"]}):
        raise Conflict("界桩后来又有观测，不能删除", "The marker was observed again later", code="in-use")


SEATS = Editor(
    collection="division-seats",
    record=DivisionSeat,
    roles=ROLES,
    methods=frozenset({"POST", "PUT", "PATCH", "DELETE"}),
    fields=(
        writable(DivisionSeat, "name"),
        Writable("division_code", "division_id", "string", required=True, max_chars=12, fixed=True),
        writable(DivisionSeat, "confidence", choices=CONFIDENCES),
        *common(DivisionSeat),
    ),
    shapes=("Point",),
    ways={"division_code": BY_SEAT, "division_name": BY_DIVISION, "level": BY_DIVISION},
    prepare=_seat,
    require_place=_at_seat,
)

LINES = Editor(
    collection="boundary-lines",
    record=BoundaryLine,
    roles=ROLES,
    methods=frozenset({"PUT", "PATCH"}),
    fields=(
        writable(BoundaryLine, "name"),
        writable(BoundaryLine, "nature", choices=NATURES),
        writable(BoundaryLine, "statutory_length_m", low=0),
        writable(BoundaryLine, "outside_party"),
        writable(BoundaryLine, "source", required=False),
    ),
    shapes=("MultiLineString",),
    moves=False,
    ways={
        "geometry": BY_FILE, "length_m": BY_FILE, "geometry_kind": BY_FILE, "derivation": BY_FILE, "code": BY_FILE,
        "division_a_code": PARTY, "division_a_name": PARTY, "division_b_code": PARTY, "division_b_name": PARTY,
    },
    refusals={
        "POST": BY_FILE,
        "DELETE": (
            "界线不逐条删除；误导入的撤销其批次",
            "Lines are not deleted; undo the upload that made one by mistake",
        ),
    },
    prepare=_line,
    require_place=_at_line,
)  # fmt: skip


def _survey(record: type[VersionedMixin]) -> tuple[Writable, ...]:
    """Return what a survey says of a position."""
    return (
        writable(record, "height_m", low=-200, high=9_000),
        writable(record, "height_datum", choices=HEIGHT_DATUMS),
        writable(record, "survey_method"),
        writable(record, "accuracy_m", low=0),
        writable(record, "surveyed_on"),
    )


POINTS = Editor(
    collection="boundary-points",
    record=BoundaryPoint,
    roles=ROLES,
    methods=frozenset({"POST", "PUT", "PATCH", "DELETE"}),
    fields=(
        replace(writable(BoundaryPoint, "number"), fixed=True),
        writable(BoundaryPoint, "name"),
        writable(BoundaryPoint, "kind", choices=("boundary-point", "tri-junction")),
        Writable("line_codes", "line_codes", "string", required=True, max_chars=200),
        writable(BoundaryPoint, "how_obtained", choices=("surveyed", "scaled", "illustrative")),
        writable(BoundaryPoint, "serial", low=1, high=99_999),
        Writable("from_marker", "from_marker", "string", max_chars=60),
        Writable("to_marker", "to_marker", "string", max_chars=60),
        *_survey(BoundaryPoint),
        writable(BoundaryPoint, "map_scale", low=100, high=10_000_000),
        writable(BoundaryPoint, "remark"),
    ),
    shapes=("Point",),
    secrecy="internal",
    ways=dict.fromkeys(("received_northing", "received_easting", "received_lon", "received_lat", "received_height",
                        "source_crs"), ("随几何和 Content-Crs 保存", "kept from the geometry and Content-Crs"))
    | {"number": BY_POINT, "division_codes": PARTY},
    require_place=_at_marker,
    parts=((BoundaryPointLine, "point_id"), (BoundaryPointParty, "point_id")),
    key="number",
    kind=boundary_points.KIND,
    make=make,
    revise=revise,
)  # fmt: skip

MARKERS = Editor(
    collection="boundary-markers",
    record=BoundaryMarker,
    roles=ROLES,
    methods=frozenset({"POST", "PUT", "PATCH", "DELETE"}),
    fields=(
        *(
            replace(each, fixed=True)
            for each in (
                writable(BoundaryMarker, "number"),
                Writable("line_code", "line_code", "string", max_chars=80),
                *_survey(BoundaryMarker),
            )
        ),
        writable(BoundaryMarker, "placement", choices=("single", "pair", "triple")),
        writable(BoundaryMarker, "face", choices=("two", "three")),
        writable(BoundaryMarker, "material"),
        writable(BoundaryMarker, "state", choices=MARKER_STATES),
        writable(BoundaryMarker, "remark"),
        writable(BoundaryMarker, "engraved_number"),
    ),
    shapes=("Point",),
    moves=False,
    secrecy="internal",
    ways={
        "number": BY_NUMBER,
        "line_code": BY_NUMBER,
        **dict.fromkeys(
            (
                "geometry", "received_northing", "received_easting", "received_lon", "received_lat",
                "received_height", "source_crs", "height_m", "height_datum", "survey_method", "accuracy_m",
                "surveyed_on", "coordinate_status",
            ),
            BY_SURVEY,
        ),
    },
    prepare=_marker,
    require_place=_at_marker,
    keep=_keep_marker,
    key="number",
    kind=boundary_markers.KIND,
    make=make,
)  # fmt: skip

EDITORS = (SEATS, LINES, MARKERS, POINTS)
