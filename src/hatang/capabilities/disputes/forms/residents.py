"""Forms of residents: send a test of one's own, take it back; for an officer, ask for the contact."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage.public import Technology
from hatang.kernel.ui.fields import make_day_field, set_choices


class ResidentTestForm(forms.Form):
    """What a resident's telephone showed; no name is asked for, and the place only as a hamlet."""

    hamlet = forms.CharField(
        label=_("Code of the hamlet"),
        max_length=40,
        help_text=_("As 51-21142-T01; it stands on the page of the hamlet. Or let the telephone say where you are."),
        required=False,
    )
    longitude = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-180, max_value=180)
    latitude = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-90, max_value=90)
    operator = forms.ChoiceField(label=_("Operator"))
    technology = forms.ChoiceField(label=_("Technology"), choices=Technology.choices, initial=Technology.G4)
    has_signal = forms.TypedChoiceField(
        label=_("Could you use it?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    is_indoors = forms.BooleanField(label=_("I was indoors"), required=False)
    tested_on = make_day_field(_("Tested on"))
    rsrp_dbm = forms.FloatField(label=_("Signal strength (dBm)"), required=False, min_value=-160, max_value=-20)
    download_mbps = forms.FloatField(label=_("Download speed (Mbps)"), required=False, min_value=0, max_value=20_000)
    upload_mbps = forms.FloatField(label=_("Upload speed (Mbps)"), required=False, min_value=0, max_value=20_000)
    latency_ms = forms.FloatField(label=_("Latency (ms)"), required=False, min_value=0, max_value=60_000)
    name = forms.CharField(
        label=_("Your name"), max_length=100, required=False, help_text=_("Only if you want to be asked back.")
    )
    reach = forms.CharField(label=_("Telephone or e-mail"), max_length=100, required=False)
    consent = forms.BooleanField(
        label=_("I agree that this test is kept by hamlet and added up with others"),
        error_messages={"required": _("Without your consent the test is not kept")},
    )

    def __init__(self, *args: object, operators: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        set_choices(self, "operator", operators)

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        has_position = data.get("longitude") is not None and data.get("latitude") is not None
        if not data.get("hamlet") and not has_position:
            self.add_error("hamlet", _("Say where it was"))
        return data


class ReceiptForm(forms.Form):
    receipt = forms.CharField(label=_("Receipt"), max_length=120)


class ContactForm(forms.Form):
    reason = forms.CharField(label=_("Why you have to ask"), max_length=300)
