"""Whose address counts: behind proxies of ours, beside them, and what a client invents."""

import re

import pytest
from django.test import RequestFactory
from tests import cast

from hatang.kernel import clients, http

ROAD = "/api/v1/identity/organisations"
PROXY = "127.0.0.1"


def request_from(peer, forwarded=None):
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return RequestFactory().get("/", REMOTE_ADDR=peer, headers=headers)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, PROXY),
        (0, "203.0.113.7", PROXY),  # nobody of ours wrote it
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "10.0.0.1, 198.51.100.1,203.0.113.7", "203.0.113.7"),  # the client wrote what stands left
        (2, "198.51.100.1, 203.0.113.7, 10.0.0.1", "203.0.113.7"),
        (2, "203.0.113.7", PROXY),  # one of the two did not write
        (3, "203.0.113.7, 10.0.0.1", PROXY),
        (1, None, PROXY),
        (1, "", PROXY),
        (1, "203.0.113.7,", PROXY),
        (1, "unknown", PROXY),
        (1, "203.0.113.7, 999.1.1.1", PROXY),
        (1, "203.0.113.7; DROP TABLE", PROXY),
        (1, "203.0.113.7:51234", "203.0.113.7"),
        (1, " [2001:db8::7]:443 ", "2001:db8::7"),
        (1, "[2001:DB8:0:0::7]", "2001:db8::7"),
        (1, "2001:db8::7", "2001:db8::7"),
        (1, "fe80::7%eth0", "fe80::7"),
        (1, "::ffff:203.0.113.7", "203.0.113.7"),
        (1, "[2001:db8::7", PROXY),
        (1, "[]", PROXY),
    ],
)
def test_the_address_is_what_the_outermost_proxy_of_ours_saw(settings, proxies, forwarded, address):
    settings.HATANG_PROXIES = proxies
    assert clients.client_address(request_from(PROXY, forwarded)) == address


@pytest.mark.unit
def test_headers_that_came_apart_are_one_list(settings):
    """Two lines of a header reach us joined by a comma, in the order in which they were sent."""
    settings.HATANG_PROXIES = 1
    assert clients.client_address(request_from(PROXY, "198.51.100.1" + "," + "203.0.113.7")) == "203.0.113.7"


@pytest.mark.unit
@pytest.mark.parametrize("peer", ["", "unix:", "localhost"])
def test_a_connection_without_an_address_has_none(settings, peer):
    settings.HATANG_PROXIES = 0
    assert clients.client_address(request_from(peer)) == ""
    assert clients.client_network(request_from(peer)) == ""


@pytest.mark.unit
def test_one_sender_is_an_address_or_the_network_of_a_household(settings):
    settings.HATANG_PROXIES = 0
    networks = [
        clients.client_network(request_from(peer)) for peer in ("2001:db8::1", "2001:db8::ffff:2", "2001:db8:0:1::1")
    ]
    assert networks == ["2001:db8::/64", "2001:db8::/64", "2001:db8:0:1::/64"]
    assert clients.client_network(request_from("203.0.113.7")) == "203.0.113.7"
    assert clients.client_network(request_from("::ffff:203.0.113.7")) == "203.0.113.7"


@pytest.fixture
def two_a_minute(monkeypatch, settings):
    monkeypatch.setattr(http, "ANONYMOUS_PER_MINUTE", 2)
    settings.HATANG_PROXIES = 1


def statuses(client, *forwarded):
    return [client.get(ROAD, REMOTE_ADDR=PROXY, headers={"X-Forwarded-For": each}).status_code for each in forwarded]


@pytest.mark.integration
@pytest.mark.django_db
@pytest.mark.usefixtures("two_a_minute")
def test_behind_a_proxy_one_client_uses_up_its_own_calls_only(client):
    assert statuses(client, *["203.0.113.7"] * 3) == [200, 200, 429]
    assert statuses(client, "203.0.113.8") == [200]


@pytest.mark.integration
@pytest.mark.django_db
@pytest.mark.usefixtures("two_a_minute")
def test_no_invented_address_gets_more_calls(client):
    assert statuses(client, *[f"198.51.100.{each}, 203.0.113.7" for each in range(3)]) == [200, 200, 429]


@pytest.mark.integration
@pytest.mark.django_db
@pytest.mark.usefixtures("two_a_minute")
def test_all_addresses_of_one_household_are_one_sender(client):
    assert statuses(client, *[f"2001:db8::{each}" for each in range(1, 4)]) == [200, 200, 429]
    assert statuses(client, "2001:db8:0:1::1") == [200]


@pytest.mark.integration
@pytest.mark.django_db
@pytest.mark.usefixtures("two_a_minute")
def test_who_is_signed_in_is_counted_by_name(client):
    assert statuses(client, *["203.0.113.7"] * 3)[-1] == 429
    assert statuses(cast.client(cast.officer()), "203.0.113.7") == [200]


@pytest.mark.unit
def test_nothing_else_asks_for_the_address(settings):
    """Another reader would believe what a client invents, or take the proxy for everybody."""
    asking = re.compile(
        r"REMOTE_(ADDR|HOST)|FORWARDED.FOR|X.REAL.IP|\bscope(\[|\.get\()[\"']client|httpkit", re.IGNORECASE
    )
    found = [
        (path.name, line.strip())
        for path in settings.PACKAGE.rglob("*.py")
        if "tests" not in path.parts and asking.search(text := path.read_text())
        for line in text.splitlines()
        if asking.search(line) and not line.strip().startswith(("#", "`"))
    ]
    assert [name for name, _line in found] == ["clients.py", "clients.py"], found
    assert ["HTTP_X_FORWARDED_FOR" in line or "REMOTE_ADDR" in line for _name, line in found] == [True, True]
