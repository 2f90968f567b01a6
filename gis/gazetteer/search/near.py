"""Words that differ from a query by one wrong, missing or extra character, or a swap, as branches of SQL."""

from gis.core.search import escape_like
from gis.gazetteer.search.branch import Branch, Match, Source, Values, grams

NEAR_LONGEST = 12


def near(text: str, source: Source, bound: Values, *, only_if: str) -> list[Branch]:
    """Return the branches of the words that differ from the text by one wrong, missing or extra character, or a swap.

    What is left of a name without the wrong character stands in it whole: its pairs find the candidates, patterns
    decide. None for a single character, which is near to everything, and for a long sentence.
    """
    if not 2 <= len(text) <= NEAR_LONGEST:
        return []
    conditions = []
    for at in range(len(text)):
        held = [*grams(text[:at]), *grams(text[at + 1 :])]
        mark = bound.bind(list(dict.fromkeys(held)), "text[]")
        conditions.append(f"search.grams(w.folded) OPERATOR(pg_catalog.@>) {mark}")
    swapped = {text[:at] + text[at + 1] + text[at] + text[at + 2 :] for at in range(len(text) - 1)}
    swaps = bound.bind(sorted(swapped - {text}), "text[]")
    patterns, key = bound.bind(_patterns(text), "text[]"), bound.bind(text, "text")
    # Many names differ in their first character alone (李家湾, 王家湾): those that share it mean more.
    first = bound.bind(text[0], "text")
    closeness = f"CASE WHEN starts_with(w.folded, {first}) THEN 0 ELSE 1 END"
    one_edit = (
        f"{only_if} AND ({' OR '.join(conditions)})"
        f" AND char_length(w.folded) BETWEEN {len(text) - 1} AND {len(text) + 1}"
        f" AND w.folded LIKE ANY ({patterns}) AND w.folded <> {key}"
    )
    return [
        source.branch(Match.NEAR, closeness, one_edit),
        source.branch(Match.NEAR, closeness, f"{only_if} AND w.folded = ANY ({swaps})"),
    ]


def _patterns(text: str) -> list[str]:
    """Return LIKE patterns of one character replaced, left out and put in."""
    found = []
    for at in range(len(text) + 1):
        left, right = escape_like(text[:at]), escape_like(text[at:])
        found.append(f"{left}_{right}")
        if at < len(text):
            after = escape_like(text[at + 1 :])
            found += [f"{left}_{after}", f"{left}{after}"]
    return list(dict.fromkeys(found))
