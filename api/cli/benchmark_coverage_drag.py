"""`benchmark coverage-drag`: what a planner waits for while a facility is dragged, over HTTP."""

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.asking import Served, posting, serving
from api.cli.database import database
from api.cli.steps import say, step

if TYPE_CHECKING:
    from gis.benchmark.coverage_drag import Dragged, Held


def coverage_drag(
    settlements: Annotated[
        int | None, typer.Option(min=1_100, help="村（社区）数；不给则测 1,000 与 100,000 · Settlements; both without")
    ] = None,
    facilities: Annotated[int, typer.Option(min=1, max=1_000, help="设施数 · Facilities")] = 100,
    seed: Annotated[int, typer.Option(help="随机种子 · Seed of settlements and facilities")] = 1,
    drags: Annotated[int, typer.Option(min=3, help="试算次数 · What-ifs")] = 50,
    limit_ms: Annotated[float, typer.Option(min=1, help="自定规模的目标 · Target of a size of your own")] = 300.0,
) -> None:
    """拖动试算测速 · What-ifs as the planner's page sends them, over HTTP, in a scratch database."""
    from gis.benchmark import coverage_drag as measured  # noqa: PLC0415 - slow to import
    from gis.benchmark import data  # noqa: PLC0415
    from gis.benchmark.gazetteer_clock import busy, processors  # noqa: PLC0415

    say(f"seed {seed}; {drags} what-ifs, one facility moved; {processors()}")
    sizes = measured.SIZES if settlements is None else ((settlements, facilities, limit_ms),)
    missed = 0
    with database():
        for people, sites, target_ms in sizes:
            with data.scratch():
                with step(f"虚构登记库 {people:,} × {sites}", "Invented register"):
                    held = measured.fill(people, sites, seed)
                for by in measured.QUESTIONS:
                    with serving() as served:
                        found = _dragged(held, by, served, drags)
                    missed += _told(by, found, target_ms)
    say(f"  {processors()}; 墙钟含机器上其他工作 · wall times include what else the machine does")
    if busy():
        say("  机器忙：墙钟时间与其结论不作数，看 CPU · The machine was busy: look at CPU, wall times do not count")
    raise typer.Exit(int(missed > 0))


def _dragged(held: "Held", by: str, served: Served, drags: int) -> "Dragged":
    """Ask as the page does: once the plain question, then the what-ifs."""
    import gzip  # noqa: PLC0415

    import orjson  # noqa: PLC0415

    from gis.benchmark import coverage_drag as measured  # noqa: PLC0415
    from gis.benchmark.gazetteer_sides import served_times  # noqa: PLC0415

    head = {"Cookie": f"minzheng={held.token}", "Content-Type": "application/json", "Accept-Encoding": "gzip"}
    query = f"?gaps={measured.PAGE_GAPS}&lang=zh"
    with posting(f"/api/v1/coverage{query}", [orjson.dumps(measured.QUESTIONS[by])], head, served.port) as ask:
        plain = orjson.loads(gzip.decompress(ask(0)))
        whole = served_times(ask, 5, served.pid)
    bodies = [orjson.dumps(body) for body in measured.drags(held, by, drags)]
    kept: dict[int, bytes] = {}
    with posting(f"/api/v1/coverage/what-if{query}", bodies, head, served.port) as drag:

        def keep(turn: int) -> None:
            kept[turn] = drag(turn)

        times = served_times(keep, len(bodies), served.pid)
    wrong = measured.differing((plain, orjson.loads(gzip.decompress(body))) for body in kept.values())
    if wrong:
        raise RuntimeError(f"{wrong} of the what-ifs do not add up")
    method = plain["method"]
    most, peak = max(map(len, kept.values())), measured.peak_bytes(served.pid)
    return measured.Dragged(times, whole, peak, most, method["settlements"], method["supply"])


def _told(by: str, found: "Dragged", target_ms: float) -> int:
    from gis.benchmark.coverage_drag import PEAK_BYTES, WHOLE_MS  # noqa: PLC0415

    times = found.times
    within = times.wall(0.5) <= target_ms
    wall = f"wall p50 {times.wall(0.5):.0f}, p95 {times.wall(0.95):.0f}, max {times.wall(1.0):.0f} ms"
    say(
        f"  {by:9}{found.settlements:,} × {found.facilities}: {wall};"
        f" CPU p50 {times.cpu(0.5):.0f}, p95 {times.cpu(0.95):.0f} ms; {found.answer_bytes / 1000:.0f} kB"
        f"  p50 ≤ {target_ms:.0f} ms: {'达到 · met' if within else '未达 · MISSED'}"
    )
    whole, peak = found.whole, found.peak_bytes
    small = whole.cpu(0.5) <= WHOLE_MS and peak <= PEAK_BYTES
    say(
        f"  C-47     whole answer: CPU p50 {whole.cpu(0.5):.0f}, wall p50 {whole.wall(0.5):.0f} ms; server"
        f" {peak / 1e6:.0f} MB at most  ≤ {WHOLE_MS:.0f} ms, 1 GB: {'达到 · met' if small else '未达 · MISSED'}"
    )
    return int(not within) + int(not small)
