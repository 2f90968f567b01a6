"""Measuring: an invented register, the hot reads and the bare SQL floor."""
