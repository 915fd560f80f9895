"""Files that are asked for in parts (RFC 9110, 14): archives of tiles and pictures are read so by map programs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.http import HttpResponse

if TYPE_CHECKING:
    from pathlib import Path

    from django.http import HttpRequest

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def serve_range(request: HttpRequest, path: Path, kind: str, tag: str) -> HttpResponse:
    """The whole file, or the part of it that `Range` asks for."""
    size = path.stat().st_size
    part = _read_range(request, size, tag)
    if part is None:
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
        return response
    begin, end = part
    with path.open("rb") as file:
        file.seek(begin)
        response = HttpResponse(file.read(end - begin), content_type=kind)
    if "Range" in request.headers and end - begin < size:
        response.status_code = 206
        response["Content-Range"] = f"bytes {begin}-{end - 1}/{size}"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = tag
    # What is packed already would only grow, and a range of it would be another range.
    response["Content-Encoding"] = "identity"
    return response


def _read_range(request: HttpRequest, size: int, tag: str) -> tuple[int, int] | None:
    """(begin, end) of what is asked for; the whole where nothing that can be read is; None beyond the end."""
    if request.headers.get("If-Range", tag) != tag:
        return 0, size
    match = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if match is None or match[0] == "bytes=-" or len(match[0]) > 50:
        return 0, size
    if not match[1]:
        last = int(match[2])
        return (max(0, size - last), size) if last else None
    begin, end = int(match[1]), min(int(match[2]) + 1 if match[2] else size, size)
    return (begin, end) if begin < end else None
