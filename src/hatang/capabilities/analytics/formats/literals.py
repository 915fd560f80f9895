"""What somebody wrote beside a field, as a value of that field's kind."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hatang.capabilities.analytics.terms import LONGEST_VALUE
from hatang.engines.writing.numbers import NumberStyle, parse_number
from hatang.engines.writing.words import fold_text
from hatang.kernel.problems import Invalid
from hatang.kernel.ui import reading

if TYPE_CHECKING:
    from datetime import date

    from hatang.capabilities.analytics.formats.subjects import Dimension

_MONTH = re.compile(r"^(\d{1,2})/(\d{4})$")


def read_literal(dimension: Dimension, text: str) -> str | float | bool | date:
    """What was written, as a value of the field's kind; `Invalid` names the field and says how it is written."""
    match dimension.kind:
        case "boolean":
            return _read_boolean(dimension, text)
        case "integer" | "decimal":
            return _read_quantity(dimension, text)
        case "year":
            if not re.fullmatch(r"\d{4}", text.strip(), re.ASCII):
                raise _refuse_value(dimension, text, _("Write a year, such as 2025."))
            return int(text)
        case "date":
            return _read_date(dimension, text)
        case "choice":
            return _read_code(dimension, text)
    month = _MONTH.match(text.strip())
    return f"{month[2]}-{int(month[1]):02}" if month else text


def _read_quantity(dimension: Dimension, text: str) -> int | float:
    number = parse_number(text[:40], NumberStyle.COMMA)
    if number is None or number.measure or not math.isfinite(number.value):
        raise _refuse_value(dimension, text, _("Write a number, such as 1.250 or 12,5."))
    return int(number.value) if number.value == int(number.value) else number.value


def _read_date(dimension: Dimension, text: str) -> date:
    try:
        return reading.read_day(text)
    except ValidationError as error:
        raise _refuse_value(dimension, text, error.messages[0]) from error


def _read_code(dimension: Dimension, text: str) -> str:
    """The code of a choice: written as it is, or in the words that stand for it."""
    codes, folded = dict(dimension.choices), fold_text(text)
    if text in codes:
        return text
    if (code := next((code for code, words in codes.items() if fold_text(words) == folded), None)) is not None:
        return code
    raise _refuse_value(dimension, text, ", ".join(list(codes.values())[:12]))


def _read_boolean(dimension: Dimension, text: str) -> bool:
    folded = fold_text(text)
    if folded in ("true", "co", "yes", "1"):
        return True
    if folded in ("false", "khong", "no", "0"):
        return False
    raise _refuse_value(dimension, text, f"{_('yes')}, {_('no')}")


def _refuse_value(dimension: Dimension, text: str, hint: str) -> Invalid:
    title = _("“%(field)s” has no such value") % {"field": dimension.title}
    return Invalid("gt", title, where=text[:LONGEST_VALUE], hint=hint)
