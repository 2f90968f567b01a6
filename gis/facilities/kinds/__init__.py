"""Kinds of upload of the facilities: care centres, cemeteries, settlements; what they share stands beside them."""
