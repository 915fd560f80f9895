"""The page of claims: where a declaration and the evidence disagree, one click from its mending or a challenge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.coverage.public import CoverageBasis, EvidenceKind, Technology
from hatang.capabilities.disputes.forms.challenges import ClaimFilter
from hatang.capabilities.disputes.queries import challenges as challenge_queries
from hatang.capabilities.prediction import public as prediction
from hatang.capabilities.prediction.public import Disagreement
from hatang.kernel import access, panels
from hatang.kernel.access import actor_of, allow
from hatang.kernel.indicators import QUALITY_TITLES
from hatang.kernel.ui import frames
from hatang.kernel.ui.context import about_area, context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.http import HttpRequest, HttpResponseBase

    from hatang.kernel.access import Actor
    from hatang.kernel.panels import Look, Part
    from hatang.kernel.problems import Text


def dispute_url(row: Mapping[str, Any]) -> str:
    """The form of a challenge, filled in with what the evidence shows."""
    shown = urlencode({"operator": row["operator"], "technology": row["technology"], "against": row["evidence"]})
    return f"{reverse('disputes:new_challenge', args=[row['hamlet']])}?{shown}"


def name_act(row: Mapping[str, Any], actor: Actor, *, is_overclaimed: bool) -> tuple[Text, str]:
    """What the reader does about a row, and where: see the challenge that is pending, declare anew, dispute, report."""
    if row["challenge"] and not actor.is_anonymous:
        number = _("No. %(number)d") % {"number": row["challenge"]}
        return number, reverse("disputes:challenge", args=[row["challenge"]]) if row["is_seen"] else ""
    if actor.has(access.OPERATOR_ENGINEER, organisation=row["operator"]):
        asked = urlencode({"operator": row["operator"], "technology": row["technology"]})
        return _("Correct the declaration"), f"{reverse('coverage:declare', args=[row['hamlet']])}?{asked}"
    if not is_overclaimed:
        return "", ""
    if access.has_right(actor, "coverage.challenge"):
        return _("Dispute"), dispute_url(row)
    return _("Report: no signal here"), reverse("disputes:send_report", args=[row["hamlet"]])


def build_columns(
    operators: Sequence[tuple[str, str]], communes: Iterable[tuple[str, str]], *, acts: bool
) -> tuple[Column, ...]:
    """The columns of the claims, with what the reader does about a row where there is such an act."""
    columns = (
        Column("hamlet", _("Code"), "code", shown=False),
        Column("name", _("Hamlet"), url=lambda row: frames.place_address(row["hamlet"])),
        Column("commune", _("Commune"), "choice", choices=tuple(communes)),
        Column("operator", _("Operator"), "choice", choices=tuple(operators), filtered=False, shown=len(operators) > 1),
        Column("technology", _("Technology"), "choice", choices=tuple(Technology.choices)),
        Column("people_affected", _("People affected"), "integer", total=True),
        Column("declared", _("Declared"), "percent"),
        Column("shown", _("Evidence"), "percent"),
        Column("evidence", _("Quality"), "quality"),
        Column("difference", _("Difference (points)"), "decimal"),
        Column("predicted", _("Predicted"), "percent", shown=False, quality="predicted"),
        Column("measured", _("Measured"), "percent", shown=False),
        Column("samples", _("Samples"), "integer", shown=False),
        Column("measured_on", _("Last measured on"), "date", shown=False),
        Column("people", _("People"), "integer", shown=False),
        Column("basis", _("Rests on"), "choice", choices=tuple(CoverageBasis.choices), shown=False),
        Column("act", _("What to do"), url=lambda row: row["act_url"], filtered=False, sorted=False, action=True),
    )
    return columns if acts else columns[:-1]


def find_own_operator(actor: Actor) -> str:
    """The operator whose engineer the actor is; "" where there is none or several."""
    own = actor.organisations(access.OPERATOR_ENGINEER)
    return next(iter(own)) if len(own) == 1 else ""


def own_claims(look: Look) -> Part | None:
    """How many of the own operator's claims the evidence contradicts, for its engineers; None where none is."""
    code = find_own_operator(look.actor)
    return contradicted_claims(look, code) if code else None


def contradicted_claims(look: Look, code: str) -> Part | None:
    """The same of an operator on its page, for those who work for it."""
    if not look.actor.has(access.OPERATOR_ENGINEER, organisation=code):
        return None
    rows = prediction.find_disagreements(as_of=look.context.as_of, operator=code, kind=Disagreement.OVERCLAIMED).rows
    if rows.is_empty():
        return None
    values = {
        "count": rows.height,
        "hamlets": rows["hamlet"].n_unique(),
        "measured": int((rows["evidence"] == "measured").sum()),
        "address": f"{reverse('disputes:claims')}?{urlencode({'operator': code})}",
    }
    return panels.Part("disputes/own_claims.html", values)


@require_GET
@allow("coverage.view")
@about_area
def show_claims(request: HttpRequest) -> HttpResponseBase:
    """Declared against predicted and measured: what is measured first, then most people affected first."""
    context, actor = context_of(request), actor_of(request)
    operators = coverage.declaring_operators()
    own = find_own_operator(actor)
    asked = {"operator": own or ClaimFilter.EVERY_OPERATOR, **request.GET.dict()}
    form = ClaimFilter(asked, operators=operators)
    chosen = form.cleaned_data if form.is_valid() else {}
    kind = chosen.get("kind") or Disagreement.OVERCLAIMED
    operator = chosen.get("operator") or ClaimFilter.EVERY_OPERATOR
    disagreements = prediction.find_disagreements(
        as_of=context.as_of,
        within=context.area,
        kind=kind,
        operator="" if operator == ClaimFilter.EVERY_OPERATOR else operator,
    )
    rows = []
    for row in challenge_queries.with_pending(disagreements.rows, actor=actor).to_dicts():
        act, act_url = name_act(row, actor, is_overclaimed=kind == Disagreement.OVERCLAIMED)
        rows.append({**row, "commune": row["commune_name"], "act": act, "act_url": act_url})
    # What was measured weighs more than what a model says; within each the worst stay first.
    rows.sort(key=lambda row: row["evidence"] != EvidenceKind.MEASURED)
    communes = [(name, name) for name in sorted(set(disagreements.rows["commune_name"]))]
    table = Table(
        "claims",
        build_columns(
            coverage.operators_by_name(disagreements.rows["operator"]), communes, acts=any(row["act"] for row in rows)
        ),
        from_rows(rows),
        request,
        caption=_("Claims that the evidence contradicts"),
        empty=Empty(
            _("No data") if disagreements.reason else _("No disagreement here"),
            disagreements.reason or _("Every declaration of this area agrees with what is predicted and measured."),
            icon="signal",
        ),
        file_name="khai-bao-va-bang-chung",
        note=_(
            "In this order: what was measured, then what is only predicted; in each the most people affected first."
        ),
    )
    if (answer := table.answer()) is not None:
        return answer
    people = [row["people_affected"] for row in rows if row["people_affected"] is not None]
    return render(
        request,
        "disputes/claims.html",
        {
            "form": form,
            "found": disagreements,
            "table": table,
            "is_own": any(actor.has(access.OPERATOR_ENGINEER, organisation=row["operator"]) for row in rows),
            "kind": Disagreement(kind).label,
            "count": len(rows),
            "people": sum(people) if people else None,
            "measured": sum(row["evidence"] == "measured" for row in rows),
            "qualities": QUALITY_TITLES,
            "operator": dict(operators).get(operator, ""),
            "every_operator": context.url(
                f"{request.path}?{urlencode({'operator': ClaimFilter.EVERY_OPERATOR, 'kind': kind})}"
            ),
        },
    )
