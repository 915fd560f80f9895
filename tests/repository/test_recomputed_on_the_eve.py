"""On the eve of the merger there are two provinces: a figure recomputed from the files is of the one that is served."""

from datetime import date

import pytest
from django.utils import timezone

from hatang.capabilities.analytics.formats import modelled, recomputing
from hatang.capabilities.analytics.terms import Comparison
from hatang.capabilities.lake import public as lake
from hatang.kernel.access import SYSTEM

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("province")]
EVE = date(2025, 6, 30)
HOUSEHOLDS, AGENCIES = "fibre.households", "network.agencies_four_levels"


@pytest.mark.parametrize(
    "codes", [(AGENCIES,), pytest.param((HOUSEHOLDS, AGENCIES), marks=pytest.mark.night("samples"))], ids=len
)
def test_households_and_agencies_of_the_other_province_are_not_counted(settings, tmp_path, monkeypatch, codes):
    settings.HATANG_LAKE = str(tmp_path)
    monkeypatch.setattr("hatang.capabilities.lake.formats.tiles.is_tippecanoe_installed", lambda: False)
    by_code = {model.indicator: model for model in modelled.all_models()}
    needed = {name for code in codes for name in modelled.rests_on(by_code[code]).datasets} | {"places.unit"}
    lake.publish(SYSTEM, names=sorted(needed), as_of=EVE, now=timezone.now())
    figures = recomputing.recompute_indicators(codes, as_of=EVE)
    assert [(figure.code, figure.state) for figure in figures] == [(code, Comparison.EQUAL) for code in codes]
    assert all(figure.denominator > 100 for figure in figures)
