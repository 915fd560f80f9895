"""Publication on a day: four eyes, nothing that nobody read, nothing before its day, and who may what."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone
from tests import cast

from hatang.capabilities.lake import public as lake
from hatang.capabilities.opendata import jobs
from hatang.capabilities.opendata.actions import scheduling as acts
from hatang.capabilities.opendata.models import Package, Publication
from hatang.capabilities.opendata.tests.conftest import DAY, NOW
from hatang.kernel.access import SYSTEM
from hatang.kernel.models import AuditEntry, Job
from hatang.kernel.problems import Conflict, Forbidden, Invalid

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
ROAD = "/du-lieu-mo/lich-cong-bo/"
LATER = date(2026, 7, 15)


@pytest.fixture
def other():
    """A second officer of the lead department."""
    return replace(cast.officer(), id="cast-officer-2")


@pytest.fixture
def hidden(health, keeper):
    """A registered dataset that is not public yet."""
    status, made = keeper("package_create", name="an", title="Danh mục ẩn", owner_org="qng-syt", private=True)
    assert status == 200
    return Package.objects.get(pk=made["id"])


def _night(day=LATER):
    return acts.publish_due(SYSTEM, today=day, now=NOW)


def test_a_dataset_of_the_platform_comes_out_on_its_day_as_of_its_date(published, client, other):
    before = DAY - timedelta(days=30)
    made = acts.propose_publication(
        cast.officer(), dataset=published.name, as_of=before, publish_on=LATER, now=NOW, reason="Theo kế hoạch"
    )
    assert _night() == [], "what nobody approved stays"
    acts.decide_publication(other, number=made.pk, approved=True, seen="", now=NOW)
    assert _night(LATER - timedelta(days=1)) == []
    (done,) = _night()
    assert (done.state, done.outcome) == ("done", "2026-05-31.1")
    assert client.get(f"/du-lieu-mo/{published.name}/tai/2026-05-31.1/csv").status_code == 200
    assert _night() == []
    acts_done = AuditEntry.objects.filter(object_type=acts.OBJECT).order_by("id").values_list("action", "actor_id")
    assert list(acts_done) == [
        ("opendata.publication.proposed", cast.officer().id),
        ("opendata.publication.decided", other.id),
        ("opendata.publication.done", SYSTEM.id),
    ]


def test_an_agency_s_dataset_becomes_public_on_its_day(hidden, client, other):
    agency = cast.agency_officer("QNG.SYT")
    made = acts.propose_publication(agency, package=hidden, publish_on=LATER, now=NOW)
    acts.decide_publication(other, number=made.pk, approved=True, seen=acts.content_of(hidden), now=NOW)
    assert client.get("/du-lieu-mo/dang-ky/an/").status_code == 404
    assert _night()[0].state == "done"
    assert client.get("/du-lieu-mo/dang-ky/an/").status_code == 200


def test_what_changed_after_it_was_approved_is_not_published(hidden, keeper, client, other):
    made = acts.propose_publication(cast.officer(), package=hidden, publish_on=LATER, now=NOW)
    seen = acts.content_of(hidden)
    keeper("package_patch", id="an", notes="khác")
    with pytest.raises(Conflict, match="thay đổi"):
        acts.decide_publication(other, number=made.pk, approved=True, seen=seen, now=NOW)
    acts.decide_publication(other, number=made.pk, approved=True, seen=acts.content_of(hidden), now=NOW)
    keeper("package_patch", id="an", resources=[{"url": "https://vi.du.vn/benh-nhan.csv"}])
    (done,) = _night()
    assert done.state == "failed"
    assert "duyệt" in done.outcome
    assert client.get("/du-lieu-mo/dang-ky/an/").status_code == 404


def test_nobody_approves_the_own_proposal_by_any_road(hidden):
    own = cast.client(cast.officer())
    made = acts.propose_publication(own.actor, package=hidden, publish_on=LATER, now=NOW)
    seen = acts.content_of(hidden)
    with pytest.raises(Forbidden):
        acts.decide_publication(own.actor, number=made.pk, approved=True, seen=seen, now=NOW)
    assert f"{ROAD}{made.pk}/duyet/" not in own.get(ROAD).content.decode()
    assert own.post(f"{ROAD}{made.pk}/duyet/", {"approved": "1", "seen": seen}).status_code == 403
    made.decided_by, made.decided_at, made.state = made.proposed_by, NOW, "approved"
    with pytest.raises(IntegrityError, match="four_eyes"):
        Publication.objects.bulk_update([made], ["decided_by", "decided_at", "state"])


def test_the_page_of_the_second_officer_approves(hidden):
    made = acts.propose_publication(cast.agency_officer("QNG.SYT"), package=hidden, publish_on=LATER, now=NOW)
    second = cast.client(cast.officer())
    page = second.get(ROAD).content.decode()
    assert "Danh mục ẩn" in page
    assert acts.content_of(hidden) in page
    second.post(f"{ROAD}{made.pk}/duyet/", {"approved": "1", "seen": acts.content_of(hidden)})
    made.refresh_from_db()
    assert (made.state, made.decided_by) == ("approved", second.actor.id)
    with pytest.raises(Conflict):
        acts.decide_publication(second.actor, number=made.pk, approved=False, seen="", now=NOW)
    with pytest.raises(Conflict):
        acts.take_back(cast.agency_officer("QNG.SYT"), number=made.pk)


def test_who_sees_and_decides_what(hidden, published, other):
    agency = cast.agency_officer("QNG.SYT")
    made = acts.propose_publication(agency, package=hidden, publish_on=LATER, now=NOW)
    seen = acts.content_of(hidden)
    assert cast.client(cast.nobody).get(ROAD).status_code in (302, 403)
    for actor in (cast.outsider(), cast.clerk(), cast.analyst(), cast.planner(), cast.operator_engineer()):
        browser = cast.client(actor)
        page = browser.get(ROAD).content.decode()
        assert "Danh mục ẩn" not in page
        assert "Giếng nước" not in page, "only keepers propose datasets of the platform"
        for road in ("duyet", "rut"):
            assert browser.post(f"{ROAD}{made.pk}/{road}/", {"approved": "1", "seen": seen}).status_code in (403, 404)
        values = {"what": f"package:{hidden.pk}", "publish_on": (timezone.localdate() + timedelta(1)).isoformat()}
        assert browser.post(ROAD, values).status_code == 422
    assert "Danh mục ẩn" in cast.client(agency).get(ROAD).content.decode()
    assert cast.client(agency).post(f"{ROAD}{made.pk}/duyet/", {"approved": "1", "seen": seen}).status_code == 403
    with pytest.raises(Forbidden):
        acts.propose_publication(agency, dataset=published.name, as_of=DAY, publish_on=LATER, now=NOW)
    acts.take_back(agency, number=made.pk)
    assert Publication.objects.get().state == "back"


def test_what_makes_no_sense_is_refused_with_the_reason(published, hidden, machines):
    officer = cast.officer()
    for wrong in (
        {"dataset": published.name, "as_of": DAY, "publish_on": DAY - timedelta(days=1)},
        {"dataset": published.name, "publish_on": LATER},
        {"dataset": published.name, "as_of": LATER + timedelta(days=1), "publish_on": LATER},
        {"dataset": machines.name, "as_of": DAY, "publish_on": LATER},
        {"dataset": "no.such", "as_of": DAY, "publish_on": LATER},
    ):
        with pytest.raises(Invalid):
            acts.propose_publication(officer, now=NOW, **wrong)
    acts.propose_publication(officer, package=hidden, publish_on=LATER, now=NOW)
    with pytest.raises(Conflict):
        acts.propose_publication(officer, package=hidden, publish_on=LATER, now=NOW)
    assert "Máy chủ bí mật" not in cast.client(officer).get(ROAD).content.decode()


def test_an_officer_proposes_on_the_page(published):
    browser = cast.client(cast.officer())
    tomorrow = timezone.localdate() + timedelta(days=1)
    values = {"what": f"dataset:{published.name}", "as_of": "2026-06-30", "publish_on": tomorrow.isoformat()}
    assert browser.post(ROAD, {**values, "as_of": ""}).status_code == 422
    assert browser.post(ROAD, values).status_code == 302
    assert "Giếng nước" in browser.get(ROAD).content.decode()
    assert browser.post(ROAD, values).status_code == 422


def test_the_night_waits_for_the_lake_and_tries_again(published, other, monkeypatch):
    made = acts.propose_publication(cast.officer(), dataset=published.name, as_of=DAY, publish_on=LATER, now=NOW)
    acts.decide_publication(other, number=made.pk, approved=True, seen="", now=NOW)

    class Hand:
        said: list[str] = []

        def log(self, text):
            self.said.append(text)

    def busy(*_arguments, **_named):
        raise Conflict("lake", "busy")

    with monkeypatch.context() as patched:
        patched.setattr(lake, "publish", busy)
        assert jobs.publish_approved(Hand(), LATER.isoformat()) == {"published": 0, "failed": 0}
    (again,) = Job.objects.filter(function__endswith="publish_approved")
    assert again.arguments == {"day": LATER.isoformat()}
    made.refresh_from_db()
    assert made.state == "approved"
    assert jobs.publish_approved(Hand(), LATER.isoformat()) == {"published": 1, "failed": 0}


def test_a_night_that_was_killed_after_publishing_does_not_publish_twice(published, other, monkeypatch):
    made = acts.propose_publication(cast.officer(), dataset=published.name, as_of=DAY, publish_on=LATER, now=NOW)
    acts.decide_publication(other, number=made.pk, approved=True, seen="", now=NOW)

    @contextmanager
    def killed():
        raise KeyboardInterrupt
        yield

    with monkeypatch.context() as patched:
        patched.setattr(acts.transaction, "atomic", killed)
        patched.setattr(
            lake, "publish", lambda *_a, **_k: [lake.Published(published.name, "2026-06-30.1", "published")]
        )
        with pytest.raises(KeyboardInterrupt):
            _night()
    (done,) = _night()
    assert done.outcome == "2026-06-30.1"
    assert [each.version for each in lake.list_versions(published.name, SYSTEM)] == ["2026-06-30.1"]
