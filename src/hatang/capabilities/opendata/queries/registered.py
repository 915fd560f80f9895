"""Reads of what agencies register: packages, resources, bodies, tags, members."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.opendata.models import Body, Membership, Package, Resource, Tag
from hatang.capabilities.opendata.terms import MemberKind, PackageState
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

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


def package_counts(bodies: Collection[Body]) -> dict[UUID, int]:
    """How many listed packages each body owns or holds; two queries."""
    keys = [body.pk for body in bodies]
    listed = Package.objects.listed()
    counts: dict[UUID, int] = dict.fromkeys(keys, 0)
    for name in ("owner_id", "groups"):
        rows = listed.filter(**{f"{name}__in": keys}).order_by().values(name).annotate(count=Count("pk"))
        for row in rows:
            if row[name] in counts:
                counts[row[name]] += row["count"]
    return counts


def packages_of(body: Body, *, actor: Actor) -> QuerySet[Package]:
    """The packages that a body owns or holds, those the actor may see, the newest change first."""
    about = Q(owner=body) | Q(groups=body)
    standing = Package.objects.visible_to(actor).filter(about, state=PackageState.ACTIVE)
    return prefetch_package_parts(standing.distinct().order_by("-modified"))


def list_capacities(*, actor: Actor) -> dict[UUID, str]:
    """The actor's capacity in each body of which he or she is a member."""
    if actor.is_anonymous:
        return {}
    memberships = Membership.objects.filter(kind=MemberKind.USER, thing=actor.id)
    return dict(memberships.values_list("body_id", "capacity"))


def find_tag(*, key: str) -> Tag | None:
    """A tag by its id or its name."""
    return by_key(Tag.objects.all(), key)


def packages_with_tag(tag: Tag, *, actor: Actor) -> QuerySet[Package]:
    """Those that bear the tag and that the actor may see, by name."""
    return Package.objects.visible_to(actor).filter(tags=tag, state=PackageState.ACTIVE).order_by("name")


def list_registered_by(*, person: str, actor: Actor) -> QuerySet[Package]:
    """What a person registered, as far as the actor may see it, the newest change first."""
    return Package.objects.visible_to(actor).filter(creator=person, state=PackageState.ACTIVE).order_by("-modified")


def free_tags(words: Iterable[str] = ()) -> QuerySet[Tag]:
    """The tags that listed packages carry and that hold all the words, by name."""
    used = Package.objects.listed().filter(tags__isnull=False).values("tags")
    tags = Tag.objects.filter(pk__in=used)
    for word in words:
        tags = tags.filter(name__icontains=word)
    return tags.order_by("name")


def in_order(resources: Sequence[Resource]) -> list[Resource]:
    return sorted(resources, key=lambda resource: resource.position)
