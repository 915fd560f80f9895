"""Where declarations and evidence disagree by the defined points, hamlet by hamlet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.prediction.queries import claims
from hatang.capabilities.prediction.terms import Disagreement
from hatang.kernel.datasets import Dataset, Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hatang.kernel.access import Actor

# What a declaration is held against.
_EVIDENCE = tuple(choice for choice in coverage.EvidenceKind.choices if choice[0] != coverage.EvidenceKind.DECLARED)
_COLUMNS = (*claims.KEYS, "kind", "evidence", "declared", "predicted", "measured", "difference")


def disagreement_rows(as_of: date, actor: Actor) -> Iterator[Mapping[str, object]]:
    yield from claims.find_disagreements(as_of=as_of).rows.select(_COLUMNS).sort(claims.KEYS).iter_rows(named=True)


DISAGREEMENTS = Dataset(
    name="coverage.disagreement",
    data_class="other",
    title=_("Contradictions between declarations and evidence"),
    description=_(
        "Hamlets of which an operator declares more or less than what is measured there or, where nothing is, than the"
        " radio model predicts; from the points on that the definition names."
    ),
    fields=(
        coverage.fields.HAMLET,
        coverage.fields.OPERATOR,
        coverage.fields.TECHNOLOGY,
        Field("kind", _("How they disagree"), "choice", required=True, choices=tuple(Disagreement.choices)),
        Field(
            "evidence",
            _("Evidence that decides"),
            "choice",
            required=True,
            choices=_EVIDENCE,
        ),
        Field("declared", _("Share declared"), "decimal", unit="%"),
        Field("predicted", _("Share predicted"), "decimal", unit="%"),
        Field("measured", _("Share measured"), "decimal", unit="%"),
        Field("difference", _("Declared less shown"), "decimal", unit="%"),
    ),
    key=("hamlet", "operator", "technology"),
    rows=disagreement_rows,
    also=_("contradictions, contradict, claimed too much, differences"),
    access="open",
    cadence="irregular",
)
