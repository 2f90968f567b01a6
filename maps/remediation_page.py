"""What the board of the remediation and the page of one case show, in the words of the page."""

from collections.abc import Mapping
from typing import Any

from gis.facilities.graves.states import ACTIONS, GROUPS, KINDS, STATES, WAYS

Words = Mapping[str, tuple[str, str]]
PHASES: Words = {
    "before": ("整治前", "Before"), "during": ("整治中", "During"), "after": ("整治后", "After"),
}  # fmt: skip
BADGES = {"closed": "ok", "kept": "plain", "township-accepted": "ok", "county-reviewed": "ok"}
CASE_BATCHES: Words = {
    "grave-case": ("登记", "Recorded"),
    "grave-step": ("步骤", "Step"),
    "grave-owner": ("记录墓主", "Owner recorded"),
    "grave-relapse": ("反弹登记", "Relapse recorded"),
    "grave-sample": ("载入示例", "Sample loaded"),
}


class Sayer:
    """Says codes in the language of the page; templates call it."""

    def __init__(self, lang: str) -> None:
        self.english = lang == "en"

    def _of(self, words: Mapping[str, tuple[str, ...]], code: str | None, nothing: tuple[str, str]) -> str:
        if code is None:
            return nothing[self.english]
        return words[code][self.english] if code in words else code

    def kind(self, code: str | None) -> str:
        """Return a kind of grave."""
        return self._of(KINDS, code, ("未认定", "Not classified"))

    def way(self, code: str | None) -> str:
        """Return a way of putting right."""
        return self._of(WAYS, code, ("未定", "Not planned"))

    def state(self, code: str) -> str:
        """Return a state."""
        return self._of(STATES, code, ("", ""))

    def badge(self, code: str) -> str:
        """Return the style of a state's badge."""
        return BADGES.get(code, "warning")

    def group(self, code: str) -> str:
        """Return a column of the board."""
        zh, en, _ = GROUPS[code]
        return en if self.english else zh

    def action(self, code: str) -> str:
        """Return an action."""
        return ACTIONS[code].title_en if self.english else ACTIONS[code].title_zh

    def phase(self, code: str) -> str:
        """Return when a photo was taken."""
        return self._of(PHASES, code, ("", ""))

    def batch(self, code: str) -> str:
        """Return a kind of change."""
        return self._of(CASE_BATCHES, code, ("", ""))

    def said(self, finding: Mapping[str, Any]) -> str:
        """Return a finding."""
        return str(finding["message_en" if self.english else "message"])


def choices() -> dict[str, Any]:
    """Return the lists that forms offer."""
    return {"kinds": KINDS, "ways": WAYS, "phases": PHASES, "groups": list(GROUPS)}
