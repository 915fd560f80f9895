"""Access keys: one page makes, lists and ends them; one door hears them on every road; they end with the password."""

from __future__ import annotations

import base64
from datetime import timedelta
from importlib import import_module

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import timezone
from tests import cast

from hatang.capabilities.identity.actions import people
from hatang.capabilities.identity.models import Person
from hatang.kernel import access, credentials, kept
from hatang.kernel.access import SYSTEM, Credential
from hatang.kernel.models import AccessKey, AuditEntry
from hatang.kernel.problems import Forbidden, Problem

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
PAGE = "/danh-ba/tai-khoan/khoa/"
# Rows that its owner may see and a resident may not, on the API's road and on a page's.
CLOSED = "/danh-ba/nguoi-dung/"
OPEN = "/api/v1/identity/organisations"


def ask(key, road=CLOSED, method="get", **headers):
    header = {"Authorization": key} if " " in key or not headers else headers
    return getattr(Client(enforce_csrf_checks=True), method)(road, headers=header)


def test_who_has_no_account_reads_what_needs_no_key_and_makes_none():
    page = Client().get(PAGE)
    assert page.status_code == 200
    text = page.content.decode()
    for words in ("http://testserver/ogc", "/tai-khoan/login/?next=", "/api/v1/docs"):
        assert words in text
    assert Client().post(PAGE, {"name": "x", "days": "30", "scopes": ["read"]}).status_code == 403
    assert not AccessKey.objects.exists()


def test_a_key_is_made_on_its_page_shown_once_listed_and_ended():
    browser = cast.client(cast.officer())
    assert "Bạn chưa có khóa nào" in browser.get(PAGE).content.decode()
    assert 'value="sql" id="id_scopes_3" checked' in browser.get(f"{PAGE}?cho=sql").content.decode()
    wrong = browser.post(PAGE, {"name": "QGIS", "days": "30"})
    assert (wrong.status_code, AccessKey.objects.count()) == (422, 0)
    made = browser.post(PAGE, {"name": "QGIS", "days": "30", "scopes": ["read", "layers"]})
    secret = made.content.decode().split('<code class="hash">')[1].split("<")[0]
    key = AccessKey.objects.get()
    assert secret not in browser.get(PAGE).content.decode()
    assert key.sha256 not in made.content.decode()
    assert "no-store" in made["Cache-Control"]
    assert timedelta(days=29) < key.valid_until - timezone.now() < timedelta(days=31)
    assert ask(f"Bearer {secret}").status_code == 200
    page = browser.get(PAGE).content.decode()
    for words in ("QGIS", "đọc những gì chủ khóa được xem, đọc và sửa lớp bản đồ"):
        assert words in page
    assert cast.client(cast.administrator()).post(f"{PAGE}{key.pk}/ket-thuc/").status_code == 404
    assert browser.post(f"{PAGE}{key.pk}/ket-thuc/").status_code == 302
    assert ask(f"Bearer {secret}").status_code == 401
    page = browser.get(PAGE).content.decode()
    assert page.index("Khóa đã bỏ") < page.index("QGIS <span")
    assert "QGIS <span" not in cast.client(cast.administrator()).get(PAGE).content.decode()
    acts = AuditEntry.objects.filter(object_type=credentials.OBJECT).order_by("id").values_list("action", flat=True)
    assert list(acts) == ["key.make", "key.end"]
    assert secret not in str(list(AuditEntry.objects.values("before", "after")))


def test_a_new_key_is_copied_and_the_page_says_where_it_is_used():
    browser = cast.client(cast.officer())
    made = browser.post(PAGE, {"name": "QGIS", "days": "30", "scopes": ["read"]}).content.decode()
    secret = made.split('<code class="hash">')[1].split("<")[0]
    assert f'data-copy="{secret}"' in made
    assert 'name="name" value="QGIS"' not in made
    assert "<pre>http://testserver/ogc</pre>" in made
    assert "OAPIF:http://testserver/ogc" in made
    assert ask(f"Bearer {secret}", "/ogc").status_code == 200


def test_who_may_make_a_key_and_for_whom():
    for actor in cast.everybody():
        browser = cast.client(actor)
        status = browser.post(PAGE, {"name": "a", "days": "30", "scopes": ["read"]}).status_code
        assert (status == 200) is not actor.is_anonymous, actor.id
    other = cast.client(cast.administrator()).actor
    with pytest.raises(Forbidden):
        credentials.make_key(other, owner="1", name="a", scopes=["read"], days=1, now=timezone.now())
    for wrong in ({"scopes": []}, {"scopes": ["all"]}, {"days": 367}, {"days": 0}, {"name": " "}):
        asked = {"owner": "1", "name": "a", "scopes": ["read"], "days": 1, **wrong}
        with pytest.raises(Problem):
            credentials.make_key(SYSTEM, **asked, now=timezone.now())


def test_each_way_to_show_a_key_is_heard_and_what_is_wrong_is_never_taken_for_nobody():
    key = cast.key(cast.officer(), "read")
    as_password = base64.b64encode(f"qgis:{key}".encode()).decode()
    for header in (key, f"Bearer {key}", f"bearer {key}", f"Basic {as_password}"):
        assert ask(header).status_code == 200, header
    assert Client().get(CLOSED, headers={"X-CKAN-API-Key": key}).status_code == 200
    for header in ("htg_x", "Bearer", f"Bearer {key}x", "Basic x", "Basic eDp5", "Digest a=b", "k" * 9000):
        # An open road too: whoever sends a wrong key is to know.
        for road in (CLOSED, OPEN, "/", "/ogc"):
            sent = Client().get(road, headers={"Authorization": header})
            assert (sent.status_code, sent.json()["type"]) == (401, "urn:hatang:problem:key"), (road, header)
            assert sent["WWW-Authenticate"] == 'Bearer realm="Ha Tang", error="invalid_token"'
            assert "trang khóa truy cập" in sent.json()["hint"]
    AccessKey.objects.update(valid_until=timezone.now() - timedelta(seconds=1))
    assert "hết hạn" in ask(f"Bearer {key}").json()["title"]


def test_a_key_reaches_its_scopes_and_its_owners_rows_alone():
    assert ask(f"Bearer {cast.key(cast.resident(), 'read')}").status_code == 403
    for scope in ("datasets", "layers", "sql"):
        refused = ask(f"Bearer {cast.key(cast.officer(), scope)}")
        assert refused["WWW-Authenticate"].endswith('error="insufficient_scope"')
    everything = cast.key(cast.administrator(), *access.Scope.values)
    # No key makes keys, and none does what its owner does on pages.
    assert ask(f"Bearer {everything}", PAGE).status_code == 403
    assert ask(f"Bearer {everything}", PAGE, "post").status_code == 403
    assert ask(f"Bearer {everything}", "/danh-ba/nguoi-dung/them/", "post").status_code == 403
    assert ask(f"Bearer {everything}", "/danh-ba/nguoi-dung/them/").status_code == 200


def test_where_a_key_changes_something_is_known():
    """A road that takes changes from programs is one of these; whoever adds one thinks of it."""
    found = {
        (space.namespace, road.name): set(road.callback.access_writes)
        for space in get_resolver().url_patterns
        for road in getattr(space, "url_patterns", ())
        if getattr(getattr(road, "callback", None), "access_writes", None)
    }
    calls = {("ckan", name): {"read", "datasets"} for name in ("call", "call_short")}
    assert found == calls | {("ogc", name): {"layers"} for name in ("items", "item", "seen", "style")}
    assert {scope for rule in access.rules() for scope in rule.scopes} == set(access.Scope.values)
    assert [rule.code for rule in access.rules() if not rule.scopes] == ["identity.account"]


def test_a_key_beside_a_session_is_the_keys_owner():
    browser = cast.client(cast.administrator())
    key = cast.key(cast.resident(), "read")
    assert browser.get(CLOSED, headers={"Authorization": key}).status_code == 403
    # Nor does the session get to the pages that libraries guard.
    assert browser.get("/tai-khoan/password/change/", headers={"Authorization": key}).status_code == 302


def test_nothing_that_a_key_was_told_is_kept_for_others():
    key = cast.key(cast.officer(), "read")
    for road in ("/", OPEN):
        before = kept.shelf.size_bytes
        told = ask(f"Bearer {key}", road)
        assert kept.shelf.size_bytes == before
        assert "private" in told["Cache-Control"]
        for sent in (told, Client().get(road), Client().get(road)):
            assert {"Authorization", "X-CKAN-API-Key"} <= {name.strip() for name in sent["Vary"].split(",")}, road


def test_the_last_use_is_written_once_a_minute():
    secret = cast.key(cast.officer(), "read")
    now = timezone.now()
    with CaptureQueriesContext(connection) as statements:
        for second in (0, 30, 59, 61):
            credentials.find_credential(secret, now=now + timedelta(seconds=second))
    assert len([each for each in statements if each["sql"].startswith("UPDATE")]) == 2
    assert AccessKey.objects.get().last_used_at == now + timedelta(seconds=61)
    assert not [each for each in statements if secret in each["sql"]]


def test_each_key_has_its_own_limit(monkeypatch):
    monkeypatch.setattr(credentials, "KEY_PER_MINUTE", 2)
    first, second = (cast.key(cast.officer(), "read") for _number in range(2))
    assert [ask(f"Bearer {first}", OPEN).status_code for _number in range(3)] == [200, 200, 429]
    assert ask(f"Bearer {second}", OPEN).status_code == 200
    cache.clear()
    assert ask(f"Bearer {first}", OPEN).status_code == 200


def test_keys_end_with_the_password_and_with_the_account():
    browser = cast.client(cast.officer())
    person = Person.objects.get(username="cast-officer")
    person.set_password("Mật-khẩu-cũ-1")
    person.save()
    browser.force_login(person)
    key, other = cast.key(cast.officer(), "read"), cast.key(cast.clerk(), "read")
    asked = {"oldpassword": "Mật-khẩu-cũ-1", "password1": "Mật-khẩu-mới-2", "password2": "Mật-khẩu-mới-2"}
    assert browser.post("/tai-khoan/password/change/", asked).status_code == 302
    assert [ask(f"Bearer {each}", OPEN).status_code for each in (key, other)] == [401, 200]
    clerk = Person.objects.get(username="cast-clerk-21136")
    people.close_account(SYSTEM, person_id=clerk.pk, on=timezone.localdate(), reason="nghỉ")
    assert ask(f"Bearer {other}", OPEN).status_code == 401
    assert not AccessKey.objects.exists()


def test_a_role_that_asks_for_a_second_factor_asks_for_it_of_a_key_too():
    key = cast.key(cast.administrator(), "read")
    Person.objects.update(is_demonstration=False)
    refused = ask(f"Bearer {key}", OPEN)
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:hatang:problem:identity.second_factor")


def test_tokens_of_another_issuer_come_through_the_same_door(monkeypatch):
    holder = cast.client(cast.officer()).actor

    def resolve(shown, now):
        return Credential("idp-1", holder, frozenset({"read"})) if shown == "eyJ.x.y" else None

    monkeypatch.setattr(access, "_resolvers", [resolve])
    assert ask("Bearer eyJ.x.y").status_code == 200
    assert ask("Bearer eyJ.x.y", "/danh-ba/nguoi-dung/them/", "post").status_code == 403
    assert ask("Bearer eyJ.x.z").status_code == 401


def test_keys_from_before_go_on_after_the_upgrade():
    """Both tables as they were, with keys whose secrets stand in programs; the upgrade takes them over."""
    holder = cast.client(cast.officer()).actor
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE opendata_token (id varchar(64), person varchar(64), name varchar(200), sha256 varchar(64),"
            " created timestamptz, last_access timestamptz);"
            "CREATE TABLE analytics_key (id bigint, owner varchar(64), sha256 varchar(64), made_at timestamptz,"
            " valid_until timestamptz);"
            "INSERT INTO opendata_token"
            " VALUES ('n1', %(owner)s, 'đồng bộ', encode(sha256('htg_old'), 'hex'), now(), NULL);"
            "INSERT INTO analytics_key VALUES (7, %(owner)s, encode(sha256('bi_old'), 'hex'), now(),"
            " now() + interval '9 days')",
            {"owner": holder.id},
        )
        for room in ("opendata", "analytics"):
            cursor.execute(import_module(f"hatang.capabilities.{room}.migrations.0008_access_keys").MOVE)
        cursor.execute("DROP TABLE opendata_token; DROP TABLE analytics_key")
    scopes = {key.name: set(key.scopes) for key in AccessKey.objects.all()}
    assert scopes == {"đồng bộ": {"datasets", "layers"}, "Arrow Flight SQL": {"sql"}}
    now = timezone.now()
    assert credentials.find_credential("htg_old", now=now + timedelta(days=9000)).actor.id == holder.id
    assert credentials.find_credential("bi_old", now=now).scopes == {"sql"}
    with pytest.raises(Problem, match="hết hạn"):
        credentials.find_credential("bi_old", now=now + timedelta(days=10))
