"""Tables of the gazetteer."""

from gis.gazetteer.tables.changes import PlaceChange, PlaceCodeSerial
from gis.gazetteer.tables.classes import SCOPES, PlaceClass
from gis.gazetteer.tables.places import NAME_KINDS, Place, PlaceName

__all__ = ["NAME_KINDS", "SCOPES", "Place", "PlaceChange", "PlaceClass", "PlaceCodeSerial", "PlaceName"]
