"""What the witness objects say about a displacement (B-50, B-56). Pure; EPSG:4490 degrees, metres.

A witness decides only when moving the marker would have changed its distance by more than it can be measured. If
such witnesses still fit the reference place, the post stands where it stood, and the new coordinates are suspect.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from gis.boundaries.markers.figures import FIGURES, Figures
from gis.core import azimuths

Says = Literal["reference", "new", "neither", "both", "not-decisive", "not-testable"]
Conclusion = Literal["witnesses-fit-reference", "witnesses-fit-new", "witnesses-disagree", "witnesses-silent"]
LonLat = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness as measured from the marker; azimuth true in degrees, None where not comparable.

    `position` is its own surveyed place. `former_distance_m` and `former_azimuth_deg` are of the measurement before,
    where it was measured again.
    """

    ordinal: int
    distance_m: float
    azimuth_deg: float | None = None
    is_magnetic: bool = False
    accuracy_m: float | None = None
    is_scaled: bool = False
    position: LonLat | None = None
    former_distance_m: float | None = None
    former_azimuth_deg: float | None = None


@dataclass(frozen=True, slots=True)
class Residual:
    """Measured minus computed, metres along and across the sight, with the marker at the reference and new place.

    From the object's own position; where that is unknown, from where the earlier measurement puts it.
    """

    ordinal: int
    says: Says
    tolerance_m: float | None = None
    along_reference_m: float | None = None
    along_new_m: float | None = None
    across_reference_m: float | None = None
    across_new_m: float | None = None
    from_position: bool = False


def residual(witness: Witness, reference: LonLat, new: LonLat, figures: Figures = FIGURES) -> Residual:
    """Compare what was measured with what each of the two places would give."""
    place = witness.position or _former_place(witness, reference)
    if place is None:
        return Residual(witness.ordinal, "not-testable")
    measured_m = witness.accuracy_m or (figures.region.witness_distance_m if witness.is_scaled else figures.witness_m)
    tolerance_m = 2 * measured_m
    along: list[float] = []
    across: list[float | None] = []
    fits: list[bool] = []
    for stand in (reference, new):
        metres, azimuth = azimuths.inverse(*stand, *place)
        along.append(witness.distance_m - metres)
        side = None
        if witness.azimuth_deg is not None:
            turned = azimuths.difference_deg(witness.azimuth_deg, azimuth)
            side = metres * math.sin(math.radians(turned))
        across.append(side)
        angle = figures.witness_magnetic_deg if witness.is_magnetic else figures.witness_azimuth_deg
        side_limit = tolerance_m + 2 * metres * math.sin(math.radians(angle))
        fits.append(abs(along[-1]) <= tolerance_m and (side is None or abs(side) <= side_limit))
    says = _says(fits, decisive=abs(along[0] - along[1]) > tolerance_m or fits[0] != fits[1])
    return Residual(
        witness.ordinal, says, tolerance_m, along[0], along[1], across[0], across[1], witness.position is not None
    )


def _former_place(witness: Witness, reference: LonLat) -> LonLat | None:
    """Return where an earlier measurement from the reference place puts the object."""
    if witness.former_distance_m is None or witness.former_azimuth_deg is None:
        return None
    return azimuths.ahead(*reference, witness.former_azimuth_deg, witness.former_distance_m)


def _says(fits: Sequence[bool], *, decisive: bool) -> Says:
    if not decisive:
        return "not-decisive"
    if fits[0] and fits[1]:
        return "both"
    if fits[0]:
        return "reference"
    return "new" if fits[1] else "neither"


def conclude(residuals: Sequence[Residual]) -> Conclusion:
    """Return what the decisive witnesses say together: all for one place, or they disagree, or none decides."""
    voices = {found.says for found in residuals if found.says in {"reference", "new", "neither"}}
    if not voices:
        return "witnesses-silent"
    if voices == {"reference"}:
        return "witnesses-fit-reference"
    return "witnesses-fit-new" if voices == {"new"} else "witnesses-disagree"
