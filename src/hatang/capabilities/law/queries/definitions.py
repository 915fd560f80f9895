"""Where the definitions are kept: the shipped ones of `data/legal` and the province's own, read through the kernel."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.law.models import Definition
from hatang.capabilities.law.terms import CODE_WORDS, VALUE_TITLES
from hatang.kernel import panels
from hatang.kernel.definitions import Basis, DatedDefinition, DefinitionSource, MovedKind, read_definitions
from hatang.kernel.indicators import find_indicator, list_indicators
from hatang.kernel.problems import Invalid
from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from collections.abc import Iterator


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
    valid_from: date | None = None


def _locate_legal_folder() -> Path:
    return Path(settings.CHECKOUT) / "data" / "legal"


def _read_legal_file(name: str) -> dict[str, Any]:
    return tomllib.loads((_locate_legal_folder() / name).read_text(encoding="utf-8"))


@cache
def read_shipped_definitions() -> tuple[DatedDefinition, ...]:
    """The definitions of data/legal, read once."""
    return tuple(
        DatedDefinition(
            code=entry["code"],
            title=entry["title"],
            text=entry["text"],
            values=entry["values"],
            valid_from=entry["valid_from"],
            valid_to=entry.get("valid_to"),
            sources=tuple(DefinitionSource(s["value"], Basis(s["basis"]), s["citation"]) for s in entry["source"]),
        )
        for entry in _read_legal_file("definitions.toml")["definition"]
    )


@cache
def technology_ends() -> tuple[TechnologyEnd, ...]:
    return tuple(
        TechnologyEnd(entry["code"], entry["event"], entry.get("ends_on"), Basis(entry["basis"]), entry["citation"])
        for entry in _read_legal_file("technologies.toml")["technology"]
    )


@cache
def list_closings() -> tuple[Closing, ...]:
    return tuple(
        Closing(
            code=entry["code"],
            title=entry["title"],
            words=entry["words"],
            begins=entry["from"],
            closes=entry["closes"],
            citation=entry["citation"],
            note=entry.get("note", ""),
            valid_from=entry["valid_from"],
        )
        for entry in _read_legal_file("calendar.toml")["closing"]
    )


def _build_own_definition(row: Definition) -> DatedDefinition:
    source = DefinitionSource("", Basis(row.basis), row.citation)
    return DatedDefinition(row.code, row.title, row.text, row.values, row.valid_from, row.valid_to, (source,), own=True)


def list_stored_definitions() -> list[DatedDefinition]:
    """The shipped definitions and the province's own ones, of every date."""
    return [*read_shipped_definitions(), *map(_build_own_definition, Definition.objects.all())]


@dataclass(frozen=True)
class ValueInWords:
    """A value of a definition as people read it, and what it rests on."""

    name: str
    title: str
    words: str
    basis: str


def describe_values(definition: DatedDefinition) -> list[ValueInWords]:
    """The values of a definition in words, in their order."""
    by_name = {name.strip(): source for source in definition.sources for name in source.value.split(",")}
    described = []
    for name, value in definition.values.items():
        title, unit = VALUE_TITLES.get(name, (name, ""))
        source = by_name.get(name, definition.sources[0])
        words = "\u00a0".join(filter(None, (_describe_value(value), str(unit))))
        described.append(ValueInWords(name, str(title), words, str(definition.describe_basis(source))))
    return described


def _describe_value(value: object) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, (int, float)):
        return formats.format_number(value)
    if isinstance(value, list):
        return ", ".join(_describe_code(str(listed)) for listed in value)
    return _describe_code(str(value))


def _describe_code(code: str) -> str:
    if (indicator := find_indicator(code)) is not None:
        return str(indicator.title)
    try:
        return formats.format_day(date.fromisoformat(code))
    except ValueError:
        return str(CODE_WORDS.get(code, code))


@dataclass(frozen=True)
class MovedThing:
    """What a change of a definition changes: figure, state, deadline or what is hidden; `url_name` of its page."""

    moves: MovedKind
    title: str
    code: str = ""
    url_name: str = ""


def list_moved(code: str) -> list[MovedThing]:
    """Everything that reads the word: figures of indicators first, then what capabilities say of themselves."""
    figures = [
        MovedThing(
            MovedKind.STATE if code in indicator.state_words else MovedKind.FIGURE, str(indicator.title), indicator.code
        )
        for indicator in list_indicators()
        if code in indicator.all_definitions
    ]
    uses = [use for use in panels.list_panels(panels.DefinitionUse) if use.definition == code]
    return [*figures, *(MovedThing(use.moves, str(use.title), url_name=use.url_name) for use in uses)]


def check_definitions(today: date) -> Iterator[str | None]:
    """Every definition in force moves something: one that nothing reads is words."""
    for definition in read_definitions(today):
        yield (
            None
            if list_moved(definition.code)
            else gettext("%(title)s (%(code)s) is read by nothing.")
            % {
                "title": definition.title,
                "code": definition.code,
            }
        )


def parse_value(known: DatedDefinition, text: str) -> tuple[str, Any]:
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
