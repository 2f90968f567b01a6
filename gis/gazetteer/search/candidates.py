"""Which words of the dictionary a query may mean: one branch of SQL for each way of matching."""

from collections.abc import Sequence

from gis.gazetteer.search.branch import LAST, SOUND_BEGINS, STARTS_MAX, Branch, Match, Source, Values, grams
from gis.gazetteer.search.sounds import sounds_of
from gis.gazetteer.search.spelled import spelled
from gis.gazetteer.search.wording import Kind, Wording, letter_runs


def branches(wording: Wording, source: Source, bound: Values) -> list[Branch]:
    """Return the branches of all ways of matching but `NEAR` (`near.near`)."""
    if wording.kind is Kind.LATIN:
        return [*_texts(wording.folded, wording.typed, source, bound), *spelled(wording, source, bound)]
    if wording.kind is Kind.MIXED:
        return [*_texts(wording.folded, wording.typed, source, bound), *_mixed(wording, source, bound)]
    return [*_texts(wording.folded, wording.typed, source, bound), *_sounding(wording.folded, source, bound)]


def _texts(text: str, typed: str, source: Source, bound: Values) -> list[Branch]:
    """Equal, beginning with, holding the text."""
    if not text:
        return []
    key, end = bound.bind(text, "text"), bound.bind(text + LAST, "text")
    written = bound.bind(typed.replace(" ", ""), "text")
    held = bound.bind(grams(text), "text[]")
    begins = f"w.folded >= {key} AND w.folded < {end}"
    if len(text) <= STARTS_MAX:
        begins = f"left(w.folded, {len(text)}) = {key}"
    holds = f"search.grams(w.folded) OPERATOR(pg_catalog.@>) {held} AND position({key} IN w.folded) > 1"
    inside = (
        source.inside(Match.SUBSTRING, "0", key, holds)
        if len(text) <= 2
        else [source.branch(Match.SUBSTRING, "0", holds)]
    )
    return [
        source.branch(Match.EXACT, f"w.name <> {written}", f"w.folded = {key}"),
        source.branch(Match.PREFIX, "0", f"{begins} AND w.folded <> {key}"),
        *inside,
    ]


def _sounding(text: str, source: Source, bound: Values) -> list[Branch]:
    """Written otherwise and read alike: equal, or (two characters or more) beginning so."""
    if not any(character.isalpha() for character in text):
        return []
    sounds = sounds_of(text)
    if not sounds:
        return []
    keys = bound.bind([sound.replace(" ", "") for sound in sounds], "text[]")
    spaced, key = bound.bind(list(sounds), "text[]"), bound.bind(text, "text")
    found = [
        source.branch(
            Match.SAME_SOUND,
            _differing(text, bound),
            f"w.pinyin = ANY ({keys}) AND w.syllables = ANY ({spaced}) AND w.folded <> {key}",
        )
    ]
    if len(text) > 1:
        end = bound.bind(text + LAST, "text")
        for sound in sounds[:4]:
            begin = bound.bind(sound.replace(" ", ""), "text")
            last = bound.bind(sound.replace(" ", "") + "~", "text")
            start = bound.bind(f"{sound} ", "text")
            found.append(
                source.branch(
                    Match.SAME_SOUND, SOUND_BEGINS,
                    f"w.pinyin > {begin} AND w.pinyin < {last} AND starts_with(w.syllables, {start})"
                    f" AND NOT (w.folded >= {key} AND w.folded < {end})",
                )
            )  # fmt: skip
    return found


def _differing(text: str, bound: Values) -> str:
    """Return the number of characters at which a word is written otherwise than the text."""
    return " + ".join(
        f"(substr(w.folded, {at}, 1) <> {bound.bind(character, 'text')})::int" for at, character in enumerate(text, 1)
    )


def _mixed(wording: Wording, source: Source, bound: Values) -> list[Branch]:
    """Letters for some characters and the others written: wang家湾, w家湾."""
    runs = letter_runs(wording.folded)
    keys = bound.bind(
        list(dict.fromkeys(one for letters, text in runs if not letters for one in grams(text))), "text[]"
    )
    spoken = "search.spoken(w.folded, w.syllables)"
    whole = bound.bind(f"^{_spoken(runs)}$", "text")
    start = bound.bind(f"^{_spoken(runs)}", "text")
    anywhere = bound.bind(f"(^| ){_spoken(runs)}", "text")
    # Cheap conditions first: spelling out every name that holds a usual generic would take long.
    having = [f"search.grams(w.folded) OPERATOR(pg_catalog.@>) {keys}"]
    for letters, text in runs:
        if letters:
            full, initials = bound.bind(f"(^| ){' ?'.join(text)}", "text"), bound.bind(text, "text")
            having.append(f"(w.syllables ~ {full} OR position({initials} IN w.initials) > 0)")
    first_is_letters, first = runs[0]
    mark = bound.bind(first[0] if first_is_letters else first, "text")
    begins = f"starts_with(w.{'pinyin' if first_is_letters else 'folded'}, {mark})"
    known = " AND ".join(having)
    quality = f"CASE WHEN {spoken} ~ {whole} THEN 0 ELSE 1 END"
    return [
        source.branch(Match.SAME_SOUND, quality, f"{known} AND {begins} AND {spoken} ~ {start}"),
        source.branch(
            Match.SUBSTRING, "1", f"{known} AND {spoken} ~ {anywhere} AND NOT ({begins} AND {spoken} ~ {start})"
        ),
    ]


def _spoken(runs: Sequence[tuple[bool, str]]) -> str:
    """Return the pattern over `search.spoken` (王wang 家jia 湾wan): letters are a spelling in full, or initials."""
    found = []
    for letters, text in runs:
        if letters:
            full = "[^a-z ]" + "(?: [^a-z ])?".join(text)
            initials = " ".join(f"[^a-z ]{letter}[a-z]*" for letter in text)
            found.append(f"(?:{full}|{initials})")
        else:
            found.append(" ".join(f"{_literal(character)}[a-z0-9]*" for character in text))
    return " ".join(found)


def _literal(character: str) -> str:
    return character if character.isalnum() else f"\\{character}"
