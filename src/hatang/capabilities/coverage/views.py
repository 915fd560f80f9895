"""Pages: the gaps, a hamlet's coverage, challenges from filing to decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as now_text
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hatang.capabilities.coverage import actions, public
from hatang.capabilities.coverage.forms import AnswerForm, ChallengeForm, DecisionForm, GapFilter, LiftForm
from hatang.capabilities.coverage.queries import challenges as challenge_queries
from hatang.capabilities.coverage.queries import gaps as gap_queries
from hatang.capabilities.coverage.queries import places_of
from hatang.capabilities.coverage.terms import (
    CONTRADICTION_PERCENT,
    PENDING,
    Basis,
    ChallengeState,
    Meaning,
    Reason,
    Technology,
)
from hatang.kernel import access, files
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Missing, Problem
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.maps import Class, Layer, Map
from hatang.kernel.ui.table_rows import from_queryset, from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.forms import Form
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.coverage.models import Challenge
    from hatang.kernel.access import Area

STATE_CLASSES = (
    Class(_("● covered"), "reached", value="covered"),
    Class(_("◐ part of the households"), "seq-3", value="partly"),
    Class(_("○ without"), "not-reached", value="without"),
)
PROBE = (
    ("commune", _("Commune")),
    ("share", _("Share of households (%)")),
    ("operator", _("Operator")),
    ("technology", _("Technology")),
    ("people_without", _("People without")),
)


def _hamlet_url(row: Mapping[str, Any]) -> str:
    return reverse("coverage:hamlet", args=[row["code"]])


GAP_COLUMNS: tuple[Column, ...] = (
    Column("code", _("Code"), "code", shown=False),
    Column("name", _("Hamlet"), url=_hamlet_url),
    Column("commune_name", _("Commune")),
    Column("people_without", _("People without"), "integer", total=True),
    Column("people", _("People"), "integer", total=True),
    Column("households", _("Households"), "integer", total=True),
    Column("share_percent", _("Best declared share"), "percent"),
    Column("operator", _("Operator")),
    Column("technology", _("Technology")),
    Column("basis", _("Rests on"), "choice", choices=tuple(Basis.choices), shown=False),
)
COMMUNE_COLUMNS: tuple[Column, ...] = (
    Column("commune", _("Code"), "code", shown=False),
    Column("name", _("Commune")),
    Column("hamlets_without", _("Hamlets without"), "integer", total=True),
    Column("hamlets", _("Hamlets"), "integer", total=True),
    Column("people_without", _("People without"), "integer", total=True),
)


def _filter(request: HttpRequest, operators: list[tuple[str, str]]) -> tuple[GapFilter, str, str, str]:
    """The filter form with its three answers; a wrong answer counts as none and is marked at the form."""
    form = GapFilter(request.GET or None, operators=operators)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    return (
        form,
        chosen.get("meaning") or Meaning.BROADBAND,
        chosen.get("operator") or "",
        chosen.get("technology") or "",
    )


def _area(request: HttpRequest) -> Area | None:
    """The area that the page is about: the chosen one, else the plan's own territory."""
    context = context_of(request)
    return context.area or places_of.territory(plan_name=context.plan, as_of=context.as_of)


@require_GET
@allow("coverage.view")
def gaps(request: HttpRequest) -> HttpResponseBase:
    """The hamlets of the gap, most people without first, by hamlet or by commune, with a map."""
    context = context_of(request)
    operators = places_of.operators()
    form, meaning, operator, technology = _filter(request, operators)
    found = gap_queries.gaps(
        meaning=meaning,
        as_of=context.as_of,
        within=_area(request),
        operator=operator,
        technologies=(technology,) if technology else (),
    )
    by_commune = request.GET.get("by") == "commune"
    table = _gap_table(request, found, by_commune=by_commune)
    if (answer := table.answer()) is not None:
        return answer
    query = request.GET.copy()
    for name in [each for each in query if each.startswith("gaps-")]:
        del query[name]
    people = [hamlet.people_without for hamlet in found.without if hamlet.people_without is not None]
    return render(
        request,
        "coverage/gaps.html",
        {
            "form": form,
            "found": found,
            "operators": dict(operators),
            "meaning": Meaning(meaning).label,
            "table": table,
            "by_commune": by_commune,
            "without": len(found.without),
            "people_without": sum(people) if people else None,
            "map": _map(request, found, query.urlencode()),
            "contradictions": gap_queries.contradictions(as_of=context.as_of, least_percent=CONTRADICTION_PERCENT)[:20]
            if actor_of(request).has(access.OFFICER, access.ADMINISTRATOR)
            else [],
        },
    )


def _gap_table(request: HttpRequest, found: gap_queries.Gaps, *, by_commune: bool) -> Table:
    if by_commune:
        rows = [vars(commune) for commune in found.communes if commune.hamlets_without]
        columns = COMMUNE_COLUMNS
    else:
        names = places_of.operator_names(hamlet.operator for hamlet in found.without if hamlet.operator)
        rows = [
            {
                **vars(hamlet),
                "people_without": hamlet.people_without,
                "operator": names.get(hamlet.operator, ""),
            }
            for hamlet in found.without
        ]
        columns = GAP_COLUMNS
    nothing = (
        Empty(
            _("No data"),
            found.reason,
            url=reverse("imports:index") if access.may(actor_of(request), "coverage.declare") else "",
            action=_("Import a file"),
        )
        if found.reason
        else Empty(_("No gap here"), _("Every hamlet of this area is covered in the sense of the definition."))
    )
    return Table(
        "gaps", columns, from_rows(rows), request, caption=_("Coverage gaps"), empty=nothing, file_name="vung-lom-song"
    )


def _map(request: HttpRequest, found: gap_queries.Gaps, query: str) -> Map | None:
    placed = [hamlet for hamlet in found.hamlets if hamlet.longitude is not None and hamlet.latitude is not None]
    if not placed:
        return None
    margin = 0.05
    longitudes = [hamlet.longitude for hamlet in placed if hamlet.longitude is not None]
    latitudes = [hamlet.latitude for hamlet in placed if hamlet.latitude is not None]
    url = reverse("coverage:states")
    return Map(
        name="coverage",
        title=_("Hamlets by state"),
        layers=(
            Layer(
                id="hamlets",
                title=_("Hamlets"),
                url=f"{url}?{query}" if query else url,
                kind="circle",
                by="state",
                classes=STATE_CLASSES,
                probe=(("name", _("Hamlet")), *PROBE),
            ),
        ),
        bounds=(
            min(longitudes) - margin,
            min(latitudes) - margin,
            max(longitudes) + margin,
            max(latitudes) + margin,
        ),
        as_of=context_of(request).as_of,
        quality=_("declared"),
    )


@require_GET
@allow("coverage.view")
def states(request: HttpRequest) -> HttpResponseBase:
    """The hamlets by state, as GeoJSON for the map."""
    context = context_of(request)
    _form, meaning, operator, technology = _filter(request, places_of.operators())
    pieces = public.hamlet_states_geojson(
        as_of=context.as_of, meaning=meaning, within=_area(request), operator=operator, technology=technology
    )
    return StreamingHttpResponse(pieces, content_type="application/geo+json")


@require_GET
@allow("coverage.view")
def hamlet(request: HttpRequest, hamlet_code: str) -> HttpResponseBase:
    """What is known of a hamlet's coverage, by operator and technology, and what is not known."""
    actor, context = actor_of(request), context_of(request)
    place = places_of.hamlet(code=hamlet_code, as_of=context.as_of)
    return render(
        request,
        "coverage/hamlet.html",
        {
            "place": place,
            "coverage": public.hamlet_coverage(hamlet_code=hamlet_code, as_of=context.as_of, actor=actor),
            "bases": dict(Basis.choices),
            "operators": dict(places_of.operators()),
            "challenges": challenge_queries.challenges(actor=actor, hamlet_code=hamlet_code)
            if not actor.is_anonymous
            else [],
            "may_challenge": access.may(actor, "coverage.challenge"),
        },
    )


@require_http_methods(["GET", "POST"])
@allow("coverage.challenge")
def new_challenge(request: HttpRequest, hamlet_code: str) -> HttpResponseBase:
    """Dispute a declaration for this hamlet."""
    actor, now = actor_of(request), timezone.localtime()
    place = places_of.hamlet(code=hamlet_code, as_of=now.date())
    form = ChallengeForm(
        request.POST or None,
        request.FILES or None,
        operators=places_of.operators(),
        initial={"observed_on": now.date(), "operator": request.GET.get("operator", "")}
        | ({"technology": request.GET["technology"]} if request.GET.get("technology") in Technology else {}),
    )
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        upload = data.pop("evidence")
        try:
            filed = actions.file_challenge(
                actor,
                hamlet_code=hamlet_code,
                now=now,
                evidence=(upload.name, upload.file) if upload else None,
                **data,
            )
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, now_text("The challenge was filed. The operator is asked to answer."))
            return redirect("coverage:challenge", filed.pk)
    return render(
        request,
        "coverage/new_challenge.html",
        {
            "form": form,
            "place": place,
            "operators": dict(places_of.operators()),
            "declared": public.hamlet_coverage(hamlet_code=hamlet_code, as_of=now.date()).declared.shares,
        },
        status=422 if form.is_bound else 200,
    )


CHALLENGE_COLUMNS = (
    Column("pk", _("Number"), "code", url=lambda row: reverse("coverage:challenge", args=[row["pk"]])),
    Column("hamlet_code", _("Hamlet"), "code", url=lambda row: reverse("coverage:hamlet", args=[row["hamlet_code"]])),
    Column("operator", _("Operator"), "code"),
    Column("technology", _("Technology"), "choice", choices=tuple(Technology.choices)),
    Column("reason", _("Reason"), "choice", choices=tuple(Reason.choices)),
    Column("declared_share_percent", _("Declared then"), "percent"),
    Column("claimed_share_percent", _("Claimed"), "percent"),
    Column("observed_on", _("Seen on"), "date"),
    Column("state", _("State"), "choice", choices=tuple(ChallengeState.choices)),
    Column("decided_share_percent", _("Decided"), "percent", shown=False),
    Column("effective_from", _("Counts from"), "date", shown=False),
)


@require_GET
@allow("coverage.challenges")
def challenges(request: HttpRequest) -> HttpResponseBase:
    """The challenges that the actor may see."""
    table = Table(
        "challenges",
        CHALLENGE_COLUMNS,
        from_queryset(challenge_queries.challenges(actor=actor_of(request))),
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
    return render(request, "coverage/challenges.html", {"table": table})


def _forms(request: HttpRequest, found: Challenge) -> dict[str, Form]:
    """The forms of what the actor may do next with the challenge."""
    actor, pending = actor_of(request), found.state in PENDING
    offered: dict[str, Form] = {}
    if pending and actor.has(access.OPERATOR_ENGINEER, organisation=found.operator):
        offered["answer"] = AnswerForm(initial={"text": found.answer})
    if pending and access.may(actor, "coverage.decide"):
        offered["decide"] = DecisionForm(
            initial={"share_percent": found.claimed_share_percent, "effective_from": found.observed_on}
        )
    if found.is_in_force and access.may(actor, "coverage.decide"):
        offered["lift"] = LiftForm(initial={"effective_to": timezone.localdate()})
    return offered


@require_GET
@allow("coverage.challenges")
def challenge(request: HttpRequest, challenge_id: int) -> HttpResponseBase:
    found = challenge_queries.challenge(challenge_id=challenge_id, actor=actor_of(request))
    return _challenge_page(request, found, _forms(request, found))


def _challenge_page(
    request: HttpRequest, found: Challenge, offered: Mapping[str, Form], status: int = 200
) -> HttpResponse:
    return render(
        request,
        "coverage/challenge.html",
        {
            "challenge": found,
            "operator": places_of.operator_names([found.operator])[found.operator],
            "place": places_of.hamlet(code=found.hamlet_code, as_of=found.observed_on),
            "forms": offered,
            "may_withdraw": found.state in PENDING and found.filed_by == actor_of(request).id,
        },
        status=status,
    )


ACTS = {"answer": AnswerForm, "decide": DecisionForm, "lift": LiftForm}


@require_POST
@allow("coverage.challenges")
def act(request: HttpRequest, challenge_id: int, act: str) -> HttpResponseBase:
    """Answer, decide, lift or withdraw; the action itself asks who may."""
    actor, now = actor_of(request), timezone.localtime()
    if act == "withdraw":
        actions.withdraw(actor, challenge_id=challenge_id)
        return redirect("coverage:challenge", challenge_id)
    if act not in ACTS:
        raise Missing("coverage.act", where=act)
    found = challenge_queries.challenge(challenge_id=challenge_id, actor=actor)
    form = ACTS[act](request.POST)
    if form.is_valid():
        perform = {"answer": actions.answer, "decide": actions.decide, "lift": actions.lift}[act]
        try:
            perform(actor, challenge_id=challenge_id, now=now, **form.cleaned_data)  # type: ignore[operator]
        except Problem as problem:
            if problem.status == 403:
                raise
            form.add_error(None, str(problem))
        else:
            return redirect("coverage:challenge", challenge_id)
    return _challenge_page(request, found, {**_forms(request, found), act: form}, status=422)


@require_GET
@allow("coverage.challenges")
def evidence(request: HttpRequest, challenge_id: int) -> HttpResponseBase:
    """The file filed as evidence; always a download, never shown as a page of ours."""
    found = challenge_queries.challenge(challenge_id=challenge_id, actor=actor_of(request))
    if found.evidence_file is None:
        raise Missing("file", _("No evidence was filed"))
    path = files.path_of(found.evidence_file)
    return FileResponse(path.open("rb"), as_attachment=True, filename=found.evidence_name)
