"""The audit log: who reads what; what was done to weaknesses is not for the lead department's officers."""

import pytest
from django.db import transaction
from tests import cast

from hatang.kernel import audit
from hatang.kernel.access import SYSTEM
from hatang.portal.audit import visible_to

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def entries():
    with transaction.atomic():
        audit.record_act(SYSTEM, "test.change", "places.hamlet", "51-21136-T01", after={"name": "Thôn 1"})
        audit.record_act(SYSTEM, "test.fix", "assets.finding", "F-1", after={"weakness": "CVE-2099-0001"})


def test_an_officer_reads_acts_but_not_those_on_weaknesses(entries):
    assert [entry.object_type for entry in visible_to(cast.officer())] == ["places.hamlet"]


def test_an_administrator_reads_all(entries):
    assert visible_to(cast.administrator()).count() == 2


def test_an_entry_that_is_not_for_the_reader_does_not_exist_for_him(entries):
    secret = visible_to(cast.administrator()).get(object_type="assets.finding")
    assert cast.client(cast.administrator()).get(f"/nhat-ky/{secret.pk}/").status_code == 200
    answer = cast.client(cast.officer()).get(f"/nhat-ky/{secret.pk}/")
    assert answer.status_code == 404
    assert "CVE-2099-0001" not in answer.content.decode()


def test_the_log_verifies_its_chain_on_the_page(entries):
    answer = cast.client(cast.administrator()).get("/nhat-ky/?verify=1")
    assert "2" in answer.content.decode()
    assert answer.status_code == 200


def test_a_resident_does_not_read_the_log(entries):
    assert cast.client(cast.resident()).get("/nhat-ky/").status_code == 403


def test_what_an_address_names_is_looked_up_only_for_those_whom_the_rule_admits(client):
    """A closed page refuses a visitor before it says whether a plan or an area exists."""
    for asked in ("plan=nothing", "area=99999@2025-07-01"):
        assert client.get(f"/nhat-ky/?{asked}").status_code == 403
        assert cast.client(cast.officer()).get(f"/nhat-ky/?{asked}").status_code == 404
