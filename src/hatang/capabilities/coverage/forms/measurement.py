"""The form that compares a run with drive tests."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage.terms import Technology


class CalibrationForm(forms.Form):
    """Which technology of the serving run is compared."""

    technology = forms.ChoiceField(label=_("Technology"), choices=Technology.choices, initial=Technology.G4)
