"""How a capability writes: checked against the tables' own rules, audited, counted, told."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from hatang.kernel import access, audit, datasets, events
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hatang.kernel.access import Actor
    from hatang.kernel.models import AuditEntry


class Act:
    """One change on its way into the audit log."""

    def __init__(self, actor: Actor, action: str) -> None:
        self.actor, self.action = actor, action
        self.entry: AuditEntry | None = None

    def done(
        self, instance: models.Model, key: str, *, before: Any = None, after: Any = None, reason: str = ""
    ) -> AuditEntry:
        """Record what was changed; `key` is how people name the record."""
        # The table's name stays when a capability is divided, and with it the name that the audit log knows.
        kind = instance._meta.db_table.replace("_", ".", 1)
        self.entry = audit.record_act(self.actor, self.action, kind, key, before=before, after=after, reason=reason)
        return self.entry


@contextmanager
def perform_act(actor: Actor, rule: str, action: str, *written: str, event: str = "", plan: str = "") -> Iterator[Act]:
    """Everything or nothing: the right is asked, the change is made and audited, the revisions are counted."""
    access.require_right(actor, rule)
    with transaction.atomic():
        doing = Act(actor, action)
        yield doing
        assert doing.entry is not None, "an act is audited"
        if written:
            datasets.bump_revisions(*written)
        if event:
            events.publish_event(event, {"plan": plan, "action": action, "key": doing.entry.object_key})


def save_record(instance: models.Model, *, where: str = "") -> None:
    """Check the record against its fields and constraints, then write it; `Invalid` names the first wrong field.

    The table's own constraints speak when it is written: only what they refuse is asked for its words, one query for
    each constraint. Those that speak at the end of the transaction are asked before.
    """
    late = any(getattr(rule, "deferrable", None) for rule in instance._meta.constraints)
    try:
        instance.full_clean(validate_constraints=late)
        try:
            with transaction.atomic():
                instance.save()
        except IntegrityError:
            instance.validate_constraints()
            raise
    except ValidationError as error:
        raise explain_refusal(instance, error, where) from error


def explain_refusal(instance: models.Model, error: ValidationError, where: str = "") -> Invalid:
    """The problem that a failed check is for people."""
    name, messages = next(iter(error.message_dict.items()))
    field = "" if name == NON_FIELD_ERRORS else str(instance._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    place = " · ".join(part for part in (where, field) if part)
    return Invalid("not_accepted", _("This cannot be recorded"), where=place, detail=" ".join(messages))


def snapshot_fields(instance: models.Model, *names: str) -> dict[str, Any]:
    """The named fields as the audit log keeps them."""
    return {name: getattr(instance, name) for name in names}
