"""Errors in the shape of CKAN's Action API: a type, an HTTP status, what is said by parameter or as one message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class Refused(Exception):
    """`said` stands beside `__type` in the answer."""

    def __init__(self, kind: str, status: int, messages: Mapping[str, Any]) -> None:
        self.kind, self.status, self.said = kind, status, messages
        super().__init__(kind, messages)


class UnreadableRequest(Exception):
    """What is asked cannot be read as a question at all; the answer is one sentence."""


def invalid_error(messages: Mapping[str, Any]) -> Refused:
    return Refused("Validation Error", 409, messages)


def invalid_in(name: str, why: str) -> Refused:
    return invalid_error({name: [why]})


def missing_error(why: str = "") -> Refused:
    return Refused("Not Found Error", 404, {"message": f"Not found: {why}" if why else "Not found"})


def forbidden_error(why: str = "") -> Refused:
    return Refused("Authorization Error", 403, {"message": f"Access denied: {why}" if why else "Access denied"})


def no_query(why: str) -> Refused:
    return Refused("Search Query Error", 400, {"message": f"Search Query is invalid: {why!r}"})


def search_error(why: str) -> Refused:
    return Refused("Search Error", 409, {"message": f"Search error: {why}"})
