"""The record of a target: as stated, its verdicts, letters and decisions, and every act an officer does to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hatang.capabilities.plan import forms
from hatang.capabilities.plan.actions import documents as actions
from hatang.capabilities.plan.actions import results as result_actions
from hatang.capabilities.plan.models import DeclaredFigure, NotCarriedOut
from hatang.capabilities.plan.queries import passages, results, standing
from hatang.capabilities.plan.terms import UNBOUND, PlanLineKind
from hatang.capabilities.plan.views.documents import build_frame
from hatang.capabilities.plan.views.editing import analysis_address, evidence_address, plan_of, standing_bodies
from hatang.kernel import access, files, indicators
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Missing
from hatang.kernel.ui.chosen import address_above, of_the_chosen_plan
from hatang.kernel.ui.context import about_plan, context_of
from hatang.kernel.ui.editing import show_edit_form
from hatang.kernel.ui.forms import ReasonForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.plan.models import Plan, Target

# A signed letter is a scan of a few pages.
LETTER_BYTES = 20 * 1024 * 1024
# Who signs letters with figures.
SIGNERS = ("department", "police", "commune_committee", "operator", "provincial_committee", "power_company", "bank")


def target_of(request: HttpRequest, plan: str, number: str) -> tuple[Plan, Target]:
    """The target in the version in force on the page's date."""
    chosen_plan = plan_of(request, plan)
    return chosen_plan, result_actions.target_of(plan=chosen_plan, number=number, day=context_of(request).as_of)


def record_address(plan: Plan, number: str) -> str:
    return reverse("plan:target", args=[plan.code, number])


@allow("plan.view")
@of_the_chosen_plan("plan:plan")
@about_plan
def show_target(request: HttpRequest, plan: str, number: str) -> HttpResponseBase:
    """Everything recorded of one target, and what may be done to it."""
    chosen_plan, target = target_of(request, plan, number)
    context, actor = context_of(request), actor_of(request)
    (row,) = standing.list_standings(
        plan=chosen_plan, as_of=context.as_of, area=context.area, actor=actor, numbers=[number], with_trend=False
    )
    undo = request.GET.get("undo", "")
    words = passages.show_words(version=target.version, kind=PlanLineKind.TARGET, number=number, actor=actor)
    history = results.list_closing_history(target=target)
    closable = result_actions.list_closable_numbers(
        plan=chosen_plan, year=year_to_close(target), today=timezone.localdate()
    )
    decisive = row.decisive
    return render(
        request,
        "plan/target.html",
        {
            **build_frame(request, chosen_plan, "targets"),
            "row": row,
            "target": row.target,
            "indicators": [(code, indicators.find_indicator(code)) for code in row.target.indicators],
            "unbound": UNBOUND,
            "evidence": evidence_address(
                request,
                row.target.indicators[0],
                plan=chosen_plan.code,
                as_of=decisive.as_of.isoformat() if decisive else None,
            ),
            "today_evidence": evidence_address(request, row.target.indicators[0], plan=chosen_plan.code),
            "others": [
                (measurement, evidence_address(request, measurement.code, plan=chosen_plan.code))
                for measurement in row.others
            ],
            "beside": [
                (
                    measurement,
                    evidence_address(request, measurement.code, plan=chosen_plan.code, area=measurement.areas[0]),
                )
                for measurement in row.beside[:1]
            ],
            "may_open_letters": access.has_right(actor, "plan.letters"),
            "cascade": address_above(request, "target_cascade", chosen_plan.code, number),
            "analysis": analysis_address(request, number, chosen_plan),
            "history": history,
            "words": words.get(number),
            "closable": number in closable,
            "decisions": NotCarriedOut.objects.filter(
                target__version__plan=chosen_plan, target__number=number
            ).order_by("-id"),
            "undo": undo if undo.isdecimal() else "",
        },
    )


def year_to_close(target: Target) -> int:
    """The year to close: the target's own, or the last one that has ended where the plan names none."""
    return target.year or timezone.localdate().year - 1


@allow("plan.edit")
def correct_target(request: HttpRequest, plan: str, number: str) -> HttpResponseBase:
    chosen_plan, target = target_of(request, plan, number)
    form = forms.TargetForm(request.POST or None, initial=forms.target_initial(target))

    def act(data: dict[str, Any]) -> str:
        entry = actions.correct_target(
            actor_of(request), target=target, fields=form.target_fields(), reason=data["reason"]
        )
        return f"{record_address(chosen_plan, number)}?undo={entry.pk}"

    return show_edit_form(
        *(request, form),
        act=act,
        back=record_address(chosen_plan, number),
        title=_("Correct target %(number)s") % {"number": number},
        consequence=_("Correct what was entered wrongly. What the plan itself changes is an amendment."),
        done=_("The target has been corrected."),
        record=chosen_plan,
    )


@require_POST
@allow("plan.edit")
def undo_correction(request: HttpRequest, plan: str, number: str, entry: int) -> HttpResponseBase:
    chosen_plan, _target = target_of(request, plan, number)
    actions.undo_correction(actor_of(request), entry_id=entry)
    messages.success(request, str(_("The correction has been undone.")))
    return redirect(context_of(request).url(record_address(chosen_plan, number)))


@allow("plan.edit")
def do_not_carry_out(request: HttpRequest, plan: str, number: str) -> HttpResponseBase:
    chosen_plan, target = target_of(request, plan, number)

    def act(data: dict[str, Any]) -> None:
        result_actions.do_not_carry_out(actor_of(request), target=target, now=timezone.now(), **data)

    return show_edit_form(
        *(request, forms.NotCarriedOutForm(request.POST or None)),
        act=act,
        back=record_address(chosen_plan, number),
        title=_("Target %(number)s is not carried out") % {"number": number},
        submit=_("Record the decision"),
        consequence=_("From the date of the decision on the target counts as not carried out, whatever its figure."),
        done=_("The decision has been recorded."),
        record=chosen_plan,
        danger=True,
    )


@allow("plan.edit")
def carry_out_again(request: HttpRequest, plan: str, number: str, decision: int) -> HttpResponseBase:
    chosen_plan, _target = target_of(request, plan, number)
    record = NotCarriedOut.objects.select_related("target__version__plan").filter(
        pk=decision, target__version__plan=chosen_plan, target__number=number
    ).first()  # fmt: skip
    if record is None:
        raise Missing("decision", _("There is no such decision"), where=str(decision))

    def act(data: dict[str, Any]) -> None:
        result_actions.carry_out_again(
            actor_of(request), record=record, ended_on=data["ended_on"], document=data["document"]
        )

    return show_edit_form(
        *(request, forms.CarryOutAgainForm(request.POST or None)),
        act=act,
        back=record_address(chosen_plan, number),
        title=_("Target %(number)s is carried out again") % {"number": number},
        done=_("The target is judged again from that day on."),
        record=chosen_plan,
    )


@allow("plan.edit")
def declare_figure(request: HttpRequest, plan: str, number: str) -> HttpResponseBase:
    """Enter a figure that exists only as an aggregate in a signed letter."""
    chosen_plan, target = target_of(request, plan, number)
    today = timezone.localdate()
    form = forms.LetterForm(request.POST or None, request.FILES or None, bodies=standing_bodies(today, *SIGNERS))

    def act(data: dict[str, Any]) -> None:
        upload = data["file"]
        with files.all_or_nothing():
            stored = (
                files.store_file(upload.name, upload, actor_of(request), maximum_bytes=LETTER_BYTES) if upload else None
            )
            names = ("numerator", "denominator", "percentage", "sample", "method", "note")
            result_actions.declare_figure(
                actor_of(request),
                result_actions.Stated(**{name: data[name] for name in names}),
                target=target,
                as_of=data["as_of"],
                letter=result_actions.Letter(
                    data["letter_number"], data["letter_date"], data["signer"], stored.id if stored else None
                ),
                now=timezone.now(),
            )

    return show_edit_form(
        *(request, form),
        act=act,
        back=record_address(chosen_plan, number),
        title=_("Enter a figure from a letter for target %(number)s") % {"number": number},
        consequence=_("It is shown as declared, with the letter, beside the computed figure; the two are never mixed."),
        done=_("The figure from the letter has been entered."),
        record=chosen_plan,
    )


def _find_figure(request: HttpRequest, plan: Plan, number: str, figure: int) -> DeclaredFigure:
    declared_figure = (
        DeclaredFigure.objects.visible_to(actor_of(request))
        .select_related("target__version__plan")
        .filter(pk=figure, target__version__plan=plan, target__number=number)
        .first()
    )
    if declared_figure is None:
        raise Missing("declared_figure", _("There is no such figure"), where=str(figure))
    return declared_figure


@allow("plan.edit")
def withdraw_figure(request: HttpRequest, plan: str, number: str, figure: int) -> HttpResponseBase:
    chosen_plan = plan_of(request, plan)
    record = _find_figure(request, chosen_plan, number, figure)

    def act(data: dict[str, Any]) -> None:
        result_actions.withdraw_figure(actor_of(request), figure=record, reason=data["reason"], now=timezone.now())

    return show_edit_form(
        *(request, ReasonForm(request.POST or None)),
        act=act,
        back=record_address(chosen_plan, number),
        title=_("Withdraw the figure of letter %(letter)s") % {"letter": record.letter_number},
        submit=_("Withdraw"),
        consequence=_("The figure is no longer shown; it stays in the record with your reason."),
        done=_("The figure has been withdrawn."),
        record=chosen_plan,
        danger=True,
    )


@allow("plan.letters")
def download_letter(request: HttpRequest, plan: str, number: str, figure: int) -> HttpResponseBase:
    """The stored letter behind a declared figure."""
    record = _find_figure(request, plan_of(request, plan), number, figure)
    if record.file is None:
        raise Missing("file", _("The letter itself has not been stored"), where=record.letter_number)
    path = files.path_of(record.file)
    # Whatever was uploaded is handed down as a file, never shown as a page of ours.
    response = HttpResponse(path.read_bytes(), content_type="application/octet-stream")
    response["Content-Disposition"] = 'attachment; filename="cong-van.pdf"'
    return response
