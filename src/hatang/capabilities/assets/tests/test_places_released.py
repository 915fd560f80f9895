"""Where a mast stands exactly is told to everybody only where two people released it; else its commune."""

import json
from datetime import UTC, date, datetime

import pytest
from django.contrib.gis.geos import Point
from django.test import Client
from tests import cast

from hatang.capabilities.assets.models import Site
from hatang.kernel.models import DatasetRelease

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.decided]
ROADS = ("/tai-san/vi-tri-cot.geojson", "/ban-do/vi-tri-cot.geojson", "/api/v1/assets/sites.geojson")
NOW = datetime(2026, 6, 30, tzinfo=UTC)


def places(client):
    """What each road tells of where the mast stands."""
    for road in ROADS:
        sent = client.get(f"{road}?as_of=2026-06-30")
        body = b"".join(sent) if sent.streaming else sent.content
        yield json.loads(body)["features"][0]["geometry"]
    row = client.get("/api/v1/assets/sites/QNI-1?as_of=2026-06-30").json()
    yield row["longitude"] and {"coordinates": [row["longitude"], row["latitude"]]}
    page = client.get("/tai-san/vi-tri-cot/QNI-1/?as_of=2026-06-30").content.decode()
    yield {"coordinates": [108.5, 15.1]} if "108,500000" in page or "108.500000" in page else None
    head, line = b"".join(client.get("/tai-san/vi-tri-cot/?as_of=2026-06-30&sites-format=csv")).decode().splitlines()
    assert ("Vĩ độ" in head) is line.endswith(",15.1,108.5")
    yield {"coordinates": [108.5, 15.1]} if "Vĩ độ" in head else None


def test_a_mast_is_told_by_commune_until_it_is_released_exactly():
    Site.objects.create(code="QNI-1", owner="VNPT.QNG", valid_from=date(2026, 1, 1), point=Point(108.5, 15.1))
    assert list(places(Client())) == [None] * 6
    assert "chưa cho công bố" in Client().get("/tai-san/vi-tri-cot/QNI-1/?as_of=2026-06-30").content.decode()
    asked = Client().get("/tai-san/vi-tri-cot/?as_of=2026-06-30&sites-f-latitude=15..16")
    assert asked.status_code >= 400, "nor is it found by asking"
    assert 'id="map-site"' not in Client().get("/tai-san/vi-tri-cot/QNI-1/?as_of=2026-06-30").content.decode()
    page = cast.client(cast.officer()).get("/tai-san/vi-tri-cot/QNI-1/?as_of=2026-06-30").content.decode()
    assert 'id="map-site"' in page
    one = cast.client(cast.officer()).get("/tai-san/vi-tri-cot.geojson?as_of=2026-06-30&site=QNI-2")
    assert json.loads(b"".join(one))["features"] == []
    for who in (cast.officer(), cast.operator_engineer()):
        assert all(each["coordinates"] == [108.5, 15.1] for each in places(cast.client(who)))
    two = {"proposed_by": "a", "proposed_at": NOW, "decided_by": "b", "decided_at": NOW}
    DatasetRelease.objects.create(
        dataset="assets.site", fields=["code"], data_class="other", is_exact=True, state="released", **two
    )
    assert all(each["coordinates"] == [108.5, 15.1] for each in places(Client()))
