"""Tables of grave cases: the case, its steps (append only) and, apart and restricted, whose grave it is."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    String,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.core.db import Base
from gis.core.history import VersionedMixin
from gis.core.types import (
    Day,
    WKBElement,
    clean,
    geometry,
    not_negative,
    one_of,
    pattern,
    reference,
    register_table,
    secrecy_known,
    sound,
    spatial_index,
)
from gis.facilities.graves.states import KINDS, STATES, WAYS

PHASES = ("before", "during", "after")


class GraveCase(VersionedMixin, Base):
    """A grave or group of graves to be put right (C-5). Never public; its state follows its steps."""

    __tablename__ = "grave_case"
    __table_args__ = (
        *clean("number", "land_class", "remark"),
        one_of("kind", tuple(KINDS)),
        one_of("way", tuple(WAYS)),
        one_of("state", tuple(STATES)),
        *not_negative("graves", "coffins", "area_m2"),
        CheckConstraint("graves + coffins > 0", name="something_counted"),
        CheckConstraint("secrecy <> 'public'", name="never_public"),
        CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", name="closing_dated"),
        CheckConstraint("relapse_of_id <> id", name="relapse_of_another"),
        sound("geom"),
        secrecy_known(),
        Index("uq_grave_case_number", "number", unique=True, postgresql_where=text("NOT deleted")),
        Index("uq_grave_case_relapse", "relapse_of_id", unique=True, postgresql_where=text("NOT deleted")),
        spatial_index("grave_case"),
        register_table("殡葬整治台账"),
    )

    number: Mapped[str] = mapped_column(String(40), comment="Number of the case in the list")
    division_id: Mapped[UUID] = reference("division", "Township or village in which it lies")
    kind: Mapped[str | None] = mapped_column(String(12), comment="Kind of grave; NULL until classified")
    graves: Mapped[int] = mapped_column(Integer, comment="Graves")
    coffins: Mapped[int] = mapped_column(Integer, comment="Coffins, counted apart from graves")
    area_m2: Mapped[Decimal | None] = mapped_column(Numeric(12, 2), comment="Area covered, square metres")
    land_class: Mapped[str | None] = mapped_column(String(40), comment="Class of the land")
    layers_hit: Mapped[list[str]] = mapped_column(
        ARRAY(String(40)), server_default=text("'{}'"), comment="Exclusion layers in which it lies"
    )
    owner_known: Mapped[bool] = mapped_column(
        Boolean, server_default=text("false"), comment="Whether the owner is known; the name is not kept here"
    )
    way: Mapped[str | None] = mapped_column(String(12), comment="Way of putting it right; NULL until planned")
    state: Mapped[str] = mapped_column(
        String(20), server_default=text("'found'"), comment="Where the case stands: that of its last step"
    )
    found_on: Mapped[dt.date] = mapped_column(Date, comment="Day it was found")
    deadline: Mapped[Day] = mapped_column(comment="Day by which it must be put right")
    closed_on: Mapped[Day] = mapped_column(comment="Day of the 销号")
    relapse_of_id: Mapped[UUID | None] = reference("grave_case", "Closed case that came back", nullable=True)
    geom: Mapped[WKBElement] = geometry("POINT", "Position")
    remark: Mapped[str | None] = mapped_column(String(1000), comment="Remark")


class GraveOwner(VersionedMixin, Base):
    """Whose grave it is: restricted, apart from the case, on no map (C-5)."""

    __tablename__ = "grave_owner"
    __table_args__ = (
        *clean("name"),
        secrecy_known(),
        CheckConstraint("secrecy = 'restricted'", name="always_restricted"),
        Index("uq_grave_owner_case", "case_id", unique=True, postgresql_where=text("NOT deleted")),
        register_table("墓主信息 (restricted)"),
    )

    case_id: Mapped[UUID] = reference("grave_case", "Case")
    name: Mapped[str] = mapped_column(String(200), comment="Owner, as needed to notify; nothing else is kept")


class GraveTransition(Base):
    """Which action leads from where to where; the trigger on steps reads it."""

    __tablename__ = "grave_transition"
    __table_args__ = (register_table("Course of a grave case"),)

    action: Mapped[str] = mapped_column(String(20), primary_key=True, comment="Action")
    from_state: Mapped[str] = mapped_column(String(20), primary_key=True, comment="State before")
    to_state: Mapped[str] = mapped_column(String(20), comment="State after")


class GraveStep(Base):
    """One step of a case: who did what on which day, with what evidence. Append only."""

    __tablename__ = "grave_step"
    __table_args__ = (
        *clean("person", "unit", "note", "voucher"),
        one_of("phase", PHASES),
        pattern("photo_sha256", "^[0-9a-f]{64}$"),
        CheckConstraint("(photo_sha256 IS NULL) = (phase IS NULL)", name="photo_has_phase"),
        CheckConstraint("bearing_deg >= 0 AND bearing_deg < 360", name="bearing_range"),
        sound("geom"),
        ForeignKeyConstraint(
            ["action", "from_state"],
            ["register.grave_transition.action", "register.grave_transition.from_state"],
            name="fk_grave_step_transition",
        ),
        Index("uq_grave_step_ordinal", "case_id", "ordinal", unique=True),
        Index("uq_grave_step_photo", "case_id", "photo_sha256", unique=True),
        register_table("殡葬整治步骤, append only"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, comment="Identity")
    case_id: Mapped[UUID] = reference("grave_case", "Case")
    ordinal: Mapped[int] = mapped_column(
        Integer, server_default=text("0"), comment="Place in the course, from 1; set by the trigger"
    )
    action: Mapped[str] = mapped_column(String(20), comment="What was done")
    from_state: Mapped[str] = mapped_column(String(20), comment="State before")
    to_state: Mapped[str] = mapped_column(String(20), comment="State after")
    done_on: Mapped[dt.date] = mapped_column(Date, comment="Day it was done")
    person: Mapped[str] = mapped_column(String(80), comment="Official who did it")
    unit: Mapped[str] = mapped_column(String(200), comment="Office of that person")
    account: Mapped[str] = mapped_column(
        String(120), server_default=text("''"), comment="Account that recorded it; set by the trigger"
    )
    note: Mapped[str | None] = mapped_column(String(1000), comment="Note")
    voucher: Mapped[str | None] = mapped_column(String(200), comment="Paper that lets a grave stay")
    phase: Mapped[str | None] = mapped_column(String(8), comment="Photo: before, during or after")
    photo_sha256: Mapped[str | None] = mapped_column(String(64), comment="SHA-256 of the original photo, hex")
    photo_name: Mapped[str | None] = mapped_column(String(255), comment="Name of the photo, as data")
    media_type: Mapped[str | None] = mapped_column(String(80), comment="Media type by content")
    exif: Mapped[dict[str, Any] | None] = mapped_column(JSONB, comment="What the photo says of itself")
    bearing_deg: Mapped[Decimal | None] = mapped_column(Numeric(5, 1), comment="Direction of view, degrees from north")
    geom: Mapped[WKBElement | None] = geometry("POINT", "Where it was done", nullable=True)
    batch_id: Mapped[UUID] = mapped_column(
        ForeignKey("register.change_batch.id"), server_default=text("register.current_batch()"), index=True,
        comment="Batch that wrote it",
    )  # fmt: skip
    recorded_at: Mapped[dt.datetime] = mapped_column(
        DateTime(timezone=True), server_default=text("clock_timestamp()"), comment="Recorded at"
    )
