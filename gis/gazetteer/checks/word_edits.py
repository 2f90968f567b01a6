"""Changes of the word lists, scopes, severities and figures: each is a batch with who, when and why."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.core.errors import Invalid, NotFound
from gis.core.history import ChangeBatch, open_batch
from gis.gazetteer.checks.catalogue import RULES, SEVERITIES
from gis.gazetteer.checks.tables import LISTS, NameWord
from gis.gazetteer.checks.words import Word, load_words, read_words, shipped
from gis.gazetteer.tables import SCOPES

KIND = "name-words"


def list_words(session: Session, listed: str | None = None) -> list[dict[str, Any]]:
    """Return the entries in force with where they come from, and who changed them when and why."""
    query = select(NameWord, ChangeBatch).join(ChangeBatch, ChangeBatch.id == NameWord.batch_id)
    changed = {(row.list, row.word): batch for row, batch in session.execute(query)}
    words = load_words(session)
    return [
        {
            "list": word.list,
            "word": word.word,
            "params": dict(word.params),
            "note": word.note,
            "source": word.source,
            "verified": word.verified,
            "changed_by": None if batch is None else batch.actor,
            "changed_at": None if batch is None else batch.started_at.isoformat(),
            "reason": None if batch is None else batch.reason,
        }
        for key, word in words.entries.items()
        if listed in {None, word.list}
        for batch in (changed.get(key),)
    ]


def change_word(  # noqa: PLR0913 - the fields of one record
    session: Session, listed: str, word: str, *, params: Mapping[str, Any] | None = None, note: str = "",
    source: str = "", verified: bool = False, actor: str, reason: str,
) -> None:  # fmt: skip
    """Add an entry or change one. Invalid: an unknown list, or a value that the list cannot hold."""
    entry = Word(listed, word.strip(), params or {}, note, source, verified)
    put_words(session, [entry], actor=actor, reason=reason)


def remove_word(session: Session, listed: str, word: str, *, actor: str, reason: str) -> None:
    """Take an entry out, a shipped one too; it can be added again. NotFound when it is not in the list."""
    if (listed, word) not in load_words(session).entries:
        raise NotFound(f"{listed} 中没有“{word}”", f"{word} is not in {listed}", code="word")
    _open(session, actor, reason)
    row = _row(session, listed, word)
    row.deleted = True
    session.add(row)
    session.flush()


def put_words(session: Session, entries: Iterable[Word], *, actor: str, reason: str) -> int:
    """Add or change many entries as one batch; returns how many. Invalid lists every fault, and nothing is stored."""
    wanted = list(entries)
    faults = [each for number, entry in enumerate(wanted, 1) for each in _faults(number, entry)]
    if faults:
        raise Invalid("词表有误，未保存", "The words are not valid; nothing was stored", code="words", errors=faults)
    _open(session, actor, reason)
    for entry in wanted:
        row = _row(session, entry.list, entry.word)
        row.params, row.note, row.verified = dict(entry.params), entry.note, entry.verified
        row.source = entry.source or reason[:500]
        row.deleted = False
        session.add(row)
    session.flush()
    return len(wanted)


def load_file(session: Session, text: str, *, actor: str, reason: str) -> int:
    """Put the entries of a CSV file (list, word, params, note, source, verified) as one batch."""
    try:
        entries = list(read_words(text))
    except (KeyError, ValueError) as error:
        raise Invalid(
            "文件须有 list、word 列，params 为 JSON", f"Not a list of words: {error}", code="words"
        ) from error
    return put_words(session, entries, actor=actor, reason=reason)


def _open(session: Session, actor: str, reason: str) -> None:
    if not reason.strip():
        raise Invalid("请写明原因", "Give a reason", code="reason")
    open_batch(session, kind=KIND, actor=actor, reason=reason.strip()[:1000])


def _row(session: Session, listed: str, word: str) -> NameWord:
    found = session.scalar(select(NameWord).where(NameWord.list == listed, NameWord.word == word))
    if found is not None:
        return found
    known = shipped().get((listed, word), Word(listed, word))
    return NameWord(
        id=uuid4(), list=listed, word=word, params=dict(known.params), note=known.note, verified=known.verified,
        secrecy="internal", source=known.source or "本局",
    )  # fmt: skip


def _faults(number: int, entry: Word) -> Iterable[dict[str, Any]]:
    def fault(column: str, value: Any, zh: str, en: str) -> dict[str, Any]:
        return {"row": number, "column": column, "value": value, "detail": zh, "detail_en": en}

    if entry.list not in LISTS:
        yield fault("list", entry.list, f"没有这个词表；可用：{'、'.join(LISTS)}", f"No such list; known: {LISTS}")
    if not entry.word or entry.word != entry.word.strip() or len(entry.word) > 60:
        yield fault("word", entry.word, "词须为 1 至 60 字且两端无空格", "A word has 1 to 60 characters")
    if entry.list == "scope" and entry.params.get("scope") not in SCOPES:
        yield fault("params", entry.params, f"scope 须为 {'、'.join(SCOPES)}", f"scope is one of {SCOPES}")
    if entry.list == "severity" and (
        entry.word not in RULES or entry.params.get("severity") not in {*SEVERITIES, "off"}
    ):
        yield fault("params", entry.params, "须为已有规则和 error、warning、info、off", "A rule with its severity")
    if entry.list in {"figure", "generic-size"} and not _figures(entry):
        yield fault("params", entry.params, "须为大于零的数", "Figures above nought")


def _figures(entry: Word) -> bool:
    values = list(entry.params.values())
    return bool(values) and all(isinstance(value, int | float) and value > 0 for value in values)
