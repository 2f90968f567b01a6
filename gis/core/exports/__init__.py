"""A whole selection of a collection as a file, streamed: the database formats or copies, nothing is held in memory."""
