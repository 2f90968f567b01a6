"""Passwords and secrets: Argon2id for passwords, SHA-256 for random tokens that carry 256 bits of their own."""

import hashlib
import secrets
import unicodedata
from functools import cache
from threading import BoundedSemaphore

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from gis.core.errors import Invalid

LONGEST = 128
_HASHER = PasswordHash((Argon2Hasher(),))
_AT_ONCE = BoundedSemaphore(2)
"""Argon2id takes 64 MiB each, so no more than two at a time (T-14)."""

COMMON = ("password", "123456", "qwerty", "minzheng", "xianning", "admin")


def hash_password(password: str, *, name: str) -> str:
    """Return the Argon2id hash of a new password.

    Raises:
        Invalid: it is too short, too long, common, or holds the login name.
    """
    faults = _faults(password, name)
    if faults:
        raise Invalid(
            "口令不符合要求：" + "；".join(zh for zh, _ in faults),
            "The password is not acceptable: " + "; ".join(en for _, en in faults),
            code="password",
        )
    with _AT_ONCE:
        return _HASHER.hash(password)


def _faults(password: str, name: str) -> list[tuple[str, str]]:
    classes = len({_kind(character) for character in password})
    lowered = password.lower()
    faults = []
    if len(password) > LONGEST:
        faults.append((f"最长 {LONGEST} 个字符", f"at most {LONGEST} characters"))
    if len(password) < 10 or (len(password) < 12 and classes < 3):
        faults.append(
            ("至少 12 个字符，或含三类字符的 10 个", "at least 12 characters, or 10 of three kinds"),
        )
    if name in lowered or any(word in lowered and len(password) < len(word) + 8 for word in COMMON):
        faults.append(("不得含登录名或常见口令", "without the login name or a common password"))
    return faults


def _kind(character: str) -> str:
    category = unicodedata.category(character)
    return category if category in {"Lu", "Ll", "Nd"} else "other"


def matches(password: str, stored: str | None) -> bool:
    """Tell whether a password fits; an unknown account costs the same time as a known one (R25)."""
    if len(password) > LONGEST:
        return False
    with _AT_ONCE:
        fits = _HASHER.verify(password, stored or _decoy())
    return fits and stored is not None


@cache
def _decoy() -> str:
    return _HASHER.hash(secrets.token_urlsafe(32))


def new_secret() -> str:
    """Return 256 random bits as text."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Return what is stored of a random secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
