"""The administrator's command line: `scripts/minzheng`, and the part of `scripts/run` that is Python."""
