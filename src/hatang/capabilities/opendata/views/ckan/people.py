"""People as far as each may know them; what they follow; the keys of their programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hatang.capabilities.identity import public as identity
from hatang.capabilities.opendata.actions import people as acts
from hatang.capabilities.opendata.formats import ckan
from hatang.capabilities.opendata.formats.refusals import forbidden_error, invalid_error, invalid_in, missing_error
from hatang.capabilities.opendata.models import Body, Package, Token
from hatang.capabilities.opendata.queries import people, registered
from hatang.capabilities.opendata.terms import BodyKind, Followed, PackageState
from hatang.capabilities.opendata.views.ckan.bodies import person_shown, publishing
from hatang.capabilities.opendata.views.ckan.call import MISSING, Call, reads, writes
from hatang.capabilities.opendata.views.ckan.packages import entry_named

if TYPE_CHECKING:
    from collections.abc import Callable

    from hatang.capabilities.opendata.models import Follow

_TITLES = {Followed.DATASET: "Dataset", Followed.GROUP: "Group", Followed.USER: "User"}


def account_named(key: str) -> identity.PersonAccount | None:
    """The account with the user name or the id that clients see."""
    found = identity.find_accounts(username=key)
    if found:
        return found[0]
    if len(key) == 36:
        return next((each for each in identity.find_accounts() if ckan.person_id(each.id) == key), None)
    return None


def _shown(call: Call, found: identity.PersonAccount) -> dict[str, Any]:
    shown = person_shown(found)
    if call.keeps or found.id == call.actor.id:
        shown |= {"apikey": None, "email": found.email}
    return shown


@reads
def user_show(call: Call) -> dict[str, Any]:
    """One account: one's own, and any for those who keep the catalogue. id, include_datasets, include_num_followers."""
    call.require_person()
    key = call.key()
    found = account_named(key)
    if found is None:
        raise missing_error()
    if not call.keeps and found.id != call.actor.id:
        raise forbidden_error()
    shown = _shown(call, found)
    if call.yes("include_datasets"):
        held = people.registered_by(person=found.id, actor=call.actor).order_by("-modified")
        shown["datasets"] = [ckan.registered_package(each) for each in registered.prefetch_package_parts(held)[:50]]
    if call.yes("include_num_followers"):
        shown["num_followers"] = people.follower_count(kind=Followed.USER, thing=found.id)
    return shown


@reads
def user_list(call: Call) -> list[Any]:
    """The accounts, for those who keep the catalogue. q, all_fields."""
    call.require_keeper()
    found = identity.find_accounts(words=call.text("q"))
    return (
        [_shown(call, each) for each in found] if call.yes("all_fields", default=True) else [e.username for e in found]
    )


@reads
def user_autocomplete(call: Call) -> list[dict[str, Any]]:
    """Accounts whose names hold the text, for those who keep the catalogue. q, limit."""
    call.require_keeper()
    found = identity.find_accounts(words=call.key("q"))[: call.whole("limit", 20, largest=100)]
    return [{"id": ckan.person_id(each.id), "name": each.username, "fullname": each.full_name} for each in found]


@writes
def user_create(call: Call) -> None:
    """Accounts are made where they are kept, not here."""
    raise forbidden_error(f"User {call.username} not authorized to create users via the API")


# ---- following


def _dataset(call: Call, key: str) -> str | None:
    found = registered.find_package(key=key)
    if found is not None:
        return str(found.pk) if registered.may_see(found, actor=call.actor) else None
    entry = entry_named(key)
    return ckan.derive_identifier("package", entry.name) if entry else None


def _group(call: Call, key: str) -> str | None:
    for kind in BodyKind:
        found = registered.find_body(key=key, kind=kind)
        if found is not None:
            return str(found.pk) if found.state == PackageState.ACTIVE else None
        for name, key_, _entries in publishing(kind):
            if key in (name, key_):
                return key_
    return None


def _user(call: Call, key: str) -> str | None:
    found = account_named(key)
    return found.id if found else None


_FINDERS: dict[Followed, Callable[[Call, str], str | None]] = {
    Followed.DATASET: _dataset,
    Followed.GROUP: _group,
    Followed.USER: _user,
}


def _thing(call: Call, kind: Followed) -> str:
    found = _FINDERS[kind](call, call.key())
    if found is None:
        raise invalid_in("id", f"Not found: {_TITLES[kind]}")
    return found


def _shown_follow(found: Follow) -> dict[str, Any]:
    thing = ckan.person_id(found.thing) if found.kind == Followed.USER else found.thing
    return {"follower_id": ckan.person_id(found.person), "object_id": thing, "datetime": ckan.format_moment(found.at)}


def _follow(call: Call, kind: Followed) -> dict[str, Any]:
    call.require_person(f"You must be logged in to follow {kind.value}s")
    thing = _FINDERS[kind](call, call.key())
    if thing is None:
        raise missing_error()
    if kind == Followed.USER and thing == call.actor.id:
        raise invalid_error({"message": "You cannot follow yourself"})
    return _shown_follow(acts.start_following(call.actor, kind=kind, thing=thing, now=call.now))


@writes
def follow_dataset(call: Call) -> dict[str, Any]:
    """Follow a dataset. id."""
    return _follow(call, Followed.DATASET)


@writes
def follow_group(call: Call) -> dict[str, Any]:
    """Follow a group or an organisation. id."""
    return _follow(call, Followed.GROUP)


@writes
def follow_user(call: Call) -> dict[str, Any]:
    """Follow somebody. id."""
    return _follow(call, Followed.USER)


def _unfollow(call: Call, kind: Followed) -> None:
    call.require_person(f"You must be logged in to unfollow {kind.value}s")
    thing = _FINDERS[kind](call, call.key())
    if thing is None:
        raise invalid_error({"message": "Error validating the schema of the object to unfollow."})
    acts.stop_following(call.actor, kind=kind, thing=thing)


@writes
def unfollow_dataset(call: Call) -> None:
    """Follow a dataset no more. id."""
    _unfollow(call, Followed.DATASET)


@writes
def unfollow_group(call: Call) -> None:
    """Follow a group or an organisation no more. id."""
    _unfollow(call, Followed.GROUP)


@writes
def unfollow_user(call: Call) -> None:
    """Follow somebody no more. id."""
    _unfollow(call, Followed.USER)


def _am_following(call: Call, kind: Followed) -> bool:
    thing = _thing(call, kind)
    call.require_person()
    return people.is_following(person=call.actor.id, kind=kind, thing=thing)


@reads
def am_following_dataset(call: Call) -> bool:
    """Whether one follows the dataset. id."""
    return _am_following(call, Followed.DATASET)


@reads
def am_following_group(call: Call) -> bool:
    """Whether one follows the group. id."""
    return _am_following(call, Followed.GROUP)


@reads
def am_following_user(call: Call) -> bool:
    """Whether one follows somebody. id."""
    return _am_following(call, Followed.USER)


@reads
def dataset_follower_count(call: Call) -> int:
    """How many follow the dataset. id."""
    return people.follower_count(kind=Followed.DATASET, thing=_thing(call, Followed.DATASET))


@reads
def group_follower_count(call: Call) -> int:
    """How many follow the group. id."""
    return people.follower_count(kind=Followed.GROUP, thing=_thing(call, Followed.GROUP))


@reads
def organization_follower_count(call: Call) -> int:
    """How many follow the organisation. id."""
    return people.follower_count(kind=Followed.GROUP, thing=_thing(call, Followed.GROUP))


@reads
def user_follower_count(call: Call) -> int:
    """How many follow somebody. id."""
    return people.follower_count(kind=Followed.USER, thing=_thing(call, Followed.USER))


def _followers(call: Call, kind: Followed) -> list[dict[str, Any]]:
    call.require_keeper("Not authorized")
    ids = people.list_followers(kind=kind, thing=_thing(call, kind))
    return [person_shown(each) for each in identity.find_accounts(ids=ids)]


@reads
def dataset_follower_list(call: Call) -> list[dict[str, Any]]:
    """Who follows the dataset, for those who keep the catalogue. id."""
    return _followers(call, Followed.DATASET)


@reads
def group_follower_list(call: Call) -> list[dict[str, Any]]:
    """Who follows the group, for those who keep the catalogue. id."""
    return _followers(call, Followed.GROUP)


@reads
def organization_follower_list(call: Call) -> list[dict[str, Any]]:
    """Who follows the organisation, for those who keep the catalogue. id."""
    return _followers(call, Followed.GROUP)


@reads
def user_follower_list(call: Call) -> list[dict[str, Any]]:
    """Who follows somebody, for those who keep the catalogue. id."""
    return _followers(call, Followed.USER)


def _followed(call: Call, kind: Followed) -> list[str]:
    return people.list_followed(person=_thing(call, Followed.USER), kind=kind)


def _bodies(call: Call, kind: BodyKind) -> list[Body]:
    keys = _followed(call, Followed.GROUP)
    return list(Body.objects.filter(pk__in=keys, kind=kind, state=PackageState.ACTIVE).order_by("title"))


@reads
def dataset_followee_count(call: Call) -> int:
    """How many datasets somebody follows. id."""
    return len(_followed(call, Followed.DATASET))


@reads
def group_followee_count(call: Call) -> int:
    """How many groups somebody follows. id."""
    return len(_bodies(call, BodyKind.GROUP))


@reads
def organization_followee_count(call: Call) -> int:
    """How many organisations somebody follows. id."""
    return len(_bodies(call, BodyKind.ORGANIZATION))


@reads
def user_followee_count(call: Call) -> int:
    """How many people somebody follows. id."""
    return len(_followed(call, Followed.USER))


@reads
def followee_count(call: Call) -> int:
    """How much somebody follows of everything. id."""
    return sum(len(_followed(call, kind)) for kind in Followed)


def _require_own(call: Call) -> None:
    if _thing(call, Followed.USER) != call.actor.id and not call.keeps:
        raise forbidden_error("Not authorized")


def _packages(call: Call) -> list[Package]:
    keys = _followed(call, Followed.DATASET)
    held = Package.objects.visible_to(call.actor).filter(pk__in=keys, state=PackageState.ACTIVE).order_by("title")
    return list(registered.prefetch_package_parts(held))


@reads
def dataset_followee_list(call: Call) -> list[dict[str, Any]]:
    """The datasets that one follows. id."""
    _require_own(call)
    return [_with_whole_groups(each) for each in _packages(call)]


def _with_whole_groups(found: Package) -> dict[str, Any]:
    groups = [
        {
            **ckan.body_for_user(each, "public"),
            "member_count": people.follower_count(kind=Followed.GROUP, thing=str(each.pk)),
        }
        for each in found.groups.all()
    ]
    return {**ckan.registered_package(found), "groups": groups}


@reads
def group_followee_list(call: Call) -> list[dict[str, Any]]:
    """The groups that one follows. id."""
    _require_own(call)
    return [ckan.describe_body(each, packages=0) for each in _bodies(call, BodyKind.GROUP)]


@reads
def organization_followee_list(call: Call) -> list[dict[str, Any]]:
    """The organisations that one follows. id."""
    _require_own(call)
    return [ckan.describe_body(each, packages=0) for each in _bodies(call, BodyKind.ORGANIZATION)]


@reads
def user_followee_list(call: Call) -> list[dict[str, Any]]:
    """The people that one follows. id."""
    _require_own(call)
    return [person_shown(each) for each in identity.find_accounts(ids=_followed(call, Followed.USER))]


@reads
def followee_list(call: Call) -> list[dict[str, Any]]:
    """Everything that one follows. id."""
    found = [{"type": "dataset", "dict": each, "display_name": each["title"]} for each in dataset_followee_list(call)]
    found += [{"type": "group", "dict": e, "display_name": e["display_name"]} for e in group_followee_list(call)]
    found += [
        {"type": "organization", "dict": e, "display_name": e["display_name"]} for e in organization_followee_list(call)
    ]
    found += [{"type": "user", "dict": e, "display_name": e["display_name"]} for e in user_followee_list(call)]
    return sorted(found, key=lambda each: str(each["display_name"]).lower())


# ---- keys


@writes
def api_token_create(call: Call) -> dict[str, Any]:
    """A new key for oneself; it is shown this once. user, name."""
    call.require_person()
    person, name = call.text("user"), call.text("name")
    found = account_named(person) if person else None
    if not person or not name:
        raise invalid_error({key: [MISSING] for key, value in (("user", person), ("name", name)) if not value})
    if found is None:
        raise missing_error()
    if found.id != call.actor.id:
        raise forbidden_error()
    made, key = acts.make_token(call.actor, person=found.id, name=name, now=call.now)
    return {"token": key, "id": str(made.pk)}


@reads
def api_token_list(call: Call) -> list[dict[str, Any]]:
    """One's keys, without what they are. user_id."""
    key = call.text("user_id") or call.text("user")
    if not key:
        raise invalid_in("user_id", MISSING)
    call.require_person()
    found = account_named(key)
    if found is None:
        raise missing_error()
    if found.id != call.actor.id and not call.keeps:
        raise forbidden_error()
    return [
        {
            "id": str(each.pk),
            "name": each.name,
            "user_id": ckan.person_id(each.person),
            "created_at": ckan.format_moment(each.created),
            "last_access": ckan.format_moment(each.last_access),
        }
        for each in people.list_tokens(person=found.id, actor=call.actor)
    ]


@writes
def api_token_revoke(call: Call) -> None:
    """End a key. token (the key itself) or jti (its id)."""
    key, number = call.text("token"), call.text("jti")
    if not key and not number:
        raise invalid_in("token", MISSING)
    call.require_person()
    found = people.find_token(key=number) if number else Token.objects.filter(sha256=acts.hash_of(key)).first()
    if found is None:
        raise missing_error()
    acts.revoke_token(call.actor, found=found)
