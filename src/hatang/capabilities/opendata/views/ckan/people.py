"""People as far as each may know them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hatang.capabilities.identity import public as identity
from hatang.capabilities.opendata.formats import ckan
from hatang.capabilities.opendata.formats.refusals import forbidden_error, missing_error
from hatang.capabilities.opendata.queries import registered
from hatang.capabilities.opendata.views.ckan.bodies import account_named, person_shown

if TYPE_CHECKING:
    from hatang.capabilities.opendata.views.ckan.call import Call


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
        held = registered.list_registered_by(person=found.id, actor=call.actor)
        shown["datasets"] = [ckan.registered_package(each) for each in registered.prefetch_package_parts(held)[:50]]
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
