"""One way to stage, check, commit and undo a file, shared by every kind of record."""
