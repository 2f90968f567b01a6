"""Standards of care and cemeteries as dated data: every figure with its document and whether it was verified (C-7)."""
