"""The question's form, and the one that keeps it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.analytics.terms import LONGEST_SQL, Drawing


class QuestionForm(forms.Form):
    sql = forms.CharField(
        label=_("Question in SQL"),
        max_length=LONGEST_SQL,
        widget=forms.Textarea({"rows": 8, "spellcheck": "false", "class": "sql"}),
    )
    drawing = forms.ChoiceField(label=_("Drawn as"), choices=Drawing.choices, required=False)


class KeepForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    sql = forms.CharField(max_length=LONGEST_SQL, widget=forms.HiddenInput)
    drawing = forms.ChoiceField(choices=Drawing.choices, required=False, widget=forms.HiddenInput)
    shared = forms.BooleanField(label=_("Share with everybody who is signed in"), required=False)
