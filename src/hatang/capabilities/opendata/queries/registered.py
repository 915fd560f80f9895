"""Reads of what agencies register: packages, resources, bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.opendata.models import Body, Package, Resource
from hatang.capabilities.opendata.terms import PackageState
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from hatang.kernel.access import Actor


def by_key[M: Model](rows: QuerySet[M], key: object) -> M | None:
    """The one whose id or name it is."""
    text = str(key)
    try:
        return rows.filter(pk=UUID(text)).first()
    except ValueError:
        return rows.filter(name=text).first()


def prefetch_package_parts(packages: QuerySet[Package]) -> QuerySet[Package]:
    """With everything that a description of the package names; three queries more for all of them."""
    return packages.select_related("owner").prefetch_related("resources", "tags", "groups")


def find_package(*, key: object) -> Package | None:
    """A package of any state, for whoever asks next whether it may be seen."""
    return by_key(prefetch_package_parts(Package.objects.all()), key)


def may_see(package: Package, *, actor: Actor) -> bool:
    """Whether the actor may read the package."""
    if package.state == PackageState.ACTIVE and not package.private:
        return True
    return Package.objects.visible_to(actor).filter(pk=package.pk).exists()


def find_shown_package(*, name: str, actor: Actor) -> Package:
    """A package as its page shows it; `Missing` for what is not there and for what is not public alike."""
    package = by_key(prefetch_package_parts(Package.objects.visible_to(actor).filter(state=PackageState.ACTIVE)), name)
    if package is None:
        raise Missing("dataset", _("There is no such dataset"), where=name)
    return package


def find_resource(*, key: object) -> Resource | None:
    try:
        return Resource.objects.select_related("package", "package__owner").filter(pk=UUID(str(key))).first()
    except ValueError:
        return None


def find_body(*, key: object, kind: str) -> Body | None:
    """A body of the kind in any state."""
    return by_key(Body.objects.filter(kind=kind), key)


def list_bodies(*, actor: Actor, kind: str) -> QuerySet[Body]:
    """Those that stand, by title."""
    return Body.objects.visible_to(actor).filter(kind=kind, state=PackageState.ACTIVE).order_by("title", "name")
