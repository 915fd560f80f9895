"""The form that filters the gaps."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage.terms import Meaning, Technology
from hatang.kernel.ui.fields import NumberField, make_day_field, set_choices


class GapFilter(forms.Form):
    """Which gap: the definition, one operator, one technology. Everything may be left out."""

    meaning = forms.ChoiceField(label=_("What is missing"), choices=Meaning.choices, required=False)
    operator = forms.ChoiceField(label=_("Operator"), required=False)
    technology = forms.ChoiceField(
        label=_("Technology"), choices=[("", _("as defined")), *Technology.choices], required=False
    )

    def __init__(self, *args: object, operators: tuple[tuple[str, str], ...], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        set_choices(self, "operator", [("", _("any")), *operators])


class DeclaredShareForm(forms.Form):
    """What an operator declares anew of one hamlet and technology, from a day on."""

    operator = forms.ChoiceField(label=_("Operator"))
    technology = forms.ChoiceField(label=_("Technology"), choices=Technology.choices)
    share_percent = NumberField(
        label=_("Share of households covered"),
        min_value=0,
        max_value=100,
        help_text=_("In per cent: households with usable service at home over all households of the hamlet."),
    )
    valid_from = make_day_field(_("From which day"), help_text=_("What is declared today ends on this day."))

    def __init__(self, *args: object, operators: tuple[tuple[str, str], ...], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        set_choices(self, "operator", operators)
