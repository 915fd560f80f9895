"""Forms of challenges: filter the claims, file, answer, decide and lift one."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage.public import Technology
from hatang.capabilities.disputes.terms import Reason
from hatang.capabilities.prediction.public import Disagreement
from hatang.kernel.ui.fields import MomentField, NumberField, make_day_field, set_choices


class ChallengeForm(forms.Form):
    """What a clerk or a resident says of an operator's declaration."""

    operator = forms.ChoiceField(label=_("Operator"))
    technology = forms.ChoiceField(label=_("Technology"), choices=Technology.choices, initial=Technology.G4)
    # What is true is for the person to say: nothing is chosen for them.
    reason = forms.ChoiceField(label=_("Reason"), choices=(("", _("choose the reason")), *Reason.choices))
    claimed_share_percent = NumberField(
        label=_("Share of households really covered (%)"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        help_text=_("0 when nobody in the hamlet has usable service at home."),
    )
    place = forms.CharField(label=_("Which part of the hamlet"), max_length=200, required=False)
    description = forms.CharField(
        label=_("What was seen"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("When, where, with which telephone; no names or numbers of other people."),
    )
    observed_on = make_day_field(_("Seen on"))
    tested_at = MomentField(label=_("Tested at"), required=False)
    test_rsrp_dbm = forms.FloatField(
        label=_("Signal strength (dBm)"), required=False, min_value=-160, max_value=-20, help_text=_("If you know it.")
    )
    test_download_mbps = forms.FloatField(
        label=_("Download speed (Mbps)"), required=False, min_value=0, max_value=20_000
    )
    test_upload_mbps = forms.FloatField(label=_("Upload speed (Mbps)"), required=False, min_value=0, max_value=20_000)
    test_latency_ms = forms.FloatField(label=_("Latency (ms)"), required=False, min_value=0, max_value=60_000)
    evidence = forms.FileField(
        label=_("Evidence"),
        required=False,
        help_text=_(
            "A photograph, a screenshot or a text of at most 20 MB; offices may also file a PDF or a ZIP file."
            " Where and with what a photograph was taken is removed from it."
        ),
    )

    def __init__(self, *args: object, operators: tuple[tuple[str, str], ...], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        # Nobody is disputed because they stand first.
        set_choices(self, "operator", (("", _("choose the operator")), *operators))


class AnswerChallengeForm(forms.Form):
    text = forms.CharField(label=_("Answer of the operator"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class ConcedeForm(forms.Form):
    """The operator agrees; no officer has to rule."""

    text = forms.CharField(label=_("What will be done"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class DecisionForm(forms.Form):
    upheld = forms.TypedChoiceField(
        label=_("Ruling"),
        choices=[("yes", _("Uphold")), ("no", _("Reject"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    share_percent = NumberField(
        label=_("Share of households that counts (%)"), min_value=0, max_value=100, max_digits=5, decimal_places=2
    )
    effective_from = make_day_field(_("Counts from"))
    decision = forms.CharField(
        label=_("Reasons of the decision"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class LiftForm(forms.Form):
    effective_to = make_day_field(_("Counts until"))
    reason = forms.CharField(label=_("Why it is lifted"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class ClaimFilter(forms.Form):
    """Which way the claim and the evidence disagree, and whose claim it is."""

    EVERY_OPERATOR = "all"

    kind = forms.ChoiceField(label=_("Disagreement"), choices=Disagreement.choices, required=False)
    operator = forms.ChoiceField(label=_("Operator"), required=False)

    def __init__(self, *args: object, operators: tuple[tuple[str, str], ...], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        set_choices(self, "operator", ((self.EVERY_OPERATOR, _("every operator")), *operators))
