"""Guessing passwords is slowed, and whoever guesses stops nobody else: behind one address, many, or a proxy."""

import logging
import time
from types import SimpleNamespace
from unittest import mock

import pytest
from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.template.response import SimpleTemplateResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from django.utils.translation import gettext
from tests import cast

from hatang.capabilities.identity import forms
from hatang.capabilities.identity.actions import people
from hatang.kernel.access import SYSTEM
from hatang.kernel.models import AuditEntry

pytestmark = pytest.mark.integration

PASSWORD = "mat-khau-rat-dai-2026"
SIGN_IN = "/tai-khoan/login/"
OFFICE, ELSEWHERE, HOME = "203.0.113.7", "198.51.100.9", "2001:db8::7"


def _person(username):
    return people.create_person(
        *(SYSTEM,),
        username=username,
        email=f"{username}@qng.example",
        full_name=username,
        password=PASSWORD,
        now=timezone.now(),
    )


@pytest.fixture
def an(reference):
    return _person("an")


@pytest.fixture
def binh(reference):
    return _person("binh")


def try_to_sign_in(login, password, address, browser=None, **more):
    return (browser or Client()).post(SIGN_IN, {"login": login, "password": password}, REMOTE_ADDR=address, **more)


def signs_in(login, address, browser=None):
    return try_to_sign_in(login, PASSWORD, address, browser).status_code == 302


def sign_out(browser):
    """What the browser keeps afterwards is its own: Django's test client would throw all cookies away."""
    assert browser.post("/tai-khoan/logout/").status_code == 302


def guess(times, login, address):
    """Wrong passwords; the pages that refuse them are not drawn, or a flood would be seconds of drawing."""
    with mock.patch.object(SimpleTemplateResponse, "rendered_content", ""):
        for number in range(times):
            assert try_to_sign_in(login, f"sai-mat-khau-{number}", address).status_code == 200


# By day more than any limit takes, at night a flood.
@pytest.mark.parametrize("tries", [70, pytest.param(200, marks=pytest.mark.night("samples"))])
def test_a_flood_at_one_account_stops_nobody_else(an, binh, tries):
    guess(tries, "an", OFFICE)
    assert not signs_in("an", OFFICE)
    assert signs_in("binh", OFFICE)
    assert signs_in("an", ELSEWHERE)
    assert signs_in("an", HOME)


@pytest.mark.night("samples")
def test_floods_at_many_accounts_do_not_stop_another_either(reference, binh):
    for number in range(11):
        guess(7, f"can-bo-{number}", OFFICE)
    assert signs_in("binh", OFFICE)


def test_whoever_signed_in_with_this_browser_gets_in_beside_the_flood(an, binh):
    own, other = Client(), Client()
    assert signs_in("an", OFFICE, own)
    assert signs_in("binh", OFFICE, other)
    guess(20, "an", OFFICE)
    sign_out(own)
    sign_out(other)
    assert not signs_in("an", OFFICE, other)  # known for its own person only
    assert signs_in("an", OFFICE, own)
    sign_out(own)
    assert signs_in("an@qng.example", OFFICE, own)


def test_a_known_browser_has_few_guesses_too(an):
    own = Client()
    assert signs_in("an", OFFICE, own)
    sign_out(own)
    for _attempt in range(12):
        assert try_to_sign_in("an", "sai-mat-khau", OFFICE, own).status_code == 200
    assert not signs_in("an", OFFICE, own)


def test_a_forged_mark_of_a_browser_is_none(an):
    browser = Client()
    browser.cookies[forms.DEVICE_COOKIE] = f"{an.pk}.abcdefghijklmnop:1:zzzz"
    guess(5, "an", OFFICE)
    assert not signs_in("an", OFFICE, browser)


def test_the_mark_of_a_browser_is_out_of_reach_of_scripts(an):
    answer = try_to_sign_in("an", PASSWORD, OFFICE)
    mark = answer.cookies[forms.DEVICE_COOKIE]
    assert mark["httponly"]
    assert mark["samesite"] == "Lax"
    assert mark["max-age"] == forms.DEVICE_COOKIE_SECONDS


@pytest.mark.parametrize("login", ["an", "AN", pytest.param("An", marks=pytest.mark.night("samples"))])
def test_five_wrong_passwords_close_the_account_from_there(an, login):
    guess(5, "an", OFFICE)
    refused = try_to_sign_in(login, PASSWORD, OFFICE)
    assert gettext("Too many failed login attempts. Try again later.") in refused.content.decode()


def test_addresses_of_one_household_are_one(an):
    for number in range(5):
        guess(1, "an", f"2001:db8::{number + 1:x}")
    assert not signs_in("an", "2001:db8::ffff")
    assert signs_in("an", "2001:db8:0:1::1")


def test_a_right_password_takes_nothing_of_what_is_allowed(an):
    for _time in range(12):
        assert signs_in("an", OFFICE)
    guess(4, "an", OFFICE)
    assert signs_in("an", OFFICE)


def test_guessing_at_one_account_from_many_addresses_is_slowed(an):
    own = Client()
    assert signs_in("an", HOME, own)
    sign_out(own)
    for number in range(6):
        guess(5, "an", f"192.0.2.{number}")
    assert not signs_in("an", ELSEWHERE)
    assert signs_in("an", HOME, own)


def test_one_address_alone_never_closes_an_account_for_the_others(an):
    """What one address is refused is not counted against the account."""
    guess(40, "an", OFFICE)
    guess(4, "an", ELSEWHERE)
    assert signs_in("an", ELSEWHERE)


@pytest.fixture
def wait(monkeypatch):
    """A function that lets seconds pass for those who count tries."""
    waited = []
    clock = SimpleNamespace(time=lambda: time.time() + sum(waited), monotonic=time.monotonic, sleep=time.sleep)
    monkeypatch.setattr(ratelimit, "time", clock)
    return waited.append


def test_an_account_opens_again(an, wait):
    guess(5, "an", OFFICE)
    wait(14 * 60)
    assert not signs_in("an", OFFICE)
    wait(61)
    guess(5, "an", OFFICE)
    wait(15 * 60 + 1)
    assert not signs_in("an", OFFICE)  # ten in the hour
    wait(30 * 60)
    assert signs_in("an", OFFICE)


def test_an_address_that_tries_many_accounts_gets_two_tries_of_each(an, binh, wait):
    for number in range(62):
        guess(1, f"can-bo-{number}", OFFICE)
        wait(2)
    assert signs_in("binh", OFFICE)
    guess(2, "an", OFFICE)
    assert not signs_in("an", OFFICE)
    assert signs_in("an", ELSEWHERE)


@pytest.mark.night("samples")
def test_hashing_for_one_address_has_an_end_but_not_for_known_browsers(an, binh, wait):
    own = Client()
    assert signs_in("binh", OFFICE, own)
    sign_out(own)
    for number in range(61):
        guess(1, f"can-bo-{number}", OFFICE)
    assert not signs_in("an", OFFICE)
    assert signs_in("an", ELSEWHERE)
    assert signs_in("binh", OFFICE, own)
    wait(61)
    assert signs_in("an", OFFICE)  # what was refused meanwhile is not held against her


def test_a_new_password_opens_the_account_from_there(client, an):
    guess(5, "an", OFFICE)
    guess(5, "an@qng.example", OFFICE)
    assert not signs_in("an", OFFICE)
    client.post("/tai-khoan/password/reset/", {"email": an.email}, REMOTE_ADDR=OFFICE)
    link = next(word for word in mail.outbox[0].body.split() if "/password/reset/key/" in word)
    form = client.get(link[link.index("/tai-khoan") :], follow=True, REMOTE_ADDR=OFFICE)
    client.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD}, REMOTE_ADDR=OFFICE)
    assert signs_in("an", OFFICE)
    assert signs_in("an@qng.example", OFFICE)


def test_many_first_passwords_are_set_behind_one_address(reference, client):
    person = _person("moi")
    client.post("/tai-khoan/password/reset/", {"email": person.email}, REMOTE_ADDR=OFFICE)
    link = next(word for word in mail.outbox[0].body.split() if "/password/reset/key/" in word)
    form = client.get(link[link.index("/tai-khoan") :], follow=True, REMOTE_ADDR=OFFICE).request["PATH_INFO"]
    for _person_of_the_office in range(25):
        weak = client.post(form, {"password1": "12345", "password2": "12345"}, REMOTE_ADDR=OFFICE)
        assert weak.status_code == 200


def test_failed_passkeys_do_not_stop_the_others(reference, client):
    for _attempt in range(15):
        answer = client.post("/tai-khoan/2fa/webauthn/login/", {"credential": "{}"}, REMOTE_ADDR=OFFICE)
        assert answer.status_code != 429


def test_behind_a_proxy_everybody_has_their_own_limit(settings, an):
    settings.HATANG_PROXIES = 1
    for number in range(6):
        spoofed = {"X-Forwarded-For": f"192.0.2.{number}, {OFFICE}"}
        assert try_to_sign_in("an", "sai-mat-khau", "127.0.0.1", headers=spoofed).status_code == 200
    there = try_to_sign_in("an", PASSWORD, "127.0.0.1", headers={"X-Forwarded-For": OFFICE})
    elsewhere = try_to_sign_in("an", PASSWORD, "127.0.0.1", headers={"X-Forwarded-For": ELSEWHERE})
    assert (there.status_code, elsewhere.status_code) == (200, 302)


def test_audit_sessions_and_log_carry_the_clients_address(settings, caplog, an):
    settings.HATANG_PROXIES = 1
    caplog.set_level(logging.WARNING, "hatang.security")
    behind = {"REMOTE_ADDR": "127.0.0.1", "headers": {"X-Forwarded-For": f"192.0.2.1, [{HOME}]:443"}}
    for _attempt in range(5):
        Client().post(SIGN_IN, {"login": "an", "password": "sai-mat-khau"}, **behind)
    Client().post(SIGN_IN, {"login": "an", "password": PASSWORD}, **behind)
    own = {"REMOTE_ADDR": "127.0.0.1", "headers": {"X-Forwarded-For": OFFICE}}
    Client().post(SIGN_IN, {"login": "an", "password": PASSWORD}, **own)
    lines = [each.getMessage() for each in caplog.records if each.name == "hatang.security"]
    assert lines == [*[f"sign-in failed from {HOME}"] * 5, f"sign-in refused from {HOME}"]
    assert AuditEntry.objects.filter(action="identity.sign_in").latest("id").after == {"ip": OFFICE}
    assert UserSession.objects.get(user=an).ip == OFFICE


def test_a_session_that_is_ended_is_audited_with_its_address(settings, an):
    settings.HATANG_PROXIES = 1
    behind = {"REMOTE_ADDR": "127.0.0.1", "headers": {"X-Forwarded-For": OFFICE}}
    browser = Client()
    browser.post(SIGN_IN, {"login": "an", "password": PASSWORD}, **behind)
    session = UserSession.objects.get(user=an)
    assert cast.client(cast.clerk()).post(f"/danh-ba/tai-khoan/phien/{session.pk}/ket-thuc/").status_code == 404
    browser.post(f"/danh-ba/tai-khoan/phien/{session.pk}/ket-thuc/", **behind)
    assert AuditEntry.objects.get(action="identity.session.end").after == {"ip": OFFICE}


@pytest.mark.parametrize("peer", ["", "unix:"])
def test_nobody_signs_in_from_nowhere(an, peer):
    assert try_to_sign_in("an", PASSWORD, peer).status_code == 403


def test_allauth_asks_the_same_function(settings):
    settings.HATANG_PROXIES = 1
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": f"1.2.3.4, {OFFICE}"})
    assert get_adapter(request).get_client_ip(request) == OFFICE


def test_no_flood_pushes_out_what_was_counted(an):
    guess(5, "an", OFFICE)
    for number in range(2000):
        cache.set(f"rate::{number}", 1, 60)
    assert not signs_in("an", OFFICE)
