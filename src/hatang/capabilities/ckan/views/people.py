"""People as far as each may know them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from hatang.capabilities.ckan import queries
from hatang.capabilities.ckan.formats.refusals import forbidden_error, missing_error
from hatang.capabilities.identity import public as identity
from hatang.capabilities.opendata.public import Package, descriptions, is_keeper, registered

if TYPE_CHECKING:
    from hatang.capabilities.ckan.views.call import Call


def person_shown(found: identity.PersonAccount) -> dict[str, Any]:
    """An account as others in a body see it: no e-mail, nor anything from which it can be told."""
    actor = identity.actor_with_id(found.id, timezone.localdate())
    return {
        "id": descriptions.person_id(found.id),
        "name": found.username,
        "fullname": found.full_name,
        "created": descriptions.format_moment(found.added_at),
        "about": None,
        "last_active": descriptions.format_moment(found.last_login),
        "activity_streams_email_notifications": False,
        "sysadmin": actor is not None and is_keeper(actor),
        "state": "active",
        "image_url": None,
        "display_name": found.full_name,
        "email_hash": "",
        "number_created_packages": Package.objects.listed().filter(creator=found.id).count(),
        "image_display_url": None,
    }


def account_named(key: str) -> identity.PersonAccount | None:
    """The account with the user name or the id that clients see."""
    found = identity.find_accounts(username=key)
    if found:
        return found[0]
    if len(key) == 36:
        return next((each for each in identity.find_accounts() if descriptions.person_id(each.id) == key), None)
    return None


def _shown(call: Call, found: identity.PersonAccount) -> dict[str, Any]:
    shown = person_shown(found)
    if call.keeps or found.id == call.actor.id:
        shown |= {"apikey": None, "email": found.email}
    return shown


def user_show(call: Call) -> dict[str, Any]:
    """One account: one's own, and any for those who keep the catalogue. id, include_datasets."""
    call.require_person()
    found = account_named(call.key())
    if found is None:
        raise missing_error()
    if not call.keeps and found.id != call.actor.id:
        raise forbidden_error()
    shown = _shown(call, found)
    if call.yes("include_datasets"):
        held = queries.list_registered_by(person=found.id, actor=call.actor)
        shown["datasets"] = [
            descriptions.registered_package(each) for each in registered.prefetch_package_parts(held)[:50]
        ]
    if call.yes("include_num_followers"):
        shown["num_followers"] = 0
    return shown


def user_list(call: Call) -> list[Any]:
    """The accounts, for those who keep the catalogue. q, all_fields."""
    call.require_keeper()
    found = identity.find_accounts(words=call.text("q"))
    if not call.yes("all_fields", default=True):
        return [each.username for each in found]
    return [_shown(call, each) for each in found]
