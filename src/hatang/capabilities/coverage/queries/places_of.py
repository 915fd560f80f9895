"""The names of what coverage speaks of: operators and hamlets, through the doors below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage.models import DeclaredArea, DeclaredCoverage
from hatang.capabilities.coverage.queries import ground
from hatang.capabilities.identity import public as identity
from hatang.kernel.problems import Missing

OPERATOR_KIND = identity.OrganisationKind.OPERATOR.value

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True)
class Place:
    """A hamlet as a page names it."""

    code: str
    area: str
    name: str
    commune: str
    commune_name: str


def hamlet(*, code: str, as_of: date) -> Place:
    """The hamlet on the date; `Missing` when there is none."""
    row = next((row for row in ground.hamlets(as_of).frame.iter_rows(named=True) if row["hamlet"] == code), None)
    if row is None:
        raise Missing("hamlet", _("There is no such hamlet on this date"), where=code)
    return Place(code, row["area"], row["name"], row["commune"], row["commune_name"])


def operators(*, as_of: date) -> list[tuple[str, str]]:
    """(code, name) of every operator that has ever declared coverage, by name."""
    codes = {
        *DeclaredCoverage.objects.values_list("operator", flat=True).distinct(),
        *DeclaredArea.objects.values_list("operator", flat=True).distinct(),
    }
    named = [(code, operator_name(code, as_of)) for code in sorted(codes)]
    return sorted(named, key=lambda pair: pair[1])


def operator_name(code: str, as_of: date) -> str:
    """The operator's name on the date; its code where identity knows none."""
    found = identity.organisation(code, as_of)
    return found.name if found is not None else code


@dataclass(frozen=True)
class Operator:
    """An operator with every text by which a file may call it."""

    code: str
    title: str
    names: tuple[str, ...]


def known_operators(*, as_of: date) -> list[Operator]:
    """The operators of the province on the date, by code."""
    return [_as_operator(each) for each in identity.organisations(as_of, OPERATOR_KIND)]


def operator(*, text: str, as_of: date) -> Operator | None:
    """The operator that a text of a file names; None when there is none, or several."""
    found = identity.find_organisation(text, as_of, kinds={OPERATOR_KIND})
    return _as_operator(found) if found is not None and found.kind == OPERATOR_KIND else None


def _as_operator(body: identity.OrganisationRef) -> Operator:
    names = (body.code, body.name, body.short_name, body.name_en)
    return Operator(body.code, body.name, tuple(dict.fromkeys(name for name in names if name)))


def hamlet_titles(*, as_of: date) -> dict[str, str]:
    """The hamlets of the date: code -> name and commune."""
    frame = ground.hamlets(as_of).frame
    return {row["hamlet"]: f"{row['name']}, {row['commune_name']}" for row in frame.iter_rows(named=True)}
