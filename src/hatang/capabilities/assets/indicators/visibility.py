"""Which rows of evidence an actor may open: the rule of the rows, applied to frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from hatang.capabilities.assets import rules
from hatang.capabilities.assets.models import Endpoint, InformationSystem

if TYPE_CHECKING:
    from hatang.kernel.access import Actor


def operators_rows(frame: pl.DataFrame, actor: Actor) -> pl.DataFrame:
    """Subscriptions of the operators that the actor sees; the households beside them are open."""
    scope = rules.operator_scope(actor)
    if scope is None:
        return frame
    return frame.filter((pl.col("dataset") != "assets.subscription") | pl.col("place").is_in(sorted(scope)))


def agencies_rows(frame: pl.DataFrame, actor: Actor) -> pl.DataFrame:
    """Rows whose place is an agency that the actor sees the network of."""
    scope = rules.agency_scope(actor)
    return frame if scope is None else frame.filter(pl.col("place").is_in(sorted(scope)))


def findings_rows(frame: pl.DataFrame, actor: Actor) -> pl.DataFrame:
    """Rows whose place is an agency that the actor sees the weaknesses of."""
    scope = rules.security_scope(actor)
    return frame if scope is None else frame.filter(pl.col("place").is_in(sorted(scope)))


def systems_rows(frame: pl.DataFrame, actor: Actor) -> pl.DataFrame:
    """Information systems that the actor sees."""
    if rules.agency_scope(actor) is None:
        return frame
    seen = InformationSystem.objects.visible_to(actor).values_list("code", flat=True)
    return frame.filter(pl.col("record").is_in(list(seen)))


def endpoints_rows(frame: pl.DataFrame, actor: Actor) -> pl.DataFrame:
    """Machines that the actor sees."""
    if rules.security_scope(actor) is None:
        return frame
    seen = Endpoint.objects.visible_to(actor).values_list("code", flat=True)
    return frame.filter(pl.col("record").is_in(list(seen)))
