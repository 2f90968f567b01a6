"""Browser files as text inside a page that is opened from a disk."""

import re

from markupsafe import Markup

from maps.assets import STATIC, own, vendor_files


def vendor_text(path: str) -> Markup:
    """Return the text of a vendored file without what it would load; it closes no element it stands in."""
    text = (STATIC / "vendor" / vendor_files()[path].path).read_text("utf-8")
    text = re.sub(r"url\([^)]*\)", "none", text) if path.endswith(".css") else text
    return Markup(re.sub(r"//# sourceMappingURL=.*", "", text))  # noqa: S704 - vendored, checked by its hash


def own_text(path: str) -> Markup:
    """Return the text of one of our own files under maps/static."""
    own(path)
    return Markup((STATIC / path).read_text("utf-8"))  # noqa: S704 - our own file
