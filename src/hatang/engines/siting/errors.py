"""The siting engine's one error root: which line, site, hamlet or price, and what is wrong there."""

from __future__ import annotations


class SitingError(ValueError):
    """Input that no choice of sites can be made of.

    `code` is a stable identifier the edge translates; `where` names the line, site, hamlet or price; `values` are
    what the message is made of.
    """

    def __init__(self, code: str, message: str, *, where: str = "", **values: object) -> None:
        self.code = code
        self.where = where
        self.values = values
        super().__init__(f"{where}: {message}" if where else message)
