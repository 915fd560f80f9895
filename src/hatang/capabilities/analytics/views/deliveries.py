"""«Gửi và cảnh báo»: what is sent to oneself by the calendar, and the numbers that one watches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hatang.capabilities.analytics import queries
from hatang.capabilities.analytics.actions import deliveries as actions
from hatang.capabilities.analytics.forms import AlertForm, ScheduleForm
from hatang.capabilities.analytics.models import Alert, Schedule
from hatang.kernel.access import actor_of, allow
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


def _render_deliveries(
    request: HttpRequest, *, schedule: ScheduleForm | None = None, alert: AlertForm | None = None
) -> HttpResponseBase:
    actor = actor_of(request)
    questions, boards = queries.list_saved_queries(actor=actor), queries.list_dashboards(actor=actor)
    values = {
        "schedules": queries.list_schedules(actor=actor),
        "alerts": queries.list_alerts(actor=actor),
        "schedule_form": schedule or ScheduleForm(questions=questions, boards=boards),
        "alert_form": alert or AlertForm(questions=questions),
        "anything": bool(questions or boards),
        "watchable": bool(questions),
        "mails": settings.HATANG_SENDS_MAIL,
    }
    return render(request, "analytics/deliveries.html", values, status=422 if schedule or alert else 200)


@allow("analytics.query")
def show_deliveries(request: HttpRequest) -> HttpResponseBase:
    return _render_deliveries(request)


@allow("analytics.query")
@require_POST
def schedule_delivery(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    form = ScheduleForm(
        request.POST, questions=queries.list_saved_queries(actor=actor), boards=queries.list_dashboards(actor=actor)
    )
    if not form.is_valid():
        return _render_deliveries(request, schedule=form)
    actions.schedule_delivery(actor, **form.wish())
    messages.success(request, _("It will be sent to your e-mail."))
    return redirect(context_of(request).url(reverse("analytics:deliveries")))


@allow("analytics.query")
@require_POST
def watch_question(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    form = AlertForm(request.POST, questions=queries.list_saved_queries(actor=actor))
    if not form.is_valid():
        return _render_deliveries(request, alert=form)
    actions.watch_question(actor, **form.cleaned_data, today=timezone.localdate())
    messages.success(request, _("The number is watched."))
    return redirect(context_of(request).url(reverse("analytics:deliveries")))


@allow("analytics.query")
@require_POST
def stop_schedule(request: HttpRequest, number: int) -> HttpResponseBase:
    actions.stop_delivery(actor_of(request), kind=Schedule, number=number)
    messages.success(request, _("It will no longer be sent."))
    return redirect(context_of(request).url(reverse("analytics:deliveries")))


@allow("analytics.query")
@require_POST
def stop_alert(request: HttpRequest, number: int) -> HttpResponseBase:
    actions.stop_delivery(actor_of(request), kind=Alert, number=number)
    messages.success(request, _("The number is no longer watched."))
    return redirect(context_of(request).url(reverse("analytics:deliveries")))
