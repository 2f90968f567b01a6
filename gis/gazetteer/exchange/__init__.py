"""Place names out of the register, and files compared with it: exports and reconciliation (P-A11, P-H2, P-H4)."""
