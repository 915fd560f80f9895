"""Reads of the layers that people brought: as datasets, and their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from django.db import connection
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from hatang.capabilities.spatial.models import FieldReturn, Layer
from hatang.capabilities.spatial.queries.collections import GEOMETRY, build_table_identifier
from hatang.kernel.datasets import Field
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from hatang.kernel.access import Actor

# The key of their features.
KEY = "oid"
_BATCH = 2_000


def list_layers(*, actor: Actor) -> list[Layer]:
    """Every layer that the actor may see, the newest first."""
    return list(Layer.objects.visible_to(actor).select_related("file").order_by("-brought_at"))


def fields_of(layer: Layer) -> tuple[Field, ...]:
    key = Field(KEY, _("Number of the feature"), "code", required=True)
    return (
        key,
        *(Field(field["name"], field["title"], field["kind"], personal=field["personal"]) for field in layer.fields),
    )


def layer_rows(layer: Layer, *, personal: bool) -> Iterator[Mapping[str, object]]:
    """Every row as it stands, with its place; personal fields where they are asked for."""
    names = [field.name for field in fields_of(layer) if personal or not field.personal]
    query = sql.SQL("SELECT {}, ST_AsBinary({}) FROM {} ORDER BY length({key}), {key}").format(
        sql.SQL(", ").join(map(sql.Identifier, names)),
        sql.Identifier(GEOMETRY),
        build_table_identifier(layer.dataset_name),
        key=sql.Identifier(KEY),
    )
    with connection.cursor() as cursor:
        cursor.execute(query.as_string(None))
        while some := cursor.fetchmany(_BATCH):
            for *values, place in some:
                shape = None if place is None else shapely.from_wkb(bytes(place))
                yield {**dict(zip(names, values, strict=True)), "geometry": shape}


def changes_since(*, name: str, number: str, since: datetime) -> list[tuple[str, datetime]]:
    """Who changed the feature after the moment, and when, in their order."""
    entries = AuditEntry.objects.filter(object_type=name, object_key=number, action="spatial.change", at__gt=since)
    return [(label, timezone.localtime(at)) for label, at in entries.order_by("id").values_list("actor_label", "at")]


def last_change(*, name: str, number: str) -> datetime | None:
    """When the feature was changed last; None where it is as it was brought."""
    entries = AuditEntry.objects.filter(object_type=name, object_key=number, action="spatial.change").order_by("-id")
    return entries.values_list("at", flat=True).first()


def find_last_act() -> int:
    """The number of the newest act in the audit log; 0 where nothing has been done yet.

    Acts are numbered in the order in which their transactions end (`audit.take_turn`): whatever is read after this
    holds the act and all before it.
    """
    return AuditEntry.objects.aggregate(last=Max("id"))["last"] or 0


def is_changed_by_others(*, name: str, number: str, after: int, actor: Actor) -> bool:
    """Whether another person changed the feature after the act of that number, or the layer was brought or dropped."""
    feature = Q(object_type=name, object_key=number, action="spatial.change") & ~Q(actor_id=actor.id)
    layer = Q(
        object_type="spatial.layer",
        object_key=name.removeprefix(Layer.prefix),
        action__in=("spatial.bring", "spatial.drop"),
    )
    return AuditEntry.objects.filter(feature | layer, id__gt=after).exists()


def field_return(*, key: int, slug: str) -> FieldReturn:
    """What came back of field work on the layer; `Missing` where nothing did."""
    returned = FieldReturn.objects.filter(pk=key, layer__slug=slug).first()
    if returned is None:
        raise Missing("field_return", _("There is no such return"), where=str(key))
    return returned
