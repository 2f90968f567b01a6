"""Divisions, boundary lines, markers and boundary points."""
