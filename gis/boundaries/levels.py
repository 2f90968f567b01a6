"""Levels of divisions and of the lines between them."""

LEVELS = ("prefecture", "county", "township", "village")
