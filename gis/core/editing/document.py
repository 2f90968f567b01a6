"""A feature as it was sent: read strictly, its members checked, a patch put on what stands."""

from collections.abc import Mapping
from typing import Any

from gis.core.editing.faults import FeatureFaults
from gis.core.errors import BadRequest
from gis.core.json_body import read_json

Document = dict[str, Any]
MEMBERS = frozenset({"type", "id", "geometry", "properties", "links"})
"""`links` are the register's own: a feature that was read may be sent back as it is."""


def read_document(data: bytes) -> Document:
    """Return a JSON object; numbers keep their digits (`Lexeme`).

    Raises:
        BadRequest: it is no JSON object, or JSON that readers take differently: NaN, doubled keys, too deep (R1, R4).
    """
    found = read_json(data)
    if not isinstance(found, dict):
        raise BadRequest("应为一个 JSON 对象", "The body has to be a JSON object", code="json")
    return found


def patched(stands: Document, patch: Document) -> Document:
    """Return a feature with a merge patch applied (RFC 7396); what the patch clears stands as null."""
    found = {**stands, **patch}
    for name in ("properties", "geometry"):
        if isinstance(patch.get(name), dict) and isinstance(stands.get(name), dict):
            found[name] = {**stands[name], **patch[name]}
    return found


def check_members(document: Document, fid: str | None, faults: FeatureFaults) -> Mapping[str, Any]:
    """Note members that a feature cannot have here, and return its properties.

    Args:
        document: the feature.
        fid: its id; None for a new one, which is given by the register.
        faults: takes what is wrong.
    """
    for name in document.keys() - MEMBERS:
        faults.schema(f"/{name[:40]}", None, "member", "GeoJSON 要素没有这个成员", "A feature has no such member here")
    if document.get("type") != "Feature":
        faults.schema("/type", document.get("type"), "type", "应为 Feature", "has to be Feature")
    given = document.get("id")
    if fid is None and given is not None and given != "":
        faults.schema("/id", given, "id", "标识由登记库给出，新要素不带标识", "The register gives the id of a new one")
    elif fid is not None and "id" in document and (not isinstance(given, str) or given.lower() != fid):
        faults.schema("/id", given, "id", "要素的标识永不改变", "The id of a feature never changes")
    properties = document.get("properties")
    if properties is None:
        return {}
    if not isinstance(properties, dict):
        faults.schema("/properties", None, "type", "应为一个对象", "has to be an object")
        return {}
    return properties
