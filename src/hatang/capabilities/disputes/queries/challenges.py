"""Challenges as people see them, and what exactly one disputes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.disputes.models import Challenge
from hatang.capabilities.disputes.terms import ChallengeState
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from hatang.capabilities.disputes.models.challenges import ChallengeQuerySet
    from hatang.kernel.access import Actor


@dataclass(frozen=True)
class Disputed:
    """What counts for a hamlet, operator and technology on a date."""

    hamlet_name: str
    commune: str
    commune_name: str
    share_percent: float
    basis: str


def list_challenges(*, actor: Actor, state: str = "", operator: str = "", hamlet_code: str = "") -> ChallengeQuerySet:
    """The challenges that the actor may see, the newest first."""
    visible = Challenge.objects.visible_to(actor)
    if state:
        visible = visible.filter(state=state)
    if operator:
        visible = visible.filter(operator=operator)
    if hamlet_code:
        visible = visible.filter(hamlet_code=hamlet_code)
    return visible


def with_lateness(*, actor: Actor, today: date) -> QuerySet[Challenge]:
    """The challenges that the actor may see, each with `is_overdue`: the operator let the deadline pass."""
    late = Q(state=ChallengeState.OPEN, answer_due_on__lt=today)
    return list_challenges(actor=actor).annotate(is_overdue=ExpressionWrapper(late, output_field=BooleanField()))


def read_challenge(*, challenge_id: int, actor: Actor) -> Challenge:
    """One challenge; `Missing` too when the actor may not see it."""
    visible = Challenge.objects.visible_to(actor).filter(pk=challenge_id).first()
    if visible is None:
        raise Missing("coverage.challenge", _("This challenge does not exist"), where=str(challenge_id))
    return visible


def read_disputed_share(*, hamlet_code: str, operator: str, technology: str, as_of: date) -> Disputed:
    """What a challenge would be about; `Missing` when no such hamlet exists on the date."""
    land = coverage.read_hamlet_ground(as_of)
    codes = land.codes
    if hamlet_code not in codes:
        raise Missing("hamlet", _("There is no such hamlet on this date"), where=hamlet_code)
    index = codes.index(hamlet_code)
    row = land.frame.row(index, named=True)
    rows = coverage.compute_effective_shares(as_of, [hamlet_code], land.points[index : index + 1])
    declared_shares = [
        (declaration["share"], declaration["basis"])
        for declaration in rows.iter_rows(named=True)
        if declaration["operator"] == operator and declaration["technology"] == technology
    ]
    share, basis = declared_shares[0] if declared_shares else (0.0, "")
    return Disputed(row["name"], row["commune"], row["commune_name"], share, basis)


def with_pending(rows: pl.DataFrame, *, actor: Actor) -> pl.DataFrame:
    """Rows of claims, each with `challenge`, the number of a pending one of the same thing, else null: a number tells
    nobody who filed it. `is_seen` is whether the actor may open it."""
    pending = Challenge.objects.pending().values_list("hamlet_code", "operator", "technology", "pk")
    keys = ["hamlet", "operator", "technology"]
    known = pl.DataFrame(
        list(pending), schema={**dict.fromkeys(keys, pl.String), "challenge": pl.Int64}, orient="row"
    ).unique(keys, keep="first", maintain_order=True)
    seen = list(Challenge.objects.visible_to(actor).pending().values_list("pk", flat=True))
    return rows.join(known, on=keys, how="left", maintain_order="left").with_columns(
        is_seen=pl.col("challenge").is_in(seen).fill_null(value=False)
    )
