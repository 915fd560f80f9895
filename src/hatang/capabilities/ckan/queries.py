"""Reads of what agencies registered as clients of CKAN ask for it: by body, by tag, by person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q

from hatang.capabilities.opendata.public import MemberKind, Membership, Package, PackageState, Tag, registered

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from hatang.capabilities.opendata.public import Body
    from hatang.kernel.access import Actor


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
    return registered.prefetch_package_parts(standing.distinct().order_by("-modified"))


def list_capacities(*, actor: Actor) -> dict[UUID, str]:
    """The actor's capacity in each body of which he or she is a member."""
    if actor.is_anonymous:
        return {}
    memberships = Membership.objects.filter(kind=MemberKind.USER, thing=actor.id)
    return dict(memberships.values_list("body_id", "capacity"))


def find_tag(*, key: str) -> Tag | None:
    """A tag by its id or its name."""
    return registered.by_key(Tag.objects.all(), key)


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
