"""Forms of a document that is being read: the file, each kind of item as it will be entered, the last step."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.plan import public as plan
from hatang.capabilities.plan.public import UNBOUND, Operator
from hatang.capabilities.readings.terms import Becomes
from hatang.capabilities.work.public import DUE_RECURRENCES, Recurrence
from hatang.kernel.ui.fields import NumberField, make_day_field, make_text_field

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hatang.kernel.problems import Text


class UploadDocumentForm(forms.Form):
    file = forms.FileField(
        label=_("The document"),
        help_text=_("DOCX, DOC, PDF with text or scanned, HTML or plain text; at most 100 MB and 400 pages."),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.doc,.rtf,.pdf,.html,.htm,.txt,.png,.jpg,.jpeg,.tif"}),
    )


class WordsForm(forms.Form):
    """Which line of a plan the words are of, the page they stand on, and the words themselves."""

    line = forms.ChoiceField(label=_("Line of the plan"))
    page = forms.IntegerField(
        label=_("Page"),
        min_value=1,
        required=False,
        help_text=_("Of the file, counted from 1. Leave it empty where the file has no pages."),
    )
    words = make_text_field(
        _("The document's own words"),
        rows=6,
        help_text=_("Copied from the document, to the letter: they are looked for on that page before they are kept."),
    )

    def __init__(self, *args: Any, lines: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["line"].choices = list(lines)  # type: ignore[attr-defined]


def _normalize_newlines(submitted: dict[str, Any]) -> dict[str, Any]:
    """What was sent, with line ends as documents have them."""
    return {name: value.replace("\r\n", "\n") if isinstance(value, str) else value for name, value in submitted.items()}


def _make_year_field(label: Text) -> forms.IntegerField:
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
        return "\n".join(f"{body['named']} | {body['code']}" if body["code"] else body["named"] for body in value)


class ReadTargetForm(forms.Form):
    """A target that was read, as it will be entered."""

    measure = forms.CharField(label=_("Measure"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    operator = forms.ChoiceField(label=_("Comparison"), required=False)
    value = NumberField(label=_("Goal"), required=False, max_digits=14, decimal_places=4)
    value_max = NumberField(label=_("Upper end of the goal"), required=False, max_digits=14, decimal_places=4)
    baseline_year = _make_year_field(_("Compared with the end of"))
    unit = forms.CharField(label=_("Unit of measure"), max_length=30, required=False)
    year = _make_year_field(_("Year"))
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
        cleaned = dict(super().clean() or {})
        if cleaned.get("operator") and cleaned.get("value") is None and "value" not in self.errors:
            self.add_error("value", _("A goal needs a number"))
        if cleaned.get("operator") == "between" and cleaned.get("value_max") is None and "value_max" not in self.errors:
            self.add_error("value_max", _("A goal from … to … has both ends."))
        return cleaned

    def values(self) -> dict[str, Any]:
        entered = _normalize_newlines(self.cleaned_data)
        for name in ("value", "value_max"):
            value = entered[name]
            entered[name] = (
                None if value is None else int(value) if value == value.to_integral_value() else float(value)
            )
        return entered


class ReadTaskForm(forms.Form):
    """A task that was read, as it will be entered."""

    text = make_text_field(_("Task"), rows=3)
    number = forms.CharField(label=_("Number"), max_length=10)
    section = forms.CharField(label=_("Section"), max_length=200, required=False)
    lead = BodiesField(_("Leads"), help_text=_("One body a line."))
    support = BodiesField(_("Supports"))
    period = forms.CharField(label=_("Period as written"), max_length=60)
    year_from = _make_year_field(_("From year"))
    year_to = _make_year_field(_("To year"))
    due_on = make_day_field(_("Due on"), required=False)
    recurrence = forms.ChoiceField(label=_("Recurrence"), choices=Recurrence.choices)
    product = make_text_field(_("Product"), rows=2, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        if self.errors:
            return cleaned
        due = cleaned.get("due_on")
        if due is not None and "due_on" in self.changed_data and "year_to" not in self.changed_data:
            cleaned["year_to"] = due.year
        first, last = cleaned.get("year_from"), cleaned.get("year_to")
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
        elif first is not None and last is None and cleaned.get("recurrence") == Recurrence.ONCE:
            self.add_error("year_to", _("Write the last year, or choose that the task is standing or comes round."))
        return cleaned

    def values(self) -> dict[str, Any]:
        entered = _normalize_newlines(self.cleaned_data)
        last = plan.year_end(entered["year_to"]) if entered["year_to"] else None
        due = entered["due_on"] or last
        return entered | {"due_on": due.isoformat() if due else None}


class ReadDutyForm(forms.Form):
    """A standing duty that was read, as it will be entered."""

    text = make_text_field(_("Duty"), rows=3)
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
    due_year = _make_year_field(_("Year, where it is due once"))
    wording = forms.CharField(label=_("Deadline as worded"), max_length=100, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        often, is_dated = cleaned.get("recurrence"), cleaned.get("day") is not None
        if often == Recurrence.MONTHLY and is_dated and "month" not in self.errors:
            cleaned["month"] = cleaned.get("month") or 1
        if is_dated != (cleaned.get("month") is not None) and not self.errors:
            self.add_error("day", _("A deadline has a day and a month, or neither."))
        if often == Recurrence.ONCE and is_dated and cleaned.get("due_year") is None and "due_year" not in self.errors:
            self.add_error("due_year", _("Write the year in which it is due once, or choose how often it comes round."))
        if often != Recurrence.ONCE and cleaned.get("due_year") is not None:
            self.add_error("recurrence", _("With a year it is due once; empty the year if it comes round."))
        return cleaned

    def values(self) -> dict[str, Any]:
        entered = _normalize_newlines(self.cleaned_data)
        if entered["day"] is not None and not entered["recurrence"]:
            entered["recurrence"] = Recurrence.YEARLY.value
        return entered


class ReadChangeForm(forms.Form):
    """What an amendment takes away or rewords."""

    removes = forms.ChoiceField(label=_("Takes away"), required=False)
    becomes = forms.ChoiceField(label=_("Becomes"), choices=Becomes.choices, required=False)
    number = forms.CharField(label=_("Number"), max_length=10, required=False)
    old = forms.CharField(label=_("Words that go"), required=False)
    new = forms.CharField(label=_("Words that come"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        if cleaned.get("becomes") and not cleaned.get("new"):
            self.add_error("new", _("Say what it says."))
        return cleaned

    def __init__(self, *args: Any, others: Iterable[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["removes"].choices = [("", _("nothing")), *others]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        return _normalize_newlines(self.cleaned_data)


class EnterForm(forms.Form):
    """The last step: what the document is, and from when its version holds."""

    number = forms.CharField(label=_("Number"), max_length=60)
    title = forms.CharField(label=_("Title"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    signed_on = make_day_field(_("Signed on"))
    issuer_named = forms.CharField(label=_("Issuer as named"), max_length=200)
    issuer = forms.CharField(
        label=_("Issuer's code"),
        max_length=35,
        required=False,
        help_text=_("Such as QNG.UBND. Leave it empty where the body is not in the register."),
    )
    territory_code = forms.CharField(label=_("Unit of the territory"), max_length=20, required=False)
    instrument = forms.CharField(label=_("Number of the document"), max_length=100)
    valid_from = make_day_field(_("Holds from"))
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
        heading = {name: value for name, value in self.cleaned_data.items() if name not in aside}
        return {"instrument": heading.get("number", ""), **heading}
