"""What words mean on a date: thresholds, limits, kinds and deadlines as dated data, each value with what it rests on.

Every row of the map reads them here; a capability stores them and registers itself as where they are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from hatang.engines.writing.words import order_key
from hatang.kernel.problems import Missing
from hatang.kernel.reading import cache_in_reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from hatang.kernel.problems import Text

# The dataset of them: what reads a definition names it among what it reads.
DATASET = "plan.definition"


class Basis(TextChoices):
    """What a value of a definition rests on."""

    LAW = "law", _("fixed by law")
    PLAN = "plan", _("fixed by the plan")
    ASSUMPTION = "assumption", _("the province's own assumption")


class MovedKind(TextChoices):
    """What changes when a definition does."""

    FIGURE = "figure", _("a figure")
    STATE = "state", _("a state")
    DEADLINE = "deadline", _("a deadline")
    HIDDEN = "hidden", _("what is hidden")


# What no province has decided: so it is called until an officer confirms it with a document.
PLATFORM_ASSUMPTION: Text = _("the platform's assumption")


@dataclass(frozen=True)
class DefinitionSource:
    """Which values rest on what: their names parted by commas, empty for the whole definition."""

    value: str
    basis: Basis
    citation: str


@dataclass(frozen=True)
class DatedDefinition:
    """What a word means from `valid_from` until before `valid_to`; `own` marks the province's own reading of it.

    `values` holds numbers (their unit stands in the name), lists of codes and ISO dates.
    """

    code: str
    title: str
    text: str
    values: Mapping[str, Any]
    valid_from: date
    valid_to: date | None
    sources: tuple[DefinitionSource, ...]
    own: bool = False

    @property
    def assumptions(self) -> tuple[DefinitionSource, ...]:
        """What no document fixes."""
        return tuple(source for source in self.sources if source.basis is Basis.ASSUMPTION)

    def describe_basis(self, source: DefinitionSource) -> Text:
        """What a source of it is called: an assumption is the province's only where the province entered it."""
        return PLATFORM_ASSUMPTION if source.basis is Basis.ASSUMPTION and not self.own else source.basis.label

    @property
    def basis_words(self) -> Text:
        """What the whole rests on, its weakest part first."""
        return self.describe_basis((self.assumptions or self.sources)[0])

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


type Store = Callable[[], Sequence[DatedDefinition]]

_store: Store | None = None


def register_store(read: Store) -> None:
    """`read()`: every definition there is, of whatever date. Its capability counts its writes under `DATASET`."""
    global _store  # noqa: PLW0603 - the one registration, made at start-up
    _store = read


def _read_store() -> Sequence[DatedDefinition]:
    """All of them: few enough to be read whole, once a reading."""
    if _store is None:
        raise RuntimeError("no capability registered a store of definitions")
    return cache_in_reading("definitions", _store)


def _choose_definition(rows: Iterable[DatedDefinition], day: date) -> DatedDefinition | None:
    """The one that holds on the day: the province's own goes before the shipped one, the newer before the older."""
    return max((row for row in rows if row.is_valid_on(day)), key=lambda row: (row.own, row.valid_from), default=None)


def read_definition(code: str, as_of: date) -> DatedDefinition:
    """What the word means on the date; before its first definition that one. `Missing` for an unknown word."""
    rows = [row for row in _read_store() if row.code == code]
    definition = _choose_definition(rows, as_of) or min(rows, key=lambda row: (row.valid_from, row.own), default=None)
    if definition is None:
        raise Missing("definition", _("This word is not defined"), where=code)
    return definition


def read_definitions(as_of: date) -> list[DatedDefinition]:
    """Every word that is defined on the date, by title."""
    rows = _read_store()
    chosen = (
        _choose_definition((row for row in rows if row.code == code), as_of) for code in {row.code for row in rows}
    )
    return sorted((row for row in chosen if row is not None), key=lambda row: order_key(row.title))


def read_history(code: str) -> list[DatedDefinition]:
    """Every definition that the word has had, the newest first; none for an unknown word."""
    rows = (row for row in _read_store() if row.code == code)
    return sorted(rows, key=lambda row: (row.valid_from, row.own), reverse=True)
