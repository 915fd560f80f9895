"""A document becomes a plan: upload, the document beside what was read of it, decisions one by one, one commit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.forms import Form
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from hatang.capabilities.identity import public as identity
from hatang.capabilities.plan import public as plan
from hatang.capabilities.plan.public import UNBOUND, Operator, Way
from hatang.capabilities.readings import forms, jobs
from hatang.capabilities.readings.actions import entering
from hatang.capabilities.readings.actions import quoting as quote_actions
from hatang.capabilities.readings.actions import readings as actions
from hatang.capabilities.readings.queries import proposals, quoting
from hatang.capabilities.readings.queries import readings as queries
from hatang.capabilities.readings.terms import Decision, ItemKind, ReadingState
from hatang.capabilities.work import public as work
from hatang.capabilities.work.public import DueBefore, Recurrence
from hatang.kernel import indicators
from hatang.kernel.access import actor_of, allow
from hatang.kernel.problems import Conflict, Forbidden, Missing, Problem
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.editing import show_edit_form
from hatang.kernel.ui.fields import written_number

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.readings.models import Reading, ReadItem

_LARGEST = 100 * 1024 * 1024
_WAYS = {
    Way.NEW: _("A new plan will be entered."),
    Way.FILL: _("The plan is known, its content is not: this document fills it."),
    Way.REPLACE: _("The plan is known: this becomes its next version, and the versions before it stay."),
    Way.AMEND: _("This amends a plan: its next version, with all that is not mentioned left as it was."),
    Way.NOWHERE: _("This amends a plan that is not here: enter that plan first."),
}  # fmt: skip
_LOST_TASKS = _("Tasks that will be no more: %s.")
_SAYS = {
    "no_figure": _("a goal without a number"),
    "not_sure_a_target": _("a number that may be none of a target"),
    "no_measure": _("a number without what it measures"),
    "value_not_understood": _("a value that was not understood"),
    "row_without_task": _("a row without a task"),
}
_CHANGES = {
    "repeal": _("takes away"),
    "add": _("adds"),
    "replace": _("puts anew"),
    "replace_phrase": _("rewords"),
}


@dataclass(frozen=True)
class IndicatorProposal:
    """An indicator that is proposed: its name and why; `number` is the key that chooses it."""

    number: int
    code: str
    title: str
    score: int
    words: str
    target: str


@dataclass(frozen=True)
class ReadItemCard:
    """An item as the page shows it: what will be entered, its form, what is proposed, where it stands."""

    item: ReadItem
    form: Form
    proposals: tuple[IndicatorProposal, ...]
    lead: tuple[queries.DocumentBodyRow, ...]
    support: tuple[queries.DocumentBodyRow, ...]
    title: str
    place: str
    goal: str
    due: str
    # The document prints a bare figure, which is judged as a floor or a ceiling.
    is_bare: bool
    why: str
    anchor: str
    percent: int
    bound: str

    @property
    def is_target(self) -> bool:
        return self.item.kind in (ItemKind.TARGET, ItemKind.UNCLEAR)


@allow("plan.edit")
def show_readings(request: HttpRequest) -> HttpResponseBase:
    """Documents being read, and the way to bring one."""
    form = forms.UploadDocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > _LARGEST:
                raise Conflict("too_large", _("The file is too large to be read"), where=file.name)
            actor = actor_of(request)
            reading = actions.upload_document(actor, content=file.read(), name=file.name, now=timezone.now())
            if reading.state == ReadingState.WAITING:
                jobs.start_reading(reading, actor=actor)
        except Forbidden:
            raise
        except Problem as problem:
            form.add_error("file", str(problem))
        else:
            return redirect(context_of(request).url(reverse("readings:show", args=[reading.pk])))
    values = {"form": form, "readings": queries.list_readings(actor=actor_of(request))}
    return render(request, "readings/index.html", values, status=422 if form.is_bound and form.errors else 200)


@allow("plan.edit")
def show_reading(request: HttpRequest, reading: UUID) -> HttpResponseBase:
    """The document on the left, what was read of it on the right."""
    reading_record = queries.find_reading(reading_id=reading, actor=actor_of(request))
    if reading_record.state in (ReadingState.WAITING, ReadingState.FAILED):
        return render(request, "readings/wait.html", {"reading": reading_record})
    items = queries.list_read_items(reading=reading_record)
    way = queries.destination_of(reading=reading_record, today=timezone.localdate())
    choices = _list_target_choices(way)
    cards = [build_card(reading_record, item, choices) for item in items]
    groups = [
        {
            "kind": kind.value,
            "title": title,
            "cards": [shown_card for shown_card in cards if shown_card.item.kind == kind],
        }
        for kind, title in (
            (ItemKind.CHANGE, _("Changes to the plan")),
            (ItemKind.TARGET, _("Targets")),
            (ItemKind.TASK, _("Tasks")),
            (ItemKind.DUTY, _("Standing duties and deadlines")),
            (ItemKind.UNCLEAR, _("Not understood")),
        )
    ]
    return render(
        request,
        "readings/reading.html",
        {
            "reading": reading_record,
            "head": reading_record.document,
            "signed_on": queries.signed_on(reading=reading_record),
            "groups": [group for group in groups if group["cards"]],
            **_summarize_progress(reading_record, items, way),
        },
    )


def _summarize_progress(reading: Reading, items: list[ReadItem], way: plan.Destination) -> dict[str, Any]:
    counts = queries.count_decisions(items=items)
    return {
        "reading": reading,
        "counts": counts,
        "decided": sum(counts.values()) - counts[Decision.OPEN],
        "total": sum(counts.values()),
        "sure": len(queries.list_sure_items(items=items)),
        "way": way,
        "way_says": _WAYS[way.way],
        "may_quote": way.way is Way.REPLACE,
        "is_ready": reading.is_open
        and not counts[Decision.OPEN]
        and any(item.is_kept for item in items)
        and way.way is not Way.NOWHERE,
    }


type Choices = tuple[list[tuple[str, str]], list[tuple[str, str]]]


def _list_target_choices(way: plan.Destination) -> Choices:
    """The amended plan's targets, as what an item may take the place of or take away."""
    if way.way is not Way.AMEND or way.version_id is None:
        return [], []
    targets = plan.version_targets(way.version_id)
    replaceable = [(target.number, f"{target.number} · {target.measure[:90]}") for target in targets]
    removable = [(f"target:{number}", text) for number, text in replaceable]
    tasks = work.version_tasks(way.version_id)
    removable += [(f"task:{number}", f"{_('Task')} {number} · {text[:90]}") for number, text in tasks.items()]
    return replaceable, removable


def build_card(reading: Reading, item: ReadItem, choices: Choices, form: Form | None = None) -> ReadItemCard:
    """The card of an item; `form` where one was sent and refused."""
    values, today = item.values, timezone.localdate()
    leads = values.get("lead") or values.get("bodies") or []
    offered = tuple(
        _build_proposal(number, proposal) for number, proposal in enumerate(item.said.get("proposals", []), 1)
    )
    code = values.get("indicator", UNBOUND)
    known = indicators.find_indicator(code)
    source = item.said.get("source", {})
    return ReadItemCard(
        item=item,
        form=form or form_of(item, choices),
        proposals=offered,
        lead=tuple(queries.body_rows(bodies=leads, today=today)),
        support=tuple(queries.body_rows(bodies=values.get("support", []), today=today)),
        title=values.get("measure") or values.get("text") or "",
        place=values.get("place") or actions.place_of(source),
        goal=_describe_goal(item),
        due=_describe_due(item),
        is_bare=item.kind == ItemKind.TARGET and item.said.get("op") == "=" and item.values.get("operator") != "=",
        why=str(_SAYS.get(item.said.get("why", ""), _CHANGES.get(item.said.get("kind", ""), ""))),
        anchor=f"t{source['table']}-{source['row']}" if source.get("row") else f"p{source.get('paragraph')}",
        percent=round(100 * item.said.get("confidence", 0)),
        bound=str(known.title) if known else ("" if code == UNBOUND else code),
    )


def _build_proposal(number: int, proposed: dict[str, Any]) -> IndicatorProposal:
    known = indicators.find_indicator(proposed["code"])
    return IndicatorProposal(
        number,
        proposed["code"],
        str(known.title) if known else proposed["code"],
        round(100 * proposed["score"]),
        ", ".join(proposed["words"]),
        proposed["target"],
    )


def _describe_goal(item: ReadItem) -> str:
    values = item.values
    if "operator" not in values or not values["operator"] or values["value"] is None:
        return ""
    many = written_number(values["value"])
    if values.get("value_max") is not None:
        many = f"{many}–{written_number(values['value_max'])}"
    sign = Operator(values["operator"])
    since = f" ({values['baseline_year']})" if values.get("baseline_year") else ""
    named = sign.label if sign is Operator.RANK else sign.sign
    return f"{named} {many} {values['unit']}{since}".strip()


def _describe_due(item: ReadItem) -> str:
    """By when a duty is to be done and how often; "" where it names neither."""
    values = item.values
    often = values.get("recurrence", Recurrence.YEARLY if values.get("day") else "")
    if item.kind != ItemKind.DUTY or not often:
        return ""
    recurrence = Recurrence(often)
    if not values["day"] or not values["month"]:
        return str(recurrence.due_label)
    before = DueBefore(values["month"], values["day"], recurrence, values.get("due_year") or 0)
    text = str(_("before %(days)s")) % {"days": before.words}
    return text if recurrence is Recurrence.ONCE else f"{text} · {recurrence.label}"


def form_of(item: ReadItem, choices: Choices, data: Any = None) -> Any:
    """The form of an item's kind, with what will be entered in it."""
    replaceable, removable = choices
    prefix = f"i{item.position}"
    initial = {**item.values}
    if item.kind in (ItemKind.TARGET, ItemKind.UNCLEAR):
        for name in ("value", "value_max"):
            initial[name] = "" if initial.get(name) is None else written_number(initial[name])
        return forms.ReadTargetForm(data, prefix=prefix, initial=initial, others=replaceable)
    if item.kind == ItemKind.TASK:
        # As a day, not as words: the form compares it with what is sent.
        initial["due_on"] = date.fromisoformat(initial["due_on"]) if initial.get("due_on") else None
        return forms.ReadTaskForm(data, prefix=prefix, initial=initial)
    if item.kind == ItemKind.DUTY:
        return forms.ReadDutyForm(data, prefix=prefix, initial=initial)
    return forms.ReadChangeForm(data, prefix=prefix, initial=initial, others=removable)


_DECISIONS = {"accept": Decision.ACCEPTED, "reject": Decision.REJECTED, "open": Decision.OPEN}


@allow("plan.edit")
@require_POST
def decide_item(request: HttpRequest, reading: UUID, position: int) -> HttpResponseBase:
    """One decision; with script only the card and the count come back, without it the whole page."""
    actor = actor_of(request)
    reading_record = queries.find_reading(reading_id=reading, actor=actor)
    item = reading_record.items.filter(position=position).first()
    decision = _DECISIONS.get(request.POST.get("decision", ""))
    if item is None or decision is None:
        raise Missing("item", _("There is no such item"), where=str(position))
    way = queries.destination_of(reading=reading_record, today=timezone.localdate())
    choices = _list_target_choices(way)
    form, problem = None, ""
    values = None
    if decision is Decision.ACCEPTED:
        form = form_of(item, choices, request.POST)
        if form.is_valid():
            values = _read_form_values(form, reading_record)
    if form is None or values is not None:
        try:
            seen = request.POST.get("revision", "")
            revision = int(seen) if seen.isdecimal() else -1
            item = actions.decide_item(
                actor, item=item, decision=decision, revision=revision, now=timezone.now(), values=values
            )
            form = None
        except Conflict as conflict:
            problem, form = str(conflict), None
            item.refresh_from_db()
    reading_record.refresh_from_db()
    if "HX-Request" not in request.headers:
        if problem:
            messages.error(request, problem)
        elif form is not None:
            messages.error(
                request, " ".join(f"{field}: {' '.join(field_errors)}" for field, field_errors in form.errors.items())
            )
        return redirect(
            context_of(request).url(reverse("readings:show", args=[reading_record.pk])) + f"#item-{position}"
        )
    shown = {
        **_summarize_progress(reading_record, queries.list_read_items(reading=reading_record), way),
        "card": build_card(reading_record, item, choices, form),
        "problem": problem,
        "is_answer": True,
    }
    return render(request, "readings/item.html", shown, status=200)


def _read_form_values(form: Any, reading: Reading) -> dict[str, Any]:
    """The form's values as the draft keeps them: bodies matched to the register again."""
    values: dict[str, Any] = form.values()
    on = queries.signed_on(reading=reading) or timezone.localdate()
    for name in ("lead", "support", "bodies"):
        if name in values:
            values[name] = proposals.match_bodies(values[name], on)
    return values


@allow("plan.edit")
@require_POST
def accept_sure(request: HttpRequest, reading: UUID) -> HttpResponseBase:
    reading_record = queries.find_reading(reading_id=reading, actor=actor_of(request))
    count = actions.accept_sure(actor_of(request), reading=reading_record, now=timezone.now())
    message = ngettext(
        "%(count)d item has been accepted as read.", "%(count)d items have been accepted as read.", count
    )
    messages.success(request, message % {"count": count})
    return redirect(context_of(request).url(reverse("readings:show", args=[reading_record.pk])))


@allow("plan.edit")
def quote_reading(request: HttpRequest, reading: UUID) -> HttpResponseBase:
    """The document of a plan that is entered: its own words are put beside the plan's lines."""
    actor, today = actor_of(request), timezone.localdate()
    reading_record = queries.find_reading(reading_id=reading, actor=actor)
    way = queries.destination_of(reading=reading_record, today=today)
    if way.way is not Way.REPLACE or way.version_id is None or not reading_record.is_open:
        raise Missing("plan", _("No plan with this number is entered"), where=reading_record.file_name)
    document_words = quoting.find_words(reading=reading_record, version_id=way.version_id)
    consequence = _("%(found)d of %(all)d lines of the plan have their words in this document.") % {
        "found": len(document_words.words),
        "all": len(document_words.words) + len(document_words.missing),
    }
    if document_words.missing:
        lines = ", ".join(f"{line.kind.label} {line.number}" for line in document_words.missing)
        consequence += " " + _("No words were found for: %(lines)s.") % {"lines": lines}
    consequence += " " + _("Nothing of the plan changes. Everybody can then read the words and open the file.")

    def act(_data: dict[str, Any]) -> str:
        quote_actions.quote_document(actor, reading=reading_record, today=today)
        reading_record.refresh_from_db()
        assert reading_record.version is not None, "what was quoted has a version"
        return reverse("plan:document", args=[reading_record.version.plan.code])

    return show_edit_form(
        *(request, Form(request.POST or None)),
        act=act,
        back=reverse("readings:show", args=[reading_record.pk]),
        title=_("Keep it as the plan's document"),
        submit=_("Keep it"),
        consequence=consequence,
        done=_("The document's own words stand beside the plan's lines."),
        record=way,
    )


@allow("plan.edit")
def point_to_words(request: HttpRequest, code: str) -> HttpResponseBase:
    """An officer points to the words of a line by hand, where none or others were found."""
    actor = actor_of(request)
    version = plan.version_in_force(plan=plan.find_plan(name=code), as_of=context_of(request).as_of)
    if version.file is None:
        raise Missing(
            "document",
            _("The document of this plan is not here"),
            where=version.plan.number,
            hint=_("Upload the document first."),
        )
    lines = {f"{line.kind}:{line.number}": line for line in quoting.list_lines(version)}
    name = request.GET.get("line", "")
    chosen = lines.get(name)
    standing = plan.list_quotations(version=version, kind=chosen.kind, number=chosen.number) if chosen else {}
    words = next(iter(standing.values()), ())
    form = forms.WordsForm(
        request.POST or None,
        lines=[(key, f"{line.kind.label} {line.number}: {line.text}"[:120]) for key, line in lines.items()],
        initial={"line": name, "page": words[0].page if words else None, "words": "\n".join(row.text for row in words)},
    )

    def act(data: dict[str, Any]) -> str:
        line = lines[data["line"]]
        quote_actions.point_to_words(
            actor,
            version=version,
            line=(line.kind, line.number),
            page=data["page"],
            words=data["words"],
            now=timezone.now(),
        )
        if line.kind == plan.PlanLineKind.TARGET:
            return reverse("plan:target", args=[version.plan.code, line.number])
        return reverse("plan:document", args=[version.plan.code])

    return show_edit_form(
        *(request, form),
        act=act,
        back=reverse("plan:document", args=[version.plan.code]),
        title=_("Point to the document's own words"),
        done=_("These words stand beside the line from now on, with who pointed to them."),
        record=version.plan,
    )


@allow("plan.edit")
def enter_reading(request: HttpRequest, reading: UUID) -> HttpResponseBase:
    """The last page: what the document is and from when it holds; then everything at once."""
    actor, today = actor_of(request), timezone.localdate()
    reading_record = queries.find_reading(reading_id=reading, actor=actor)
    way = queries.destination_of(reading=reading_record, today=today)
    items = queries.list_read_items(reading=reading_record)
    lost = queries.find_lost_lines(way=way, items=items)
    head = {**_build_head(reading_record, way), "with_unread": True}
    form = forms.EnterForm(request.POST or None, is_new=way.way is Way.NEW, unread=lost.unread, initial=head)
    seen = request.POST.get("revision", str(reading_record.revision))

    def act(data: dict[str, Any]) -> str:
        version = entering.enter(
            actor,
            reading=reading_record,
            revision=int(seen) if seen.isdecimal() else -1,
            head=form.head(),
            valid_from=data["valid_from"],
            today=today,
            with_unread=data.get("with_unread", False),
        ).version
        assert version is not None, "what was entered has a version"
        return reverse("plan:version", args=[version.plan.code, version.number])

    kept = [item for item in items if item.is_kept]
    unbound = sum(1 for item in kept if item.values.get("indicator") == UNBOUND)
    consequence = _("%(kept)d items will be entered, %(left)d are left out. %(way)s") % {
        "kept": len(kept),
        "left": sum(1 for item in items if item.decision == Decision.REJECTED),
        "way": _WAYS[way.way],
    }
    for numbers, says in ((lost.targets, _("Targets that will be no more: %s.")), (lost.tasks, _LOST_TASKS)):
        if numbers:
            consequence += " " + says % ", ".join(numbers)
    if unbound:
        consequence += " " + ngettext(
            "%(count)d target has no indicator yet: nothing will measure it until one is chosen.",
            "%(count)d targets have no indicator yet: nothing will measure them until one is chosen.",
            unbound,
        ) % {"count": unbound}
    return show_edit_form(
        *(request, form),
        act=act,
        back=reverse("readings:show", args=[reading_record.pk]),
        title=_("Enter the document into the plan"),
        submit=_("Enter it"),
        consequence=consequence,
        done=_("The document has been entered."),
        record=way if way.number else None,
        hidden={"revision": seen},
    )


def _build_head(reading: Reading, way: plan.Destination) -> dict[str, Any]:
    head = reading.document
    on = queries.signed_on(reading=reading)
    issuer = head.get("issuer") or ""
    body = identity.find_organisation(issuer, on or timezone.localdate()) if issuer else None
    return {
        "number": head.get("number") or "",
        "title": head.get("title") or "",
        "signed_on": on,
        "issuer_named": issuer,
        "issuer": body.code if body else "",
        # A body that is not ours plans for a territory of its own.
        "territory_code": way.territory_code if body else "",
        "instrument": head.get("number") or "",
        "valid_from": way.valid_from,
    }


@allow("plan.edit")
def discard_reading(request: HttpRequest, reading: UUID) -> HttpResponseBase:
    reading_record = queries.find_reading(reading_id=reading, actor=actor_of(request))

    def act(_data: dict[str, Any]) -> None:
        actions.discard_reading(actor_of(request), reading=reading_record)

    return show_edit_form(
        *(request, Form(request.POST or None)),
        act=act,
        back=reverse("readings:index"),
        title=_("Throw the draft away"),
        submit=_("Throw away"),
        consequence=_("No plan is touched. The file stays kept; it can be read again."),
        done=_("The draft has been thrown away."),
        danger=True,
    )
