"""Who serves in a body, and which datasets a group holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hatang.capabilities.opendata.actions import bodies as acts
from hatang.capabilities.opendata.actions import packages
from hatang.capabilities.opendata.formats import ckan
from hatang.capabilities.opendata.formats.refusals import forbidden_error, invalid_error, invalid_in, missing_error
from hatang.capabilities.opendata.models import Body, Package
from hatang.capabilities.opendata.queries import registered
from hatang.capabilities.opendata.terms import BodyKind, Capacity, MemberKind
from hatang.capabilities.opendata.views.ckan.bodies import editable
from hatang.capabilities.opendata.views.ckan.call import MISSING, Call, reads, writes
from hatang.capabilities.opendata.views.ckan.people import account_named

if TYPE_CHECKING:
    from hatang.capabilities.opendata.models import Membership

_WORDS = {Capacity.ADMIN: "Admin", Capacity.EDITOR: "Editor", Capacity.MEMBER: "Member"}


def _body(key: str, lacking: str = "") -> Body:
    for kind in BodyKind:
        found = registered.find_body(key=key, kind=kind)
        if found is not None:
            return found
    raise missing_error(lacking)


@reads
def member_list(call: Call) -> list[list[str]]:
    """The members of a body: [id, kind, capacity]. id, object_type, capacity. People: for those who may change it."""
    found, kind = _body(call.key()), call.text("object_type")
    listed: list[list[str]] = []
    if kind in ("", "user"):
        names = dict(found.memberships.filter(kind=MemberKind.USER).order_by("pk").values_list("thing", "capacity"))
        listed += [[ckan.person_id(each), "user", _WORDS[Capacity(capacity)]] for each, capacity in names.items()]
    if kind in ("", "package"):
        keys = Package.objects.listed().filter(groups=found).order_by("name").values_list("pk", flat=True)
        listed += [[str(each), "package", "public"] for each in keys]
    wanted = call.text("capacity")
    return [each for each in listed if not wanted or each[2].lower() == wanted]


def _shown(found: Membership) -> dict[str, Any]:
    return {
        "id": str(found.pk),
        "table_name": "user",
        "table_id": ckan.person_id(found.thing),
        "capacity": found.capacity,
        "group_id": str(found.body_id),
        "state": "active",
    }


def _package(call: Call) -> Package:
    found = registered.find_package(key=call.key("object"))
    if found is None or not registered.may_see(found, actor=call.actor):
        raise missing_error("Package was not found.")
    return found


@writes
def member_create(call: Call) -> dict[str, Any]:
    """Put a dataset into a group, or let somebody serve. id, object, object_type (package, user), capacity."""
    body = _body(call.key(), "Group was not found.")
    kind, capacity = call.key("object_type"), call.key("capacity")
    if kind == "package":
        package = _package(call)
        _require_edit(call, body)
        packages.put_into_group(call.actor, found=package, group=body, now=call.now, inside=True)
        return {
            "id": ckan.derive_identifier("member", str(body.pk), str(package.pk)),
            "table_name": "package",
            "table_id": str(package.pk),
            "capacity": capacity,
            "group_id": str(body.pk),
            "state": "active",
        }
    if kind != "user":
        raise invalid_in("object_type", "Member object_type must be package or user")
    person = account_named(call.key("object"))
    if person is None:
        raise missing_error("User was not found.")
    _require_edit(call, body)
    return _shown(acts.set_member(call.actor, body=body, person=person.id, capacity=_role(capacity, "capacity")))


def _require_edit(call: Call, body: Body) -> None:
    if not acts.may_edit(call.actor, body):
        raise forbidden_error(f"User {call.username} not authorized to edit {body.kind} {body.pk}")


def _role(value: str, name: str) -> str:
    if value not in Capacity.values:
        raise invalid_in(name, "role does not exist.")
    return value


@writes
def member_delete(call: Call) -> None:
    """Take a dataset out of a group, or somebody out of a body. id, object, object_type."""
    body, kind = _body(call.key(), "Group was not found."), call.key("object_type")
    _require_edit(call, body)
    if kind == "package":
        packages.put_into_group(call.actor, found=_package(call), group=body, now=call.now, inside=False)
        return
    person = account_named(call.key("object"))
    if person is None:
        raise missing_error("User was not found.")
    acts.drop_member(call.actor, body=body, person=person.id)


def _create(call: Call, kind: BodyKind) -> dict[str, Any]:
    body = editable(call, kind, lacking="Group was not found.")
    username, role = call.text("username"), call.text("role")
    wrong = {name: [MISSING] for name, value in (("username", username), ("role", role)) if not value}
    person = account_named(username) if username else None
    if username and person is None:
        wrong["username"] = ["User not found"]
    if role and role not in Capacity.values:
        wrong["role"] = ["role does not exist."]
    if wrong or person is None:
        raise invalid_error(wrong)
    return _shown(acts.set_member(call.actor, body=body, person=person.id, capacity=role))


@writes
def organization_member_create(call: Call) -> dict[str, Any]:
    """Let somebody serve in an organisation. id, username, role (admin, editor, member)."""
    return _create(call, BodyKind.ORGANIZATION)


@writes
def group_member_create(call: Call) -> dict[str, Any]:
    """Let somebody serve in a group. id, username, role (admin, member)."""
    return _create(call, BodyKind.GROUP)


def _delete(call: Call, kind: BodyKind) -> None:
    body = editable(call, kind, lacking="Group was not found.")
    person = account_named(call.text("username") or call.text("user_id"))
    if person is None:
        raise missing_error("User was not found.")
    acts.drop_member(call.actor, body=body, person=person.id)


@writes
def organization_member_delete(call: Call) -> None:
    """Nobody serves for ever. id, username."""
    _delete(call, BodyKind.ORGANIZATION)


@writes
def group_member_delete(call: Call) -> None:
    """Nobody serves for ever. id, username."""
    _delete(call, BodyKind.GROUP)


@reads
def member_roles_list(call: Call) -> list[dict[str, str]]:
    """What a member can be. group_type: organization or group."""
    roles = [Capacity.ADMIN, Capacity.EDITOR, Capacity.MEMBER]
    if call.text("group_type") == "group":
        roles.remove(Capacity.EDITOR)
    return [{"text": _WORDS[each], "value": each.value} for each in roles]
