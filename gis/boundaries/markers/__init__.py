"""One marker and what belongs to it: observations, witnesses, papers, photos, and whether it has moved."""
