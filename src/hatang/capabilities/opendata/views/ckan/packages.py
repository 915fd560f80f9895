"""Datasets read: their names, one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hatang.capabilities.opendata.formats import ckan
from hatang.capabilities.opendata.formats.refusals import forbidden_error, invalid_in, missing_error
from hatang.capabilities.opendata.models import Package
from hatang.capabilities.opendata.queries import published, registered
from hatang.capabilities.opendata.views.ckan.call import MISSING, Call

if TYPE_CHECKING:
    from hatang.capabilities.opendata.queries.published import CatalogueEntry


def entry_named(key: str) -> CatalogueEntry | None:
    """The published dataset with the name or id."""
    for each in published.list_entries():
        if key in (each.name, ckan.make_slug(each.name), ckan.derive_identifier("package", each.name)):
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
        raise forbidden_error(
            f"User {call.username} not authorized to edit package {ckan.derive_identifier('package', entry.name)}"
        )
    return found


def package_list(call: Call) -> list[str]:
    """The names of all datasets. limit, offset."""
    names = [ckan.make_slug(each.name) for each in published.list_entries()]
    names = sorted([*names, *Package.objects.listed().values_list("name", flat=True)])
    start = call.whole("offset", 0)
    return names[start : start + call.whole("limit", len(names))]


def package_show(call: Call) -> dict[str, Any]:
    """One dataset. id: its name or id."""
    key = call.text("id") or call.text("name_or_id")
    if not key:
        raise invalid_in("name_or_id", MISSING)
    entry = entry_named(key)
    return ckan.describe_entry(entry) if entry else ckan.registered_package(package_of(call, key))
