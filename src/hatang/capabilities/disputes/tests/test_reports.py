"""Residents say that there is no signal: without an account, joined by place, answered, followed and reopened."""

import re
import uuid
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from tests import cast
from tests.looks import draw, look_at

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.disputes.actions import followers, photographs
from hatang.capabilities.disputes.actions import reports as actions
from hatang.capabilities.disputes.formats.pictures import redraw_photograph
from hatang.capabilities.disputes.models import ReportContact, ReportPhotograph, SignalReport
from hatang.capabilities.disputes.queries import reports
from hatang.capabilities.disputes.views import hamlets
from hatang.capabilities.disputes.views import reports as views
from hatang.kernel import datasets, files, panels
from hatang.kernel.access import Area
from hatang.kernel.models import AuditEntry, StoredFile
from hatang.kernel.problems import Forbidden, Invalid, Missing
from hatang.kernel.ui.context import Context

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("operators")]
VIETTEL = "VIETTEL.QNG"


@pytest.fixture
def hamlet(world):
    return world.hamlet(1, people=200)


@pytest.fixture
def now():
    return timezone.now()


def send(hamlet, now, operator=VIETTEL, days=3, **more):
    since = timezone.localtime(now).date() - timedelta(days=days)
    return actions.send_report(cast.nobody, actions.NewReport(hamlet, operator, since, **more), now=now)


def test_reports_of_one_place_are_joined_and_say_by_when(hamlet, now):
    first = send(hamlet, now, days=40)
    send(hamlet, now)
    send(hamlet, now, operator="")
    viettel, every = reports.list_joined(actor=cast.nobody, hamlet_codes=[hamlet])
    assert (viettel.operator, viettel.count, viettel.waiting, viettel.since) == (VIETTEL, 2, 2, first.since)
    assert viettel.answer_by == first.reported_on + timedelta(days=30)
    assert (every.operator, every.count) == ("", 1)
    assert viettel.is_late(first.answer_by + timedelta(days=1))


def test_the_officer_sees_on_home_who_waits_and_beside_a_challenge_what_residents_report(hamlet, now):
    look = look_at(None, as_of=timezone.localdate(), actor=cast.officer())
    assert views.waiting_card(look) is None
    send(hamlet, now)
    send(hamlet, now, operator="")
    send(hamlet, now, operator="VNPT.QNG")
    assert views.waiting_card(look).values == {"waiting": 3, "places": 3, "late": 0}
    assert "3 phản ánh" in draw(look, views.waiting_card(look))
    joined = views.describe_reports(cast.officer(), hamlet, VIETTEL)["joined"]
    assert {row["operator_code"] for row in joined} == {"", VIETTEL}


def test_what_cannot_be_is_refused_and_nothing_is_kept(hamlet, now):
    with pytest.raises(Missing):
        send("51-00000-T01", now)
    with pytest.raises(Invalid):
        send(hamlet, now, operator="NOBODY")
    for days in (-1, 3000):
        with pytest.raises(Invalid):
            send(hamlet, now, days=days)
    assert not SignalReport.objects.exists()


def test_nothing_tells_who_sent_it_and_the_address_is_erased_in_time(hamlet, now, settings):
    report = send(hamlet, now, email="lanh@example.vn")
    entry = AuditEntry.objects.filter(action="coverage.signal_report.send").get()
    said = f"{entry.actor_label} {entry.object_key} {entry.after}"
    assert report.code not in said
    assert "lanh" not in said
    contact = ReportContact.objects.get()
    assert not ReportContact.objects.visible_to(cast.officer()).exists()
    assert contact.erase_on == report.reported_on + timedelta(days=7)
    proven = followers.confirm_address(cast.nobody, token=followers.sign_token(contact), now=now)
    assert proven.erase_on == report.reported_on + timedelta(days=90)
    assert followers.erase_contacts(today=proven.erase_on - timedelta(days=1)) == 0
    assert followers.erase_contacts(today=proven.erase_on) == 1
    assert SignalReport.objects.get() == report


def test_its_operator_or_the_department_answers_and_nobody_else(hamlet, now):
    send(hamlet, now)
    answer = {"hamlet_code": hamlet, "operator": VIETTEL, "text": "Đang thay thiết bị, xong trước 15/12.", "now": now}
    with pytest.raises(Forbidden):
        actions.answer_reports(cast.operator_engineer("VNPT.QNG"), **answer)
    with pytest.raises(Forbidden):
        actions.answer_reports(cast.clerk(), **answer)
    with pytest.raises(Invalid):
        actions.answer_reports(cast.officer(), **{**answer, "text": " "})
    assert actions.answer_reports(cast.operator_engineer(VIETTEL), **answer) == 1
    (joined,) = reports.list_joined(actor=cast.nobody)
    assert (joined.waiting, joined.answer, joined.answered_by) == (0, answer["text"], "Viettel Quảng Ngãi")
    with pytest.raises(Missing):
        actions.answer_reports(cast.officer(), **answer)


def test_its_sender_takes_a_report_back_and_everybody_reads_so(hamlet, now, client):
    kept, taken_back = send(hamlet, now), send(hamlet, now, days=40)
    page = f"/phu-song/mat-song/{taken_back.code}/"
    assert "Rút phản ánh" in client.get(page).content.decode()
    assert client.post(f"{page}rut-lai/").status_code == 302
    (joined,) = reports.list_joined(actor=cast.nobody)
    assert (joined.count, joined.waiting, joined.since, joined.withdrawn) == (1, 1, kept.since, 1)
    shown = client.get(page).content.decode()
    assert "Người gửi đã rút" in shown
    assert "Rút phản ánh" not in shown
    look = look_at(Area(hamlet, date(2025, 7, 1)), as_of=timezone.localdate())
    assert "1 phản ánh người gửi đã rút" in draw(look, views.reports_of_hamlet(look))
    assert AuditEntry.objects.filter(action="coverage.signal_report.move", after={"state": "withdrawn"}).exists()
    # Of a place of which nothing else was said nobody waits, and the list still says what became of it.
    actions.withdraw_report(cast.nobody, code=kept.code, now=now)
    assert reports.list_joined(actor=cast.nobody) == []
    assert views.waiting_card(look_at(None, as_of=timezone.localdate(), actor=cast.officer())) is None
    (told,) = reports.list_joined(actor=cast.nobody, with_withdrawn=True)
    assert (told.count, told.withdrawn, told.answer_by) == (0, 2, None)


def test_the_sentence_of_a_hamlet_counts_the_reports_that_stand_beneath_it(hamlet, now):
    ended = send(hamlet, now)
    for operator in (VIETTEL, VIETTEL, ""):
        send(hamlet, now, operator=operator)
    actions.end_report(cast.nobody, code=ended.code, now=now)
    look = look_at(Area(hamlet, date(2020, 1, 1)), as_of=timezone.localdate(), actor=cast.nobody)
    shown = sum(row["count"] for row in views.reports_of_hamlet(look).values["joined"])
    assert shown == 3
    assert "; 3 phản ánh mất sóng của người dân đang mở." in draw(look, hamlets.signal_panel(look), None)


def test_whoever_holds_the_code_ends_it_and_opens_it_again(hamlet, now):
    report = send(hamlet, now)
    actions.end_report(cast.nobody, code=report.code, now=now)
    assert reports.list_joined(actor=cast.nobody) == []
    again = actions.reopen_report(cast.nobody, code=report.code, now=now)
    assert (again.state, again.ended_on) == ("open", None)
    with pytest.raises(Missing):
        actions.end_report(cast.nobody, code="NOSUCHCODE", now=now)


@pytest.fixture
def letters(settings):
    settings.HATANG_SENDS_MAIL = True
    return mail.outbox


def test_an_address_is_told_of_the_answer_once_its_owner_proved_it(hamlet, now, letters):
    report = send(hamlet, now, email="lanh@example.vn")
    contact = ReportContact.objects.get()
    assert followers.write_proof(contact.pk) == 1
    token = followers.sign_token(contact)
    assert token in letters[0].body
    actions.answer_reports(cast.officer(), hamlet_code=hamlet, operator=VIETTEL, text="Đang sửa", now=now)
    assert followers.write_letters([report.pk]) == 0
    followers.confirm_address(cast.nobody, token=token, now=now)
    assert followers.write_proof(contact.pk) == 0
    assert followers.write_letters([report.pk]) == 1
    answer = letters[1]
    assert answer.to == ["lanh@example.vn"]
    assert all(text in answer.body for text in (report.code, "Đang sửa", token))
    assert token in answer.extra_headers["List-Unsubscribe"]
    followers.drop_address(cast.nobody, token=token)
    assert followers.write_letters([report.pk]) == 0
    for wrong in (token, f"{token}x", "1.x"):
        with pytest.raises(Missing):
            followers.read_contact(wrong)


def test_who_follows_a_place_is_told_of_every_operator_there_and_of_no_other_place(hamlet, now, letters, world):
    followers.follow_place(cast.nobody, hamlet_code=hamlet, email="theo@example.vn", now=now)
    followers.follow_place(cast.nobody, hamlet_code=hamlet, email="THEO@example.vn", now=now)
    contact = ReportContact.objects.get()  # nobody makes us write to an address twice
    followers.confirm_address(cast.nobody, token=followers.sign_token(contact), now=now)
    elsewhere = world.hamlet(2, people=100)
    for place in (hamlet, elsewhere):
        report = send(place, now)
        actions.answer_reports(cast.officer(), hamlet_code=place, operator=VIETTEL, text="Đang sửa", now=now)
        assert followers.write_letters([report.pk]) == (place == hamlet)
    with pytest.raises(Missing):
        followers.follow_place(cast.nobody, hamlet_code="51-00000-T01", email="a@example.vn", now=now)


def test_what_is_sent_again_is_one_report(hamlet, now):
    key = uuid.uuid4()
    first = send(hamlet, now, key=key, photograph=photograph(), email="lanh@example.vn")
    again = send(hamlet, now, key=key, photograph=photograph(), email="lanh@example.vn")
    assert (first.pk, first.code) == (again.pk, again.code)
    assert SignalReport.objects.count() == ReportPhotograph.objects.count() == 1
    assert send(hamlet, now, key=uuid.uuid4()).pk != first.pk


def photograph(kind="JPEG", size=(2000, 1000)):
    exif = Image.Exif()
    exif[0x010F] = "MAKER-OF-TELEPHONE"
    exif.get_ifd(0x8825)[2] = (15.0, 6.0, 12.5)
    stream = BytesIO()
    Image.new("RGB", size, "gray").save(stream, kind, exif=exif)
    stream.seek(0)
    return stream


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photograph_is_drawn_anew_small_and_without_place(hamlet, now, kind):
    send(hamlet, now, photograph=photograph(kind))
    kept = ReportPhotograph.objects.get()
    path = files.path_of(kept.file)
    assert b"MAKER" not in path.read_bytes()
    with Image.open(path) as shown:
        assert (shown.format, shown.size, dict(shown.getexif())) == ("JPEG", (1600, 800), {})
    assert StoredFile.objects.get().name == "anh.jpg"


@pytest.mark.parametrize("body", [b"<svg onload=alert(1)>", b"%PDF-1.7", b"\xff\xd8\xff broken", b""])
def test_what_is_no_photograph_is_refused_and_nothing_is_kept(hamlet, now, body):
    with pytest.raises(Invalid):
        send(hamlet, now, photograph=BytesIO(body))
    assert not SignalReport.objects.exists()
    assert not StoredFile.objects.exists()


def test_photographs_are_erased_with_their_bytes_on_the_day(hamlet, now, backup_at_work):
    send(hamlet, now, photograph=photograph())
    send(hamlet, now, photograph=photograph())  # the same bytes
    first, second = ReportPhotograph.objects.all()
    path = files.path_of(first.file)
    day = first.erase_on
    assert day == first.report.reported_on + timedelta(days=90)
    assert photographs.erase_photographs(today=day - timedelta(days=1)) == 0
    ReportPhotograph.objects.filter(pk=second.pk).update(erase_on=day + timedelta(days=1))
    assert photographs.erase_photographs(today=day) == 1
    assert path.exists()  # another still names them
    with backup_at_work():
        assert photographs.erase_photographs(today=day + timedelta(days=1)) == 0
    assert photographs.erase_photographs(today=day + timedelta(days=1)) == 1
    assert not path.exists()
    assert not StoredFile.objects.exists()
    assert SignalReport.objects.count() == 2


class TestPages:
    def test_three_answers_without_an_account_then_a_code(self, hamlet):
        browser = Client()
        road = f"/phu-song/thon/{hamlet}/mat-song/"
        assert browser.get(road).status_code == 200
        sent = browser.post(road, {"operator": VIETTEL, "since": "week"})
        report = SignalReport.objects.get()
        assert sent["Location"] == f"/phu-song/mat-song/{report.code}/"
        page = browser.get(sent["Location"]).content.decode()
        assert report.code in page
        assert "Viettel Quảng Ngãi" in page
        assert browser.get("/phu-song/mat-song/tim/", {"code": report.code.lower()})["Location"] == sent["Location"]
        assert browser.post(f"{sent['Location']}co-song/").status_code == 302
        assert SignalReport.objects.get().state == "ended"

    def test_without_since_when_nothing_is_kept_and_the_field_says_so(self, hamlet):
        answer = Client().post(f"/phu-song/thon/{hamlet}/mat-song/", {"operator": VIETTEL})
        assert answer.status_code == 422
        assert not SignalReport.objects.exists()

    def test_one_sender_says_the_same_a_few_times_a_day_and_no_more(self, hamlet):
        browser = Client()
        road = f"/phu-song/thon/{hamlet}/mat-song/"
        codes = [browser.post(road, {"operator": "-", "since": "today"}).status_code for _number in range(4)]
        assert codes == [302, 302, 302, 429]
        assert SignalReport.objects.count() == 3
        assert browser.post(road, {"operator": VIETTEL, "since": "today"}).status_code == 302

    def test_the_list_leads_the_operator_to_the_answer_and_residents_not(self, hamlet, now):
        send(hamlet, now)
        road = f"/phu-song/thon/{hamlet}/mat-song/{VIETTEL}/"
        assert road not in Client().get("/phu-song/mat-song/").content.decode()
        engineer = cast.client(cast.operator_engineer(VIETTEL))
        assert road in engineer.get("/phu-song/mat-song/").content.decode()
        assert engineer.post(road, {"text": "Đang sửa"}).status_code == 302
        assert cast.client(cast.operator_engineer("VNPT.QNG")).post(road, {"text": "x"}).status_code == 403
        assert Client().get(road).status_code == 403

    def test_the_way_to_the_answer_is_a_verb_and_one_step_from_the_page_of_the_body(self, hamlet, now):
        send(hamlet, now)
        send(hamlet, now)
        road = f"/phu-song/thon/{hamlet}/mat-song/{VIETTEL}/"
        body = f"/danh-ba/to-chuc/{VIETTEL}/"
        engineer = cast.client(cast.operator_engineer(VIETTEL))
        for page in ("/phu-song/mat-song/", body):
            text = engineer.get(page).content.decode()
            assert f'href="{road}"' in text
            assert "Trả lời 2 phản ánh" in text
        for other in (Client(), cast.client(cast.operator_engineer("VNPT.QNG"))):
            assert "Trả lời 2 phản ánh" not in other.get(body).content.decode()

    def test_a_sender_is_who_the_trusted_proxy_says_and_not_who_the_header_claims(self, hamlet, settings):
        road = f"/phu-song/thon/{hamlet}/mat-song/"

        def say(number, forwarded):
            sent = {"operator": "-", "since": "today"}
            client = Client(REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_FOR=forwarded.format(number))
            return client.post(road, sent).status_code

        settings.HATANG_PROXIES = 0  # nobody stands before us: the header is the sender's own word
        assert [say(number, "198.51.100.{}") for number in range(4)] == [302, 302, 302, 429]
        settings.HATANG_PROXIES = 1  # the proxy's own word stands last
        assert [say(number, "198.51.100.{}, 192.0.2.7") for number in range(4)] == [302, 302, 302, 429]
        assert say(9, "198.51.100.{}, 192.0.2.8") == 302

    def test_the_position_names_the_hamlet_and_stands_nowhere(self, hamlet, world):
        world.hamlet(2, east=0.2)
        browser, road = Client(), "/phu-song/mat-song/o-day/"
        assert "data-position" in browser.get(road).content.decode()
        said = {"operator": VIETTEL, "since": "week"}
        assert browser.post(road, said).status_code == 422
        assert browser.post(road, {**said, "longitude": "100", "latitude": "10"}).status_code == 422
        sent = browser.post(road, {**said, "longitude": "108.50123", "latitude": "15.10234"})
        report = SignalReport.objects.get()
        assert report.hamlet_code == hamlet
        kept = str(SignalReport.objects.values().get()) + str(list(AuditEntry.objects.values()))
        pages = [browser.get(address).content.decode() for address in (sent["Location"], "/phu-song/mat-song/")]
        assert not any(part in text for text in (kept, *pages) for part in ("108.50", "15.10", "108,50", "15,10"))

    def test_a_position_outside_is_refused_where_the_eye_is_with_the_ways_out(self, hamlet):
        browser, road = Client(), "/phu-song/mat-song/o-day/"
        near, far = {"longitude": "108.501", "latitude": "15.102"}, {"longitude": "105.8", "latitude": "21.0"}
        place = coverage.find_hamlet(code=hamlet, as_of=timezone.localdate())
        assert browser.get(road, near).json() == {"hamlet": f"{place.name}, {place.commune_name}"}
        for outside in (far, {"longitude": "nan", "latitude": "x"}, {"longitude": "105.8"}):
            assert browser.get(road, outside).json() == {"hamlet": ""}
        reports = "/phu-song/mat-song/"
        assert browser.get(reports, near)["Location"] == f"/phu-song/thon/{hamlet}/mat-song/"
        answer = browser.get(reports, far)
        beside = answer.content.decode().split("data-position=")[1].split("</form>")[0]
        note = re.search(r"<span class=\"note\" data-position-outside(.*?)>(.*?)</span>", beside, re.DOTALL)
        assert (answer.status_code, "hidden" in note[1]) == (422, False)
        assert "không gần thôn nào" in note[2]
        assert f'href="{reports}#find-place"' in note[2]
        assert 'href="/phu-song/mat-song/ban-do/"' in note[2]
        assert "data-position-outside hidden" in browser.get(road).content.decode()
        assert "data-position-outside hidden" in browser.get("/phu-song/do-kiem/nguoi-dan/gui/").content.decode()

    def test_on_the_map_one_presses_the_hamlet_and_is_at_its_form(self, hamlet):
        browser, page = Client(), "/phu-song/mat-song/ban-do/"
        for asked, form in (({}, "/phu-song/thon/{code}/mat-song/"), ({"viec": "do"}, "gui/?hamlet={code}")):
            answer = browser.get(page, asked)
            (layer,) = (layer for layer in answer.context["map"].layers if layer.id == "hamlets")
            assert layer.opens.endswith(form)
            assert layer.url.startswith("/api/v1/places/hamlets.geojson?as_of=")
        assert (
            'href="/phu-song/mat-song/ban-do/?viec=do"'
            in browser.get("/phu-song/do-kiem/nguoi-dan/gui/").content.decode()
        )

    def test_what_was_written_without_a_signal_counts_from_its_day(self, hamlet, now):
        today = timezone.localtime(now).date()
        road = f"/phu-song/thon/{hamlet}/mat-song/"
        key = str(uuid.uuid4())
        sent = {"operator": VIETTEL, "since": "today", "key": key, "written_on": str(today - timedelta(days=4))}
        browser = Client()
        answers = [browser.post(road, sent) for _number in range(5)]  # the answer of the first was lost on the way
        assert {answer["Location"] for answer in answers} == {f"/phu-song/mat-song/{SignalReport.objects.get().code}/"}
        assert SignalReport.objects.get().since == today - timedelta(days=4)
        for wrong in (today + timedelta(days=1), today - timedelta(days=31)):
            browser.post(road, {**sent, "key": str(uuid.uuid4()), "operator": "-", "written_on": str(wrong)})
        assert set(SignalReport.objects.filter(operator="").values_list("since", flat=True)) == {today}

    def test_the_worker_may_serve_all_pages_of_coverage_and_is_asked_for_anew(self):
        answer = Client().get("/phu-song/mat-song/gui-sau.js")
        assert answer["Content-Type"].startswith("text/javascript")
        assert (answer["Service-Worker-Allowed"], answer["Cache-Control"]) == ("/phu-song/", "no-cache")

    def test_a_photograph_is_for_who_answers_alone(self, hamlet):
        road = f"/phu-song/thon/{hamlet}/mat-song/"
        sent = {"operator": VIETTEL, "since": "week", "photograph": SimpleUploadedFile("a.jpg", photograph().read())}
        assert Client().post(road, sent).status_code == 302
        picture = f"/phu-song/mat-song/anh/{SignalReport.objects.get().pk}/"
        for actor in (cast.officer(), cast.operator_engineer(VIETTEL)):
            client = cast.client(actor)
            assert picture in client.get(f"{road}{VIETTEL}/").content.decode()
            answer = client.get(picture)
            assert (answer["Content-Type"], "attachment" in answer["Content-Disposition"]) == ("image/jpeg", True)
            assert b"".join(answer.streaming_content).startswith(b"\xff\xd8\xff")
        assert cast.client(cast.operator_engineer("VNPT.QNG")).get(picture).status_code == 404
        for actor in (cast.clerk(), cast.resident()):
            assert cast.client(actor).get(picture).status_code == 403
        assert Client().get(picture).status_code == 403
        bad = {**sent, "photograph": SimpleUploadedFile("a.jpg", b"<svg/>"), "operator": "-"}
        assert Client().post(road, bad).status_code == 422

    def test_following_is_a_letter_a_button_and_a_way_out(self, hamlet, letters):
        browser, road = Client(), f"/phu-song/thon/{hamlet}/mat-song/"
        assert "theo-doi" in browser.get(road).content.decode()
        assert browser.post(f"{road}theo-doi/", {"email": "no"}).status_code == 422
        assert browser.post(f"{road}theo-doi/", {"email": "lanh@example.vn"}).status_code == 302
        page = f"/phu-song/mat-song/thu/{followers.sign_token(ReportContact.objects.get())}/"
        assert browser.get(page).status_code == 200
        assert ReportContact.objects.get().confirmed_on is None  # opening is not saying yes
        browser.post(page)
        assert ReportContact.objects.get().confirmed_on is not None
        assert browser.post(page, {"stop": ""}).status_code == 302
        assert browser.get(page).status_code == 404

    def test_without_a_mail_server_no_letter_is_promised(self, hamlet, settings):
        settings.HATANG_SENDS_MAIL = False
        text = Client().get(f"/phu-song/thon/{hamlet}/mat-song/").content.decode()
        assert 'name="email"' not in text
        assert "Hệ thống này không gửi thư" in text
        assert "trang của nơi này" in text
        refused = Client().post(f"/phu-song/thon/{hamlet}/mat-song/theo-doi/", {"email": "lanh@example.vn"})
        assert refused.status_code == 422
        assert not ReportContact.objects.exists()

    def test_a_place_says_how_many_spoke_today_and_this_week(self, hamlet, now):
        send(hamlet, now)
        send(hamlet, now - timedelta(days=3))
        send(hamlet, now - timedelta(days=9))
        text = Client().get(f"/phu-song/thon/{hamlet}/mat-song/").content.decode()
        assert "Hôm nay 1 phản ánh" in text
        assert "2 phản ánh trong 7 ngày qua" in text


def test_the_way_to_answer_is_a_link_for_whoever_may_answer_alone(hamlet, now):
    send(hamlet, now)
    body, way = f"/danh-ba/to-chuc/{VIETTEL}/", f"/phu-song/thon/{hamlet}/mat-song/{VIETTEL}/"
    due = {
        who: Client().get(body) if who == "nobody" else cast.client(actor).get(body)
        for who, actor in (
            ("nobody", None),
            ("resident", cast.resident()),
            ("other", cast.operator_engineer("VNPT.QNG")),
            ("own", cast.operator_engineer(VIETTEL)),
            ("officer", cast.officer()),
        )
    }
    assert all("Trả lời người dân báo mất sóng" in answer.content.decode() for answer in due.values())
    linked = {who for who, answer in due.items() if f'href="{way}"' in answer.content.decode()}
    assert linked == {"own", "officer"}


def test_a_photograph_of_a_thousand_scans_is_refused_before_it_is_decoded(hamlet, now):
    made = BytesIO()
    Image.new("RGB", (64, 64), "white").save(made, "JPEG", progressive=True)
    whole = made.getvalue()
    start = whole.rindex(b"\xff\xda")
    hostile = BytesIO(whole[:-2] + whole[start:-2] * 1000 + whole[-2:])
    with pytest.raises(Invalid):
        redraw_photograph("x.jpg", hostile, "image/jpeg")
    made.seek(0)
    assert redraw_photograph("x.jpg", made, "image/jpeg").getvalue()


def test_one_letter_asks_an_address_however_many_places_name_it(world, hamlet, now, settings):
    other = world.hamlet(2, people=100)
    for place in (hamlet, other):
        send(place, now, email="lanh@example.vn")
        followers.follow_place(cast.nobody, hamlet_code=place, email="lanh@example.vn", now=now)
    assert len([letter for letter in mail.outbox if letter.to == ["lanh@example.vn"]]) <= 1
    followers.confirm_address(cast.nobody, token=followers.sign_token(ReportContact.objects.first()), now=now)
    assert not ReportContact.objects.filter(confirmed_on=None).exists()


def test_the_one_search_field_knows_a_whole_code_and_no_part_of_it(hamlet, now):
    report = send(hamlet, now)
    spaced = " ".join(report.code[start : start + 4] for start in range(0, 16, 4)).lower()
    (source,) = (
        source for source in panels.list_panels(panels.SearchSource) if source.icon == "signal" and source.order == 3
    )
    context = Context("", report.reported_on)
    (hit,) = source.find(context, cast.nobody, tuple(spaced.split()))
    assert f"/phu-song/mat-song/{report.code}/" in hit.url
    assert not list(source.find(context, cast.nobody, (report.code[:12].lower(),)))


def test_a_report_about_every_operator_is_the_work_of_the_lead_department(hamlet, now):
    send(hamlet, now, operator="")
    (source,) = (source for source in panels.list_panels(panels.WorkSource) if source.kind == "signal_report")
    (item,) = source.items(timezone.localtime(now).date())
    assert (item.keepers, item.bodies) == (True, frozenset())
    assert cast.client(cast.officer()).get(item.address).status_code == 200


def test_a_code_written_wrongly_comes_back_to_the_field_with_what_was_written():
    client = Client()
    answer = client.get("/phu-song/mat-song/tim/", {"code": "ABCD-0000"})
    assert (answer.status_code, answer.url.split("?")[1]) == (302, "code=ABCD-0000")
    page = client.get(answer.url).content.decode()
    assert 'value="ABCD-0000"' in page
    assert "ABCD-0000”" in page
    page = client.get(client.get("/phu-song/mat-song/tim/", {"code": " "}).url).content.decode()
    assert "Cần nhập mã phản ánh." in page.split("ma-phan-anh")[1].split("</form>")[0]
    assert "Không có phản ánh nào mang mã" not in page


def test_the_dataset_of_reports_is_for_everybody_and_says_nothing_of_who_sent_them(hamlet, now):
    report, taken_back = send(hamlet, now, email="lanh@example.vn"), send(hamlet, now, operator="VNPT.QNG")
    SignalReport.objects.filter(pk=taken_back.pk).update(state="withdrawn")
    dataset = datasets.get_dataset("coverage.signal_report")
    rows = list(dataset.rows(timezone.localdate(now), cast.nobody))
    assert [(row["number"], row["operator"], row["state"]) for row in rows] == [(report.pk, VIETTEL, "open")]
    assert set(rows[0]) == {field.name for field in dataset.fields}
    assert not {report.code, "lanh@example.vn"} & set(map(str, rows[0].values()))
    for reader in (cast.officer(), cast.resident(), cast.operator_engineer("VNPT.QNG"), cast.clerk()):
        assert list(dataset.rows(timezone.localdate(now), reader)) == rows, reader.label
