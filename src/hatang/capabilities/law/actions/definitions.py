"""The province's own reading of a word, from a day on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.law.models import Definition
from hatang.kernel import writing
from hatang.kernel.definitions import DATASET, read_definition
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from hatang.kernel.access import Actor
    from hatang.kernel.definitions import Basis


def define_word(  # noqa: PLR0913 - the fields of a definition
    actor: Actor,
    *,
    code: str,
    valid_from: date,
    text: str,
    values: Mapping[str, Any],
    basis: Basis,
    citation: str,
    now: datetime,
    valid_to: date | None = None,
    title: str = "",
) -> Definition:
    """Read a known word another way from a day on. Values of the shipped reading that are not named stay as they are.

    `Missing` for an unknown word, `Invalid` for a value the word does not have or of another kind.
    """
    known = read_definition(code, valid_from)
    for name, value in values.items():
        if name not in known.values:
            raise Invalid(
                "definition_value",
                _("This word has no such value"),
                where=f"{code}: {name}",
                hint=_("It has: %(names)s") % {"names": ", ".join(known.values)},
            )
        if not _same_kind(value, known.values[name]):
            raise Invalid(
                "definition_value", _("This value is of another kind"), where=f"{code}: {name}", detail=str(value)
            )
    with writing.perform_act(
        actor, "plan.edit", "plan.definition.define", DATASET, event="plan.definition_changed"
    ) as act:
        row = Definition(
            code=code,
            valid_from=valid_from,
            valid_to=valid_to,
            title=title or known.title,
            text=text.strip() or known.text,
            values={**known.values, **values},
            basis=basis,
            citation=citation.strip(),
            decided_by_label=actor.label,
            decided_at=now,
        )
        writing.save_record(row, where=code)
        after = writing.snapshot_fields(row, "valid_from", "valid_to", "text", "values", "basis", "citation")
        act.done(row, f"{code}@{valid_from}", before={"values": dict(known.values), "text": known.text}, after=after)
    return row


def forget_definition(actor: Actor, *, row: Definition, reason: str) -> None:
    """Undo the province's own reading: the one before it holds again. The audit log keeps what it said."""
    with writing.perform_act(
        actor, "plan.edit", "plan.definition.forget", DATASET, event="plan.definition_changed"
    ) as act:
        before = writing.snapshot_fields(row, "valid_from", "valid_to", "text", "values", "basis", "citation")
        act.done(row, f"{row.code}@{row.valid_from}", before=before, reason=reason)
        row.delete()


def _same_kind(value: object, known: object) -> bool:
    if isinstance(known, bool) or isinstance(value, bool):
        return isinstance(value, bool) and isinstance(known, bool)
    if isinstance(known, (int, float)):
        return isinstance(value, (int, float))
    return isinstance(value, type(known))
