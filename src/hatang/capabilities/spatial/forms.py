"""The forms of the layers: the file that is brought, and what its keepers say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import public as identity
from hatang.capabilities.spatial.terms import LayerAccess
from hatang.kernel import access
from hatang.kernel.access import ADMINISTRATOR, AGENCY_OFFICER, OFFICER
from hatang.kernel.imports import coordinates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.capabilities.spatial.models import Layer, Raster
    from hatang.kernel.access import Actor


def _set_choices(form: forms.Form, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


ACCEPTED = ".gpkg,.geojson,.json,.kml,.kmz,.zip,.dxf,.tif,.tiff"


class BringForm(forms.Form):
    """A file and what it does not say of itself."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("GeoPackage, GeoJSON, KML or KMZ, DXF, GeoTIFF, or a ZIP with a Shapefile; at most 200 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
    )
    title = forms.CharField(label=_("Title"), max_length=150)
    organisation = forms.ChoiceField(label=_("Body that keeps it"))
    epsg = forms.TypedChoiceField(
        label=_("Coordinate system"),
        coerce=int,
        required=False,
        help_text=_("It is never guessed: where the file does not say it, choose it here."),
    )
    repair = forms.BooleanField(label=_("Repair broken geometries"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = sorted(actor.organisations(OFFICER, ADMINISTRATOR, AGENCY_OFFICER))
        names = identity.organisation_names(codes)
        _set_choices(self, "organisation", [(code, names[code]) for code in codes])
        zones = [(zone.epsg, zone.title) for zone in coordinates.ZONES]
        wide = (4326, _("WGS 84, degrees (EPSG:4326)"))
        _set_choices(self, "epsg", [("", _("as the file says")), wide, *zones])


class DescribeForm(forms.Form):
    """Title, words, which fields are personal, for whom the layer is."""

    title = forms.CharField(label=_("Title"), max_length=200)
    description = forms.CharField(label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    personal = forms.MultipleChoiceField(
        label=_("Fields about persons"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They are shown to those who keep the layer alone, and stand in no open file."),
    )
    access = forms.ChoiceField(label=_("Who may see it"), choices=LayerAccess.choices)

    def __init__(self, *args: Any, layer: Layer | Raster, actor: Actor, **kwargs: Any) -> None:
        fields = getattr(layer, "fields", ())
        personal = [field["name"] for field in fields if field["personal"]]
        kwargs["initial"] = {
            "title": layer.title,
            "description": layer.description,
            "personal": personal,
            "access": layer.access,
        }
        super().__init__(*args, **kwargs)
        _set_choices(self, "personal", [(field["name"], field["title"]) for field in fields])
        if not fields:
            del self.fields["personal"]
        if not access.has_right(actor, "spatial.open"):
            _set_choices(self, "access", [choice for choice in LayerAccess.choices if choice[0] == layer.access])


class PackageForm(forms.Form):
    """A package that comes back of field work."""

    file = forms.FileField(
        label=_("Package"),
        help_text=_("The ZIP or the GeoPackage that was taken from this layer, as QGIS or QField left it."),
        widget=forms.ClearableFileInput(attrs={"accept": ".gpkg,.zip"}),
    )


class DropLayerForm(forms.Form):
    """Why a layer is removed."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
