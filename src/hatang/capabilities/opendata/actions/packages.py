"""Whether a registered dataset stands and is shown; each act on one audited in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext_lazy

from hatang.capabilities.opendata.formats import ckan
from hatang.capabilities.opendata.models import Body, Package
from hatang.capabilities.opendata.queries import registered
from hatang.capabilities.opendata.terms import Capacity, PackageState
from hatang.kernel import audit
from hatang.kernel.problems import Forbidden

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from hatang.kernel.access import Actor

OBJECT = "opendata.package"


def may_edit_package(actor: Actor, package: Package) -> bool:
    """Whether the actor edits datasets of the package's organisation."""
    served = Body.objects.served_by(actor, Capacity.ADMIN, Capacity.EDITOR)
    return served.filter(pk=package.owner_id).exists()


def require_package_edit(actor: Actor, package: Package) -> None:
    if not may_edit_package(actor, package):
        raise Forbidden(OBJECT, gettext_lazy("You may not edit this dataset"), where=package.title)


def record_package_act(actor: Actor, package: Package, act: str, before: Mapping[str, Any] | None) -> Package:
    """Write the act down for the audit, in a few words; the package as it stands now."""
    whole = registered.prefetch_package_parts(Package.objects.all()).get(pk=package.pk)
    after = summarise_package(ckan.registered_package(whole))
    audit.record_act(actor, f"{OBJECT}.{act}", OBJECT, package.pk, before=summarise_package(before), after=after)
    return whole


def summarise_package(shown: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What the audit keeps for ever: no e-mails, no names of people."""
    if shown is None:
        return None
    kept = {name: shown[name] for name in ("name", "title", "license_id", "owner_org", "private", "state", "url")}
    return kept | {
        "resources": [{"id": resource["id"], "url": _strip_address(resource["url"])} for resource in shown["resources"]]
    }


def _strip_address(url: str) -> str:
    """An address without what may be a key in it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}" if parts.scheme else url


def set_flags(
    actor: Actor, *, found: Sequence[Package], now: datetime, private: bool | None = None, state: str | None = None
) -> None:
    """Hide, show or remove packages, all or none of them."""
    for package in found:
        require_package_edit(actor, package)
    with transaction.atomic():
        for package in found:
            before = ckan.registered_package(package)
            package.private = package.private if private is None else private
            package.state = state or package.state
            package.modified = now if state is None else package.modified
            package.save(update_fields=["private", "state", "modified"])
            record_package_act(actor, package, "deleted" if state == PackageState.DELETED else "changed", before)
