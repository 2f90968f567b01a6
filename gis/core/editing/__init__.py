"""Single features written through the spatial API: one definition of what may be written, one conditional update."""
