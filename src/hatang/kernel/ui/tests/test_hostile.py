"""What somebody who means harm sends to any page: refused in words, with the same headers as every other answer."""

import base64
import json

import pytest
from django.db import DataError
from django.test import Client, RequestFactory

from hatang.kernel import http
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Invalid
from hatang.kernel.ui.context import ContextMiddleware
from hatang.kernel.ui.table_export import safe_text
from hatang.kernel.ui.table_rows import date_range, number_range

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.parametrize(
    "path",
    [
        *("/ui/", "/ui/?as_of=0000-00-00", "/ui/?as_of=%00", "/ui/%00", "/nowhere", "/static/nowhere.css"),
        *("/api/v1/nowhere", "/api/v1/openapi.json", "/quan-tri/", "/tai-khoan/login/"),
    ],
)
def test_every_answer_carries_the_headers_pages_of_errors_and_the_api_too(client, path):
    answer = client.get(path)
    assert answer.status_code < 500
    assert {name: answer.get(name) for name in HEADERS} == HEADERS
    assert "default-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("sent", [{"origin": "https://xau.example"}, {"sec-fetch-site": "cross-site"}])
def test_a_form_from_elsewhere_is_refused_in_vietnamese(sent):
    answer = Client(enforce_csrf_checks=True).post("/ngon-ngu/", {"language": "en"}, headers=sent)
    assert answer.status_code == 403
    assert "Biểu mẫu" in answer.content.decode()
    assert answer["X-Frame-Options"] == "DENY"
    assert "hatang_language" not in answer.cookies


def test_a_form_of_ours_needs_no_token_to_change_how_one_sees():
    """It may stand on a page that is kept for everybody."""
    answer = Client(enforce_csrf_checks=True).post(
        "/ngon-ngu/", {"language": "en"}, headers={"origin": "http://testserver"}
    )
    assert answer.cookies["hatang_language"].value == "en"


@pytest.mark.django_db
def test_a_form_that_changes_anything_else_needs_its_token():
    answer = Client(enforce_csrf_checks=True).post("/tai-khoan/login/", {"login": "a", "password": "b"})
    assert answer.status_code == 403
    assert "Biểu mẫu" in answer.content.decode()


@pytest.mark.parametrize("path", ["/tim/?q=a%00b", "/to-chuc/a%00/", "/api/v1/plan/%00", "/api/v1/plan/194?as_of=%00"])
def test_a_nul_in_an_address_is_no_error_of_ours(client, path):
    assert 400 <= client.get(path).status_code < 500


def test_a_nul_in_a_posted_field_changes_nothing(client):
    answer = client.post("/ui/preferences/", {"theme": "dark\x00", "next": "/"})
    assert answer.status_code == 400
    assert "hatang_theme" not in answer.cookies


def test_what_the_database_cannot_hold_is_the_senders_mistake():
    request = RequestFactory().get("/")
    answer = ContextMiddleware(lambda _request: None).process_exception(request, DataError("out of range"))
    assert answer.status_code == 422
    assert ContextMiddleware(lambda _request: None).process_exception(request, RuntimeError("ours")) is None


@pytest.mark.parametrize("value", ["x", {}, [], "1; DROP TABLE kernel_auditentry"])
def test_a_forged_cursor_is_refused_by_name(value):
    cursor = base64.urlsafe_b64encode(json.dumps(value).encode()).decode()
    with pytest.raises(Invalid):
        http.paginate_rows(AuditEntry.objects.all(), cursor)


@pytest.mark.parametrize("wanted", [">9999-12-31", "<0001-01-01", "0000", "2025-13", "99999"])
def test_a_date_at_the_end_of_time_is_no_filter(wanted):
    with pytest.raises(Invalid):
        date_range(wanted)


def test_a_number_of_four_hundred_digits_is_no_filter():
    with pytest.raises(Invalid):
        number_range("1" * 400)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1+1"])
def test_no_exported_text_starts_a_formula(text):
    assert safe_text(text).startswith("'")
