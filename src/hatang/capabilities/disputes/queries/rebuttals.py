"""Declarations that operators keep against evidence, and what of their contradictions is left to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage.public import EvidenceKind
from hatang.capabilities.disputes.models import Rebuttal
from hatang.capabilities.prediction import public as prediction
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from datetime import date

    from hatang.kernel.access import Actor

KEYS = ["hamlet", "operator", "technology"]
# Shares are kept to two decimals: what is nearer is the same share.
_NEAR = 0.006


def read_contradiction(*, hamlet_code: str, operator: str, technology: str, as_of: date) -> dict[str, Any] | None:
    """The row of `prediction.find_disagreements` of one declaration; None where nothing contradicts it."""
    rows = prediction.find_disagreements(as_of=as_of, operator=operator).rows
    matches = rows.filter((pl.col("hamlet") == hamlet_code) & (pl.col("technology") == technology))
    return matches.row(0, named=True) if matches.height else None


def find_rebuttal(*, rebuttal_id: int, actor: Actor) -> Rebuttal:
    """One declaration that was kept; `Missing` too when the actor may not see it."""
    rebuttal = Rebuttal.objects.visible_to(actor).filter(pk=rebuttal_id).first()
    if rebuttal is None:
        raise Missing("coverage.rebuttal", _("This answer does not exist"), where=str(rebuttal_id))
    return rebuttal


def list_rebuttals(*, actor: Actor, hamlet_code: str, operator: str = "") -> list[Rebuttal]:
    """What operators (this one) answered of a hamlet, as far as the actor may see it, the newest first."""
    visible = Rebuttal.objects.visible_to(actor).filter(hamlet_code=hamlet_code)
    return list(visible.filter(operator=operator) if operator else visible)


def with_rebuttals(rows: pl.DataFrame, *, actor: Actor, as_of: date) -> pl.DataFrame:
    """Rows of claims, each with `rebuttal`, the number of the answer that holds, and `rebutted_on`; null without one.

    An answer holds while the same share is declared, no weightier or later measurement stands against it, and the day
    that it gave for a repair has not passed.
    """
    newest: dict[tuple[str, str, str], tuple[Any, ...]] = {}
    # The newest first: of one declaration the first is kept.
    for row in Rebuttal.objects.visible_to(actor).filter(filed_at__date__lte=as_of):
        key = (row.hamlet_code, row.operator, row.technology)
        filed_on = timezone.localdate(row.filed_at)
        newest.setdefault(key, (*key, row.pk, filed_on, float(row.declared_share_percent), row.evidence, row.repair_by))
    known = pl.DataFrame(
        list(newest.values()),
        schema={
            **dict.fromkeys(KEYS, pl.String),
            "rebuttal": pl.Int64,
            "rebutted_on": pl.Date,
            "kept_share": pl.Float64,
            "kept_against": pl.String,
            "repair_by": pl.Date,
        },
        orient="row",
    )
    measured = pl.lit(EvidenceKind.MEASURED.value)
    holds = (
        ((pl.col("kept_share") - pl.col("declared")).abs() < _NEAR)
        & ((pl.col("evidence") != measured) | (pl.col("kept_against") == measured))
        & (pl.col("measured_on").is_null() | (pl.col("measured_on") <= pl.col("rebutted_on")))
        & (pl.col("repair_by").is_null() | (pl.col("repair_by") >= as_of))
    )
    joined = rows.join(known, on=KEYS, how="left", maintain_order="left")
    return joined.with_columns(
        pl.when(holds).then(pl.col(name)).otherwise(None).alias(name) for name in ("rebuttal", "rebutted_on")
    ).drop("kept_share", "kept_against", "repair_by")
