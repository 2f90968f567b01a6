"""Coverage by road (`pop_network`): networks with versions, travel to the nearest facility, what-if; `docs/coverage.md`."""
