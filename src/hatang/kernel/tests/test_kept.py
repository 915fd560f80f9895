"""Kept answers: by what was asked and what they rest on, within a bound, access known before anything is read."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path

from hatang.kernel import access, kept
from hatang.kernel.access import allow, anyone, signed_in
from hatang.kernel.problems import Missing

pytestmark = pytest.mark.unit
made, asked_states = [], []
current = {"state": 1}


def _state(request, name):
    asked_states.append(name)
    if name == "missing":
        raise Missing("name")
    return None if name == "page" else current["state"]


@kept.rests_on(_state)
@allow("kept.test")
def view(request, name):
    made.append(name)
    response = HttpResponse(f"{name} {len(made)} {request.GET.get('q', '')}", status=404 if name == "gone" else 200)
    response["X-Own"] = "yes"
    return response


urlpatterns = [path("kept/<str:name>", view), path("other/<str:name>", allow("kept.test")(lambda request, name: None))]


@pytest.fixture
def middleware(settings, monkeypatch):
    settings.ROOT_URLCONF = __name__
    monkeypatch.setitem(access._rules, "kept.test", access.Rule("kept.test", "x", anyone))
    kept.shelf.clear()
    made.clear()
    asked_states.clear()
    current["state"] = 1
    yield kept.KeptAnswersMiddleware(lambda request: HttpResponse("long"))
    kept.shelf.clear()


def ask(middleware, address="/kept/a", method="get", **meta):
    return middleware(getattr(RequestFactory(), method)(address, **meta))


def test_a_part_of_a_page_and_an_unknown_host_go_the_long_way_and_are_never_kept(middleware):
    """HTMX asks a page's own address for a table: kept, it would stand in the page's place for everybody."""
    assert ask(middleware, HTTP_HX_REQUEST="true").content == b"long"
    assert ask(middleware, HTTP_HOST="evil.example").content == b"long"
    assert made == []
    assert ask(middleware).content == b"a 1 "


def test_an_answer_is_made_once_until_its_state_changes(middleware):
    first, again = ask(middleware), ask(middleware)
    assert first.content == again.content == b"a 1 "
    assert again["X-Own"] == "yes"
    assert again["Content-Language"] == "vi"
    current["state"] = 2
    assert ask(middleware).content == b"a 2 "


@pytest.mark.parametrize(
    "other",
    [
        {"address": "/kept/a?q=1"},
        {"address": "/kept/b"},
        {"HTTP_ACCEPT": "text/html"},
        {"HTTP_ACCEPT_ENCODING": "gzip"},
        {"HTTP_HOST": "localhost"},
        {"secure": True},
    ],
)
def test_what_is_asked_otherwise_is_another_answer(middleware, other):
    ask(middleware)
    ask(middleware, **other)
    assert len(made) == 2


@pytest.mark.parametrize(
    "other",
    [
        {"HTTP_COOKIE": "sessionid=x"},
        {"HTTP_AUTHORIZATION": "htg_x"},
        {"HTTP_X_CKAN_API_KEY": "htg_x"},
        {"method": "post"},
        {"address": "/kept/page"},
        {"address": "/kept/missing"},
        {"address": "/other/a"},
        {"address": "/nowhere"},
        {"address": "/kept/a?q=%00"},
    ],
)
def test_the_rest_goes_the_long_way(middleware, other):
    ask(middleware)
    assert ask(middleware, **other).content == b"long"
    assert len(made) == 1


def test_nothing_is_asked_before_access_is_known(middleware, monkeypatch):
    ask(middleware)
    monkeypatch.setitem(access._rules, "kept.test", access.Rule("kept.test", "x", signed_in))
    asked_states.clear()
    assert ask(middleware).content == b"long"
    assert asked_states == []


def test_errors_and_conditional_answers_are_not_kept(middleware):
    assert ask(middleware, "/kept/gone").status_code == 404
    assert ask(middleware, "/kept/gone").content == b"gone 2 "
    ask(middleware)
    ask(middleware, HTTP_IF_NONE_MATCH='"x"')
    assert made == ["gone", "gone", "a", "a"]


def test_the_longest_unused_goes_first(middleware, monkeypatch):
    monkeypatch.setattr(kept, "MOST_KEPT_BYTES", 40)
    for number in range(20):
        ask(middleware, f"/kept/a?q={number}")
        ask(middleware, "/kept/a?q=0")
    assert 0 < kept.shelf.size_bytes <= 40
    assert made.count("a") == 20
    monkeypatch.setattr(kept, "LARGEST_KEPT_BYTES", 3)
    kept.shelf.clear()
    ask(middleware)
    assert kept.shelf.size_bytes == 0
