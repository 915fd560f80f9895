"""The ranking of public places, and what is planned on the map."""

from __future__ import annotations

from datetime import date

import pytest
import shapely
from django.db import transaction
from django.urls import reverse
from tests import cast

from hatang.capabilities.assets import public as assets
from hatang.capabilities.places import public as places
from hatang.capabilities.siting.models import Scenario
from hatang.capabilities.siting.queries import hotspots
from hatang.capabilities.siting.tests.conftest import COMMUNE, DAY, place
from hatang.kernel import datasets
from hatang.kernel.access import OFFICER, Area
from hatang.kernel.suppression import HIDDEN

pytestmark = pytest.mark.integration


@pytest.fixture
def points(province, monkeypatch):
    """A school beside the largest hamlet, one beside the smallest, a tourist place beside nobody."""
    found = [
        places.PublicPointRow("S0", "Trường lớn", "school", COMMUNE, *place(0)),
        places.PublicPointRow("S5", "Trường nhỏ", "school", COMMUNE, *place(5)),
        places.PublicPointRow("T9", "Thác nước", "tourist_site", COMMUNE, place(9)[0], place(9)[1]),
    ]
    monkeypatch.setattr(places, "public_points", lambda *, as_of, kinds=(): [p for p in found if p.kind in kinds])
    monkeypatch.setattr(places, "conditions_of_hamlets", lambda as_of, actor: {})
    monkeypatch.setattr(places, "conditions_of_units", lambda as_of: {COMMUNE: places.Conditions(as_of, "advanced")})
    monkeypatch.setattr(places, "place_title", lambda area: "Xã Cà Đam")


def test_tourist_places_first_then_most_people(points):
    rows = hotspots.rank_hotspots(as_of=DAY)
    assert [row["code"] for row in rows] == ["T9", "S0", "S5"]
    assert [row["people"] for row in rows] == [0, 900, 100]
    assert rows[1]["fibre_m"] == 0
    assert rows[2]["poor_households"] is None


def test_poor_households_of_which_a_part_is_hidden_are_hidden(points, monkeypatch):
    """A planner reads no small counts: not in the sum of the hamlets around, nor by the order of two places."""
    asked = []

    def conditions(as_of, actor):
        asked.append(actor)
        codes = places.hamlet_frame(as_of)["area"].to_list()
        poor = HIDDEN if not actor.has(OFFICER) else 3
        return {Area.parse(code): places.Conditions(as_of, poor_households=poor) for code in codes}

    monkeypatch.setattr(places, "conditions_of_hamlets", conditions)
    page = cast.client(cast.planner()).get(reverse("siting:hotspots")).content.decode()
    assert page.count("ẩn vì quá ít") == 2
    assert "ẩn vì quá ít" not in cast.client(cast.officer()).get(reverse("siting:hotspots")).content.decode()
    assert [actor.has(OFFICER) for actor in asked] == [False, True]


def test_the_ranking_is_for_planners(points):
    assert "Thác nước" in cast.client(cast.planner()).get(reverse("siting:hotspots")).content.decode()
    for actor in (cast.clerk(), cast.operator_engineer(), cast.outsider()):
        assert cast.client(actor).get(reverse("siting:hotspots")).status_code == 403


def test_the_ranking_is_made_once_until_something_stored_changes(points, monkeypatch):
    asked, list_points = [], places.public_points
    monkeypatch.setattr(places, "public_points", lambda **wanted: asked.append(1) or list_points(**wanted))
    planner = cast.client(cast.planner())
    for _time in range(2):
        assert "Thác nước" in planner.get(reverse("siting:hotspots")).content.decode()
    assert asked == [1]
    with transaction.atomic():
        datasets.bump_revisions("places.point")
    planner.get(reverse("siting:hotspots"))
    assert asked == [1, 1]


def test_places_of_a_commune_are_ranked_among_themselves(points, monkeypatch):
    monkeypatch.setattr(places, "list_units_inside", lambda area: frozenset({area}))
    assert [row["rank"] for row in hotspots.rank_hotspots(as_of=DAY, within=COMMUNE)] == [1, 2, 3]
    assert hotspots.rank_hotspots(as_of=DAY, within=Area("1", DAY)) == []


@pytest.fixture
def accepted(db):
    from django.utils import timezone

    made = Scenario.objects.create(
        name="Đã chọn",
        question="budget",
        state="complete",
        as_of=DAY,
        made_by_label="x",
        made_at=timezone.now(),
        accepted_at=timezone.now(),
        accepted={"decision": "7/QĐ", "valid_from": DAY.isoformat(), "plan": "194", "tasks": []},
    )
    site = assets.NewPlanned("M1", "Cột kín", "site", shapely.Point(108.5, 15.1), commune=str(COMMUNE), height_m=42.0)
    assets.plan_assets(
        cast.officer(), source=made.source, decision="7/QĐ", lead="QNG.SKHCN", rows=[site], valid_from=DAY
    )
    return made


def test_what_is_planned_stands_on_the_map_from_its_day_on_for_those_who_act(accepted):
    address = reverse("siting:planned")
    for actor in (cast.planner(), cast.operator_engineer(), cast.clerk()):
        visitor = cast.client(actor)
        assert "Cột kín" in visitor.get(address, {"as_of": DAY.isoformat()}).content.decode()
        assert "Cột kín" not in visitor.get(address, {"as_of": date(2026, 10, 1).isoformat()}).content.decode()
        assert "Cột kín" not in visitor.get(address, {"as_of": DAY.isoformat(), "part": "line"}).content.decode()
    for actor in (cast.resident(), cast.outsider()):
        answer = cast.client(actor).get(address)
        assert answer.status_code == 403
        assert "Cột kín" not in answer.content.decode()
