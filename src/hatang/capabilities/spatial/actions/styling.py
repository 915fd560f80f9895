"""Styles: how a collection is drawn, said by people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.spatial.models import Style
from hatang.kernel import access, audit
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from datetime import datetime

    from hatang.capabilities.spatial.queries.collections import CollectionRow
    from hatang.kernel.access import Actor


def put_style(actor: Actor, *, of: CollectionRow, layers: list[dict[str, Any]], now: datetime) -> None:
    """Draw the collection so from now on."""
    access.require_right(actor, "spatial.style")
    with transaction.atomic():
        before = Style.objects.select_for_update().filter(dataset=of.name).first()
        Style.objects.update_or_create(
            dataset=of.name, defaults={"body": layers, "changed_by": actor.id, "changed_at": now}
        )
        old_layers = None if before is None else before.body
        audit.record_act(actor, "spatial.style", "spatial.style", of.name, before=old_layers, after=layers)


def drop_style(actor: Actor, *, of: CollectionRow) -> None:
    """Draw the collection as its declaration says again; `Missing` where nobody said otherwise."""
    access.require_right(actor, "spatial.style")
    with transaction.atomic():
        before = Style.objects.select_for_update().filter(dataset=of.name).first()
        if before is None:
            raise Missing("style", _("The collection is drawn as it is declared"), where=of.name)
        before.delete()
        audit.record_act(actor, "spatial.style", "spatial.style", of.name, before=before.body)
