"""Indicators whose facts a test says: fixtures for the `conftest.py` of whoever judges figures."""

from itertools import count

import pytest

from hatang.kernel import indicators
from hatang.kernel.definitions import DATASET

_versions = count(1000)


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
            return indicators.Facts(frame, reason=reason, upper_bound=upper_bound, minimum_sample=minimum_sample)

        registry[code] = indicators.Indicator(
            code=code,
            version=next(_versions),
            title=code,
            unit=unit,
            numerator="n",
            denominator="d",
            definition="test",
            reads=("test.rows", *([DATASET] if definitions else [])),
            definitions=definitions,
            facts=compute,
            visible=visible or indicators.keep_all_rows,
        )

    return say


@pytest.fixture
def only(facts, monkeypatch):
    """No indicator but those of the test: what else is registered plays no part."""
    indicators._indicators.clear()
    return facts
