"""The dataset of signal holes: the register as of a date, with what was promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.disputes.models import Hole
from hatang.capabilities.disputes.terms import HoleSource, HoleState
from hatang.capabilities.places import public as places
from hatang.kernel.datasets import Dataset, Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor

RECORDED_ON = Field("recorded_on", _("Recorded on"), "date", required=True)
CAUSE = Field("cause", _("Cause"), "choice", choices=tuple(places.HoleCause.choices))
HAS_POWER = Field("has_power", _("Grid electricity"), "boolean")
OPERATOR = Field("operator", _("Committed operator"), "code", of=("identity.organisation",))
ASSIGNED_ON = Field("assigned_on", _("Given to the operator on"), "date")
COMMITTED_ON = Field("committed_on", _("Committed until"), "date")
MENDED_ON = Field("mended_on", _("Reported mended on"), "date")
CLOSED_ON = Field("closed_on", _("Closed on"), "date", description=_("The day on which the commune confirmed it."))
DATES = ("assigned_on", "committed_on", "mended_on", "closed_on")


def rows(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    """Every hole recorded by the date; what was entered by mistake is left out. States are those of today."""
    known = Hole.objects.visible_to(actor).exclude(state=HoleState.DROPPED).filter(recorded_on__lte=as_of)
    for row in known.order_by("recorded_on", "hamlet_code"):
        yield {
            "hamlet": row.hamlet_code,
            "recorded_on": row.recorded_on,
            "cause": row.cause,
            "has_power": row.has_power,
            "source": row.source,
            "state": row.state,
            "operator": row.operator,
            **{name: getattr(row, name) for name in DATES},
            "is_late": row.is_late(as_of),
            "import_id": row.import_id,
        }


DATASETS = (
    Dataset(
        name="coverage.hole",
        data_class="other",
        title=_("Register of signal holes"),
        description=_(
            "Every hole with its state: how it is known, cause, electricity, operator, promised day. The list of "
            "places (places.signal_hole) repeats those whose cause is known."
        ),
        fields=(
            coverage.fields.HAMLET,
            RECORDED_ON,
            CAUSE,
            HAS_POWER,
            Field("source", _("How it is known"), "choice", choices=tuple(HoleSource.choices)),
            Field("state", _("State"), "choice", choices=tuple(HoleState.choices)),
            OPERATOR,
            ASSIGNED_ON,
            COMMITTED_ON,
            MENDED_ON,
            CLOSED_ON,
            Field("is_late", _("Late"), "boolean"),
            coverage.fields.IMPORT,
        ),
        key=("hamlet", "recorded_on"),
        rows=rows,
        access="open",
        also=_("signal holes, holes, places without signal"),
        cadence="irregular",
    ),
)
