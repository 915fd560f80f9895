"""Signing in: password, authenticator app, lock-out, reset by mail, sessions, and whose word the audit log keeps."""

import re
from pathlib import Path

import allauth
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext
from tests import cast

from hatang.capabilities.identity import forms
from hatang.capabilities.identity.actions import demonstration, people
from hatang.capabilities.identity.models import Person
from hatang.kernel.access import SYSTEM
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Conflict, Forbidden

PASSWORD = "mat-khau-rat-dai-2026"
SIGN_IN = "/tai-khoan/login/"


@pytest.fixture
def person(reference):
    person = people.create_person(
        *(SYSTEM,),
        username="can-bo",
        email="can-bo@qng.example",
        full_name="Cán Bộ",
        password=PASSWORD,
        now=timezone.now(),
    )
    wanted = people.Wanted("agency_officer", "QNG.SYT", valid_from=timezone.localdate())
    people.grant_role(SYSTEM, person_id=person.pk, wanted=wanted, now=timezone.now())
    return person


def sign_in(browser, login="can-bo", password=PASSWORD):
    return browser.post(SIGN_IN, {"login": login, "password": password})


def confirm(browser):
    """Prove once more that it is you: asked before every change to an account's protection."""
    assert browser.post("/tai-khoan/reauthenticate/", {"password": PASSWORD}).status_code == 302


def code_of(secret):
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def actions_since(entry_id):
    return list(AuditEntry.objects.filter(id__gt=entry_id).order_by("id").values_list("action", flat=True))


def last_entry():
    return AuditEntry.objects.latest("id").id


@pytest.mark.integration
@pytest.mark.parametrize("login", ["can-bo", "can-bo@qng.example"])
def test_signing_in_with_name_or_address(client, person, login):
    entry = last_entry()
    answer = sign_in(client, login)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == "vi"
    assert actions_since(entry) == ["identity.sign_in"]
    page = client.get("/danh-ba/tai-khoan/").content.decode()
    assert "Cán Bộ" in page
    assert "Sở Y tế" in page


@pytest.mark.integration
def test_a_wrong_password_and_an_unknown_name_read_the_same(client, person):
    wrong = sign_in(client, password="sai-mat-khau-roi").content.decode()
    unknown = sign_in(client, login="khong-ai").content.decode()
    text = re.compile(r'class="error-summary".*?</div></div>', re.DOTALL)
    assert text.search(wrong)[0] == text.search(unknown)[0]


@pytest.mark.integration
def test_after_five_wrong_passwords_the_right_one_is_refused_too(person):
    for _attempt in range(5):
        assert sign_in(Client(), password="sai-mat-khau-roi").status_code == 200
    browser = Client()
    locked = sign_in(browser)
    assert locked.status_code == 200
    assert "_auth_user_id" not in browser.session
    assert gettext("Too many failed login attempts. Try again later.") in locked.content.decode()
    other = people.create_person(
        SYSTEM, username="khac", email="k@qng.example", full_name="Khác", password=PASSWORD, now=timezone.now()
    )
    assert sign_in(Client(), login=other.username).status_code == 302


@pytest.mark.integration
def test_nobody_signs_up(client, person):
    before = Person.objects.count()
    assert client.get("/tai-khoan/signup/").status_code == 200
    form = {"username": "x", "email": "x@x.example", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/tai-khoan/signup/", form)
    assert Person.objects.count() == before


@pytest.mark.integration
@pytest.mark.django_db(transaction=True)  # allauth tells of a new second factor once it is committed
def test_the_authenticator_app_from_setting_up_to_signing_in(client, person):
    sign_in(client)
    entry = last_entry()
    assert client.get("/tai-khoan/2fa/totp/activate/")["Location"].startswith("/tai-khoan/reauthenticate/")
    confirm(client)
    client.get("/tai-khoan/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    assert client.post("/tai-khoan/2fa/totp/activate/", {"code": "000000"}).status_code == 200
    assert not Authenticator.objects.exists()
    activated = client.post("/tai-khoan/2fa/totp/activate/", {"code": code_of(secret)})
    assert activated.status_code == 302
    assert {row.type for row in Authenticator.objects.filter(user=person)} == {"totp", "recovery_codes"}
    assert actions_since(entry).count("identity.second_factor.add") == 2
    assert any("Hạ Tầng" in message.subject for message in mail.outbox)

    other = Client()
    half = sign_in(other)
    assert half["Location"].startswith("/tai-khoan/2fa/authenticate/")
    assert other.get("/danh-ba/tai-khoan/").status_code == 403
    assert other.post("/tai-khoan/2fa/authenticate/", {"code": "123456"}).status_code == 200
    recovery = Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()[0]
    assert other.post("/tai-khoan/2fa/authenticate/", {"code": recovery}).status_code == 302
    assert other.get("/danh-ba/tai-khoan/").status_code == 200


@pytest.mark.integration
def test_parts_of_a_page_stay_empty_until_the_second_factor_is_there(reference):
    """The bell of the top bar was filled with the whole page that asks for the second factor."""
    browser = cast.client(cast.administrator())
    Person.objects.update(is_demonstration=False)
    asked = browser.get("/viec-dang-chay/so/", headers={"HX-Request": "true"})
    assert (asked.status_code, asked.content) == (204, b"")
    assert browser.get("/viec-dang-chay/")["Location"] == "/tai-khoan/2fa/"
    page = browser.get("/tai-khoan/2fa/").content.decode()
    assert page.count("Vai trò của bạn bắt buộc xác thực hai lớp") == 1
    assert browser.get("/tro-giup/tai-khoan/").status_code == 200


@pytest.mark.integration
def test_an_administrator_resets_a_lost_second_factor(client, person):
    sign_in(client)
    confirm(client)
    client.get("/tai-khoan/2fa/totp/activate/")
    client.post("/tai-khoan/2fa/totp/activate/", {"code": code_of(client.session["mfa.totp.secret"])})
    browser = cast.client(cast.administrator())
    road = f"/danh-ba/nguoi-dung/{person.pk}/xoa-xac-thuc-hai-lop/"
    assert cast.client(cast.officer()).post(road, {"reason": "mất điện thoại"}).status_code == 403
    assert browser.post(road, {"reason": "mất điện thoại"}).status_code == 302
    assert not Authenticator.objects.filter(user=person).exists()
    assert client.get("/danh-ba/tai-khoan/").status_code == 403
    assert AuditEntry.objects.filter(action="identity.person.reset_second_factor", reason="mất điện thoại").exists()


@pytest.mark.integration
def test_administrators_need_a_second_factor(client, person):
    wanted = people.Wanted("administrator", "QNG.SKHCN", valid_from=timezone.localdate())
    people.grant_role(SYSTEM, person_id=person.pk, wanted=wanted, now=timezone.now())
    sign_in(client)
    assert client.get("/danh-ba/nguoi-dung/")["Location"] == "/tai-khoan/2fa/"
    assert client.get("/api/v1/identity/organisations").status_code == 403
    confirm(client)
    client.get("/tai-khoan/2fa/totp/activate/")
    client.post("/tai-khoan/2fa/totp/activate/", {"code": code_of(client.session["mfa.totp.secret"])})
    assert client.get("/danh-ba/nguoi-dung/").status_code == 200


@pytest.mark.integration
def test_the_reset_link_sets_a_new_password_once(client, person):
    assert client.post("/tai-khoan/password/reset/", {"email": "khong-ai@qng.example"}).status_code == 302
    assert mail.outbox == []
    assert client.post("/tai-khoan/password/reset/", {"email": "CAN-BO@qng.example"}).status_code == 302
    (message,) = mail.outbox
    assert message.to == ["can-bo@qng.example"]
    link = re.search(r"https?://[^/]+(/tai-khoan/password/reset/key/\S+)", message.body)[1]
    assert "can-bo" in message.body
    form = client.get(link, follow=True)
    action = form.request["PATH_INFO"]
    weak = client.post(action, {"password1": "12345", "password2": "12345"})
    assert weak.status_code == 200
    new = "mat-khau-moi-dai-hon"
    entry = last_entry()
    assert client.post(action, {"password1": new, "password2": new}).status_code == 302
    assert "identity.password.reset" in actions_since(entry)
    assert sign_in(Client()).status_code == 200
    assert sign_in(Client(), password=new).status_code == 302
    assert "reset" in Client().get(link, follow=True).content.decode()


@pytest.mark.integration
def test_a_session_can_be_ended_from_another(person):
    office, telephone = Client(), Client()
    sign_in(office)
    sign_in(telephone)
    page = office.get("/tai-khoan/sessions/").content.decode()
    ended = re.search(r"/danh-ba/tai-khoan/phien/(\d+)/ket-thuc/", page)
    assert UserSession.objects.filter(user=person).count() == 2
    stranger = cast.client(cast.clerk())
    assert stranger.post(ended[0]).status_code == 404
    assert telephone.get("/danh-ba/tai-khoan/").status_code == 200
    assert office.post(ended[0]).status_code == 302
    assert telephone.get("/danh-ba/tai-khoan/").status_code == 403
    assert office.get("/danh-ba/tai-khoan/").status_code == 200


@pytest.mark.integration
def test_all_other_sessions_end_together(person):
    office, telephone = Client(), Client()
    sign_in(office)
    sign_in(telephone)
    office.post("/tai-khoan/sessions/")
    assert telephone.get("/danh-ba/tai-khoan/").status_code == 403
    assert office.get("/danh-ba/tai-khoan/").status_code == 200


@pytest.mark.integration
def test_djangos_administration_asks_allauth_and_admits_administrators_only(client, person):
    assert client.get("/quan-tri/")["Location"].startswith("/quan-tri/login/")
    assert client.get("/quan-tri/login/")["Location"].startswith(SIGN_IN)
    sign_in(client)
    assert client.get("/quan-tri/identity/person/").status_code in (302, 403)
    browser = cast.client(cast.administrator())
    assert browser.get("/quan-tri/identity/person/").status_code == 200
    assert browser.get("/quan-tri/identity/person/add/").status_code == 403
    assert browser.get(f"/quan-tri/identity/person/{person.pk}/change/").status_code == 200


@pytest.mark.integration
@pytest.mark.parametrize(
    "road",
    [
        *("login/", "password/reset/", "password/reset/done/", "password/reset/key/done/", "inactive/", "signup/"),
        *("password/reset/key/1-bad/", "confirm-email/", "confirm-email/bad/"),
    ],
)
def test_the_pages_before_signing_in_have_our_look(client, reference, road):
    answer = client.get(f"/tai-khoan/{road}")
    assert answer.status_code == 200
    looks_like_ours(answer)


@pytest.mark.integration
@pytest.mark.parametrize(
    "road",
    [
        *("password/change/", "email/", "2fa/", "2fa/totp/activate/", "2fa/webauthn/", "2fa/webauthn/add/"),
        *("sessions/", "logout/", "reauthenticate/"),
    ],
)
def test_the_pages_of_the_account_have_our_look(client, person, road):
    sign_in(client)
    confirm(client)
    answer = client.get(f"/tai-khoan/{road}")
    assert answer.status_code == 200
    looks_like_ours(answer)


def looks_like_ours(answer):
    page = answer.content.decode()
    assert 'class="topbar"' in page
    assert not re.search(r"<[^>]+\s(style|on\w+)=", page)
    inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", page)
    assert all('type="application/json"' in each for each in inline)
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.unit
def test_the_texts_we_translate_for_allauth_are_allauths():
    missing = set(forms.ALLAUTH_TEXTS)
    # Those of accounts and second factors first: the many providers hold few of them.
    for path in sorted(Path(allauth.__file__).parent.rglob("*.py"), key=lambda path: "socialaccount" in path.parts):
        if not missing:
            break
        source = path.read_text()
        missing = {text for text in missing if text not in source}
    assert missing == set()


@pytest.mark.integration
def test_changing_ones_address_waits_for_the_link(client, person):
    sign_in(client)
    confirm(client)
    client.post("/tai-khoan/email/", {"email": "moi@qng.example", "action_add": ""})
    person.refresh_from_db()
    assert person.email == "can-bo@qng.example"
    message = next(message for message in mail.outbox if message.to == ["moi@qng.example"])
    link = re.search(r"https?://[^/]+(/tai-khoan/confirm-email/\S+)", message.body)[1]
    assert client.get(link).status_code == 200
    client.post(link)
    person.refresh_from_db()
    assert person.email == "moi@qng.example"
    assert EmailAddress.objects.filter(user=person, verified=True).count() == 1


@pytest.mark.integration
def test_the_profile_changes_name_and_language(client, person):
    sign_in(client)
    answer = client.post("/danh-ba/tai-khoan/", {"full_name": "Tên Khác", "language": "en"})
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    person.refresh_from_db()
    assert (person.full_name, person.language) == ("Tên Khác", "en")
    assert client.post("/danh-ba/tai-khoan/", {"full_name": "", "language": "en"}).status_code == 422


@pytest.mark.integration
def test_the_actor_costs_one_query(person):
    browser = cast.client(cast.clerk())
    browser.get("/tai-khoan/2fa/")
    with CaptureQueriesContext(connection) as queries:
        browser.get("/danh-ba/to-chuc/QNG.SYT/")
    assert sum("identity_rolegrant" in query["sql"] for query in queries) == 1


@pytest.mark.integration
def test_demonstration_accounts_only_in_a_demonstration(reference):
    now = timezone.now()
    with pytest.raises(Forbidden):
        demonstration.create_demo_accounts(SYSTEM, now=now, demonstration=False)
    assert Person.objects.count() == 0
    accounts = demonstration.create_demo_accounts(SYSTEM, now=now, demonstration=True)
    assert {account.role for account in accounts} == {
        *("officer", "commune_clerk", "agency_officer", "operator_engineer"),
        *("planner", "analyst", "resident", "administrator"),
    }
    assert demonstration.create_demo_accounts(SYSTEM, now=now, demonstration=True) == accounts
    assert Person.objects.count() == len(accounts)
    for account in accounts:
        assert sign_in(Client(), account.username, account.password).status_code == 302


@pytest.mark.integration
def test_demonstration_accounts_never_beside_real_people(person):
    with pytest.raises(Conflict):
        demonstration.create_demo_accounts(SYSTEM, now=timezone.now(), demonstration=True)
    assert Person.objects.count() == 1
    assert demonstration.demo_accounts() == []
