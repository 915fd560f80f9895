"""Forms of what scenarios are made of: prices, networks, sites drawn on the map."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.siting.actions import networks, prices
from hatang.capabilities.siting.terms import LineKind
from hatang.kernel.ui.fields import MoneyField, QuantityField, make_day_field


class PriceForm(forms.Form):
    """A price from a day on."""

    amount_vnd = MoneyField(label=_("Amount (đồng)"), max_value=prices.LARGEST_VND)
    source = forms.CharField(
        label=_("Source"), max_length=500, help_text=_("Contract, decision, price list or publication, with its date.")
    )
    original = forms.CharField(
        label=_("As published"),
        max_length=120,
        required=False,
        help_text=_("The figure of the source before it was converted."),
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    valid_from = make_day_field(_("From"))


class EndPriceForm(forms.Form):
    """A price that holds no longer."""

    as_of = make_day_field(_("No longer from"))
    reason = forms.CharField(label=_("Reason"), max_length=300)


class NetworkForm(forms.Form):
    """A file of lines for the library."""

    lines = forms.FileField(
        label=_("File"),
        help_text=_("GeoPackage (.gpkg), GeoJSON, a Shapefile in a ZIP, or OpenStreetMap (.osm, .osm.pbf)."),
    )
    kind = forms.ChoiceField(
        label=_("What the lines are where the file does not say"), choices=LineKind.choices, initial=LineKind.ROAD
    )
    source = forms.CharField(label=_("Source and licence"), max_length=300)


class DrawnSiteForm(forms.Form):
    """A place for a mast; a click on the map fills the position."""

    name = forms.CharField(label=_("Name"), max_length=200)
    lng = forms.FloatField(
        label=_("Longitude"),
        min_value=-180,
        max_value=180,
        widget=forms.NumberInput(attrs={"data-map-lng": "a", "step": "any", "inputmode": "decimal"}),
    )
    lat = forms.FloatField(
        label=_("Latitude"),
        min_value=-90,
        max_value=90,
        widget=forms.NumberInput(attrs={"data-map-lat": "a", "step": "any", "inputmode": "decimal"}),
    )
    height_m = QuantityField(label=_("Mast height (m)"), min_value=1, max_value=networks.TALLEST_M, initial=42)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
