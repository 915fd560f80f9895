"""The vocabulary of reporting: cadences, bases of periods, states of a submission, kinds of fields."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# Reports are documents of Vietnamese administration (Decree 30/2020/NĐ-CP), whatever language their maker works in.
LANGUAGE = "vi"


class Cadence(TextChoices):
    MONTH = "month", _("monthly")
    QUARTER = "quarter", _("quarterly")
    HALF_YEAR = "half_year", _("half-yearly")
    YEAR = "year", _("yearly")


# How many months a period of the cadence has.
MONTHS = {Cadence.MONTH: 1, Cadence.QUARTER: 3, Cadence.HALF_YEAR: 6, Cadence.YEAR: 12}


class SubmissionState(TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    RETURNED = "returned", _("returned")
    ACCEPTED = "accepted", _("accepted")
    COMPUTED = "computed", _("results computed")
    COMMENTED = "commented", _("results commented on")
    CONFIRMED = "confirmed", _("results confirmed")
    HANDED_OVER = "handed", _("handed over")


# The recipient has taken the report; where it computes, its results may stand beside it.
TAKEN = (
    SubmissionState.ACCEPTED,
    SubmissionState.COMPUTED,
    SubmissionState.COMMENTED,
    SubmissionState.CONFIRMED,
)
# What the body may still write in, and what the recipient must decide.
WITH_THE_BODY = (SubmissionState.DRAFT, SubmissionState.RETURNED)


class FieldKind(TextChoices):
    NUMBER = "number", _("number")
    TEXT = "text", _("text")
    YES_NO = "yes_no", _("yes or no")


class MatterKind(TextChoices):
    """What may be due beside what other capabilities declare."""

    REPORT = "report", _("report")
    DEADLINE = "deadline", _("deadline of a plan")
    TASK = "task", _("task")
    OBSTACLE = "obstacle", _("obstacle")


class Stage(TextChoices):
    """When one is told of something due: before, on and after its day; of what others did about it, once."""

    AHEAD = "ahead", _("within two weeks")
    SOON = "soon", _("within three days")
    TODAY = "today", _("today")
    LATE = "late", _("late")
    LONG_LATE = "long_late", _("late for a week or more")
    NEWS = "news", _("when it happened")


# The stages of what is late.
LATE_STAGES = (Stage.LATE, Stage.LONG_LATE)


class Digest(TextChoices):
    """How often a person gets the reminders by e-mail."""

    OFF = "off", _("never")
    DAILY = "daily", _("every day")
    WEEKLY = "weekly", _("every week")


class Signature(TextChoices):
    NONE = "none", _("not signed")
    VALID = "valid", _("signed, whole")
    UNTRUSTED = "untrusted", _("signed by an authority that is not on the list")
    BROKEN = "broken", _("the signature is broken")
