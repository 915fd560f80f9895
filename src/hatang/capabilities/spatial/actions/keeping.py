"""Layers and pictures as their keepers change them as a whole: described, opened to all, removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.spatial import queries, rules
from hatang.capabilities.spatial.actions import tables
from hatang.capabilities.spatial.models import Collection, Layer, Raster
from hatang.capabilities.spatial.terms import LayerAccess
from hatang.kernel import access, audit, datasets, events
from hatang.kernel.problems import Forbidden, Invalid

if TYPE_CHECKING:
    from hatang.kernel.access import Actor

    type Kind = type[Layer | Raster]


def describe(
    actor: Actor,
    *,
    kind: Kind = Layer,
    slug: str,
    title: str,
    description: str,
    access_level: str,
    personal: frozenset[str] = frozenset(),
) -> None:
    """Name it, say which fields of a layer are personal, and for whom it is: to all only with that right."""
    with transaction.atomic():
        found = _kept(actor, kind, slug)
        name = _dataset_name(found)
        if access_level != found.access:
            access.require(actor, "spatial.open")
        before = found.said
        found.title, found.description, found.access = title.strip(), description.strip(), access_level
        if isinstance(found, Layer):
            found.fields = [{**each, "personal": each["name"] in personal} for each in found.fields]
        datasets.bump(name)
        found.save()
        audit.record(actor, "spatial.describe", f"spatial.{found.word}", slug, before=before, after=found.said)
        if found.access == LayerAccess.OPEN != before["access"]:
            events.publish("dataset.opened", {"dataset": name})


def drop(actor: Actor, *, kind: Kind = Layer, slug: str, reason: str) -> None:
    """Remove it, a layer with its features. What was published of it is withdrawn from the lake for the same reason;
    its file stays among the kept files, as every original does."""
    if not reason.strip():
        raise Invalid("reason", _("A reason is needed"), where=slug)
    with transaction.atomic():
        found = _kept(actor, kind, slug)
        name = _dataset_name(found)
        if isinstance(found, Layer):
            tables.drop(name)
            Collection.objects.filter(dataset=name).delete()
        datasets.bump(name)
        before = found.said
        found.delete()
        audit.record(actor, "spatial.drop", f"spatial.{found.word}", slug, before=before, reason=reason.strip())
        events.publish("dataset.removed", {"dataset": name, "reason": reason.strip()})


def _dataset_name(found: Layer | Raster) -> str:
    return f"{queries.PREFIX if isinstance(found, Layer) else queries.RASTER_PREFIX}{found.slug}"


def _kept(actor: Actor, kind: Kind, slug: str) -> Layer | Raster:
    """What was brought under the name, locked, for whoever keeps it."""
    seen = queries.brought(kind, slug=slug, actor=actor)
    if not rules.keeps(actor, seen.organisation):
        raise Forbidden("spatial.edit", _("Another body keeps this layer"), where=seen.title)
    found: Layer | Raster = kind.objects.select_for_update().get(pk=seen.pk)
    return found
