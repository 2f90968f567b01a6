"""Maps and pages: folium base maps, map styles, Jinja templates, browser modules. Knows no web framework."""
