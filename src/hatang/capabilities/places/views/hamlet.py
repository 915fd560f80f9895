"""The forms by which it is registered, corrected, merged, divided and closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from hatang.capabilities.places import forms
from hatang.capabilities.places.actions import conditions as condition_actions
from hatang.capabilities.places.actions import figures as figure_actions
from hatang.capabilities.places.actions import hamlets as actions
from hatang.capabilities.places.actions import successions
from hatang.capabilities.places.actions.guard import require_edit
from hatang.capabilities.places.models import SignalHole
from hatang.capabilities.places.queries import hamlets, units
from hatang.engines.writing.words import order_key
from hatang.kernel import datasets, suppression
from hatang.kernel.access import SYSTEM, Area, actor_of, allow
from hatang.kernel.problems import Problem
from hatang.kernel.ui import frames
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from django.forms import Form
    from django.http import HttpRequest, HttpResponseBase


def _build_hamlet_address(code: str) -> str:
    return frames.place_address(hamlets.find_hamlet(code=code, actor=SYSTEM).area)


# What another capability declares, should it be there.
_BODIES = "identity.organisation"
_KINDS = ("households", "population", "adults")


def _form_page(
    request: HttpRequest,
    form: Form,
    save: Callable[[Any], str],
    *,
    title: str,
    back: str,
    action: str,
    warning: str = "",
) -> HttpResponseBase:
    """Show a form, or do what it asks and go on; a refused act is told beside the form, nothing is lost."""
    if request.method == "POST" and form.is_valid():
        try:
            target = save(form)
        except Problem as problem:
            if problem.status == 403:
                raise
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(context_of(request).url(target))
    view = {"form": form, "title": title, "back": back, "action": action, "warning": warning}
    return render(request, "places/form.html", view, status=422 if form.errors else 200)


def _find_editable_hamlet(request: HttpRequest, code: str) -> Any:
    record = hamlets.find_hamlet(code=code, actor=actor_of(request))
    require_edit(actor_of(request), [record.seats.select_related("unit").latest("valid_from").unit.area])
    return record


@allow("places.edit")
def edit_hamlet(request: HttpRequest, code: str) -> HttpResponseBase:
    record = _find_editable_hamlet(request, code)
    form = forms.EditHamletForm(request.POST) if request.method == "POST" else forms.EditHamletForm.of(record)

    def save(form: forms.EditHamletForm) -> str:
        data = form.cleaned_data
        actions.update_hamlet(
            actor_of(request), code=code, name=data["name"], kind=data["kind"], point=form.point, reason=data["reason"]
        )
        return _build_hamlet_address(code)

    title = _("Correct %(name)s") % {"name": record.title}
    return _form_page(request, form, save, title=title, back=_build_hamlet_address(code), action=_("Save"))


@allow("places.edit")
def register_hamlet(request: HttpRequest, key: str) -> HttpResponseBase:
    area = Area.parse(key)
    unit = units.read_unit(area=area, actor=actor_of(request))
    require_edit(actor_of(request), [area])
    form = forms.RegisterHamletForm(request.POST or None)

    def save(form: forms.RegisterHamletForm) -> str:
        data = form.cleaned_data
        new = actions.NewHamlet(data["name"], data["kind"], area, data["valid_from"], form.point)
        return _build_hamlet_address(actions.register_hamlet(actor_of(request), new=new).code)

    title = _("Register a hamlet of %(name)s") % {"name": unit.title}
    return _form_page(request, form, save, title=title, back=frames.place_address(area), action=_("Register"))


@allow("places.edit")
def record_figures(request: HttpRequest, code: str) -> HttpResponseBase:
    record = _find_editable_hamlet(request, code)
    context = context_of(request)
    form = forms.FiguresForm(request.POST or None, initial={"dated": context.today})

    def save(form: forms.FiguresForm) -> str:
        data = form.cleaned_data
        figures = [
            figure_actions.Figure(record.area, kind, data["dated"], data[kind], data["source"])
            for kind in _KINDS
            if data[kind] is not None
        ]
        figure_actions.record_population(actor_of(request), figures=figures, today=context.today)
        return _build_hamlet_address(code)

    title = _("Figures of %(name)s") % {"name": record.title}
    return _form_page(request, form, save, title=title, back=_build_hamlet_address(code), action=_("Save"))


def _list_operators(today: date, recorded: str) -> list[tuple[str, str]]:
    """(code, name) of the operators of the day, by name, and of the one recorded already."""
    declared = datasets.find_dataset(_BODIES)
    bodies = suppression.visible_rows(declared, actor=SYSTEM, as_of=today) if declared is not None else ()
    names = {str(row["code"]): str(row["short_name"] or row["name"]) for row in bodies if row["kind"] == "operator"}
    if recorded and recorded not in names:
        names[recorded] = datasets.name_codes([_BODIES], [recorded], today).get(recorded, recorded)
    return sorted(names.items(), key=lambda pair: order_key(pair[1]))


@allow("places.edit")
def record_hole(request: HttpRequest, code: str) -> HttpResponseBase:
    record = _find_editable_hamlet(request, code)
    context = context_of(request)
    last = SignalHole.objects.filter(hamlet=record, cleared_on__isnull=True).order_by("-recorded_on").first()
    initial: dict[str, Any] = {"recorded_on": context.today}
    if last is not None:
        initial = {name: getattr(last, name) for name in ("recorded_on", *condition_actions.HOLE_FIELDS)}
    operators = _list_operators(context.today, initial.get("operator", ""))
    form = forms.HoleForm(request.POST or None, initial=initial, operators=operators)

    def save(form: forms.HoleForm) -> str:
        values = {name: form.cleaned_data[name] for name in condition_actions.HOLE_FIELDS}
        condition_actions.record_signal_hole(
            actor_of(request), hamlet=record.area, recorded_on=form.cleaned_data["recorded_on"], values=values
        )
        return _build_hamlet_address(code)

    title = _("Signal hole at %(name)s") % {"name": record.title}
    return _form_page(request, form, save, title=title, back=_build_hamlet_address(code), action=_("Save"))


@allow("places.edit")
def close_hamlet(request: HttpRequest, code: str) -> HttpResponseBase:
    record = _find_editable_hamlet(request, code)
    form = forms.CloseHamletForm(request.POST or None)

    def save(form: forms.CloseHamletForm) -> str:
        data = form.cleaned_data
        actions.close_hamlet(actor_of(request), code=code, on=data["on"], reason=data["reason"])
        return _build_hamlet_address(code)

    warning = _("From that day %(name)s is counted nowhere any more; earlier dates still show it.") % {
        "name": record.title
    }
    title = _("End %(name)s") % {"name": record.title}
    return _form_page(
        request, form, save, title=title, back=_build_hamlet_address(code), action=_("End the hamlet"), warning=warning
    )


@allow("places.edit")
def merge_hamlets(request: HttpRequest, key: str) -> HttpResponseBase:
    area = Area.parse(key)
    unit = units.read_unit(area=area, actor=actor_of(request))
    require_edit(actor_of(request), [area])
    known = hamlets.list_hamlets(as_of=context_of(request).as_of, within=area)
    choices = [(row.area.code, f"{row.title} ({row.area.code})") for row in known]
    form = forms.MergeHamletsForm(request.POST or None, hamlets=choices)

    def save(form: forms.MergeHamletsForm) -> str:
        data = form.cleaned_data
        new = successions.merge_hamlets(
            actor_of(request), codes=data["hamlets"], name=data["name"], kind=data["kind"], on=data["on"],
            decision=data["decision"],
        )  # fmt: skip
        return _build_hamlet_address(new.code)

    warning = _("The hamlets chosen end on that day; a new one with its own code begins.")
    title = _("Merge hamlets of %(name)s") % {"name": unit.title}
    return _form_page(
        request, form, save, title=title, back=frames.place_address(area), action=_("Merge"), warning=warning
    )


@allow("places.edit")
def split_hamlet(request: HttpRequest, code: str) -> HttpResponseBase:
    record = _find_editable_hamlet(request, code)
    form = forms.SplitHamletForm(request.POST or None, initial={"kind": record.kind})

    def save(form: forms.SplitHamletForm) -> str:
        data = form.cleaned_data
        parts = [successions.HamletPart(name, data["kind"]) for name in data["names"]]
        successions.split_hamlet(actor_of(request), code=code, parts=parts, on=data["on"], decision=data["decision"])
        return _build_hamlet_address(code)

    warning = _("%(name)s ends on that day; each new hamlet gets its own code.") % {"name": record.title}
    title = _("Divide %(name)s") % {"name": record.title}
    return _form_page(
        request, form, save, title=title, back=_build_hamlet_address(code), action=_("Divide"), warning=warning
    )
