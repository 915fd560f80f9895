"""Invitations: sent, printed, sent again, withdrawn, expired, accepted once; and who may send them."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from tests import cast

from hatang.capabilities.identity import formats, jobs, terms
from hatang.capabilities.identity.actions import invitations, people
from hatang.capabilities.identity.models import Invitation, Person
from hatang.capabilities.identity.queries import people as queries
from hatang.kernel.access import SYSTEM
from hatang.kernel.models import AuditEntry, Job
from hatang.kernel.problems import Conflict, Forbidden, Invalid, Missing

pytestmark = pytest.mark.integration

NOW = timezone.now()
ROAD = "/danh-ba/nguoi-dung"
PASSWORD = {"password1": "mat-khau-rat-dai-2026", "password2": "mat-khau-rat-dai-2026"}


def add(name="moi", body="QNG.SYT", email="", role="agency_officer"):
    return people.create_person(
        *(SYSTEM,),
        username=name,
        email=email,
        full_name=f"Người {name}",
        now=NOW,
        roles=[people.Wanted(role=role, organisation=body, valid_from=timezone.localdate())],
    )


def state_of(person, now=NOW):
    return queries.read_person(actor=SYSTEM, person_id=person.pk).invitation_on(now)


def issue(person, now=NOW, actor=SYSTEM):
    return invitations.issue_slips(actor, person_ids=[person.pk], now=now)[0].code


def test_somebody_comes_in_through_a_letter(reference):
    person = add(email="moi@qng.example")
    browser = cast.client(cast.head())
    assert state_of(person) == "waiting"
    assert browser.post(f"{ROAD}/{person.pk}/moi/").status_code == 302
    assert state_of(person) == "invited"
    (letter,) = mail.outbox
    assert letter.to == ["moi@qng.example"]
    road = re.search(r"/danh-ba/loi-moi/[-0-9A-Z]+/", letter.body).group()
    guest = Client()
    page = guest.get(road, follow=True)
    assert page.redirect_chain == [("/danh-ba/loi-moi/", 302)]
    assert "Người moi" in page.content.decode()
    assert guest.post("/danh-ba/loi-moi/", {"password1": "1", "password2": "1"}).status_code == 422
    assert guest.post("/danh-ba/loi-moi/", PASSWORD).status_code == 302
    assert state_of(person) == "accepted"
    signed_in = guest.post("/tai-khoan/login/", {"login": "moi", "password": PASSWORD["password1"]})
    assert signed_in.status_code == 302
    assert Client().get(road).status_code == 422
    acts = AuditEntry.objects.filter(object_key=str(person.pk)).values_list("action", flat=True)
    assert {"identity.invitation.make", "identity.invitation.accept"} <= set(acts)


def test_a_code_is_typed_as_people_type_and_kept_as_its_hash_alone(reference):
    person = add()
    code = issue(person)
    assert re.fullmatch(r"([A-Z2-9]{4}-){3}[A-Z2-9]{4}", code)
    assert Invitation.objects.get().sha256 == invitations.hash_code(code) != code
    guest = Client()
    assert guest.post("/danh-ba/loi-moi/", {"code": code.lower().replace("-", " ")}).status_code == 302
    assert "Người moi" in guest.get("/danh-ba/loi-moi/").content.decode()


def test_a_new_code_ends_the_old_and_time_ends_the_new(reference):
    person = add()
    first, second = issue(person), issue(person)
    assert queries.find_invited(sha256=invitations.hash_code(first), now=NOW) is None
    late = NOW + timedelta(days=terms.INVITATION_DAYS)
    sha256 = invitations.hash_code(second)
    assert queries.find_invited(sha256=sha256, now=late - timedelta(seconds=1)).username == "moi"
    assert queries.find_invited(sha256=sha256, now=late) is None
    assert state_of(person, late) == "expired"
    with pytest.raises(Missing):
        invitations.accept_invitation(sha256=sha256, set_password=lambda _person: None, now=late)
    issue(person, late)
    assert state_of(person, late) == "invited"


def test_a_withdrawn_or_closed_account_opens_to_no_code(reference):
    person = add()
    code = issue(person)
    browser = cast.client(cast.administrator())
    assert browser.post(f"{ROAD}/{person.pk}/thu-hoi-loi-moi/").status_code == 302
    assert state_of(person) == "waiting"
    assert Client().get(f"/danh-ba/loi-moi/{code}/").status_code == 422
    assert browser.post(f"{ROAD}/{person.pk}/thu-hoi-loi-moi/").status_code == 404
    code = issue(person)
    people.close_account(SYSTEM, person_id=person.pk, on=timezone.localdate(), reason="nghỉ")
    assert queries.find_invited(sha256=invitations.hash_code(code), now=NOW) is None
    with pytest.raises(Conflict):
        issue(person)


def test_guessing_codes_is_slowed_and_a_right_one_takes_nothing(reference, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "invitation": "5/15m/ip"}
    person = add()
    code = issue(person)
    guest = Client()
    for _attempt in range(5):
        assert guest.post("/danh-ba/loi-moi/", {"code": code}).status_code == 302
    for number in range(5):
        assert guest.post("/danh-ba/loi-moi/", {"code": f"sai-{number}"}).status_code == 422
    assert guest.post("/danh-ba/loi-moi/", {"code": code}).status_code == 429
    assert guest.get(f"/danh-ba/loi-moi/{code}/").status_code == 429


@pytest.mark.usefixtures("refusals_undrawn")
def test_who_may_invite_whom(reference, monkeypatch):
    monkeypatch.setattr(formats, "print_slips", lambda slips, typed_at: b"%PDF")
    person, other = add(email="a@qng.example"), add("xa", cast.committee("21136"), "b@qng.example", "commune_clerk")
    for actor in cast.everybody():
        browser = cast.client(actor)
        for road in ("moi", "phieu-moi", "thu-hoi-loi-moi"):
            keeps = actor.has("administrator", "officer", "body_head")
            theirs = browser.post(f"{ROAD}/{other.pk}/{road}/").status_code
            assert (theirs == 403) is not keeps
            assert (theirs == 404) is actor.has("body_head") or not keeps, (actor.id, road)
        for road in (f"{ROAD}/moi/", f"{ROAD}/phieu-moi/"):
            status = browser.post(road, {"co-quan": "KHONG.CO"}).status_code
            assert status == (404 if keeps else 403)
    browser = cast.client(cast.head())
    with pytest.raises(Forbidden):
        issue(Person.objects.get(pk=browser.actor.id), actor=browser.actor)
    with pytest.raises(Invalid):
        invitations.invite_by_mail(SYSTEM, person_id=add("khong-thu").pk, now=NOW)
    assert person.email


def test_letters_to_all_who_wait_go_once(reference):
    waiting = [add(f"p{number}", email=f"p{number}@qng.example") for number in range(3)]
    add("khong-thu")
    add("xa", cast.committee("21136"), "xa@qng.example", "commune_clerk")
    issue(waiting[0])
    head = cast.client(cast.head())
    page = head.get(f"{ROAD}/").content.decode()
    assert "Gửi thư mời cho 2 người" in page
    assert head.post(f"{ROAD}/moi/", {"co-quan": "QNG.SYT"}).status_code == 302
    job = Job.objects.get()
    assert sorted(job.arguments["people"]) == [waiting[1].pk, waiting[2].pk]
    for expected in ({"sent": 2, "failed": 0}, {"sent": 0, "failed": 0}):
        assert jobs.send_invitations(Running(job), **job.arguments) == expected
    assert sorted(letter.to[0] for letter in mail.outbox) == ["p1@qng.example", "p2@qng.example"]


class Running:
    """The hand of a job that nobody watches."""

    def __init__(self, job):
        self.job, self.lines = job, []

    def progress(self, done, total, message=""):
        assert done <= total

    def log(self, text):
        self.lines.append(text)


def test_slips_are_printed_for_those_without_an_address(reference):
    person, mailed = add(), add("co-thu", email="co@qng.example")
    browser = cast.client(cast.administrator())
    answer = browser.post(f"{ROAD}/phieu-moi/", {"co-quan": "QNG.SYT"})
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "private, no-store")
    assert answer.content.startswith(b"%PDF")
    assert (state_of(person), state_of(mailed)) == ("invited", "waiting")
    browser.post(f"{ROAD}/phieu-moi/", {"all": "1", "co-quan": "QNG.SYT"})
    assert state_of(mailed) == "invited"
    assert browser.post(f"{ROAD}/phieu-moi/", {"co-quan": "QNG.SYT"}).status_code == 404


@pytest.mark.parametrize(("named", "home"), [(False, "http://127.0.0.1:8313"), (True, "https://hatang.example")])
def test_a_slip_says_the_address_that_people_reach(reference, settings, monkeypatch, named, home):
    settings.HATANG_ADDRESS, settings.HATANG_ADDRESS_IS_NAMED = "https://hatang.example/", named
    printed = []
    monkeypatch.setattr(formats, "print_slips", lambda slips, typed_at: printed.append((typed_at, slips)) or b"%PDF")
    browser = cast.client(cast.administrator())
    browser.post(f"{ROAD}/{add().pk}/phieu-moi/", headers={"Host": "127.0.0.1:8313"})
    ((typed_at, (slip,)),) = printed
    assert typed_at == f"{home}/danh-ba/loi-moi/"
    assert slip.address == f"{home}/danh-ba/loi-moi/{slip.code}/"


def test_without_a_mail_server_invitations_are_printed_only(reference, settings):
    person = add(email="moi@qng.example")
    browser = cast.client(cast.administrator())
    assert "Gửi thư mời" in browser.get(f"{ROAD}/{person.pk}/").content.decode()
    settings.HATANG_SENDS_MAIL = False
    page = browser.get(f"{ROAD}/{person.pk}/").content.decode()
    assert "Gửi thư mời" not in page
    assert page.index("In phiếu mời") < page.index('id="roles-title"')
    assert "chỉ in được phiếu mời" in browser.get(f"{ROAD}/").content.decode()
    assert browser.post(f"{ROAD}/{person.pk}/moi/").status_code == 409
    assert (state_of(person), mail.outbox) == ("waiting", [])


def test_the_page_of_a_body_shows_its_head_how_far_its_people_are(reference):
    add("cho"), issue(add("moi"))
    page = cast.client(cast.head()).get("/danh-ba/to-chuc/QNG.SYT/").content.decode()
    assert "chưa mời" in page
    assert "đã mời" in page
    assert "/danh-ba/nguoi-dung/them/?co-quan=QNG.SYT" in page
    assert "Người cho" not in cast.client(cast.head("QNG.SGDDT")).get("/danh-ba/to-chuc/QNG.SYT/").content.decode()


@pytest.mark.spec
def test_a_code_opens_no_rights_that_its_maker_does_not_keep(reference):
    promoted, left = add("len"), add("di")
    head = cast.client(cast.head())
    code, other = issue(promoted, actor=head.actor), issue(left, actor=head.actor)
    people.grant_role(
        *(SYSTEM,),
        person_id=promoted.pk,
        wanted=people.Wanted(role="administrator", organisation="QNG.SKHCN", valid_from=timezone.localdate()),
        now=NOW,
    )
    with pytest.raises(Missing):
        invitations.accept_invitation(sha256=invitations.hash_code(code), set_password=lambda _person: None, now=NOW)
    Person.objects.filter(pk=head.actor.id).update(is_active=False)
    with pytest.raises(Missing):
        invitations.accept_invitation(sha256=invitations.hash_code(other), set_password=lambda _person: None, now=NOW)


def test_that_a_new_slip_ends_the_old_one_is_said_before_and_asked(reference):
    person, browser = add(), cast.client(cast.administrator())
    page = browser.get(f"{ROAD}/{person.pk}/").content.decode()
    assert "data-confirm" not in page
    issue(person)
    page = browser.get(f"{ROAD}/{person.pk}/").content.decode()
    asked = re.findall(r'<button[^>]*data-confirm="([^"]+)"[^>]*>(?:(?!</button>).)*In phiếu mới', page, re.DOTALL)
    assert len(asked) == 2
    assert all("Mã mới làm mã này hết hiệu lực ngay" in words for words in asked)
    assert re.search(r'<p class="note">Đang có một mã còn hạn đến', page)


def test_the_notice_of_a_print_names_whom_the_slips_are_for(reference, monkeypatch):
    monkeypatch.setattr(formats, "print_slips", lambda slips, typed_at: b"%PDF")
    person, browser = add(), cast.client(cast.administrator())
    browser.post(f"{ROAD}/{person.pk}/phieu-moi/")
    page = browser.get(f"{ROAD}/{person.pk}/").content.decode()
    assert "Đã tạo 1 phiếu cho Người moi" in page
