"""The forms by which places are corrected; each turns into one action."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.terms import HamletKind, HoleCause
from hatang.kernel.ui.fields import make_day_field, set_choices

if TYPE_CHECKING:
    from hatang.capabilities.places.models import Hamlet


class HamletForm(forms.Form):
    """Name, kind and position of a hamlet."""

    name = forms.CharField(label=_("Hamlet name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind of hamlet"), choices=HamletKind.choices)
    latitude = forms.FloatField(label=_("Latitude"), required=False, min_value=8, max_value=24, localize=False)
    longitude = forms.FloatField(label=_("Longitude"), required=False, min_value=102, max_value=118, localize=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None):
            self.add_error("longitude", _("A position needs both longitude and latitude."))
        return cleaned

    @property
    def point(self) -> tuple[float, float] | None:
        longitude, latitude = self.cleaned_data["longitude"], self.cleaned_data["latitude"]
        return None if longitude is None or latitude is None else (longitude, latitude)


class EditHamletForm(HamletForm):
    reason = forms.CharField(label=_("Why it is changed"), max_length=300, required=False)

    @classmethod
    def of(cls, hamlet: Hamlet) -> EditHamletForm:
        return cls(
            initial={
                "name": hamlet.name,
                "kind": hamlet.kind,
                "latitude": hamlet.point.y if hamlet.point else None,
                "longitude": hamlet.point.x if hamlet.point else None,
            }
        )


class RegisterHamletForm(HamletForm):
    valid_from = make_day_field(_("Exists since"))


class FiguresForm(forms.Form):
    """Households, population and adults of a hamlet on a day; an empty field stays unknown."""

    dated = make_day_field(_("Figure as of"))
    households = forms.IntegerField(label=_("Households"), required=False, min_value=0, max_value=100_000)
    population = forms.IntegerField(label=_("Population"), required=False, min_value=0, max_value=500_000)
    adults = forms.IntegerField(label=_("Adults"), required=False, min_value=0, max_value=500_000)
    source = forms.CharField(label=_("Source"), max_length=200)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        counts = [cleaned.get(name) for name in ("households", "population", "adults")]
        if all(value is None for value in counts):
            raise forms.ValidationError(_("Give at least one figure."))
        population, adults = cleaned.get("population"), cleaned.get("adults")
        if population is not None and adults is not None and adults > population:
            self.add_error("adults", _("There cannot be more adults than people."))
        return cleaned


class HoleForm(forms.Form):
    """An entry of the register of signal holes."""

    recorded_on = make_day_field(_("Recorded on"))
    cause = forms.ChoiceField(label=_("Cause"), choices=HoleCause.choices)
    operator = forms.ChoiceField(label=_("Committed operator"), required=False)
    committed_on = make_day_field(_("Committed until"), required=False)
    cleared_on = make_day_field(_("Mended on"), required=False)

    def __init__(self, *args: Any, operators: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "operator", [("", _("none")), *operators])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("committed_on") and not cleaned.get("operator"):
            self.add_error("operator", _("A commitment names its operator"))
        recorded, cleared = cleaned.get("recorded_on"), cleaned.get("cleared_on")
        if recorded and cleared and cleared < recorded:
            self.add_error("cleared_on", _("A hole is mended after it is recorded"))
        return cleaned


class CloseHamletForm(forms.Form):
    on = make_day_field(_("No longer exists from"), help_text=_("The first day on which the hamlet is no more."))
    reason = forms.CharField(label=_("Decision or reason"), max_length=300)


class MergeHamletsForm(forms.Form):
    """Two or more hamlets of a commune become one."""

    hamlets = forms.MultipleChoiceField(label=_("Hamlets that merge"), widget=forms.CheckboxSelectMultiple)
    name = forms.CharField(label=_("Name of the new hamlet"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind of hamlet"), choices=HamletKind.choices)
    on = make_day_field(_("From the day"))
    decision = forms.CharField(label=_("Decision"), max_length=120)

    def __init__(self, *args: Any, hamlets: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["hamlets"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = hamlets

    def clean_hamlets(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["hamlets"]
        if len(chosen) < 2:
            raise forms.ValidationError(_("A merger needs two hamlets or more"))
        return chosen


class SplitHamletForm(forms.Form):
    """One hamlet becomes several: a name a line."""

    names = forms.CharField(
        label=_("Names of the new hamlets"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One name on each line."),
    )
    kind = forms.ChoiceField(label=_("Kind of hamlet"), choices=HamletKind.choices)
    on = make_day_field(_("From the day"))
    decision = forms.CharField(label=_("Decision"), max_length=120)

    def clean_names(self) -> list[str]:
        names = [line.strip() for line in self.cleaned_data["names"].splitlines() if line.strip()]
        if len(names) < 2 or len({name.casefold() for name in names}) < len(names):
            raise forms.ValidationError(_("Give two different names or more."))
        return names
