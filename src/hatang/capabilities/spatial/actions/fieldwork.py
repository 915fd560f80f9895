"""Field work on a layer: a package goes out, comes back, and each row that differs is taken or left."""

from __future__ import annotations

from dataclasses import replace as with_
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any

import shapely
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.spatial.actions import editing, workshop
from hatang.capabilities.spatial.formats import edits, fieldwork
from hatang.capabilities.spatial.models import FieldReturn
from hatang.capabilities.spatial.queries.features import has_feature, tags_of
from hatang.capabilities.spatial.queries.layers import KEY, changes_since, last_change, layer_rows
from hatang.kernel import access, audit
from hatang.kernel.problems import Conflict, Invalid, Missing

if TYPE_CHECKING:
    from collections.abc import Collection

    from hatang.capabilities.spatial.models import Layer
    from hatang.capabilities.spatial.queries.collections import CollectionRow
    from hatang.kernel.access import Actor


def send_out(actor: Actor, *, layer: Layer, of: CollectionRow, now: datetime) -> bytes:
    """The package of the layer for QGIS and QField, as the actor sees it; its going out is written down."""
    editing.editor_of(actor, of)
    rows = list(layer_rows(layer, personal=_has_full_access(actor, of)))
    tags = tags_of(of=of)
    with transaction.atomic():
        audit.record_act(actor, "spatial.field_out", "spatial.layer", layer.slug, after={"rows": len(rows)})
        return fieldwork.build_package(of, rows, tags, now.isoformat())


def take_back(
    actor: Actor, *, layer: Layer, of: CollectionRow, stream: IO[bytes], file_name: str, now: datetime
) -> FieldReturn:
    """Compare a package that comes back with what stands; nothing changes before `settle_return`."""
    editing.editor_of(actor, of)
    with workshop.hold_sent_file(stream, file_name) as copy:
        standing = {str(row[KEY]): row for row in layer_rows(layer, personal=_has_full_access(actor, of))}
        tags = tags_of(of=of)
        differences, sent_at = fieldwork.find_differences(copy, file_name, of, standing, tags)
    if not differences:
        raise Invalid("package_same", _("Nothing in the package differs"), where=file_name)
    since = _parse_sent_at(sent_at, file_name)
    attributed = [
        with_(difference, since=_list_changers(of, difference.number, since) if difference.since else ())
        for difference in differences
    ]
    with transaction.atomic():
        kept = FieldReturn.objects.create(
            layer=layer,
            differences=fieldwork.as_json(attributed),
            file_name=file_name[:255],
            brought_by=actor.id,
            brought_at=now,
        )
        audit.record_act(actor, "spatial.field_back", "spatial.layer", layer.slug, after={"rows": len(attributed)})
    return kept


def settle_return(actor: Actor, *, of: CollectionRow, key: int, accepted: Collection[int], now: datetime) -> int:
    """Take the accepted rows (by their place in the list), leave the others; all in one transaction.

    `Conflict` names a feature that was changed again since the package was compared: compare it anew.
    """
    access.require_right(actor, "spatial.edit")
    with transaction.atomic():
        field_return = FieldReturn.objects.select_for_update().filter(pk=key, settled_at=None).first()
        if field_return is None:
            raise Missing("field_return", _("This return has been settled already"), where=str(key))
        for position, difference in enumerate(field_return.differences):
            if position in accepted:
                _apply_difference(actor, of, difference, field_return, now)
        field_return.settled_at = now
        field_return.save(update_fields=["settled_at"])
        return len(accepted)


def _apply_difference(
    actor: Actor, of: CollectionRow, difference: dict[str, Any], kept: FieldReturn, now: datetime
) -> None:
    number = difference["number"]
    changed_again = number and last_change(name=of.name, number=number)
    if changed_again and changed_again > kept.brought_at:
        raise Conflict("field_return", where=number, hint=_("Bring the package again: it is compared anew."))
    values = {name: edits.value_of(of.dataset.field(name), value) for name, value in difference["values"].items()}
    row = {**values, "geometry": shapely.from_wkt(difference["place"]) if difference["place"] else None}
    if difference["what"] == "removed":
        editing.remove_feature(actor, of=of, identifier=number, tag="*", now=now)
    elif difference["what"] == "added" or not has_feature(of=of, identifier=number):
        editing.create_feature(actor, of=of, row=row, now=now)
    else:
        changes = {name: row[name] for name in difference["fields"]}
        editing.replace_feature(actor, of=of, identifier=number, changes=changes, tag="*", now=now)


def _has_full_access(actor: Actor, of: CollectionRow) -> bool:
    return of.dataset.editor is not None and of.dataset.editor.whole(actor)


def _parse_sent_at(text: str, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid("package", _("This is not a package of this layer"), where=name) from error
    if moment.tzinfo is None:
        raise Invalid("package", _("This is not a package of this layer"), where=name)
    return moment


def _list_changers(of: CollectionRow, number: str, since: datetime) -> tuple[str, ...]:
    """Those who changed or removed the feature since, with when; something always, as what stands differs."""
    changes = changes_since(name=of.name, number=number, since=since)
    return tuple(f"{label} ({at:%d/%m/%Y %H:%M})" for label, at in changes) or ("?",)
