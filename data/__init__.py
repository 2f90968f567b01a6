"""Files only: the sample register and reference lists, with their provenance in SOURCES.md."""
