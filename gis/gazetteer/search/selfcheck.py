"""Does the search work on this database? Asked at every start, because every failure of it is silent (section 5.6).

A database with the wrong encoding or a shadowed operator, a lost index or a disabled trigger answers: with nothing,
slowly, or with yesterday's names. So what matters is tried out, as the role that serves the public.
"""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from gis.core.db import Role, Session, session
from gis.core.errors import GisError
from gis.gazetteer.search.variants import as_json, fold

REBUILD = "scripts/minzheng gazetteer rebuild-search"
SAMPLES = ("王家湾", "𣵦沽村", "ＡＢ路", "鹹寧塆", "（氵甸）沽村")
INDEXED = {
    "folded": ("w.folded = '王家湾'", "folded ="),
    "prefix": ("w.folded >= '王家' AND w.folded < '王家\U0010ffff'", "folded >="),
    "pinyin": ("w.pinyin = 'wangjiawan'", "pinyin ="),
    "initials": ("w.initials = 'wjw'", "initials ="),
    "grams": ("search.grams(w.folded) OPERATOR(pg_catalog.@>) ARRAY['家湾']::text[]", "grams(folded) "),
    "sounds": ("search.sounds(w.syllables) OPERATOR(pg_catalog.@>) ARRAY[' jia wan']::text[]", "sounds(syllables) "),
    "id": ("w.id = 1", "id ="),
    "start-1": ("left(w.folded, 1) = '王'", '"left"(folded, 1) ='),
    "start-2": ("left(w.folded, 2) = '王家'", '"left"(folded, 2) ='),
    "sound-1": ("left(w.pinyin, 1) = 'w'", '"left"(pinyin, 1) ='),
    "sound-2": ("left(w.pinyin, 2) = 'wa'", '"left"(pinyin, 2) ='),
    "sound-3": ("left(w.pinyin, 3) = 'wan'", '"left"(pinyin, 3) ='),
    "initials-2": ("left(w.initials, 2) = 'wj'", '"left"(initials, 2) ='),
}
"""Conditions that the search uses, and what their index must be asked for in the plan."""
PARTS = ("word_public", "word_internal", "word_restricted")
TRIGGERS = 17
"""`search_*` triggers on the tables of the register, and on the words of the store for the lists of the best."""


class SearchBroken(GisError):
    """The search of place names would not work, or would not be true; the text says what to do."""

    code = "search-broken"
    title, title_en = "地名检索无法使用", "The search of place names cannot be used"


@dataclass(frozen=True)
class Fault:
    """What is wrong, in two languages, with the remedy."""

    code: str
    detail: str
    detail_en: str


def faults() -> list[Fault]:
    """Return everything that keeps the search from working on the present database; empty when it works."""
    try:
        with session(Role.OWNER) as owner:
            found = [*_text(owner), *_variants(owner), *_triggers(owner), *_filled(owner), *_indexes(owner)]
        with session(Role.APP_RO) as public:
            _readable(public)
    except DBAPIError as error:
        return [
            Fault("unreadable", f"检索库无法读取（{error.orig}）", f"The search store cannot be read ({error.orig})")
        ]
    return found


def require() -> None:
    """Refuse to start on a database whose search does not work.

    Raises:
        SearchBroken: with every fault and its remedy.
    """
    found = faults()
    if found:
        raise SearchBroken("；".join(one.detail for one in found), "; ".join(one.detail_en for one in found))


def _text(owner: Session) -> list[Fault]:
    """Characters, pairs and folding, also outside the basic plane."""
    encoding = owner.scalar(text("SHOW server_encoding"))
    for sample in SAMPLES:
        key = fold(sample)
        grams = {*key, *(key[at : at + 2] for at in range(len(key) - 1))}
        made = owner.execute(
            text("SELECT search.fold(:sample), search.grams(search.fold(:sample))"), {"sample": sample}
        ).one()
        if made[0] != key:
            return [
                Fault(
                    "folding",
                    f"数据库折叠“{sample}”有误（编码 {encoding}）；请用 UTF8 编码的数据库，并运行 {REBUILD}",
                    f"The database folds “{sample}” wrongly (encoding {encoding}): use UTF8 and run {REBUILD}",
                )
            ]
        if set(made[1] or ()) != grams:
            return [
                Fault(
                    "grams",
                    f"数据库不能切分汉字“{sample}”（编码 {encoding}）；请用 UTF8 编码的数据库，并运行 db upgrade",
                    f"The database makes no keys of “{sample}” (encoding {encoding}): use UTF8 and run db upgrade",
                )
            ]
    return []


def _variants(owner: Session) -> list[Fault]:
    same = owner.scalar(
        text(
            "SELECT NOT EXISTS (SELECT v->>0, v->>1, v->>2 FROM jsonb_array_elements(CAST(:given AS jsonb)) v"
            " EXCEPT SELECT written, folded, kind FROM search.variant) AND jsonb_array_length(CAST(:given AS jsonb))"
            " = (SELECT count(*) FROM search.variant)"
        ),
        {"given": as_json()},
    )
    if same:
        return []
    return [Fault("variants", f"异体字表已更改，请运行 {REBUILD}", f"The table of variants has changed: run {REBUILD}")]


def _triggers(owner: Session) -> list[Fault]:
    active = owner.scalar(
        text(
            "SELECT count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE c.relnamespace = ANY ('{register,search}'::regnamespace[])"
            " AND t.tgname ~ '^search_' AND t.tgenabled = 'O'"
        )
    )
    if active == TRIGGERS:
        return []
    return [
        Fault(
            "triggers",
            f"检索库的触发器只有 {active}/{TRIGGERS} 个生效；请启用触发器，再运行 {REBUILD}",
            f"Only {active} of {TRIGGERS} triggers keep the search store in step: enable them, then run {REBUILD}",
        )
    ]


def _filled(owner: Session) -> list[Fault]:
    """A register with names and an empty store was restored without it, or loaded with triggers off."""
    lost = owner.scalar(
        text(
            "SELECT EXISTS (SELECT FROM search.derived) AND NOT EXISTS (SELECT FROM search.entry)"
            " OR EXISTS (SELECT FROM search.entry) AND NOT EXISTS (SELECT FROM search.word)"
        )
    )
    if not lost:
        return []
    return [Fault("empty", f"检索库是空的，请运行 {REBUILD}", f"The search store is empty: run {REBUILD}")]


def _indexes(owner: Session) -> list[Fault]:
    """Every way of matching must be able to use its index: under another collation or operator it could not.

    Asked of the partitions themselves, where no other index fits: so the answer is the same for an empty register.
    """
    owner.execute(text("SET LOCAL enable_seqscan = off"))
    found = []
    for name, (condition, wanted) in INDEXED.items():
        plans = [
            "\n".join(owner.scalars(text(f"EXPLAIN SELECT w.id FROM search.{part} w WHERE {condition}")))  # noqa: S608
            for part in PARTS
        ]
        if not all("Index Cond:" in plan and wanted in plan.split("Index Cond:", 1)[1] for plan in plans):
            found.append(
                Fault(
                    f"index-{name}",
                    f"检索索引 {name} 不可用；请运行 {REBUILD}（会重建索引），并检查是否有扩展覆盖了数组运算符",
                    f"The search index {name} is not used: run {REBUILD}, which makes it anew, and look for an"
                    " extension that shadows the array operators",
                )
            )
    return found


def _readable(public: Session) -> None:
    """Read what the public reads; raises what the database refuses."""
    for view in ("name_words", "name_entries", "name_bearers", "division_tree", "place_classes"):
        public.execute(text(f"SELECT FROM view_public.{view} LIMIT 1"))
