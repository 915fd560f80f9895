"""What is declared and measured of one hamlet; what is not known says why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage.queries import gaps
from hatang.capabilities.coverage.queries.gaps import OperatorShare
from hatang.capabilities.coverage.queries.measurement import means, samples
from hatang.capabilities.coverage.terms import EvidenceKind
from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from datetime import date

    from hatang.kernel.problems import Text


@dataclass(frozen=True)
class Known:
    """Whether a kind of evidence exists for a place, and why not."""

    evidence: EvidenceKind
    shares: tuple[OperatorShare, ...]
    reason: Text = ""


NOT_MEASURED: Text = _("No data: no measurement has been taken in this hamlet.")
NOT_DECLARED: Text = _("No operator declares coverage here.")


def declared(*, hamlet_code: str, as_of: date) -> Known:
    """The shares that count of each operator that declares anything here."""
    shares = tuple(gaps.of_hamlet(hamlet_code=hamlet_code, as_of=as_of))
    return Known(EvidenceKind.DECLARED, shares, "" if shares else NOT_DECLARED)


def measured(*, hamlet_code: str, as_of: date) -> Known:
    """The shares of drive-test samples that are strong enough; with too few of them no share, but how many."""
    measured_shares, rule = samples.of_hamlet(hamlet_code=hamlet_code, as_of=as_of)
    shares = tuple(
        OperatorShare(
            share.operator,
            share.technology,
            share.share_percent,
            "",
            f"{hamlet_code}|{share.operator}|{share.technology}",
            "",
            _("%(samples)d samples, last on %(day)s")
            % {"samples": share.samples, "day": formats.format_day(share.last_on)},
        )
        for share in measured_shares
        if share.share_percent is not None
    )
    if shares or not measured_shares:
        return Known(EvidenceKind.MEASURED, shares, "" if shares else NOT_MEASURED)
    most = max(share.samples for share in measured_shares)
    return Known(EvidenceKind.MEASURED, (), means.too_few(most, rule.minimum_samples))
