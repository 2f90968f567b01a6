"""`gazetteer readings` and `gazetteer spellings`: what waits for a person, and spellings that differ from the rules."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from api.cli.database import database
from api.cli.steps import say


def add_to(app: typer.Typer) -> None:
    """Add the commands on readings."""
    app.command("readings")(readings)
    app.command("spellings")(spellings)


def readings(
    division: Annotated[str, typer.Option("--division", help="区划代码 · Code of a division")] = "",
    country: Annotated[
        bool,
        typer.Option("--country", help="全国乡级区划名称，不查本库 · Townships of the country, not of the register"),
    ] = False,
) -> None:
    """待核定读音 · Names whose reading is unconfirmed, in groups that one decision settles."""
    if country:
        _of_the_country(division)
        return
    with database():
        from gis.core.collections import Level  # noqa: PLC0415 - slow to import
        from gis.core.db import session  # noqa: PLC0415
        from gis.gazetteer.records.access import Reader  # noqa: PLC0415
        from gis.gazetteer.records.readings import read_open  # noqa: PLC0415

        with session() as opened:
            found = read_open(opened, Reader(Level.RESTRICTED), division=division)
    say(f"待核定 · Unconfirmed: {found['count']}")
    for group in [*found["characters"], *found["names"]]:
        say(f"{group['count']:>6}  {group['name']}  {' / '.join(' '.join(one) for one in group['options'])}")


def _of_the_country(division: str) -> None:
    """List the township names that the tables leave open, after the characters that keep them open."""
    from gis.gazetteer.readings.files import rows  # noqa: PLC0415 - slow to import
    from gis.gazetteer.readings.table import SOURCES  # noqa: PLC0415

    found = [row for row in rows("name_readings_open.csv") if row["code"].startswith(division)]
    say(f"待核定 · Unconfirmed: {len(found)}")
    characters = Counter(character for row in found for character in dict.fromkeys(row["characters"]))
    say("  ".join(f"{character} {count}" for character, count in characters.most_common()))
    for row in found:
        said = f"  资料不一 · differ: {', '.join(SOURCES[each] for each in row['differ'])}" if row["differ"] else ""
        options = row["alternatives"].replace("; ", " / ")
        say(f"{row['code']}  {row['name']}  {row['province']} {row['county']}  {options}{said}")


def spellings(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="写出 CSV · Write to")],
    division: Annotated[str, typer.Option("--division", help="区划代码 · Code of a division")] = "",
) -> None:
    """拼写差异 · Standard names whose recorded spelling is not the one by the rules, by kind of difference."""
    with database():
        from gis.core.collections import Level  # noqa: PLC0415 - slow to import
        from gis.core.db import session  # noqa: PLC0415
        from gis.gazetteer.records.access import Reader  # noqa: PLC0415
        from gis.gazetteer.records.differences import differences, table  # noqa: PLC0415

        with session() as opened:
            rows = list(differences(opened, Reader(Level.RESTRICTED), division=division))
    file.write_bytes(table(rows))
    kinds = Counter(row["kind"] for row in rows)
    say(f"{file}  {len(rows)}  " + "  ".join(f"{kind} {count}" for kind, count in kinds.most_common()))
