"""What is open is released by two people: a dataset, its fields, its places; nobody else's word opens anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pyarrow.parquet as pq
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from tests import cast

from hatang.capabilities.lake import public as lake
from hatang.capabilities.opendata.actions import releasing
from hatang.capabilities.opendata.actions.releasing import ReleaseWish
from hatang.capabilities.opendata.formats.described import cite
from hatang.capabilities.opendata.queries.published import find_entry
from hatang.kernel import datasets, releases
from hatang.kernel.access import ANONYMOUS, SYSTEM
from hatang.kernel.data_classes import HighValue, ReleaseState
from hatang.kernel.models import AuditEntry, DatasetRelease
from hatang.kernel.problems import Conflict, Forbidden, Invalid

from .conftest import DAY, NOW

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.decided]
NAME, PAGE = "test.well", "/du-lieu-mo/phan-loai/test.well/"
FIELDS = ("code", "name", "poor", "kind")
WISH = ReleaseWish(fields=FIELDS, data_class="other", basis="Quyết định thử")


def publish(now=NOW):
    (done,) = lake.publish(SYSTEM, names=[NAME], as_of=DAY, now=now)
    assert not done.problem
    return lake.list_newest_snapshots(ANONYMOUS).get(NAME)


def release(wish=WISH, now=NOW):
    proposed = releasing.propose_release(cast.officer(), dataset=NAME, wish=wish, now=now)
    return releasing.decide_release(cast.administrator(), number=proposed.pk, is_released=True, now=now)


def test_what_is_not_released_is_on_no_road(published):
    assert publish() is None
    assert Client().get("/du-lieu-mo/test.well/").status_code == 404
    assert "test.well" not in Client().get("/catalog.ttl").content.decode()
    assert lake.list_newest_snapshots(cast.officer())[NAME].open is None, "officers still read it, in full"


def test_what_two_people_released_is_open_and_no_field_more(published):
    release()
    snapshot = publish(NOW + timedelta(hours=1))
    names = pq.read_schema(lake.local_path(snapshot.open["file"])).names
    assert names == ["code", "name", "poor", "poor_hidden", "kind", "geometry", "bbox"]
    page = Client().get("/du-lieu-mo/test.well/").content.decode()
    assert "dữ liệu khác" in page
    assert "Quyết định thử" in page
    assert "hvdCategory" not in Client().get("/catalog.ttl").content.decode(), "nobody declared it high-value"


def test_its_page_says_who_released_it_and_how_it_is_cited(published):
    release()
    publish(NOW + timedelta(hours=1))
    page = Client().get("/du-lieu-mo/test.well/").content.decode()
    for actor in (cast.officer(), cast.administrator()):
        assert f"<dd>{actor.label} " in page
    citation = cite(find_entry(name=NAME))
    assert f"<cite>{citation}</cite>" in page
    assert f'data-copy="{citation}"' in page


def test_a_field_that_is_taken_back_closes_what_was_published_with_it(published):
    release()
    publish(NOW + timedelta(hours=1))
    release(replace(WISH, fields=("code", "name")), now=NOW + timedelta(hours=2))
    assert lake.list_newest_snapshots(ANONYMOUS) == {}
    assert Client().get("/du-lieu-mo/test.well/").status_code == 404
    publish(NOW + timedelta(hours=3))
    assert Client().get("/du-lieu-mo/test.well/").status_code == 200


def test_whoever_proposes_does_not_release_and_the_database_says_so_too(published):
    officer = cast.officer()
    proposed = releasing.propose_release(officer, dataset=NAME, wish=WISH, now=NOW)
    with pytest.raises(Forbidden):
        releasing.decide_release(officer, number=proposed.pk, is_released=True, now=NOW)
    with pytest.raises(Conflict):
        releasing.propose_release(cast.administrator(), dataset=NAME, wish=WISH, now=NOW)
    alone = {"state": ReleaseState.RELEASED, "decided_by": officer.id}
    with pytest.raises(IntegrityError), transaction.atomic():
        DatasetRelease.objects.filter(pk=proposed.pk).update(**alone)
    releasing.decide_release(cast.administrator(), number=proposed.pk, is_released=False, now=NOW)
    assert not releases.is_open(published)
    acts = AuditEntry.objects.filter(object_key=NAME).values_list("action", flat=True)
    assert {"opendata.release.proposed", "opendata.release.decided"} <= set(acts)


@pytest.mark.parametrize(
    ("changed", "wish"),
    [
        ({}, replace(WISH, data_class="secret")),
        ({}, replace(WISH, data_class="core")),
        ({}, replace(WISH, fields=("name",))),
        ({"access": "agency"}, WISH),
        ({"holder": "operator"}, WISH),
    ],
)
def test_what_cannot_be_released(published, monkeypatch, changed, wish):
    """Secrets and core data, rows without key, what is declared closed, operators' data without its duty."""
    monkeypatch.setitem(datasets._datasets, NAME, replace(published, **changed))
    with pytest.raises(Invalid) as refused:
        releasing.propose_release(cast.officer(), dataset=NAME, wish=wish, now=NOW)
    assert refused.value.hint


def test_places_are_told_by_commune_until_they_are_released_exactly(published, monkeypatch):
    monkeypatch.setitem(datasets._datasets, NAME, replace(published, placed_by="name"))
    release()
    snapshot = publish(NOW + timedelta(hours=1))
    assert "geometry" not in pq.read_schema(lake.local_path(snapshot.open["file"])).names
    assert snapshot.open["tiles"] == ""
    assert Client().get(f"/du-lieu-mo/test.well/tai/{snapshot.version}/geojson").status_code == 422
    release(replace(WISH, is_exact=True), now=NOW + timedelta(hours=2))
    snapshot = publish(NOW + timedelta(hours=3))
    assert "geometry" in pq.read_schema(lake.local_path(snapshot.open["file"])).names


def test_high_value_is_claimed_where_it_was_declared_with_its_category(published):
    release(replace(WISH, high_value=HighValue.STATISTICS))
    publish(NOW + timedelta(hours=1))
    told = Client().get("/catalog.ttl").content.decode()
    assert "c_e1da4e07" in told
    assert "60/2024/QH15" in told


def test_officers_class_and_release_on_pages(published):
    officer, administrator = cast.client(cast.officer()), cast.client(cast.administrator())
    listed = officer.get("/du-lieu-mo/phan-loai/").content.decode()
    assert "chưa cho mở, không mở" in listed
    assert "chưa nhập" in listed
    sent = officer.post(PAGE, {"data_class": "other", "basis": "", "fields_open": FIELDS})
    assert sent.status_code == 302
    (proposal,) = DatasetRelease.objects.all()
    road = f"/du-lieu-mo/phan-loai/{proposal.pk}/quyet-dinh/"
    assert 'name="released"' not in officer.get(PAGE).content.decode(), "not the one who proposed it"
    assert 'name="released"' in administrator.get(PAGE).content.decode()
    assert administrator.post(road, {"released": "1"}).status_code == 302
    page = officer.get(PAGE).content.decode()
    assert "Người cho mở" in page
    assert "dữ liệu cá nhân, không bao giờ mở" in page
    assert officer.post(f"{PAGE}dong/", {"reason": ""}).status_code == 422
    assert officer.post(f"{PAGE}dong/", {"reason": "Sai"}).status_code == 302
    assert not releases.is_open(published)
    for who in (cast.nobody, cast.planner(), cast.agency_officer()):
        assert cast.client(who).get(PAGE).status_code in (302, 403), who
    assert officer.post(PAGE, {"data_class": "secret", "fields_open": FIELDS}).status_code == 422


def test_every_shipped_dataset_says_of_which_class_its_data_is():
    assert [each.name for each in datasets.list_declared() if not each.data_class and "test." not in each.name] == []


SEVERAL = "/du-lieu-mo/phan-loai/"


def test_several_are_proposed_and_released_together_by_two_people(published):
    officer, other = cast.client(cast.officer()), cast.client(cast.administrator())
    page = officer.get(SEVERAL).content.decode()
    assert 'name="dataset" value="test.well"' in page
    sent = {"dataset": [NAME], "data_class": "other", "basis": "Quyết định thử"}
    assert officer.post(f"{SEVERAL}de-nghi/", sent).status_code == 302
    made = DatasetRelease.objects.get(dataset=NAME, state=ReleaseState.PROPOSED)
    assert made.fields == list(releases.list_releasable(datasets.get_dataset(NAME)))
    assert f'name="proposal" value="{made.pk}"' not in officer.get(SEVERAL).content.decode()
    assert officer.post(f"{SEVERAL}quyet-dinh/", {"proposal": [made.pk]}).status_code == 403
    assert f'name="proposal" value="{made.pk}"' in other.get(SEVERAL).content.decode()
    assert other.post(f"{SEVERAL}quyet-dinh/", {"proposal": [made.pk]}).status_code == 302
    assert releases.is_open(datasets.get_dataset(NAME))


def test_of_several_all_are_proposed_or_none(published):
    officer = cast.client(cast.officer())
    sent = {"dataset": [NAME, "there.is_none"], "data_class": "other"}
    assert officer.post(f"{SEVERAL}de-nghi/", sent).status_code == 404
    assert officer.post(f"{SEVERAL}de-nghi/", {"dataset": [], "data_class": "other"}).status_code == 422
    assert officer.post(f"{SEVERAL}de-nghi/", {"dataset": [NAME], "data_class": "core"}).status_code == 422
    assert officer.post(f"{SEVERAL}quyet-dinh/", {"proposal": ["x", "-1", "9" * 40]}).status_code == 422
    assert not DatasetRelease.objects.filter(dataset=NAME, state=ReleaseState.PROPOSED).exists()


@pytest.mark.parametrize("who", [cast.nobody, cast.clerk(), cast.operator_engineer(), cast.planner()])
def test_several_are_for_those_who_keep_the_catalogue(published, who):
    client = Client() if who.is_anonymous else cast.client(who)
    for road in ("de-nghi/", "quyet-dinh/"):
        assert client.post(f"{SEVERAL}{road}", {"dataset": [NAME]}).status_code in (302, 403)
    assert not DatasetRelease.objects.filter(state=ReleaseState.PROPOSED).exists()


def test_what_nobody_released_stands_on_the_page_of_what_is_lacking(published):
    page = cast.client(cast.administrator()).get("/con-thieu/").content.decode()
    assert "Tập dữ liệu chờ cho mở" in page
    assert PAGE in page
    release()
    assert PAGE not in cast.client(cast.administrator()).get("/con-thieu/").content.decode()


def test_a_key_of_the_house_is_open_to_nobody_though_an_older_release_names_it():
    surveys = datasets.get_dataset("coverage.drive_test")
    names = [field.name for field in surveys.fields if not field.personal]
    DatasetRelease.objects.create(
        dataset=surveys.name, fields=names, data_class="other", basis="Quyết định thử", state=ReleaseState.RELEASED,
        proposed_by=cast.officer().id, proposed_at=NOW, decided_by=cast.administrator().id, decided_at=NOW,
    )  # fmt: skip
    releases.forget_standing()
    open_fields = {field.name for field in releases.list_open_fields(surveys)}
    assert open_fields == set(names) - {"import_id"}
    assert "import_id" in names
    assert "import_id" not in releases.list_releasable(surveys)
