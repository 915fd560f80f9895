"""Forms of plans: what people type, read as dates, goals and whole đồng; the actions decide what may be recorded."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.plan.terms import (
    DUE_RECURRENCES,
    UNBOUND,
    Becomes,
    Operator,
    PlanKind,
    Recurrence,
    RelationKind,
    TaskState,
    year_end,
)
from hatang.kernel import indicators
from hatang.kernel.definitions import Basis
from hatang.kernel.ui.forms import DayInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hatang.capabilities.plan.models import Target
    from hatang.kernel.problems import Text


def day(label: Text, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **options)


def words(label: Text, *, rows: int = 4, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **options)


def reason() -> forms.CharField:
    """Why: it stands in the audit log."""
    return words(_("Reason"), rows=2, max_length=300, help_text=_("It stands in the audit log."))


class NumberField(forms.DecimalField):
    """A number with a decimal comma or point; thousands parted by points, spaces or not at all.

    >>> NumberField().to_python("92,5"), NumberField().to_python("3.000"), NumberField(required=False).to_python("")
    (Decimal('92.5'), Decimal('3000'), None)
    """

    # Not the browser's number field: that knows no decimal comma and shows "92,5" as nothing.
    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs take the parent for an IntegerField
        if value in self.empty_values:
            return None
        text = re.sub(r"[\s\u00a0]", "", str(value))
        if re.fullmatch(r"-?\d{1,3}(\.\d{3})+(,\d+)?", text):
            text = text.replace(".", "")
        try:
            return Decimal(text.replace(",", "."))
        except InvalidOperation as error:
            raise forms.ValidationError(_("This is not a number.")) from error


def written(value: Decimal | None) -> str:
    """A number as it is typed: no zeros that say nothing, a decimal comma.

    >>> written(Decimal("95.0000")), written(Decimal("92.5000")), written(None)
    ('95', '92,5', '')
    """
    if value is None:
        return ""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def written_number(value: float) -> str:
    """A number of a document as people type it.

    >>> written_number(3000), written_number(98.5)
    ('3000', '98,5')
    """
    return written(Decimal(str(value)))


class MoneyField(forms.Field):
    """Whole đồng: 1.200.000.000, 1 200 000 000 or 1200000000.

    >>> MoneyField().clean("1.200.000"), MoneyField(required=False).clean("")
    (1200000, None)
    """

    widget = forms.TextInput(attrs={"inputmode": "numeric"})

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        text = re.sub(r"[\s\u00a0.]|đồng|₫", "", str(value))
        if not re.fullmatch(r"\d{1,18}", text):
            raise forms.ValidationError(_("Write a sum in whole đồng, such as 1.200.000.000."))
        return int(text)


def issuer_code(label: Text) -> forms.CharField:
    """Where the register has the issuer; plans of other provinces come from bodies that stand in none."""
    hint = _("Such as QNG.UBND. Leave it empty where the body is not in the register.")
    return forms.CharField(label=label, max_length=35, required=False, help_text=hint)


class PlanForm(forms.Form):
    number = forms.CharField(label=_("Number"), max_length=60, help_text=_("As on the document: 194/KH-UBND."))
    title = forms.CharField(label=_("Title"), max_length=300)
    kind = forms.ChoiceField(label=_("Kind"), choices=PlanKind.choices)
    issuer_named = forms.CharField(label=_("Issuer"), max_length=200)
    issuer = issuer_code(_("Code of the issuer"))
    signed_on = day(_("Signed on"), required=False, help_text=_("Leave it empty when it is not known."))
    territory_code = forms.CharField(
        label=_("Unit of the territory"), max_length=20, required=False, help_text=_("The code of the unit: 51.")
    )
    territory_on = day(
        _("Territory as of"),
        required=False,
        help_text=_("The day on which the unit is meant; it keeps its outline of that day."),
    )


class PlanCorrectionForm(PlanForm):
    reason = reason()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["number"]


class PlanEndForm(forms.Form):
    ended_on = day(_("First day without it"))
    ended_by = forms.CharField(label=_("Ended by document"), max_length=200)
    replaced_by = forms.ChoiceField(label=_("Replaced by"), required=False)

    def __init__(self, *args: Any, others: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["replaced_by"].choices = [("", _("no other plan")), *others]  # type: ignore[attr-defined]


class RelationForm(forms.Form):
    kind = forms.ChoiceField(label=_("Relation"), choices=RelationKind.choices)
    other = forms.ChoiceField(label=_("Other plan"))
    note = words(_("Note"), rows=2, required=False)

    def __init__(self, *args: Any, others: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["other"].choices = list(others)  # type: ignore[attr-defined]


class TargetForm(forms.Form):
    """A target as the plan states it; a duty without a number leaves comparison and goal empty."""

    measure = forms.CharField(label=_("Measure"), max_length=300)
    operator = forms.ChoiceField(label=_("Comparison"), required=False)
    value = NumberField(label=_("Goal"), required=False)
    value_max = NumberField(label=_("Upper end of the goal"), required=False)
    baseline_year = forms.IntegerField(
        label=_("Compared with the end of"), min_value=2000, max_value=2100, required=False
    )
    unit = forms.CharField(
        label=_("Unit of measure"), max_length=30, required=False, help_text=_("%, or what is counted.")
    )
    denominator = forms.CharField(label=_("Denominator"), max_length=200, required=False)
    scope = forms.CharField(label=_("Scope"), max_length=200, required=False)
    year_from = forms.IntegerField(label=_("From year"), min_value=2000, max_value=2100, required=False)
    year = forms.IntegerField(
        label=_("Year"),
        min_value=2000,
        max_value=2100,
        required=False,
        help_text=_("Leave it empty when the plan names none."),
    )
    place = forms.CharField(label=_("Place in the plan"), max_length=200, help_text=_("Such as III.1.a, dash 1."))
    indicators = forms.CharField(
        label=_("Indicators"),
        max_length=300,
        help_text=_("Codes parted by commas. The first is judged, the others stand beside it."),
    )
    note = words(_("Note"), rows=2, required=False)
    at_odds = words(_("At odds with"), rows=2, required=False)
    reason = reason()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        signs = [(operator.value, f"{operator.sign} {operator.label}") for operator in Operator]
        self.fields["operator"].choices = [("", _("none: a duty without a number")), *signs]  # type: ignore[attr-defined]

    def clean_indicators(self) -> list[str]:
        codes = [part.strip() for part in str(self.cleaned_data["indicators"]).split(",") if part.strip()]
        unknown = [code for code in codes if indicators.find(code) is None and not re.fullmatch(r"[a-z0-9_.]+", code)]
        if unknown:
            raise forms.ValidationError(
                _("These are not codes of indicators: %(codes)s") % {"codes": ", ".join(unknown)}
            )
        return codes

    def target_fields(self) -> dict[str, Any]:
        """What the action takes: everything but the reason."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("reason", "number")}


def target_initial(target: Target) -> dict[str, Any]:
    """What stands in the form of a target that is being changed."""
    names = [name for name in TargetForm.base_fields if name != "reason"]
    said = {name: getattr(target, name) for name in names}
    numbers = {"value": written(target.value), "value_max": written(target.value_max)}
    return {**said, **numbers, "indicators": ", ".join(target.indicators)}


class NewTargetForm(TargetForm):
    number = forms.CharField(label=_("Number"), max_length=10)
    field_order = ("number", "measure")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["reason"]

    def new_fields(self) -> dict[str, Any]:
        kind = "numeric" if self.cleaned_data["operator"] else "duty"
        return {**self.target_fields(), "number": self.cleaned_data["number"], "kind": kind}


class CloseForm(forms.Form):
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    document = forms.CharField(label=_("Approving document"), max_length=100)
    approved_on = day(_("Approved on"))


class SupersedeForm(forms.Form):
    document = forms.CharField(label=_("Document that says so"), max_length=100)
    reason = reason()


class NotCarriedOutForm(forms.Form):
    decision = forms.CharField(label=_("Number of the decision"), max_length=100)
    decided_on = day(_("Date of the decision"))
    reason = words(_("Reason"), rows=3)


class CarryOutAgainForm(forms.Form):
    ended_on = day(_("From this day on"))
    document = forms.CharField(label=_("Document that says so"), max_length=100)


class LetterForm(forms.Form):
    """A figure from a signed letter: a count with its whole, a count alone, or a percentage with its sample."""

    as_of = day(_("Stand of the figure"))
    numerator = NumberField(label=_("Numerator"), required=False, help_text=_("The first number of 173/173."))
    denominator = NumberField(label=_("Denominator"), required=False)
    percentage = NumberField(label=_("Percentage"), required=False, help_text=_("Of a survey; needs the sample."))
    sample = forms.IntegerField(label=_("Sample"), min_value=1, required=False)
    method = forms.CharField(label=_("Method"), max_length=200, required=False)
    letter_number = forms.CharField(label=_("Number of the letter"), max_length=100)
    letter_date = day(_("Date of the letter"))
    signer = forms.ChoiceField(label=_("Signing body"))
    file = forms.FileField(label=_("The letter"), required=False, help_text=_("PDF, at most 20 MB."))
    note = words(_("Note"), rows=2, required=False)

    def __init__(self, *args: Any, bodies: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["signer"].choices = list(bodies)  # type: ignore[attr-defined]


class _BodyForm(forms.Form):
    """Written for one of the bodies that the person may write for."""

    organisation = forms.ChoiceField(label=_("For the body"))

    def __init__(self, *args: Any, bodies: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organisation"].choices = list(bodies)  # type: ignore[attr-defined]


class ReportForm(_BodyForm):
    reported_on = day(_("Date"))
    state = forms.ChoiceField(label=_("State"), choices=TaskState.choices)
    percent_done = forms.IntegerField(label=_("Done, %"), min_value=0, max_value=100, required=False)
    text = words(_("What was done"))
    document = forms.CharField(label=_("Number of the document"), max_length=100, required=False)
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
    raised_on = day(_("Raised on"))
    text = words(_("Obstacle"))
    proposal = words(_("Proposal"), rows=3, required=False)


class AnswerForm(_BodyForm):
    answered_on = day(_("Answered on"))
    answer = words(_("Answer"))
    document = forms.CharField(label=_("Number of the document"), max_length=100, required=False)


class AnswerDayForm(forms.Form):
    answer_by = day(_("Answer by"))
    reason = reason()


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


class AmendmentForm(forms.Form):
    instrument = forms.CharField(
        label=_("Document of the amendment"), max_length=100, help_text=_("Or “draft” while it has no number.")
    )
    note = words(_("Note"), rows=2, required=False)


class IssueForm(forms.Form):
    instrument = forms.CharField(label=_("Number of the document"), max_length=100)
    valid_from = day(_("Holds from"))


class DefinitionForm(forms.Form):
    """The province's own reading of a word: one field for each of its values."""

    valid_from = day(_("Holds from"))
    text = words(_("Definition"), rows=3)
    basis = forms.ChoiceField(label=_("Rests on"), choices=Basis.choices)
    citation = words(_("Citation"), rows=2, help_text=_("The document, or why the province assumes it."))

    def __init__(self, *args: Any, known: dict[str, Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = known
        for name, value in known.items():
            shown = ", ".join(map(str, value)) if isinstance(value, list) else value
            self.fields[f"value_{name}"] = forms.CharField(
                label=name, initial=str(shown).lower() if isinstance(value, bool) else shown
            )

    def texts(self) -> list[str]:
        """ "name=value" for each value, to be read as its kind."""
        return [f"{name}={self.cleaned_data[f'value_{name}']}" for name in self.known]


class InstrumentForm(forms.Form):
    """A legal document of the register; to review it is to say the day on which it was read again."""

    number = forms.CharField(label=_("Number"), max_length=100, help_text=_("As it is cited: 09/2019/NĐ-CP."))
    title = forms.CharField(label=_("Title"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    issuer = forms.CharField(label=_("Issuer"), max_length=200)
    signed_on = day(_("Signed on"))
    replaces = words(_("Replaces"), rows=3, required=False, help_text=_("Numbers of the register, one a line."))
    reviewed_on = day(_("Reviewed on"))


class PlainForm(forms.Form):
    """Nothing to fill in, only to confirm."""


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("The document"),
        help_text=_("DOCX, DOC, PDF with text or scanned, HTML or plain text; at most 100 MB and 400 pages."),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.doc,.rtf,.pdf,.html,.htm,.txt,.png,.jpg,.jpeg,.tif"}),
    )


def _plain(said: dict[str, Any]) -> dict[str, Any]:
    """What was sent, with line ends as documents have them."""
    return {name: value.replace("\r\n", "\n") if isinstance(value, str) else value for name, value in said.items()}


def _year(label: Text) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=2000, max_value=2100, required=False)


class BodiesField(forms.CharField):
    """Bodies as the document names them, one a line; a code of the register may follow after "|"."""

    def __init__(self, label: Text, **options: Any) -> None:
        super().__init__(label=label, required=False, widget=forms.Textarea(attrs={"rows": 2}), **options)

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]  # one text becomes its lines
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> str:
        if isinstance(value, str) or value is None:
            return value or ""
        return "\n".join(f"{each['named']} | {each['code']}" if each["code"] else each["named"] for each in value)


class ReadTargetForm(forms.Form):
    """A target that was read, as it will be entered."""

    measure = forms.CharField(label=_("Measure"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    operator = forms.ChoiceField(label=_("Comparison"), required=False)
    value = NumberField(label=_("Goal"), required=False, max_digits=14, decimal_places=4)
    value_max = NumberField(label=_("Upper end of the goal"), required=False, max_digits=14, decimal_places=4)
    baseline_year = _year(_("Compared with the end of"))
    unit = forms.CharField(label=_("Unit of measure"), max_length=30, required=False)
    year = _year(_("Year"))
    denominator = forms.CharField(label=_("Denominator"), max_length=200, required=False)
    scope = forms.CharField(label=_("Scope"), max_length=200, required=False)
    number = forms.CharField(label=_("Number"), max_length=10, required=False)
    replaces = forms.ChoiceField(label=_("Takes the place of"), required=False)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 1}))
    indicator = forms.CharField(label=_("Indicator"), max_length=80, required=False)

    def __init__(self, *args: Any, others: Iterable[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        signs = [(operator.value, f"{operator.sign} {operator.label}") for operator in Operator]
        self.fields["operator"].choices = [("", _("none: a duty without a number")), *signs]  # type: ignore[attr-defined]
        if others := list(others):
            self.fields["replaces"].choices = [("", _("nothing: it is added")), *others]  # type: ignore[attr-defined]
        else:
            del self.fields["replaces"]

    def clean_indicator(self) -> str:
        code = str(self.cleaned_data["indicator"]).strip() or UNBOUND
        if code != UNBOUND and not re.fullmatch(r"[a-z0-9_.]+", code):
            raise forms.ValidationError(_("These are not codes of indicators: %(codes)s") % {"codes": code})
        return code

    def clean(self) -> dict[str, Any]:
        said = dict(super().clean() or {})
        if said.get("operator") and said.get("value") is None and "value" not in self.errors:
            self.add_error("value", _("A goal needs a number"))
        if said.get("operator") == "between" and said.get("value_max") is None and "value_max" not in self.errors:
            self.add_error("value_max", _("A goal from … to … has both ends."))
        return said

    def values(self) -> dict[str, Any]:
        said = _plain(self.cleaned_data)
        for name in ("value", "value_max"):
            value = said[name]
            said[name] = None if value is None else int(value) if value == value.to_integral_value() else float(value)
        return said


class ReadTaskForm(forms.Form):
    """A task that was read, as it will be entered."""

    text = words(_("Task"), rows=3)
    number = forms.CharField(label=_("Number"), max_length=10)
    section = forms.CharField(label=_("Section"), max_length=200, required=False)
    lead = BodiesField(_("Leads"), help_text=_("One body a line."))
    support = BodiesField(_("Supports"))
    period = forms.CharField(label=_("Period as written"), max_length=60)
    year_from = _year(_("From year"))
    year_to = _year(_("To year"))
    due_on = day(_("Due on"), required=False)
    recurrence = forms.ChoiceField(label=_("Recurrence"), choices=Recurrence.choices)
    product = words(_("Product"), rows=2, required=False)

    def clean(self) -> dict[str, Any]:
        said = dict(super().clean() or {})
        if self.errors:
            return said
        due = said.get("due_on")
        if due is not None and "due_on" in self.changed_data and "year_to" not in self.changed_data:
            said["year_to"] = due.year
        first, last = said.get("year_from"), said.get("year_to")
        if due is not None and due.year != last:
            way_out = _(
                "The day a task is due lies in its last year: change the day or “To year”, or empty the day for the"
                " end of that year."
            )
            self.add_error("due_on", way_out)
        elif last is not None and first is None:
            self.add_error("year_from", _("Write the first year too."))
        elif last is not None and first is not None and first > last:
            self.add_error("year_from", _("The first year lies after the last: change one of them."))
        elif first is not None and last is None and said.get("recurrence") == Recurrence.ONCE:
            self.add_error("year_to", _("Write the last year, or choose that the task is standing or comes round."))
        return said

    def values(self) -> dict[str, Any]:
        said = _plain(self.cleaned_data)
        last = year_end(said["year_to"]) if said["year_to"] else None
        due = said["due_on"] or last
        return said | {"due_on": due.isoformat() if due else None}


class ReadDutyForm(forms.Form):
    """A standing duty that was read, as it will be entered."""

    text = words(_("Duty"), rows=3)
    number = forms.CharField(label=_("Number"), max_length=20)
    bodies = BodiesField(_("Who is bound"), help_text=_("One body a line."))
    day = forms.IntegerField(label=_("Before day"), min_value=1, max_value=31, required=False)
    month = forms.IntegerField(
        label=_("of month"),
        min_value=1,
        max_value=12,
        required=False,
        help_text=_("The first of the year, of what comes round: 3 for the last month of every quarter."),
    )
    recurrence = forms.ChoiceField(
        label=_("Recurrence"), choices=[("", _("no deadline")), *DUE_RECURRENCES], required=False
    )
    due_year = _year(_("Year, where it is due once"))
    wording = forms.CharField(label=_("Deadline as worded"), max_length=100, required=False)

    def clean(self) -> dict[str, Any]:
        said = dict(super().clean() or {})
        often, is_dated = said.get("recurrence"), said.get("day") is not None
        if often == Recurrence.MONTHLY and is_dated and "month" not in self.errors:
            said["month"] = said.get("month") or 1
        if is_dated != (said.get("month") is not None) and not self.errors:
            self.add_error("day", _("A deadline has a day and a month, or neither."))
        if often == Recurrence.ONCE and is_dated and said.get("due_year") is None and "due_year" not in self.errors:
            self.add_error("due_year", _("Write the year in which it is due once, or choose how often it comes round."))
        if often != Recurrence.ONCE and said.get("due_year") is not None:
            self.add_error("recurrence", _("With a year it is due once; empty the year if it comes round."))
        return said

    def values(self) -> dict[str, Any]:
        said = _plain(self.cleaned_data)
        if said["day"] is not None and not said["recurrence"]:
            said["recurrence"] = Recurrence.YEARLY.value
        return said


class ReadChangeForm(forms.Form):
    """What an amendment takes away or rewords."""

    removes = forms.ChoiceField(label=_("Takes away"), required=False)
    becomes = forms.ChoiceField(label=_("Becomes"), choices=Becomes.choices, required=False)
    number = forms.CharField(label=_("Number"), max_length=10, required=False)
    old = forms.CharField(label=_("Words that go"), required=False)
    new = forms.CharField(label=_("Words that come"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self) -> dict[str, Any]:
        said = dict(super().clean() or {})
        if said.get("becomes") and not said.get("new"):
            self.add_error("new", _("Say what it says."))
        return said

    def __init__(self, *args: Any, others: Iterable[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["removes"].choices = [("", _("nothing")), *others]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        return _plain(self.cleaned_data)


class EnterForm(forms.Form):
    """The last step: what the document is, and from when its version holds."""

    number = forms.CharField(label=_("Number"), max_length=60)
    title = forms.CharField(label=_("Title"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    signed_on = day(_("Signed on"))
    issuer_named = forms.CharField(label=_("Issuer as named"), max_length=200)
    issuer = issuer_code(_("Issuer's code"))
    territory_code = forms.CharField(label=_("Unit of the territory"), max_length=20, required=False)
    instrument = forms.CharField(label=_("Number of the document"), max_length=100)
    valid_from = day(_("Holds from"))
    with_unread = forms.BooleanField(required=False)

    def __init__(self, *args: Any, is_new: bool, unread: Sequence[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        if unread:
            self.fields["with_unread"].label = _(
                "Keep the duties of the version before that stand in no line of their own: %(numbers)s"
            ) % {"numbers": ", ".join(unread)}
        else:
            del self.fields["with_unread"]
        if not is_new:
            for name in ("number", "title", "signed_on", "issuer_named", "issuer", "territory_code"):
                del self.fields[name]
        else:
            del self.fields["instrument"]

    def head(self) -> dict[str, Any]:
        aside = ("valid_from", "with_unread")
        said = {name: value for name, value in self.cleaned_data.items() if name not in aside}
        return {"instrument": said.get("number", ""), **said}


class CommitmentForm(_BodyForm):
    """What a body takes on of a target (a number, of a whole) or of a task (what it costs)."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    numerator = NumberField(
        label=_("Takes on"), help_text=_("How many by the end of the year, as in 12 of 13 hamlets.")
    )
    denominator = NumberField(label=_("Of"), required=False, help_text=_("The whole, where the target is a share."))
    cost_vnd = MoneyField(label=_("Cost"), required=False)
    text = words(_("What the body does"))

    def __init__(self, *args: Any, of_target: bool, is_share: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not of_target:
            del self.fields["numerator"]
        if not is_share:
            del self.fields["denominator"]


class IssueOwnPlanForm(forms.Form):
    document = forms.CharField(label=_("Number of the body's own plan"), max_length=100)
    issued_on = day(_("Issued on"))
