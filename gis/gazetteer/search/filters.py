"""What narrows a search, and the WHERE that it becomes: one for hits, counts, facets, suggestions and exports."""

from dataclasses import dataclass

from gis.gazetteer.search.branch import Values
from gis.gazetteer.search.divisions import Scope


@dataclass(frozen=True)
class Filters:
    """What narrows and orders a search.

    Attributes:
        scope: a division with everything below it.
        classes: class codes with those below them; empty for all.
        status: current, historic, or None.
        box: west, south, east, north in degrees; by the extent of a line or area.
        area: a polygon or multipolygon as WKT, degrees, EPSG:4490; lines and areas count that meet it.
        approved: first and last year of the approval of the name; either may be open.
        protection: ranks of the list of protected names, of `PROTECTION_LEVELS` from 1; empty for no matter.
        since, until: first and last day of which the name was in force (`-0221-01-01 BC` as PostgreSQL writes it).
        point: longitude and latitude that nearness is counted from.
        own: divisions of the viewer's counties: their places come first within a tier.
    """

    scope: Scope | None = None
    classes: tuple[str, ...] = ()
    status: str | None = None
    box: tuple[float, float, float, float] | None = None
    area: str | None = None
    approved: tuple[int | None, int | None] = (None, None)
    protection: tuple[int, ...] = ()
    since: str | None = None
    until: str | None = None
    point: tuple[float, float] | None = None
    own: tuple[str, ...] = ()

    @property
    def narrow(self) -> bool:
        """True when some places are left out."""
        return bool(self.scope or self.classes or self.status or self.box or self.area or self.since or self.dated)

    @property
    def dated(self) -> bool:
        """True when the year of approval, or the list of protected names, leaves some out."""
        return bool(self.protection) or self.approved != (None, None)


def conditions(filters: Filters, alias: str, schema: str, bound: Values) -> str:
    """Return the WHERE of the filters over the entries of a level's schema."""
    e = alias
    found: list[str] = []
    if filters.scope is not None:
        ids = bound.bind(list(filters.scope.ids), "uuid[]")
        top = bound.bind(filters.scope.top.id, "uuid")
        found.append(f"({e}.division_id = ANY ({ids}) OR {e}.subject = {top})")
    if filters.classes:
        found.append(f"{e}.class_code = ANY ({bound.bind(list(filters.classes), 'text[]')})")
    if filters.status:
        found.append(f"{'' if filters.status == 'current' else 'NOT '}{e}.is_current")
    if filters.box is not None:
        west, south, east, north = (bound.bind(number, "float8") for number in filters.box)
        found.append(
            f"{e}.lon <= {east} AND coalesce({e}.lon_to, {e}.lon) >= {west}"
            f" AND {e}.lat <= {north} AND coalesce({e}.lat_to, {e}.lat) >= {south}"
        )
    if filters.area is not None:
        found.append(_meets(filters.area, e, schema, bound))
    for year, sign in zip(filters.approved, (">=", "<="), strict=True):
        if year is not None:
            found.append(f"{e}.approved_year {sign} {bound.bind(year, 'int')}")
    if filters.protection:
        found.append(f"{e}.protection = ANY ({bound.bind(list(filters.protection), 'smallint[]')})")
    if filters.since is None or filters.until is None:
        found.append(f"({e}.starts_on IS NULL OR {e}.starts_on <= (SELECT register.today()))")
    else:
        since, until = bound.bind(filters.since, "date"), bound.bind(filters.until, "date")
        found.append(
            f"({e}.starts_on IS NULL OR {e}.starts_on <= {until}) AND ({e}.ends_on IS NULL OR {e}.ends_on > {since})"
        )
    return " AND ".join(found)


def _meets(area: str, e: str, schema: str, bound: Values) -> str:
    """Return the condition that a position lies in an area, or that a line, an area or a known range meets it.

    A point is told by the entry; else the geometry that the level sees decides.
    """
    polygon = f"(SELECT ST_GeomFromText({bound.bind(area, 'text')}, 4490))"
    beside = (
        f"{e}.lon <= ST_XMax({polygon}) AND coalesce({e}.lon_to, {e}.lon) >= ST_XMin({polygon})"
        f" AND {e}.lat <= ST_YMax({polygon}) AND coalesce({e}.lat_to, {e}.lat) >= ST_YMin({polygon})"
    )
    return (
        f"({e}.is_division OR {beside}) AND CASE WHEN {e}.lon_to IS NULL AND NOT {e}.is_division"  # noqa: S608
        f" THEN ST_Intersects({polygon}, ST_SetSRID(ST_MakePoint({e}.lon, {e}.lat), 4490))"
        f" ELSE (SELECT ST_Intersects({polygon}, coalesce(b.geom,"
        f" ST_MakeEnvelope({e}.lon, {e}.lat, {e}.lon_to, {e}.lat_to, 4490)))"
        f" FROM {schema}.name_bearers b WHERE b.id = {e}.subject AND b.is_division = {e}.is_division) END"
    )
