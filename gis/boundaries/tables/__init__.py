"""Tables of the boundary side: divisions with dated codes, names and extents; lines; markers; points.

Codes and names are dated rows, never identity (B-01): 撤乡设镇 changes both and breaks nothing. The line is the
legal object and has many dated geometries (B-03); a division's polygon is derived from its lines (B-53).
"""

from gis.boundaries.tables.divisions import (
    Division,
    DivisionCode,
    DivisionExtent,
    DivisionName,
    DivisionPopulation,
    DivisionSeat,
)
from gis.boundaries.tables.documents import Attachment, ChangeDocument, ChangeDocumentMarker
from gis.boundaries.tables.lines import (
    BoundaryLine,
    BoundaryLineCode,
    BoundaryLineGeometry,
)
from gis.boundaries.tables.markers import BoundaryMarker, BoundaryMarkerLine
from gis.boundaries.tables.observations import MarkerObservation, WitnessObject
from gis.boundaries.tables.points import BoundaryPoint, BoundaryPointLine, BoundaryPointParty
from gis.boundaries.tables.topology import TopologyException, TopologyFinding, TopologyRun

__all__ = [
    "Attachment",
    "BoundaryLine",
    "BoundaryLineCode",
    "BoundaryLineGeometry",
    "BoundaryMarker",
    "BoundaryMarkerLine",
    "BoundaryPoint",
    "BoundaryPointLine",
    "BoundaryPointParty",
    "ChangeDocument",
    "ChangeDocumentMarker",
    "Division",
    "DivisionCode",
    "DivisionExtent",
    "DivisionName",
    "DivisionPopulation",
    "DivisionSeat",
    "MarkerObservation",
    "TopologyException",
    "TopologyFinding",
    "TopologyRun",
    "WitnessObject",
]
