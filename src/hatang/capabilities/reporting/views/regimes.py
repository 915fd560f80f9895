"""Regimes as dated data: the list, one with its form and its versions, and entering them without a programmer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import public as identity
from hatang.capabilities.reporting import forms
from hatang.capabilities.reporting.actions import form_sheets
from hatang.capabilities.reporting.actions import regimes as actions
from hatang.capabilities.reporting.queries import obligations, receivers
from hatang.capabilities.reporting.terms import Cadence, FieldKind
from hatang.kernel import access
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Forbidden, Missing, Problem
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.forms import ReasonForm
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.reporting.models import Regime
    from hatang.kernel.problems import Text

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def edit_with_form(
    request: HttpRequest, form: Form, *, act: Callable[[dict[str, Any]], object], back: str, done: Text, **words: Any
) -> HttpResponseBase:
    """The form on a page: refused with the reason beside it, or done and back."""
    back = context_of(request).url(back)
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Forbidden:
            raise
        except Problem as problem:
            form.add_error(problem.code if problem.code in form.fields else None, str(problem))
        else:
            messages.success(request, str(done))
            return redirect(back)
    values = {"form": form, "back": back, "submit": _("Save"), **words}
    return render(request, "reporting/decide.html", values, status=422 if form.is_bound else 200)


@allow("reporting.view")
def show_regimes(request: HttpRequest) -> HttpResponseBase:
    """Every regime with the version that holds on the date; one that has ended or is to begin with its last one."""
    context, actor = context_of(request), actor_of(request)
    codes = sorted({version.code for version in obligations.list_versions()})
    regimes = [obligations.find_regime(code=code, as_of=context.as_of) for code in codes]
    names = identity.organisation_names({version.recipient for version in regimes})
    rows = [
        {
            "code": version.code,
            "title": version.title,
            "citation": version.citation,
            "cadence": version.cadence,
            "recipient": names[version.recipient],
            "valid_from": version.valid_from,
            "valid_to": version.valid_to,
            "lines": len(version.form),
            "open": sum(bool(field.get("open")) for field in version.form),
            "own": version.entered_at is not None,
        }
        for version in regimes
    ]
    columns = [
        Column("title", _("Report"), url=lambda row: context.url(reverse("reporting:regime", args=[row["code"]]))),
        Column("citation", _("Basis")),
        Column("cadence", _("Cadence"), "choice", choices=tuple(Cadence.choices)),
        Column("recipient", _("To whom")),
        Column("valid_from", _("Valid from"), "date"),
        Column("valid_to", _("Valid to"), "date", shown=False),
        Column("lines", _("Lines of the form"), "integer"),
        Column("open", _("Not entered yet"), "integer"),
        Column("own", _("Entered by the province"), "boolean", shown=False),
        Column("code", _("Code"), "code", shown=False),
    ]
    empty = Empty(_("No reporting regime is known"))
    title = _("Reporting regimes")
    table = Table("regime_list", columns, from_rows(rows), request, caption=title, empty=empty, file_name="che-do")
    if (answer := table.answer()) is not None:
        return answer
    values = {"table": table, "may_define": access.has_right(actor, "reporting.define")}
    return render(request, "reporting/regimes.html", values)


@allow("reporting.view")
def show_regime(request: HttpRequest, code: str) -> HttpResponseBase:
    """One regime: the version of the date or of `?tu=DAY` with its form, and all versions it has had."""
    chosen = request.GET.get("tu", "")
    versions = _list_versions(code)
    row = next((version for version in versions if str(version.valid_from) == chosen), None)
    row = row or obligations.find_regime(code=code, as_of=context_of(request).as_of)
    groups: dict[str, list[dict[str, Any]]] = {}
    for field in row.form:
        kind = FieldKind(field.get("kind", FieldKind.NUMBER)).label
        line = {**field, "kind": kind, "is_required": field.get("required", True)}
        groups.setdefault(field.get("group", ""), []).append(line)
    names = identity.organisation_names(row.reporters)
    values = {
        "row": row,
        "versions": [(version, actions.may_change(version)) for version in versions],
        "may_change": actions.may_change(row),
        "groups": list(groups.items()),
        "reporters": [names[reporter] for reporter in row.reporters],
        "recipient": "; ".join(receivers.find_receivers(row).all),
        "open": sum(bool(field.get("open")) for field in row.form),
        "may_define": access.has_right(actor_of(request), "reporting.define"),
    }
    return render(request, "reporting/regime.html", values)


def _list_versions(code: str) -> list[Regime]:
    """The versions of the regime, the newest first; `Missing` where there is none."""
    versions = sorted(
        (version for version in obligations.list_versions() if version.code == code),
        key=lambda version: version.valid_from,
        reverse=True,
    )
    if not versions:
        raise Missing("regime", _("There is no such reporting regime"), where=code)
    return versions


def _find_version(code: str, number: int) -> Regime:
    version = next((candidate for candidate in _list_versions(code) if candidate.pk == number), None)
    if version is None:
        raise Missing("regime", _("There is no such version"), where=f"{code} · {number}")
    return version


def _build_form(request: HttpRequest, row: Regime | None, *, asks_past: bool = False) -> forms.RegimeForm:
    """The form, filled with what the version says; `row` None asks for a new regime."""
    today = timezone.localdate()
    bodies = {body.code: f"{body.name} ({body.code})" for body in identity.list_organisations(today)}
    groups = {group.code: group.name for group in identity.list_groups(today)}
    if row is not None:
        # What a version names stays to be chosen although it has ended since.
        named = [*row.reporters, row.recipient, *filter(None, [row.addressee]), *row.copies]
        names = identity.organisation_names(named)
        bodies |= {code: f"{name} ({code})" for code, name in names.items() if code not in bodies | groups}
    initial: dict[str, Any] = {name: getattr(row, name) for name in actions.HEAD} if row else {"valid_from": today}
    initial["group_points"] = "; ".join(f"{points:g}".replace(".", ",") for points in row.group_points) if row else ""
    return forms.RegimeForm(
        request.POST or None,
        request.FILES or None,
        initial=initial,
        is_new=row is None,
        asks_past=asks_past,
        groups=sorted(groups.items(), key=lambda pair: pair[1]),
        bodies=sorted(bodies.items(), key=lambda pair: pair[1]),
    )


def _read_head_and_form(request: HttpRequest, data: dict[str, Any], row: Regime | None) -> dict[str, Any]:
    """Head and form as the actions take them."""
    upload, today = data["sheet"], timezone.localdate()
    form: list[dict[str, Any]] = list(row.form) if row else []
    if upload:
        form = form_sheets.read_form_sheet(actor_of(request), stream=upload, name=upload.name or "", as_of=today)
    return {"head": {name: data[name] for name in actions.HEAD}, "form": form, "now": timezone.now()}


@allow("reporting.define")
def enter_regime(request: HttpRequest) -> HttpResponseBase:
    return edit_with_form(
        *(request, _build_form(request, None)),
        act=lambda data: actions.enter_regime(
            actor_of(request), code=data["code"], **_read_head_and_form(request, data, None)
        ),
        back=reverse("reporting:regimes"),
        title=_("Enter a reporting regime"),
        sheet=reverse("reporting:empty_sheet"),
        done=_("The regime has been entered."),
    )


@allow("reporting.define")
def enter_version(request: HttpRequest, code: str) -> HttpResponseBase:
    """A new version that begins with what the last one says; with a reason one of the past."""
    last = _list_versions(code)[0]
    form = _build_form(request, last, asks_past=True)
    form.initial["valid_from"] = None
    return edit_with_form(
        *(request, form),
        act=lambda data: actions.enter_regime(
            actor_of(request),
            code=code,
            past_reason=data["past_reason"],
            **_read_head_and_form(request, data, last),
        ),
        back=reverse("reporting:regime", args=[code]),
        title=_("New version of “%(title)s”") % {"title": last.title},
        sheet=reverse("reporting:regime_sheet", args=[code, last.pk]),
        consequence=_("The version before ends on the day this one begins. Reports already begun keep their form."),
        done=_("The version has been entered."),
    )


@allow("reporting.define")
def correct_version(request: HttpRequest, code: str, row: int) -> HttpResponseBase:
    """A version under which nobody has begun a report."""
    version = _find_version(code, row)
    return edit_with_form(
        *(request, _build_form(request, version)),
        act=lambda data: actions.correct_regime(
            actor_of(request), row=version, **_read_head_and_form(request, data, version)
        ),
        back=reverse("reporting:regime", args=[code]),
        title=_("Correct “%(title)s”") % {"title": version.title},
        sheet=reverse("reporting:regime_sheet", args=[code, version.pk]),
        done=_("The version has been corrected."),
    )


@allow("reporting.define")
def take_out(request: HttpRequest, code: str, row: int) -> HttpResponseBase:
    version = _find_version(code, row)
    alone = len(_list_versions(code)) == 1
    return edit_with_form(
        *(request, ReasonForm(request.POST or None)),
        act=lambda data: actions.take_out(actor_of(request), row=version, reason=data["reason"]),
        back=reverse("reporting:regimes") if alone else reverse("reporting:regime", args=[code]),
        title=_("Take out a version of “%(title)s”") % {"title": version.title},
        submit=_("Take out"),
        consequence=_("The version before holds again; without one the regime leaves the list."),
        done=_("The version has been taken out."),
        danger=True,
    )


@allow("reporting.view")
def download_sheet(request: HttpRequest, code: str, row: int) -> HttpResponseBase:
    """The form of a version as XLSX, to be changed and brought back."""
    version = _find_version(code, row)
    return _build_download(
        form_sheets.write_form_sheet(version.form, title=version.title), f"{code}-{version.valid_from}"
    )


@allow("reporting.define")
def empty_sheet(request: HttpRequest) -> HttpResponseBase:
    """The columns of a form without a line."""
    return _build_download(form_sheets.write_form_sheet([], title=""), "bieu-mau-trong")


def _build_download(content: bytes, name: str) -> HttpResponseBase:
    response = HttpResponse(content, content_type=_XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
