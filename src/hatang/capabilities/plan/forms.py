"""Forms of plans: what people type, read as dates, goals and whole đồng; the actions decide what may be recorded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.plan.terms import Operator, PlanKind, RelationKind
from hatang.kernel import indicators
from hatang.kernel.ui.fields import NumberField, format_decimal, make_day_field, make_reason_field, make_text_field

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hatang.capabilities.plan.models import Target
    from hatang.kernel.problems import Text


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
    signed_on = make_day_field(_("Signed on"), required=False, help_text=_("Leave it empty when it is not known."))
    territory_code = forms.CharField(
        label=_("Unit of the territory"), max_length=20, required=False, help_text=_("The code of the unit: 51.")
    )
    territory_on = make_day_field(
        _("Territory as of"),
        required=False,
        help_text=_("The day on which the unit is meant; it keeps its outline of that day."),
    )


class PlanCorrectionForm(PlanForm):
    reason = make_reason_field()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["number"]


class PlanEndForm(forms.Form):
    ended_on = make_day_field(_("First day without it"))
    ended_by = forms.CharField(label=_("Ended by document"), max_length=200)
    replaced_by = forms.ChoiceField(label=_("Replaced by"), required=False)

    def __init__(self, *args: Any, others: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["replaced_by"].choices = [("", _("no other plan")), *others]  # type: ignore[attr-defined]


class RelationForm(forms.Form):
    kind = forms.ChoiceField(label=_("Relation"), choices=RelationKind.choices)
    other = forms.ChoiceField(label=_("Other plan"))
    note = make_text_field(_("Note"), rows=2, required=False)

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
    note = make_text_field(_("Note"), rows=2, required=False)
    at_odds = make_text_field(_("At odds with"), rows=2, required=False)
    reason = make_reason_field()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        signs = [(operator.value, f"{operator.sign} {operator.label}") for operator in Operator]
        self.fields["operator"].choices = [("", _("none: a duty without a number")), *signs]  # type: ignore[attr-defined]

    def clean_indicators(self) -> list[str]:
        codes = [part.strip() for part in str(self.cleaned_data["indicators"]).split(",") if part.strip()]
        unknown = [
            code for code in codes if indicators.find_indicator(code) is None and not re.fullmatch(r"[a-z0-9_.]+", code)
        ]
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
    initial = {name: getattr(target, name) for name in names}
    numbers = {"value": format_decimal(target.value), "value_max": format_decimal(target.value_max)}
    return {**initial, **numbers, "indicators": ", ".join(target.indicators)}


class NewTargetForm(TargetForm):
    number = forms.CharField(label=_("Number"), max_length=10)
    field_order = ("number", "measure")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["reason"]

    def new_fields(self) -> dict[str, Any]:
        kind = "numeric" if self.cleaned_data["operator"] else "duty"
        return {**self.target_fields(), "number": self.cleaned_data["number"], "kind": kind}


class CloseResultForm(forms.Form):
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    document = forms.CharField(label=_("Approving document"), max_length=100)
    approved_on = make_day_field(_("Approved on"))
    incomplete_reason = forms.CharField(
        label=_("Why it is closed all the same"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        help_text=_("Needed while somebody has not filed or too little was looked at; it is printed with the result."),
    )


class SupersedeForm(forms.Form):
    document = forms.CharField(label=_("Document that says so"), max_length=100)
    reason = make_reason_field()


class NotCarriedOutForm(forms.Form):
    decision = forms.CharField(label=_("Number of the decision"), max_length=100)
    decided_on = make_day_field(_("Date of the decision"))
    reason = make_text_field(_("Reason"), rows=3)


class CarryOutAgainForm(forms.Form):
    ended_on = make_day_field(_("From this day on"))
    document = forms.CharField(label=_("Document that says so"), max_length=100)


class LetterForm(forms.Form):
    """A figure from a signed letter: a count with its whole, a count alone, or a percentage with its sample."""

    as_of = make_day_field(_("Stand of the figure"))
    numerator = NumberField(label=_("Numerator"), required=False, help_text=_("The first number of 173/173."))
    denominator = NumberField(label=_("Denominator"), required=False)
    percentage = NumberField(label=_("Percentage"), required=False, help_text=_("Of a survey; needs the sample."))
    sample = forms.IntegerField(label=_("Sample"), min_value=1, required=False)
    method = forms.CharField(label=_("Method"), max_length=200, required=False)
    letter_number = forms.CharField(label=_("Number of the letter"), max_length=100)
    letter_date = make_day_field(_("Date of the letter"))
    signer = forms.ChoiceField(label=_("Signing body"))
    file = forms.FileField(label=_("The letter"), required=False, help_text=_("PDF, at most 20 MB."))
    note = make_text_field(_("Note"), rows=2, required=False)

    def __init__(self, *args: Any, bodies: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["signer"].choices = list(bodies)  # type: ignore[attr-defined]


class AmendmentForm(forms.Form):
    instrument = forms.CharField(
        label=_("Document of the amendment"), max_length=100, help_text=_("Or “draft” while it has no number.")
    )
    note = make_text_field(_("Note"), rows=2, required=False)


class IssueAmendmentForm(forms.Form):
    instrument = forms.CharField(label=_("Number of the document"), max_length=100)
    valid_from = make_day_field(_("Holds from"))
