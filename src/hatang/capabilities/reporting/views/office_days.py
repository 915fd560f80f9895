"""Working days: the calendar of a year, what was announced later, and entering that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.reporting import forms
from hatang.capabilities.reporting.actions import office_days as actions
from hatang.capabilities.reporting.models import OfficeDay
from hatang.capabilities.reporting.views.regimes import edit_with_form
from hatang.kernel import access, workdays
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Missing
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.forms import ReasonForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@allow("reporting.view")
def show_office_days(request: HttpRequest) -> HttpResponseBase:
    """What was announced, and the holidays of the year of the date and of the next."""
    year = context_of(request).as_of.year
    values = {
        "announced": OfficeDay.objects.visible_to(actor_of(request)).order_by("-day"),
        "years": [(shown_year, workdays.moved_days(shown_year)) for shown_year in (year, year + 1)],
        "may_define": access.has_right(actor_of(request), "reporting.define"),
    }
    return render(request, "reporting/office_days.html", values)


@allow("reporting.define")
def enter_office_day(request: HttpRequest) -> HttpResponseBase:
    return edit_with_form(
        *(request, forms.OfficeDayForm(request.POST or None)),
        act=lambda data: actions.enter_office_day(actor_of(request), **data, now=timezone.now()),
        back=reverse("reporting:office_days"),
        title=_("Enter a day that was moved"),
        consequence=_("Every last day that is counted in working days is counted anew."),
        done=_("The day has been entered."),
    )


@allow("reporting.define")
def take_out(request: HttpRequest, row: int) -> HttpResponseBase:
    office_day = OfficeDay.objects.visible_to(actor_of(request)).filter(pk=row).first()
    if office_day is None:
        raise Missing("day", _("There is no such entry"), where=str(row))
    return edit_with_form(
        *(request, ReasonForm(request.POST or None)),
        act=lambda data: actions.take_out(actor_of(request), row=office_day, reason=data["reason"]),
        back=reverse("reporting:office_days"),
        title=_("Take out the entry of %(day)s") % {"day": f"{office_day.day:%d/%m/%Y}"},
        submit=_("Take out"),
        consequence=_("Every last day that is counted in working days is counted anew."),
        done=_("The day has been taken out."),
        danger=True,
    )
