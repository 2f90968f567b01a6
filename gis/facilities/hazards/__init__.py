"""Major hazards of care facilities by the list of 2023; a facility with an open one is no effective supply (C-3)."""

from gis.facilities.hazards.effective import open_major

__all__ = ["open_major"]
