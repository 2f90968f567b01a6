"""Where to build next: location problems on sparse pairs, exact with a proof or by a heuristic that says so (C-20)."""
