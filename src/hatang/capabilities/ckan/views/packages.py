"""Datasets and their files read: the names, one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hatang.capabilities.ckan.formats.refusals import forbidden_error, invalid_in, missing_error
from hatang.capabilities.ckan.views.call import MISSING, Call
from hatang.capabilities.opendata import public as opendata
from hatang.capabilities.opendata.public import Package, descriptions, registered

if TYPE_CHECKING:
    from hatang.capabilities.opendata.public import CatalogueEntry, Format, Resource


def entry_named(key: str) -> CatalogueEntry | None:
    """The published dataset with the name or id."""
    for each in opendata.list_entries():
        if key in (each.name, descriptions.make_slug(each.name), descriptions.derive_identifier("package", each.name)):
            return each
    return None


def package_of(call: Call, key: str, *, lacking: str = "") -> Package:
    """A registered package that the actor may read; a hidden one is as unknown as one that is not there.

    A published one is not written by clients.
    """
    found = registered.find_package(key=key)
    if found is None or not registered.may_see(found, actor=call.actor):
        entry = entry_named(key)
        if entry is None:
            raise missing_error(lacking)
        ours = descriptions.derive_identifier("package", entry.name)
        raise forbidden_error(f"User {call.username} not authorized to edit package {ours}")
    return found


def package_list(call: Call) -> list[str]:
    """The names of all datasets. limit, offset."""
    names = [descriptions.make_slug(each.name) for each in opendata.list_entries()]
    names = sorted([*names, *Package.objects.listed().values_list("name", flat=True)])
    start = call.whole("offset", 0)
    return names[start : start + call.whole("limit", len(names))]


def package_show(call: Call) -> dict[str, Any]:
    """One dataset. id: its name or id."""
    key = call.text("id") or call.text("name_or_id")
    if not key:
        raise invalid_in("name_or_id", MISSING)
    entry = entry_named(key)
    return descriptions.describe_entry(entry) if entry else descriptions.registered_package(package_of(call, key))


# ---- files


def file_of(key: str) -> tuple[CatalogueEntry, Format, int] | None:
    """The published dataset, format and position of a file by its id."""
    for each in opendata.list_entries():
        for position, kind in enumerate(each.formats):
            if key == descriptions.derive_identifier("resource", each.name, kind.value):
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
    return (
        descriptions.describe_entry_resource(*ours)
        if ours
        else descriptions.registered_resource(resource_of(call, key))
    )


def resource_view_list(call: Call) -> list[dict[str, Any]]:
    """The views of a file: none are kept, the pages choose how to show it. id."""
    resource_show(call)
    return []
