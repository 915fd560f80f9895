"""What a library says of somebody's input, in the reader's language: the one place where its English is turned.

Whoever tells people of an error of json, DuckDB, PostgreSQL, pydantic, zipfile … gives the text through
`explain_library`. What is not known here says nothing to who reads Vietnamese, beside a title and a hint that
do: it is left out, and English readers get it as it is. GEOS has rules of its own (`geometry_faults`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.functional import lazy
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from hatang.kernel.problems import Text

# The more particular ones first. What a pattern names, the sentence may say.
_SENTENCES: tuple[tuple[re.Pattern[str], Text], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), sentence)
    for pattern, sentence in (
        # json
        (r"Expecting value", _("a value is missing here")),
        (r"Expecting property name", _("a name in double quotes is missing here")),
        (r"Expecting ',' delimiter", _("a comma is missing here")),
        (r"Expecting ':' delimiter", _("a colon is missing here")),
        (r"Extra data", _("something stands behind the end")),
        (r"Unterminated string", _("a quotation mark is not closed")),
        (r"Illegal trailing comma", _("there is one comma too many")),
        (r"Invalid control character|Invalid \\\w* ?escape", _("a character may not stand like this in a text")),
        (r"codec can't decode", _("this is not text in UTF-8")),
        (r"recursion depth", _("it is nested too deeply")),
        # CQL2
        (r"^\s*expected\b", _("something else belongs here")),
        # PostgreSQL, DuckDB
        (r"division by zero", _("a number is divided by zero")),
        (r"(?:date|time|timestamp) field value", _("there is no such day")),
        (r"overflow|out of range", _("a number grows too large")),
        (r"(?:square root|logarithm) of|zero raised to a negative", _("there is no such root or logarithm")),
        (r"invalid input syntax|Could not convert string", _("this text is no such value")),
        (r"regular expression|repetition operator|missing [\])]", _("the pattern is not written as one is")),
        (r"More than one row returned by a subquery", _("the question inside gives more than one row")),
        (r"aggregate function calls cannot be nested", _("a sum of sums cannot be asked at once")),
        (r"cannot contain aggregates", _("WHERE takes no sums; put them into HAVING")),
        (r"same number of result columns|VALUES lists", _("the parts have not equally many columns")),
        (r"Values were not provided for", _("a value is missing for $1, $2 …")),
        # pydantic
        (r"Field required", _("it is missing")),
        (r"should be a valid (?:integer|number|decimal)", _("write a number")),
        (r"should be a valid boolean", _("write true or false")),
        (r"should be a valid (?:string|UUID|list|dictionary)", _("it is of another kind")),
        (r"less than or equal to (?P<limit>[\d.]+)", _("at most %(limit)s")),
        (r"greater than or equal to (?P<limit>[\d.]+)", _("at least %(limit)s")),
        (r"at most (?P<limit>\d+) character", _("at most %(limit)s characters")),
        (r"at least (?P<limit>\d+) character", _("at least %(limit)s characters")),
        (r"Input should be (?P<choices>'.+')", _("one of %(choices)s")),
        # zipfile, readers of files
        (r"not a zip|Bad magic|Bad CRC|Truncated|unexpected end|end of data", _("the file is cut or broken")),
        # sockets, TLS
        (r"Connection refused", _("nobody answers there")),
        (r"Name or service not known|name resolution|nodename nor servname", _("the name of the host is not known")),
        (r"certificate", _("its certificate cannot be trusted")),
        (r"timed out", _("it took too long")),
        (r"reset by peer|Remote end closed|IncompleteRead|Broken pipe", _("the connection broke off")),
        (r"unreachable|No route to host", _("there is no way there")),
    )
)  # fmt: skip
_PLACE = re.compile(r"line (\d+) column (\d+)")
# Two words of plain English in a row: a name or a figure is nobody's language.
_ENGLISH = re.compile(r"\b[a-z]{2,} [a-z]{2,}\b")


def _translate(text: str) -> str:
    if get_language() == "en":
        return text
    for pattern, sentence in _SENTENCES:
        if (match := pattern.search(text)) is not None:
            words = str(sentence)
            fault = words % match.groupdict() if match.groupdict() else words
            place = _PLACE.search(text)
            if place is None:
                return fault
            return gettext("%(fault)s (line %(line)s, column %(column)s)") % {
                "fault": fault,
                "line": place[1],
                "column": place[2],
            }
    return "" if _ENGLISH.search(text) else text


explain_library = lazy(_translate, str)
"""The text of a library's error, which becomes the reader's when it is shown; empty where only English is known."""
