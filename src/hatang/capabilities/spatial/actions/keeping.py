"""Layers and pictures as their keepers change them as a whole: described, opened to all, removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.spatial import rules
from hatang.capabilities.spatial.actions import tables
from hatang.capabilities.spatial.models import Collection, Layer, Raster
from hatang.capabilities.spatial.queries.rasters import find_brought
from hatang.capabilities.spatial.terms import LayerAccess
from hatang.kernel import access, audit, datasets, events
from hatang.kernel.problems import Forbidden, Invalid

if TYPE_CHECKING:
    from hatang.kernel.access import Actor

    type Kind = type[Layer | Raster]


def describe_layer(
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
        brought = _lock_brought(actor, kind, slug)
        name = brought.dataset_name
        if access_level != brought.access:
            access.require_right(actor, "spatial.open")
        before = brought.audited
        brought.title, brought.description, brought.access = title.strip(), description.strip(), access_level
        if isinstance(brought, Layer):
            brought.fields = [{**field, "personal": field["name"] in personal} for field in brought.fields]
        datasets.bump_revisions(name)
        brought.save()
        audit.record_act(
            actor, "spatial.describe", f"spatial.{brought.word}", slug, before=before, after=brought.audited
        )
        events.publish_event("dataset.described", {"dataset": name})
        if brought.access == LayerAccess.OPEN != before["access"]:
            events.publish_event("dataset.opened", {"dataset": name})


def drop_layer(actor: Actor, *, kind: Kind = Layer, slug: str, reason: str) -> None:
    """Remove it, a layer with its features. What was published of it is withdrawn from the lake for the same reason;
    its file stays among the kept files, as every original does."""
    if not reason.strip():
        raise Invalid("reason", _("A reason is needed"), where=slug)
    with transaction.atomic():
        brought = _lock_brought(actor, kind, slug)
        name = brought.dataset_name
        if isinstance(brought, Layer):
            tables.drop_table(name)
            Collection.objects.filter(dataset=name).delete()
        datasets.bump_revisions(name)
        before = brought.audited
        brought.delete()
        audit.record_act(actor, "spatial.drop", f"spatial.{brought.word}", slug, before=before, reason=reason.strip())
        events.publish_event("dataset.removed", {"dataset": name, "reason": reason.strip()})


def _lock_brought(actor: Actor, kind: Kind, slug: str) -> Layer | Raster:
    """What was brought under the name, locked, for whoever keeps it."""
    seen = find_brought(kind, slug=slug, actor=actor)
    if not rules.is_layer_keeper(actor, seen.organisation):
        raise Forbidden("spatial.edit", _("Another body keeps this layer"), where=seen.title)
    brought: Layer | Raster = kind.objects.select_for_update().get(pk=seen.pk)
    return brought
