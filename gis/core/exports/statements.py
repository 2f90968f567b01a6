"""The SQL of an export: every row of a selection, as text or as columns. Without `sortby` rows come as they lie."""

from dataclasses import dataclass, replace

from gis.core.collections import Collection, Level, Property
from gis.core.exports.forms import Form
from gis.core.page_sql import feature_text
from gis.core.selection import Selection, geometry_in, name, ordering, view


@dataclass(frozen=True)
class Plan:
    """What is exported: rows of a collection at a level, in a form; `encoding` is that of a shapefile's table."""

    form: Form
    collection: Collection
    level: Level
    selection: Selection
    encoding: str = "UTF-8"

    @property
    def properties(self) -> tuple[Property, ...]:
        """The properties of the file, never one above the level."""
        return self.selection.shown(self.collection, self.level)

    @property
    def ordinates(self) -> tuple[str, str] | None:
        """Names of the two columns of a point in a table, first x: None where the features are not points."""
        if self.collection.geometry != "Point":
            return None
        return ("easting", "northing") if self.selection.crs.is_projected else ("lon", "lat")

    def select(self) -> tuple[str, tuple[object, ...]]:
        """Return the SELECT of the rows and its values, the moment not among them."""
        where = self.selection.where
        order = f" ORDER BY {ordering(self.selection.order, 'p.')}" if self.selection.order else ""
        table = view(self.collection, self.level, self.selection.moment)
        return f"SELECT {self._columns()} FROM {table} p WHERE {where.sql}{order}", where.values  # noqa: S608

    def _columns(self) -> str:
        if self.form.has_axes:
            return feature_text(self.properties, self.selection.crs)
        if self.form.name == "kml":
            return _placemark(self.properties, self.collection.label)
        geometry = geometry_in(replace(self.selection.crs, is_north_first=False), "p.geom")
        values = ["p.id", *(f"p.{name(item.name)}{_plain(item, self.form)}" for item in self.properties)]
        if self.form.is_file:
            return ", ".join([*values, f"encode(ST_AsBinary({geometry}), 'hex')"])
        decimals = self.selection.crs.decimals
        if self.ordinates:
            values += [f"round({axis}({geometry})::numeric, {decimals})" for axis in ("ST_X", "ST_Y")]
        return ", ".join([*values, f"ST_AsText({geometry}, {decimals})"])


def _plain(item: Property, form: Form) -> str:
    return "::text" if item.type == "boolean" and not form.is_file else ""


def _placemark(properties: tuple[Property, ...], label: str) -> str:
    """Return the SQL of one KML Placemark; degrees on CGCS2000 count as WGS 84 for exchange, as in all answers."""
    fields = ", ".join(
        f"CASE WHEN p.{name(item.name)} IS NOT NULL THEN"
        f" xmlelement(name \"SimpleData\", xmlattributes('{item.name}' AS name), p.{name(item.name)}::text) END"
        for item in properties
    )
    titled = f"xmlelement(name name, p.{name(label)})::text || " if label in {item.name for item in properties} else ""
    own = "xmlelement(name \"SimpleData\", xmlattributes('feature_id' AS name), p.id::text)::text"
    return (
        f"""'<Placemark>' || {titled}'<ExtendedData><SchemaData schemaUrl="#fields">' || {own}"""
        f""" || coalesce(xmlconcat({fields or "NULL"})::text, '') || '</SchemaData></ExtendedData>'"""
        """ || coalesce(ST_AsKML(ST_SetSRID(p.geom, 4326), 9), '') || '</Placemark>'"""
    )
