"""Cemeteries: plots by class, need and years left, what is over the limit, and which villages they serve."""
