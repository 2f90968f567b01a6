"""Progress on the terminal: one line a step, with its time."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import typer


@contextmanager
def step(title_zh: str, title_en: str) -> Iterator[None]:
    """Print a step when it is done, with the seconds it took; on a terminal also while it is under way."""
    title = f"{title_zh} · {title_en}"
    if sys.stdout.isatty():
        typer.echo(f"  … {title}\r", nl=False)
    started = time.monotonic()
    yield
    say(f"  ✓ {title}  {time.monotonic() - started:.1f} s")


def say(line: str) -> None:
    """Print one line now."""
    typer.echo(line)
    sys.stdout.flush()
