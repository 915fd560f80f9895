"""The dataset of population, households and adults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.models import Hamlet, PopulationFigure, Unit
from hatang.capabilities.places.queries.population import oldest_usable
from hatang.capabilities.places.terms import PopulationKind
from hatang.kernel.datasets import Dataset, Field
from hatang.kernel.ui import frames

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor


_NAMED = "code", "valid_from", "name", "kind"


def _build_place_url(row: Mapping[str, object]) -> str:
    return frames.place_address(f"{row['place']}@{row['valid_from']}")


def _list_figures(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    """Tens of thousands of rows of a thousand places, each of which is read and named once."""
    columns = "unit_id", "hamlet_id", "kind", "dated", "value", "estimated", "source"
    rows = PopulationFigure.objects.visible_to(actor).filter(dated__lte=as_of)
    units, hamlets = (
        {
            place.pk: (place.code, place.valid_from, place.title)
            for place in model.objects.visible_to(actor).only(*_NAMED)
        }
        for model in (Unit, Hamlet)
    )
    for unit, hamlet, *cells in rows.order_by("dated", "unit__code", "hamlet__code", "kind").values_list(*columns):
        code, valid_from, name = hamlets[hamlet] if unit is None else units[unit]
        figure = dict(zip(columns[2:], cells, strict=True))
        yield {"place": code, "valid_from": valid_from, "name": name, **figure}


POPULATION = Dataset(
    name="places.population",
    data_class="other",
    title=_("Population, households and adults"),
    description=_("Every figure known on the date, of units and hamlets, each with its own date and source."),
    fields=(
        Field("place", _("Code of the unit or hamlet"), "code", required=True),
        Field("valid_from", _("Valid from"), "date", required=True),
        Field("name", _("Name")),
        Field("kind", _("What is counted"), "choice", required=True, choices=tuple(PopulationKind.choices)),
        Field("dated", _("Figure as of"), "date", required=True),
        Field("value", _("Figure"), "integer", required=True),
        Field("estimated", _("Estimated"), "boolean"),
        Field("source", _("Source"), required=True),
    ),
    key=("place", "valid_from", "kind", "dated", "source"),
    cadence="yearly",
    rows=_list_figures,
    serves=lambda as_of: PopulationFigure.objects.filter(dated__range=(oldest_usable(as_of), as_of)).exists(),
    record_url=_build_place_url,
)
