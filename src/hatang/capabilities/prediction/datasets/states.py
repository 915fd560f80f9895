"""Coverage of every hamlet with its place: what the map of the gaps shows, for maps and tables elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage.public import CoverageReach, EvidenceKind
from hatang.capabilities.prediction.queries import states
from hatang.kernel.access import Area
from hatang.kernel.datasets import Dataset, Field, Mark
from hatang.kernel.ui import frames, marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor

_SHARES = {
    states.name_share_column(evidence, technology): Field(
        states.name_share_column(evidence, technology),
        format_lazy("{technology}, {evidence}", technology=technology.label, evidence=evidence.label),
        "decimal",
        unit="%",
        description=_("The best single operator; empty: nobody said, computed or measured anything."),
    )
    for evidence in EvidenceKind
    for technology in states.TECHNOLOGIES
}


def hamlet_rows(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    validation = marks.prove_quality("predicted", as_of).words
    for row in states.read_hamlet_states(as_of).iter_rows(named=True):
        is_placed = row["longitude"] is not None and row["latitude"] is not None
        yield {
            "hamlet": row["hamlet"],
            "name": row["name"],
            "commune": Area.parse(row["commune"]).code if row["commune"] else "",
            "commune_name": row["commune_name"],
            "state": row["state"],
            "share_percent": row["share"],
            "operator": row["operator"] or "",
            "technology": row["technology"] or "",
            **{name: row[name] for name in _SHARES},
            "validation": validation,
            "geometry": shapely.Point(row["longitude"], row["latitude"]) if is_placed else None,
        }


def hamlet_url(row: Mapping[str, object]) -> str:
    return frames.place_address(str(row["hamlet"]))


HAMLETS = Dataset(
    name="coverage.hamlet",
    data_class="other",
    title=_("Mobile coverage of every hamlet"),
    description=_(
        "How each hamlet stands on the date against the definition of mobile broadband, as operators declare it, and"
        " beside it what is declared, predicted and measured of 3G, 4G and 5G: three kinds of evidence, never mixed."
    ),
    fields=(
        Field("hamlet", _("Hamlet code"), "code", required=True),
        Field("name", _("Hamlet name"), required=True),
        Field("commune", _("Commune code"), "code"),
        Field("commune_name", _("Commune name")),
        Field("state", _("Declared state"), "choice", required=True, choices=tuple(CoverageReach.choices)),
        Field(
            "share_percent",
            _("Best declared share"),
            "decimal",
            unit="%",
            description=_(
                "Households of the hamlet that the best single operator covers in the sense of the definition."
            ),
        ),
        Field("operator", _("Best operator"), "code", of=("identity.organisation",)),
        Field("technology", _("Its technology"), "code"),
        *_SHARES.values(),
        Field(
            "validation",
            _("Validation of what is predicted"),
            description=_("Where the run was held against measurements, RMSE and n; or that it was not."),
        ),
    ),
    key=("hamlet",),
    rows=hamlet_rows,
    geometry="Point",
    access="open",
    cadence="irregular",
    record_url=hamlet_url,
    drawn_by="state",
    marks=(
        Mark(CoverageReach.COVERED, "reached"),
        Mark(CoverageReach.PARTLY, "seq-3"),
        Mark(CoverageReach.WITHOUT, "not-reached", is_hollow=True),
        Mark(CoverageReach.NO_DATA, "no-data", is_hollow=True),
    ),
)
