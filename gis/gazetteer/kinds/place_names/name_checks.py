"""What the checks of names say of the standard name of a register row by itself (validation level 1), as warnings."""

from typing import Any

from gis.core.uploads.kinds import Check, Row
from gis.gazetteer.checks.catalogue import ARTICLES
from gis.gazetteer.checks.catalogue import RULES as CHECKS
from gis.gazetteer.checks.rows import RowValues
from gis.gazetteer.kinds.place_names.context import Context, Manner
from gis.gazetteer.kinds.place_names.names import columns_of, recorded_spelling
from gis.gazetteer.kinds.place_names.words import LEFT_TO_US


def check_name(row: Row, check: Check, standard: dict[str, Any], class_code: str, manner: Manner) -> None:
    """Note what the checks of names find in the row alone (validation level 1), as warnings."""
    context: Context = check.context
    spelling = recorded_spelling(standard, row)
    reading = tuple(standard.get("reading") or ())
    expected = _expected(standard, manner, reading) if spelling else None
    values = RowValues(
        name=standard["name"],
        class_code=class_code,
        spelling=spelling,
        expected=expected,
        reading=reading,
        approval_ref=standard.get("approval_ref"),
    )
    for finding in context.checker.check(values):
        if finding.rule not in LEFT_TO_US:
            rule = CHECKS[finding.rule]
            article, article_en = ARTICLES[rule.article]
            said, said_en = (rule.message(finding.figures, english=english) for english in (False, True))
            field = "roman" if finding.rule.startswith("spelling") else "name"
            words = {"said": said[:300], "said_en": said_en[:300], "article": article, "article_en": article_en}
            check.add(f"check-{finding.rule}", row, field, standard["name"], **words)


def _expected(standard: dict[str, Any], manner: Manner, reading: tuple[str, ...]) -> str | None:
    """Return the spelling by the rules for the reading that the row has."""
    columns = columns_of(standard["name"], manner)
    if columns["reading"] is not standard.get("reading") and tuple(columns["reading"] or ()) != reading:
        columns = columns_of(standard["name"], manner, reading, standard.get("pinyin_source"))
    expected = columns.get("pinyin_toned")
    return None if expected is None else str(expected)
