"""Coverage by road (`pop_network`): networks, travel to the nearest facility, what-if; see `docs/coverage.md`."""
