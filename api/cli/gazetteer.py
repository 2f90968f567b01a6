"""`gazetteer`: commands on place names; each slice keeps its own in `gazetteer_<slice>.py`."""

import typer

from api.cli import gazetteer_checks, gazetteer_exchange, gazetteer_readings, gazetteer_search, gazetteer_words

app = typer.Typer(help="地名 · Place names", no_args_is_help=True)
gazetteer_checks.add_to(app)
gazetteer_exchange.add_to(app)
gazetteer_readings.add_to(app)
gazetteer_search.add_to(app)
app.add_typer(gazetteer_words.app, name="words")


@app.callback()
def _gazetteer() -> None:
    """地名 · Place names."""
