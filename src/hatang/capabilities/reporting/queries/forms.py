"""The form of a regime for one body: its fields, and what the platform already knows for each of them.

A figure comes from an indicator on the body's own area, a text from the body's own notes on the tasks of the plan.
What the platform does not know is left open, with the reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hatang.capabilities.identity import public as identity
from hatang.capabilities.reporting.queries import figures, progress
from hatang.capabilities.reporting.terms import FieldKind
from hatang.capabilities.siting import public as siting
from hatang.capabilities.work import public as work
from hatang.engines.writing.words import fold_text
from hatang.kernel import indicators, panels
from hatang.kernel.problems import Invalid
from hatang.kernel.ui import formats, marks

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from hatang.capabilities.identity.public import OrganisationRef
    from hatang.capabilities.reporting.models import Regime
    from hatang.kernel.access import Area
    from hatang.kernel.problems import Text

EMPTY = gettext_lazy("A required field is empty")
NO_REASON = gettext_lazy("A corrected figure has no reason")
NO_FIGURES = gettext_lazy("no figures")
NO_REASON_WHY_NONE = gettext_lazy("It is not said why there are no figures")
# How a body says in a field of figures that it has none, as on the page and in the sheet; folded.
_NONE_TYPED = ("khong co so lieu", "no figures")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(\.\d{3})+")
# Decimals kept of a figure: a rounded one would look corrected beside its own computation.
_DECIMALS = 2


@dataclass(frozen=True)
class FormField:
    """One line of a form. `known` is what the platform says, None where it does not know, `why` the reason."""

    code: str
    group: str
    label: str
    kind: FieldKind
    unit: str = ""
    indicator: str = ""
    required: bool = True
    points: float | None = None
    known: Any = None
    quality: str = ""
    proof: str = ""
    why: str = ""
    upper_bound: bool = False
    notes: tuple[str, ...] = ()


def list_form_fields(*, regime: Regime, organisation: OrganisationRef, as_of: date) -> list[FormField]:
    """The fields that the body fills, with what is known as of the date; three passes over the data at most."""
    wanted = [line for line in regime.form if _is_for(line, organisation)]
    known = _measure_figures([line["indicator"] for line in wanted if line.get("indicator")], organisation, as_of)
    known |= _measure_planned_builds(wanted, organisation, as_of)
    form_fields = [_build_field(line, known) for line in wanted if not line.get("tasks")]
    if any(line.get("tasks") for line in wanted) and regime.plan:
        form_fields += _list_task_fields(regime, organisation, as_of)
    return form_fields


@dataclass(frozen=True)
class _Counted:
    """A sum that no indicator gives, as the form asks for it."""

    value: float | None
    quality: str = "declared"
    reason: str = ""
    upper_bound: bool = False
    as_of: date | None = None


def _measure_planned_builds(
    wanted: list[dict[str, Any]], organisation: OrganisationRef, as_of: date
) -> dict[str, indicators.Measurement | _Counted]:
    """What the operator's own plan for the next year holds, for the fields that ask; open where it filed none."""
    asked = [line["builds"] for line in wanted if line.get("builds")]
    if not asked:
        return {}
    planned = siting.sum_planned_builds(organisation.code, as_of.year + 1, as_of)
    why = "" if planned else _("No sites and routes have been filed for %(year)d.") % {"year": as_of.year + 1}
    return {
        f"builds.{name}": _Counted(None if planned is None else float(getattr(planned, name)), reason=why)
        for name in asked
    }


def _is_for(field: Mapping[str, Any], organisation: OrganisationRef) -> bool:
    return not field.get("only") or organisation.kind in field["only"]


def area_of(organisation: OrganisationRef, as_of: date) -> Area | None:
    """Where the body's figures are counted: its own commune, otherwise the province."""
    if organisation.area is not None:
        return organisation.area
    return panels.default_area(as_of, "")


def _measure_figures(
    codes: list[str], organisation: OrganisationRef, as_of: date
) -> dict[str, indicators.Measurement | _Counted]:
    area = area_of(organisation, as_of)
    known = [code for code in codes if indicators.find_indicator(code)]
    return dict(indicators.measure_many(known, [area], as_of)) if area and known else {}


def _build_field(row: Mapping[str, Any], known: Mapping[str, indicators.Measurement | _Counted]) -> FormField:
    code = f"builds.{row['builds']}" if row.get("builds") else row.get("indicator", "")
    measured = known.get(code)
    value = None if measured is None or measured.value is None else round(measured.value, _DECIMALS)
    quality = str(measured.quality or "") if measured and value is not None else ""
    return FormField(
        code=row["code"],
        group=row.get("group", ""),
        label=row["label"],
        kind=FieldKind(row.get("kind", FieldKind.NUMBER)),
        unit=row.get("unit", ""),
        indicator=code,
        required=row.get("required", True),
        points=row.get("points"),
        known=value,
        quality=quality,
        proof=marks.prove_quality(quality, measured.as_of).short if measured else "",
        why=str(measured.reason) if measured and value is None else "",
        upper_bound=measured is not None and value is not None and measured.upper_bound,
        notes=tuple(_list_notes(measured, row.get("unit", ""))) if measured and value is not None else (),
    )


def _list_notes(measured: indicators.Measurement | _Counted, unit: str) -> list[str]:
    """What limits a figure besides its quality: of how many, from what sample."""
    if isinstance(measured, _Counted):
        return []
    words = figures.describe_figure(measured, unit)
    return [line for line in (words.counted, *words.notes) if line]


def _list_task_fields(regime: Regime, organisation: OrganisationRef, as_of: date) -> list[FormField]:
    """One text a task that the body leads, filled with its last progress on it."""
    notes = progress.read_last_notes(regime, organisation.code, as_of)
    groups = _groups_of(organisation, as_of)
    task_fields = []
    for task in work.list_tasks(regime.plan, as_of):
        leads = any(body.code in groups for row in task.lead for body in row.today)
        if not leads:
            continue
        code = progress.name_task_field(task.number)
        text = notes[code].text if code in notes else None
        task_fields.append(
            FormField(
                code=code,
                group=task.section,
                label=f"{task.number}. {task.text}",
                kind=FieldKind.TEXT,
                known=text,
                quality="declared" if text else "",
            )
        )
    return task_fields


def _groups_of(organisation: OrganisationRef, as_of: date) -> frozenset[str]:
    """The body's own code and the groups it belongs to on the date."""
    groups = {
        code
        for code in (organisation.kind, f"{organisation.kind}s")
        if any(member.code == organisation.code for member in identity.list_members(code, as_of))
    }
    return frozenset({organisation.code, *groups})


def parse_number(label: Text, text: str) -> float:
    """The number that was typed, or shown and sent back: "92,4" and "92.4" are one, as are "1.234" and "1234".

    `Invalid` names the field.
    """
    plain = text.replace(" ", "").replace("\u00a0", "")
    if "," in plain or _THOUSANDS.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    where = f"{label}: {text[:40]}"
    try:
        value = Decimal(plain)
    except InvalidOperation as error:
        hint = gettext_lazy("Write digits, with a comma for decimals, as in 92,4.")
        raise Invalid("number", gettext_lazy("This is not a number"), where=where, hint=hint) from error
    if not value.is_finite() or value < 0 or value > Decimal(10) ** 15:
        raise Invalid("number", gettext_lazy("This number cannot be"), where=where)
    return float(value)


def parse_figure(label: Text, text: str) -> tuple[float, bool]:
    """The number that was typed, and whether it is only an upper bound: "≤ 71,2" as it was shown and is sent back.

    `Invalid` names the field.
    """
    bare = text.strip().removeprefix(formats.AT_MOST).removeprefix("<=")
    return parse_number(label, bare), bare != text.strip()


def is_none_typed(text: str) -> bool:
    """Whether the words say that there are no figures.

    >>> is_none_typed("Không có số liệu"), is_none_typed("0"), is_none_typed("")
    (True, False, False)
    """
    return fold_text(text).strip(" .") in _NONE_TYPED


def format_figure(value: Mapping[str, Any], part: str = "value") -> str:
    """A figure of a field as people read and type it: "value", or "known" as the platform computed it."""
    mark = "upper_bound" if part == "value" else "known_upper_bound"
    return formats.mark_upper_bound(formats.format_number(value[part]), upper_bound=bool(value.get(mark)))


def has_none(value: Mapping[str, Any]) -> bool:
    """Whether the body says that it has no figures here: an answer, neither blank nor zero."""
    return bool(value.get("no_figures"))


def order_answers(values: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """(code, value) in the order of the form: the database keeps the keys of an object in an order of its own."""
    return sorted(values.items(), key=lambda pair: pair[1]["position"])


def is_corrected(value: Mapping[str, Any]) -> bool:
    """Whether the body changed a figure that the platform knew, or its mark; a text is the body's own."""
    if value["kind"] != FieldKind.NUMBER or value["known"] is None:
        return False
    marks = (bool(value.get(name)) for name in ("upper_bound", "known_upper_bound"))
    return value["value"] != value["known"] or len(set(marks)) > 1


def list_missing_answers(values: Mapping[str, Any]) -> list[tuple[str, str, Text]]:
    """What keeps the report from being sent: (field, "value" or "reason", what is wrong), in the order of the form."""
    gaps: list[tuple[str, str, Text]] = []
    for code, answer in order_answers(values):
        if has_none(answer):
            if not answer["reason"]:
                gaps.append((code, "reason", NO_REASON_WHY_NONE))
            continue
        if answer["required"] and answer["value"] is None:
            gaps.append((code, "value", EMPTY))
        if is_corrected(answer) and not answer["reason"]:
            gaps.append((code, "reason", NO_REASON))
    return gaps
