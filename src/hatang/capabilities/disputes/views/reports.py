"""Pages of residents' reports: say that there is no signal, follow what was said, answer it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import numpy as np
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.disputes.actions import followers
from hatang.capabilities.disputes.actions import reports as actions
from hatang.capabilities.disputes.forms.reports import AnswerReportsForm, FollowForm, SignalReportForm
from hatang.capabilities.disputes.models import ReportPhotograph, SignalReport
from hatang.capabilities.disputes.queries import meanings, reports, residents
from hatang.capabilities.disputes.terms import OVER, RESIDENT_TESTS_PER_DAY, ReportState
from hatang.engines.writing.words import order_key
from hatang.kernel import files, http, panels
from hatang.kernel.access import Area, actor_of, allow
from hatang.kernel.problems import Forbidden, Invalid, Missing, Problem
from hatang.kernel.ui import frames, maps
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.coverage.public import HamletPlace
    from hatang.capabilities.disputes.queries.reports import JoinedReports
    from hatang.kernel.access import Actor
    from hatang.kernel.panels import Look, Part

EVERY = _("every operator")
# A family behind one address may each say it once; more is one who says it again.
_OF_ONE_PLACE = 3
_WORKER = Path(__file__).parent.parent / "static" / "disputes" / "worker.js"
_WEEK = timedelta(days=7)
# Of its own places a body sees those that wait longest; all stand in the list.
_SHOWN = 6


def _describe_rows(joined: Sequence[JoinedReports]) -> list[dict[str, Any]]:
    names = coverage.operator_names({row.operator for row in joined if row.operator})
    today = timezone.localdate()
    grounds = {row["hamlet"]: row for row in coverage.read_hamlet_ground(today).frame.iter_rows(named=True)}
    return [
        {
            "hamlet": row.hamlet_code,
            "name": grounds[row.hamlet_code]["name"] if row.hamlet_code in grounds else row.hamlet_code,
            "commune_name": grounds[row.hamlet_code]["commune_name"] if row.hamlet_code in grounds else "",
            "operator": names.get(row.operator, row.operator) if row.operator else str(EVERY),
            "operator_code": row.operator,
            "count": row.count,
            "withdrawn": row.withdrawn,
            "since": row.since,
            "last_on": row.last_on,
            "waiting": row.waiting,
            "answer_by": row.answer_by,
            "is_late": row.is_late(today),
            "answer": row.answer,
            "answered_by": row.answered_by,
        }
        for row in joined
    ]


def _describe_place(joined: Sequence[JoinedReports]) -> dict[str, Any]:
    """What `joined_reports.html` shows: the reports of places, how many are of today, how many of the last week."""
    today = timezone.localdate()
    return {
        "joined": _describe_rows(joined),
        "of_today": reports.count_since(joined, today),
        "of_week": reports.count_since(joined, today - _WEEK + timedelta(days=1)),
    }


@require_GET
@allow("coverage.view")
def show_reports(request: HttpRequest) -> HttpResponseBase:
    """Every place that residents say has no signal; with a position in the address, the form of the nearest hamlet."""
    actor, context = actor_of(request), context_of(request)
    position = [request.GET.get(name, "") for name in ("longitude", "latitude")]
    if code := _find_hamlet_at(*position):
        return redirect(context.url(reverse("disputes:send_report", args=[code])))
    rows = _describe_rows(reports.list_joined(actor=actor, with_withdrawn=True))
    columns = [
        Column("name", _("Hamlet"), url=lambda row: frames.place_address(row["hamlet"])),
        Column("commune_name", _("Commune")),
        Column("operator", _("Operator")),
        Column(
            "waiting", _("Waiting for an answer"), "integer", total=True, html=lambda row: _draw_waiting(actor, row)
        ),
        Column("answer_by", _("Answer by"), "date", last_day=True),
        Column("count", _("Reports of residents"), "integer", total=True),
        Column("withdrawn", _("Withdrawn by their senders"), "integer", total=True),
        Column("since", _("Since"), "date"),
        Column("last_on", _("Reported last on"), "date"),
        Column("answer", _("Answer"), prose=True),
    ]
    table = Table(
        *("reports", columns, from_rows(rows), request),
        caption=_("Places without signal, as residents say"),
        empty=Empty(_("Nobody reported a place without signal"), icon="check"),
        default_sort="-count",
        file_name="mat-song",
    )
    if (answer := table.answer()) is not None:
        return answer
    # A position that names no hamlet leads back to the ways of naming one.
    return render(
        request,
        "disputes/reports.html",
        {
            "table": table,
            "is_outside": any(position),
            "lacks_code": not request.GET.get("code", "-").strip(),
        },
        status=422 if any(position) else 200,
    )


def _draw_waiting(actor: Actor, row: Any) -> str:
    """How many wait; for who may answer them the way there, in words."""
    if not (row["waiting"] and actions.may_answer(actor, row["operator_code"])):
        return str(row["waiting"] or "")
    return format_html('<a href="{}">{}</a>', _answer_address(row), _name_answer(row))


def _answer_address(row: Any) -> str:
    return reverse("disputes:answer_reports", args=[row["hamlet"], row["operator_code"] or "-"])


def _name_answer(row: Any) -> str:
    return ngettext("Answer %(count)d report", "Answer %(count)d reports", row["waiting"]) % {"count": row["waiting"]}


def _place_of(report: SignalReport) -> HamletPlace:
    """The hamlet of a report: as it is today, as it was then where it has ended since."""
    try:
        return coverage.find_hamlet(code=report.hamlet_code, as_of=timezone.localdate())
    except Missing:
        return coverage.find_hamlet(code=report.hamlet_code, as_of=report.reported_on)


@require_GET
@allow("coverage.signal_report")
def choose_hamlet(request: HttpRequest, area: str) -> HttpResponseBase:
    """The hamlets of a commune, each one tap from the form of its report."""
    unit, today = Area.parse(area), timezone.localdate()
    inside = coverage.codes_within(unit, today)
    if not inside:
        raise Missing("place", _("No hamlet of today lies in this place"), where=area)
    hamlets = [row for row in coverage.read_hamlet_ground(today).frame.iter_rows(named=True) if row["hamlet"] in inside]
    values = {
        "unit": unit,
        "hamlets": sorted(hamlets, key=lambda row: order_key(row["name"])),
        "communes": len({row["commune"] for row in hamlets}),
    }
    return render(request, "disputes/choose_hamlet.html", values)


@require_GET
@allow("coverage.signal_report")
def choose_on_map(request: HttpRequest) -> HttpResponseBase:
    """The hamlets of today on a map: the one that is pressed opens the form of its report, or with `viec=do` that of a
    test made there."""
    context, today = context_of(request), timezone.localdate()
    if request.GET.get("viec") == "do":
        form = f"{reverse('disputes:send_test')}?hamlet={{code}}"
    else:
        form = context.url(reverse("disputes:send_report", args=["CODE"])).replace("CODE", "{code}")
    points = coverage.read_hamlet_ground(today).points
    hamlets = maps.StyleLayer(
        "hamlets",
        gettext("Hamlets"),
        f"/api/v1/places/hamlets.geojson?{urlencode({'as_of': today.isoformat()})}",
        kind="circle",
        colour="series-2",
        label="name",
        probe=(("name", _("Hamlet")),),
        opens=form,
        chooses=True,
    )
    communes = maps.StyleLayer(
        "communes",
        gettext("Communes"),
        f"/api/v1/places/units.geojson?{urlencode({'as_of': today.isoformat()})}",
        kind="line",
        colour="map-border-strong",
        label="name",
    )
    if not len(points):
        raise Missing("place", _("No hamlet of today lies in this place"), where=today.isoformat())
    (west, south), (east, north) = np.nanmin(points, axis=0), np.nanmax(points, axis=0)
    bounds = (float(west), float(south), float(east), float(north))
    chosen = maps.Map("choose", gettext("Where is there no signal?"), (communes, hamlets), bounds=bounds, as_of=today)
    return render(request, "disputes/choose_on_map.html", {"map": chosen})


def _find_hamlet_at(longitude: str | float, latitude: str | float) -> str:
    """The hamlet nearest to a position; "" where none is near."""
    try:
        return residents.nearest_hamlet(
            longitude=float(longitude), latitude=float(latitude), as_of=timezone.localdate()
        )
    except ValueError:
        return ""


def _answer_position(request: HttpRequest) -> JsonResponse:
    """For the telephone that says where it is: `hamlet` with its commune, "" where none is near."""
    code = _find_hamlet_at(request.GET.get("longitude", ""), request.GET.get("latitude", ""))
    place = coverage.find_hamlet(code=code, as_of=timezone.localdate()) if code else None
    return JsonResponse({"hamlet": f"{place.name}, {place.commune_name}" if place else ""})


@require_http_methods(["GET", "POST"])
@allow("coverage.signal_report")
def send_report(request: HttpRequest, hamlet_code: str = "") -> HttpResponseBase:
    """Place, operator, since when: nobody has to sign in, nothing else has to be said.

    Without the code of a hamlet the telephone's position names it, and is kept nowhere.
    """
    if "longitude" in request.GET and not hamlet_code:
        return _answer_position(request)
    now, actor, context = timezone.localtime(), actor_of(request), context_of(request)
    place = coverage.find_hamlet(code=hamlet_code, as_of=now.date()) if hamlet_code else None
    operators = [(operator.code, operator.title) for operator in coverage.known_operators(as_of=now.date())]
    form = SignalReportForm(
        request.POST or None, request.FILES or None, operators=operators, has_place=place is not None
    )
    if request.method == "POST" and form.is_valid():
        try:
            report = reports.find_sent(form.cleaned_data["key"]) or _send(request, form, hamlet_code)
        except Problem as problem:
            if problem.status == 429:
                raise
            form.add_error(None, str(problem))
        else:
            messages.success(request, gettext("Thank you. Keep this code: with it you follow your report."))
            return redirect(context.url(reverse("disputes:signal_report", args=[report.code])))
    joined = reports.list_joined(actor=actor, hamlet_codes=[hamlet_code]) if place else []
    values = {
        **_describe_place(joined),
        "form": form,
        "place": place,
        "back": frames.place_url(context, hamlet_code) if place else "",
        "kept_days": meanings.resident_test(now.date()).contact_kept_days,
        "is_kept": bool(actor.id),
        "follow": FollowForm() if place and settings.HATANG_SENDS_MAIL else None,
        "sends_mail": settings.HATANG_SENDS_MAIL,
    }
    return render(request, "disputes/send_report.html", values, status=422 if form.is_bound else 200)


def _send(request: HttpRequest, form: SignalReportForm, hamlet_code: str) -> SignalReport:
    """Keep what the form says; one sender may say so much a day, and little of one place."""
    cleaned, now = form.cleaned_data, timezone.localtime()
    code = hamlet_code or _find_hamlet_at(cleaned["longitude"], cleaned["latitude"])
    if not code:
        raise Missing("position", _("This position is near no hamlet of the province"))
    http.limit_rate(request, "coverage.signal_report", allowed=RESIDENT_TESTS_PER_DAY, seconds=86_400)
    same = f"coverage.signal_report:{code}:{cleaned['operator']}"
    http.limit_rate(request, same, allowed=_OF_ONE_PLACE, seconds=86_400)
    sent = actions.NewReport(
        code,
        cleaned["operator"],
        form.first_day(now.date()),
        cleaned.get("email", ""),
        cleaned["key"],
        cleaned["photograph"],
    )
    return actions.send_report(actor_of(request), sent, now=now)


@require_GET
@allow("coverage.signal_report")
def serve_worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the form and what was written without a signal; it works for all pages of coverage."""
    answer = HttpResponse(_WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    # Asked again at each visit: a worker of an old edition would send to addresses of old.
    answer["Cache-Control"] = "no-cache"
    answer["Service-Worker-Allowed"] = reverse("disputes:reports").removesuffix("mat-song/")
    return answer


@require_POST
@allow("coverage.signal_report")
def follow_place(request: HttpRequest, hamlet_code: str) -> HttpResponseBase:
    """Leave an address to be told of answers about a place; a letter asks first whether it is theirs."""
    if not settings.HATANG_SENDS_MAIL:
        hint = _("Keep the code of your report, or the address of the page of the place.")
        raise Invalid("no_mail", _("This installation sends no letters"), hint=hint)
    form = FollowForm(request.POST)
    if not form.is_valid():
        raise Invalid("email", _("This is no e-mail address"), where=request.POST.get("email", "")[:80])
    http.limit_rate(request, "coverage.follow", allowed=RESIDENT_TESTS_PER_DAY, seconds=86_400)
    actor, email = actor_of(request), form.cleaned_data["email"]
    followers.follow_place(actor, hamlet_code=hamlet_code, email=email, now=timezone.now())
    messages.success(request, gettext("A letter is on its way: open the link in it, then you follow this place."))
    return redirect(context_of(request).url(reverse("disputes:send_report", args=[hamlet_code])))


@require_http_methods(["GET", "POST"])
@allow("coverage.signal_report")
def show_following(request: HttpRequest, token: str) -> HttpResponseBase:
    """What the link of a letter opens: prove the address, or stop. A button does it, so that no mail scanner can."""
    contact = followers.read_contact(token)
    if request.method == "POST":
        if "stop" in request.POST:
            followers.drop_address(actor_of(request), token=token)
            messages.success(request, gettext("The address was erased; nothing more is written to it."))
            return redirect(context_of(request).url(reverse("disputes:send_report", args=[contact.hamlet_code])))
        followers.confirm_address(actor_of(request), token=token, now=timezone.now())
        messages.success(request, gettext("You follow this place: its answers come by letter."))
        return redirect(reverse("disputes:following", args=[token]))
    place = coverage.find_hamlet(code=contact.hamlet_code, as_of=timezone.localdate())
    return render(request, "disputes/following.html", {"contact": contact, "place": place})


@require_GET
@allow("coverage.answer_report")
def show_photograph(request: HttpRequest, report_id: int) -> HttpResponseBase:
    """What was photographed for a report, for who answers it; always a download."""
    there = ReportPhotograph.objects.visible_to(actor_of(request)).filter(report=report_id).first()
    if there is None:
        raise Missing("file", _("There is no photograph, or it was erased"))
    return http.File(files.path_of(there.file).open("rb"), as_attachment=True, filename=f"mat-song-{report_id}.jpg")


@require_GET
@allow("coverage.signal_report")
def show_report(request: HttpRequest, code: str) -> HttpResponseBase:
    """What became of a report, for whoever has its code."""
    actor = actor_of(request)
    report = reports.read_report(code=code, actor=actor)
    joined = [
        row
        for row in reports.list_joined(actor=actor, hamlet_codes=[report.hamlet_code])
        if row.operator == report.operator
    ]
    names = coverage.operator_names({report.operator} - {""})
    values = {
        "report": report,
        "place": _place_of(report),
        "operator": names.get(report.operator, report.operator) or EVERY,
        "joined": joined[0] if joined else None,
        "is_over": report.state in OVER,
        "is_late": report.state == ReportState.OPEN and report.answer_by < timezone.localdate(),
        "sends_mail": settings.HATANG_SENDS_MAIL,
    }
    return render(request, "disputes/signal_report.html", values)


@require_GET
@allow("coverage.signal_report")
def find_report(request: HttpRequest) -> HttpResponseBase:
    """From a code that was written down to its page."""
    written = request.GET.get("code", "")
    report = reports.find_report(code=written, actor=actor_of(request))
    if report is None:
        # Back to the field, with what was written: a code is copied wrongly sooner than not at all.
        words = _("There is no report with the code “%(code)s”. Compare it with the one you noted.")
        if written.strip():
            messages.error(request, words % {"code": written[:24]})
        return redirect(context_of(request).url(f"{reverse('disputes:reports')}?{urlencode({'code': written[:24]})}"))
    return redirect(context_of(request).url(reverse("disputes:signal_report", args=[report.code])))


@require_POST
@allow("coverage.signal_report")
def move_report(request: HttpRequest, code: str, act: str) -> HttpResponseBase:
    """The signal is back, it still is not, or the sender takes the report back."""
    http.limit_rate(request, "coverage.signal_report", allowed=RESIDENT_TESTS_PER_DAY, seconds=86_400)
    acts = {
        "co-song": (actions.end_report, gettext("The signal is back: your report is closed.")),
        "van-mat": (actions.reopen_report, gettext("Your report is open again.")),
        "rut-lai": (actions.withdraw_report, gettext("Your report is taken back; it is not counted any more.")),
    }
    if act not in acts:
        raise Missing("act", _("There is no such step"), where=act)
    take, done = acts[act]
    report = take(actor_of(request), code=code, now=timezone.now())
    messages.success(request, done)
    return redirect(context_of(request).url(reverse("disputes:signal_report", args=[report.code])))


@require_http_methods(["GET", "POST"])
@allow("coverage.answer_report")
def answer_reports(request: HttpRequest, hamlet_code: str, operator: str) -> HttpResponseBase:
    """Answer everybody who reported one place."""
    actor, code = actor_of(request), "" if operator == "-" else operator
    first = SignalReport.objects.visible_to(actor).filter(hamlet_code=hamlet_code, operator=code).first()
    if first is None:
        raise Missing("coverage.signal_report", _("No report of this place waits for an answer"), where=hamlet_code)
    if not actions.may_answer(actor, code):
        raise Forbidden(
            "coverage.signal_report", _("These reports are about another operator"), where=code or str(EVERY)
        )
    form = AnswerReportsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            count = actions.answer_reports(
                actor, hamlet_code=hamlet_code, operator=code, text=form.cleaned_data["text"], now=timezone.now()
            )
        except Problem as problem:
            if problem.status == 403:
                raise
            form.add_error(None, str(problem))
        else:
            messages.success(request, gettext("%(count)d reports were answered.") % {"count": count})
            return redirect(context_of(request).url(reverse("disputes:reports")))
    rows = _describe_rows(reports.list_joined(actor=actor, hamlet_codes=[hamlet_code]))
    values = {
        "form": form,
        "place": _place_of(first),
        "joined": [row for row in rows if row["operator_code"] == code],
        "photographs": reports.list_photographs(actor=actor, hamlet_code=hamlet_code, operator=code),
        "back": context_of(request).url(reverse("disputes:reports")),
    }
    return render(request, "disputes/answer_reports.html", values, status=422 if form.is_bound else 200)


def reports_of_hamlet(look: Look) -> Part | None:
    """What residents say of the signal in a hamlet."""
    assert look.area is not None
    return _draw_joined(look, [look.area.code])


def reports_inside(look: Look) -> Part | None:
    """The same of all hamlets of a unit."""
    assert look.area is not None
    return _draw_joined(look, coverage.codes_within(look.area, look.context.as_of))


def describe_reports(actor: Actor, hamlet_code: str, operator: str) -> dict[str, Any]:
    """What `joined_reports.html` shows of a place and an operator, with those that name every operator."""
    joined = reports.list_joined(actor=actor, hamlet_codes=[hamlet_code])
    return _describe_place([row for row in joined if row.operator in ("", operator)])


def _draw_joined(look: Look, codes: Any) -> Part | None:
    joined = reports.list_joined(actor=look.actor, hamlet_codes=codes, with_withdrawn=True)
    return panels.Part("disputes/place_reports.html", _describe_place(joined)) if joined else None


def waiting_card(look: Look) -> Part | None:
    """How many residents wait for any answer, for the department that sees that they get one."""
    waiting = [row for row in reports.list_joined(actor=look.actor) if row.waiting]
    if not waiting:
        return None
    late = sum(row.waiting for row in waiting if row.is_late(look.context.today))
    values = {"waiting": sum(row.waiting for row in waiting), "places": len(waiting), "late": late}
    return panels.Part("disputes/waiting_card.html", values)


def waiting_for_body(look: Look, code: str) -> Part | None:
    """Who waits for the answer of a body, on its page: each place one step from the form that answers it."""
    if not actions.may_answer(look.actor, code):
        return None
    waiting = [row for row in reports.list_joined(actor=look.actor) if row.operator == code and row.waiting]
    if not waiting:
        return None
    longest = sorted(waiting, key=lambda row: (row.answer_by or row.last_on, row.hamlet_code))[:_SHOWN]
    rows = [{**row, "address": _answer_address(row), "act": _name_answer(row)} for row in _describe_rows(longest)]
    return panels.Part("disputes/waiting_reports.html", {"rows": rows, "more": len(waiting) - len(rows)})
