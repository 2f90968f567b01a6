"""Search of place names: the store kept in step by the database, queries of every kind, and its self-check."""
