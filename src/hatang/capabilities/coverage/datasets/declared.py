"""What coverage declares: shares by hamlet, areas, challenges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage.datasets.fields import (
    HAMLET,
    IMPORT,
    OPERATOR,
    SHARE,
    TECHNOLOGY,
    VALID_FROM,
    VALID_TO,
)
from hatang.capabilities.coverage.models import DeclaredArea, DeclaredCoverage
from hatang.capabilities.coverage.queries import city
from hatang.kernel.datasets import Dataset, Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor


def declared_rows(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    rows = DeclaredCoverage.objects.valid_on(as_of).visible_to(actor)
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
    for row in DeclaredArea.objects.visible_to(actor).valid_on(as_of).order_by("operator", "technology"):
        yield {
            "operator": row.operator,
            "technology": row.technology,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
            "import_id": row.import_id,
            "geometry": shapely.from_wkb(bytes(row.geometry.wkb)),
        }


def zone_rows(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    for zone, technology, operator, percent in city.list_zone_shares(as_of):
        yield {
            "zone": zone,
            "technology": technology,
            "operator": operator if percent else "",
            "share_percent": percent,
        }


DATASETS = (
    Dataset(
        name="coverage.declared",
        data_class="other",
        title=_("Declared coverage by hamlet"),
        description=_("The share of each hamlet's households that an operator says it covers with a technology."),
        fields=(OPERATOR, TECHNOLOGY, HAMLET, SHARE, VALID_FROM, VALID_TO, IMPORT),
        key=("operator", "technology", "hamlet", "valid_from"),
        rows=declared_rows,
        access="open",
        also=_("coverage, covered, signal of an operator"),
        cadence="quarterly",
        instead="coverage.area",
    ),
    Dataset(
        name="coverage.area",
        data_class="other",
        title=_("Declared coverage areas"),
        description=_("The area that an operator says it covers with a technology; for the State and the operator."),
        fields=(OPERATOR, TECHNOLOGY, VALID_FROM, VALID_TO, IMPORT),
        key=("operator", "technology", "valid_from"),
        rows=area_rows,
        geometry="MultiPolygon",
        access="operator",
        cadence="quarterly",
        stands_without=True,
    ),
    Dataset(
        name="coverage.zone",
        also=_("industrial zones, coverage of zones"),
        data_class="other",
        title=_("Declared coverage of industrial zones"),
        description=_("The part of each industrial zone that the best single operator says it covers."),
        fields=(
            Field("zone", _("Zone code"), "code", required=True, of=("places.zone",)),
            TECHNOLOGY,
            Field("operator", _("Best operator"), "code", of=("identity.organisation",)),
            Field("share_percent", _("Part of the surface covered"), "decimal", unit="%", required=True),
        ),
        key=("zone", "technology"),
        rows=zone_rows,
        access="open",
        cadence="quarterly",
    ),
)
