"""The form of a harvested catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.harvest.terms import HarvestRhythm, SourceKind
from hatang.capabilities.opendata.public import BodyKind, registered

if TYPE_CHECKING:
    from hatang.capabilities.harvest.models import Source
    from hatang.capabilities.opendata.public import Body
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
