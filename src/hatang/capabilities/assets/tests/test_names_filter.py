"""A list is filtered by what stands on its page: names of communes and hamlets, with or without marks, old ones too."""
# mypy: allow-untyped-calls

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.gis.geos import Point
from tests import cast
from tests.reference import loaded, world  # noqa: F401 - fixtures

from hatang.capabilities.assets.models import FibreService, Hotspot, Site, Subscription, Survey
from hatang.capabilities.places.models import Hamlet, HamletSeat, Unit
from hatang.kernel import datasets

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
NEW = date(2025, 7, 1)
CA_DAM, SON_TINH = "21136", "21172"
HAMLET = "51-21136-T01"


@pytest.fixture
def lists(world):  # noqa: F811
    """One row in Cà Đam and one elsewhere, in each list that names communes or hamlets."""
    other = Unit.objects.filter(valid_from=NEW, kind="commune").exclude(code=CA_DAM).exclude(name="Cà Đam").first()
    for number, code in enumerate((CA_DAM, other.code)):
        place = {"commune_code": code, "commune_valid_from": NEW}
        Site.objects.create(code=f"S{number}", owner="VNPT.QNG", valid_from=NEW, point=Point(108.5, 15.1), **place)
        Hotspot.objects.create(code=f"W{number}", name="Điểm", operator="VNPT.QNG", valid_from=NEW,
                               point=Point(108.5, 15.1), **place)  # fmt: skip
        Subscription.objects.create(operator=f"OP{number}", month=date(2026, 1, 1), service="mobile_broadband",
                                    subscriptions=5, **place)  # fmt: skip
        Survey.objects.create(code=f"K{number}", subject="payment", ended_on=date(2026, 1, 1), method="household",
                              sample=10, positive=5, **place)  # fmt: skip
        unit = Unit.objects.get(code=code, valid_from=NEW)
        hamlet = Hamlet.objects.create(code=f"51-{code}-T01", name="1", kind="hamlet", valid_from=NEW)
        HamletSeat.objects.create(hamlet=hamlet, unit=unit, valid_from=NEW)
        FibreService.objects.create(hamlet=hamlet.code, operator="VNPT.QNG", technology="GPON", valid_from=NEW)
    datasets.bump_revisions("places.hamlet")


ROADS = (
    ("vi-tri-cot", "sites", "commune_code", "S"),
    ("wifi", "hotspots", "commune_code", "W"),
    ("thue-bao", "subscriptions", "commune_code", "OP"),
    ("khao-sat", "surveys", "commune_code", "K"),
    ("cap-quang", "fibre_list", "hamlet", "51-"),
)


@pytest.mark.parametrize(
    "wanted",
    [
        *(
            pytest.param(wanted, marks=pytest.mark.night("samples"))
            for wanted in ("Cà Đam", "xã CÀ", CA_DAM, "Trà Bùi")
        ),
        *("ca dam", "tra bui"),
    ],
)
def test_every_list_is_filtered_by_the_name_that_it_shows(lists, wanted):
    client = cast.client(cast.officer())
    for road, table, column, first in ROADS:
        if column == "hamlet" and "bui" in wanted.lower().replace("ù", "u"):
            continue
        answer = client.get(f"/tai-san/{road}/", {f"{table}-f-{column}": wanted}).context["table"]
        assert answer.count == 1, (road, wanted)
        key = "operator" if first == "OP" else "hamlet" if first == "51-" else "code"
        assert str(answer.visible[0][key]).startswith(first + ("21136" if first == "51-" else "0")), road


def test_a_name_that_nothing_bears_finds_nothing(lists):
    client = cast.client(cast.officer())
    for road, table, column, _first in ROADS:
        page = client.get(f"/tai-san/{road}/", {f"{table}-f-{column}": "không đâu"})
        assert page.context["table"].count == 0, road
