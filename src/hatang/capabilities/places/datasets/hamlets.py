"""The dataset of hamlets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.models import Hamlet
from hatang.capabilities.places.queries import hamlets, names
from hatang.capabilities.places.terms import HamletKind
from hatang.kernel.datasets import Dataset, Field
from hatang.kernel.ui import frames

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor


def hamlet_url(row: Mapping[str, object]) -> str:
    return frames.place_address(str(row["hamlet"]))


def _list_hamlets(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    for row in hamlets.list_hamlets(as_of=as_of, actor=actor):
        located = row.longitude is not None and row.latitude is not None
        yield {
            "hamlet": row.area.code,
            "name": row.name,
            "kind": row.kind,
            "commune": row.unit.code if row.unit else "",
            "commune_name": row.unit_title,
            "valid_from": row.area.valid_from,
            "valid_to": row.valid_to,
            "geometry": shapely.Point(row.longitude, row.latitude) if located else None,
        }


HAMLET = Dataset(
    name="places.hamlet",
    data_class="other",
    title=_("Hamlets"),
    description=_("Hamlets and residential groups as of a date, with the commune they lie in on it. No official code "
                  "exists: ours is minted once and stays through every merger."),
    fields=(
        Field("hamlet", _("Hamlet code"), "code", required=True),
        Field("name", _("Hamlet name"), required=True),
        Field("kind", _("Kind of hamlet"), "choice", required=True, choices=tuple(HamletKind.choices)),
        Field("commune", _("Commune code"), "code", required=True),
        Field("commune_name", _("Commune name")),
        Field("valid_from", _("Valid from"), "date", required=True),
        Field("valid_to", _("Valid to"), "date", description=_("The first day on which it is no more.")),
    ),
    key=("hamlet",),
    geometry="Point",
    rows=_list_hamlets,
    serves=lambda as_of: Hamlet.objects.valid_on(as_of).exists(),
    record_url=hamlet_url,
    names=names.hamlet_names,
    other_names=names.other_hamlet_names,
)  # fmt: skip
