"""Forms of work: reports, obstacles and their answers, funding, what a body takes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.work.terms import TaskState
from hatang.engines.writing.words import fold_text
from hatang.kernel.ui.fields import (
    MoneyField,
    NumberField,
    make_day_field,
    make_last_day_field,
    make_reason_field,
    make_text_field,
)
from hatang.kernel.ui.forms import SearchInput, SearchSelect
from hatang.kernel.ui.search import rank_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hatang.kernel.problems import Text

    type Choices = Sequence[tuple[Any, Any]]
    # Code of a body → its name, and its people as account and name.
    type People = Mapping[str, tuple[str, Sequence[tuple[str, str]]]]

# So many names help; more are a list.
_NAMED = 8


class _BodyForm(forms.Form):
    """Written for one of the bodies that the person may write for."""

    organisation = forms.ChoiceField(label=_("For the body"))

    def __init__(self, *args: Any, bodies: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organisation"].choices = list(bodies)  # type: ignore[attr-defined]


class ReportProgressForm(_BodyForm):
    reported_on = make_day_field(_("Date of the report"))
    state = forms.ChoiceField(label=_("State"), choices=TaskState.choices)
    percent_done = forms.IntegerField(
        label=_("Done, %"),
        min_value=0,
        max_value=100,
        required=False,
        help_text=_("Of the whole work of the body; left empty where nobody can tell."),
    )
    text = make_text_field(_("What was done"), help_text=_("Since the last report, with figures where there are any."))
    document = forms.CharField(
        label=_("Number of the document"),
        max_length=100,
        required=False,
        help_text=_("Of the letter, minutes or decision that shows it, where there is one."),
    )
    for_all = forms.BooleanField(
        label=_("For all bodies that lead the task"),
        required=False,
        help_text=_("The state then counts for each of them, whatever it reported itself before."),
    )

    def __init__(self, *args: Any, may_speak_for_all: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not may_speak_for_all:
            del self.fields["for_all"]


class ObstacleForm(_BodyForm):
    raised_on = make_day_field(_("Raised on"))
    text = make_text_field(_("Obstacle"))
    proposal = make_text_field(_("Proposal"), rows=3, required=False)


class AnswerObstacleForm(_BodyForm):
    answered_on = make_day_field(_("Answered on"))
    answer = make_text_field(_("Answer"))
    document = forms.CharField(label=_("Number of the document"), max_length=100, required=False)


class AnswerDayForm(forms.Form):
    answer_by = make_last_day_field(_("Answer by"))
    reason = make_reason_field()


class AssignWorkForm(forms.Form):
    """Who is to do what by when: the whole task or a part of it, by a body and perhaps one of its people."""

    assigned_by = forms.ChoiceField(label=_("Assigned by"))
    organisation = forms.ChoiceField(label=_("Assigned to"), widget=SearchSelect)
    person = forms.CharField(
        label=_("Person"),
        required=False,
        max_length=200,
        widget=SearchInput,
        help_text=_("Type a name or a part of it; left open, the body divides the work itself."),
    )
    part = forms.CharField(
        label=_("Part of the task"),
        max_length=300,
        required=False,
        help_text=_("Left empty, the whole task is assigned."),
    )
    wanted = make_text_field(
        _("Result wanted"),
        rows=3,
        max_length=2000,
        help_text=_("What is there when it is done: a list, a figure, a document."),
    )
    due_on = make_last_day_field(_("Due on"))

    def __init__(self, *args: Any, bodies: Choices, receivers: Choices, people: People, **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = people
        choices_by_field = {"assigned_by": bodies, "organisation": [("", _("choose a body")), *receivers]}
        for name, choices in choices_by_field.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        known = [(person, name, body) for body, colleagues in people.values() for person, name in colleagues]
        self.fields["person"].widget.offered = [f"{name} — {body}" for _person, name, body in known]
        if chosen := self.initial.get("person"):
            self.initial["person"] = next((name for person, name, _body in known if person == chosen), "")
        if len(bodies) == 1:
            self.fields["assigned_by"].widget = forms.HiddenInput()
            self.initial.setdefault("assigned_by", bodies[0][0])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("person") and cleaned.get("organisation"):
            cleaned["person"] = self._find_person(cleaned["person"], cleaned["organisation"])
        return cleaned

    def _find_person(self, typed: str, organisation: str) -> str:
        """The account of the one colleague of the body whom the words mean; an error of the field otherwise."""
        _body, colleagues = self.people.get(organisation, ("", ()))
        words = tuple(fold_text(typed.partition(" — ")[0]).split())
        ranked = [(rank_of(name, "", words), person, name) for person, name in colleagues]
        fitting = [(rank, person, name) for rank, person, name in ranked if rank is not None]
        exact = [colleague for colleague in fitting if colleague[0] == 0] or fitting
        if any(person == typed for person, _name in colleagues):
            return typed
        if len(exact) == 1:
            return exact[0][1]
        if exact:
            names = "; ".join(name for _rank, _person, name in exact[:_NAMED])
            self.add_error("person", _("Several people of the body fit: %(names)s.") % {"names": names})
        elif colleagues:
            names = "; ".join(name for _person, name in colleagues[:_NAMED])
            self.add_error("person", _("Nobody of that name works for the body: it has %(names)s.") % {"names": names})
        else:
            self.add_error("person", _("The body has nobody here yet: leave the person open."))
        return ""


class OrderStepForm(forms.Form):
    """What one says about assigned work."""

    words = make_text_field("", rows=4, max_length=2000)

    def __init__(self, *args: Any, label: Text, required: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["words"].label, self.fields["words"].required = label, required


class FundingForm(_BodyForm):
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    source = forms.ChoiceField(label=_("Source"))
    estimate_vnd = MoneyField(label=_("Estimate"), required=False)
    consolidated_vnd = MoneyField(label=_("Consolidated"), required=False)
    allocated_vnd = MoneyField(label=_("Allocated"), required=False)
    spent_vnd = MoneyField(label=_("Spent"), required=False)
    document = forms.CharField(label=_("Number of the document"), max_length=100, required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, sources: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["source"].choices = list(sources)  # type: ignore[attr-defined]


class CommitmentForm(_BodyForm):
    """What a body takes on of a target (a number, of a whole) or of a task (what it costs)."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    numerator = NumberField(
        label=_("Takes on"), help_text=_("How many by the end of the year, as in 12 of 13 hamlets.")
    )
    denominator = NumberField(label=_("Of"), required=False, help_text=_("The whole, where the target is a share."))
    cost_vnd = MoneyField(label=_("Cost"), required=False)
    text = make_text_field(_("What the body does"))

    def __init__(self, *args: Any, of_target: bool, is_share: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not of_target:
            del self.fields["numerator"]
        if not is_share:
            del self.fields["denominator"]


class IssueOwnPlanForm(forms.Form):
    document = forms.CharField(label=_("Number of the body's own plan"), max_length=100)
    issued_on = make_day_field(_("Issued on"))
