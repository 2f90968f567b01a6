"""What can go wrong, in the words of the register. `api/errors.py` alone knows the HTTP status of each."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar


class GisError(Exception):
    """Base of all errors that a user may see. `detail` is Chinese, `detail_en` English.

    `more` is what a program needs to go on; its members stand beside those of RFC 9457 in the answer.
    """

    code: ClassVar[str] = "error"
    title: ClassVar[str] = "出错了"
    title_en: ClassVar[str] = "Something went wrong"

    def __init__(
        self,
        detail: str = "",
        detail_en: str = "",
        *,
        code: str | None = None,
        errors: Sequence[dict[str, Any]] = (),
    ) -> None:
        super().__init__(detail_en or detail or self.title_en)
        self.reason = code or self.code
        self.detail = detail or self.title
        self.detail_en = detail_en or detail or self.title_en
        self.errors = list(errors)
        self.more: Mapping[str, Any] = {}


class BadRequest(GisError):
    """The syntax of the request is wrong: a query parameter, JSON or multipart that cannot be read."""

    code = "bad-request"
    title, title_en = "请求格式有误", "The request cannot be read"


class Unauthenticated(GisError):
    """No account is known for the request."""

    code = "unauthenticated"
    title, title_en = "请先登录", "Please sign in"


class Forbidden(GisError):
    """The account lacks the role or the county."""

    code = "forbidden"
    title, title_en = "没有权限", "Not allowed for this account"


class NotFound(GisError):
    """There is no such thing, or the viewer may not know that it exists."""

    code = "not-found"
    title, title_en = "未找到", "Not found"


class Conflict(GisError):
    """The state of the register forbids it now."""

    code = "conflict"
    title, title_en = "与现有状态冲突", "Conflicts with the present state"


class Stale(GisError):
    """Another version stands than the one that the writer has seen."""

    code = "stale"
    title, title_en = "已被他人修改", "Changed by somebody else meanwhile"


class TooLarge(GisError):
    """A body, a file or what it unpacks to is over a limit."""

    code = "too-large"
    title, title_en = "超出大小限制", "Too large"


class Unsupported(GisError):
    """The content is not what its name says, or is not accepted."""

    code = "unsupported"
    title, title_en = "不支持的文件", "File not supported"


class Unreadable(GisError):
    """The file is of an accepted kind but its content cannot be used."""

    code = "unreadable"
    title, title_en = "文件内容无法使用", "The content cannot be used"


class Invalid(GisError):
    """Well-formed but against a rule; `errors` lists every fault."""

    code = "invalid"
    title, title_en = "数据不符合要求", "The data break a rule"


class Busy(GisError):
    """No connection or no time left; trying again later may work."""

    code = "busy"
    title, title_en = "系统繁忙，请稍后再试", "Busy, please try again shortly"


class TooMany(GisError):
    """Something was tried too often; `retry_after_s` says in how many seconds it may be tried again."""

    code = "too-many-attempts"
    title, title_en = "尝试次数过多", "Too many attempts"

    def __init__(self, detail: str, detail_en: str, *, retry_after_s: int) -> None:
        super().__init__(detail, detail_en)
        self.retry_after_s = retry_after_s
        self.more = {"retry_after_s": retry_after_s}


class Full(GisError):
    """The disk is full; nothing was stored."""

    code = "disk-full"
    title, title_en = "磁盘已满，未保存任何内容", "The disk is full, nothing was stored"


class InTwoLanguages(ValueError):
    """What is wrong with a value, in Chinese and in English: an answer takes that of its reader."""
