"""Series of figures by commune out of CSV."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.formats.matching import keep_valid_candidates
from hatang.capabilities.places.queries.find import Finder
from hatang.capabilities.places.terms import Level
from hatang.kernel.library_words import explain_library
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from hatang.kernel.access import Area


@dataclass(frozen=True)
class Series:
    """Figures by unit, and their denominators where the file is one of ratios."""

    values: dict[Area, int | float]
    denominators: dict[Area, int | float]


def read_series(path: Path, *, as_of: date) -> Series:
    """A CSV of `code,value[,denominator]` on the communes of the date; `Invalid` names a faulty row."""
    finder = Finder(as_of=as_of, level=Level.COMMUNE, childless=True)
    values: dict[Area, int | float] = {}
    denominators: dict[Area, int | float] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(
            "series", _("The file cannot be read"), where=path.name, detail=explain_library(str(error))
        ) from error
    for number, row in enumerate(rows, start=2):
        where = f"{path.name}, {number}"
        text = (row.get("code") or row.get("commune") or "").strip()
        candidates = keep_valid_candidates(finder.find(text))
        if len(candidates) != 1:
            raise Invalid("series", _("No commune of this date is called so."), where=f"{where}: {text}")
        if candidates[0].area in values:
            raise Invalid("series", _("This commune stands twice"), where=f"{where}: {text}")
        values[candidates[0].area] = _parse_number(row.get("value"), where)
        if row.get("denominator"):
            denominators[candidates[0].area] = _parse_number(row["denominator"], where)
    if not values:
        raise Invalid("series", _("The file holds no figures"), where=path.name, hint="code,value[,denominator]")
    return Series(values, denominators)


def _parse_number(text: str | None, where: str) -> int | float:
    try:
        return int(text or "")
    except ValueError:
        try:
            return float(text or "")
        except ValueError as error:
            raise Invalid("series", _("This is no figure"), where=f"{where}: {text}") from error
