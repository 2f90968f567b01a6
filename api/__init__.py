"""The two doors into the system, HTTP and the terminal: parse, authorise, call `gis`, answer."""
