"""Organisations and groups: read, made, changed, removed; who serves in an organisation."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.conf import settings

from hatang.capabilities.ckan import queries
from hatang.capabilities.ckan.actions import bodies as acts
from hatang.capabilities.ckan.formats import schema
from hatang.capabilities.ckan.formats.refusals import forbidden_error, invalid_error, missing_error
from hatang.capabilities.ckan.views.call import MISSING
from hatang.capabilities.ckan.views.people import account_named, person_shown
from hatang.capabilities.identity import public as identity
from hatang.capabilities.opendata import public as opendata
from hatang.capabilities.opendata.public import (
    Body,
    BodyKind,
    Capacity,
    MemberKind,
    PackageState,
    descriptions,
    registered,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hatang.capabilities.ckan.views.call import Call
    from hatang.capabilities.opendata.public import CatalogueEntry

    type KindAction = Callable[[Call, BodyKind], Any]

_SORTS = {"name": "name", "title": "title", "package_count": "package_count", "packages": "package_count", "id": "id"}
_MOST = 1_000


@dataclass(frozen=True)
class BodyFound:
    """A body that people made (`row`), or that publishes for the platform with what stands under it; both answer alike.

    `shown` is as a list of bodies gives it.
    """

    shown: dict[str, Any]
    row: Body | None = None
    entries: tuple[CatalogueEntry, ...] = ()

    @property
    def extras(self) -> list[dict[str, str]]:
        return self.row.extras if self.row else []

    def list_packages(self, call: Call) -> list[dict[str, Any]]:
        if self.row is None:
            return [descriptions.describe_entry(each) for each in self.entries][:_MOST]
        held = queries.packages_of(self.row, actor=call.actor)[:_MOST]
        return [descriptions.registered_package(each) for each in held]

    def list_users(self) -> list[dict[str, Any]]:
        """Those who serve in it, for those who may change it; what the product made has nobody."""
        if self.row is None:
            return []
        members = dict(self.row.memberships.filter(kind=MemberKind.USER).values_list("thing", "capacity"))
        return [
            {**person_shown(each), "capacity": members[each.id]} for each in identity.find_accounts(ids=sorted(members))
        ]


def list_publishing(kind: BodyKind) -> list[BodyFound]:
    """The bodies that publish for the platform."""
    entries = opendata.list_entries()
    ordered = sorted(entries, key=lambda each: each.group if kind == BodyKind.GROUP else "")
    parts = groupby(ordered, key=lambda each: each.group if kind == BodyKind.GROUP else "")
    held = [tuple(found) for _group, found in parts]
    return [BodyFound(publishing_body(found, kind=kind), entries=found) for found in held]


def publishing_body(entries: Sequence[CatalogueEntry], *, kind: str) -> dict[str, Any]:
    """The publishing organisation, or the group of the entries, as a list of bodies gives it."""
    first = min(entries, key=lambda entry: entry.snapshot.published_at)
    described = (
        descriptions.describe_organisation(first)
        if kind == BodyKind.ORGANIZATION
        else descriptions.describe_group(first)
    )
    return {
        "approval_status": "approved",
        "created": descriptions.format_moment(first.snapshot.published_at),
        "description": "",
        "display_name": described["title"],
        "id": described["id"],
        "image_display_url": "",
        "image_url": "",
        "is_organization": kind == BodyKind.ORGANIZATION,
        "name": described["name"],
        "num_followers": 0,
        "package_count": len(entries),
        "state": "active",
        "title": described["title"],
        "type": str(kind),
    }


def describe_body(body: Body, *, packages: int) -> dict[str, Any]:
    """A body as a list of bodies gives it."""
    return {
        **descriptions.bare_body(body),
        "display_name": body.title or body.name,
        "image_display_url": body.image_url,
        "num_followers": 0,
        "package_count": packages,
    }


def find_body(key: str, kind: BodyKind, *, lacking: str = "") -> BodyFound:
    row = registered.find_body(key=key, kind=kind)
    if row is not None:
        return BodyFound(describe_body(row, packages=queries.package_counts([row])[row.pk]), row)
    ours = next((each for each in list_publishing(kind) if key in (each.shown["name"], each.shown["id"])), None)
    if ours is None:
        raise missing_error(lacking)
    return ours


def list_bodies(call: Call, kind: BodyKind) -> list[Any]:
    """Organisations or groups: those of agencies, and those that publish for the platform.

    all_fields gives more than names; sort, limit, offset, organizations or groups, include_extras.
    """
    rows = list(registered.list_bodies(actor=call.actor, kind=kind))
    counts = queries.package_counts(rows)
    found = [BodyFound(describe_body(each, packages=counts[each.pk]), each) for each in rows]
    found += list_publishing(kind)
    only = call.list("groups") or call.list("organizations")
    listed = [each for each in found if not only or each.shown["name"] in only]
    name, _space, way = (call.text("sort") or "title asc").partition(" ")
    if name not in _SORTS:
        raise invalid_error({"message": f"Cannot sort by field `{name}`"})
    order = _SORTS[name]
    listed.sort(
        key=lambda each: (
            each.shown[order] if order == "package_count" else str(each.shown[order]).lower(),
            each.shown["name"],
        ),
        reverse=way.strip() == "desc",
    )
    start = call.whole("offset", 0)
    listed = listed[start : start + call.whole("limit", len(listed))]
    if not call.yes("all_fields"):
        return [each.shown["name"] for each in listed]
    left_out = () if call.yes("include_dataset_count", default=True) else ("package_count",)
    return [
        {name: value for name, value in each.shown.items() if name not in left_out}
        | ({"extras": each.extras} if call.yes("include_extras") else {})
        | ({"groups": []} if call.yes("include_groups") else {})
        for each in listed
    ]


def show_body(call: Call, kind: BodyKind) -> dict[str, Any]:
    """One organisation or group. id: its name or id; include_datasets; include_users for those who may change it."""
    found = find_body(call.key(), kind)
    if found.row is not None and found.row.state != PackageState.ACTIVE and not call.keeps:
        raise missing_error()
    shown = {**found.shown, "extras": found.extras, "groups": []}
    if call.yes("include_datasets"):
        shown["packages"] = found.list_packages(call)
    may_edit = acts.may_edit(call.actor, found.row) if found.row else call.keeps
    if call.yes("include_users") and may_edit:
        shown["users"] = found.list_users()
    return shown


def organization_list_for_user(call: Call) -> list[dict[str, Any]]:
    """The organisations in which whoever asks serves. permission: read, create_dataset, admin …"""
    permission = call.text("permission") or "manage_group"
    capacities = [Capacity.ADMIN] if permission in ("admin", "manage_group") else [Capacity.ADMIN, Capacity.EDITOR]
    if permission in ("read", "manage_group"):
        capacities = list(Capacity)
    served = Body.objects.served_by(call.actor, *capacities)
    rows = served.filter(kind=BodyKind.ORGANIZATION, state=PackageState.ACTIVE).order_by("title", "name")
    mine = queries.list_capacities(actor=call.actor)
    default = Capacity.ADMIN.value if call.keeps else Capacity.EDITOR.value
    return [
        {
            **descriptions.bare_body(each),
            "display_name": each.title or each.name,
            "image_display_url": each.image_url,
            "capacity": mine.get(each.pk, default),
        }
        for each in rows
    ]


# ---- writing


def _taken(kind: BodyKind) -> set[str]:
    return {descriptions.make_slug(settings.HATANG_PUBLISHER)} | {each.shown["name"] for each in list_publishing(kind)}


def create_body(call: Call, kind: BodyKind) -> dict[str, Any]:
    """Make an organisation or a group, for those who keep the catalogue. name; title, description, image_url …"""
    if not call.keeps:
        who = (call.actor.is_anonymous and "None") or (
            descriptions.person_id(call.actor.id) if kind == BodyKind.ORGANIZATION else call.username
        )
        raise forbidden_error(f"User {who} not authorized to create {kind}s")
    values = schema.read_body(call.asked, existing=None, taken=_taken(kind))
    row = acts.write_body(call.actor, existing=None, kind=kind, values=values, now=call.now)
    return {**describe_body(row, packages=0), "extras": row.extras, "groups": []}


def find_editable(call: Call, kind: BodyKind, *, lacking: str = "", act: str = "edit") -> Body:
    """A body that the actor may change."""
    found = find_body(call.key(), kind, lacking=lacking)
    if found.row is None or not acts.may_edit(call.actor, found.row):
        raise forbidden_error(f"User {call.username} not authorized to {act} {kind} {found.shown['id']}")
    return found.row


def _change(call: Call, kind: BodyKind, *, whole: bool) -> dict[str, Any]:
    row = find_editable(call, kind, lacking="Group was not found." if whole else "")
    asked = dict(call.asked)
    if not whole and "extras" not in asked:
        asked["extras"] = row.extras
    values = schema.read_body(asked, existing=row, taken=_taken(kind))
    row = acts.write_body(call.actor, existing=row, kind=kind, values=values, now=call.now)
    shown = describe_body(row, packages=queries.package_counts([row])[row.pk])
    users = BodyFound(shown, row).list_users()
    del shown["num_followers"]
    return {**shown, "extras": row.extras, "packages": [], "groups": [], "users": users}


def update_body(call: Call, kind: BodyKind) -> dict[str, Any]:
    """Write an organisation or a group anew. id; the rest as for making one."""
    return _change(call, kind, whole=True)


def patch_body(call: Call, kind: BodyKind) -> dict[str, Any]:
    """Change some of what is said of an organisation or a group. id."""
    return _change(call, kind, whole=False)


def delete_body(call: Call, kind: BodyKind) -> None:
    """Take it out of the lists: an organisation has no datasets left, those of a group stay. id."""
    row = find_editable(call, kind, lacking="Group was not found.", act="delete")
    if kind == BodyKind.ORGANIZATION and row.owned.filter(state=PackageState.ACTIVE).exists():
        raise invalid_error({"message": "Organization cannot be deleted while it still has datasets"})
    acts.remove_body(call.actor, found=row)


def purge_body(call: Call, kind: BodyKind) -> None:
    """Take it away for good, for those who keep the catalogue. id."""
    found = find_body(call.key(), kind, lacking=f"{str(kind).capitalize()} was not found")
    call.require_keeper()
    if found.row is None:
        raise forbidden_error(f"User {call.username} not authorized to purge {kind} {found.shown['id']}")
    if kind == BodyKind.ORGANIZATION and found.row.owned.exists():
        raise invalid_error({"message": "Organization cannot be purged while it still has datasets"})
    acts.purge_body(call.actor, found=found.row)


def organization_member_create(call: Call) -> dict[str, Any]:
    """Let somebody serve in an organisation. id, username, role (admin, editor, member)."""
    row = find_editable(call, BodyKind.ORGANIZATION, lacking="Group was not found.")
    username, role = call.text("username"), call.text("role")
    wrong = {name: [MISSING] for name, value in (("username", username), ("role", role)) if not value}
    person = account_named(username) if username else None
    if username and person is None:
        wrong["username"] = ["User not found"]
    if role and role not in Capacity.values:
        wrong["role"] = ["role does not exist."]
    if wrong or person is None:
        raise invalid_error(wrong)
    membership = acts.set_member(call.actor, body=row, person=person.id, capacity=role)
    return {
        "id": str(membership.pk),
        "table_name": "user",
        "table_id": descriptions.person_id(membership.thing),
        "capacity": membership.capacity,
        "group_id": str(membership.body_id),
        "state": "active",
    }


def organization_member_delete(call: Call) -> None:
    """Nobody serves for ever. id, username."""
    row = find_editable(call, BodyKind.ORGANIZATION, lacking="Group was not found.")
    person = account_named(call.text("username") or call.text("user_id"))
    if person is None:
        raise missing_error("User was not found.")
    acts.drop_member(call.actor, body=row, person=person.id)
