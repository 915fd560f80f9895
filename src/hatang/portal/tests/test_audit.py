"""The audit log: who reads what; what was done to weaknesses is not for the lead department's officers."""

from io import BytesIO

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from tests import cast

from hatang.kernel import audit, files
from hatang.kernel.access import SYSTEM
from hatang.kernel.imports import get_import
from hatang.kernel.imports.models import ImportRun
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


class TestNames:
    """The log speaks of names; keys and codes stand beside them."""

    @pytest.fixture
    def record(self, db):
        def write(*names, **more):
            with transaction.atomic():
                return audit.record_act(SYSTEM, *names, **more)

        return write

    def shown(self, address):
        answer = cast.client(cast.administrator()).get(address)
        assert answer.status_code == 200
        return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()

    def test_a_person_and_a_grant_are_called_by_the_persons_name(self, record):
        person = cast.client(cast.clerk()).actor
        grant = get_user_model().objects.get(pk=person.id).grants.get()
        record("identity.person.close", "identity.person", person.id)
        record("identity.role.revoke", "identity.grant", grant.pk)
        page = self.shown("/nhat-ky/")
        assert page.count("Hồ Thị Xã") >= 2
        assert "Hồ Thị Xã: " in page

    def test_an_import_is_called_by_what_it_brings_and_its_day_not_by_a_uuid(self, record, settings, tmp_path):
        settings.HATANG_DATA = tmp_path
        file = files.store_file("thue-bao.csv", BytesIO(b"x"), SYSTEM)
        run = ImportRun.objects.create(
            name="assets.site", file=file, sha256="", actor_id="", as_of="2026-11-25", created_at=timezone.now()
        )
        entry = record("imports.commit", "imports.run", run.pk, after={"file": str(file.pk)})
        assert f"{get_import('assets.site').title}, 25/11/2026" in self.shown("/nhat-ky/")
        assert "thue-bao.csv" in self.shown(f"/nhat-ky/{entry.pk}/")
        assert "25/11/2026" in self.shown("/nhat-ky/?audit-format=csv")

    def test_a_dataset_in_a_key_is_called_by_its_title(self, record):
        record("lake.publish", "lake.snapshot", "places.hamlet 2026-12-01.1")
        assert "Thôn, tổ dân phố · 2026-12-01.1" in self.shown("/nhat-ky/")

    def test_states_are_words_and_fields_have_titles(self, record):
        entry = record("plan.task.order.accept", "plan.workorder", "x/1", before={"state": "assigned", "due_on": None})
        page = self.shown(f"/nhat-ky/{entry.pk}/")
        assert "đã giao, chưa nhận" in page
        assert "Ngày đến hạn" in page

    def test_a_key_that_nobody_knows_stands_as_it_is(self, record):
        for key in ("", "abc", "99999", "00000000-0000-0000-0000-000000000000", "a|b|c", "x/1/2/3"):
            for kind in ("plan.task", "identity.person", "reporting.submission", "coverage.hole", "nobody.knows", "x"):
                record("test.act", kind, key)
        assert "nobody.knows" in self.shown("/nhat-ky/")
