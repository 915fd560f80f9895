"""Forms of what if: a path, a place, a mast, technologies off, masts shared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage.public import Technology
from hatang.capabilities.whatif.terms import PHONE_M, USUAL_FREQUENCY_MHZ, USUAL_HEIGHT_M
from hatang.kernel.ui.fields import QuantityField, SearchedChoiceField, set_choices

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


# What a new 4G sector radiates when nobody says otherwise: 43 dBm and 17.5 dBi.
USUAL_EIRP_DBM = 60.5


def _build_longitude_field(pair: str, label: Any, **kwargs: Any) -> forms.FloatField:
    widget = forms.NumberInput(attrs={"data-map-lng": pair, "step": "any", "inputmode": "decimal"})
    return forms.FloatField(label=label, min_value=-180, max_value=180, widget=widget, **kwargs)


def _build_latitude_field(pair: str, label: Any, **kwargs: Any) -> forms.FloatField:
    widget = forms.NumberInput(attrs={"data-map-lat": pair, "step": "any", "inputmode": "decimal"})
    return forms.FloatField(label=label, min_value=-90, max_value=90, widget=widget, **kwargs)


class NamedPathForm(forms.Form):
    """A path from a mast to a hamlet, by their names; what is left open is the nearest."""

    operator = forms.ChoiceField(label=_("Operator"), required=False)
    technology = forms.ChoiceField(label=_("Technology"), choices=[("", _("any")), *Technology.choices], required=False)

    field_order = ("hamlet", "operator", "technology", "mast")

    def __init__(
        self,
        *args: Any,
        hamlet: SearchedChoiceField,
        mast: SearchedChoiceField,
        operators: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "operator", [("", _("any")), *operators])
        self.fields |= {"hamlet": hamlet, "mast": mast}
        self.order_fields(self.field_order)

    def offer_choices(self) -> None:
        """Put into the selects of both ends what was found by the words, or what is chosen."""
        for name in ("hamlet", "mast"):
            field = self.fields[name]
            assert isinstance(field, SearchedChoiceField)
            field.offer(self[name].value() or "")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("mast") and not cleaned.get("hamlet"):
            self.add_error(None, _("Choose a hamlet or a mast."))
        return cleaned


class PathProfileForm(forms.Form):
    """A path between two places; a click on the map fills the next pair."""

    lng_a = _build_longitude_field("a", _("Longitude of A"))
    lat_a = _build_latitude_field("a", _("Latitude of A"))
    lng_b = _build_longitude_field("b", _("Longitude of B"))
    lat_b = _build_latitude_field("b", _("Latitude of B"))
    height_a_m = QuantityField(label=_("Antenna at A (m)"), min_value=1, max_value=400, initial=USUAL_HEIGHT_M)
    height_b_m = QuantityField(label=_("Antenna at B (m)"), min_value=1, max_value=400, initial=PHONE_M)
    frequency_mhz = QuantityField(label=_("Frequency (MHz)"), min_value=30, max_value=6000, initial=USUAL_FREQUENCY_MHZ)


class PlaceForm(forms.Form):
    """One place, and how far around it to look."""

    lng = _build_longitude_field("a", _("Longitude"))
    lat = _build_latitude_field("a", _("Latitude"))


class PeakForm(PlaceForm):
    radius_km = QuantityField(label=_("Search within (km)"), min_value=0.5, max_value=15, initial=3)
    mast_m = QuantityField(label=_("Mast (m)"), min_value=1, max_value=150, initial=USUAL_HEIGHT_M)
    technology = forms.ChoiceField(label=_("People without"), choices=Technology.choices, initial=Technology.G4)


class SiteForm(PlaceForm):
    """A mast to try."""

    height_m = QuantityField(label=_("Antenna height (m)"), min_value=1, max_value=400, initial=USUAL_HEIGHT_M)
    technology = forms.ChoiceField(label=_("Technology"))
    band_mhz = QuantityField(label=_("Band (MHz)"), min_value=30, max_value=6000, initial=USUAL_FREQUENCY_MHZ)
    operator = forms.ChoiceField(label=_("Operator"), required=False)
    eirp_dbm = QuantityField(label=_("EIRP (dBm)"), min_value=0, max_value=90, initial=USUAL_EIRP_DBM)

    def __init__(
        self, *args: Any, technologies: Sequence[str], operators: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "technology", [(technology, technology) for technology in technologies])
        set_choices(self, "operator", [("", _("all together")), *operators])


class SwitchOffForm(forms.Form):
    """Which technologies go, of whom; the area is that of the page."""

    off = forms.MultipleChoiceField(
        label=_("Switch off"),
        choices=[(old.value, old.label) for old in (Technology.G2, Technology.G3)],
        initial=[Technology.G2, Technology.G3],
        widget=forms.CheckboxSelectMultiple,
    )
    operator = forms.ChoiceField(label=_("Operator"), required=False)

    def __init__(self, *args: Any, operators: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "operator", [("", _("all operators")), *operators])


class SharingForm(forms.Form):
    """For which technology the masts are shared."""

    technology = forms.ChoiceField(label=_("Technology"), required=False)

    def __init__(self, *args: Any, technologies: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "technology", [(technology, technology) for technology in technologies])
