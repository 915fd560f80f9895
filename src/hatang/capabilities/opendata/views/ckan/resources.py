"""Files of datasets read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hatang.capabilities.opendata.formats import ckan
from hatang.capabilities.opendata.formats.refusals import forbidden_error, missing_error
from hatang.capabilities.opendata.queries import published, registered

if TYPE_CHECKING:
    from hatang.capabilities.opendata.models import Resource
    from hatang.capabilities.opendata.queries.published import CatalogueEntry
    from hatang.capabilities.opendata.terms import Format
    from hatang.capabilities.opendata.views.ckan.call import Call


def file_of(key: str) -> tuple[CatalogueEntry, Format, int] | None:
    """The published dataset, format and position of a file by its id."""
    for each in published.list_entries():
        for position, kind in enumerate(each.formats):
            if key == ckan.derive_identifier("resource", each.name, kind.value):
                return each, kind, position
    return None


def resource_of(call: Call, key: str, *, lacking: str = "") -> Resource:
    """A resource of a registered dataset that the actor may read."""
    found = registered.find_resource(key=key)
    if found is None or not registered.may_see(found.package, actor=call.actor):
        if file_of(key) is not None:
            raise forbidden_error(f"User {call.username} not authorized to edit resource {key}")
        raise missing_error(lacking)
    return found


def resource_show(call: Call) -> dict[str, Any]:
    """One file of a dataset. id."""
    key = call.key()
    ours = file_of(key)
    return ckan.describe_entry_resource(*ours) if ours else ckan.registered_resource(resource_of(call, key))


def resource_view_list(call: Call) -> list[dict[str, Any]]:
    """The views of a file: none are kept, the pages choose how to show it. id."""
    resource_show(call)
    return []
