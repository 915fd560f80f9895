"""Pages that are kept: made once for those of the same rights, made anew when anything that is stored changed."""

import re
from typing import TYPE_CHECKING

import pytest
from django.contrib.messages import INFO
from django.contrib.messages.storage.base import Message
from django.middleware.csrf import _does_token_match
from django.test import RequestFactory
from tests import cast

from hatang.kernel import audit, datasets, state
from hatang.kernel.access import SYSTEM
from hatang.kernel.models import DatasetRevision
from hatang.kernel.reading import cached_reading
from hatang.kernel.ui import keeping
from hatang.kernel.ui.context import Context
from hatang.kernel.ui.table_rows import from_queryset
from hatang.kernel.ui.tables import Column

if TYPE_CHECKING:
    from django.http import HttpRequest

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def asked(actor=cast.nobody, path="/x/"):
    request: HttpRequest = RequestFactory().get(path)
    request.actor, request.context = actor, Context(plan="", as_of=state.read_state()[0])
    return request


def make(made, text="Kept"):
    def values():
        made.append(text)
        return {"problem": {"title": text, "status": 200, "detail": "", "hint": "", "where": "", "code": "x"}}

    return values


def render(request, made):
    return keeping.render_kept(request, "ui/problem.html", make(made)).content.decode()


def test_a_second_reader_without_an_account_gets_it_without_its_being_made_again():
    made = []
    first, second = render(asked(), made), render(asked(), made)
    assert len(made) == 1
    assert "Kept" in first
    assert first.count("Kept") == second.count("Kept")


def test_nobody_gets_the_page_of_another_nor_of_another_address():
    made = []
    render(asked(), made)
    for officer in (cast.officer(), type(cast.officer())("2", "Another", cast.officer().grants)):
        render(asked(officer), made)
        render(asked(officer), made)
    render(asked(path="/y/"), made)
    assert len(made) == 4


def test_what_asks_more_than_a_context_is_never_kept():
    made = []
    for _time in range(2):
        render(asked(path="/x/?sort=name"), made)
    assert len(made) == 2
    assert not keeping._shelf


def test_every_act_and_every_new_revision_makes_it_anew():
    made = []
    render(asked(), made)
    audit.record_act(SYSTEM, "test.act", "test.thing", "1", before={}, after={"a": 1})
    render(asked(), made)
    datasets.bump_revisions("test.rows")
    render(asked(), made)
    assert len(made) == 3
    audit.record_act(SYSTEM, "identity.sign_in", "identity.person", "1", before={}, after={"a": 1})
    render(asked(), made)
    assert len(made) == 3, "who signs in changes nothing that others see"


def test_who_is_named_otherwise_or_wants_to_see_otherwise_gets_a_page_of_their_own():
    made = []
    clerk = cast.clerk()
    assert clerk.label in render(asked(clerk), made)
    again = render(asked(type(clerk)(clerk.id, "Người khác", clerk.grants)), made)
    assert "Người khác" in again
    assert clerk.label not in again
    dark = asked(clerk)
    dark.COOKIES["hatang_theme"] = "dark"
    assert 'data-theme="dark"' in render(dark, made)
    abroad = asked(clerk)
    abroad.META["HTTP_HOST"] = "localhost"
    render(abroad, made)
    assert len(made) == 4


def test_a_form_bears_the_token_of_whoever_asks():
    made, tokens = [], set()
    for secret in ("a" * 32, "b" * 32, "b" * 32):
        request = asked()
        request.META["CSRF_COOKIE"] = secret
        sent = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', render(request, made)))
        assert sent
        assert all(_does_token_match(token, secret) for token in sent)
        tokens |= sent
    assert len(made) == 1
    assert len(tokens) >= 3, "masked anew each time"


def test_a_page_with_a_message_is_made_for_that_one_time():
    made = []
    for _time in range(2):
        request = asked()
        request._messages = [Message(INFO, "Đã lưu")]
        assert "Đã lưu" in render(request, made)
    assert "Đã lưu" not in render(asked(), made)
    assert len(made) == 3


def test_a_small_value_is_computed_once_in_a_state_and_every_time_outside_of_a_reading():
    numbers = iter(range(10))

    def read():
        with cached_reading():
            return state.cache_by_state("x", lambda: next(numbers))

    assert (read(), read()) == (0, 0)
    assert state.cache_by_state("x", lambda: next(numbers)) == 1
    audit.record_act(SYSTEM, "test.act", "test", "1", before={}, after={})
    assert read() == 2


def test_a_table_in_the_database_stands_in_the_order_of_the_alphabet():
    names = ["Ăn", "Ba Gia", "Bá Gia", "Ba Tơ", "Dục Nông", "Đak Hà", "Thôn 2", "Thôn 10", "Ủy ban"]
    DatasetRevision.objects.bulk_create(DatasetRevision(name=name, revision=1) for name in sorted(names))
    stored = from_queryset(DatasetRevision.objects.filter(name__in=names))
    for descending, expected in ((False, names), (True, names[::-1])):
        rows = stored.ordered(Column("name", "Tên"), descending=descending).everything()
        assert [row["name"] for row in rows] == expected
