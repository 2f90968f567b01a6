"""Browser files: the manifest of what is served, and the guard that nothing comes from elsewhere."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

STATIC = Path(__file__).resolve().parent / "static"
STATIC_URL = "/static/"
VENDOR_URL = "/static/vendor/"


class UnknownAssetError(LookupError):
    """A page asked for a browser file that the manifest does not hold."""


@dataclass(frozen=True)
class VendorFile:
    """One vendored file: the package it comes from, its path under /static/vendor, its hash."""

    package: str
    path: str
    sha256: str


@cache
def vendor_files() -> dict[str, VendorFile]:
    """Return the manifest, path under /static/vendor -> file."""
    manifest = json.loads((STATIC.parent / "assets.json").read_text(encoding="utf-8"))
    return {
        entry["to"]: VendorFile(package["name"], entry["to"], entry["sha256"])
        for package in manifest["packages"]
        for entry in package["files"]
        if "to" in entry
    }


def vendor(path: str) -> str:
    """Return the URL of a vendored file; raise UnknownAssetError where the manifest lacks it."""
    if path not in vendor_files():
        raise UnknownAssetError(f"{path} is not in maps/assets.json")
    return VENDOR_URL + path


def own(path: str) -> str:
    """Return the URL of one of our own files under maps/static; raise UnknownAssetError if it is missing."""
    if not (STATIC / path).is_file():
        raise UnknownAssetError(f"{path} is not under maps/static")
    return STATIC_URL + path


def local_url(url: str) -> str:
    """Return the local URL for an asset a figure asks for.

    A local URL must exist; an outside one is replaced when the manifest has a file of that name from a
    package the URL names, whatever version it asks for. Raises UnknownAssetError for anything else.
    """
    parts = urlsplit(url)
    if not parts.netloc and parts.path.startswith(VENDOR_URL):
        return vendor(parts.path.removeprefix(VENDOR_URL))
    if not parts.netloc and parts.path.startswith(STATIC_URL):
        return own(parts.path.removeprefix(STATIC_URL))
    name = parts.path.rsplit("/", 1)[-1]
    for file in vendor_files().values():
        if file.path.rsplit("/", 1)[-1] == name and (f"/{file.package}@" in url or f"/{file.package}/" in url):
            return VENDOR_URL + file.path
    raise UnknownAssetError(f"{url} has no local copy in maps/assets.json")
