"""Fibre in hamlets: operators' claims, the communes' corrections, and what stands on a date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from hatang.capabilities.assets.models import FibreCorrection, FibreService
from hatang.capabilities.assets.queries import frames, meanings, surroundings
from hatang.capabilities.assets.terms import FibreState
from hatang.capabilities.identity import public as identity
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from hatang.kernel.access import Actor

# A claim that is fibre infrastructure by the definition of the date stands unless the commune denied it on or after the
# day it began; an operator that builds later may claim again. A correction without an operator speaks of all of them.
_STANDING = """
    WITH standing AS (
        SELECT f.hamlet, f.operator, f.valid_from, f.import_id
        FROM assets_fibreservice f
        WHERE HOLDS(f) AND f.state = 'available'
          AND (f.technology = '' OR f.technology = ANY(%(technologies)s))
          AND coalesce(f.served_percent, 100) > 0 AND coalesce(f.served_percent, 100) >= %(least_percent)s
          AND NOT EXISTS (
            SELECT 1 FROM assets_fibrecorrection c
            WHERE c.hamlet = f.hamlet AND c.operator IN ('', f.operator) AND c.state = 'none'
              AND c.valid_from >= f.valid_from AND HOLDS(c)))
"""
_CLAIMED_OR_SAID = """,
    claimed AS (
        SELECT DISTINCT ON (hamlet) hamlet, 1.0::float8 AS numerator, 'assets.fibre_service' AS dataset,
               operator || '/' || hamlet || '/' || valid_from AS record, import_id,
               string_agg(operator, ', ') OVER (PARTITION BY hamlet) AS note
        FROM standing ORDER BY hamlet, valid_from, operator),
    said AS (
        SELECT DISTINCT ON (c.hamlet) c.hamlet, (c.state = 'available')::int::float8 AS numerator,
               'assets.fibre_correction' AS dataset,
               c.operator || '/' || c.hamlet || '/' || c.valid_from AS record, c.import_id, c.reason AS note
        FROM assets_fibrecorrection c WHERE HOLDS(c)
        ORDER BY c.hamlet, c.state, c.valid_from DESC)
    SELECT DISTINCT ON (hamlet) *
    FROM (SELECT * FROM claimed UNION ALL SELECT * FROM said) AS both_sides
    ORDER BY hamlet, numerator DESC, dataset DESC
"""
_BY_HAMLET = "".join((_STANDING, _CLAIMED_OR_SAID))
_BY_OPERATOR = "".join((_STANDING, "SELECT DISTINCT operator, hamlet FROM standing"))


def _read_parameters(as_of: date) -> dict[str, Any]:
    means = meanings.read_fibre_means(as_of)
    return {"day": as_of, "technologies": sorted(means.technologies), "least_percent": means.least_percent}


def held_hamlets(*, as_of: date) -> pl.DataFrame:
    """The hamlets in which each operator's own claim stands: (filer, area, numerator)."""
    claims = frames.select_frame(_BY_OPERATOR, _read_parameters(as_of), filer=pl.String, hamlet=pl.String)
    hamlets = surroundings.read_hamlets(as_of=as_of).select("hamlet", "area")
    return claims.join(hamlets, on="hamlet").select("filer", "area", numerator=pl.lit(1.0))


def hamlet_facts(*, as_of: date) -> pl.DataFrame:
    """One row of evidence per hamlet of the date: 1 where fibre stands. Empty where no operator filed anything."""
    filed = frames.select_frame(
        _BY_HAMLET,
        _read_parameters(as_of),
        hamlet=pl.String,
        numerator=pl.Float64,
        dataset=pl.String,
        record=pl.String,
        imported_by=pl.String,
        note=pl.String,
    )
    if filed.is_empty():
        return frames.as_facts(filed)
    hamlets = surroundings.read_hamlets(as_of=as_of)
    joined = hamlets.join(filed, on="hamlet", how="left")
    return frames.as_facts(
        joined.with_columns(
            place=pl.col("hamlet"),
            place_name=pl.col("name"),
            numerator=pl.col("numerator").fill_null(0.0),
            denominator=pl.lit(1.0),
            dataset=pl.col("dataset").fill_null("places.hamlet"),
            record=pl.col("record").fill_null(pl.col("hamlet")),
        )
    )


def read_communes_of_hamlets(*, as_of: date) -> dict[str, tuple[str, str]]:
    """Code of a hamlet of the date → the key and the name of its commune."""
    communes = surroundings.read_communes(as_of=as_of).select(pl.col("area").alias("commune"), "name")
    hamlets = surroundings.read_hamlets(as_of=as_of).select("hamlet", "commune").join(communes, on="commune")
    return {hamlet: (commune, name) for hamlet, commune, name in hamlets.iter_rows()}


def list_by_hamlet(*, as_of: date) -> Iterator[dict[str, Any]]:
    """Every hamlet of the date with whether it has fibre, and whose claims stand there: hamlet, hamlet_name, commune
    (key), commune_name, has_fibre, operators (names, comma between). Nothing where no operator filed anything, or no
    definition stands."""
    try:
        facts = hamlet_facts(as_of=as_of)
    except Missing:
        return
    if facts.is_empty():
        return
    held = held_hamlets(as_of=as_of)
    names = identity.organisation_names(set(held["filer"]))
    holders = held.group_by("area").agg(pl.col("filer").sort())
    communes = read_communes_of_hamlets(as_of=as_of)
    rows = facts.select("area", "place", "place_name", "numerator").join(holders, on="area", how="left").sort("place")
    for row in rows.iter_rows(named=True):
        commune, commune_name = communes.get(row["place"], ("", ""))
        yield {
            "hamlet": row["place"],
            "hamlet_name": row["place_name"],
            "commune": commune,
            "commune_name": commune_name,
            "has_fibre": row["numerator"] > 0,
            "operators": ", ".join(names.get(code, code) for code in row["filer"] or ()),
        }


@dataclass(frozen=True)
class FibreClaim:
    """An operator's claim on a hamlet; `denied_by` is the correction against it, if one stands."""

    operator: str
    state: str
    technology: str
    max_mbps: int | None
    served_percent: float | None
    valid_from: date
    valid_to: date | None
    import_id: str
    denied: bool


@dataclass(frozen=True)
class ClaimCorrection:
    operator: str
    state: str
    reason: str
    valid_from: date
    valid_to: date | None
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True)
class HamletFibre:
    """Whether a hamlet has fibre on a date (None: nobody said anything), and all that was said."""

    hamlet: str
    as_of: date
    available: bool | None
    claims: tuple[FibreClaim, ...]
    corrections: tuple[ClaimCorrection, ...]


def fibre_of(*, hamlet: str, as_of: date, actor: Actor) -> HamletFibre:
    """What stands in one hamlet on the date, with every claim and correction behind it. Two queries."""
    correction_rows = list(
        FibreCorrection.objects.visible_to(actor).filter(hamlet=hamlet).valid_on(as_of).order_by("-valid_from", "-id")
    )
    claimed = list(
        FibreService.objects.visible_to(actor).filter(hamlet=hamlet).valid_on(as_of).order_by("operator", "valid_from")
    )
    denials = [correction for correction in correction_rows if correction.state == FibreState.NONE]

    def denied(row: FibreService) -> bool:
        return any(
            correction.operator in ("", row.operator) and correction.valid_from >= row.valid_from
            for correction in denials
        )

    claims = tuple(
        FibreClaim(
            row.operator,
            row.state,
            row.technology,
            row.max_mbps,
            None if row.served_percent is None else float(row.served_percent),
            row.valid_from,
            row.valid_to,
            row.import_id,
            denied(row),
        )
        for row in claimed
    )
    means = meanings.read_fibre_means(as_of)
    standing = any(
        claim.state == FibreState.AVAILABLE
        and not claim.denied
        and means.is_met(claim.technology, claim.served_percent)
        for claim in claims
    ) or any(correction.state == FibreState.AVAILABLE for correction in correction_rows)
    anything = bool(claims or correction_rows) or FibreService.objects.valid_on(as_of).exists()
    corrections = tuple(
        ClaimCorrection(
            row.operator, row.state, row.reason, row.valid_from, row.valid_to, row.recorded_by_label, row.recorded_at
        )
        for row in correction_rows
    )
    return HamletFibre(hamlet, as_of, standing if anything else None, claims, corrections)
