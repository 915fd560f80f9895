"""The forms of a harvested catalogue and of a publication on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.opendata.queries import registered, schedule
from hatang.capabilities.opendata.terms import BodyKind, HarvestRhythm, SourceKind
from hatang.kernel.ui.fields import make_day_field

if TYPE_CHECKING:
    from hatang.capabilities.opendata.models import Body, Source
    from hatang.kernel.access import Actor


class SourceForm(forms.Form):
    title = forms.CharField(label=_("Name of the catalogue"), max_length=200)
    kind = forms.ChoiceField(label=_("How it is read"), choices=SourceKind.choices)
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_("Of CKAN the home page of the portal, of DCAT the document, such as https://…/catalog.ttl."),
        widget=forms.URLInput,
    )
    owner: forms.ModelChoiceField[Body] = forms.ModelChoiceField(
        label=_("Organisation of the catalogue under which its datasets stand"),
        queryset=None,
        to_field_name="name",
        empty_label=_("choose an organisation"),
        required=False,
    )
    new_owner = forms.CharField(label=_("Or a new organisation, by its name"), max_length=100, required=False)
    rhythm = forms.ChoiceField(label=_("Rhythm of the harvest"), choices=HarvestRhythm.choices)

    def __init__(self, data: Any = None, *, actor: Actor, source: Source | None = None) -> None:
        names = ("title", "kind", "url", "rhythm")
        initial = {name: getattr(source, name) for name in names} | {"owner": source.owner.name} if source else {}
        super().__init__(data, initial=initial)
        owners = registered.list_bodies(actor=actor, kind=BodyKind.ORGANIZATION)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and bool(cleaned["owner"]) == bool(cleaned["new_owner"]):
            self.add_error("owner", _("Choose an organisation, or name a new one"))
        return cleaned


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
