"""Predicted coverage by hamlet, operator and technology, from the run that speaks for the date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.prediction.models import PredictedCoverage
from hatang.capabilities.prediction.queries import runs
from hatang.capabilities.prediction.terms import SignalClass
from hatang.kernel.datasets import Dataset, Field
from hatang.kernel.ui import marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor


def predicted_rows(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    run = runs.find_serving_run(as_of=as_of)
    if run is None:
        return
    validation = marks.prove_quality("predicted", as_of).words
    rows = PredictedCoverage.objects.visible_to(actor).filter(run=run)
    for row in rows.order_by("operator", "technology", "hamlet_code").iterator(chunk_size=5000):
        yield {
            "operator": row.operator,
            "technology": row.technology,
            "hamlet": row.hamlet_code,
            "share_percent": row.share_percent,
            "vehicle_share_percent": row.vehicle_share_percent,
            "indoor_share_percent": row.indoor_share_percent,
            "population_share_percent": row.population_share_percent,
            "median_rsrp_dbm": row.median_rsrp_dbm,
            "signal_class": row.signal_class,
            "run": run.pk,
            "computed_from": run.as_of,
            "validation": validation,
        }


PREDICTED = Dataset(
    name="coverage.predicted",
    also=_("predicted, predicted coverage"),
    data_class="other",
    title=_("Predicted coverage by hamlet"),
    description=_(
        "What the radio model predicts of each hamlet, a disc of 500 m around its point, for an operator's technology;"
        " a model's word, neither a measurement nor a promise."
    ),
    fields=(
        coverage.fields.OPERATOR,
        coverage.fields.TECHNOLOGY,
        coverage.fields.HAMLET,
        Field(
            "share_percent",
            _("Share of the surface, outdoors"),
            "decimal",
            unit="%",
            required=True,
            description=_("Places of the hamlet where the signal is usable in the open."),
        ),
        Field("vehicle_share_percent", _("Share of the surface, in a vehicle"), "decimal", unit="%"),
        Field(
            "indoor_share_percent",
            _("Share of the surface, indoors"),
            "decimal",
            unit="%",
            description=_("After the median loss into a traditional building (ITU-R P.2109)."),
        ),
        Field(
            "population_share_percent",
            _("Share of the people"),
            "decimal",
            unit="%",
            description=_("Houses are taken to grow sparser from the middle of the hamlet to its rim."),
        ),
        Field("median_rsrp_dbm", _("Median signal"), "decimal", unit="dBm"),
        Field(
            "signal_class",
            _("Signal class"),
            "choice",
            choices=tuple(SignalClass.choices),
        ),
        Field("run", _("Coverage run"), "integer"),
        Field("computed_from", _("Assets as of"), "date"),
        Field(
            "validation",
            _("Validation"),
            description=_("Where the run was held against measurements, RMSE and n; or that it was not."),
        ),
    ),
    key=("operator", "technology", "hamlet"),
    rows=predicted_rows,
    access="open",
    cadence="irregular",
)
