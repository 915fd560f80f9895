"""The form with which an operator keeps a declaration that the evidence contradicts."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.disputes.terms import RebuttalGround
from hatang.kernel.ui.fields import make_day_field


class RebuttalForm(forms.Form):
    """Why the declaration is right, and what is offered for it."""

    ground = forms.ChoiceField(
        label=_("Why the declaration is right"), choices=RebuttalGround.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What, where, since when: the department and the commune read it."),
    )
    repair_by = make_day_field(
        _("Repaired by"), required=False, help_text=_("For a planned repair; after this day the claim is open again.")
    )
    offered = forms.FileField(
        label=_("Evidence offered"),
        required=False,
        help_text=_(
            "Needed where you measured yourselves. Your own measurements, a schedule of repair: a PDF, picture, CSV,"
            " XLSX or ZIP file of at most 20 MB."
        ),
    )
