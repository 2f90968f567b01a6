"""Filters of a request (CQL2): `syntax` reads text or JSON into one tree, `compiler` makes bound SQL of it."""
