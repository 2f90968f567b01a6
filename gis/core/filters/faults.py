"""What is wrong with a filter, and where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class FilterFault(Exception):
    """One fault of a filter: Chinese and English text, and the node at which it was found."""

    def __init__(self, code: str, message: str, message_en: str, *, path: str = "$", column: int | None = None) -> None:
        super().__init__(message_en)
        self.code, self.message, self.message_en = code, message, message_en
        self.path, self.column = path, column

    @property
    def place(self) -> dict[str, Any]:
        """Where it is: a column of the text (from 1), or a path in the JSON."""
        return {"path": self.path} if self.column is None else {"position": self.column}


@dataclass(frozen=True)
class Tree:
    """A filter as CQL2 JSON; `columns` tells for the nodes of a text (by `id`) in which column they begin."""

    node: Any
    columns: Mapping[int, int] = field(default_factory=dict)
