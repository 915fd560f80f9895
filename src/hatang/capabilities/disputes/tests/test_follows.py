"""Following a place without mail: by the account its news stand under my work, by a feed nobody has to sign in."""

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone
from tests import cast
from tests.reference import loaded, world  # noqa: F401 - fixtures

from hatang.capabilities.disputes.actions import follows
from hatang.capabilities.disputes.actions import reports as report_actions
from hatang.capabilities.disputes.models import Hole, HoleStep, PlaceFollow, SignalReport
from hatang.capabilities.disputes.terms import HoleSource
from hatang.capabilities.places.models import Hamlet, HamletSeat, Unit
from hatang.kernel import datasets
from hatang.kernel.access import ANONYMOUS, Area
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Forbidden, Invalid, Missing

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
NEW = date(2025, 7, 1)
VIETTEL = "VIETTEL.QNG"
MINE = "/bao-cao/viec-cua-toi/"
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def build_hamlet(number, unit):
    hamlet = Hamlet.objects.create(code=f"51-{unit.code}-T0{number}", name=f"Thôn {number}", valid_from=NEW)
    HamletSeat.objects.create(hamlet=hamlet, unit=unit, valid_from=NEW)
    datasets.bump_revisions("places.hamlet")
    return Area(hamlet.code, NEW)


@pytest.fixture
def place(world):  # noqa: F811
    """A hamlet and the commune that it lies in."""
    unit = Unit.objects.get(code="21136", valid_from=NEW)
    return build_hamlet(1, unit), Area(unit.code, NEW)


def report(hamlet):
    since = timezone.localdate() - timedelta(days=3)
    return report_actions.send_report(
        ANONYMOUS, report_actions.NewReport(hamlet.code, VIETTEL, since), now=timezone.now()
    )


def answer(hamlet):
    report_actions.answer_reports(
        cast.operator_engineer(VIETTEL),
        hamlet_code=hamlet.code,
        operator=VIETTEL,
        text="Trạm đã sửa",
        now=timezone.now(),
    )


def read_feed(area):
    response = Client().get(f"/phu-song/noi/{area}/tin.atom")
    assert response.status_code == 200
    feed = ElementTree.fromstring(response.content)
    return response.content.decode(), [row.text for row in feed.iterfind("a:entry/a:title", ATOM)]


def test_a_feed_says_what_residents_report_and_what_is_answered_of_hamlet_and_commune(place):
    hamlet, commune = place
    other = build_hamlet(2, Unit.objects.get(code="21157", valid_from=NEW))
    sent = report(hamlet)
    answer(hamlet)
    for area in (hamlet, commune):
        text, titles = read_feed(area)
        assert any("1 phản ánh mất sóng" in title for title in titles)
        assert "Trạm đã sửa" in text
        # With the code of a report its holder takes it back: it stands in no feed.
        assert sent.code not in text
    assert read_feed(other)[1] == []


def test_a_feed_keeps_the_names_of_its_entries(place):
    hamlet, _commune = place
    report(hamlet)
    names = [ElementTree.fromstring(read_feed(hamlet)[0]).find("a:entry/a:id", ATOM).text for _time in range(2)]
    assert names[0] == names[1]


def test_what_was_withdrawn_leaves_the_feed(place):
    hamlet, _commune = place
    sent = report(hamlet)
    report_actions.withdraw_report(ANONYMOUS, code=sent.code, now=timezone.now())
    assert SignalReport.objects.exists()
    assert read_feed(hamlet)[1] == []


def test_each_step_of_a_signal_hole_is_news(place):
    hamlet, _commune = place
    hole = Hole.objects.create(hamlet_code=hamlet.code, recorded_on=timezone.localdate(), source=HoleSource.LIST)
    HoleStep.objects.create(
        hole=hole, at=timezone.now(), act="record", state=hole.state, office="Sở", note="Chưa có điện"
    )
    text, titles = read_feed(hamlet)
    assert any(title.endswith("Vùng lõm sóng: Ghi nhận") for title in titles), titles
    assert "Chưa có điện" in text


def test_a_resident_follows_with_one_press_and_finds_the_news_under_my_work(place):
    hamlet, commune = place
    client = cast.client(cast.resident())
    assert "Nơi tôi theo dõi" not in client.get(MINE).content.decode()
    for area in place:
        assert client.post(f"/phu-song/noi/{area}/theo-doi/").status_code == 302
    answer_after = client.get(MINE).content.decode()
    assert "Nơi tôi theo dõi" in answer_after
    assert "Chưa có tin mới" in answer_after
    report(hamlet)
    mine = client.get(MINE).content.decode()
    assert mine.count("1 phản ánh mất sóng") == 1, "a hamlet that is followed with its commune is told of once"
    assert "Thôi theo dõi" in client.get(f"/phu-song/noi/{commune}/theo-doi/").content.decode()
    client.post(f"/phu-song/noi/{commune}/theo-doi/", {"stop": ""})
    client.post(f"/phu-song/noi/{hamlet}/theo-doi/", {"stop": ""})
    assert "Nơi tôi theo dõi" not in client.get(MINE).content.decode()


def test_what_one_follows_nobody_else_sees_and_the_log_does_not_say_who(place):
    hamlet, _commune = place
    resident = cast.resident()
    follows.follow_area(resident, area=hamlet, now=timezone.now())
    follows.follow_area(resident, area=hamlet, now=timezone.now())
    assert PlaceFollow.objects.visible_to(resident).count() == 1
    for reader in (cast.officer(), cast.administrator(), ANONYMOUS):
        assert not PlaceFollow.objects.visible_to(reader).exists()
    (entry,) = AuditEntry.objects.filter(action="coverage.signal_report.follow")
    assert resident.id not in str(vars(entry))


def test_who_did_not_sign_in_gets_the_feed_and_the_way_to_sign_in_and_cannot_follow(place, settings):
    hamlet, commune = place
    settings.HATANG_SENDS_MAIL = False
    text = Client().get(f"/phu-song/noi/{commune}/theo-doi/").content.decode()
    assert "Nhận tin bằng RSS/Atom" in text
    assert f"/phu-song/noi/{commune}/tin.atom" in text
    assert "/dang-nhap/?next=" in text or "login" in text
    assert 'name="email"' not in text
    assert Client().post(f"/phu-song/noi/{hamlet}/theo-doi/").status_code == 403
    with pytest.raises(Forbidden):
        follows.follow_area(ANONYMOUS, area=hamlet, now=timezone.now())
    settings.HATANG_SENDS_MAIL = True
    assert 'name="email"' in Client().get(f"/phu-song/noi/{hamlet}/theo-doi/").content.decode()


def test_a_province_and_what_does_not_exist_are_not_followed(place, monkeypatch):
    for key in ("51@2025-07-01", "99999@2025-07-01"):
        assert Client().get(f"/phu-song/noi/{key}/tin.atom").status_code == 404
        with pytest.raises(Missing):
            follows.follow_area(cast.resident(), area=Area.parse(key), now=timezone.now())
    monkeypatch.setattr(follows, "MOST_FOLLOWED", 1)
    follows.follow_area(cast.resident(), area=place[0], now=timezone.now())
    with pytest.raises(Invalid):
        follows.follow_area(cast.resident(), area=place[1], now=timezone.now())


def test_hamlet_and_commune_lead_to_the_page_of_following(place):
    for area in place:
        page = Client().get(f"/noi/{area}/").content.decode()
        assert f"/phu-song/noi/{area}/theo-doi/" in page
