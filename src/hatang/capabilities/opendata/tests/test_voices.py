"""Requests with their legal clock, comments, counts of uses, differences between versions, Shapefile."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyogrio
import pytest
from tests import cast

from hatang.capabilities.lake import public as lake
from hatang.capabilities.opendata.actions import voices
from hatang.capabilities.opendata.formats.files import short_names
from hatang.capabilities.opendata.models import Comment, DataRequest, Usage
from hatang.capabilities.opendata.tests.conftest import DAY, NOW, SECRETS, VERSION
from hatang.kernel import datasets
from hatang.kernel.access import SYSTEM
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Conflict

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
PHONE = "0905 123 456"


def test_a_request_gets_the_day_of_the_law_and_its_contact_stays_with_those_who_answer(client, db):
    form = {"wanted": f"Giếng, gọi {PHONE}", "contact": PHONE}
    sent = client.post("/du-lieu-mo/yeu-cau/", form)
    assert (sent.status_code, sent["Location"]) == (302, "/du-lieu-mo/yeu-cau/"), "loaded again, it is not filed twice"
    page = client.get("/du-lieu-mo/yeu-cau/").content.decode()
    (found,) = DataRequest.objects.all()
    assert PHONE not in found.wanted
    assert f"{found.due_on:%d/%m/%Y}" in page
    officer = cast.client(cast.officer())
    assert PHONE in officer.get("/du-lieu-mo/yeu-cau/").content.decode()
    for actor in (cast.nobody, cast.outsider(), cast.agency_officer(), cast.clerk()):
        asker = cast.client(actor)
        assert "Giếng" not in asker.get("/du-lieu-mo/yeu-cau/").content.decode(), "open requests are the asker's own"
        refused = asker.post(f"/du-lieu-mo/yeu-cau/{found.pk}/tra-loi/", {"granted": "1", "answer": "x"})
        assert refused.status_code in (302, 403)
    found.refresh_from_db()
    assert found.state == "open"
    officer.post(f"/du-lieu-mo/yeu-cau/{found.pk}/tra-loi/", {"granted": "1", "answer": f"Ở đây; {PHONE}"})
    shown = client.get("/du-lieu-mo/yeu-cau/").content.decode()
    assert "Ở đây" in shown
    assert PHONE not in shown
    assert PHONE not in str(list(AuditEntry.objects.values("before", "after", "actor_label")))
    with pytest.raises(Conflict):
        voices.answer_request(SYSTEM, number=found.pk, granted=False, text="x", now=NOW)


def test_the_clock_counts_working_days_of_the_law_of_the_day(db):
    # 31 August to 2 September are holidays: the first working day is the 3rd.
    assert voices.compute_due_date(datetime(2026, 8, 28, tzinfo=UTC).date()) == datetime(2026, 9, 23, tzinfo=UTC).date()


def test_contacts_go_when_the_answer_is_old(db):
    filed = voices.file_request(cast.outsider(), wanted="Giếng", purpose="", contact=PHONE, now=NOW)
    voices.answer_request(SYSTEM, number=filed.pk, granted=False, text="Không có", now=NOW)
    assert voices.erase_contacts(now=NOW + timedelta(days=80)) == 0
    assert voices.erase_contacts(now=NOW + timedelta(days=100)) == 1
    filed.refresh_from_db()
    assert (filed.contact, filed.filed_by) == ("", "")


def test_nobody_in_particular_cannot_flood(db, monkeypatch):
    monkeypatch.setattr(voices, "MOST_WAITING", 1)
    voices.file_request(cast.nobody, wanted="a", purpose="", contact="", now=NOW)
    with pytest.raises(Conflict):
        voices.file_request(cast.nobody, wanted="b", purpose="", contact="", now=NOW)
    voices.file_request(cast.outsider(), wanted="c", purpose="", contact="", now=NOW)


def test_a_comment_is_shown_once_it_was_read(published, client):
    road = "/du-lieu-mo/test.well/"
    client.post(f"{road}y-kien/", {"text": f"Thiếu giếng <b>thôn 3</b>, {PHONE}"})
    (found,) = Comment.objects.all()
    assert "Thiếu giếng" not in client.get(road).content.decode()
    assert cast.client(cast.outsider()).post(f"/du-lieu-mo/y-kien/{found.pk}/", {"shown": "1"}).status_code == 403
    officer = cast.client(cast.officer())
    assert "Thiếu giếng" in officer.get(road).content.decode()
    officer.post(f"/du-lieu-mo/y-kien/{found.pk}/", {"shown": "1"})
    page = client.get(road).content.decode()
    assert "Thiếu giếng &lt;b&gt;" in page
    assert PHONE not in page
    officer.post(f"/du-lieu-mo/y-kien/{found.pk}/", {"shown": "0"})
    assert "Thiếu giếng" not in client.get(road).content.decode()
    assert client.post("/du-lieu-mo/test.machine/y-kien/", {"text": "x"}).status_code == 404


def test_uses_are_counted_by_day_without_who(published, client):
    for _each in range(3):
        client.get("/du-lieu-mo/test.well/")
    list(client.get(f"/du-lieu-mo/test.well/tai/{VERSION}/csv"))
    client.get("/du-lieu-mo/test.machine/")
    assert sorted(Usage.objects.values_list("dataset", "use", "count")) == [
        ("test.well", "download", 1),
        ("test.well", "view", 3),
    ]
    assert {each.name for each in Usage._meta.get_fields()} == {"id", "dataset", "day", "use", "count"}


def test_versions_differ_row_by_row_and_tell_nothing_closed(published, client, monkeypatch):
    def rows(as_of, actor):
        for row in published.rows(as_of, actor):
            if row["code"] == "W2":
                continue
            if row["code"] == "W5":
                row |= {"name": "Giếng mới", "owner_phone": "0999999999", "poor": 3}
            yield row
        yield {"code": "W77", "name": "Thêm", "owner_phone": "1", "poor": 9, "kind": "dug"}

    monkeypatch.setitem(datasets._datasets, published.name, replace(published, rows=rows))
    lake.publish(SYSTEM, names=[published.name], as_of=DAY, now=NOW)
    assert "khac/2026-06-30.1/2026-06-30.2" in client.get("/du-lieu-mo/test.well/").content.decode()
    page = client.get("/du-lieu-mo/test.well/khac/2026-06-30.1/2026-06-30.2/").content.decode()
    for words in ("W77", "W2", "W5", "Giếng mới", "=Giếng 5, Trà Bồng"):
        assert words in page
    # What came and what went is told whole, under the titles of its fields; days as people write them.
    for words in ("<td>Thêm</td>", "<td>=Giếng 2, Trà Bồng</td>", "<td>03/01/2020</td>", "<td>Name</td>"):
        assert words in page
    assert "0999999999" not in page
    assert not [each for each in SECRETS if each in page]
    same = client.get("/du-lieu-mo/test.well/khac/2026-06-30.2/2026-06-30.2/").content.decode()
    assert "W77" not in same
    assert client.get("/du-lieu-mo/test.machine/khac/2026-06-30.1/2026-06-30.1/").status_code == 404


def test_a_shapefile_opens_and_says_what_its_short_fields_mean(published, client, tmp_path):
    path = tmp_path / "wells.shp.zip"
    path.write_bytes(b"".join(client.get(f"/du-lieu-mo/test.well/tai/{VERSION}/shp")))
    meta, _ids, shapes, values = pyogrio.raw.read(f"/vsizip/{path}")
    assert len(shapes) == 19
    assert set(meta["fields"]) == {"code", "name", "poor", "poor_hidde", "kind", "drilled_on"}
    assert "=Giếng 3, Trà Bồng" in set(values[list(meta["fields"]).index("name")])
    with zipfile.ZipFile(path) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("fields.csv").decode())))
    assert rows[0]["field"] == "code"
    assert len(set(short_names([f"households_{n}" for n in range(30)]).values())) == 30
