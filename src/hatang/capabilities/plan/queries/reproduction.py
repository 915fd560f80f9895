"""Compute a closed result again: from the rows that were kept, and from what the datasets say of that day now."""

from __future__ import annotations

import hashlib
import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from hatang.kernel import datasets, files, indicators, known
from hatang.kernel.access import SYSTEM, Area
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from hatang.capabilities.plan.models import ClosedResult
    from hatang.kernel.access import Actor
    from hatang.kernel.indicators import Evidence, Measurement


@dataclass(frozen=True)
class Reproduction:
    """`is_same`: the kept rows have the hash that was frozen and add up to the frozen sums.

    `then` is the figure of that day computed from the datasets as they were known when it was closed, `live` from what
    they say today; `changed` names those written since the closing.
    """

    is_same: bool
    numerator: float | None
    denominator: float | None
    value: float | None
    then: Measurement | None
    then_is_same: bool
    live: Measurement | None
    live_is_same: bool
    changed: tuple[str, ...]


def kept_rows(result: ClosedResult) -> tuple[bytes, pl.DataFrame]:
    """The evidence as it was frozen, as bytes and as a frame; `Missing` when the file is gone."""
    if result.evidence_file is None:
        return b"", indicators.facts_frame()
    content = files.path_of(result.evidence_file).read_bytes()
    frame = pl.read_csv(io.BytesIO(content), schema=indicators.fact_schema())
    return content, frame.with_columns(pl.col(pl.String).fill_null(""))


def reproduce_result(*, result: ClosedResult) -> Reproduction:
    """The same figure again; a difference to `live` means that the past was corrected since."""
    content, frame = kept_rows(result)
    numerator, denominator = float(frame["numerator"].sum()), float(frame["denominator"].sum())
    indicator = indicators.find_indicator(result.indicator)
    is_ratio = indicator.is_ratio if indicator else result.denominator != 0
    value = (100 * numerator / denominator if denominator else None) if is_ratio else numerator
    unmeasured = result.value is None
    is_same = hashlib.sha256(content).hexdigest() == result.evidence_sha256 and (
        unmeasured or (_is_same_sum(numerator, result.numerator) and _is_same_sum(denominator, result.denominator))
    )
    then = live = None
    if indicator is not None:
        areas = [Area.parse(text) for text in result.areas]
        with known.as_known(result.closed_at):
            then = indicators.measure_indicator(result.indicator, areas, result.as_of)
        live = indicators.measure_indicator(result.indicator, areas, result.as_of)
    now = datasets.read_revisions(result.dataset_revisions)
    return Reproduction(
        is_same=is_same or not result.evidence_sha256,
        numerator=None if unmeasured else numerator,
        denominator=None if unmeasured else denominator,
        value=None if unmeasured else value,
        then=then,
        then_is_same=then is not None and then.value == result.value,
        live=live,
        live_is_same=live is not None and live.value == result.value,
        changed=tuple(name for name, revision in sorted(now.items()) if revision != result.dataset_revisions[name]),
    )


def _is_same_sum(computed: float, frozen: float | None) -> bool:
    """The same sum; the rows are added in another order than the kernel's, which may move the last bit."""
    return frozen is not None and math.isclose(computed, frozen, rel_tol=1e-9, abs_tol=1e-9)


def read_frozen_evidence(*, result: ClosedResult, actor: Actor) -> Evidence:
    """The frozen rows that the actor may open: the rule is that of the rows, as for the living figure."""
    _content, frame = kept_rows(result)
    indicator = indicators.find_indicator(result.indicator)
    if indicator is None:
        if not actor.has("administrator"):
            raise Missing("indicator", where=result.indicator)
        return indicators.Evidence(frame, 0)
    seen = frame if actor == SYSTEM else indicator.visible(frame, actor)
    return indicators.Evidence(seen, frame.height - seen.height)
