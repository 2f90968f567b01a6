"""Figures of the marker rules in one place. Those marked † in boundaries.md are unverified defaults."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figures:
    """Accuracies by method, limits of the RTK gate, tolerances of witnesses; metres unless the name says otherwise."""

    rtk_m: float = 0.05
    traverse_m: float = 0.3
    handheld_m: float = 5.0
    map_share: float = 0.0001
    """Mean error of a position scaled from a map: 0.1 mm times the denominator, in metres a unit of it."""
    frame_m: float = 0.9
    """CGCS2000 (epoch 2000.0) against WGS 84 of today, by plate motion; from memory."""
    floor_m: float = 0.10
    hrms_max_m: float = 0.05
    sessions_min: int = 2
    session_plane_m: float = 0.04
    session_height_m: float = 0.04
    scale_denominator: int = 10_000
    witnesses_min: int = 3
    photos_min: int = 3
    witness_m: float = 0.1
    witness_scaled_m: float = 2.0
    witness_azimuth_deg: float = 0.05
    witness_magnetic_deg: float = 0.5
    datum_low_m: float = 60.0
    datum_high_m: float = 130.0
    datum_spread_m: float = 15.0
    datum_points: int = 3


FIGURES = Figures()
