"""The dataset of challenges: what was disputed and what it came to, never who disputed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.disputes.models import Challenge
from hatang.capabilities.disputes.terms import ChallengeState, Reason
from hatang.kernel.datasets import Dataset, Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor


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
            "test_rsrp_dbm": row.test_rsrp_dbm,
            "test_download_mbps": row.test_download_mbps,
            "state": row.state,
            "answer_due_on": row.answer_due_on,
            "decided_share_percent": row.decided_share_percent,
            "effective_from": row.effective_from,
            "effective_to": row.effective_to,
        }


def rows_in_force(as_of: date) -> Iterator[Mapping[str, object]]:
    """The decisions that are in force on the date: whose share of which hamlet they put in place of the declared."""
    for row in Challenge.objects.in_force(as_of):
        yield {
            "number": row.pk,
            "hamlet": row.hamlet_code,
            "operator": row.operator,
            "technology": row.technology,
            "decided_share_percent": row.decided_share_percent,
        }


DATASETS = (
    Dataset(
        name="coverage.challenge",
        also=_("complaints, complain, challenges"),
        data_class="other",
        title=_("Coverage challenges"),
        description=_("Disputes of declared coverage, the share claimed, and what was decided."),
        fields=(
            Field("number", _("Number"), "integer", required=True),
            coverage.fields.OPERATOR,
            coverage.fields.TECHNOLOGY,
            coverage.fields.HAMLET,
            Field("reason", _("Reason"), "choice", choices=tuple(Reason.choices)),
            Field("observed_on", _("Seen on"), "date"),
            Field("claimed_share_percent", _("Share claimed"), "decimal", unit="%"),
            Field("declared_share_percent", _("Share declared then"), "decimal", unit="%"),
            Field("test_rsrp_dbm", _("Signal strength in the test"), "decimal", unit="dBm"),
            Field("test_download_mbps", _("Download speed in the test"), "decimal", unit="Mbps"),
            Field("state", _("State"), "choice", choices=tuple(ChallengeState.choices)),
            Field("answer_due_on", _("Answer due on"), "date"),
            Field("decided_share_percent", _("Share decided"), "decimal", unit="%"),
            Field("effective_from", _("Counts from"), "date"),
            Field("effective_to", _("Counts until"), "date"),
        ),
        key=("number",),
        rows=challenge_rows,
        access="agency",
        cadence="irregular",
        in_force=rows_in_force,
        stands_without=True,
    ),
)
