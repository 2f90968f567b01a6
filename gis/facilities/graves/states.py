"""The course of a case from its finding to 销号: which action leads from where to where, and what it needs.

The database holds the same table (`register.grave_transition`) and refuses whatever is not in it; a test compares the
two. Course, kinds and ways after the notices of Zijin, Shilin and Zhushan on the remediation of graves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

State = Literal[
    "found", "classified", "notified", "planned", "working", "village-checked", "township-accepted", "county-reviewed",
    "closed", "kept",
]  # fmt: skip
STATES: dict[str, tuple[str, str]] = {
    "found": ("摸排登记", "Found"),
    "classified": ("认定分类", "Classified"),
    "notified": ("公告告知", "Notified"),
    "planned": ("一墓一策", "Planned"),
    "working": ("整治中", "In work"),
    "village-checked": ("村自查", "Checked by the village"),
    "township-accepted": ("乡镇验收", "Accepted by the township"),
    "county-reviewed": ("县复核", "Reviewed by the county"),
    "closed": ("销号", "Closed"),
    "kept": ("保留", "Kept"),
}
FINAL = frozenset({"closed", "kept"})
KINDS: dict[str, tuple[str, str]] = {
    "oversized": ("硬化大墓", "Oversized hardened grave"),
    "luxury": ("豪华墓", "Luxury grave"),
    "living": ("活人墓", "Grave of a living person"),
    "house-like": ("住宅式墓", "House-like grave"),
    "new": ("新建墓", "New grave"),
    "renewed": ("翻新墓", "Renewed grave"),
    "scattered": ("散埋乱葬", "Burial outside a cemetery"),
    "other": ("其他", "Other"),
}
WAYS: dict[str, tuple[str, str]] = {
    "level": ("平", "Levelled in place"),
    "move": ("迁", "Moved to a public cemetery"),
    "screen": ("植树遮挡", "Screened by trees"),
    "demolish": ("拆除", "Demolished"),
    "ecological": ("生态改造", "Ecological conversion"),
    "keep": ("保留", "Kept under protection"),
}

GROUPS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "found": ("摸排", "Found", ("found", "classified", "notified", "planned")),
    "working": ("整治中", "In work", ("working", "village-checked")),
    "accepted": ("验收", "Accepted", ("township-accepted", "county-reviewed")),
    "closed": ("销号", "Closed", ("closed",)),
    "kept": ("保留", "Kept", ("kept",)),
}
"""Columns of the board, each with the states it counts."""
FIELD = ("planner", "surveyor", "reviewer")
COUNTY = ("reviewer",)
"""Who may act: accounts at work on cases, or the reviewer who acts for the county."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One action: from where, to where, what must be there (fields of step or case), and who may take it."""

    action: str
    title_zh: str
    title_en: str
    sources: tuple[State, ...]
    target: State | None
    needs: tuple[str, ...] = ()
    roles: tuple[str, ...] = FIELD


OPEN: tuple[State, ...] = (
    "found", "classified", "notified", "planned", "working", "village-checked", "township-accepted", "county-reviewed",
)  # fmt: skip
TRANSITIONS: tuple[Transition, ...] = (
    Transition("classify", "认定分类", "Classify", ("found",), "classified", ("kind",)),
    Transition("notify", "公告告知", "Notify", ("classified",), "notified", ("deadline",)),
    Transition("plan", "一墓一策", "Plan", ("notified",), "planned", ("way",)),
    Transition("start", "开工整治", "Start", ("planned",), "working"),
    Transition("village-check", "村自查", "Village check", ("working",), "village-checked"),
    Transition(
        "township-accept", "乡镇验收", "Township acceptance", ("village-checked",), "township-accepted",
        ("after_photo",),
    ),
    Transition(
        "county-review", "县复核", "County review", ("township-accepted",), "county-reviewed",
        ("after_photo", "other_person"), COUNTY,
    ),
    Transition("city-sample", "市抽查", "City sample", ("county-reviewed",), "county-reviewed", (), COUNTY),
    Transition(
        "close", "销号", "Close", ("county-reviewed",), "closed",
        ("after_photo", "township_acceptance", "county_review"), COUNTY,
    ),
    Transition(
        "return", "退回整改", "Return", ("village-checked", "township-accepted", "county-reviewed"), "working",
        ("note",),
    ),
    Transition("keep", "保留", "Keep", ("classified", "notified", "planned"), "kept", ("note", "voucher"), COUNTY),
    Transition("photograph", "拍照取证", "Photograph", OPEN, None, ("photo",)),
    Transition("remark", "备注", "Remark", OPEN, None, ("note",)),
)  # fmt: skip
ACTIONS = {each.action: each for each in TRANSITIONS}
NEEDS: dict[str, tuple[str, str]] = {
    "kind": ("类型", "the kind of grave"),
    "deadline": ("整治期限", "a deadline"),
    "way": ("整治方式", "the way of putting it right"),
    "after_photo": ("本轮整治后的照片", "a photo of the state after this round of work"),
    "other_person": ("由验收人以外的另一账号复核", "another account than the one that accepted"),
    "township_acceptance": ("本轮乡镇验收", "the township's acceptance of this round"),
    "county_review": ("本轮县复核", "the county's review of this round"),
    "note": ("说明", "a note"),
    "voucher": ("保留凭证", "the paper that lets it stay"),
    "photo": ("照片", "a photo"),
}


def possible(state: str) -> list[Transition]:
    """Return the actions that a case in this state can take."""
    return [each for each in TRANSITIONS if state in each.sources]


def rows() -> Sequence[tuple[str, str, str]]:
    """Return the table (action, from, to) as the database holds it."""
    return [(each.action, source, each.target or source) for each in TRANSITIONS for source in each.sources]
