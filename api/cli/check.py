"""`check topology`: the rules of boundaries over the register or a file of areas, findings as table or file."""

import resource
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from api.cli.database import database
from api.cli.steps import say

if TYPE_CHECKING:
    from gis.boundaries.topology.model import Finding, Result, Tell

app = typer.Typer(help="检查 · Checks", no_args_is_help=True)
Format = Literal["table", "json", "geojson", "csv", "gpkg"]
SHOWN = 200


@app.callback()
def _checks() -> None:
    """检查 · Checks."""


@app.command()
def topology(  # noqa: PLR0913 - options of the command
    scope: Annotated[str, typer.Option("--scope", help="县级代码，文件则为代码前缀 · County, or prefix of codes")] = "",
    rule: Annotated[list[str] | None, typer.Option("--rule", help="只查这些规则 · Only these rules")] = None,
    file: Annotated[
        Path | None, typer.Option("--file", exists=True, dir_okay=False, help="检查文件 · Check a file of areas")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="输出形式 · Form of the output")] = "table",
    output: Annotated[Path | None, typer.Option("--output", help="写入文件 · Write to a file")] = None,
    *,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="只比对界线生成的面 · Areas against their lines")] = False,
    list_rules: Annotated[bool, typer.Option("--rules", help="列出规则 · List the rules")] = False,
) -> None:  # fmt: skip
    """检查界线与区域的拓扑，只报告不修改 · Check the topology; reports and never repairs. Exit code 1 on errors."""
    if list_rules:
        _list_rules()
        return
    rules = ["polygon-lines", "lines-open"] if rebuild else list(rule or [])
    started = time.monotonic()
    with _telling() as tell:
        ran = _of_file(file, scope, rules, tell) if file else _of_register(scope, rules, tell)
    ran.seconds = time.monotonic() - started
    _write(ran, form, output)
    if ran.standing:
        raise typer.Exit(1)


@dataclass(slots=True)
class _Ran:
    """A run at the terminal: its result, what it looked at, and who excepted what."""

    result: "Result"
    about: dict[str, Any]
    excepted: dict[str, dict[str, Any]]
    seconds: float = 0.0

    @property
    def standing(self) -> int:
        """How many errors no exception covers."""
        from gis.boundaries.topology.catalogue import RULES  # noqa: PLC0415

        found = self.result.findings
        return sum(RULES[f.rule].severity == "error" and f.fingerprint not in self.excepted for f in found)

    def found(self) -> "Iterator[tuple[dict[str, Any], Finding]]":
        """Give each finding in words, with its exception."""
        from gis.boundaries.topology.output import described  # noqa: PLC0415

        for finding in self.result.findings:
            item = described(finding)
            if item["fingerprint"] in self.excepted:
                item["exception"] = self.excepted[item["fingerprint"]]
            yield item, finding


def _of_file(path: Path, scope: str, rules: list[str], tell: "Tell") -> _Ran:
    from gis.boundaries.topology.checks import run  # noqa: PLC0415 - slow to import
    from gis.boundaries.topology.files import read_areas  # noqa: PLC0415
    from gis.boundaries.topology.model import Tolerances  # noqa: PLC0415

    tell("reading", 0, 0)
    read = read_areas(path, prefix=scope)
    result = run(read.territory, Tolerances(), rules, tell)
    about = {"file": path.name, "rows": read.rows, "areas": len(read.areas.subjects), "declared": read.declared}
    return _Ran(result, {**about, "rows_without_area": read.empty}, {})


def _of_register(scope: str, rules: list[str], tell: "Tell") -> _Ran:
    from gis.boundaries.topology import store  # noqa: PLC0415 - slow to import
    from gis.boundaries.topology.checks import run  # noqa: PLC0415
    from gis.boundaries.topology.model import Tolerances  # noqa: PLC0415
    from gis.boundaries.topology.register import in_counties, read_territory  # noqa: PLC0415
    from gis.core.db import session  # noqa: PLC0415
    from gis.core.region_store import read_region  # noqa: PLC0415

    with database(), session() as opened:
        tell("reading", 0, 0)
        territory, region = read_territory(opened), read_region(opened)
        kept = {key: {"reason": each.reason, "author": each.author} for key, each in store.exceptions(opened).items()}
    result = run(territory, Tolerances.of(region), rules, tell)
    if scope:
        result.findings = in_counties(result.findings, scope)
    return _Ran(result, {"register": region.place_zh, "scope": scope or None}, kept)


@contextmanager
def _telling() -> "Iterator[Tell]":
    """Draw a bar on a terminal; say nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _stage, _done, _total: None
        return
    from rich.console import Console  # noqa: PLC0415 - slow to import
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda stage, done, total: bar.update(task, description=stage, completed=done, total=total or None)


def _write(ran: _Ran, form: Format, output: Path | None) -> None:
    from gis.boundaries.topology import output as forms  # noqa: PLC0415 - slow to import

    if form == "gpkg":
        if output is None:
            raise typer.BadParameter("gpkg 须指定 --output · gpkg needs --output")
        forms.geopackage(output, [(item, finding.place) for item, finding in ran.found()])
        _say_counts(ran)
        return
    if form == "table":
        text = "\n".join(_table(ran)).encode()
    elif form == "csv":
        text = forms.table(item for item, _ in ran.found())
    elif form == "geojson":
        text = forms.geojson((item, finding.place) for item, finding in ran.found())
    else:
        text = _as_json(ran)
    if output is None:
        typer.echo(text.decode())
    else:
        output.write_bytes(text)
        _say_counts(ran)


def _as_json(ran: _Ran) -> bytes:
    import orjson  # noqa: PLC0415

    left = [each.as_json() for each in ran.result.left_out]
    body = {"about": ran.about, "checked": ran.result.checked, "left_out": left, "seconds": round(ran.seconds, 3)}
    body |= {"peak_memory_mb": _peak_mb(), "errors_standing": ran.standing}
    return orjson.dumps({**body, "findings": [item for item, _ in ran.found()]}, option=orjson.OPT_INDENT_2)


def _table(ran: _Ran) -> Iterable[str]:
    items = [item for item, _ in ran.found()]
    for item in items[:SHOWN]:
        mark = "例外 excepted" if "exception" in item else item["severity"]
        yield f"[{mark}] {item['rule']}  {item['lon']:.6f} {item['lat']:.6f}  {item['message']}"
    if len(items) > SHOWN:
        yield f"  … 另有 {len(items) - SHOWN} 条 · more: --format csv --output FILE"
    yield from _summary(ran)


def _say_counts(ran: _Ran) -> None:
    for line in _summary(ran):
        say(line)


def _summary(ran: _Ran) -> Iterable[str]:
    """Say how many of each rule, what was left out of which check, the time and the peak memory."""
    for code, count in Counter(finding.rule for finding in ran.result.findings).items():
        yield f"  {code} {count}"
    left: dict[tuple[str, str], list[str]] = {}
    for each in ran.result.left_out:
        left.setdefault((each.reason, each.reason_en), []).append(each.rule)
    for (zh, en), rules in left.items():
        counted = "、".join(f"{code} {count}" for code, count in Counter(rules).items())
        yield f"  未参与 · left out: {counted}：{zh} · {en}"
    looked = "  ".join(f"{name} {count}" for name, count in {**ran.about, **ran.result.checked}.items() if count)
    yield f"  {looked}"
    verdict = f"{ran.standing} 个错误 · errors" if ran.standing else "没有错误 · clean"
    yield f"  {verdict}；{ran.seconds:.1f} s，内存峰值 · peak memory {_peak_mb():.0f} MB"


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _list_rules() -> None:
    from gis.boundaries.topology.catalogue import RULES  # noqa: PLC0415

    for code, rule in RULES.items():
        say(f"{code:22}{rule.severity:9}{rule.title[0]} · {rule.title[1]}  [{rule.clause}] {', '.join(rule.moments)}")
