"""Care centres, cemeteries and the settlements they serve."""
