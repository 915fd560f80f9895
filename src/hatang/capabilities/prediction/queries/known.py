"""What is known of one hamlet, by the three kinds of evidence; what is not known says why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.coverage.public import EvidenceKind, OperatorShare
from hatang.capabilities.prediction.queries import hamlets as predictions
from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from datetime import date

    from hatang.kernel.problems import Text


@dataclass(frozen=True)
class HamletCoverage:
    """What is known of a hamlet, by kind of evidence; what is not known says why.

    `unreached`: (operator, technology) of which the model says that nothing arrives here.
    """

    hamlet_code: str
    as_of: date
    declared: coverage.Known
    predicted: coverage.Known
    measured: coverage.Known
    unreached: frozenset[tuple[str, str]] = frozenset()


NOT_PREDICTED: Text = _("No data: the radio model has not computed this hamlet.")
NOTHING_PREDICTED: Text = _("The radio model finds no usable signal here.")


def hamlet_coverage(*, hamlet_code: str, as_of: date) -> HamletCoverage:
    """The coverage of a hamlet by operator and technology as of a date."""
    rows = predictions.of_hamlet(hamlet_code=hamlet_code, as_of=as_of)
    unreached = rows.filter(rows["share"] == 0).select("operator", "technology").iter_rows()
    return HamletCoverage(
        hamlet_code=hamlet_code,
        as_of=as_of,
        declared=coverage.declared_in_hamlet(hamlet_code=hamlet_code, as_of=as_of),
        predicted=predicted(hamlet_code=hamlet_code, as_of=as_of),
        measured=coverage.measured_in_hamlet(hamlet_code=hamlet_code, as_of=as_of),
        unreached=frozenset((operator, technology) for operator, technology in unreached),
    )


def predicted(*, hamlet_code: str, as_of: date) -> coverage.Known:
    """The shares of the people whom the radio model says each operator's signal reaches outdoors."""
    rows = predictions.of_hamlet(hamlet_code=hamlet_code, as_of=as_of)
    shares = tuple(
        OperatorShare(
            row["operator"],
            row["technology"],
            row["share"],
            row["signal_class"],
            f"{row['operator']}|{row['technology']}|{hamlet_code}",
            "",
            _("indoors %(share)s") % {"share": formats.format_percent(row["indoor_share"])},
        )
        for row in rows.iter_rows(named=True)
        if row["share"] > 0
    )
    if shares:
        return coverage.Known(EvidenceKind.PREDICTED, shares)
    return coverage.Known(EvidenceKind.PREDICTED, (), NOTHING_PREDICTED if rows.height else NOT_PREDICTED)
