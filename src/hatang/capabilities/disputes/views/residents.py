"""Pages for residents: send a test of one's own, take it back; and the contact, for an officer with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.coverage.public import Technology
from hatang.capabilities.disputes.queries import meanings, residents
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Problem
from hatang.kernel.ui import frames
from hatang.kernel.ui.context import about_area, context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


from typing import TYPE_CHECKING

from hatang.capabilities.disputes.actions import residents as actions
from hatang.capabilities.disputes.actions.phone_readings import PhoneReading
from hatang.capabilities.disputes.forms.residents import ContactForm, ReceiptForm, ResidentTestForm
from hatang.capabilities.disputes.terms import RESIDENT_TESTS_PER_DAY
from hatang.kernel import http

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


def limit_tests(request: HttpRequest) -> None:
    """At most so many tests of one sender in a day; the address is counted in memory and written nowhere."""
    http.limit_rate(request, "coverage.test", allowed=RESIDENT_TESTS_PER_DAY, seconds=86_400)


@require_http_methods(["GET", "POST"])
@allow("coverage.test")
def send_test(request: HttpRequest) -> HttpResponseBase:
    """The form of a resident's own test; nobody has to sign in."""
    now, actor = timezone.localtime(), actor_of(request)
    operators = [(operator.code, operator.title) for operator in coverage.known_operators(as_of=now.date())]
    form = ResidentTestForm(
        request.POST or None,
        operators=operators,
        initial={"tested_on": now.date(), "hamlet": request.GET.get("hamlet", "")[:40]},
    )
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        position = (cleaned["longitude"], cleaned["latitude"]) if cleaned["longitude"] is not None else None
        try:
            limit_tests(request)
            test = actions.OwnTest(
                operator=cleaned["operator"],
                technology=cleaned["technology"],
                has_signal=cleaned["has_signal"],
                is_indoors=cleaned["is_indoors"],
                tested_on=cleaned["tested_on"],
                hamlet_code=cleaned["hamlet"],
                position=position,
                figures=PhoneReading(
                    cleaned["rsrp_dbm"], cleaned["download_mbps"], cleaned["upload_mbps"], cleaned["latency_ms"]
                ),
            )
            contact = actions.Contact(cleaned["name"], cleaned["reach"])
            sent = actions.send_resident_test(actor, test, consents=cleaned["consent"], now=now, contact=contact)
        except Problem as problem:
            if problem.status == 429:
                raise
            form.add_error(None, str(problem))
        else:
            return render(
                request,
                "disputes/test_sent.html",
                {
                    "hamlet": coverage.find_hamlet(code=sent.hamlet_code, as_of=now.date()),
                    "receipt": actions.sign_receipt(sent),
                    "rule": meanings.resident_test(now.date()),
                },
            )
    return render(
        request,
        "disputes/send_test.html",
        {"form": form, "rule": meanings.resident_test(now.date()), "back": ReceiptForm()},
        status=422 if form.is_bound else 200,
    )


@require_POST
@allow("coverage.test")
def take_back(request: HttpRequest) -> HttpResponseBase:
    """Erase a test with its contact, for whoever holds the receipt."""
    form = ReceiptForm(request.POST)
    limit_tests(request)
    if form.is_valid():
        actions.take_back(actor_of(request), receipt=form.cleaned_data["receipt"])
        messages.success(request, gettext("The test and everything left with it were erased."))
    return redirect("disputes:send_test")


@require_http_methods(["GET", "POST"])
@allow("coverage.decide")
def show_contact(request: HttpRequest, code: str) -> HttpResponseBase:
    """How to reach the sender of a test, shown once to an officer who gives a reason; that is audited."""
    form = ContactForm(request.POST or None)
    sender_contact = None
    if request.method == "POST" and form.is_valid():
        try:
            sender_contact = actions.open_contact(actor_of(request), code=code, reason=form.cleaned_data["reason"])
        except Problem as problem:
            if problem.status == 403:
                raise
            form.add_error(None, str(problem))
    return render(
        request,
        "disputes/contact.html",
        {"form": form, "code": code, "found": sender_contact, "back": reverse("disputes:experienced")},
        status=422 if form.is_bound and sender_contact is None else 200,
    )


@require_GET
@allow("coverage.view")
@about_area
def show_experienced(request: HttpRequest) -> HttpResponseBase:
    """Residents' own tests added up by hamlet; too few of them stay untold."""
    context = context_of(request)
    rule = meanings.resident_test(context.as_of)
    rows = coverage.with_places(residents.by_hamlet(context.as_of), context.as_of, context.area)
    table_rows = [{**row, "note": coverage.NOT_ENOUGH if row["tests"] is None else ""} for row in rows.to_dicts()]
    table = Table(
        "experienced",
        (
            Column("hamlet", _("Code"), "code", shown=False),
            Column("name", _("Hamlet"), url=lambda row: frames.place_address(row["hamlet"])),
            Column("commune_name", _("Commune")),
            Column("operator", _("Operator"), "choice", choices=coverage.operators_by_name(rows["operator"])),
            Column("technology", _("Technology"), "choice", choices=tuple(Technology.choices)),
            Column("tests", _("Tests"), "integer", total=True),
            Column("with_signal_percent", _("Tests with usable service"), "percent"),
            Column("median_download_mbps", _("Median download speed"), "decimal", unit="Mbps"),
            Column("note", _("Sample size"), sorted=False, filtered=False),
        ),
        from_rows(table_rows),
        request,
        caption=_("Residents' own tests"),
        empty=Empty(
            _("No test of a resident yet"),
            _("Residents who agree send what their telephone shows; it stands here by hamlet."),
            url=reverse("disputes:send_test"),
            action=_("Send a test"),
            icon="phone",
        ),
        file_name="phep-do-nguoi-dan",
    )
    if (answer := table.answer()) is not None:
        return answer
    return render(
        request,
        "disputes/experienced.html",
        {"table": table, "rule": rule, "tests": int(rows["tests"].sum())},
    )
