"""`coverage`: commands of the planner; each slice keeps its own in `coverage_<slice>.py`."""

import typer

from api.cli import coverage_layers, coverage_map, coverage_network, coverage_run, coverage_siting

app = typer.Typer(help="设施覆盖 · Coverage of facilities", no_args_is_help=True)
app.add_typer(coverage_network.app, name="network")
app.add_typer(coverage_layers.app, name="layers")
app.command("run")(coverage_run.run)
app.command("map")(coverage_map.offline_map)
coverage_siting.add_to(app)


@app.callback()
def _coverage() -> None:
    """设施覆盖 · Coverage of facilities."""
