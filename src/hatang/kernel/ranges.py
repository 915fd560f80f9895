"""Files in place: whole, in parts, from the end (RFC 9110, 13 and 14), so that a program reads a column and not a file.

Django serves no ranges; whitenoise serves one of a file on disk, without `If-Range`, and not what lies in a bucket.
"""

from __future__ import annotations

import os
import re
import secrets
from typing import IO, TYPE_CHECKING

from django.http import HttpResponse, HttpResponseNotModified
from django.utils.http import content_disposition_header

from hatang.kernel.http import BlockByBlock, is_held

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponseBase

    type Part = tuple[int, int]

# Programs ask for some ten parts at once; who asks for more gets the whole, as the standard allows.
MOST_PARTS = 64
_PART = re.compile(r"([0-9]{0,18})-([0-9]{0,18})")
# Read at once; what is no longer than this goes out as one, which is quicker than a stream.
_BLOCK = 262_144
_FOREVER, _ASKED_AGAIN = "private, max-age=31536000, immutable", "private, no-cache"


def serve_file(
    request: HttpRequest,
    stream: IO[bytes],
    *,
    media_type: str,
    tag: str,
    name: str = "",
    never_changes: bool = False,
    may_be_packed: bool = False,
) -> HttpResponseBase:
    """The open file, or the parts of it that `Range` asks for; it is closed with the answer.

    `tag` is strong and of the bytes. What `never_changes` need not be asked for again by whoever has it; no cache that
    many share keeps it, as a file may be withdrawn. With `name` it is to be saved. What `may_be_packed` is, on the way
    and where it goes out whole.
    """
    size = stream.seek(0, os.SEEK_END)
    parts = _read_asked_parts(request, size, tag)
    response: HttpResponseBase
    if is_held(request, tag):
        response = HttpResponseNotModified()
    elif parts == []:
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    else:
        response = _send_parts(stream, size, media_type, parts)
        if request.method == "HEAD":
            response = HttpResponse(headers=response.headers)
        if name:
            response["Content-Disposition"] = content_disposition_header(True, name) or ""
        if parts is not None or not may_be_packed:
            # A part of what is packed on the way would be another part; `EncodingMiddleware` takes the word away again.
            response["Content-Encoding"] = "identity"
    if not response.streaming:
        stream.close()
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = tag
    response["Cache-Control"] = _FOREVER if never_changes and response.status_code != 416 else _ASKED_AGAIN
    return response


def _read_asked_parts(request: HttpRequest, size: int, tag: str) -> list[Part] | None:
    asked = request.headers.get("Range", "")
    if request.method != "GET" or not asked or request.headers.get("If-Range", tag) != tag:
        return None
    return read_ranges(asked, size)


def read_ranges(header: str, size: int) -> list[Part] | None:
    """The parts (begin, end) that are asked for, in their order, those that meet as one; None for the whole.

    Empty where none of them lies in the file. What cannot be read, or is too much, is for the whole.

    >>> read_ranges("bytes=0-1, 1-4,-2", 10), read_ranges("bytes=10-", 10), read_ranges("lines=1-2", 10)
    ([(0, 5), (8, 10)], [], None)
    """
    unit, _equals, listed = header.partition("=")
    asked = [_PART.fullmatch(part.strip()) for part in listed.split(",", MOST_PARTS) if part.strip()]
    if unit.strip().lower() != "bytes" or not 0 < len(asked) <= MOST_PARTS:
        return None
    parts: list[Part] = []
    for match in asked:
        if match is None or match[0] == "-":
            return None
        first, last = match.groups()
        begin = int(first) if first else max(0, size - int(last))
        end = min(int(last) + 1, size) if first and last else size
        if begin < end:
            parts.append((begin, end))
    joined: list[Part] = []
    for begin, end in sorted(parts):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined


def _send_parts(stream: IO[bytes], size: int, media_type: str, parts: list[Part] | None) -> HttpResponse | BlockByBlock:
    """The whole (200), one part, or several parts each under a head of its own (206)."""
    headers = {"Content-Type": media_type}
    pieces: list[bytes | Part]
    if parts is None:
        pieces = [(0, size)]
    elif len(parts) == 1:
        pieces = [*parts]
        headers["Content-Range"] = _write_part(parts[0], size)
    else:
        boundary = secrets.token_hex(16)
        headers["Content-Type"] = f"multipart/byteranges; boundary={boundary}"
        pieces = []
        for part in parts:
            head = f"\r\n--{boundary}\r\nContent-Type: {media_type}\r\nContent-Range: {_write_part(part, size)}\r\n\r\n"
            pieces += [head.encode(), part]
        pieces.append(f"\r\n--{boundary}--\r\n".encode())
    length = sum(len(piece) if isinstance(piece, bytes) else piece[1] - piece[0] for piece in pieces)
    headers["Content-Length"] = str(length)
    status, content = 200 if parts is None else 206, _read_pieces(stream, pieces)
    if length <= _BLOCK:
        return HttpResponse(b"".join(content), status=status, headers=headers)
    response = BlockByBlock(content, status=status, headers=headers)
    response.needs_database = False
    response._resource_closers.append(stream.close)  # type: ignore[attr-defined]
    return response


def _write_part(part: Part, size: int) -> str:
    return f"bytes {part[0]}-{part[1] - 1}/{size}"


def _read_pieces(stream: IO[bytes], pieces: list[bytes | Part]) -> Iterator[bytes]:
    for piece in pieces:
        if isinstance(piece, bytes):
            yield piece
            continue
        begin, end = piece
        stream.seek(begin)
        while begin < end and (block := stream.read(min(_BLOCK, end - begin))):
            begin += len(block)
            yield block
