"""Words of the board of cemeteries; the light is a word and a sign, never a colour alone."""

from collections.abc import Mapping

Words = Mapping[str, tuple[str, str]]
LIGHTS: Words = {
    "short": ("不足 3 年", "Under 3 years"),
    "middle": ("3–10 年", "3 to 10 years"),
    "long": ("10 年以上", "Over 10 years"),
    "unknown": ("无服务村", "Serves nobody"),
}
SIGNS = {"short": "▲", "middle": "◆", "long": "●", "unknown": "–"}
CLASSES: Words = {
    "single": ("单穴", "single"), "double": ("双穴", "double"), "multi": ("多穴", "multiple"),
    "niche": ("格位", "niche"), "eco": ("节地生态", "ecological"),
}  # fmt: skip
NATURES: Words = {
    "public-urban": ("城市公益", "Public, urban"), "public-rural": ("农村公益", "Public, rural"),
    "commercial": ("经营性", "Commercial"), "columbarium": ("骨灰堂", "Columbarium"),
}  # fmt: skip
STATES: Words = {
    "planned": ("规划", "planned"), "building": ("在建", "being built"), "operating": ("运营", "operating"),
    "suspended": ("暂停", "suspended"), "closed": ("关停", "closed"),
}  # fmt: skip
UNITS: Words = {"m2": ("平方米", "m²"), "mu": ("亩", "mu (亩)"), "ha": ("公顷", "ha")}


class Sayer:
    """Says codes in the language of the page."""

    def __init__(self, lang: str) -> None:
        self.english = lang == "en"

    def word(self, words: Words, code: str | None) -> str:
        """Return the word of a code."""
        return "–" if code is None else words[code][self.english]

    def light(self, code: str) -> str:
        """Return the sign and the words of a light."""
        return f"{SIGNS[code]} {self.word(LIGHTS, code)}"


def words() -> dict[str, Words]:
    """Return the words that the template looks up."""
    return {"natures": NATURES, "states": STATES, "classes": CLASSES, "units": UNITS, "lights": LIGHTS}
