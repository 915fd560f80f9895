"""What is declared and measured of one hamlet; what is not known says why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage.queries import gaps
from hatang.capabilities.coverage.queries.gaps import OperatorShare
from hatang.capabilities.coverage.queries.measurement import means, samples
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


NOT_MEASURED: Text = _("No data: no measurement has been taken in this hamlet.")
NOT_DECLARED: Text = _("No operator declares coverage here.")


def declared(*, hamlet_code: str, as_of: date) -> Known:
    """The shares that count of each operator that declares anything here."""
    shares = tuple(gaps.of_hamlet(hamlet_code=hamlet_code, as_of=as_of))
    return Known(Evidence.DECLARED, shares, "" if shares else NOT_DECLARED)


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
