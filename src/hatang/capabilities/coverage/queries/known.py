"""What is known of one hamlet by each kind of evidence; what is not known says why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage.queries import gaps
from hatang.capabilities.coverage.queries.gaps import OperatorShare
from hatang.capabilities.coverage.queries.measurement import means, samples
from hatang.capabilities.coverage.queries.prediction import hamlets as predictions
from hatang.capabilities.coverage.terms import Evidence

if TYPE_CHECKING:
    from datetime import date

    from hatang.kernel.problems import Text


@dataclass(frozen=True)
class Known:
    """Whether a kind of evidence exists for a place, and why not."""

    evidence: Evidence
    shares: tuple[OperatorShare, ...]
    reason: Text = ""


@dataclass(frozen=True)
class HamletCoverage:
    """What is known of a hamlet, by kind of evidence; what is not known says why."""

    hamlet_code: str
    as_of: date
    declared: Known
    predicted: Known
    measured: Known


NOT_PREDICTED: Text = _("No data: the radio model has not computed this hamlet.")
NOTHING_PREDICTED: Text = _("The radio model finds no usable signal here.")
NOT_MEASURED: Text = _("No data: no measurement has been taken in this hamlet.")
NOT_DECLARED: Text = _("No operator declares coverage here.")


def hamlet_coverage(*, hamlet_code: str, as_of: date) -> HamletCoverage:
    """The coverage of a hamlet by operator and technology as of a date."""
    return HamletCoverage(
        hamlet_code=hamlet_code,
        as_of=as_of,
        declared=declared(hamlet_code=hamlet_code, as_of=as_of),
        predicted=predicted(hamlet_code=hamlet_code, as_of=as_of),
        measured=measured(hamlet_code=hamlet_code, as_of=as_of),
    )


def declared(*, hamlet_code: str, as_of: date) -> Known:
    """The shares that count of each operator that declares anything here."""
    shares = tuple(gaps.of_hamlet(hamlet_code=hamlet_code, as_of=as_of))
    return Known(Evidence.DECLARED, shares, "" if shares else NOT_DECLARED)


def predicted(*, hamlet_code: str, as_of: date) -> Known:
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
        )
        for row in rows.iter_rows(named=True)
        if row["share"] > 0
    )
    if shares:
        return Known(Evidence.PREDICTED, shares)
    return Known(Evidence.PREDICTED, (), NOTHING_PREDICTED if rows.height else NOT_PREDICTED)


def measured(*, hamlet_code: str, as_of: date) -> Known:
    """The shares of drive-test samples that are strong enough; with too few of them no share, but how many."""
    found, rule = samples.of_hamlet(hamlet_code=hamlet_code, as_of=as_of)
    shares = tuple(
        OperatorShare(
            each.operator,
            each.technology,
            each.share_percent,
            "",
            f"{hamlet_code}|{each.operator}|{each.technology}",
            "",
        )
        for each in found
        if each.share_percent is not None
    )
    if shares or not found:
        return Known(Evidence.MEASURED, shares, "" if shares else NOT_MEASURED)
    return Known(Evidence.MEASURED, (), means.too_few(max(each.samples for each in found), rule.minimum_samples))
