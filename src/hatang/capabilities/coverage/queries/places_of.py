"""The names of what coverage speaks of: operators and hamlets, through the doors below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage.models import DeclaredArea, DeclaredCoverage
from hatang.capabilities.coverage.queries import ground
from hatang.capabilities.identity import public as identity
from hatang.capabilities.places import public as places
from hatang.engines.writing.words import order_key
from hatang.kernel.access import Area
from hatang.kernel.problems import Missing

OPERATOR_KIND = identity.OrganisationKind.OPERATOR.value

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


@dataclass(frozen=True)
class HamletPlace:
    """A hamlet as a page names it."""

    code: str
    area: str
    name: str
    commune: str
    commune_name: str


def read_hamlet_place(*, code: str, as_of: date) -> HamletPlace:
    """The hamlet on the date; `Missing` when there is none."""
    row = next(
        (row for row in ground.read_hamlet_ground(as_of).frame.iter_rows(named=True) if row["hamlet"] == code), None
    )
    if row is None:
        raise Missing("hamlet", _("There is no such hamlet on this date"), where=code)
    return HamletPlace(code, row["area"], row["name"], row["commune"], row["commune_name"])


def list_declaring_operators() -> tuple[tuple[str, str], ...]:
    """(code, name) of every operator that has ever declared coverage, by name."""
    codes = {
        *DeclaredCoverage.objects.values_list("operator", flat=True).distinct(),
        *DeclaredArea.objects.values_list("operator", flat=True).distinct(),
    }
    return operators_by_name(codes)


def every_operator(as_of: date) -> dict[str, str]:
    """Code -> name of all operators: of those who declare, and of those who only cover or were measured."""
    return dict(list_declaring_operators()) | operator_names(operator.code for operator in known_operators(as_of=as_of))


def operator_names(codes: Iterable[str]) -> dict[str, str]:
    """Code -> the short name by which people know it; an unknown code is its own name."""
    return {code: name or code for code, name in identity.organisation_names(codes, short=True).items()}


def operators_by_name(codes: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """(code, name) of some operators, by name: what a choice offers."""
    return tuple(sorted(operator_names(set(codes)).items(), key=lambda pair: order_key(pair[1])))


@dataclass(frozen=True)
class KnownOperator:
    """An operator with every text by which a file may call it."""

    code: str
    title: str
    names: tuple[str, ...]


def known_operators(*, as_of: date) -> list[KnownOperator]:
    """The operators of the province on the date, by code."""
    return [_as_operator(organisation) for organisation in identity.list_organisations(as_of, OPERATOR_KIND)]


def find_operator(*, text: str, as_of: date) -> KnownOperator | None:
    """The operator that a text of a file names; None when there is none, or several."""
    organisation = identity.find_organisation(text, as_of, kinds={OPERATOR_KIND})
    return _as_operator(organisation) if organisation is not None and organisation.kind == OPERATOR_KIND else None


def _as_operator(body: identity.OrganisationRef) -> KnownOperator:
    names = (body.code, body.name, body.short_name, body.name_en)
    return KnownOperator(body.code, body.name, tuple(dict.fromkeys(name for name in names if name)))


def hamlet_titles(*, as_of: date) -> dict[str, str]:
    """The hamlets of the date: code -> name and commune."""
    frame = ground.read_hamlet_ground(as_of).frame
    return {row["hamlet"]: f"{row['name']}, {row['commune_name']}" for row in frame.iter_rows(named=True)}


def unit_titles(keys: Iterable[str]) -> dict[str, str]:
    """Area keys of communes -> their names; one that is not known is its own name."""
    return {key: places.place_title(Area.parse(key)) or key for key in set(keys)}
