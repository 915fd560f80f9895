"""Files in place: parts, tags, what a program reads of a column; no `Range` that anybody can write is an error."""

from __future__ import annotations

import io
import re

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.http import HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.test import RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from hatang.kernel.http import EncodingMiddleware
from hatang.kernel.ranges import MOST_PARTS, read_ranges, serve_file

pytestmark = pytest.mark.unit
CONTENT = bytes(range(256)) * 8
SIZE, TAG = len(CONTENT), '"the-tag"'


def ask(content=CONTENT, method="GET", packed=False, **headers):
    """The answer, closed, with what it sent under `sent`, through what packs."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    request = RequestFactory().generic(method, "/a", headers=names)
    stream = io.BytesIO(content)

    def view(request):
        return serve_file(request, stream, media_type="text/csv", tag=TAG, never_changes=True, may_be_packed=packed)

    response = EncodingMiddleware(GZipMiddleware(view))(request)
    response.sent = b"".join(response)
    response.close()
    assert stream.closed
    assert "identity" not in response.headers.get("Content-Encoding", "")
    return response


@pytest.mark.parametrize(
    ("asked", "begin", "end"),
    [
        *(("bytes=0-6", 0, 7), ("bytes=-10", -10, None), ("bytes=2040-", -8, None), ("Bytes = 0-9999999", 0, None)),
        *(("bytes=0-5,3-9", 0, 10), ("bytes=-9999", 0, None), ("bytes=7-7,,", 7, 8), ("bytes=0-,0-,0-", 0, None)),
    ],
)
def test_one_part(asked, begin, end):
    response = ask(Range=asked, Accept_Encoding="gzip")
    wanted = CONTENT[begin:end]
    assert (response.status_code, response.sent) == (206, wanted)
    first = begin if begin >= 0 else max(0, SIZE + begin)
    assert response["Content-Range"] == f"bytes {first}-{first + len(wanted) - 1}/{SIZE}"
    assert response["Content-Length"] == str(len(wanted))


def test_several_parts_each_under_its_head():
    response = ask(Range="bytes=100-199, 0-9, -5")
    (boundary,) = re.fullmatch(r"multipart/byteranges; boundary=(\w+)", response["Content-Type"]).groups()
    assert response.status_code == 206
    assert response["Content-Length"] == str(len(response.sent))
    parts = response.sent.split(f"\r\n--{boundary}".encode())
    assert parts[0] == b""
    assert parts[-1] == b"--\r\n"
    for part, (begin, end) in zip(parts[1:-1], ((0, 10), (100, 200), (SIZE - 5, SIZE)), strict=True):
        head, _empty, content = part.partition(b"\r\n\r\n")
        assert f"Content-Range: bytes {begin}-{end - 1}/{SIZE}".encode() in head
        assert content == CONTENT[begin:end]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        *((f"bytes={SIZE}-", 416), ("bytes=5-2", 416), ("bytes=-0", 416), ("bytes=99999999999-,-0", 416)),
        *(("lines=1-2", 200), ("bytes=-", 200), ("bytes=", 200), ("bytes=a-b", 200), ("bytes=1-2-3", 200)),
        *(("bytes=" + "9" * 5_000 + "-", 200), ("bytes=٣-٤", 200), ("bytes=0-1," * 5_000, 200)),
        *(("bytes=" + ",".join(f"{2 * n}-{2 * n}" for n in range(MOST_PARTS + 1)), 200), ("=", 200), ("bytes=1", 200)),
    ],
)
def test_what_lies_outside_is_416_and_what_cannot_be_read_is_the_whole(asked, status):
    response = ask(Range=asked.encode().decode("latin-1"))
    assert response.status_code == status
    assert response.sent == (CONTENT if status == 200 else b"")
    assert status == 200 or response["Content-Range"] == f"bytes */{SIZE}"


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="bytes=-,0123456789 ", max_size=40), st.integers(0, 30))
def test_no_header_is_an_error_and_parts_lie_within(header, size):
    for written in (header, f"bytes={header}"):
        parts = read_ranges(written, size)
        edges = [edge for part in parts or () for edge in part]
        assert edges == sorted(set(edges))
        assert all(0 <= edge <= size for edge in edges)


def test_tags_heads_and_packing():
    whole = ask()
    assert (whole.status_code, whole.sent, whole["Accept-Ranges"], whole["ETag"]) == (200, CONTENT, "bytes", TAG)
    assert "immutable" in whole["Cache-Control"]
    for held in (TAG, f'W/{TAG}, "x"'):
        known = ask(If_None_Match=held, Range="bytes=0-1")
        assert (known.status_code, known.sent, known["ETag"]) == (304, b"", TAG)
    head = ask(method="HEAD", Range="bytes=0-1")
    assert (head.status_code, head.sent, head["Content-Length"]) == (200, b"", str(SIZE))
    assert ask(Range="bytes=0-1", If_Range=TAG).sent == CONTENT[:2]
    for other in ('"another"', f"W/{TAG}", "Tue, 01 Dec 2026 00:00:00 GMT"):
        assert ask(Range="bytes=0-1", If_Range=other).status_code == 200
    packed = ask(packed=True, Accept_Encoding="gzip")
    assert (packed["Content-Encoding"], packed["ETag"]) == ("gzip", f"W/{TAG}")
    assert "Content-Encoding" not in ask(packed=True, Accept_Encoding="gzip", Range="bytes=0-999").headers
    assert "Content-Encoding" not in ask(Accept_Encoding="gzip").headers


def test_an_empty_file_has_no_part():
    assert ask(b"", Range="bytes=0-").status_code == 416
    assert (ask(b"").status_code, ask(b"")["Content-Length"]) == (200, "0")


def test_one_column_of_a_parquet_file_is_read_and_not_the_file():
    rows = 50_000
    noise = np.random.default_rng(1).random((4, rows))
    out = io.BytesIO()
    pq.write_table(pa.table({"number": range(rows)} | {f"noise_{n}": noise[n] for n in range(4)}), out)
    content = out.getvalue()

    class Remote(io.RawIOBase):
        """The file as a program over HTTP sees it."""

        place = taken = 0

        def seekable(self):
            return True

        def seek(self, offset, whence=0):
            self.place = offset + (0, self.place, len(content))[whence]
            return self.place

        def tell(self):
            return self.place

        def readable(self):
            return True

        def readinto(self, target):
            end = min(self.place + len(target), len(content))
            if end <= self.place:
                return 0
            sent = ask(content, Range=f"bytes={self.place}-{end - 1}").sent
            target[: len(sent)] = sent
            self.place += len(sent)
            self.taken += len(sent)
            return len(sent)

    remote = Remote()
    assert pq.ParquetFile(remote).read(columns=["number"])["number"].to_numpy().sum() == rows * (rows - 1) // 2
    assert 0 < remote.taken < len(content) / 3


def test_a_view_of_its_own_coding_is_left_alone():
    view = EncodingMiddleware(lambda request: HttpResponse(headers={"Content-Encoding": "gzip"}))
    assert view(RequestFactory().get("/"))["Content-Encoding"] == "gzip"
