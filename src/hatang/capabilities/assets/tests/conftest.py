"""A small world for the manual of the indicators: two communes, five hamlets, three agencies, one province."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from hatang.capabilities.assets.queries import surroundings
from hatang.kernel import indicators
from hatang.kernel.access import Area

PROVINCE = Area("51", date(2025, 7, 1))
COMMUNE_A = Area("21136", date(2025, 7, 1))
COMMUNE_B = Area("21157", date(2025, 7, 1))
DAY = date(2026, 6, 30)
HAMLETS = {"51-21136-T01": 100, "51-21136-T02": 150, "51-21136-T03": 50, "51-21157-T01": 200, "51-21157-T02": None}
AGENCIES = {
    "QNG.SKHCN": str(PROVINCE),
    "QNG.SYT": str(PROVINCE),
    "UBND.21136.20250701": str(COMMUNE_A),
}


def hamlet_area(code: str) -> str:
    return f"{code}@2025-07-01"


def commune_of(code: str) -> str:
    return str(COMMUNE_A if "21136" in code else COMMUNE_B)


@pytest.fixture
def world(monkeypatch, db):
    """The doors to places and identity answer with the small world; nothing is remembered between tests."""
    hamlets = pl.DataFrame(
        {
            "hamlet": list(HAMLETS),
            "area": [hamlet_area(code) for code in HAMLETS],
            "name": [f"Thôn {code[-1]}" for code in HAMLETS],
            "commune": [commune_of(code) for code in HAMLETS],
            "households": list(HAMLETS.values()),
        },
        schema_overrides={"households": pl.Float64},
    )
    communes = pl.DataFrame(
        {
            "area": [str(COMMUNE_A), str(COMMUNE_B)],
            "name": ["Cà Đam", "Tây Trà Bồng"],
            "households": [300.0, 200.0],
        }
    )
    agencies = pl.DataFrame(
        {
            "agency": [*AGENCIES, "VNPT.QNG"],
            "name": [*AGENCIES, "VNPT"],
            "area": [*AGENCIES.values(), str(PROVINCE)],
            "kind": ["department", "department", "commune_committee", "operator"],
        }
    )
    inside = {
        str(PROVINCE): [str(PROVINCE), str(COMMUNE_A), str(COMMUNE_B), *hamlets["area"].to_list()],
        str(COMMUNE_A): [str(COMMUNE_A), *[hamlet_area(code) for code in HAMLETS if "21136" in code]],
        str(COMMUNE_B): [str(COMMUNE_B), *[hamlet_area(code) for code in HAMLETS if "21157" in code]],
    }

    def resolve(areas, as_of):
        pairs = [(str(area), key) for area in areas for key in inside[str(area)]]
        return pl.DataFrame(pairs, schema={"within": pl.String, "area": pl.String}, orient="row")

    homes = hamlets.filter(pl.col("households").is_not_null()).select(
        "hamlet", "commune", pl.col("commune").alias("commune_name"), pl.col("households").alias("counted")
    )
    monkeypatch.setattr(surroundings, "read_hamlets", lambda *, as_of: hamlets)
    monkeypatch.setattr(surroundings, "read_homes", lambda *, as_of, counted: homes)
    monkeypatch.setattr(surroundings, "list_communes_of_province", lambda *, as_of: [str(COMMUNE_A), str(COMMUNE_B)])
    monkeypatch.setattr(surroundings, "read_communes", lambda *, as_of: communes)
    monkeypatch.setattr(surroundings, "read_agencies", lambda *, as_of: agencies)
    monkeypatch.setattr(
        surroundings, "find_province", lambda *, as_of: surroundings.ProvincePlace(str(PROVINCE), "Quảng Ngãi")
    )
    monkeypatch.setattr(surroundings, "unit_names", lambda *, keys: {key: key for key in keys})
    monkeypatch.setattr(indicators, "_resolver", resolve)
    indicators.forget_frames()
    yield inside
    indicators.forget_frames()


@pytest.fixture
def figure(world):
    """`figure(code, area, day)`: the measurement as any page shows it, computed anew."""

    def measure(code, area=PROVINCE, day=DAY):
        indicators.forget_frames()
        return indicators.measure_indicator(code, [area], day)

    return measure
