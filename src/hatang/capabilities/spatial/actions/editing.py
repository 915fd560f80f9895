"""Single features changed from outside, through the editor of the dataset's owner (OGC API – Features Part 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from shapely import bounds as bounds_of

from hatang.capabilities.spatial.actions import tables
from hatang.capabilities.spatial.models import Collection
from hatang.capabilities.spatial.queries.collections import forget_collection
from hatang.capabilities.spatial.queries.features import every_field, has_feature, standing_row, tag_of
from hatang.capabilities.spatial.queries.layers import find_last_act, is_changed_by_others
from hatang.kernel.problems import Conflict, Forbidden, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from hatang.capabilities.spatial.queries.collections import CollectionRow
    from hatang.kernel.access import Actor
    from hatang.kernel.datasets import Editor

    type Row = Mapping[str, object]


def create_feature(actor: Actor, *, of: CollectionRow, row: Row, now: datetime) -> str:
    """Add a feature; its identifier, which the owner gives."""
    with transaction.atomic():
        stored_row = _apply_change(actor, of, None, row, now)
        assert stored_row is not None, "an owner answers the row that it took"
        return tables.identifier_of(of.dataset, stored_row)


def replace_feature(
    actor: Actor, *, of: CollectionRow, identifier: str, changes: Row, tag: str, now: datetime, seen: int | None = None
) -> None:
    """Give the feature these values (and its place, under `geometry`, where it is named); the others stay.

    `tag` is what the sender believes to change; who has none may say up to which act of the audit log it has `seen`
    everything. `Problem` 428 where it says neither, 412 where another changed the feature meanwhile.
    """
    with transaction.atomic():
        before = _lock_row(actor, of, identifier, tag, seen)
        _apply_change(actor, of, before, {**before, **changes}, now)


def remove_feature(
    actor: Actor, *, of: CollectionRow, identifier: str, tag: str, now: datetime, seen: int | None = None
) -> None:
    """Take the feature away; `tag` and `seen` as in `replace_feature`."""
    with transaction.atomic():
        _apply_change(actor, of, _lock_row(actor, of, identifier, tag, seen), None, now)


def editor_of(actor: Actor, of: CollectionRow) -> Editor:
    """The editor of the collection's owner; 405 where it takes no changes, 403 where it takes none of the actor."""
    if of.dataset.editor is None:
        hint = _("Its owner takes changes where it keeps it.")
        raise Problem(
            "method", _("Features of this collection cannot be changed"), where=of.name, hint=hint, status=405
        )
    if not of.dataset.editor.may(actor):
        hint = _("Sign in with an account that has this right.") if actor.is_anonymous else _("Ask an administrator.")
        raise Forbidden("spatial.edit", where=of.name, hint=hint)
    return of.dataset.editor


def _lock_row(actor: Actor, of: CollectionRow, identifier: str, tag: str, seen: int | None) -> Row:
    """The row as it stands, held until the end of the transaction."""
    editor_of(actor, of)
    if not tag and seen is None:
        raise Problem(
            "precondition",
            _("Say which state of the feature you change"),
            hint=_("Send its ETag as If-Match."),
            status=428,
        )
    row = standing_row(of=of, identifier=identifier)
    if tag:
        is_same = tag in ("*", tag_of(of=of, identifier=identifier))
    else:
        assert seen is not None, "refused above"
        # What has not been yet nobody has seen: the number is of another installation, or of one before its restore.
        is_same = seen <= find_last_act() and not is_changed_by_others(
            name=of.name, number=identifier, after=seen, actor=actor
        )
    if not is_same:
        raise Problem(
            "changed",
            _("Somebody else changed this meanwhile"),
            where=identifier,
            hint=_("Read it again and send your change of that.")
            if tag
            else _("Load the layer again and change it then."),
            status=412,
        )
    return row


def _apply_change(actor: Actor, of: CollectionRow, before: Row | None, after: Row | None, now: datetime) -> Row | None:
    stored_row = editor_of(actor, of).take(actor, before, after)
    old, new = (None if row is None else tables.identifier_of(of.dataset, row) for row in (before, stored_row))
    if old is not None and old != new:
        tables.delete_row(of.dataset, old)
    if stored_row is not None and new is not None:
        if old != new and has_feature(of=of, identifier=new):
            raise Conflict("key", _("There is a feature with this key already"), where=new)
        tables.upsert_row(of.dataset, every_field(of), stored_row)
    _update_index(of, stored_row, now, more=(stored_row is not None) - (before is not None))
    return stored_row


def _update_index(of: CollectionRow, row: Row | None, now: datetime, *, more: int) -> None:
    """Tell the index. Its bounds grow and never shrink: to see whether they may would be to read every row."""
    standing = Collection.objects.select_for_update().get(dataset=of.name)
    place = None if row is None else row.get("geometry")
    if place is not None:
        box = [float(coordinate) for coordinate in bounds_of(place)]
        old = standing.bounds or box
        standing.bounds = [min(old[0], box[0]), min(old[1], box[1]), max(old[2], box[2]), max(old[3], box[3])]
    standing.rows += more
    standing.begins, standing.ends = tables.find_date_range(of.dataset, every_field(of))
    standing.version, standing.loaded_at = version_of(now), now
    # The archive of the lake no longer says what stands; the next publication draws a new one.
    standing.tiles = ""
    standing.save()
    forget_collection(of.name)


def version_of(now: datetime) -> str:
    """What the version of a collection is called that changes while it is looked at."""
    return f"{now:%Y-%m-%dT%H:%M:%S.%f}Z"
