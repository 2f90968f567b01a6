"""Plots of cemeteries, in groups of one class, burial and plot area."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, Numeric, String, text
from sqlalchemy.orm import Mapped, mapped_column

from gis.core.db import Base
from gis.core.history import VersionedMixin
from gis.core.types import not_negative, one_of, reference, register_table, secrecy_known

PLOT_CLASSES = ("single", "double", "multi", "niche", "eco")
BURIALS = ("ashes", "remains")


class CemeteryPlots(VersionedMixin, Base):
    """A group of plots of one cemetery: built, used and used this year; what is free follows."""

    __tablename__ = "cemetery_plots"
    __table_args__ = (
        one_of("plot_class", PLOT_CLASSES),
        one_of("burial", BURIALS),
        *not_negative("built", "used", "used_this_year"),
        CheckConstraint("used <= built", name="used_within_built"),
        CheckConstraint("used_this_year <= used", name="this_year_within_used"),
        CheckConstraint("plot_area_m2 > 0", name="plot_area_positive"),
        CheckConstraint("year BETWEEN 1949 AND 2100", name="year_plausible"),
        secrecy_known(),
        Index(
            "uq_cemetery_plots", "cemetery_id", "plot_class", "burial", "plot_area_m2", unique=True,
            postgresql_where=text("NOT deleted"), postgresql_nulls_not_distinct=True,
        ),
        register_table("公墓墓位 (by class, burial and plot area)"),
    )  # fmt: skip

    cemetery_id: Mapped[UUID] = reference("cemetery", "Cemetery")
    plot_class: Mapped[str] = mapped_column(String(8), comment="single, double, multi, niche or eco")
    burial: Mapped[str] = mapped_column(String(8), comment="ashes or remains")
    plot_area_m2: Mapped[Decimal | None] = mapped_column(
        Numeric(8, 3), comment="Area of one plot of the group, square metres; NULL not known"
    )
    built: Mapped[int] = mapped_column(Integer, comment="Plots built")
    used: Mapped[int] = mapped_column(Integer, comment="Plots in use among them")
    used_this_year: Mapped[int] = mapped_column(Integer, comment="Plots taken into use in `year`")
    year: Mapped[int] = mapped_column(Integer, comment="Year of the figures")
