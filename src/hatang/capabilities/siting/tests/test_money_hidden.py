"""What an operator may read of an accepted scenario: what will be built, not what it costs others."""

from __future__ import annotations

import io
import json

import pytest
from django.urls import reverse
from django.utils import timezone
from tests import cast

from hatang.capabilities.siting.models import Scenario, ScenarioResult
from hatang.capabilities.siting.queries import scenarios
from hatang.capabilities.siting.tests.conftest import DAY

pytestmark = pytest.mark.integration

MONEY = 7_654_321


@pytest.fixture
def accepted(network):
    """A scenario of fibre and one mast that was accepted; every amount in it is the same odd number."""
    made = Scenario.objects.create(
        name="Đã chấp nhận",
        question="share",
        state="complete",
        as_of=DAY,
        network=network,
        asked={"question": "share", "share_percent": 50.0, "budget_vnd": MONEY, "sources": ["mast"]},
        inputs={"prices": {"mast": MONEY}, "prices_sha256": "abcdef"},
        progress=[[1.0, MONEY, MONEY]],
        summary={"cost_vnd": MONEY, "people": 300, "hamlets": 1, "gap": 0.0, "bound": MONEY, "incumbent": MONEY},
        curve=[{"cost_vnd": MONEY, "reached": 300}, {"cost_vnd": 2 * MONEY, "reached": 400}],
        made_by_label="Cán bộ",
        made_at=timezone.now(),
        accepted_at=timezone.now(),
        accepted={"decision": "12/QĐ", "plan": "x", "tasks": []},
    )
    here = {"commune": "x", "commune_name": "Cà Đam", "longitude": 108.5, "latitude": 15.1}
    money = {"cost_vnd": MONEY}
    mast = {"code": "M9", "name": "Cột 9", "source": "mast", "height_m": 42.0, "people": 300, "backhaul": "fibre"}
    hamlet = {"code": "T3", "name": "Thôn 3", "service": "site", "people": 300, "gained": 300, "households": 75}
    item = {"layer": "sites", "item": "radio", "quantity": 1.0, "unit": "each", "unit_vnd": MONEY}
    ScenarioResult.objects.create(
        scenario=made,
        sites=[mast | here | money | {"backhaul_m": 10, "kept": False}],
        hamlets=[hamlet | here | money | {"revenue_vnd": MONEY}],
        bill=[item | here | money],
    )
    return made


def _read(actor, scenario):
    """Everything that the pages and files say to somebody."""
    visitor = cast.client(actor)
    said = []
    for name, more in (("scenario", []), ("features", ["sites"]), ("features", ["hamlets"]), ("export", ["json"])):
        answer = visitor.get(reverse(f"siting:{name}", args=[scenario.pk, *more]))
        assert answer.status_code == 200
        said.append(answer.content.decode())
    said.append(visitor.get(reverse("siting:index")).content.decode())
    said.append(visitor.get(reverse("siting:compare"), {"pa": [scenario.pk, scenario.pk]}).content.decode())
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(
        io.BytesIO(visitor.get(reverse("siting:export", args=[scenario.pk, "xlsx"])).content)
    )
    said.append(json.dumps([book.get_sheet_by_name(name).to_python() for name in book.sheet_names]))
    said.append(visitor.get(reverse("siting:export", args=[scenario.pk, "gpkg"])).content.decode(errors="replace"))
    return said


def _amounts(said):
    return [text for text in said if "7654321" in text or "7.654.321" in text or "7,7 triệu" in text]


def test_an_operator_reads_what_will_be_built_and_no_money(accepted):
    said = _read(cast.operator_engineer(), accepted)
    assert "Cột 9" in said[0]
    assert "Thôn 3" in said[0]
    assert not _amounts(said)
    assert not [text for text in said if "_vnd" in text or "abcdef" in text]


def test_who_answers_for_public_money_reads_it(accepted):
    for actor in (cast.planner(), cast.agency_officer(), cast.clerk()):
        said = _read(actor, accepted)
        assert len(_amounts(said)) >= 4


def test_the_door_gives_no_amounts_and_keeps_the_stored_ones(accepted):
    operator = cast.operator_engineer()
    seen = scenarios.find_scenario(scenario_id=accepted.pk, actor=operator)
    built = scenarios.find_scenario_result(scenario=seen, actor=operator)
    assert built is not None
    assert str(MONEY) not in json.dumps([seen.summary, seen.asked, seen.inputs, seen.curve, seen.progress])
    assert str(MONEY) not in json.dumps([built.sites, built.hamlets, built.bill])
    assert Scenario.objects.get(pk=accepted.pk).summary["cost_vnd"] == MONEY
    assert scenarios.find_scenario_result(scenario=accepted, actor=cast.resident()) is None
