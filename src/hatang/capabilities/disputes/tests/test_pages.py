"""The pages of challenges: what each of the cast gets, and that nothing leaks."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests import cast

from hatang.capabilities.disputes.models import Challenge

pytestmark = pytest.mark.integration

TODAY = "2024-06-01"
SECRET = "Người báo: bà Lan, 0905 123 456"
MOST_QUERIES = 30


@pytest.fixture
def ground(world, declare):
    covered, gap = world.hamlet(1, people=200), world.hamlet(2, people=300)
    declare(covered, 90)
    declare(gap, 40)
    return covered, gap


@pytest.fixture
def challenge(ground):
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


@pytest.mark.parametrize("page", ["challenges", "challenge"])
def test_challenges_are_not_for_everybody(client, challenge, page):
    address = reverse(f"disputes:{page}", args=[challenge.pk] if page == "challenge" else [])
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
    address = reverse("disputes:new_challenge", args=[ground[0]])
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
    act = reverse("disputes:act", args=[filed.pk, "decide"])
    decision = {"upheld": "yes", "share_percent": "30", "effective_from": "2024-05-02", "decision": "Đã kiểm tra."}
    assert cast.client(cast.operator_engineer()).post(act, decision).status_code == 403
    assert cast.client(cast.officer()).post(act, decision).status_code == 302
    filed.refresh_from_db()
    assert filed.state == "upheld"


@pytest.mark.usefixtures("operators", "listed", "challenge")
@pytest.mark.parametrize("name", ["claims", "holes", "challenges", "experienced"])
def test_every_page_asks_little_of_the_database(name):
    client = cast.client(cast.officer())
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(reverse(f"disputes:{name}"), {"as_of": TODAY})
    assert answer.status_code == 200
    assert len(queries) <= MOST_QUERIES
