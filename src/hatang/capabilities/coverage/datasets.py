"""What coverage declares: shares by hamlet, areas, challenges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage.models import Challenge, DeclaredArea, DeclaredCoverage
from hatang.capabilities.coverage.terms import ChallengeState, Reason, Technology
from hatang.kernel.datasets import Dataset, Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor

OPERATOR = Field("operator", _("Operator"), "code", required=True)
TECHNOLOGY = Field(
    "technology",
    _("Technology"),
    "choice",
    required=True,
    choices=tuple((each.value, each.label) for each in Technology),
)
HAMLET = Field("hamlet", _("Hamlet"), "code", required=True, description=_("The code of the hamlet, as 51-21142-T01."))
SHARE = Field(
    "household_share_percent",
    _("Share of households covered"),
    "decimal",
    unit="%",
    required=True,
    description=_("Households with usable service at home over all households of the hamlet."),
)
VALID_FROM = Field("valid_from", _("From"), "date", required=True, description=_("First day on which it is true."))
VALID_TO = Field("valid_to", _("To"), "date", description=_("First day on which it is no longer true; empty: still."))
IMPORT = Field("import_id", _("Import"), "text", description=_("The import that the row came from."))


def declared_rows(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    rows = DeclaredCoverage.objects.visible_to(actor).on(as_of)
    for row in rows.order_by("operator", "technology", "hamlet_code").iterator(chunk_size=5000):
        yield {
            "operator": row.operator,
            "technology": row.technology,
            "hamlet": row.hamlet_code,
            "household_share_percent": row.household_share_percent,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
            "import_id": row.import_id,
        }


def area_rows(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    for row in DeclaredArea.objects.visible_to(actor).on(as_of).order_by("operator", "technology"):
        yield {
            "operator": row.operator,
            "technology": row.technology,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
            "import_id": row.import_id,
            "geometry": shapely.from_wkb(bytes(row.geometry.wkb)),
        }


def challenge_rows(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    """The challenges filed by the date, with what they came to; who filed them is not told."""
    for row in Challenge.objects.visible_to(actor).filter(filed_at__date__lte=as_of).order_by("pk"):
        yield {
            "number": row.pk,
            "operator": row.operator,
            "technology": row.technology,
            "hamlet": row.hamlet_code,
            "reason": row.reason,
            "observed_on": row.observed_on,
            "claimed_share_percent": row.claimed_share_percent,
            "declared_share_percent": row.declared_share_percent,
            "state": row.state,
            "decided_share_percent": row.decided_share_percent,
            "effective_from": row.effective_from,
            "effective_to": row.effective_to,
        }


DATASETS = (
    Dataset(
        name="coverage.declared",
        title=_("Declared coverage by hamlet"),
        description=_("The share of each hamlet's households that an operator says it covers with a technology."),
        fields=(OPERATOR, TECHNOLOGY, HAMLET, SHARE, VALID_FROM, VALID_TO, IMPORT),
        key=("operator", "technology", "hamlet", "valid_from"),
        rows=declared_rows,
        access="open",
        cadence="quarterly",
    ),
    Dataset(
        name="coverage.area",
        title=_("Declared coverage areas"),
        description=_("The area that an operator says it covers with a technology; for the State and the operator."),
        fields=(OPERATOR, TECHNOLOGY, VALID_FROM, VALID_TO, IMPORT),
        key=("operator", "technology", "valid_from"),
        rows=area_rows,
        geometry="MultiPolygon",
        access="operator",
        cadence="quarterly",
    ),
    Dataset(
        name="coverage.challenge",
        title=_("Coverage challenges"),
        description=_("Disputes of declared coverage, the share claimed, and what was decided."),
        fields=(
            Field("number", _("Number"), "integer", required=True),
            OPERATOR,
            TECHNOLOGY,
            HAMLET,
            Field("reason", _("Reason"), "choice", choices=tuple((each.value, each.label) for each in Reason)),
            Field("observed_on", _("Seen on"), "date"),
            Field("claimed_share_percent", _("Share claimed"), "decimal", unit="%"),
            Field("declared_share_percent", _("Share declared then"), "decimal", unit="%"),
            Field("state", _("State"), "choice", choices=tuple((each.value, each.label) for each in ChallengeState)),
            Field("decided_share_percent", _("Share decided"), "decimal", unit="%"),
            Field("effective_from", _("Counts from"), "date"),
            Field("effective_to", _("Counts until"), "date"),
        ),
        key=("number",),
        rows=challenge_rows,
        access="agency",
        cadence="irregular",
    ),
)
