"""Writes on one marker: witnesses, change documents, the approved coordinate. Each is one batch, undone as one."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from gis.boundaries.markers.access import secrecy_beside
from gis.boundaries.markers.forms import ChangeDocumentForm, JunctionForm, MeasurementForm, WitnessForm
from gis.boundaries.markers.stated import azimuth, metres, place
from gis.boundaries.tables import BoundaryMarkerLine, ChangeDocument, ChangeDocumentMarker, WitnessObject
from gis.boundaries.tables.observations import WITNESSES_MAX
from gis.core.errors import Conflict, NotFound
from gis.core.faults import Faults
from gis.core.history import open_batch
from gis.core.region_store import read_region

WITNESS, DOCUMENT, ATTACHMENT = "marker-witness", "marker-document", "marker-attachment"
APPROVAL, COORDINATE, JUNCTION = "marker-approval", "marker-coordinate", "marker-junction"
_DIVISION = text("""
SELECT c.division_id FROM register.division_code c
 WHERE c.code = :code AND NOT c.deleted AND register.in_force(c.valid_from, c.valid_to) ORDER BY c.scheme DESC LIMIT 1
""")


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes, and by which request."""

    name: str
    request_id: str | None = None

    def batch(self, session: Session, kind: str, reason: str) -> UUID:
        """Open the batch of a write."""
        return open_batch(session, kind=kind, actor=self.name, reason=reason[:1000], request_id=self.request_id)


def _measured(form: WitnessForm | MeasurementForm, faults: Faults) -> dict[str, object]:
    """Return the measured columns of a witness; faults are noted."""
    distance_m = metres(form.distance, "distance", faults)
    if distance_m is not None and not 0 < distance_m < 100_000:
        faults.add("distance", form.distance, "须大于 0", "must be above 0")
    degrees = None if form.azimuth is None else azimuth(form.azimuth, "azimuth", faults)
    if (form.azimuth is None) != (form.azimuth_kind is None):
        faults.add(
            "azimuth_kind",
            form.azimuth_kind or "",
            "方位角与其起算北（坐标北、真北、磁北）须同时填写",
            "An azimuth and the north it counts from go together",
        )
    if form.declination_deg is not None and form.azimuth_kind != "magnetic":
        faults.add("declination_deg", str(form.declination_deg), "只用于磁方位角", "is for magnetic azimuths only")
    return {
        "received_distance": form.distance,
        "distance_m": distance_m,
        "received_azimuth": form.azimuth,
        "azimuth_deg": degrees,
        "azimuth_kind": form.azimuth_kind,
        "declination_deg": form.declination_deg,
        "accuracy_m": form.accuracy_m,
        "measured_on": form.measured_on,
        "measured_by": form.measured_by,
        "method": form.method,
    }


def add_witness(session: Session, marker_id: UUID, form: WitnessForm, author: Author) -> tuple[UUID, UUID]:
    """Add a witness object and return (witness, batch).

    Raises:
        Invalid: what was typed cannot be read or contradicts itself; every fault is named.
        Conflict: the number is taken, or all nine are.
    """
    faults = Faults()
    measured = _measured(form, faults)
    own = None if form.position is None else place(form.position, read_region(session), "position")
    faults.refuse()
    taken = set(
        session.scalars(
            select(WitnessObject.ordinal).where(WitnessObject.marker_id == marker_id, ~WitnessObject.deleted)
        )
    )
    ordinal = form.ordinal or next((one for one in range(1, WITNESSES_MAX + 1) if one not in taken), None)
    if ordinal is None or ordinal in taken:
        raise Conflict("该方位物序号已有", "There is a witness with this number", code="witness-known")
    batch_id = author.batch(session, WITNESS, f"方位物 {ordinal}：{form.object}")
    witness = WitnessObject(
        id=uuid4(),
        marker_id=marker_id,
        ordinal=ordinal,
        object=form.object,
        part=form.part,
        geom=None if own is None else own.ewkt,
        source_crs=None if own is None else own.source_crs,
        received_north=None if own is None else own.received.get("northing") or own.received.get("lat"),
        received_east=None if own is None else own.received.get("easting") or own.received.get("lon"),
        secrecy=secrecy_beside(session, marker_id),
        source=f"录入：{author.name}",
        **measured,
    )
    session.add(witness)
    session.flush()
    return witness.id, batch_id


def measure_again(
    session: Session, marker_id: UUID, witness_id: UUID, form: MeasurementForm, author: Author
) -> tuple[UUID, UUID]:
    """Record a new measurement of a witness and return (witness, batch); the former one stays in its history.

    Raises:
        NotFound: the marker has no such witness.
        Invalid: what was typed cannot be read or contradicts itself.
    """
    witness = session.scalar(
        select(WitnessObject).where(
            WitnessObject.id == witness_id, WitnessObject.marker_id == marker_id, ~WitnessObject.deleted
        )
    )
    if witness is None:
        raise NotFound("没有这个方位物", "There is no such witness")
    faults = Faults()
    measured = _measured(form, faults)
    faults.refuse()
    batch_id = author.batch(session, WITNESS, f"重新量测方位物 {witness.ordinal}：{witness.object}")
    for name, value in measured.items():
        setattr(witness, name, value)
    session.flush()
    return witness.id, batch_id


def add_document(session: Session, marker_id: UUID, form: ChangeDocumentForm, author: Author) -> tuple[UUID, UUID]:
    """Record a change document that names the marker, and others with it; return (document, batch).

    It changes nothing yet: the approved coordinate is set by `set_coordinate`.

    Raises:
        Invalid: the parties are not different, a code is unknown, or dates contradict each other.
        Conflict: there is a document of this number.
    """
    faults = Faults()
    names = [party.name for party in form.parties]
    if len(set(names)) < len(names):
        faults.add("parties", "、".join(names), "各方须是不同的单位", "The parties must differ")
    ids = [_division(session, party.code, faults) for party in form.parties]
    if any(party.signed_on > form.approved_on for party in form.parties):
        faults.add("approved_on", str(form.approved_on), "早于签字日期", "is before a signature")
    faults.refuse()
    known = session.scalar(
        select(ChangeDocument.id).where(
            ~ChangeDocument.deleted,
            func.register.code_key(ChangeDocument.number) == func.register.code_key(form.number),
        )
    )
    if known is not None:
        raise Conflict(
            f"已有编号为 {form.number} 的变更文件", f"Document {form.number} is known", code="document-known"
        )
    batch_id = author.batch(session, DOCUMENT, f"变更文件 {form.number}：{form.reason}")
    stated = form.model_dump(exclude={"parties", "also_markers"})
    for side, party, division in zip("abc", form.parties, ids, strict=False):
        stated[f"party_{side}_id"] = division
        stated |= {f"party_{side}_{part}": getattr(party, part) for part in ("name", "signatory", "signed_on")}
    named = list(dict.fromkeys([marker_id, *form.also_markers]))
    levels = {secrecy_beside(session, one) for one in named}
    shared = {"secrecy": "restricted" if "restricted" in levels else "internal", "source": f"录入：{author.name}"}
    document = ChangeDocument(id=uuid4(), **stated, **shared)
    session.add(document)
    session.flush()
    for one in named:
        session.add(ChangeDocumentMarker(id=uuid4(), document_id=document.id, marker_id=one, **shared))
    session.flush()
    return document.id, batch_id


def _division(session: Session, code: str | None, faults: Faults) -> UUID | None:
    if code is None:
        return None
    found: UUID | None = session.scalar(_DIVISION, {"code": code})
    if found is None:
        faults.add("parties", code, f"没有区划代码 {code}", f"There is no division {code}")
    return found


def names(session: Session, document_id: UUID, marker_id: UUID) -> bool:
    """Tell whether a change document names a marker."""
    found = session.scalar(
        select(ChangeDocumentMarker.id)
        .join(ChangeDocument, ChangeDocument.id == ChangeDocumentMarker.document_id)
        .where(ChangeDocument.id == document_id, ~ChangeDocument.deleted)
        .where(ChangeDocumentMarker.marker_id == marker_id, ~ChangeDocumentMarker.deleted)
    )
    return found is not None


def set_junction(session: Session, marker_id: UUID, form: JunctionForm, author: Author) -> tuple[UUID, UUID]:
    """Say which two or three lines meet at the marker, in place of those named before; return (marker, batch).

    Raises:
        Invalid: a line is named twice, or is none that the marker's readers may know.
    """
    faults = Faults()
    lines = text(
        "SELECT id FROM register.boundary_line WHERE id = ANY(:ids) AND NOT deleted AND secrecy <> 'restricted'"
    )
    known = set(session.scalars(lines, {"ids": form.line_ids}))
    for line_id in form.line_ids:
        if line_id not in known:
            faults.add("line_ids", str(line_id), "没有这条界线", "There is no such line")
    if len(set(form.line_ids)) < len(form.line_ids):
        faults.add("line_ids", "", "同一界线列了两次", "A line is named twice")
    faults.refuse()
    batch_id = author.batch(session, JUNCTION, f"交会界线：{form.reason}")
    former = select(BoundaryMarkerLine).where(BoundaryMarkerLine.marker_id == marker_id, ~BoundaryMarkerLine.deleted)
    for link in session.scalars(former):
        link.deleted = True
    session.flush()
    shared = {"secrecy": secrecy_beside(session, marker_id), "source": f"录入：{author.name}"}
    for ordinal, line_id in enumerate(form.line_ids, 1):
        session.add(BoundaryMarkerLine(id=uuid4(), marker_id=marker_id, line_id=line_id, ordinal=ordinal, **shared))
    session.flush()
    return marker_id, batch_id
