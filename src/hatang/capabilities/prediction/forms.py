"""Forms of the prediction: which picture, a run, terrain files, what is compared with drive tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage.public import Technology
from hatang.capabilities.prediction.actions import runs
from hatang.capabilities.prediction.terms import PropagationModel, Quantity, TerrainRole
from hatang.kernel.ui.fields import QuantityField, make_day_field, set_choices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.uploadedfile import UploadedFile


class PredictionMapFilter(forms.Form):
    """What the map of a run shows; the names are those of the address."""

    quantity = forms.ChoiceField(label=_("Picture"), required=False)
    technology = forms.ChoiceField(label=_("Technology"), required=False)
    operator = forms.ChoiceField(label=_("Operator"), required=False)

    def __init__(
        self,
        *args: Any,
        quantities: Sequence[Quantity],
        technologies: Sequence[str],
        operators: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "quantity", [(quantity.value, quantity.label) for quantity in quantities])
        set_choices(self, "technology", [(technology, technology) for technology in technologies])
        set_choices(self, "operator", [("", _("all together")), *operators])


class RunForm(forms.Form):
    """A run to start."""

    as_of = make_day_field(_("Assets as of"))
    model = forms.ChoiceField(label=_("Model"), choices=PropagationModel.choices)
    step_m = QuantityField(
        label=_("Step (m)"),
        min_value=runs.FINEST_STEP_M,
        max_value=runs.COARSEST_STEP_M,
        initial=runs.DEFAULT_STEP_M,
        help_text=_("90 m for a quick look at a province, 30 m for planning."),
    )
    radius_km = QuantityField(
        label=_("Radius (km)"),
        min_value=runs.SHORTEST_RADIUS_M / 1000,
        max_value=runs.LONGEST_RADIUS_M / 1000,
        initial=runs.DEFAULT_RADIUS_M / 1000,
    )
    loading_percent = QuantityField(
        label=_("How busy the other cells are (%)"), min_value=0, max_value=100, initial=100 * runs.LOADING
    )
    make_ground = forms.BooleanField(
        label=_("Make ground of surface models"),
        required=False,
        initial=True,
        help_text=_("Opening over 270 m and smoothing on gentle land; off: roofs and tree tops count as ground."),
    )
    calibrated = forms.BooleanField(
        label=_("Correct by accepted calibrations"),
        required=False,
        help_text=_("Levels by class of ground and the spread of the probability, as drive tests found them."),
    )
    skip_faulty = forms.BooleanField(
        label=_("Leave out cells that cannot be computed"),
        required=False,
        help_text=_("Otherwise the run stops and names them."),
    )


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=ManyFiles(), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        one = super().clean
        return [one(upload, initial) for upload in data] if isinstance(data, (list, tuple)) else [one(data, initial)]


class TerrainForm(forms.Form):
    """Height or clutter files for the library."""

    rasters = FilesField(
        label=_("Files"),
        help_text=_("SRTM tiles (.hgt), GeoTIFF such as Copernicus GLO-30, or a ZIP file of one tile."),
    )
    role = forms.ChoiceField(label=_("What they hold"), choices=TerrainRole.choices)
    source = forms.CharField(label=_("Source and licence"), max_length=200, required=False)

    @property
    def uploads(self) -> list[UploadedFile[bytes]]:
        return list(self.cleaned_data["rasters"])


class CalibrationForm(forms.Form):
    """Which technology of the serving run is compared."""

    technology = forms.ChoiceField(label=_("Technology"), choices=Technology.choices, initial=Technology.G4)
