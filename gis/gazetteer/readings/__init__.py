"""Readings of place names: what the sources settle, what stays open, and who settled it."""

from gis.gazetteer.readings.chain import Reading, read_name

__all__ = ["Reading", "read_name"]
