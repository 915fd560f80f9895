"""The words of reading: how far a document is, what its items are, what was decided of them."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReadingState(TextChoices):
    """How far a document is on its way into a plan."""

    WAITING = "waiting", _("being read")
    FAILED = "failed", _("could not be read")
    OPEN = "open", _("waiting for decisions")
    ENTERED = "entered", _("entered into the plan")
    QUOTED = "quoted", _("kept as the plan's document")
    DISCARDED = "discarded", _("thrown away")


class ItemKind(TextChoices):
    """What an item of a document is."""

    TARGET = "target", _("target")
    TASK = "task", _("task")
    DUTY = "duty", _("standing duty")
    CHANGE = "change", _("change to another plan")
    UNCLEAR = "unclear", _("not understood")


class Becomes(TextChoices):
    """What the words become that an amendment adds or puts anew without a figure."""

    NOTHING = "", _("nothing: it stands in a target or task read above")
    TASK = "task", _("a task")
    DUTY = "duty", _("a target without a number")


class Decision(TextChoices):
    """What an officer decided about an item that was read."""

    OPEN = "open", _("not decided")
    ACCEPTED = "accepted", _("accepted as read")
    CORRECTED = "corrected", _("accepted with corrections")
    REJECTED = "rejected", _("not taken over")
