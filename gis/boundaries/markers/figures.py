"""Figures of the marker rules: those of the region's settings, and the few that no setting holds (unverified)."""

from dataclasses import dataclass

from gis.core.region import DEFAULT, Region


@dataclass(frozen=True, slots=True)
class Figures:
    """The region's settings with what belongs to markers alone; metres unless the name says otherwise."""

    region: Region = DEFAULT
    frame_m: float = 0.9
    """CGCS2000 (epoch 2000.0) against WGS 84 of today, by plate motion; from memory."""
    witness_m: float = 0.1
    """A taped witness distance."""
    witness_azimuth_deg: float = 0.05
    witness_magnetic_deg: float = 0.5

    @property
    def map_share(self) -> float:
        """Mean error of a position scaled from a map, metres a unit of the denominator."""
        return self.region.scaled_accuracy_mm / 1000


FIGURES = Figures()
