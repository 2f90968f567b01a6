"""`benchmark gazetteer`: the search of place names beside a scan, its bare SQL and a Tantivy index, in one run."""

import math
import sys
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

import typer

from api.cli.asking import Served, client, serving
from api.cli.database import database
from api.cli.steps import say, step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gis.benchmark.gazetteer_questions import Kind, Question
    from gis.benchmark.gazetteer_sides import Side
    from gis.benchmark.gazetteer_store import Built

    Asked = Mapping[str, Sequence[Question]]
    Sides = dict[str, dict[str, Side]]

SIZES = (45_000, 650_000)
MEGABYTE = 1e6
TITLES = {"scan": "扫描 scan", "sql": "SQL", "api": "HTTP", "tantivy": "Tantivy"}


def gazetteer(
    size: Annotated[list[int] | None, typer.Option(min=20, help="地名数，可重复 · Names, may be repeated")] = None,
    seed: Annotated[int, typer.Option(help="随机种子 · Seed of names and questions")] = 1,
    questions: Annotated[int, typer.Option(min=3, help="每类查询数 · Questions of a kind")] = 100,
    tantivy: Annotated[
        str | None, typer.Option(help="装有 tantivy 的 Python · A Python that has tantivy, the comparator")
    ] = None,
) -> None:
    """地名检索测速 · Search of place names beside a scan, the bare SQL and Tantivy, over invented names.

    Works in a scratch database, dropped afterwards. Without --size 45,000 and 650,000 names are measured.
    """
    from gis.benchmark import data  # noqa: PLC0415 - slow to import
    from gis.benchmark import gazetteer_sides as sides  # noqa: PLC0415
    from gis.benchmark.gazetteer_clock import processors  # noqa: PLC0415
    from gis.benchmark.gazetteer_names import RECIPE  # noqa: PLC0415

    python = tantivy or sys.executable
    say(f"{RECIPE}; seed {seed}; {questions} questions a kind; {processors()}")
    say(
        "CPU 时间与机器忙闲无关；墙钟时间须在空闲机器上看 · CPU times hold on a busy machine, wall times on an idle one"
    )
    if not sides.installed(python):
        python = ""
        say(
            "没有 Tantivy，不作比较：python3 -m venv DIR && DIR/bin/pip install tantivy，再加 --tantivy DIR/bin/python"
            " · No Tantivy, so no comparison: install it so and name its Python"
        )
    with database():
        for count in size or SIZES:
            with data.scratch():
                _one_size(count, seed, questions, python)


def _one_size(count: int, seed: int, questions: int, python: str) -> None:
    from gis.benchmark import gazetteer_data, gazetteer_statements, gazetteer_store  # noqa: PLC0415
    from gis.benchmark import gazetteer_questions as asking  # noqa: PLC0415
    from gis.benchmark import gazetteer_sides as measuring  # noqa: PLC0415
    from gis.benchmark.gazetteer_clock import busy, processors  # noqa: PLC0415

    say("")
    with step(f"虚构地名 {count}", "Invented names"):
        gazetteer_data.fill(count, seed)
    with step("检索库", "Search store"):
        built = gazetteer_store.build(seed, index_times=True)
    _show_store(built)
    asked = measuring.draw(questions, seed)
    found: Sides = {"scan": measuring.scans(asked)}
    with step("记录语句", "Statements noted"):
        calls = gazetteer_statements.note(asked)
    found["sql"] = measuring.bare(calls)
    with serving() as served:
        found["api"] = {kind.key: _over_http(kind, asked[kind.key], served) for kind in asking.KINDS if asked[kind.key]}
    if python:
        with step("Tantivy", "index and questions"):
            compared = measuring.compare(python, asked)
        found["tantivy"] = dict(compared.sides)
        say(
            f"  {compared.version}: {compared.size_bytes / MEGABYTE:.1f} MB, built in {compared.build_s:.1f} s"
            f" ({compared.build_cpu_s:.1f} s CPU)"
        )
    _show_times(asked, found)
    _show_targets(count, found, built)
    say(f"  {processors()}")
    if busy():
        say("  机器忙：墙钟时间与 P-E1 不作数 · The machine was busy: wall times and P-E1 do not count")


def _over_http(kind: "Kind", questions: "Sequence[Question]", served: Served) -> "Side":
    """Ask our API; CPU is that of the server's process and its database sessions together."""
    import orjson  # noqa: PLC0415

    from gis.benchmark import gazetteer_questions as asking  # noqa: PLC0415
    from gis.benchmark import gazetteer_sides as measuring  # noqa: PLC0415

    ask = client([asking.path(kind, question, quote) for question in questions], served.port)()
    bodies: dict[int, bytes] = {}

    def keep(turn: int) -> None:
        bodies[turn] = ask(turn)

    keep(0)
    side = measuring.Side(measuring.served_times(keep, len(questions), served.pid))
    member = "text" if kind.suggested else "name"
    answers = {
        turn: [
            name
            for item in orjson.loads(body)["items"]
            for name in {item[member], item.get("match", {}).get("name", item[member])}
        ]
        for turn, body in bodies.items()
    }
    side.found = sum(asking.met(kind, questions[turn], names) for turn, names in answers.items())
    return side


def _show_store(built: "Built") -> None:
    say(
        f"  {built.names} names, {built.public} public ({built.distinct} distinct); store: {built.entries} entries,"
        f" {built.words} words, {built.store_bytes / MEGABYTE:.1f} MB, built in {built.build_s:.1f} s"
        f" ({built.build_cpu_s:.1f} s CPU); {built.differing} of a sample differ from what the triggers make"
    )
    for one in built.relations:
        if one.size_bytes >= MEGABYTE / 10:
            again = f"{one.build_s:8.1f} s" if one.build_s is not None else ""
            say(f"    {one.name:50}{one.size_bytes / MEGABYTE:>10.1f} MB{again}")


def _show_times(asked: "Asked", found: "Sides") -> None:
    from gis.benchmark.gazetteer_questions import KINDS  # noqa: PLC0415

    say(f"  {'ms':38}{'n':>5}{'CPU p50':>10}{'p95':>9}{'max':>9}{'wall p50':>11}{'p95':>9}{'max':>9}  found")
    for kind in KINDS:
        if not asked[kind.key]:
            say(f"  {kind.title_en}: 数据中没有这样的名 · no name is long enough")
            continue
        for side, title in TITLES.items():
            one = found.get(side, {}).get(kind.key)
            if one is None:
                continue
            cpu = "".join(_number(one.times.cpu(share), width) for share, width in ((0.5, 10), (0.95, 9), (1.0, 9)))
            wall = "".join(_number(one.times.wall(share), width) for share, width in ((0.5, 11), (0.95, 9), (1.0, 9)))
            hits = "" if one.found is None else f"{one.found}/{len(one.times.wall_ms)}"
            say(f"  {kind.key:24}{title:14}{len(one.times.wall_ms):>5}{cpu}{wall}  {hits}")


def _number(value: float, width: int) -> str:
    return f"{'–':>{width}}" if math.isnan(value) else f"{value:>{width}.2f}"


def _show_targets(count: int, found: "Sides", built: "Built") -> None:
    from gis.benchmark.gazetteer_targets import targets  # noqa: PLC0415

    for one in targets(count, found, built):
        say(f"  {one.clause}  {one.what:58}{one.measured:>9.2f} ≤{one.bound:>9.2f} {one.unit:3} {one.verdict}")
