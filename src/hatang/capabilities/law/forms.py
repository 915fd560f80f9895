"""Forms of law: the province's own reading of a word, a document of the register."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.kernel.definitions import Basis
from hatang.kernel.ui.fields import make_day_field, make_text_field


class DefinitionForm(forms.Form):
    """The province's own reading of a word: one field for each of its values."""

    valid_from = make_day_field(_("Holds from"))
    text = make_text_field(_("Definition"), rows=3)
    basis = forms.ChoiceField(label=_("Rests on"), choices=Basis.choices)
    citation = make_text_field(_("Citation"), rows=2, help_text=_("The document, or why the province assumes it."))

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
    signed_on = make_day_field(_("Signed on"))
    replaces = make_text_field(
        _("Replaces"), rows=3, required=False, help_text=_("Numbers of the register, one a line.")
    )
    reviewed_on = make_day_field(_("Reviewed on"))
