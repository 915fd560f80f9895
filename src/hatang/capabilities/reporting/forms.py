"""Forms of reporting: the report of a body, decisions on it, a signed document, the issue of a consolidated report."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.reporting.queries.forms import (
    NO_FIGURES,
    format_figure,
    has_none,
    list_missing_answers,
    order_answers,
)
from hatang.capabilities.reporting.terms import Cadence, Digest, FieldKind
from hatang.kernel.ui import formats
from hatang.kernel.ui.fields import make_day_field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hatang.kernel.problems import Problem

# "BC-" and the abbreviated name of the body that issues it.
_SYMBOL = re.compile(r"BC-[\w.&-]+")
_ANSWERS = (("", _("— not answered —")), ("yes", _("Yes")), ("no", _("No")))


class SubmissionForm(forms.Form):
    """One input a field of the submission; of figures also the choice that there are none, and the reason of a
    correction or of that choice. Texts are read by the action."""

    def __init__(self, data: Any = None, *, values: dict[str, Any]) -> None:
        super().__init__(data)
        self.values = values
        for code, field in order_answers(values):
            self.fields[f"value-{code}"] = _build_input_field(field)
            if field["kind"] == FieldKind.NUMBER:
                self.fields[f"none-{code}"] = forms.BooleanField(required=False, initial=has_none(field))
                self.fields[f"reason-{code}"] = _build_reason_field(field)

    def typed(self, part: str) -> dict[str, str]:
        """Field code → what was typed, of the values ("value") or of the reasons ("reason")."""
        start = f"{part}-"
        texts = {name.removeprefix(start): text for name, text in self.cleaned_data.items() if name.startswith(start)}
        if part == "value":
            texts |= {code: str(NO_FIGURES) for code in texts if self.cleaned_data.get(f"none-{code}")}
        return texts

    def refuse(self, problem: Problem, values: Mapping[str, Any]) -> None:
        """Say at each field what keeps the report: all that is wanting in the saved values, or the one unreadable."""
        if problem.code in ("incomplete", "reason"):
            for code, part, title in list_missing_answers(values):
                self.add_error(f"{part}-{code}", str(title))
            return
        for code, field in order_answers(self.values):
            if problem.where.partition(": ")[0] == field["label"]:
                part = "reason" if problem.code == "no_figures" else "value"
                self.add_error(f"{part}-{code}", str(problem))

    def groups(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """The lines of the form by group, in the form's order."""
        lines_by_group: dict[str, list[dict[str, Any]]] = {}
        for code, field in order_answers(self.values):
            is_number = field["kind"] == FieldKind.NUMBER
            line: dict[str, Any] = {
                "code": code,
                "said": field,
                "known": "" if field["known"] is None or not is_number else format_figure(field, "known"),
                "value": self[f"value-{code}"],
                "parts": [("value", self[f"value-{code}"])],
            }
            if is_number:
                # Without a figure of the platform there is nothing to correct: the reason is of no figures alone.
                reason = "why-none" if field["known"] is None else "reason"
                line["parts"] += [("none", self[f"none-{code}"]), (reason, self[f"reason-{code}"])]
            lines_by_group.setdefault(field["group"], []).append(line)
        return list(lines_by_group.items())


def _build_reason_field(field: dict[str, Any]) -> forms.Field:
    words = _("Why there are no figures") if field["known"] is None else _("Reason of the correction")
    label = f"{words}: {field['label']}"
    attributes = {"placeholder": words, "aria-label": label}
    return forms.CharField(
        label=label, required=False, initial=field["reason"], widget=forms.TextInput(attrs=attributes)
    )


def _build_input_field(field: dict[str, Any]) -> forms.Field:
    label = f"{field['label']} ({field['unit']})" if field["unit"] else field["label"]
    value = field["value"]
    match field["kind"]:
        case FieldKind.YES_NO:
            answer = "" if value is None else "yes" if value else "no"
            return forms.ChoiceField(label=label, choices=_ANSWERS, required=False, initial=answer)
        case FieldKind.NUMBER:
            attributes = {"inputmode": "decimal", "autocomplete": "off"}
            # The platform's own figure stands beside the input with its mark, and is sent back bare.
            bare = value is None or value == field["known"]
            text = ("" if value is None else formats.format_number(value)) if bare else format_figure(field)
            return forms.CharField(label=label, required=False, initial=text, widget=forms.TextInput(attrs=attributes))
    return forms.CharField(label=label, required=False, initial=value or "", widget=forms.Textarea(attrs={"rows": 3}))


class SignedForm(forms.Form):
    document = forms.FileField(
        label=_("Signed document (PDF)"),
        required=False,
        help_text=_("A PDF with a digital signature (PAdES) is checked; without one the report counts as unsigned."),
    )


class WorkbookForm(forms.Form):
    workbook = forms.FileField(label=_("Filled-in form (XLSX)"))


class CommentForm(forms.Form):
    comment = forms.CharField(label=_("Comment"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000)


class AcceptForm(forms.Form):
    comment = forms.CharField(
        label=_("Comment"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000, required=False
    )


class SignedReportForm(forms.Form):
    document = forms.FileField(
        label=_("Signed PDF"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf"}),
        help_text=_("The PDF that was downloaded here, with the digital signature and nothing else added to it."),
    )


class IssueReportForm(forms.Form):
    number = forms.CharField(
        label=_("Number of the report"),
        max_length=60,
        help_text=_("As in 312/BC-SKHCN; of digits alone the symbol of the body follows."),
    )
    issued_on = make_day_field(_("Date"), initial=timezone.localdate)
    signer = forms.CharField(label=_("Signed by"), max_length=120)
    signer_title = forms.CharField(
        label=_("Title of the signer"),
        max_length=160,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A line each where somebody signs for another one: KT. GIÁM ĐỐC, then PHÓ GIÁM ĐỐC."),
    )

    def __init__(self, *args: Any, symbol: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._symbol = symbol

    def clean_number(self) -> str:
        """Number and symbol as Decree 30/2020/NĐ-CP writes them: below ten with a zero before it."""
        digits, _slash, symbol = self.cleaned_data["number"].strip().partition("/")
        symbol = symbol or self._symbol
        if not digits.isdecimal() or not _SYMBOL.fullmatch(symbol):
            example = {"example": f"312/{self._symbol}"}
            raise forms.ValidationError(_("Write the number as in %(example)s: digits, “/”, the symbol.") % example)
        return f"{digits.zfill(2)}/{symbol}"


class RegimeForm(forms.Form):
    """The head of a regime's version and the sheet of its form; `code` is asked of a new regime only."""

    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("Part of the address: small letters, digits and “-”.")
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    citation = forms.CharField(label=_("Basis"), max_length=300, help_text=_("The document that lays the duty down."))
    valid_from = make_day_field(_("Valid from"), help_text=_("The version before ends on this day."))
    cadence = forms.ChoiceField(label=_("Cadence"), choices=Cadence.choices)
    closes_day = forms.IntegerField(
        label=_("Figures close on day"),
        min_value=0,
        max_value=28,
        help_text=_("Of the last month of the period; 0 stands for the last day of the month."),
    )
    closes_citation = forms.CharField(label=_("Where the closing day is fixed"), max_length=300)
    due_day = forms.IntegerField(
        label=_("Due on day of the last month"),
        min_value=1,
        max_value=28,
        required=False,
        help_text=_("Empty where the report is due so many working days after the figures close."),
    )
    due_working_days = forms.IntegerField(label=_("Working days after closing"), min_value=0, max_value=250, initial=1)
    reporters = forms.MultipleChoiceField(
        label=_("Who reports"),
        widget=forms.SelectMultiple(attrs={"size": 10}),
        help_text=_("Groups and single bodies."),
    )
    recipient = forms.ChoiceField(label=_("To whom"), help_text=_("It takes the reports and decides about them."))
    addressee = forms.ChoiceField(
        label=_("Addressed through it to"),
        required=False,
        help_text=_("Empty where the report speaks to the recipient itself."),
    )
    copies = forms.MultipleChoiceField(
        label=_("Also sent to"), required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )
    computes = forms.BooleanField(label=_("The recipient computes points from the report"), required=False)
    group_points = forms.CharField(
        label=_("Points of the groups"),
        required=False,
        max_length=300,
        help_text=_("The most of each group in the order of the form, such as 80; 60; 20. Empty without points."),
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    past_reason = forms.CharField(
        label=_("Why the past is put right"),
        required=False,
        max_length=300,
        help_text=_("Only for a version that begins before the last one: it says who reported then, and to whom."),
    )
    sheet = forms.FileField(
        label=_("Form (XLSX, ODS or CSV)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
        help_text=_("One line a question, in the columns of the sheet that the page of the regime gives."),
    )

    def clean_group_points(self) -> list[float]:
        try:
            return [
                float(part.replace(",", ".")) for part in self.cleaned_data["group_points"].split(";") if part.strip()
            ]
        except ValueError as error:
            raise forms.ValidationError(_("Write numbers with “;” between them.")) from error

    def __init__(self, *args: Any, bodies: Any, groups: Any, is_new: bool, asks_past: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_past:
            del self.fields["past_reason"]
        if not is_new:
            del self.fields["code"]
            self.fields["sheet"].required = False
            self.fields["sheet"].help_text = _("Empty where the questions stay as they are in the version before.")
        for name, choices in (
            ("reporters", [(_("Groups"), groups), (_("Bodies"), bodies)]),
            ("recipient", [("", "—"), *bodies]),
            ("addressee", [("", "—"), *bodies]),
            ("copies", bodies),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


class OfficeDayForm(forms.Form):
    day = make_day_field(_("Day"))
    works = forms.TypedChoiceField(
        label=_("Offices"),
        choices=(("no", _("rest")), ("yes", _("work"))),
        coerce=lambda value: value == "yes",
    )
    citation = forms.CharField(label=_("Basis"), max_length=300, help_text=_("The announcement that moves the day."))


class ResultsForm(forms.Form):
    """What the recipient's letter says: its number and day, points for each line, the total."""

    document = forms.CharField(
        label=_("Number of the document"), max_length=100, help_text=_("The letter that the results came with.")
    )
    computed_on = make_day_field(_("Date of the document"))
    total = forms.CharField(
        label=_("Total points"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )

    def __init__(self, data: Any = None, *, values: dict[str, Any], results: dict[str, Any]) -> None:
        initial: dict[str, Any] = {name: results[name] for name in ("document", "computed_on") if name in results}
        if "total" in results:
            initial["total"] = formats.format_number(results["total"])
        super().__init__(data, initial=initial)
        for code, field in order_answers(values):
            score = results.get("scores", {}).get(code)
            self.fields[f"score-{code}"] = forms.CharField(
                label=f"{field['label']} ({field['points']:g})" if field["points"] else field["label"],
                required=False,
                max_length=20,
                initial="" if score is None else formats.format_number(score),
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )

    def scores(self) -> dict[str, str]:
        """Field code → points as typed."""
        start = "score-"
        return {name.removeprefix(start): text for name, text in self.cleaned_data.items() if name.startswith(start)}


class DigestForm(forms.Form):
    digest = forms.ChoiceField(label=_("How often"), choices=Digest.choices)
