"""The edge of every page: context from the address, problems as pages, preferences in cookies, nothing inline."""

import re
from datetime import date

import pytest
from django import forms
from django.template import Context as TemplateContext
from django.template import Template
from django.test import RequestFactory
from tests import cast

from hatang.kernel import access
from hatang.kernel.access import Area
from hatang.kernel.problems import Conflict, Forbidden, Invalid
from hatang.kernel.ui import preferences, views
from hatang.kernel.ui.context import Context

pytestmark = pytest.mark.integration


def test_links_keep_what_was_given_and_nothing_else():
    day = date(2025, 6, 30)
    context = Context(
        "194", day, Area("51", date(2025, 7, 1)), given=frozenset({"as_of", "area"}), today=date(2026, 1, 1)
    )
    assert context.url("/x/") == "/x/?as_of=2025-06-30&area=51@2025-07-01"
    assert context.url("/x/?a=1", area=None) == "/x/?a=1&as_of=2025-06-30"
    assert context.url("/x/?area=7@2020-01-01") == "/x/?area=7@2020-01-01&as_of=2025-06-30"
    assert Context("194", day).url("/x/") == "/x/"


def test_a_copied_link_carries_the_date():
    assert Context("194", date(2026, 1, 1)).everything() == {"plan": "194", "as_of": "2026-01-01"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("as_of=2025-13-01", 422, "2025-13-01"),
        ("as_of=31/02/2025", 422, "31/02/2025"),
        ("as_of=1066-10-14", 422, "1066-10-14"),
        ("area=51", 422, "51"),
        ("area=99999@2025-07-01", 404, "99999@2025-07-01"),
        ("plan=nothing", 404, "nothing"),
    ],
)
def test_a_context_that_is_none_is_refused_by_name_with_a_way_out(client, query, status, words):
    answer = client.get(f"/ui/?{query}")
    assert answer.status_code == status
    page = answer.content.decode()
    assert words in page
    assert "problem-hint" in page or "problem-where" in page


def test_a_refusal_says_in_words_which_right_is_missing_and_who_gives_it():
    request = RequestFactory().get("/x/")
    request.actor = cast.clerk()
    with pytest.raises(Forbidden) as refused:
        access.require_right(request.actor, "imports.view_all")
    page = views.show_problem(request, refused.value).content.decode()
    assert f"Quyền còn thiếu: {access.get_rule('imports.view_all').title}" in page
    assert "Người đứng đầu đơn vị hoặc quản trị viên" in page
    assert "imports.view_all" not in page
    machine = RequestFactory().get("/x/", HTTP_ACCEPT="application/json")
    assert b"imports.view_all" in views.show_problem(machine, refused.value).content, "programs go by the code"


@pytest.mark.django_db
def test_the_first_language_is_vietnamese_whatever_the_browser_was_installed_in(client):
    answer = client.get("/ui/", headers={"Accept-Language": "en-US,en"})
    assert '<html lang="vi"' in answer.content.decode()


@pytest.mark.django_db
def test_english_is_chosen_and_kept(client):
    client.post("/ngon-ngu/", {"language": "en", "next": "/ui/"})
    assert '<html lang="en"' in client.get("/ui/").content.decode()


@pytest.mark.django_db
def test_preferences_are_rendered_by_the_server(client):
    client.post("/ui/preferences/", {"theme": "dark", "density": "compact", "rail": "sideways", "next": "/ui/"})
    page = client.get("/ui/").content.decode()
    assert 'data-theme="dark"' in page
    assert 'data-density="compact"' in page
    assert 'data-rail="open"' in page


def test_preferences_never_lead_to_another_site():
    request = RequestFactory().post("/ui/preferences/", {"next": "https://example.org/"})
    assert preferences.safe_next(request) == "/"


@pytest.mark.django_db
def test_nothing_inline_that_the_policy_forbids(client):
    page = client.get("/ui/").content.decode()
    assert not re.search(r"<[^>]+\sstyle=", page)
    assert not re.search(r"<[^>]+\son\w+=", page)
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert "<style" not in page


@pytest.mark.django_db
def test_a_missing_page_says_so_and_offers_a_way(client):
    answer = client.get("/khong-co-trang-nay/")
    assert answer.status_code == 404
    assert "/khong-co-trang-nay/" in answer.content.decode()


@pytest.mark.django_db
def test_a_problem_speaks_the_language_of_whoever_asks():
    page = views.show_problem(RequestFactory().get("/x/"), Invalid("row", "Sai", where="F17", hint="Sửa"))
    assert b"F17" in page.content
    assert page.status_code == 422
    machine = views.show_problem(RequestFactory().get("/x/", HTTP_ACCEPT="application/json"), Conflict("busy"))
    assert machine["Content-Type"] == "application/problem+json"
    assert machine.status_code == 409


def test_a_server_error_needs_neither_session_nor_database():
    answer = views.server_error(RequestFactory().get("/x/"))
    assert answer.status_code == 500
    assert b"<html" in answer.content


@pytest.mark.django_db
def test_the_style_guide_shows_every_part_and_wrong_forms(client):
    page = client.get("/ui/?form=wrong").content.decode()
    for part in (
        "error-summary",
        "field-wrong",
        "table-scroll",
        "state-bar",
        "trend-plot",
        "map-stage",
        "empty",
        "problem",
    ):
        assert part in page, part


@pytest.mark.django_db
def test_a_table_answers_with_the_fragment_asked_for(client):
    whole = client.get("/ui/?sample-sort=-households", headers={"HX-Target": "sample-table", "HX-Request": "true"})
    assert b"<html" not in whole.content
    more = client.get("/ui/?sample-page=2", headers={"HX-Target": "sample-more", "HX-Request": "true"})
    assert more.content.decode().lstrip().startswith("<tr>")


def test_the_summary_of_a_refused_form_leads_to_the_first_of_the_choices():
    class ChoosingForm(forms.Form):
        state = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
        name = forms.CharField()

    page = Template("{% load ui %}{% form form %}").render(TemplateContext({"form": ChoosingForm({})}))
    for target in ("id_state_0", "id_name"):
        assert f'href="#{target}"' in page
        assert f'id="{target}"' in page
