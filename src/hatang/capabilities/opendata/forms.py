"""The form of a harvested catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.opendata.queries import registered
from hatang.capabilities.opendata.terms import BodyKind, Rhythm, SourceKind

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
        label=_("Organisation of the catalogue under which its datasets stand"), queryset=None, to_field_name="name"
    )
    rhythm = forms.ChoiceField(label=_("Rhythm of the harvest"), choices=Rhythm.choices)

    def __init__(self, data: Any = None, *, actor: Actor, source: Source | None = None) -> None:
        names = ("title", "kind", "url", "rhythm")
        initial = {name: getattr(source, name) for name in names} | {"owner": source.owner.name} if source else {}
        super().__init__(data, initial=initial)
        owners = registered.bodies(actor=actor, kind=BodyKind.ORGANIZATION)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
