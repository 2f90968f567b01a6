"""Entry point: `python -m api.cli`."""

import sys
from collections.abc import Mapping
from typing import Any

import typer

from api.cli import accounts, benchmark, boundaries, check, coverage, database, gazetteer, records, settings
from api.cli.run import run, serve
from gis.core.errors import GisError

app = typer.Typer(
    help="minzheng-gis 民政一张图",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(run)
app.command()(serve)
app.command()(records.ingest)
app.add_typer(database.app, name="db")
app.add_typer(records.samples, name="sample")
app.add_typer(accounts.users, name="user")
app.add_typer(accounts.tokens, name="token")
app.add_typer(settings.app, name="settings")
app.add_typer(benchmark.app, name="benchmark")
app.add_typer(check.app, name="check")
app.add_typer(boundaries.app, name="boundaries")
app.add_typer(gazetteer.app, name="gazetteer")
app.add_typer(coverage.app, name="coverage")


def main() -> None:
    """Run the command line; what the register refuses is one line for the operator, not a traceback."""
    try:
        app(prog_name="scripts/minzheng")
    except GisError as error:
        sys.exit("\n".join([f"{error.detail} · {error.detail_en}", *map(fault_line, error.errors)]))


def fault_line(fault: Mapping[str, Any]) -> str:
    """Return one fault as a line: where, what was found, what is wrong in both languages."""
    found = "" if fault.get("value") is None else f"（{fault['value']}）"
    words = [fault.get(key) for key in ("detail", "message", "detail_en", "message_en")]
    return f"  {fault.get('field', '')}{found}: {' · '.join(str(each) for each in words if each)}"


if __name__ == "__main__":
    main()
