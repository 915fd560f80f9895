"""People, organisations over time, who followed whom, and the roles people hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import terms
from hatang.kernel.access import ADMINISTRATOR, BODY_HEAD, OFFICER, Actor, Area, Grant
from hatang.kernel.dated import DatedQuerySet

if TYPE_CHECKING:
    from collections.abc import Iterable

_in_order = Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from"))


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, actor: Actor) -> Self:
        """Administrators see everybody; officers those who hold only roles they may grant; the head of a body those who
        hold or held a role there, and none today that the head could not take back; others themselves.

        Whoever sees an account may change its address, and with it come to its rights: a role elsewhere hides it.
        """
        if actor.has(ADMINISTRATOR):
            return self
        own = Q(pk=int(actor.id)) if actor.id.isdecimal() else Q(pk__in=())
        if actor.has(OFFICER):
            above = RoleGrant.objects.exclude(role__in=terms.GRANTABLE_BY[terms.PersonRole.OFFICER]).values("person_id")
            return self.filter(own | ~Q(pk__in=above))
        if bodies := actor.organisations(BODY_HEAD):
            open_grants = RoleGrant.objects.filter(Q(valid_to=None) | Q(valid_to__gt=timezone.localdate()))
            beyond = open_grants.exclude(
                role__in=terms.GRANTABLE_BY[terms.PersonRole.BODY_HEAD], organisation__in=bodies
            ).values("person_id")
            there = RoleGrant.objects.filter(organisation__in=bodies).values("person_id")
            return self.filter(own | (Q(pk__in=there) & ~Q(pk__in=beyond)))
        return self.filter(own)


class PersonManager(BaseUserManager["Person"].from_queryset(PersonQuerySet)):  # type: ignore[misc]
    """What Django and allauth ask of the manager of accounts."""

    def create_user(self, username: str, email: str = "", password: str | None = None, **fields: Any) -> Person:
        person = Person(username=username, email=self.normalize_email(email), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody who signs in. What they may do stands in their grants alone; there are no permission flags."""

    username = models.CharField(
        _("user name"),
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("Somebody already has this user name.")},
    )
    email = models.EmailField(_("e-mail"), blank=True)
    full_name = models.CharField(_("full name"), max_length=200)
    job_title = models.CharField(_("job title"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=terms.Language, default=terms.Language.VIETNAMESE)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_demonstration = models.BooleanField(_("demonstration account"), default=False)
    date_joined = models.DateTimeField(_("added on"), default=timezone.now)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]
    _known_administrator: bool | None = None

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="one_person_per_email"),
            models.CheckConstraint(condition=Q(language__in=terms.Language.values), name="person_language_known"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return str(self)

    @property
    def is_administrator(self) -> bool:
        """Whether an administrator's grant is valid today; the middleware sets it from the actor it has built."""
        if self._known_administrator is None:
            today = timezone.localdate()
            is_granted = self.is_active and self.grants.valid_on(today).filter(role=ADMINISTRATOR).exists()
            self._known_administrator = is_granted
        return self._known_administrator

    @is_administrator.setter
    def is_administrator(self, known: bool) -> None:
        self._known_administrator = known

    @property
    def is_staff(self) -> bool:
        """Whether Django's own administration opens: for administrators."""
        return self.is_administrator

    is_superuser = is_staff

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_administrator

    def has_perms(self, perm_list: Iterable[str], obj: object = None) -> bool:
        return self.is_administrator

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_administrator

    def actor(self, grants: Iterable[RoleGrant]) -> Actor:
        """The kernel's actor with these grants."""
        return Actor(
            id=str(self.pk),
            label=str(self),
            grants=frozenset(grant.as_grant() for grant in grants),
            language=self.language,
        )


class Organisation(models.Model):
    """A body with a beginning and, perhaps, an end. Its code is never re-used."""

    code = models.CharField(
        _("code"), max_length=terms.CODE_LENGTH, primary_key=True, validators=[RegexValidator(terms.CODE_PATTERN)]
    )
    name = models.CharField(_("name"), max_length=250)
    name_en = models.CharField(_("English name"), max_length=250, blank=True)
    short_name = models.CharField(_("short name"), max_length=100, blank=True)
    aliases = ArrayField(models.CharField(max_length=250), verbose_name=_("other names"), default=list, blank=True)
    kind = models.CharField(_("kind"), max_length=30, choices=terms.OrganisationKind)
    province = models.CharField(
        _("province"), max_length=3, blank=True, help_text=_("QNG or KTM; empty for central bodies")
    )
    area_code = models.CharField(_("administrative area"), max_length=20, blank=True)
    area_valid_from = models.DateField(_("area valid from"), null=True, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("no longer valid from"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=500, blank=True)
    certainty = models.CharField(
        _("certainty"), max_length=10, choices=terms.Certainty, default=terms.Certainty.UNVERIFIED
    )
    origin = models.CharField(_("written by"), max_length=10, choices=terms.Origin, default=terms.Origin.ENTERED)

    objects = DatedQuerySet["Organisation"].as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=terms.CODE_PATTERN), name="organisation_code_form"),
            models.CheckConstraint(condition=_in_order, name="organisation_dates_in_order"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind for kind in terms.OrganisationKind.values if kind != "group"]),
                name="organisation_kind_known",
            ),
            models.CheckConstraint(condition=Q(certainty__in=terms.Certainty.values), name="organisation_certainty"),
        ]
        indexes = [models.Index(fields=["kind", "province"], name="organisation_by_kind")]

    def __str__(self) -> str:
        return self.name


class Succession(models.Model):
    """From `date` on the new body does what the old one did: everything, or the one duty named."""

    old = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="successions", verbose_name=_("predecessor")
    )
    new = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="precessions", verbose_name=_("successor")
    )
    date = models.DateField(_("from"))
    duty = models.CharField(_("duty"), max_length=30, choices=terms.Duty, blank=True, default="")
    decree = models.CharField(_("decree"), max_length=250, blank=True)
    certainty = models.CharField(
        _("certainty"), max_length=10, choices=terms.Certainty, default=terms.Certainty.UNVERIFIED
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    origin = models.CharField(_("written by"), max_length=10, choices=terms.Origin, default=terms.Origin.ENTERED)

    objects: ClassVar[models.Manager[Succession]] = models.Manager()

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        ordering = ["date", "old_id", "new_id"]
        constraints = [
            models.UniqueConstraint(fields=["old", "new", "date", "duty"], name="one_succession"),
            models.CheckConstraint(condition=~Q(old=F("new")), name="nobody_follows_itself"),
            models.CheckConstraint(condition=Q(duty__in=terms.Duty.values), name="succession_duty_known"),
        ]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id} {self.date}"


class OrganisationGroup(models.Model):
    """Bodies a plan names together; the members are computed from kinds and province as of a date."""

    code = models.CharField(_("code"), max_length=40, primary_key=True)
    name = models.CharField(_("name"), max_length=250)
    name_en = models.CharField(_("English name"), max_length=250, blank=True)
    aliases = ArrayField(models.CharField(max_length=250), verbose_name=_("other names"), default=list, blank=True)
    kinds = ArrayField(models.CharField(max_length=30), verbose_name=_("kinds"), default=list, blank=True)
    province = models.CharField(_("province"), max_length=3, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("no longer valid from"), null=True, blank=True)
    followed_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("followed by")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = DatedQuerySet["OrganisationGroup"].as_manager()

    class Meta:
        verbose_name = _("group of organisations")
        verbose_name_plural = _("groups of organisations")
        ordering = ["code"]
        constraints = [models.CheckConstraint(condition=_in_order, name="group_dates_in_order")]

    def __str__(self) -> str:
        return self.name


class GrantQuerySet(DatedQuerySet["RoleGrant"]):
    def visible_to(self, actor: Actor) -> Self:
        """The grants of the people the actor may see."""
        return self.filter(person__in=Person.objects.visible_to(actor))


class RoleGrant(models.Model):
    """A role a person holds: in which organisation, for which area, from when until when. Never deleted, only ended."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=30, choices=terms.PersonRole)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="grants",
        verbose_name=_("organisation"),
    )
    area_code = models.CharField(_("administrative area"), max_length=20, blank=True)
    area_valid_from = models.DateField(_("area valid from"), null=True, blank=True)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until before"), null=True, blank=True)
    granted_by = models.CharField(_("granted by"), max_length=64)
    granted_at = models.DateTimeField(_("granted at"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["valid_from", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=terms.PersonRole.values), name="grant_role_known"),
            # A grant taken back on its first day never was: the interval is empty, the row stays.
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="grant_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(area_code="", area_valid_from__isnull=True)
                | Q(~Q(area_code=""), area_valid_from__isnull=False),
                name="grant_area_is_a_dated_unit",
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=True, role=terms.PersonRole.RESIDENT)
                | Q(~Q(role=terms.PersonRole.RESIDENT), organisation__isnull=False),
                name="grant_role_has_its_organisation",
            ),
            models.CheckConstraint(
                condition=~Q(role=terms.PersonRole.COMMUNE_CLERK) | ~Q(area_code=""), name="a_clerk_has_an_area"
            ),
            models.UniqueConstraint(
                fields=["person", "role", "organisation", "area_code", "area_valid_from"],
                condition=Q(valid_to__isnull=True),
                nulls_distinct=False,
                name="one_open_grant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}"

    def as_grant(self) -> Grant:
        area = Area(self.area_code, self.area_valid_from) if self.area_code and self.area_valid_from else None
        return Grant(role=self.role, organisation=self.organisation_id or "", area=area)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, actor: Actor) -> Self:
        """The invitations of the people the actor may see."""
        return self.filter(person__in=Person.objects.visible_to(actor))

    def still_open(self) -> Self:
        """Neither accepted nor withdrawn; perhaps too old."""
        return self.filter(accepted_at=None, withdrawn_at=None)


class Invitation(models.Model):
    """The way into an account: whoever shows its code sets the password, once, for some days. Only its hash is kept."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations", verbose_name=_("person"))
    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    channel = models.CharField(_("how it was sent"), max_length=5, choices=terms.Channel)
    made_by = models.CharField(_("invited by"), max_length=64)
    made_at = models.DateTimeField(_("invited at"))
    expires_at = models.DateTimeField(_("good until"))
    accepted_at = models.DateTimeField(_("used at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["made_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_invitation",
            ),
            models.CheckConstraint(condition=Q(channel__in=terms.Channel.values), name="invitation_channel_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.get_channel_display()}"


class HandoverQuerySet(models.QuerySet["Handover"]):
    def visible_to(self, actor: Actor) -> Self:
        """What the people leave whom the actor may see."""
        return self.filter(person__in=Person.objects.visible_to(actor))

    def pending(self) -> Self:
        return self.filter(done_at=None, withdrawn_at=None)


class Handover(models.Model):
    """Somebody leaves: from `on` the successor, where there is one, has the roles and what was personally theirs."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="handovers", verbose_name=_("person"))
    successor = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who follows")
    )
    on = models.DateField(_("from"))
    reason = models.CharField(_("reason"), max_length=300)
    planned_by = models.CharField(_("planned by"), max_length=64)
    planned_at = models.DateTimeField(_("planned at"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("handing over")
        verbose_name_plural = _("handings over")
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(done_at__isnull=True, withdrawn_at__isnull=True),
                name="one_pending_handover",
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("person")), name="nobody_succeeds_themselves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.successor_id or '–'} {self.on}"
