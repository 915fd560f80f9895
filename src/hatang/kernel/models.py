"""The kernel's tables: dataset revisions, stored measurements, past rows, the audit chain, files and jobs."""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hatang.kernel.access import Scope
from hatang.kernel.data_classes import ClassOfData, HighValue, ReleaseState

if TYPE_CHECKING:
    from typing import Self

    from hatang.kernel.access import Actor


class DatasetRevision(models.Model):
    """The number of the last write to a dataset; whatever was computed under another number is stale.

    `changes` keeps day → number of the last writes that changed nothing before a day, and under "" the number of the
    last one before them; empty where the last write may have changed any day.
    """

    name = models.CharField(max_length=80, primary_key=True)
    revision = models.PositiveBigIntegerField(default=0)
    changes = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))

    def __str__(self) -> str:
        return f"{self.name} r{self.revision}"


class StoredMeasurement(models.Model):
    """A figure already computed; valid only under the fingerprint (indicator version, dataset revisions) it carries."""

    code = models.CharField(max_length=80)
    as_of = models.DateField()
    areas = models.CharField(max_length=64, help_text="hash of the sorted areas")
    fingerprint = models.CharField(max_length=64)
    body = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "as_of", "areas"], name="one_stored_measurement"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.as_of}"


class PastRow(models.Model):
    """A row of a table of facts as it was known from one moment until another, written by the database itself.

    `body` has the columns of the table `origin`; a column that is renamed or retyped is renamed here by its migration.
    """

    origin = models.CharField(max_length=80)
    body = models.JSONField()
    known_from = models.DateTimeField()
    known_to = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["origin", "known_to"], name="past_rows_by_table")]

    def __str__(self) -> str:
        return f"{self.origin} {self.known_to}"


class CountDecision(models.Model):
    """What is hidden of a dataset's counts of people under a threshold was decided for these revisions (`state`)."""

    dataset = models.CharField(max_length=80)
    fewer_than = models.PositiveIntegerField()
    number = models.PositiveBigIntegerField(help_text="the newest of the revisions")
    state = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dataset", "fewer_than"], name="one_decision_that_stands")]

    def __str__(self) -> str:
        return f"{self.dataset} r{self.number}"


class DecidedCount(models.Model):
    """A count of people, or a sum of them (which has `parts`), as a decision found it: hidden, or shown as it is.

    It stands from the decision `since` until before the decision that found it changed. What was hidden once is hidden
    in every later version of its cell; what was shown once is what everybody may have kept.
    """

    dataset = models.CharField(max_length=80)
    fewer_than = models.PositiveIntegerField()
    field = models.CharField(max_length=80)
    cell = models.CharField(max_length=200, help_text="the words of its key, parted by tabs")
    value = models.PositiveBigIntegerField()
    parts = models.JSONField(null=True)
    is_hidden = models.BooleanField()
    since = models.PositiveBigIntegerField()
    until = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "fewer_than", "field", "cell"], condition=Q(until=None), name="a_cell_stands_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset} {self.field} {self.cell}"


class DatasetRelease(models.Model):
    """A decision that a dataset is open: what one person proposed and another released (`kernel/releases.py`)."""

    dataset = models.CharField(_("dataset"), max_length=100)
    fields = models.JSONField(_("fields"), help_text=_("those that are open; others are not"))
    data_class = models.CharField(_("class of the data"), max_length=10, choices=ClassOfData)
    basis = models.CharField(_("legal basis"), max_length=500, blank=True)
    duty = models.CharField(_("duty under which operators give it"), max_length=500, blank=True)
    high_value = models.CharField(_("category of high-value data"), max_length=20, choices=HighValue, blank=True)
    is_exact = models.BooleanField(_("places are told exactly"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=ReleaseState, default=ReleaseState.PROPOSED)
    proposed_by = models.CharField(max_length=64)
    proposed_by_label = models.CharField(_("proposed by"), max_length=200)
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_by = models.CharField(max_length=64, blank=True)
    decided_by_label = models.CharField(_("who decided"), max_length=200, blank=True)
    decided_at = models.DateTimeField(_("when decided"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="released") | (~Q(decided_by="") & ~Q(decided_by=F("proposed_by"))),
                name="two_people_release_a_dataset",
            ),
            models.UniqueConstraint(fields=["dataset"], condition=Q(state="released"), name="one_release_that_stands"),
            models.UniqueConstraint(fields=["dataset"], condition=Q(state="proposed"), name="one_release_proposed"),
        ]

    def __str__(self) -> str:
        return f"{self.dataset} {self.state}"


def _draw_number() -> str:
    return secrets.token_urlsafe(16)


class AccessKeyQuerySet(models.QuerySet["AccessKey"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own."""
        return self.none() if actor.is_anonymous else self.filter(owner=actor.id)


class AccessKey(models.Model):
    """What a program shows to act for its owner, in some of the owner's rights. Only its hash is kept.

    A key without an end was made before keys had one.
    """

    id = models.CharField(primary_key=True, max_length=64, default=_draw_number, editable=False)
    owner = models.CharField(_("owner"), max_length=64, db_index=True)
    name = models.CharField(_("What the key is for"), max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope), verbose_name=_("What it may"))
    made_at = models.DateTimeField(_("Made at"))
    valid_until = models.DateTimeField(_("Good until"), null=True)
    last_used_at = models.DateTimeField(_("Last used at"), null=True)

    objects = AccessKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("access key")
        verbose_name_plural = _("Access keys")
        constraints = [models.CheckConstraint(condition=Q(scopes__len__gt=0), name="a_key_is_for_something")]

    def __str__(self) -> str:
        return self.name

    @property
    def scope_titles(self) -> str:
        """What it may, in words."""
        return ", ".join(str(Scope(scope).label) for scope in self.scopes)


class AuditEntry(models.Model):
    """One act, chained to the one before by its hash; the database refuses to change or delete it."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.CharField(max_length=64)
    actor_label = models.CharField(max_length=200)
    action = models.CharField(max_length=100, db_index=True)
    object_type = models.CharField(max_length=80)
    object_key = models.CharField(max_length=200)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.TextField(blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [models.Index(fields=["object_type", "object_key"], name="audit_by_object")]
        verbose_name = _("audit entry")

    def __str__(self) -> str:
        return f"{self.id} {self.action} {self.object_key}"


class StoredFile(models.Model):
    """An uploaded file, kept as it came under the name of its SHA-256."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=120)
    stored_at = models.DateTimeField()
    stored_by = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.name


class Job(models.Model):
    """Long work that a person started: how far it is, what it said, how it ended."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    title = models.CharField(max_length=200)
    function = models.CharField(max_length=200, help_text="dotted path")
    arguments = models.JSONField(default=dict)
    actor_id = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    log = models.TextField(blank=True)
    result = models.JSONField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running"]) | Q(ended_at__isnull=False),
                name="an_ended_job_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return self.title
