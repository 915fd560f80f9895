"""Errors in the shape of CKAN's Action API: a type, an HTTP status, what is said by parameter or as one message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class Refused(Exception):
    """`said` stands beside `__type` in the answer."""

    def __init__(self, kind: str, status: int, said: Mapping[str, Any]) -> None:
        self.kind, self.status, self.said = kind, status, said
        super().__init__(kind, said)


class Unreadable(Exception):
    """What is asked cannot be read as a question at all; the answer is one sentence."""


def invalid(said: Mapping[str, Any]) -> Refused:
    return Refused("Validation Error", 409, said)


def invalid_in(name: str, why: str) -> Refused:
    return invalid({name: [why]})


def missing(why: str = "") -> Refused:
    return Refused("Not Found Error", 404, {"message": f"Not found: {why}" if why else "Not found"})


def forbidden(why: str = "") -> Refused:
    return Refused("Authorization Error", 403, {"message": f"Access denied: {why}" if why else "Access denied"})


def no_query(why: str) -> Refused:
    return Refused("Search Query Error", 400, {"message": f"Search Query is invalid: {why!r}"})


def unsearchable(why: str) -> Refused:
    return Refused("Search Error", 409, {"message": f"Search error: {why}"})
