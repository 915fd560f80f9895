"""The register of policy instruments: what each replaces, what rests on it, when to review it.

What an instrument changes is found, not written down twice: its number stands in the citations of the definitions,
the ends of technologies and the closing days.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from hatang.capabilities.law.models import Instrument
from hatang.capabilities.law.queries import definitions
from hatang.kernel.definitions import read_definition, read_definitions, read_history

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from hatang.kernel.definitions import DatedDefinition


@dataclass(frozen=True)
class Change:
    """Something that rests on an instrument; `code` names a definition, empty for a closing day or a technology."""

    code: str
    title: str
    values: str


@dataclass(frozen=True)
class InstrumentRow:
    """A legal document. `replaced_by` and `replaces` are numbers of the register; `review_by` is the next review.

    `own` is the key of the province's own entry, None where the shipped one stands.
    """

    number: str
    title: str
    issuer: str
    signed_on: date
    replaces: tuple[str, ...]
    replaced_by: tuple[str, ...]
    reviewed_on: date
    review_by: date
    is_due: bool
    changes: tuple[Change, ...]
    own: int | None

    @property
    def anchor(self) -> str:
        """Its number as the name of a place on a page."""
        return self.number.replace("/", "-")


def _months_after(day: date, months: int) -> date:
    """The same day so many months later, at the latest the 28th.

    >>> from datetime import date
    >>> _months_after(date(2026, 11, 26), 12).isoformat(), _months_after(date(2024, 1, 31), 1).isoformat()
    ('2027-11-26', '2024-02-28')
    """
    year, month = divmod(day.month - 1 + months, 12)
    return day.replace(year=day.year + year, month=month + 1, day=min(day.day, 28))


@cache
def _read_shipped_instruments() -> tuple[dict[str, Any], ...]:
    path = Path(settings.CHECKOUT) / "data" / "legal" / "instruments.toml"
    with path.open("rb") as file:
        return tuple(tomllib.load(file)["instrument"])


def _merge_register() -> list[dict[str, Any]]:
    """What the province keeps itself, and of what is shipped the rest."""
    names = ("number", "title", "issuer", "signed_on", "replaces", "reviewed_on", "pk")
    own = {
        instrument.number: {name: getattr(instrument, name) for name in names}
        for instrument in Instrument.objects.all()
    }
    return [*own.values(), *(entry for entry in _read_shipped_instruments() if entry["number"] not in own)]


def list_instruments(*, as_of: date) -> list[InstrumentRow]:
    """The documents signed by the date, the newest first."""
    months = int(read_definition("instrument_review", as_of).values["months"])
    standing = [entry for entry in _merge_register() if entry["signed_on"] <= as_of]
    readings = {row.code: read_history(row.code) for row in read_definitions(as_of)}
    return [
        _build_instrument_row(entry, standing, readings, as_of, months)
        for entry in sorted(standing, key=lambda entry: (entry["signed_on"], entry["number"]), reverse=True)
    ]


def _build_instrument_row(
    entry: dict[str, Any],
    standing: list[dict[str, Any]],
    readings: dict[str, list[DatedDefinition]],
    as_of: date,
    months: int,
) -> InstrumentRow:
    number, review_by = entry["number"], _months_after(entry["reviewed_on"], months)
    return InstrumentRow(
        number=number,
        title=entry["title"],
        issuer=entry["issuer"],
        signed_on=entry["signed_on"],
        replaces=tuple(entry.get("replaces", ())),
        replaced_by=tuple(other["number"] for other in standing if number in other.get("replaces", ())),
        reviewed_on=entry["reviewed_on"],
        review_by=review_by,
        is_due=review_by <= as_of,
        changes=tuple(_find_changes(number, readings)),
        own=entry.get("pk"),
    )


def _find_changes(number: str, readings: dict[str, list[DatedDefinition]]) -> Iterable[Change]:
    for code, rows in readings.items():
        for row in rows:
            values = [source.value for source in row.sources if number in source.citation]
            if values:
                yield Change(code, row.title, ", ".join(value for value in values if value))
                break
    for end in definitions.technology_ends():
        if number in end.citation:
            yield Change("", end.event, end.code)
    for closing in definitions.list_closings():
        if number in closing.citation:
            yield Change("", closing.title, closing.words)
