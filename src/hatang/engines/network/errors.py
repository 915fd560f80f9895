"""The network engine's one error root: which file, line or place, and what is wrong there."""

from __future__ import annotations


class NetworkError(ValueError):
    """Input that no network can be made of.

    `code` is a stable identifier the edge translates; `where` names the line, vertex or place; `values` are what the
    message is made of.
    """

    def __init__(self, code: str, message: str, *, where: str = "", **values: object) -> None:
        self.code = code
        self.where = where
        self.values = values
        super().__init__(f"{where}: {message}" if where else message)
