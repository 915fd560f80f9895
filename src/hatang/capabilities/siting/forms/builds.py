"""Offers to share and their answers."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.siting.terms import OfferAnswer


class OfferForm(forms.Form):
    """What the other operator is told beside what is near."""

    message = forms.CharField(
        label=_("Message"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you would share, when you begin, and whom they reach."),
    )


class AnswerOfferForm(forms.Form):
    """Yes or no."""

    answer = forms.ChoiceField(choices=[(answer.value, answer.label) for answer in (OfferAnswer.YES, OfferAnswer.NO)])
    note = forms.CharField(label=_("Note"), max_length=500, required=False)
