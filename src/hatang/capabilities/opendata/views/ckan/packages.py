"""Datasets read: lists, one of them, how they stand to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hatang.capabilities.opendata.formats import ckan
from hatang.capabilities.opendata.formats.ready import describe_dataset
from hatang.capabilities.opendata.formats.refusals import forbidden_error, invalid_in, missing_error
from hatang.capabilities.opendata.models import Package
from hatang.capabilities.opendata.queries import published, registered
from hatang.capabilities.opendata.terms import PackageState
from hatang.capabilities.opendata.views.ckan.call import MISSING, Call, reads

if TYPE_CHECKING:
    from hatang.capabilities.opendata.queries.published import CatalogueEntry


def entry_named(key: str) -> CatalogueEntry | None:
    """The published dataset with the name or id."""
    for each in published.list_entries():
        if key in (each.name, ckan.make_slug(each.name), ckan.derive_identifier("package", each.name)):
            return each
    return None


def package_of(call: Call, key: str, *, lacking: str = "") -> Package:
    """A registered package that the actor may read; a published one is not written by clients."""
    found = registered.find_package(key=key)
    if found is None:
        entry = entry_named(key)
        if entry is None:
            raise missing_error(lacking)
        raise forbidden_error(
            f"User {call.username} not authorized to edit package {ckan.derive_identifier('package', entry.name)}"
        )
    return found


def require_read(call: Call, found: Package) -> None:
    if not registered.may_see(found, actor=call.actor):
        raise forbidden_error(f"User {call.username} not authorized to read package {found.pk}")


def readable(call: Call, key: str, *, lacking: str = "") -> CatalogueEntry | Package:
    """What is published or registered under the name or id and may be read."""
    entry = entry_named(key)
    if entry is not None:
        return entry
    found = registered.find_package(key=key)
    if found is None:
        raise missing_error(lacking)
    require_read(call, found)
    return found


@reads
def package_list(call: Call) -> list[str]:
    """The names of all datasets. limit, offset."""
    names = [ckan.make_slug(each.name) for each in published.list_entries()]
    names = sorted([*names, *Package.objects.listed().values_list("name", flat=True)])
    start = call.whole("offset", 0)
    return names[start : start + call.whole("limit", len(names))]


@reads
def package_show(call: Call) -> dict[str, Any]:
    """One dataset. id: its name or id."""
    key = call.text("id") or call.text("name_or_id")
    if not key:
        raise invalid_in("name_or_id", MISSING)
    return describe_dataset(readable(call, key))


@reads
def package_relationships_list(call: Call) -> list[dict[str, Any]]:
    """How a dataset stands to others. id, id2 (one other)."""
    first = readable(call, call.key(), lacking="First package named in request was not found.")
    other = None
    if call.text("id2"):
        other = readable(call, call.text("id2"), lacking="Second package named in request was not found.")
    if not isinstance(first, Package) or (other is not None and not isinstance(other, Package)):
        return []
    found = registered.list_relationships(subject=first, other=other)
    seen = [
        each
        for each in found
        if all(each_.state == PackageState.ACTIVE and not each_.private for each_ in (each.subject, each.object))
    ]
    return [ckan.describe_relationship(each) for each in seen]
