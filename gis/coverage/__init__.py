"""Who is within reach of a facility: an engine on arrays, above the domains; see `docs/coverage.md`."""
