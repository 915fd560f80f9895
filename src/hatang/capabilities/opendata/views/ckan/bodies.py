"""Organisations and groups: read, made, changed, removed."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from hatang.capabilities.identity import public as identity
from hatang.capabilities.opendata.actions import bodies as acts
from hatang.capabilities.opendata.formats import ckan, schema
from hatang.capabilities.opendata.formats.refusals import forbidden_error, invalid_error, missing_error
from hatang.capabilities.opendata.models import Body, Package
from hatang.capabilities.opendata.queries import people, published, registered
from hatang.capabilities.opendata.rules import is_keeper
from hatang.capabilities.opendata.terms import BodyKind, Capacity, Followed, MemberKind, PackageState
from hatang.capabilities.opendata.views.ckan.call import Call, reads, writes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.capabilities.opendata.queries.published import CatalogueEntry

_SORTS = ("name", "title", "package_count", "packages", "id")
_ORGANIZATION, _GROUP = BodyKind.ORGANIZATION, BodyKind.GROUP


def publishing(kind: BodyKind) -> list[tuple[str, str, list[CatalogueEntry]]]:
    """The bodies that publish for the platform: name, id and what stands under each."""
    entries = published.list_entries()
    if not entries:
        return []
    if kind == _ORGANIZATION:
        return [(ckan.describe_organisation(entries[0])["name"], ckan.derive_identifier("organization"), list(entries))]
    ordered = sorted(entries, key=lambda each: each.group)
    return [
        (ckan.make_slug(group), ckan.derive_identifier("group", group), list(found))
        for group, found in groupby(ordered, key=lambda each: each.group)
    ]


def _shown_ours(kind: BodyKind, key: str, entries: Sequence[CatalogueEntry]) -> dict[str, Any]:
    return ckan.publishing_body(entries, kind=kind, followers=people.follower_count(kind=Followed.GROUP, thing=key))


def _list(call: Call, kind: BodyKind) -> list[Any]:
    found = list(registered.list_bodies(actor=call.actor, kind=kind))
    counts = registered.package_counts(found)
    with_count = call.yes("include_dataset_count", default=True)
    listed = [
        ckan.describe_body(each, packages=counts[each.pk])
        | ({"extras": each.extras} if call.yes("include_extras") else {})
        | ({"groups": []} if call.yes("include_groups") else {})
        for each in found
    ]
    for _name, key, entries in publishing(kind):
        listed.append(_shown_ours(kind, key, entries) | ({"extras": []} if call.yes("include_extras") else {}))
    only = call.list("groups") or call.list("organizations")
    listed = [each for each in listed if not only or each["name"] in only]
    name, _space, way = (call.text("sort") or "title asc").partition(" ")
    if name not in _SORTS:
        raise invalid_error({"message": f"Cannot sort by field `{name}`"})
    name = {"packages": "package_count"}.get(name, name)
    listed.sort(key=lambda each: (str(each[name]).lower() if name != "package_count" else each[name], each["name"]))
    if way.strip() == "desc":
        listed.reverse()
    start = call.whole("offset", 0)
    listed = listed[start : start + call.whole("limit", len(listed))]
    if not call.yes("all_fields"):
        return [each["name"] for each in listed]
    return [each if with_count else {k: v for k, v in each.items() if k != "package_count"} for each in listed]


@reads
def organization_list(call: Call) -> list[Any]:
    """The organisations. all_fields gives more than names; sort, limit, offset, organizations, include_extras."""
    return _list(call, _ORGANIZATION)


@reads
def group_list(call: Call) -> list[Any]:
    """The groups: those of agencies, and one for each capability that declares datasets. Parameters as above."""
    return _list(call, _GROUP)


def body_of(key: str, kind: BodyKind, *, lacking: str = "") -> Body:
    found = registered.find_body(key=key, kind=kind)
    if found is None:
        raise missing_error(lacking)
    return found


def _ours(key: str, kind: BodyKind) -> tuple[str, list[CatalogueEntry]] | None:
    for name, id_, entries in publishing(kind):
        if key in (name, id_):
            return id_, entries
    return None


def _users(found: Body) -> list[dict[str, Any]]:
    members = dict(found.memberships.filter(kind=MemberKind.USER).values_list("thing", "capacity"))
    return [
        {**person_shown(each), "capacity": members[each.id]} for each in identity.find_accounts(ids=sorted(members))
    ]


def person_shown(found: identity.PersonAccount) -> dict[str, Any]:
    """An account as members of a body see it."""
    actor = identity.actor_with_id(found.id, timezone.localdate())
    count = Package.objects.listed().filter(creator=found.id).count()
    return ckan.describe_person(found, created_packages=count, keeper=actor is not None and is_keeper(actor))


def _show(call: Call, kind: BodyKind) -> dict[str, Any]:
    key = call.key()
    limit = 1_000 if call.yes("include_datasets") else 0
    ours = _ours(key, kind)
    if ours is not None:
        shown = {**_shown_ours(kind, *ours), "extras": [], "groups": []}
        return shown | ({"packages": [ckan.describe_entry(each) for each in ours[1]][:limit]} if limit else {})
    found = body_of(key, kind)
    if found.state != PackageState.ACTIVE and not call.keeps:
        raise missing_error()
    count = registered.package_counts([found])[found.pk]
    followers = people.follower_count(kind=Followed.GROUP, thing=str(found.pk))
    shown = {**ckan.describe_body(found, packages=count, followers=followers), "extras": found.extras, "groups": []}
    if limit:
        held = registered.packages_of(found, actor=call.actor)[:limit]
        shown["packages"] = [ckan.registered_package(each) for each in held]
    if call.yes("include_users") and acts.may_edit(call.actor, found):
        shown["users"] = _users(found)
    return shown


@reads
def organization_show(call: Call) -> dict[str, Any]:
    """One organisation. id: its name or id; include_datasets; include_users for those who may change it."""
    return _show(call, _ORGANIZATION)


@reads
def group_show(call: Call) -> dict[str, Any]:
    """One group. id: its name or id; include_datasets."""
    return _show(call, _GROUP)


@reads
def group_package_show(call: Call) -> list[dict[str, Any]]:
    """The datasets of a group. id, limit."""
    key, limit = call.key(), call.whole("limit", 1_000, largest=1_000)
    ours = _ours(key, _GROUP)
    if ours is not None:
        return [ckan.describe_entry(each) for each in ours[1]][:limit]
    found = registered.packages_of(body_of(key, _GROUP), actor=call.actor)[:limit]
    return [ckan.registered_package(each) for each in found]


@reads
def organization_list_for_user(call: Call) -> list[dict[str, Any]]:
    """The organisations in which whoever asks serves. permission: read, create_dataset, admin …"""
    permission = call.text("permission") or "manage_group"
    capacities = [Capacity.ADMIN] if permission in ("admin", "manage_group") else [Capacity.ADMIN, Capacity.EDITOR]
    if permission in ("read", "manage_group"):
        capacities = list(Capacity)
    served = Body.objects.served_by(call.actor, *capacities).filter(kind=_ORGANIZATION, state=PackageState.ACTIVE)
    mine = registered.list_capacities(actor=call.actor)
    default = Capacity.ADMIN.value if call.keeps else Capacity.EDITOR.value
    return [ckan.body_for_user(each, mine.get(each.pk, default)) for each in served.order_by("title", "name")]


@reads
def group_list_authz(call: Call) -> list[dict[str, Any]]:
    """The groups in which whoever asks may put datasets."""
    served = Body.objects.served_by(call.actor, Capacity.ADMIN, Capacity.EDITOR)
    found = served.filter(kind=_GROUP, state=PackageState.ACTIVE).order_by("title", "name")
    return [ckan.body_for_user(each, "") for each in found]


# ---- writing


def _taken(kind: BodyKind) -> set[str]:
    return schema.publisher_names() | {name for name, _key, _entries in publishing(kind)}


def _create(call: Call, kind: BodyKind) -> dict[str, Any]:
    if not call.keeps:
        who = (call.actor.is_anonymous and "None") or (
            ckan.person_id(call.actor.id) if kind == _ORGANIZATION else call.username
        )
        raise forbidden_error(f"User {who} not authorized to create {kind}s")
    values = schema.read_body(call.asked, existing=None, taken=_taken(kind))
    found = acts.write_body(call.actor, existing=None, kind=kind, values=values, now=call.now)
    return {**ckan.describe_body(found, packages=0), "extras": found.extras, "groups": []}


@writes
def organization_create(call: Call) -> dict[str, Any]:
    """Make an organisation. name; title, description, image_url, extras."""
    return _create(call, _ORGANIZATION)


@writes
def group_create(call: Call) -> dict[str, Any]:
    """Make a group. name; title, description, image_url, extras."""
    return _create(call, _GROUP)


def editable(call: Call, kind: BodyKind, *, lacking: str = "", act: str = "edit") -> Body:
    """A body that the actor may change."""
    key = call.key()
    found = registered.find_body(key=key, kind=kind)
    ours = _ours(key, kind) if found is None else None
    if found is None and ours is None:
        raise missing_error(lacking)
    if found is None or not acts.may_edit(call.actor, found):
        which = found.pk if found else ours[0] if ours else key
        raise forbidden_error(f"User {call.username} not authorized to {act} {kind} {which}")
    return found


def _change(call: Call, kind: BodyKind, *, whole: bool) -> dict[str, Any]:
    found = editable(call, kind, lacking="Group was not found." if whole else "")
    asked = dict(call.asked)
    if not whole and "extras" not in asked:
        asked["extras"] = found.extras
    values = schema.read_body(asked, existing=found, taken=_taken(kind))
    found = acts.write_body(call.actor, existing=found, kind=kind, values=values, now=call.now)
    shown = ckan.describe_body(found, packages=registered.package_counts([found])[found.pk])
    del shown["num_followers"]
    return {**shown, "extras": found.extras, "packages": [], "groups": [], "users": _users(found)}


@writes
def organization_update(call: Call) -> dict[str, Any]:
    """Write an organisation anew. id; the rest as for making one."""
    return _change(call, _ORGANIZATION, whole=True)


@writes
def group_update(call: Call) -> dict[str, Any]:
    """Write a group anew. id; the rest as for making one."""
    return _change(call, _GROUP, whole=True)


@writes
def organization_patch(call: Call) -> dict[str, Any]:
    """Change some of what is said of an organisation. id."""
    return _change(call, _ORGANIZATION, whole=False)


@writes
def group_patch(call: Call) -> dict[str, Any]:
    """Change some of what is said of a group. id."""
    return _change(call, _GROUP, whole=False)


def _delete(call: Call, kind: BodyKind) -> None:
    found = editable(call, kind, lacking="Group was not found.", act="delete")
    if kind == _ORGANIZATION and found.owned.filter(state=PackageState.ACTIVE).exists():
        raise invalid_error({"message": "Organization cannot be deleted while it still has datasets"})
    acts.remove_body(call.actor, found=found, now=call.now)


@writes
def organization_delete(call: Call) -> None:
    """Take an organisation out of the lists; it has no datasets left. id."""
    _delete(call, _ORGANIZATION)


@writes
def group_delete(call: Call) -> None:
    """Take a group out of the lists; its datasets stay. id."""
    _delete(call, _GROUP)


def _purge(call: Call, kind: BodyKind) -> None:
    key = call.key()
    found = body_of(key, kind, lacking=f"{str(kind).capitalize()} was not found")
    call.require_keeper()
    if kind == _ORGANIZATION and found.owned.exists():
        raise invalid_error({"message": "Organization cannot be purged while it still has datasets"})
    acts.purge_body(call.actor, found=found)


@writes
def organization_purge(call: Call) -> None:
    """Take an organisation away for good. id."""
    _purge(call, _ORGANIZATION)


@writes
def group_purge(call: Call) -> None:
    """Take a group away for good. id."""
    _purge(call, _GROUP)
