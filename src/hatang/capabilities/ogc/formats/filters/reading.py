"""CQL2 text or JSON becomes a tree; what is no CQL2 is refused with the place at which reading stopped."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import cql2
from django.utils.translation import gettext_lazy as _

from hatang.kernel.library_words import explain_library
from hatang.kernel.problems import Problem

if TYPE_CHECKING:
    from hatang.kernel.problems import Text

TEXT, JSON = "cql2-text", "cql2-json"
LANGUAGES = (TEXT, JSON)
# A text longer than that is no filter of a person or a map program.
MAXIMUM_CHARACTERS = 8_000
# The parser tries every reading of each open parenthesis: its time doubles with each level.
MAXIMUM_DEPTH = 10
# It is a program without a brake: each operator takes of its stack, and where that ends the server ends.
MAXIMUM_OPERATORS = 200
_PLACE = re.compile(r"--> (\d+):(\d+)")
_OPERATOR = re.compile(r"[-+*/%^=<>]|\b(?:NOT|AND|OR|LIKE|IN|BETWEEN|IS|DIV)\b", re.IGNORECASE)
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"")
# Characters of the filter shown on either side of the place.
_AROUND = 20


def read_filter(text: str, language: str = TEXT) -> Any:
    """The filter as the tree of CQL2 JSON; `Problem` (400) says at which character it stops being one."""
    if len(text) > MAXIMUM_CHARACTERS:
        raise Problem(
            "filter",
            _("The filter is too long"),
            where=f"filter={text[:_AROUND]}…",
            hint=_("At most %(characters)d characters are read.") % {"characters": MAXIMUM_CHARACTERS},
            status=400,
        )
    if language == JSON:
        return _read_json(text)
    _require_parsable(text)
    try:
        return cql2.parse_text(text).to_json()
    except Exception as error:
        # The library raises its own errors and, for geometries without coordinates, plain ones.
        match = _PLACE.search(str(error))
        if match is None:
            raise build_syntax_problem(text, len(text), explain_library(str(error))) from error
        line, column = int(match[1]), int(match[2])
        offset = sum(len(text_line) + 1 for text_line in text.split("\n")[: line - 1]) + column - 1
        expected = explain_library(str(error).rpartition("= ")[2])
        raise build_syntax_problem(text, offset, expected) from error


def build_syntax_problem(text: str, offset: int, detail: Text) -> Problem:
    """The problem of a filter that cannot be read beyond the character at the offset (from 0)."""
    before, after = text[max(0, offset - _AROUND) : offset], text[offset : offset + _AROUND]
    return Problem(
        "filter",
        _("The filter is not CQL2"),
        detail=detail,
        where=_("character %(number)d: %(before)s⏵%(after)s")
        % {"number": offset + 1, "before": before, "after": after},
        hint=_("Write it as in name LIKE 'Tr%' AND depth_m > 2; texts stand in single quotes."),
        status=400,
    )


def _require_parsable(text: str) -> None:
    """Refuse what the parser could not bear: parentheses that do not close or stand too deep, operators in hundreds."""
    bare = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), text)
    for number, operator in enumerate(_OPERATOR.finditer(bare)):
        if number == MAXIMUM_OPERATORS:
            hint = _("At most %(operators)d operators are read.") % {"operators": MAXIMUM_OPERATORS}
            raise build_syntax_problem(text, operator.start(), str(hint))
    opened: list[int] = []
    for offset, character in enumerate(bare):
        if character == "(":
            opened.append(offset)
            if len(opened) > MAXIMUM_DEPTH:
                raise build_syntax_problem(
                    text, offset, str(_("At most %(depth)d levels are read.") % {"depth": MAXIMUM_DEPTH})
                )
        elif character == ")":
            if not opened:
                raise build_syntax_problem(text, offset, str(_("This parenthesis was not opened.")))
            opened.pop()
    if opened:
        raise build_syntax_problem(text, opened[-1], str(_("This parenthesis is not closed.")))


def _read_json(text: str) -> Any:
    try:
        is_nothing = json.loads(text) is None
    except RecursionError as error:
        raise build_syntax_problem(text, 0, str(_("At most %(depth)d levels are read.") % {"depth": 100})) from error
    except json.JSONDecodeError as error:
        raise build_syntax_problem(text, error.pos, explain_library(error.msg)) from error
    if is_nothing:
        # It would be taken for no filter at all, which everything meets.
        raise build_syntax_problem(text, 0, str(_("A comparison is missing, as in = 1 or IS NULL.")))
    try:
        return cql2.parse_json(text).to_json()
    except Exception as error:
        raise build_syntax_problem(text, 0, explain_library(str(error))) from error
