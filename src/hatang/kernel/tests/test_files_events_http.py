"""Files are kept whole or not at all; events wait for the commit; pages have cursors."""

import asyncio
import io
import json
import re
import warnings

import pytest
from django.contrib.staticfiles import finders
from django.db import OperationalError, transaction
from django.test import RequestFactory
from psycopg import errors

from hatang.kernel import events, files, http
from hatang.kernel.access import SYSTEM
from hatang.kernel.models import StoredFile
from hatang.kernel.problems import Invalid, Missing, Problem

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _data(settings, tmp_path):
    settings.HATANG_DATA = tmp_path


def test_a_file_is_kept_as_it_came_under_a_harmless_name():
    stored = files.store_file("..\\..\\etc/báo cáo.xlsx", io.BytesIO(b"PK\x03\x04rest"), SYSTEM)
    assert (stored.name, stored.media_type, stored.size) == ("báo cáo.xlsx", "application/zip", 8)
    assert files.path_of(stored.pk).read_bytes() == b"PK\x03\x04rest"


def test_a_file_over_the_limit_leaves_nothing_behind(tmp_path):
    with pytest.raises(Invalid) as caught:
        files.store_file("big.csv", io.BytesIO(b"x" * 11), SYSTEM, maximum_bytes=10)
    assert caught.value.status == 413
    assert StoredFile.objects.count() == 0
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


def test_a_file_that_is_not_there_is_missing():
    with pytest.raises(Missing):
        files.path_of("00000000-0000-0000-0000-000000000000")


def test_an_event_is_told_after_the_commit_and_its_listener_cannot_break_the_act(django_capture_on_commit_callbacks):
    heard = []

    @events.subscribe_to("test.happened")
    def broken(payload):
        raise RuntimeError

    @events.subscribe_to("test.happened")
    def listen(payload):
        heard.append(payload)

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        events.publish_event("test.happened", {"a": 1})
        assert heard == []
    assert heard == [{"a": 1}]


def test_pages_follow_one_another_to_the_end():
    for number in range(5):
        files.store_file(f"{number}.csv", io.BytesIO(str(number).encode()), SYSTEM)
    cursor, names = None, []
    while True:
        found, cursor = http.paginate_rows(StoredFile.objects.all(), cursor, 2)
        names += [each.name for each in found]
        if cursor is None:
            break
    assert len(names) == len(set(names)) == 5


def test_a_foreign_cursor_is_refused():
    with pytest.raises(Invalid):
        http.paginate_rows(StoredFile.objects.all(), "%%%")


def test_a_problem_is_told_in_the_standard_form():
    response = http.problem_response(Problem("x", "Title", where="row 3", hint="do this"))
    assert response["Content-Type"] == "application/problem+json"
    assert json.loads(response.content)["where"] == "row 3"


def test_what_the_client_holds_is_not_sent_again():
    first = http.with_etag(RequestFactory().get("/"), (1,), lambda: http.HttpResponse("body"))
    again = RequestFactory().get("/", headers={"If-None-Match": first["ETag"]})
    assert http.with_etag(again, (1,), lambda: http.HttpResponse("body")).status_code == 304
    assert http.with_etag(again, (2,), lambda: http.HttpResponse("body")).status_code == 200


def test_a_stream_is_sent_in_blocks_also_asynchronously():
    made = []

    def pieces():
        for number in range(5):
            made.append(number)
            yield str(number) * 40_000

    async def first_block():
        return await anext(aiter(http.Stream(pieces())))

    assert asyncio.run(first_block()) == b"0" * 40_000 + b"1" * 40_000
    assert made == [0, 1]  # the rest is not made before it is asked for
    assert b"".join(http.Stream(pieces())) == b"".join(str(number).encode() * 40_000 for number in range(5))


def test_a_file_is_sent_in_blocks_also_asynchronously(tmp_path):
    path = tmp_path / "large.bin"
    path.write_bytes(b"x" * (3 * http.File.block_size + 7))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        response = http.File(path.open("rb"), as_attachment=True, filename="lớn.bin")
        assert response["Content-Length"] == str(path.stat().st_size)

        async def sizes():
            return [len(block) async for block in response]

        assert asyncio.run(sizes()) == [http.File.block_size] * 3 + [7]
    response.close()


def test_two_that_change_the_same_rows_at_once_are_told_to_send_again():
    error = OperationalError("deadlock detected")
    error.__cause__ = errors.DeadlockDetected()
    problem = http.refused_by_database(error)
    assert problem is not None
    assert problem.status == 409
    assert http.refused_by_database(OperationalError("server closed the connection")) is None


def test_a_coding_that_is_refused_is_not_used(client):
    assert client.get("/", headers={"Accept-Encoding": "gzip"})["Content-Encoding"] == "gzip"
    for refused in ("gzip;q=0", "gzip; q=0.0, identity", "br;q=0, GZIP;Q=0"):
        assert "Content-Encoding" not in client.get("/", headers={"Accept-Encoding": refused}), refused
    assert client.get("/", headers={"Accept-Encoding": "GZIP;q=0.5"})["Content-Encoding"] == "gzip"


def test_the_api_is_described_with_files_of_this_installation(client):
    page = client.get("/api/v1/docs").content.decode()
    names = re.findall(r'(?:src|href)="/static/(ninja/[^"]+)"', page)
    assert "ninja/swagger-ui-bundle.js" in names
    assert [name for name in names if finders.find(name) is None] == []
    assert "//cdn." not in page


def test_developers_find_a_start_and_every_example_is_answered(client):
    page = client.get("/api/v1/docs").content.decode()
    assert 'class="topbar"' in page, "within the product"
    assert "http://testserver/ogc" in page
    assert "Dữ liệu mở không cần tài khoản" in page
    examples = re.findall(r"curl &quot;http://testserver(/[^&]+)&quot;", page)
    assert len(set(examples)) == 3
    for address in {*examples, "/api/v1/openapi.json", "/danh-ba/tai-khoan/khoa/", "/lop-ban-do/"}:
        assert client.get(address).status_code == 200, address
