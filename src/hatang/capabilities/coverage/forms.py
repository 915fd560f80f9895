"""The form that filters the gaps."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage.terms import Meaning, Technology
from hatang.kernel.ui.fields import set_choices


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
