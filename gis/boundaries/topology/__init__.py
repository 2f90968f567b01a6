"""Topology of boundaries: a catalogue of rules, each a pure function over geometries in memory (B-51 to B-53).

`model` says what goes in and comes out, `catalogue` which rules there are, `checks` runs them. Nothing is ever
repaired: a finding names the records, the place and the figures, and a person decides. All geometry is EPSG:4490,
degrees, longitude first; distances are geodesic metres and areas ellipsoidal square metres on CGCS2000.
"""
