"""What a person filed while signed in: found again by them alone, with its state and the day of the answer."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests import cast
from tests.looks import look_at

from hatang.capabilities.disputes.actions import holes, reports, senders
from hatang.capabilities.disputes.models import Challenge, ReportSender, SignalReport
from hatang.capabilities.disputes.queries import own
from hatang.capabilities.disputes.terms import HoleSource, OwnKind
from hatang.capabilities.disputes.views import hamlets
from hatang.capabilities.disputes.views import own as views
from hatang.kernel import panels
from hatang.kernel.access import Area
from hatang.kernel.models import AuditEntry

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("operators", "listed")]
VIETTEL = "VIETTEL.QNG"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def person():
    return cast.client(cast.resident())


@pytest.fixture
def hamlet(world):
    return world.hamlet(1, people=200)


@pytest.fixture
def filed(hamlet, person, now):
    """One of each kind, by the same person."""
    actor, today = person.actor, timezone.localtime(now).date()
    challenge = Challenge.objects.create(
        operator=VIETTEL,
        technology="4G",
        hamlet_code=hamlet,
        commune_code="21136@2025-07-01",
        reason="no_signal",
        description="Không có sóng",
        observed_on=today,
        filed_at=now,
        claimed_share_percent=10,
        declared_share_percent=90,
        answer_due_on=today - timedelta(days=1),
        filed_by=actor.id,
        filed_by_label="Phạm Văn Dân",
    )
    report = reports.send_report(actor, reports.NewReport(hamlet, VIETTEL, today), now=now)
    hole = holes.record_hole(actor, holes.HoleReport(hamlet), now=now)
    return challenge, report, hole


def test_each_kind_stands_there_with_its_state_and_the_day_of_the_answer(filed, person, now):
    challenge, report, hole = filed
    listed = {row.kind: row for row in own.list_own_filings(actor=person.actor, today=report.reported_on)}
    assert set(listed) == set(OwnKind)
    assert listed[OwnKind.CHALLENGE].is_late
    assert (listed[OwnKind.REPORT].due, listed[OwnKind.REPORT].is_late) == (report.answer_by, False)
    assert listed[OwnKind.HOLE].address == reverse("disputes:hole", args=[hole.pk])
    later = report.answer_by + timedelta(days=1)
    assert next(
        row for row in own.list_own_filings(actor=person.actor, today=later) if row.due == report.answer_by
    ).is_late
    reports.answer_reports(cast.officer(), hamlet_code=report.hamlet_code, operator=VIETTEL, text="Dựng trạm", now=now)
    page = person.get(reverse("disputes:own")).content.decode()
    assert f'{challenge.answer_due_on:%d/%m/%Y} <span class="tag tag-loss">trễ hạn</span>' in page
    assert "Dựng trạm" in page
    assert f"/mat-song/{report.code}/" in page


def test_nobody_else_finds_who_sent_it(filed, client):
    report = filed[1]
    page = reverse("disputes:own")
    assert client.get(page).status_code in {302, 403}
    for actor in (cast.officer(), cast.administrator(), cast.clerk(), cast.outsider()):
        reader = cast.client(actor)
        assert report.code not in reader.get(page).content.decode()
        assert not ReportSender.objects.visible_to(reader.actor).exists()
    assert not ReportSender.objects.visible_to(cast.nobody).exists()
    entry = AuditEntry.objects.get(action="coverage.signal_report.send")
    assert ReportSender.objects.first().sent_by not in (entry.actor_id, str(entry.after))


def test_without_an_account_nothing_is_kept_of_who_sends(hamlet, now):
    today = timezone.localtime(now).date()
    reports.send_report(cast.nobody, reports.NewReport(hamlet, VIETTEL, today), now=now)
    holes.record_hole(cast.officer(), holes.HoleReport(hamlet, source=HoleSource.PREDICTION), now=now)
    assert not ReportSender.objects.exists()


def test_the_sender_is_erased_with_the_days_and_the_report_stays(filed, person):
    report, erase_on = filed[1], ReportSender.objects.first().erase_on
    assert erase_on == report.reported_on + timedelta(days=90)
    assert senders.erase_senders(today=erase_on - timedelta(days=1)) == 0
    assert {row.kind for row in own.list_own_filings(actor=person.actor, today=erase_on)} == {OwnKind.CHALLENGE}
    assert senders.erase_senders(today=erase_on) == 2
    assert SignalReport.objects.get() == report


def test_the_way_there_is_in_the_account_menu_and_under_my_work(filed, person):
    way = reverse("disputes:own")
    assert f'href="{way}"' in person.get(reverse("disputes:reports")).content.decode()
    mine = person.get(reverse("reporting:mine")).content.decode()
    assert f"/mat-song/{filed[1].code}/" in mine
    assert mine.count("Khiếu nại, báo cáo của tôi") > 1
    assert f'href="{way}"' not in Client().get(reverse("disputes:reports")).content.decode()


def test_under_my_work_a_resident_sees_the_place_and_an_officer_who_filed_nothing_does_not(now):
    look = {
        name: look_at(None, as_of=timezone.localdate(), actor=getattr(cast, name)()) for name in ("resident", "officer")
    }
    assert views.show_part(look["resident"]).values["rows"] == []
    assert views.show_part(look["officer"]) is None


def test_the_page_asks_little_of_the_database(filed, person):
    person.get(reverse("disputes:own"))
    with CaptureQueriesContext(connection) as queries:
        assert person.get(reverse("disputes:own")).status_code == 200
    assert len(queries) <= 15


def test_from_a_commune_the_report_is_three_taps_away(world, operators, hamlet):
    world.hamlet(2, people=100)
    unit = Area.parse("21136@2025-07-01")
    look = look_at(unit, as_of=timezone.localdate())
    way = hamlets.link_to_choice(look)
    assert way == reverse("disputes:choose_hamlet", args=[str(unit)])
    assert hamlets.link_to_choice(look_at(Area.parse("99999@2025-07-01"), as_of=timezone.localdate())) is None
    offered = [action for action in panels.list_panels(panels.PlaceAction, cast.nobody) if "commune" in action.kinds]
    assert way in [action.link(look) for action in offered if not action.further]
    browser = Client()
    page = browser.get(way).content.decode()
    forms = re.findall(r'href="(/phu-song/thon/[^"]+/mat-song/)', page)
    assert len(forms) == 2
    assert browser.get(forms[0]).status_code == 200
    assert browser.get(reverse("disputes:choose_hamlet", args=["99999@2025-07-01"])).status_code == 404
