"""The calls that are answered, and for whose sake: one list, of which the door is made.

A call stands here because a program that reads or writes catalogues makes it: ckanapi (its commands dump, load, search,
delete), ckanext-harvest's harvester of CKAN, CKAN-Browser in QGIS, ckanr as far as it reads and writes datasets, files,
bodies, tags and rows, XLoader and the DataPusher before it. Two are ours: how administrators let editors serve. CKAN's
administration of itself (following, activities, vocabularies, relations, jobs, options, keys, views), which only
wrappers of the whole API name, is not answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from hatang.capabilities.ckan.formats.refusals import missing_error
from hatang.capabilities.ckan.views import (
    bodies,
    packages,
    people,
    rows,
    search,
    site,
    tags,
    writing,
)
from hatang.capabilities.opendata.public import BodyKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from hatang.capabilities.ckan.views.bodies import KindAction
    from hatang.capabilities.ckan.views.call import Call


def help_show(call: Call) -> str:
    """What an action does. name: the action."""
    name = call.key("name")
    if name not in ACTIONS:
        raise missing_error("Action function not found")
    return ACTIONS[name].help


@dataclass(frozen=True)
class Action:
    """One call; `reads`: it changes nothing and may be asked by GET. `clients` make it."""

    name: str
    function: Callable[[Call], Any]
    clients: tuple[str, ...]
    reads: bool
    help: str


def _list_actions(reads: bool, functions: dict[Callable[[Call], Any], str]) -> list[Action]:
    return [
        Action(function.__name__, function, tuple(clients.split(", ")), reads, (function.__doc__ or "").strip())
        for function, clients in functions.items()
    ]


def _list_body_actions(reads: bool, functions: dict[tuple[str, KindAction], str]) -> list[Action]:
    """Each verb for organisations and for groups."""
    return [
        Action(f"{kind.value}_{verb}", partial(_ask_of_kind, function, kind), tuple(clients.split(", ")), reads, text)
        for (verb, function), clients in functions.items()
        for kind in BodyKind
        for text in [(function.__doc__ or "").strip()]
    ]


def _ask_of_kind(function: KindAction, kind: BodyKind, call: Call) -> Any:
    return function(call, kind)


ACTIONS: dict[str, Action] = {
    action.name: action
    for action in (
        *_list_actions(
            True,
            {
                site.site_read: "ckanr",
                site.status_show: "ckanapi, ckanr, CKAN-Browser",
                help_show: "ckanapi",
                site.license_list: "ckanr",
                packages.package_list: "ckanapi, ckanr",
                packages.package_show: "ckanapi, ckanr, ckanext-harvest, XLoader",
                search.package_search: "ckanapi, ckanr, ckanext-harvest, CKAN-Browser, XLoader",
                search.current_package_list_with_resources: "ckanr",
                search.resource_search: "ckanr",
                packages.resource_show: "ckanr, XLoader",
                packages.resource_view_list: "ckanapi",
                tags.tag_list: "ckanr",
                tags.tag_show: "ckanr",
                tags.tag_search: "ckanr",
                bodies.organization_list_for_user: "ckanr",
                people.user_show: "ckanapi, ckanr, ckanext-harvest",
                people.user_list: "ckanapi, ckanr",
                rows.datastore_search: "ckanapi, ckanr, XLoader",
                rows.datastore_info: "XLoader",
            },
        ),
        *_list_body_actions(
            True,
            {
                ("list", bodies.list_bodies): "ckanapi, ckanr, CKAN-Browser",
                ("show", bodies.show_body): "ckanapi, ckanr, ckanext-harvest",
            },
        ),
        *_list_actions(
            False,
            {
                writing.package_create: "ckanapi, ckanr",
                writing.package_update: "ckanapi, ckanr",
                writing.package_patch: "ckanr",
                writing.package_delete: "ckanapi, ckanr",
                writing.dataset_purge: "ckanr",
                writing.resource_create: "ckanapi, ckanr",
                writing.resource_update: "ckanapi, ckanr",
                writing.resource_patch: "ckanapi, ckanr, XLoader",
                writing.resource_delete: "ckanr",
                rows.datastore_create: "ckanr, XLoader",
                rows.datastore_upsert: "XLoader",
                rows.datastore_delete: "XLoader",
                bodies.organization_member_create: "ours",
                bodies.organization_member_delete: "ours",
            },
        ),
        *_list_body_actions(
            False,
            {
                ("create", bodies.create_body): "ckanapi, ckanr, ckanext-harvest",
                ("update", bodies.update_body): "ckanapi, ckanr",
                ("patch", bodies.patch_body): "ckanr",
                ("delete", bodies.delete_body): "ckanapi, ckanr",
                ("purge", bodies.purge_body): "ckanr",
            },
        ),
    )
}
