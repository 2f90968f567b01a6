"""`benchmark api`: the hot reads over HTTP beside the same SQL by blocking psycopg2, in one run on one machine."""

import os
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import (
    benchmark_coverage,
    benchmark_coverage_drag,
    benchmark_coverage_siting,
    benchmark_exports,
    benchmark_gazetteer,
    benchmark_peers,
    benchmark_tiles,
)
from api.cli.asking import client, serving
from api.cli.database import database
from api.cli.steps import say, step

if TYPE_CHECKING:
    from collections.abc import Callable

    from gis.benchmark.ingest import Brought
    from gis.benchmark.reads import Workload
    from gis.core.uploads.profile import Profile

app = typer.Typer(help="测速 · Measurements", no_args_is_help=True)

CONNECTIONS = (1, 8)
MARKERS = "boundary-markers"
SIZES = {MARKERS: (5_000, 50_000), "place-names": (5_000, 20_000, 45_000)}
"""Kinds whose files are measured, and the numbers of rows."""
WARMED = 3_000


app.command()(benchmark_gazetteer.gazetteer)
app.command()(benchmark_coverage.coverage)
app.command()(benchmark_coverage_siting.coverage_siting)
app.command()(benchmark_coverage_drag.coverage_drag)
app.command()(benchmark_exports.exports)


@app.callback()
def _benchmarks() -> None:
    """测速 · Measurements."""


@app.command()
def api(
    polygons: Annotated[int, typer.Option(min=0, help="虚构面数 · Invented polygons, in a scratch database")] = 0,
    points: Annotated[int, typer.Option(min=0, help="虚构点数 · Invented points, in a scratch database")] = 0,
    seed: Annotated[int, typer.Option(help="随机种子 · Seed of data and questions")] = 1,
    seconds: Annotated[float, typer.Option(min=0.02, help="每项秒数 · Seconds a measurement")] = 5.0,
    tipg: Annotated[str | None, typer.Option(help="装有 tipg 的 Python · A Python that has tipg, a peer")] = None,
    pygeoapi: Annotated[
        str | None, typer.Option(help="装有 pygeoapi 的 Python · A Python that has pygeoapi, a peer")
    ] = None,
) -> None:
    """接口与裸 SQL、tipg、pygeoapi 对比 · The spatial API beside the same SQL by psycopg2, tipg and pygeoapi.

    Without --polygons and --points the present register is measured, read-only, without the peers.
    """
    from gis.benchmark import data, reads, tiles  # noqa: PLC0415 - slow to import

    invented = polygons > 0 or points > 0
    if (tipg or pygeoapi) and not invented:
        raise typer.BadParameter("--tipg, --pygeoapi: only with --polygons or --points", param_hint="--tipg")
    peers = benchmark_peers.present({"tipg": tipg, "pygeoapi": pygeoapi})
    with database(), data.scratch() if invented else nullcontext():
        if invented:
            with step("虚构数据", "Invented data"):
                data.fill(polygons, points, seed)
        sizes = reads.sizes()
        held = ", ".join(f"{name} {count}" for name, count in sizes.items())
        say(f"数据 · data: {held}; seed {seed}; {seconds:g} s each; {os.cpu_count()} CPUs; gzip off")
        workloads = reads.workloads(sizes, seed)
        with serving() as served:
            _measure(workloads, served.port, seconds)
        benchmark_tiles.measure(tiles.tile_works(sizes))
        benchmark_peers.measure(sizes, seed, seconds, peers)


@app.command()
def ingest(
    rows: Annotated[list[int] | None, typer.Option(min=1, max=50_000, help="行数 · Rows, may be repeated")] = None,
    seed: Annotated[int, typer.Option(help="随机种子 · Seed of the invented file")] = 1,
    kind: Annotated[str, typer.Option(help="种类 · boundary-markers, or place-names (committed too)")] = MARKERS,
) -> None:
    """导入与最低限度对比 · Bringing a file beside what pandas needs to read the same bytes.

    Works in a scratch database with the sample register, one for each file that is committed, dropped afterwards.
    """
    from gis.benchmark import data  # noqa: PLC0415 - slow to import
    from gis.benchmark import ingest as measured  # noqa: PLC0415

    if kind not in SIZES:
        raise typer.BadParameter(", ".join(SIZES), param_hint="--kind")
    make, floor_of, profile, role = _ingested(kind)
    say(
        f"{kind}, GB18030 CSV, {profile.crs}, seed {seed}; {os.cpu_count()} CPUs; 毫秒 · ms;"
        " CPU = 本程序 + 数据库会话 · this program + sessions of the database"
    )
    sizes = rows or SIZES[kind]
    commits = kind != MARKERS
    with database():
        for together in [[count] for count in sizes] if commits else [sizes]:
            with data.scratch():
                with step("示例数据", "Sample register"):
                    actor = measured.actor_of(role)
                measured.warm(make(WARMED, seed + 1), actor, kind, profile)
                for count in together:
                    content = make(count, seed)
                    floor = min(floor_of(content) for _ in range(3))
                    brought = measured.bring(content, actor, kind, profile, commit=commits)
                    _show_ingest(count, len(content), floor, brought)


def _ingested(kind: str) -> "tuple[Callable[[int, int], bytes], Callable[[bytes], float], Profile, str]":
    """Return what makes the file of a kind, its floor, what is declared of it, and the role that may bring it."""
    from gis.benchmark import ingest, ingest_names  # noqa: PLC0415

    if kind == MARKERS:
        return ingest.marker_file, ingest.floor, ingest.PROFILE, "surveyor"
    return ingest_names.names_file, ingest_names.floor, ingest_names.PROFILE, "names_officer"


def _show_ingest(count: int, size: int, floor: float, brought: "Brought") -> None:
    from gis.benchmark.gazetteer_clock import processors  # noqa: PLC0415
    from gis.benchmark.ingest import BUYS, targets  # noqa: PLC0415

    whole = brought.whole
    say(
        f"{count} rows, {size / 1e6:.1f} MB: brought in {whole.wall_s * 1000:.0f}, floor {floor * 1000:.0f},"
        f" ratio {whole.wall_s / floor:.0f}; peak {brought.peak_bytes / 1e6:.0f} MB; {brought.counts}"
    )
    say(f"  {'floor':12}{floor * 1000:>8.0f}  pandas.read_csv and one pass over the columns")
    for stage, spent in brought.stages.items():
        cpu = f"CPU {spent.own_s * 1000:>6.0f} + {spent.database_s * 1000:>6.0f}"
        say(f"  {stage:12}{spent.wall_s * 1000:>8.0f}  {cpu}  {BUYS[stage][0]} · {BUYS[stage][1]}")
    parts = {"暂存 · staged": brought.staging, "入库 · committed": brought.committing, "合计 · together": whole}
    for title, part in parts.items():
        if part is not None and brought.committing is not None:
            cpu_s = part.own_s + part.database_s
            say(f"  {title}: {count / part.wall_s:.0f} rows/s; CPU {cpu_s:.2f} s, {cpu_s / count * 1e6:.0f} µs a row")
    for target in targets(count, whole) if brought.committing else ():
        said = f"{target.measured:.1f} of {target.bound:.1f} {target.unit}"
        say(f"  {target.clause} {target.what}: {said}, {target.verdict} ({processors()})")


def _measure(workloads: "Sequence[Workload]", port: int, seconds: float) -> None:
    from gis.benchmark.reads import drive, floor  # noqa: PLC0415

    say(
        f"{'':26}{'conn':>5} {'HTTP req/s':>11}{'p50':>8}{'p95':>8}{'p99':>8} {'SQL q/s':>11}{'p50':>8}{'p99':>8} ratio"
    )
    for work in workloads:
        for connections in CONNECTIONS:
            served = drive(client(work.paths, port), connections=connections, seconds=seconds)
            bare = floor(work.calls, connections=connections, seconds=seconds)
            over, under = Times.of(served, seconds), Times.of(bare, seconds)
            say(
                f"{work.title:26}{connections:>5} {over.rate:>11.0f}{over.p50:>8.2f}{over.p95:>8.2f}{over.p99:>8.2f}"
                f" {under.rate:>11.0f}{under.p50:>8.2f}{under.p99:>8.2f}   {over.p50 / under.p50:.2f}"
            )
    say("ms; ratio = HTTP p50 / SQL p50 · 毫秒；比值为两者中位数之比")


@dataclass(frozen=True)
class Times:
    """Percentiles in milliseconds and the rate per second."""

    p50: float
    p95: float
    p99: float
    rate: float

    @classmethod
    def of(cls, times: Sequence[float], seconds: float) -> "Times":
        """Return the percentiles of times in seconds measured for so many seconds."""
        ordered = sorted(times)
        p50, p95, p99 = (ordered[int(share * (len(ordered) - 1))] * 1000 for share in (0.5, 0.95, 0.99))
        return cls(p50, p95, p99, len(ordered) / seconds)
