"""What words mean on a date: the province's own reading, otherwise the shipped one, each value with its source."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.plan.models import Definition
from hatang.capabilities.plan.terms import Basis
from hatang.kernel.problems import Invalid, Missing
from hatang.kernel.reading import remember

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


_SMALL_COUNT = "small_count"


@dataclass(frozen=True)
class Source:
    """Which value rests on what; `value` is empty for the whole definition."""

    value: str
    basis: Basis
    citation: str


@dataclass(frozen=True)
class DefinitionRow:
    """A dated reading of a word. `values` holds numbers, lists of codes, ISO dates; `own` marks the province's own."""

    code: str
    title: str
    text: str
    values: Mapping[str, Any]
    valid_from: date
    valid_to: date | None
    sources: tuple[Source, ...]
    own: bool = False

    @property
    def assumptions(self) -> tuple[Source, ...]:
        """What no document fixes."""
        return tuple(source for source in self.sources if source.basis is Basis.ASSUMPTION)

    @property
    def shown_values(self) -> dict[str, str]:
        """The values as text: lists parted by commas."""
        return {
            name: ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            for name, value in self.values.items()
        }

    @property
    def citation(self) -> str:
        return "; ".join(dict.fromkeys(source.citation for source in self.sources))

    def is_valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class TechnologyEnd:
    """An end of a mobile technology; `ends_on` is the first day without it, None where nothing fixes it."""

    code: str
    event: str
    ends_on: date | None
    basis: Basis
    citation: str


@dataclass(frozen=True)
class Closing:
    """Up to which day the data of a reporting period count."""

    code: str
    title: str
    words: str
    begins: str
    closes: str
    citation: str
    note: str = ""
    valid_from: date | None = field(default=None)


def _folder() -> Path:
    return Path(settings.CHECKOUT) / "data" / "legal"


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_folder() / name).read_text(encoding="utf-8"))


@cache
def shipped() -> tuple[DefinitionRow, ...]:
    """The definitions of data/legal, read once."""
    return tuple(
        DefinitionRow(
            code=each["code"],
            title=each["title"],
            text=each["text"],
            values=each["values"],
            valid_from=each["valid_from"],
            valid_to=each.get("valid_to"),
            sources=tuple(Source(s["value"], Basis(s["basis"]), s["citation"]) for s in each["source"]),
        )
        for each in _read("definitions.toml")["definition"]
    )


@cache
def technology_ends() -> tuple[TechnologyEnd, ...]:
    return tuple(
        TechnologyEnd(each["code"], each["event"], each.get("ends_on"), Basis(each["basis"]), each["citation"])
        for each in _read("technologies.toml")["technology"]
    )


@cache
def closings() -> tuple[Closing, ...]:
    return tuple(
        Closing(
            code=each["code"],
            title=each["title"],
            words=each["words"],
            begins=each["from"],
            closes=each["closes"],
            citation=each["citation"],
            note=each.get("note", ""),
            valid_from=each["valid_from"],
        )
        for each in _read("calendar.toml")["closing"]
    )


def _own(row: Definition) -> DefinitionRow:
    source = Source("", Basis(row.basis), row.citation)
    return DefinitionRow(row.code, row.title, row.text, row.values, row.valid_from, row.valid_to, (source,), own=True)


def _own_rows(code: str = "") -> list[DefinitionRow]:
    """The province's own readings: few enough to be read whole, once a reading."""
    own = remember("plan.definitions", lambda: [_own(row) for row in Definition.objects.all()])
    return [row for row in own if code in ("", row.code)]


def _chosen(rows: list[DefinitionRow], day: date) -> DefinitionRow | None:
    """The reading that holds: the province's own goes before the shipped one, the newer before the older."""
    valid = [row for row in rows if row.is_valid_on(day)]
    return max(valid, key=lambda row: (row.own, row.valid_from), default=None)


def definition(*, code: str, as_of: date) -> DefinitionRow:
    """The reading of the word on the date; before the first one its first reading. `Missing` for an unknown word."""
    rows = [row for row in shipped() if row.code == code] + _own_rows(code)
    found = _chosen(rows, as_of) or min(rows, key=lambda row: (row.valid_from, row.own), default=None)
    if found is None:
        raise Missing("definition", _("This word is not defined"), where=code)
    return found


def smallest_count(as_of: date) -> int:
    """From which count of people on a figure is told to everybody on the date."""
    return int(definition(code=_SMALL_COUNT, as_of=as_of).values["fewer_than"])


def parse_value(known: DefinitionRow, text: str) -> tuple[str, Any]:
    """(name, value) of "name=value", of the kind the word's value has; a list is parted by commas.

    `Invalid` for a value the word does not have or that cannot be read.
    """
    name, equals, written = text.partition("=")
    name, written = name.strip(), written.strip()
    if not equals or name not in known.values:
        raise Invalid("definition_value", _("This word has no such value"), where=text, hint=", ".join(known.values))
    before = known.values[name]
    try:
        if isinstance(before, bool):
            return name, {"true": True, "false": False}[written.lower()]
        if isinstance(before, (int, float)):
            return name, float(written) if "." in written else int(written)
    except (KeyError, ValueError) as error:
        raise Invalid("definition_value", _("This value is of another kind"), where=text) from error
    return name, [part.strip() for part in written.split(",") if part.strip()] if isinstance(before, list) else written


def definitions(*, as_of: date) -> list[DefinitionRow]:
    """Every word with the reading that holds on the date, by title."""
    rows = [*shipped(), *_own_rows()]
    codes = sorted({row.code for row in rows})
    chosen = [_chosen([row for row in rows if row.code == code], as_of) for code in codes]
    return sorted((row for row in chosen if row is not None), key=lambda row: row.title)


def history(*, code: str) -> list[DefinitionRow]:
    """Every reading a word has had, the newest first."""
    rows = [row for row in shipped() if row.code == code] + _own_rows(code)
    return sorted(rows, key=lambda row: (row.valid_from, row.own), reverse=True)
