"""`benchmark coverage-siting`: siting and access beside spopt, access and a plain model, in one run."""

import subprocess
import sys
from typing import Annotated

import typer

from api.cli.steps import say, step


def coverage_siting(
    seed: Annotated[int, typer.Option(help="随机种子 · Seed of the instances")] = 1,
    anchors: Annotated[
        str | None, typer.Option(help="装有 spopt、access 的 Python · A Python that has spopt and access")
    ] = None,
) -> None:
    """选址与可达性测速 · Siting and access beside spopt, access and plain SciPy; no register is needed."""
    from gis.benchmark.coverage_siting import RECIPE, measure  # noqa: PLC0415 - slow to import
    from gis.benchmark.gazetteer_clock import processors  # noqa: PLC0415

    python = anchors or sys.executable
    say(f"{RECIPE}; seed {seed}; {processors()}")
    if not _installed(python):
        python = ""
        say(
            "没有 spopt、access，不作比较：python3 -m venv DIR && DIR/bin/pip install spopt access，再加"
            " --anchors DIR/bin/python · No spopt and access, so no comparison: install them so and name their Python"
        )
    with step("测量", "Measured"):
        rows = measure(python, seed)
    say(f"  {'':46}{'CPU s':>9}{'wall s':>9}   {'anchor':18}{'CPU s':>9}{'wall s':>9}{'ratio':>8}{'asked':>7}")
    for row in rows:
        theirs = f"{row.theirs.cpu_s:>9.3f}{row.theirs.wall_s:>9.3f}" if row.theirs else f"{'–':>9}{'–':>9}"
        say(
            f"  {row.clause} {row.what:41}{row.ours.cpu_s:>9.3f}{row.ours.wall_s:>9.3f}   {row.anchor:18}{theirs}"
            f"{row.ratio:>8.3f}{row.bound:>7.2f}  {row.verdict}"
        )
        say(f"       {row.note}")
    say(f"  {processors()}; 比值按 CPU 时间 · ratios of CPU time")


def _installed(python: str) -> bool:
    asked = [python, "-c", "import spopt, access"]
    try:
        return subprocess.run(asked, capture_output=True, check=False).returncode == 0  # noqa: S603 - the caller's Python
    except OSError:
        return False
