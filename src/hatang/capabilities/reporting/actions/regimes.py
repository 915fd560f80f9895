"""Regimes that officers enter: a new one, a new version of one, a version corrected while nobody reported under it."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import public as identity
from hatang.capabilities.reporting.models import PeriodCorrection, Regime
from hatang.capabilities.reporting.queries import obligations, periods
from hatang.kernel import access, audit, datasets
from hatang.kernel.problems import Conflict, Invalid
from hatang.kernel.reading import cached_reading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from hatang.kernel.access import Actor
    from hatang.kernel.problems import Text

REGIMES = "reporting.regime"
# What an officer says of a regime; the form comes from a sheet.
HEAD = (
    *("title", "citation", "cadence", "closes_day", "closes_citation", "due_day", "due_working_days"),
    *("reporters", "recipient", "addressee", "copies", "computes", "group_points", "note", "valid_from"),
)
# What a new version takes over from the one before: it is tied to the plan's text and the report's layout.
_INHERITED = ("plan", "plan_deadline", "consolidated")
# First parts of addresses of this room, which the address of a regime must not be.
_RESERVED = frozenset({"ban-hanh", "che-do", "lich", "ngay-lam-viec", "qua-han", "viec-cua-toi"})
LATEST_DAY = 28


def enter_regime(
    actor: Actor,
    *,
    code: str,
    head: Mapping[str, Any],
    form: Sequence[Mapping[str, Any]],
    now: datetime,
    past_reason: str = "",
) -> Regime:
    """A new regime, or a new version of the one with the code: it ends the one before on the day it begins.

    With `past_reason` it may begin before the last version: it says how things were then, and ends where the next
    version begins. Reports that were filed keep the version they were filled on; the periods that it charges to other
    bodies are kept as corrections.

    `Invalid` names the field that is wrong: a body that the register does not know, a day after the 28th, a first day
    that does not come after that of the version before.
    """
    access.require_right(actor, "reporting.define")
    _check_regime(head, form)
    today = timezone.localdate(now)
    with transaction.atomic():
        versions = list(Regime.objects.select_for_update().filter(code=code).order_by("valid_from"))
        before = versions[-1] if versions else None
        if before is None and code in _RESERVED:
            raise Invalid("code", _("This code is taken"), where=code)
        if before is not None and head["valid_from"] <= before.valid_from:
            _require_past(versions, head["valid_from"], past_reason)
        charged = list_charged(code, today) if versions else {}
        inherited = {name: getattr(before, name) for name in _INHERITED} if before else {}
        row = Regime(code=code, **inherited)
        _write_version(actor, row, head, form, now)
        join_versions(code)
        _record_change(actor, "reporting.enter", row, before=None, after=_describe_version(row), reason=past_reason)
        keep_correction(actor, code=code, before=charged, reason=past_reason, today=today)
    return row


def _require_past(versions: Sequence[Regime], first_day: date, past_reason: str) -> None:
    """A version that begins before the last one says why, and on a day on which no other begins."""
    where = f"{_find_field_title('valid_from')}: {first_day:%d/%m/%Y}"
    if any(version.valid_from == first_day for version in versions):
        raise Invalid("valid_from", _("A version begins on this day already"), where=where)
    if not past_reason.strip():
        last = _("The version before begins on %(day)s.") % {"day": f"{versions[-1].valid_from:%d/%m/%Y}"}
        hint = f"{last} {_('To put the past right, say why.')}"
        raise Invalid("valid_from", _("A new version begins after the one before"), where=where, hint=hint)


@cached_reading()
def list_charged(code: str, today: date) -> dict[str, list[str]]:
    """Period → the bodies that owed its report on its last day, of every period that was due before the day."""
    yesterday = today - timedelta(days=1)
    return {
        period.key: [body.code for body in obligations.list_reporters(regime=version, as_of=period.due)]
        for version in Regime.objects.filter(code=code)
        for period in periods.due_between(regime=version, first=version.valid_from, last=yesterday)
    }


def keep_correction(actor: Actor, *, code: str, before: Mapping[str, list[str]], reason: str, today: date) -> None:
    """Keep the trace of the periods that are charged to others than `before`."""
    after = list_charged(code, today)
    moved = [key for key in sorted(before) if before[key] != after.get(key, [])]
    if not moved:
        return
    PeriodCorrection.objects.bulk_create(
        PeriodCorrection(
            code=code,
            period=key,
            before=before[key],
            after=after.get(key, []),
            reason=reason,
            on=today,
            by_label=actor.label,
        )
        for key in moved
    )
    audit.record_act(
        *(actor, "reporting.correct_past", REGIMES, code),
        before={key: before[key] for key in moved},
        after={key: after.get(key, []) for key in moved},
        reason=reason,
    )


def correct_regime(
    actor: Actor, *, row: Regime, head: Mapping[str, Any], form: Sequence[Mapping[str, Any]], now: datetime
) -> Regime:
    """Put right a version under which nobody has begun a report; its first day stays between its neighbours'."""
    access.require_right(actor, "reporting.define")
    _check_regime(head, form)
    with transaction.atomic():
        standing = _lock_untouched_version(row)
        others = Regime.objects.filter(code=row.code).exclude(pk=row.pk)
        if (
            others.filter(valid_from__gte=head["valid_from"], valid_from__lte=standing.valid_from).exists()
            or others.filter(valid_from__lte=head["valid_from"], valid_from__gt=standing.valid_from).exists()
        ):
            where = f"{_find_field_title('valid_from')}: {head['valid_from']:%d/%m/%Y}"
            raise Invalid("valid_from", _("Another version stands in between"), where=where)
        before = _describe_version(standing)
        Regime.objects.filter(code=row.code, valid_to=standing.valid_from).update(valid_to=head["valid_from"])
        standing.valid_to = None if standing.valid_to and standing.valid_to <= head["valid_from"] else standing.valid_to
        _write_version(actor, standing, head, form, now)
        join_versions(row.code)
        _record_change(actor, "reporting.correct", standing, before=before, after=_describe_version(standing))
    return standing


def take_out(actor: Actor, *, row: Regime, reason: str) -> None:
    """Undo a version that was entered here and under which nobody has begun a report; the one before holds again."""
    access.require_right(actor, "reporting.define")
    with transaction.atomic():
        standing = _lock_untouched_version(row)
        if standing.entered_at is None or standing.sha256:
            raise Conflict(
                "regime",
                _("This version ships with the platform; enter a new one instead"),
                where=_build_version_key(row),
            )
        before = Regime.objects.filter(code=row.code, valid_to=standing.valid_from).first()
        _record_change(
            actor, "reporting.take_out", standing, before=_describe_version(standing), after=None, reason=reason.strip()
        )
        standing.delete()
        if before is not None:
            before.valid_to = None
            before.save(update_fields=["valid_to"])
            join_versions(row.code)


def may_change(row: Regime) -> bool:
    """Whether nobody has begun a report, nor issued one, under the version."""
    return not row.submissions.exists() and not row.issued.exists()


def join_versions(code: str) -> None:
    """End each version on the day the next one begins, so that no two hold on one day."""
    for version, following in pairwise(Regime.objects.filter(code=code).order_by("valid_from")):
        if version.valid_to is None or version.valid_to > following.valid_from:
            version.valid_to = following.valid_from
            version.save(update_fields=["valid_to"])


def _lock_untouched_version(row: Regime) -> Regime:
    standing = Regime.objects.select_for_update().get(pk=row.pk)
    if not may_change(standing):
        hint = _("Enter a new version that begins later.")
        raise Conflict(
            "regime",
            _("Reports were begun under this version; it stays as it is"),
            where=_build_version_key(row),
            hint=hint,
        )
    return standing


def _write_version(
    actor: Actor, row: Regime, head: Mapping[str, Any], form: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    for name in HEAD:
        setattr(row, name, head[name])
    row.form, row.sha256 = [dict(line) for line in form], ""
    row.entered_by_label, row.entered_at = actor.label, now
    try:
        row.full_clean()
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        where = _find_field_title(name) if name in HEAD or name == "code" else row.code
        raise Invalid("regime", _("This cannot be recorded"), where=where, detail=" ".join(messages)) from error
    row.save()


def _check_regime(head: Mapping[str, Any], form: Sequence[Mapping[str, Any]]) -> None:
    for name in ("closes_day", "due_day"):
        if (head[name] or 0) > LATEST_DAY:
            hint = _("Every month has the 28th; 0 stands for the last day of the month.")
            raise Invalid(
                name,
                _("This day does not come in every month"),
                where=f"{_find_field_title(name)}: {head[name]}",
                hint=hint,
            )
    named = {"reporters": head["reporters"], "recipient": [head["recipient"]], "copies": head["copies"]}
    for name, codes in (named | {"addressee": [head["addressee"]] if head["addressee"] else []}).items():
        for code in codes:
            if identity.read_organisation(code) is None:
                raise Invalid(
                    name, _("The register does not have this body"), where=f"{_find_field_title(name)}: {code}"
                )
    if not form:
        raise Invalid("form", _("The form has no line"))
    _check_points(head["group_points"], form)


def _check_points(group_points: Sequence[float], form: Sequence[Mapping[str, Any]]) -> None:
    """Points of the groups are those of every group, and none is less than its lines together."""
    if not group_points:
        return
    lines: dict[str, float] = {}
    for line in form:
        lines[line.get("group", "")] = lines.get(line.get("group", ""), 0) + (line.get("points") or 0)
    if len(lines) != len(group_points):
        detail = _("The form has %(groups)d groups.") % {"groups": len(lines)}
        where = f"{_find_field_title('group_points')}: {len(group_points)}"
        raise Invalid("group_points", _("Each group has its points"), where=where, detail=detail)
    for (group, points), most in zip(lines.items(), group_points, strict=True):
        if points > most:
            where = f"{group}: {points:g} > {most:g}"
            raise Invalid("group_points", _("The lines of a group have more points than the group"), where=where)


def _find_field_title(name: str) -> Text:
    return str(Regime._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _build_version_key(row: Regime) -> str:
    return f"{row.code}@{row.valid_from}"


def _describe_version(row: Regime) -> dict[str, Any]:
    return {name: getattr(row, name) for name in (*HEAD, "form", "valid_to")}


def _record_change(actor: Actor, action: str, row: Regime, *, before: Any, after: Any, reason: str = "") -> None:
    audit.record_act(actor, action, REGIMES, _build_version_key(row), before=before, after=after, reason=reason)
    datasets.bump_revisions(REGIMES, "reporting.due")
