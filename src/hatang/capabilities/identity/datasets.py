"""What identity declares: organisations and successions, open to everybody. People are not a dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import terms
from hatang.capabilities.identity.queries import snapshot
from hatang.kernel.datasets import Dataset, Field

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from hatang.kernel.access import Actor


def _organisation_rows(as_of: date, actor: Actor) -> Iterable[Mapping[str, object]]:
    for body in snapshot.read_directory().standing(as_of):
        yield {
            "code": body.code,
            "name": body.name,
            "name_en": body.name_en,
            "short_name": body.short_name,
            "kind": body.kind,
            "province": body.province,
            "area_code": body.area_code,
            "area_valid_from": body.area.valid_from if body.area else None,
            "parent": body.parent,
            "valid_from": body.valid_from,
            "valid_to": body.valid_to,
            "certainty": body.certainty,
        }


def _succession_rows(as_of: date, actor: Actor) -> Iterable[Mapping[str, object]]:
    directory = snapshot.read_directory()
    for step in sorted(
        directory.succession_rows,
        key=lambda succession: (succession.date, succession.old, succession.new, succession.duty),
    ):
        if step.date <= as_of:
            yield {
                "old": step.old,
                "new": step.new,
                "date": step.date,
                "duty": step.duty,
                "decree": step.decree,
                "certainty": step.certainty,
                "note": step.note,
            }


def _name_organisations(codes: Collection[str], as_of: date) -> Mapping[str, str]:
    """Names of bodies whether they still stand or not."""
    directory = snapshot.read_directory()
    return {code: body.name for code in codes if (body := directory.organisation(code, None)) is not None}


_kinds = tuple((kind.value, kind.label) for kind in terms.OrganisationKind if kind.value != "group")
_certainties = tuple(terms.Certainty.choices)

DATASETS = (
    Dataset(
        name=terms.ORGANISATIONS,
        data_class="other",
        title=_("Organisations"),
        description=_("Bodies standing on the date: state agencies, committees, operators, banks, press."),
        fields=(
            Field("code", _("Code"), "code", required=True, description=_("At most 35 characters of 0-9A-Z.")),
            Field("name", _("Name"), required=True),
            Field("name_en", _("English name")),
            Field("short_name", _("Short name")),
            Field("kind", _("Kind"), "choice", required=True, choices=_kinds),
            Field("province", _("Province"), "code", description=_("QNG or KTM; empty for central bodies")),
            Field(
                "area_code",
                _("Administrative area"),
                "code",
                description=_("The unit a committee governs, or the province"),
                of=("places.unit",),
            ),
            Field("area_valid_from", _("Area valid from"), "date"),
            Field("parent", _("Belongs to"), "code", of=(terms.ORGANISATIONS,)),
            Field("valid_from", _("Valid from"), "date", required=True),
            Field("valid_to", _("No longer valid from"), "date", description=_("The first day on which it is no more")),
            Field("certainty", _("Certainty"), "choice", choices=_certainties),
        ),
        key=("code",),
        rows=_organisation_rows,
        names=_name_organisations,
        record_url=lambda row: reverse("identity:organisation", args=[row["code"]]),
    ),
    Dataset(
        name=terms.SUCCESSIONS,
        data_class="other",
        also=_("took over, succeeds, merged bodies"),
        title=_("Successions of organisations"),
        description=_("Who followed whom by the date: in everything, or in one duty."),
        fields=(
            Field("old", _("Predecessor"), "code", required=True, of=(terms.ORGANISATIONS,)),
            Field("new", _("Successor"), "code", required=True, of=(terms.ORGANISATIONS,)),
            Field("date", _("From"), "date", required=True),
            Field("duty", _("Duty"), "choice", choices=tuple(terms.Duty.choices)),
            Field("decree", _("Decree")),
            Field("certainty", _("Certainty"), "choice", choices=_certainties),
            Field("note", _("Note")),
        ),
        key=("old", "new", "date", "duty"),
        rows=_succession_rows,
        record_url=lambda row: reverse("identity:organisation", args=[row["old"]]),
    ),
)
