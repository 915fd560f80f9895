"""The pages and the API: what each of the cast gets, and that nothing leaks."""

import json
import re
from datetime import date

import pytest
from django.urls import reverse
from tests import cast
from tests.looks import look_at

from hatang.capabilities.coverage.queries import places_of
from hatang.capabilities.coverage.views.places import hamlet_table
from hatang.capabilities.places import public as places
from hatang.kernel.access import Area

pytestmark = pytest.mark.integration

TODAY = "2024-06-01"


@pytest.fixture
def ground(world, declare):
    covered, gap = world.hamlet(1, people=200), world.hamlet(2, people=300)
    declare(covered, 90)
    declare(gap, 40)
    return covered, gap


def test_anybody_sees_the_gap(client, ground):
    page = client.get(reverse("coverage:gaps"), {"as_of": TODAY})
    text = page.content.decode()
    assert page.status_code == 200
    assert "Thôn 2" in text
    assert "Thôn 1<" not in text
    assert "180" in text  # 60 % of 300 people are left out


def test_the_gap_by_commune_and_as_csv(client, ground):
    page = client.get(reverse("coverage:gaps"), {"as_of": TODAY, "by": "commune"})
    assert "Cà Đam" in page.content.decode()
    table = client.get(reverse("coverage:gaps"), {"as_of": TODAY, "gaps-format": "csv"})
    assert "Thôn 2" in b"".join(table).decode() if table.streaming else table.content.decode()


def test_no_data_is_said_with_its_reason(client, ground):
    page = client.get(reverse("coverage:gaps"), {"as_of": TODAY, "meaning": "inhabited_area_5g"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "coverage.declared" in text
    assert "5G" in text


def test_a_wrong_filter_is_refused_softly(client, ground):
    assert client.get(reverse("coverage:gaps"), {"as_of": TODAY, "technology": "9G"}).status_code == 200


def test_the_map_of_states(client, ground):
    found = json.loads(b"".join(client.get(reverse("coverage:states"), {"as_of": TODAY})))
    states = {feature["properties"]["code"]: feature["properties"]["state"] for feature in found["features"]}
    assert states == {ground[0]: "covered", ground[1]: "partly"}


def test_under_the_cursor_stands_the_name_of_the_operator_and_not_its_code(client, ground, monkeypatch):
    monkeypatch.setattr(places_of, "operator_names", lambda codes: {code: f"Nhà mạng {code[:3]}" for code in codes})
    found = json.loads(b"".join(client.get(reverse("coverage:states"), {"as_of": TODAY})))
    page = client.get(reverse("coverage:gaps"), {"as_of": TODAY})
    (layer,) = [layer for layer in page.context["map"].layers if layer.id == "hamlets"]
    shown = {name for name, _title in layer.probe}
    written = {str(feature["properties"][name]) for feature in found["features"] for name in shown}
    assert "Nhà mạng VIE" in written
    assert not {feature["properties"]["operator"] for feature in found["features"]} & written


def test_people_without_are_the_same_words_on_the_map_and_in_the_table(client, ground, monkeypatch):
    monkeypatch.setattr(places, "list_units_inside", lambda area: [area])
    points = json.loads(client.get("/ban-do/thon.geojson", {"as_of": TODAY}).content)["features"]
    on_map = {point["properties"]["name"]: point["properties"]["people_without"] for point in points}
    assert on_map == {"Thôn 1": "20, không tính: thôn đã đạt", "Thôn 2": "180"}
    table = hamlet_table(look_at(Area("21136", date(2025, 7, 1)), as_of=date.fromisoformat(TODAY), actor=cast.nobody))
    column = next(column for column in table.columns if column.name == "people_without")
    drawn = {row["name"]: re.sub(r"<[^>]+>", "", column.html(row)) for row in table.rows.part(0, 10)}
    assert drawn == on_map
    assert table.totals["people_without"] == 180


def test_a_hamlet_that_is_not_there_is_missing(client, ground):
    assert client.get(reverse("coverage:hamlet", args=["51-21136-T77"])).status_code == 404


def test_the_api(client, ground):
    found = client.get("/api/v1/coverage/gaps", {"as_of": TODAY}).json()
    assert [hamlet["code"] for hamlet in found["hamlets"]] == [ground[1]]
    assert found["quality"] == "declared"
    assert found["is_assumption"] is True
    known = client.get(f"/api/v1/coverage/hamlets/{ground[0]}", {"as_of": TODAY}).json()
    assert known["declared"]["shares"][0]["share_percent"] == 90
    assert known["predicted"]["shares"] == []
    assert known["predicted"]["reason"]
    states = client.get("/api/v1/coverage/hamlets.geojson", {"as_of": TODAY})
    again = client.get("/api/v1/coverage/hamlets.geojson", {"as_of": TODAY}, headers={"If-None-Match": states["ETag"]})
    assert again.status_code == 304
    assert client.get("/api/v1/coverage/gaps", {"as_of": TODAY, "area": "nonsense"}).status_code == 422
