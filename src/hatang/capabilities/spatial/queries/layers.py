"""Reads of the layers that people brought: as datasets, and their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from django.db import connection
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from hatang.capabilities.spatial.models import Layer
from hatang.capabilities.spatial.queries.collections import GEOMETRY, table
from hatang.kernel.datasets import Field
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hatang.kernel.access import Actor

# The names of the datasets that layers are begin so; the key of their features.
PREFIX = "spatial."
KEY = "oid"
_BATCH = 2_000


def layer(*, slug: str, actor: Actor) -> Layer:
    """One layer; `Missing` where there is none that the actor may know of."""
    found = Layer.objects.visible_to(actor).filter(slug=slug).first()
    if found is None:
        raise Missing("layer", _("There is no such layer"), where=slug)
    return found


def layers(*, actor: Actor) -> list[Layer]:
    return list(Layer.objects.visible_to(actor).select_related("file").order_by("-brought_at"))


def fields_of(found: Layer) -> tuple[Field, ...]:
    key = Field(KEY, _("Number of the feature"), "code", required=True)
    return (
        key,
        *(Field(each["name"], each["title"], each["kind"], personal=each["personal"]) for each in found.fields),
    )


def layer_rows(found: Layer, *, personal: bool) -> Iterator[Mapping[str, object]]:
    """Every row as it stands, with its place; personal fields where they are asked for."""
    names = [each.name for each in fields_of(found) if personal or not each.personal]
    query = sql.SQL("SELECT {}, ST_AsBinary({}) FROM {} ORDER BY length({key}), {key}").format(
        sql.SQL(", ").join(map(sql.Identifier, names)),
        sql.Identifier(GEOMETRY),
        table(f"{PREFIX}{found.slug}"),
        key=sql.Identifier(KEY),
    )
    with connection.cursor() as cursor:
        cursor.execute(query.as_string(None))
        while some := cursor.fetchmany(_BATCH):
            for *values, place in some:
                shape = None if place is None else shapely.from_wkb(bytes(place))
                yield {**dict(zip(names, values, strict=True)), "geometry": shape}
