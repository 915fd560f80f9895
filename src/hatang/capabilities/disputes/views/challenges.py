"""Pages: challenges from filing to decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.coverage.public import Technology
from hatang.capabilities.disputes import actions
from hatang.capabilities.disputes.forms.challenges import (
    AnswerChallengeForm,
    ChallengeForm,
    ConcedeForm,
    DecisionForm,
    LiftForm,
)
from hatang.capabilities.disputes.queries import challenges as challenge_queries
from hatang.capabilities.disputes.queries import meanings, rebuttals
from hatang.capabilities.disputes.terms import PENDING, ChallengeState, Reason
from hatang.capabilities.disputes.views.rebuttals import address_of
from hatang.capabilities.disputes.views.reports import describe_reports
from hatang.capabilities.prediction import public as prediction
from hatang.kernel import access, files
from hatang.kernel.access import actor_of, allow
from hatang.kernel.http import File
from hatang.kernel.problems import Missing, Problem
from hatang.kernel.ui import formats, frames, marks
from hatang.kernel.ui.fields import format_decimal
from hatang.kernel.ui.table_rows import from_queryset
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.db.models import QuerySet
    from django.forms import Form
    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from hatang.capabilities.disputes.models import Challenge


@require_http_methods(["GET", "POST"])
@allow("coverage.challenge")
def new_challenge(request: HttpRequest, hamlet_code: str) -> HttpResponseBase:
    """Dispute a declaration for this hamlet."""
    actor, now = actor_of(request), timezone.localtime()
    place = coverage.find_hamlet(code=hamlet_code, as_of=now.date())
    form = ChallengeForm(
        request.POST or None,
        request.FILES or None,
        operators=coverage.declaring_operators(),
        initial=_filled_in(request, hamlet_code, now.date()),
    )
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        upload = data.pop("evidence")
        shown = {name: data.pop(f"test_{name}") for name in TEST_FIGURES}
        test = actions.OnSiteTest(**shown, tested_at=data.pop("tested_at"))
        try:
            filed = actions.file_challenge(
                actor,
                actions.CoverageClaim(hamlet_code, **data),
                now=now,
                evidence=(upload.name, upload.file) if upload else None,
                test=test,
            )
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, gettext("The challenge was filed. The operator is asked to answer."))
            return redirect("disputes:challenge", filed.pk)
    return render(
        request,
        "disputes/new_challenge.html",
        {
            "form": form,
            "place": place,
            "operators": dict(coverage.declaring_operators()),
            "declared": prediction.hamlet_coverage(hamlet_code=hamlet_code, as_of=now.date()).declared.shares,
            "rebuttals": rebuttals.list_rebuttals(actor=actor, hamlet_code=hamlet_code),
            "rule": _find_challenge_rule(now.date()),
        },
        status=422 if form.is_bound else 200,
    )


TEST_FIGURES = ("rsrp_dbm", "download_mbps", "upload_mbps", "latency_ms")


def _find_challenge_rule(day: date) -> meanings.ChallengeMeans | None:
    """What the operator has to do until when; None where no rule stands."""
    try:
        return meanings.read_challenge_means(day)
    except Missing:
        return None


def _filled_in(request: HttpRequest, hamlet_code: str, today: date) -> dict[str, object]:
    """What the address says; coming from the page of claims, also what the evidence shows, in words."""
    operator, technology = request.GET.get("operator", ""), request.GET.get("technology", "")
    initial: dict[str, object] = {"observed_on": today, "operator": operator}
    if technology in Technology:
        initial["technology"] = technology
    if "against" not in request.GET:
        return initial
    comparison = prediction.compared_claim(
        hamlet_code=hamlet_code, operator=operator, technology=technology, as_of=today
    )
    if comparison is None:
        return initial
    if comparison["measured"] is not None:
        text = gettext("Drive tests until %(day)s: %(share)s %% of %(samples)d samples are strong enough.") % {
            "day": formats.format_day(comparison["measured_on"]),
            "share": formats.format_number(comparison["measured"], 1),
            "samples": comparison["samples"],
        }
        initial["observed_on"] = comparison["measured_on"]
    else:
        text = gettext("The radio model predicts %(share)s %% of the people covered.") % {
            "share": formats.format_number(comparison["predicted"], 1)
        }
        text = f"{text} ({marks.prove_quality('predicted', today).words})"
    return initial | {"description": text}


def _build_columns(visible: QuerySet[Challenge], as_of: date) -> list[Column]:
    """The columns of the list; hamlets and operators as people call them."""
    known = {
        row["hamlet"]: f"{row['name']}, {row['commune_name']}"
        for row in coverage.read_hamlet_ground(as_of).frame.to_dicts()
    }

    def hamlet(row: Mapping[str, Any]) -> str:
        code = row["hamlet_code"]
        address = frames.place_address(code)
        return format_html('<a href="{}" title="{}">{}</a>', address, code, known.get(code, code))

    operators = coverage.operators_by_name(visible.order_by().values_list("operator", flat=True).distinct())
    return [
        Column("pk", _("Number"), "code", url=lambda row: reverse("disputes:challenge", args=[row["pk"]])),
        Column("hamlet_code", _("Hamlet"), html=hamlet, of=("places.hamlet",)),
        Column("operator", _("Operator"), "choice", choices=operators),
        Column("technology", _("Technology"), "choice", choices=tuple(Technology.choices)),
        Column("reason", _("Reason"), "choice", choices=tuple(Reason.choices)),
        Column("declared_share_percent", _("Declared then"), "percent"),
        Column("claimed_share_percent", _("Claimed"), "percent"),
        Column("observed_on", _("Seen on"), "date"),
        Column("state", _("State"), "choice", choices=tuple(ChallengeState.choices)),
        Column("answer_due_on", _("Answer due on"), "date", last_day=True),
        Column("late", _("Late"), "boolean", lookup="is_overdue"),
        Column("decided_share_percent", _("Decided"), "percent", shown=False),
        Column("effective_from", _("Counts from"), "date", shown=False),
    ]


@require_GET
@allow("coverage.challenges")
def show_challenges(request: HttpRequest) -> HttpResponseBase:
    """The challenges that the actor may see."""
    today = timezone.localdate()
    visible = challenge_queries.with_lateness(actor=actor_of(request), today=today)
    table = Table(
        "challenges",
        _build_columns(visible, today),
        from_queryset(visible),
        request,
        caption=_("Coverage challenges"),
        default_sort="-pk",
        empty=Empty(
            _("No challenge"),
            _("Here stand the disputes of declared coverage. One is filed from the page of a hamlet."),
            url=reverse("coverage:gaps"),
            action=_("Find a hamlet"),
        ),
        file_name="khieu-nai-vung-phu",
    )
    if (answer := table.answer()) is not None:
        return answer
    return render(request, "disputes/challenges.html", {"table": table})


def _offer_forms(request: HttpRequest, challenge: Challenge) -> dict[str, Form]:
    """The forms of what the actor may do next with the challenge."""
    actor, pending = actor_of(request), challenge.state in PENDING
    offered: dict[str, Form] = {}
    if pending and actor.has(access.OPERATOR_ENGINEER, organisation=challenge.operator):
        if not challenge.is_late(timezone.localdate()):
            offered["answer"] = AnswerChallengeForm(initial={"text": challenge.answer})
        offered["concede"] = ConcedeForm()
    if pending and access.has_right(actor, "coverage.decide"):
        offered["decide"] = DecisionForm(
            initial={
                "share_percent": format_decimal(challenge.claimed_share_percent),
                "effective_from": challenge.observed_on,
            }
        )
    if challenge.is_in_force and access.has_right(actor, "coverage.decide"):
        offered["lift"] = LiftForm(initial={"effective_to": timezone.localdate()})
    return offered


@require_GET
@allow("coverage.challenges")
def show_challenge(request: HttpRequest, challenge_id: int) -> HttpResponseBase:
    visible = challenge_queries.read_challenge(challenge_id=challenge_id, actor=actor_of(request))
    return _challenge_page(request, visible, _offer_forms(request, visible))


def _challenge_page(
    request: HttpRequest, challenge: Challenge, offered: Mapping[str, Form], status: int = 200
) -> HttpResponse:
    return render(
        request,
        "disputes/challenge.html",
        {
            "challenge": challenge,
            "operator": coverage.operator_names([challenge.operator])[challenge.operator],
            "place": coverage.find_hamlet(code=challenge.hamlet_code, as_of=challenge.observed_on),
            "forms": offered,
            "rebuttals": rebuttals.list_rebuttals(
                actor=actor_of(request), hamlet_code=challenge.hamlet_code, operator=challenge.operator
            ),
            **describe_reports(actor_of(request), challenge.hamlet_code, challenge.operator),
            "late": challenge.is_late(timezone.localdate()),
            "rule": _find_challenge_rule(timezone.localtime(challenge.filed_at).date()),
            "tested": any(getattr(challenge, f"test_{name}") is not None for name in TEST_FIGURES),
            "states": dict(ChallengeState.choices),
            "may_withdraw": challenge.state in PENDING and challenge.filed_by == actor_of(request).id,
            "keep_url": _link_to_keeping(request, challenge) if "answer" in offered else "",
        },
        status=status,
    )


def _link_to_keeping(request: HttpRequest, challenge: Challenge) -> str:
    """Where the operator keeps its declaration with evidence; "" where nothing but the challenge contradicts it."""
    row = {
        "hamlet": challenge.hamlet_code,
        "operator": challenge.operator,
        "technology": challenge.technology,
    }
    against = rebuttals.read_contradiction(
        hamlet_code=row["hamlet"],
        operator=row["operator"],
        technology=row["technology"],
        as_of=timezone.localdate(),
    )
    return address_of("disputes:keep_declaration", row, **{"return": request.path}) if against is not None else ""


_ACT_TOLD = {
    "answer": _("The answer was sent."),
    "concede": _("The claim was given up here."),
    "decide": _("The decision was recorded."),
    "lift": _("The decision was lifted."),
}
ACTS = {"answer": AnswerChallengeForm, "concede": ConcedeForm, "decide": DecisionForm, "lift": LiftForm}


@require_POST
@allow("coverage.challenges")
def act_on_challenge(request: HttpRequest, challenge_id: int, act: str) -> HttpResponseBase:
    """Answer, decide, lift or withdraw; the action itself asks who may."""
    actor, now = actor_of(request), timezone.localtime()
    if act == "withdraw":
        actions.withdraw_challenge(actor, challenge_id=challenge_id)
        messages.success(request, gettext("The challenge was withdrawn."))
        return redirect("disputes:challenge", challenge_id)
    if act not in ACTS:
        raise Missing("coverage.act", where=act)
    challenge = challenge_queries.read_challenge(challenge_id=challenge_id, actor=actor)
    form = ACTS[act](request.POST)
    if form.is_valid():
        perform = {
            "answer": actions.answer_challenge,
            "concede": actions.concede_challenge,
            "decide": actions.decide_challenge,
            "lift": actions.lift_challenge,
        }[act]
        try:
            perform(actor, challenge_id=challenge_id, now=now, **form.cleaned_data)  # type: ignore[operator]
        except Problem as problem:
            if problem.status == 403:
                raise
            form.add_error(None, str(problem))
        else:
            messages.success(request, _ACT_TOLD[act])
            return redirect("disputes:challenge", challenge_id)
    return _challenge_page(request, challenge, {**_offer_forms(request, challenge), act: form}, status=422)


@require_GET
@allow("coverage.challenges")
def download_evidence(request: HttpRequest, challenge_id: int) -> HttpResponseBase:
    """The file filed as evidence; always a download, never shown as a page of ours."""
    challenge = challenge_queries.read_challenge(challenge_id=challenge_id, actor=actor_of(request))
    if challenge.evidence_file is None:
        raise Missing("file", _("No evidence was filed"))
    path = files.path_of(challenge.evidence_file)
    return File(path.open("rb"), as_attachment=True, filename=challenge.evidence_name)
