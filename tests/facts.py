"""Indicators whose facts a test says: fixtures for the `conftest.py` of whoever judges figures."""

from itertools import count

import polars as pl
import pytest

from hatang.kernel import indicators, samples
from hatang.kernel.definitions import DATASET

_versions = count(1000)


def build_strata(rows, *, design_effect=1.0, is_assumed=False):
    """Samples from (area, population, positive, sample)."""
    complete = [(*map(float, row[1:]), design_effect, is_assumed, True) for row in rows]
    named = [(row[0], *rest) for row, rest in zip(rows, complete, strict=True)]
    return pl.DataFrame(named, schema=samples.strata_schema(), orient="row")


def build_looked_at(rows, least_percent=80, *, counted="cơ quan", withholds=False):
    """What was looked at from (area, name, looked at, of)."""
    frame = pl.DataFrame([(a, b, float(c), float(d)) for a, b, c, d in rows], samples.looked_schema(), orient="row")
    return indicators.LookedAt(frame, least_percent, counted, withholds)


@pytest.fixture
def facts(monkeypatch):
    """`facts(code, [(area, numerator, denominator), …])`: an indicator whose evidence the test says.

    A callable instead of rows gives the rows as of a date.
    """
    registry = dict(indicators._indicators)
    monkeypatch.setattr(indicators, "_indicators", registry)

    def say(
        code,
        rows,
        *,
        unit="%",
        quality="declared",
        upper_bound=False,
        reason="",
        minimum_sample=0,
        visible=None,
        definitions=(),
        strata=(),
        looked_at=None,
        filing=None,
    ):
        def compute(as_of):
            said = rows(as_of) if callable(rows) else rows
            frame = indicators.facts_frame(
                {
                    "area": area,
                    "place": f"{area}-{position}",
                    "place_name": f"Nơi {position}",
                    "numerator": float(numerator),
                    "denominator": float(denominator),
                    "quality": quality,
                    "dataset": "test.rows",
                    "record": str(position),
                }
                for position, (area, numerator, denominator) in enumerate(said)
            )
            return indicators.Facts(
                frame,
                reason=reason,
                upper_bound=upper_bound,
                minimum_sample=minimum_sample,
                strata=build_strata(strata) if strata else None,
                looked_at=looked_at,
            )

        registry[code] = indicators.Indicator(
            code=code,
            version=next(_versions),
            title=code,
            unit=unit,
            numerator="n",
            denominator="d",
            definition="test",
            reads=("test.rows", *([DATASET] if definitions or filing else [])),
            definitions=definitions,
            filing=filing,
            facts=compute,
            visible=visible or indicators.keep_all_rows,
        )

    return say


@pytest.fixture
def only(facts, monkeypatch):
    """No indicator but those of the test: what else is registered plays no part."""
    indicators._indicators.clear()
    return facts
