"""The forms of a publication on a day, and of what is open of a dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.opendata.actions.releasing import ReleaseWish
from hatang.capabilities.opendata.queries import schedule
from hatang.kernel import releases
from hatang.kernel.data_classes import ClassOfData, HighValue
from hatang.kernel.ui.fields import make_day_field

if TYPE_CHECKING:
    from hatang.kernel.access import Actor
    from hatang.kernel.datasets import Dataset
    from hatang.kernel.models import DatasetRelease


class PublicationForm(forms.Form):
    """The value of `what` is "dataset:places.hamlet" or "package:" and its number."""

    what = forms.ChoiceField(label=_("What is to be published"))
    as_of = make_day_field(_("As of (datasets of the platform)"), required=False)
    publish_on = make_day_field(_("Day of publication"))
    reason = forms.CharField(label=_("Reason"), max_length=1000, required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        self.packages = {str(package.pk): package for package in schedule.hidden_packages(actor=actor)}
        declared = [(f"dataset:{dataset.name}", str(dataset.title)) for dataset in schedule.open_datasets(actor=actor)]
        hidden = [(f"package:{key}", package.title) for key, package in self.packages.items()]
        groups = ((_("Hidden datasets of agencies"), hidden), (_("Datasets of the platform"), declared))
        self.anything = bool(declared or hidden)
        self.fields["what"].choices = [group for group in groups if group[1]]  # type: ignore[attr-defined]

    def wish(self) -> dict[str, Any]:
        kind, _colon, key = self.cleaned_data["what"].partition(":")
        thing = {"package": self.packages[key]} if kind == "package" else {"dataset": key}
        return thing | {name: self.cleaned_data[name] for name in ("as_of", "publish_on", "reason")}


class SeveralReleasesForm(forms.Form):
    """What is the same of several datasets that are proposed together."""

    data_class = forms.ChoiceField(label=_("Class of the data"), choices=ClassOfData.choices, initial=ClassOfData.OTHER)
    basis = forms.CharField(
        label=_("Legal basis"),
        max_length=500,
        required=False,
        help_text=_("Text, article and clause. Empty: not entered."),
    )


class ReleaseForm(SeveralReleasesForm):
    """What one proposes of a dataset; it begins with what stands, or with what the platform takes its data for."""

    data_class = forms.ChoiceField(
        label=_("Class of the data"),
        choices=ClassOfData.choices,
        help_text=_("By the list of core and important data (Decision 20/2025/QĐ-TTg) and the secrets of the sector."),
    )
    duty = forms.CharField(
        label=_("Duty under which operators give it"),
        max_length=500,
        required=False,
        help_text=_("Text and article, or the agreement."),
    )
    high_value = forms.ChoiceField(
        label=_("Category of high-value data"),
        choices=HighValue.choices,
        required=False,
        help_text=_("Only where the province has declared it as such (law on data 60/2024/QH15)."),
    )
    is_exact = forms.BooleanField(
        label=_("Everybody may know the exact places"),
        required=False,
        help_text=_("Otherwise the public is told the commune alone."),
    )
    fields_open = forms.MultipleChoiceField(label=_("Fields that are open"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any = None, *, dataset: Dataset, standing: DatasetRelease | None) -> None:
        names = releases.list_releasable(dataset)
        begins: dict[str, Any] = {"data_class": dataset.data_class or ClassOfData.OTHER, "fields_open": names}
        if standing is not None:
            begins = {
                name: getattr(standing, name) for name in ("data_class", "basis", "duty", "high_value", "is_exact")
            }
            begins["fields_open"] = standing.fields
        super().__init__(data, initial=begins)
        choices = [(name, f"{dataset.field(name).title} ({name})") for name in names]
        self.fields["fields_open"].choices = choices  # type: ignore[attr-defined]
        if not dataset.is_from_operators:
            del self.fields["duty"]
        if not dataset.placed_by:
            del self.fields["is_exact"]

    def wish(self) -> ReleaseWish:
        """As the action takes it."""
        wanted = dict(self.cleaned_data)
        return ReleaseWish(fields=wanted.pop("fields_open"), **wanted)
