"""What stands in an address and is as good as a key: in no line of the log, in no cache; foreign hosts are one line."""

import io
import logging
import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from tests import cast

from hatang.kernel.secret_addresses import SecretConverter

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
CODE = "7KQM9ZTB4XWH2RPC"


@pytest.fixture
def log():
    """What our own handler writes while the test runs."""
    handler = next(handler for handler in logging.root.handlers if handler.get_name() == "stderr")
    written = io.StringIO()
    stream = handler.setStream(written)
    yield written
    handler.setStream(stream)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (f"/danh-ba/loi-moi/{CODE}/", "/danh-ba/loi-moi/***/"),
        (f"/danh-ba/loi-moi/{CODE}/>", "/danh-ba/loi-moi/***"),
        (f"/phu-song/mat-song/{CODE}/", "/phu-song/mat-song/***/"),
        (f"/phu-song/mat-song/{CODE}/xong/", "/phu-song/mat-song/***/xong/"),
        (f"/phu-song/mat-song/thu/{CODE}/", "/phu-song/mat-song/thu/***/"),
        (f"/bao-cao/lich/{CODE}.ics", "/bao-cao/lich/***.ics"),
        (f"/tai-khoan/password/reset/key/3-{CODE}/", "/tai-khoan/password/reset/key/3-***/"),
    ],
)
def test_a_refused_address_is_logged_without_its_code(log, address, shown):
    answer = Client(enforce_csrf_checks=True).delete(address)
    assert answer.status_code in (403, 404, 405, 422)
    assert log.getvalue().rstrip().endswith(f": {shown}")
    assert CODE not in log.getvalue()


def test_other_addresses_are_logged_whole(log):
    Client().get("/dia-phuong/99999")
    Client().get("/phu-song/thon/khong-co/")
    assert log.getvalue().splitlines()[-1].endswith("/phu-song/thon/khong-co/")


def test_a_foreign_host_is_one_short_line(log):
    answer = Client().get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert [line.partition(" ")[2] != "" for line in log.getvalue().splitlines()] == [True]
    assert "evil.example" in log.getvalue()
    Client().get("/", headers={"host": "a" * 5_000})
    assert max(map(len, log.getvalue().splitlines())) < 300


def test_the_proxy_of_the_deployment_hides_the_same():
    """Each route with a secret, walked: nobody has to remember the list."""
    config = (Path(__file__).parents[2] / "deploy/nginx/hatang.conf").read_text()
    (pattern,) = re.findall(r'"~(.*?)" "\$kept\*\*\*"', config)
    hidden = re.compile(pattern.replace("?<kept>", "?P<kept>"))
    secret = list(_list_secret_addresses())
    assert len(secret) >= 6
    for address in secret:
        shown = hidden.match(address)
        assert shown is not None, address
        assert CODE not in shown["kept"]
    assert hidden.match("/phu-song/thon/51001/") is None


def _list_secret_addresses():
    for outer in get_resolver().url_patterns:
        for inner in getattr(outer, "url_patterns", ()):
            for name, converter in getattr(inner.pattern, "converters", {}).items():
                if isinstance(converter, SecretConverter):
                    others = {other: "x" for other in inner.pattern.converters if other != name}
                    yield reverse(f"{outer.namespace}:{inner.name}", kwargs={name: CODE, **others})
    yield reverse("account_reset_password_from_key", kwargs={"uidb36": "3", "key": CODE})
    yield reverse("account_confirm_email", kwargs={"key": CODE})


@pytest.mark.parametrize("address", ["/", "/du-lieu-mo/", "/danh-ba/tai-khoan/", "/bao-cao/", "/nowhere"])
def test_what_is_made_for_one_person_lies_in_no_cache(address):
    answer = cast.client(cast.officer()).get(address)
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))


def test_a_page_behind_a_code_lies_in_no_cache_and_an_open_one_may():
    assert "no-store" in Client().get(f"/phu-song/mat-song/{CODE}/")["Cache-Control"]
    assert "no-store" not in Client().get("/du-lieu-mo/").get("Cache-Control", "")
