"""Readings of place names: what the sources settle, what stays open, and who settled it."""

from gis.gazetteer.readings.chain import Reading, read_name
from gis.gazetteer.readings.table import scopes_of

__all__ = ["Reading", "read_name", "scopes_of"]
