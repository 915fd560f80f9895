"""The pages and the API: what each of the cast gets, and that nothing leaks."""

import json
from datetime import date

import pytest
from django.urls import reverse
from tests import cast

from hatang.capabilities.coverage.models import Challenge

pytestmark = pytest.mark.integration

TODAY = "2024-06-01"
SECRET = "Người báo: bà Lan, 0905 123 456"


@pytest.fixture
def ground(world, declare):
    covered, gap = world.hamlet(1, people=200), world.hamlet(2, people=300)
    declare(covered, 90)
    declare(gap, 40)
    return covered, gap


@pytest.fixture
def challenge(ground):
    from django.utils import timezone

    return Challenge.objects.create(
        operator="VIETTEL.QNG",
        technology="4G",
        hamlet_code=ground[0],
        commune_code="21136@2025-07-01",
        reason="no_signal",
        description=SECRET,
        observed_on=date(2024, 5, 1),
        claimed_share_percent=10,
        declared_share_percent=90,
        filed_by=cast.resident().id,
        filed_by_label="Phạm Văn Dân",
        filed_at=timezone.now(),
    )


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


def test_a_hamlet_says_what_is_not_known(client, ground):
    text = client.get(reverse("coverage:hamlet", args=[ground[0]]), {"as_of": TODAY}).content.decode()
    assert "viettel" in text.casefold()
    assert text.count("Chưa có số liệu") >= 2
    assert client.get(reverse("coverage:hamlet", args=["51-21136-T77"])).status_code == 404


@pytest.mark.parametrize("page", ["challenges", "challenge"])
def test_challenges_are_not_for_everybody(client, challenge, page):
    address = reverse(f"coverage:{page}", args=[challenge.pk] if page == "challenge" else [])
    for actor, seen in (
        (cast.officer(), True),
        (cast.clerk(), True),
        (cast.operator_engineer(), True),
        (cast.operator_engineer("VNPT.QNG"), False),
        (cast.outsider(), False),
    ):
        answer = cast.client(actor).get(address)
        text = answer.content.decode()
        if page == "challenge":
            assert (answer.status_code, SECRET in text) == ((200, True) if seen else (404, False))
        else:
            assert (challenge.hamlet_code in text) is seen
    assert client.get(address).status_code in {302, 403}


def test_the_open_pages_do_not_tell_who_disputes(client, challenge):
    for address in (reverse("coverage:gaps"), reverse("coverage:hamlet", args=[challenge.hamlet_code])):
        text = client.get(address, {"as_of": TODAY}).content.decode()
        assert SECRET not in text
        assert "Phạm Văn Dân" not in text


def test_filing_and_deciding_on_the_pages(ground):
    address = reverse("coverage:new_challenge", args=[ground[0]])
    clerk = cast.client(cast.clerk())
    assert clerk.get(address).status_code == 200
    told = {
        "operator": "VIETTEL.QNG",
        "technology": "4G",
        "reason": "partly",
        "description": "Chỉ đầu thôn có sóng.",
        "observed_on": "2024-05-02",
        "claimed_share_percent": "30",
    }
    wrong = clerk.post(address, told | {"claimed_share_percent": "95"})
    assert wrong.status_code == 422
    assert not Challenge.objects.exists()
    assert clerk.post(address, told).status_code == 302
    filed = Challenge.objects.get()
    act = reverse("coverage:act", args=[filed.pk, "decide"])
    decision = {"upheld": "yes", "share_percent": "30", "effective_from": "2024-05-02", "decision": "Đã kiểm tra."}
    assert cast.client(cast.operator_engineer()).post(act, decision).status_code == 403
    assert cast.client(cast.officer()).post(act, decision).status_code == 302
    filed.refresh_from_db()
    assert filed.state == "upheld"


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
