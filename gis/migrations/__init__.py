"""Alembic migrations of the register; they never import live code."""
