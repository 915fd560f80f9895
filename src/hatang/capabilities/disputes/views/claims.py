"""The page of claims: where a declaration and the evidence disagree, one click from its mending or a challenge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.coverage.public import CoverageBasis, EvidenceKind, Technology
from hatang.capabilities.disputes import rules
from hatang.capabilities.disputes.forms.challenges import ClaimFilter
from hatang.capabilities.disputes.queries import challenges as challenge_queries
from hatang.capabilities.disputes.queries.rebuttals import with_rebuttals
from hatang.capabilities.disputes.views.rebuttals import address_list, address_of
from hatang.capabilities.prediction import public as prediction
from hatang.capabilities.prediction.public import Disagreement
from hatang.engines.writing.words import order_key
from hatang.kernel import access, panels
from hatang.kernel.access import actor_of, allow
from hatang.kernel.indicators import QUALITY_TITLES
from hatang.kernel.ui import formats, frames
from hatang.kernel.ui.context import about_area, context_of
from hatang.kernel.ui.table_rows import from_rows
from hatang.kernel.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import polars as pl
    from django.http import HttpRequest, HttpResponseBase
    from django.utils.safestring import SafeString

    from hatang.kernel.access import Actor
    from hatang.kernel.panels import Look, Part
    from hatang.kernel.problems import Text


# What an operator did about a claim that the evidence contradicts.
_ANSWERS: dict[str, Text] = {
    "left": _("has not answered"),
    "kept": _("keeps it"),
    "disputed": _("is disputed"),
}


def dispute_url(row: Mapping[str, Any]) -> str:
    """The form of a challenge, filled in with what the evidence shows."""
    return address_of("disputes:new_challenge", row, against=row["evidence"])


def name_act(row: Mapping[str, Any], actor: Actor, *, is_overclaimed: bool) -> tuple[Text, str]:
    """What the reader does about a row, and where: see the challenge that is pending, declare anew, dispute, report."""
    if row["challenge"] and not actor.is_anonymous:
        number = _("No. %(number)d") % {"number": row["challenge"]}
        return number, reverse("disputes:challenge", args=[row["challenge"]]) if row["is_seen"] else ""
    if actor.has(access.OPERATOR_ENGINEER, organisation=row["operator"]):
        return _("Correct the declaration"), address_of("coverage:declare", row)
    if not is_overclaimed:
        return "", ""
    if access.has_right(actor, "coverage.challenge"):
        return _("Dispute"), dispute_url(row)
    return _("Report: no signal here"), reverse("disputes:send_report", args=[row["hamlet"]])


def draw_act(row: Mapping[str, Any]) -> SafeString:
    """What the reader does about a row, and beneath it the other way, to keep what is declared."""
    ways = [(row["act_url"], row["act"]), (row["keep_url"], _("Keep the declaration"))]
    if not row["act_url"]:
        return format_html("{}", row["act"])
    return format_html_join(" ", '<a href="{}">{}</a>', [way for way in ways if way[0]])


def draw_answer(row: Mapping[str, Any]) -> SafeString:
    """That the operator keeps its declaration, since when, and its reason behind it."""
    if row["rebuttal"] is None:
        return format_html("{}", _ANSWERS.get(row["answer"], ""))
    day = formats.format_day(row["rebutted_on"])
    return format_html(
        '<a href="{}">{} {}</a>', reverse("disputes:rebuttal", args=[row["rebuttal"]]), _ANSWERS["kept"], day
    )


def build_columns(
    operators: Sequence[tuple[str, str]], communes: Iterable[tuple[str, str]], *, acts: bool, answers: bool = False
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
        Column(
            "answer",
            _("Answer of the operator"),
            "choice",
            choices=tuple(_ANSWERS.items()),
            html=draw_answer,
            shown=answers,
        ),
        Column("difference", _("Difference (points)"), "decimal", shown=not answers),
        Column("predicted", _("Predicted"), "percent", shown=False, quality="predicted"),
        Column("measured", _("Measured"), "percent", shown=False),
        Column("samples", _("Samples"), "integer", shown=False),
        Column("measured_on", _("Last measured on"), "date", shown=False),
        Column("people", _("People"), "integer", shown=False),
        Column("basis", _("Rests on"), "choice", choices=tuple(CoverageBasis.choices), shown=False),
        Column("act", _("What to do"), html=draw_act, filtered=False, sorted=False, action=True),
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
    claims = challenge_queries.with_pending(rows, actor=look.actor)
    answered = with_rebuttals(claims, actor=look.actor, as_of=look.context.as_of)
    values = {
        "count": rows.height,
        "left": int((answered["rebuttal"].is_null() & answered["challenge"].is_null()).sum()),
        "hamlets": rows["hamlet"].n_unique(),
        "measured": int((rows["evidence"] == "measured").sum()),
        "address": address_list(code),
    }
    return panels.Part("disputes/own_claims.html", values)


def _describe_claims(request: HttpRequest, claims: pl.DataFrame, *, is_overclaimed: bool) -> list[dict[str, Any]]:
    """The rows with what the operator answered, for it and for those who judge, and with what the reader does.

    What was measured weighs more than what a model says; within each the worst stay first. What its own engineer has
    answered stands last.
    """
    actor, as_of = actor_of(request), context_of(request).as_of
    may_judge = actor.has(*rules.STATE)
    rows = []
    for row in with_rebuttals(challenge_queries.with_pending(claims, actor=actor), actor=actor, as_of=as_of).to_dicts():
        act, act_url = name_act(row, actor, is_overclaimed=is_overclaimed)
        is_own = actor.has(access.OPERATOR_ENGINEER, organisation=row["operator"])
        answer = "kept" if row["rebuttal"] is not None else "disputed" if row["challenge"] else "left"
        keep_url = ""
        if is_own and not row["challenge"]:
            back = {"return": request.get_full_path()}
            act_url = address_of("coverage:declare", row, **back)
            keep_url = address_of("disputes:keep_declaration", row, **back) if answer == "left" else ""
        rows.append(
            {
                **row,
                "commune": row["commune_name"],
                "act": act,
                "act_url": act_url,
                "keep_url": keep_url,
                "answer": answer if is_own or may_judge else "",
                "is_settled": is_own and answer != "left",
            }
        )
    rows.sort(key=lambda row: (row["is_settled"], row["evidence"] != EvidenceKind.MEASURED))
    return rows


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
    rows = _describe_claims(request, disagreements.rows, is_overclaimed=kind == Disagreement.OVERCLAIMED)
    left = [row for row in rows if row["keep_url"]]
    communes = [(name, name) for name in sorted(set(disagreements.rows["commune_name"]), key=order_key)]
    table = Table(
        "claims",
        build_columns(
            coverage.operators_by_name(disagreements.rows["operator"]),
            communes,
            acts=any(row["act"] for row in rows),
            answers=any(row["answer"] for row in rows),
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
        stacked=True,
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
            "left": len(left),
            "following": left[0] if left else None,
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
