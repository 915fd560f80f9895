"""Outside datasets as agencies register them: packages, their resources, tags, and the bodies they stand under.

The words are CKAN's, because that is how they come and go: a package has resources; a body is a group or an
organisation; a resource may hold rows of its own, which `ckan` keeps.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.opendata import rules
from hatang.capabilities.opendata.terms import WITHDRAWN, BodyKind, Capacity, MemberKind, PackageState

if TYPE_CHECKING:
    from datetime import date

    from hatang.kernel.access import Actor


class BodyQuerySet(models.QuerySet["Body"]):
    def visible_to(self, actor: Actor) -> Self:
        """Everybody sees the bodies that stand; those who keep the catalogue see the removed ones too."""
        return self if rules.is_keeper(actor) else self.filter(state=PackageState.ACTIVE)

    def served_by(self, actor: Actor, *capacities: str) -> Self:
        """Those in which the actor may do what the capacities may; all of them for whoever keeps the catalogue."""
        if rules.is_keeper(actor):
            return self
        if actor.is_anonymous:
            return self.none()
        member = Q(memberships__kind=MemberKind.USER, memberships__thing=actor.id, memberships__capacity__in=capacities)
        own = Q(name__in=rules.own_bodies(actor), kind=BodyKind.ORGANIZATION) if Capacity.EDITOR in capacities else Q()
        return self.filter(member | own if own else member).distinct()


class Body(models.Model):
    """An organisation that owns packages, or a group of packages on one matter."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=BodyKind)
    name = models.CharField(_("name"), max_length=100, unique=True)
    title = models.CharField(_("title"), max_length=500, blank=True)
    description = models.TextField(_("description"), blank=True)
    image_url = models.CharField(_("picture"), max_length=1000, blank=True)
    extras = models.JSONField(_("further fields"), default=list)
    state = models.CharField(_("state"), max_length=8, choices=PackageState, default=PackageState.ACTIVE)
    created = models.DateTimeField(_("created at"))

    objects: ClassVar[BodyQuerySet] = BodyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("group or organisation")
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=BodyKind.values), name="opendata_body_kind"),
            models.CheckConstraint(
                condition=Q(state__in=[PackageState.ACTIVE, PackageState.DELETED]), name="opendata_body_state"
            ),
        )

    def __str__(self) -> str:
        return self.title or self.name


class Tag(models.Model):
    """A word by which packages are found."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("tag")

    def __str__(self) -> str:
        return self.name


class PackageQuerySet(models.QuerySet["Package"]):
    def visible_to(self, actor: Actor) -> Self:
        """What stands and is public; of one's own organisations also what is not; whoever keeps the catalogue, all."""
        if rules.is_keeper(actor):
            return self
        public = Q(state=PackageState.ACTIVE, private=False)
        if actor.is_anonymous:
            return self.filter(public)
        own = Body.objects.served_by(actor, *Capacity.values).values("pk")
        return self.filter(public | Q(owner__in=own))

    def listed(self) -> Self:
        """What everybody finds."""
        return self.filter(state=PackageState.ACTIVE, private=False)


class Package(models.Model):
    """One registered dataset. `tag_names` and `formats` are written anew with every change, for lists of many."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=100, unique=True)
    title = models.CharField(_("title"), max_length=500)
    notes = models.TextField(_("description"), null=True, blank=True)
    url = models.CharField(_("source"), max_length=2000, null=True, blank=True)
    version = models.CharField(_("version"), max_length=100, null=True, blank=True)
    author = models.CharField(_("author"), max_length=500, null=True, blank=True)
    author_email = models.CharField(_("author's e-mail"), max_length=320, null=True, blank=True)
    maintainer = models.CharField(_("maintainer"), max_length=500, null=True, blank=True)
    maintainer_email = models.CharField(_("maintainer's e-mail"), max_length=320, null=True, blank=True)
    license_id = models.CharField(_("licence"), max_length=100, null=True, blank=True)
    owner = models.ForeignKey(Body, models.PROTECT, verbose_name=_("organisation"), related_name="owned")
    groups = models.ManyToManyField(Body, verbose_name=_("groups"), related_name="packages")
    tags = models.ManyToManyField(Tag, verbose_name=_("tags"), related_name="packages")
    extras = models.JSONField(_("further fields"), default=list)
    private = models.BooleanField(_("not public"), default=False)
    state = models.CharField(_("state"), max_length=8, choices=PackageState, default=PackageState.ACTIVE)
    creator = models.CharField(_("registered by"), max_length=64)
    created = models.DateTimeField(_("created at"))
    modified = models.DateTimeField(_("changed at"))
    # Where a harvest brought it from; empty for what somebody registered.
    harvested_from = models.CharField(_("harvested from"), max_length=2000, blank=True)
    tag_names = ArrayField(models.CharField(max_length=100), default=list, editable=False)
    formats = ArrayField(models.CharField(max_length=100), default=list, editable=False)

    objects: ClassVar[PackageQuerySet] = PackageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("registered dataset")
        verbose_name_plural = _("registered datasets")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=PackageState.values), name="opendata_package_state"),
        )
        indexes = (
            models.Index(
                fields=("-modified", "name"),
                condition=Q(state="active", private=False),
                name="opendata_package_listed",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def withdrawn_at_source(self) -> date | None:
        """The day on which a harvested package was first missing at its source; None while it stands there."""
        noted_day = next((extra["value"] for extra in self.extras if extra["key"] == WITHDRAWN), "")
        return parse_date(noted_day) if self.harvested_from else None


class Resource(models.Model):
    """One file of a package: an address elsewhere, or a file kept here; it may hold rows."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    package = models.ForeignKey(Package, models.CASCADE, related_name="resources")
    position = models.PositiveIntegerField(_("position"))
    url = models.CharField(_("address"), max_length=2000, blank=True)
    name = models.CharField(_("name"), max_length=500, null=True, blank=True)
    description = models.TextField(_("description"), null=True, blank=True)
    format = models.CharField(_("format"), max_length=100, blank=True)
    mimetype = models.CharField(_("media type"), max_length=200, null=True, blank=True)
    size = models.BigIntegerField(_("size"), null=True, blank=True)
    hash = models.CharField(_("hash"), max_length=200, blank=True)
    resource_type = models.CharField(_("kind"), max_length=100, null=True, blank=True)
    extras = models.JSONField(_("further fields"), default=dict)
    # A file of the platform; its name is the last part of the address.
    file = models.UUIDField(_("kept file"), null=True, blank=True)
    created = models.DateTimeField(_("created at"))
    modified = models.DateTimeField(_("changed at"))
    # The file or its address, not what is said of it.
    content_modified = models.DateTimeField(_("content changed at"), null=True, blank=True)
    # [{"id": …, "type": …}] of its rows; null where it has none.
    fields = models.JSONField(_("fields of its rows"), null=True, blank=True)
    key = ArrayField(models.CharField(max_length=63), default=list)

    class Meta:
        verbose_name = _("resource")
        ordering = ("position",)
        indexes = (models.Index(fields=("package", "position"), name="opendata_resource_order"),)

    def __str__(self) -> str:
        return self.name or self.url


class Membership(models.Model):
    """A person's capacity in a body. What packages a group holds stands with the packages."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, models.CASCADE, related_name="memberships")
    kind = models.CharField(_("of what"), max_length=8, choices=MemberKind)
    # The person's number, without a foreign key as in the audit log.
    thing = models.CharField(_("who"), max_length=64)
    capacity = models.CharField(_("capacity"), max_length=8, choices=Capacity)

    class Meta:
        verbose_name = _("membership")
        constraints = (models.UniqueConstraint(fields=("body", "kind", "thing"), name="opendata_member_once"),)

    def __str__(self) -> str:
        return f"{self.thing} {self.capacity}"
