"""Progress on the terminal: one line a step, with its time."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import Progress as RichProgress

from gis.core.uploads.progress import STAGES


@contextmanager
def step(title_zh: str, title_en: str) -> Iterator[None]:
    """Print a step when it is done, with the seconds it took; on a terminal also while it is under way."""
    title = f"{title_zh} · {title_en}"
    if sys.stdout.isatty():
        typer.echo(f"  … {title}\r", nl=False)
    started = time.monotonic()
    yield
    say(f"  ✓ {title}  {time.monotonic() - started:.1f} s")


class Bar:
    """Progress of an upload as a bar on standard error; nothing where that is no terminal."""

    def __init__(self, shown: RichProgress) -> None:
        self._shown = shown
        self._task = shown.add_task("", total=None)

    def at(self, stage: str, done: int = 0, total: int = 0) -> None:
        """See `gis.core.uploads.progress.Progress`."""
        title = " · ".join(STAGES[stage])
        self._shown.update(self._task, description=title, completed=done, total=total or None)


@contextmanager
def bar() -> Iterator[Bar]:
    """Show a bar for the stages of an upload while the block runs."""
    console = Console(stderr=True)
    with RichProgress(console=console, transient=True, disable=not console.is_terminal) as shown:
        yield Bar(shown)


def say(line: str) -> None:
    """Print one line now."""
    typer.echo(line)
    sys.stdout.flush()
