"""The form with which an operator keeps a declaration that the evidence contradicts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.disputes.terms import RebuttalGround
from hatang.kernel.ui.fields import make_day_field, need_when


class RebuttalForm(forms.Form):
    """Why the declaration is right, and what is offered for it: what one needs depends on the ground."""

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        need_when(self.fields["repair_by"], "ground", RebuttalGround.REPAIR)
        need_when(self.fields["offered"], "ground", RebuttalGround.MEASURED)
