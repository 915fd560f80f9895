"""Static files: hashed names, compressed once, collected again only when one of them changed, sent block by block."""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import TYPE_CHECKING, Any

import brotli
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.compress import Compressor
from whitenoise.middleware import WhiteNoiseFileResponse, WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage

from hatang.kernel import http

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

# Quality 11 takes twenty seconds of a first start for five per cent of the bytes.
_BROTLI_QUALITY = 6
# The same for the few clients that know gzip alone.
_GZIP_LEVEL = 6


class QuickCompressor(Compressor):  # type: ignore[misc]
    """Nearly every file lies there under two names, with its hash and without: its bytes are packed once."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._packed: dict[tuple[str, bytes], bytes] = {}

    def compress_brotli(self, data: bytes) -> bytes:
        return self._pack("br", data, lambda: brotli.compress(data, quality=_BROTLI_QUALITY))

    def compress_gzip(self, data: bytes) -> bytes:
        return self._pack("gz", data, lambda: gzip.compress(data, _GZIP_LEVEL, mtime=0))

    def _pack(self, kind: str, data: bytes, compress: Callable[[], bytes]) -> bytes:
        key = kind, hashlib.sha256(data).digest()
        if key not in self._packed:
            self._packed[key] = compress()
        return self._packed[key]


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    def create_compressor(self, **options: Any) -> Compressor:
        return QuickCompressor(**options)


class _Sent(http.BlockByBlock, WhiteNoiseFileResponse):  # type: ignore[misc]
    """whitenoise's own answer, which knows only WSGI."""

    needs_database = False


class StaticFilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]
    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponseBase:
        sent_file = static_file.get_response(request.method, request.META)
        response = _Sent(sent_file.file or (), status=int(sent_file.status))
        del response["Content-Type"]
        for name, value in sent_file.headers:
            response[name] = value
        return response


def _list_sources() -> Iterator[str]:
    for finder in get_finders():
        for path, storage in finder.list([]):
            yield f"{path} {storage.size(path)} {storage.get_modified_time(path)}"


def _read_names() -> dict[str, str]:
    """The files of the last collection by the names of their sources; none before the first."""
    try:
        names: dict[str, str] = json.loads((settings.STATIC_ROOT / "staticfiles.json").read_bytes())["paths"]
    except FileNotFoundError:
        return {}
    return names


def collect_static() -> None:
    """collectstatic, unless the stamp of the last time still describes the sources.

    What was collected the time before stays: a server of the version before may run on, and pages that are open ask
    for what they named.
    """
    stamp = settings.STATIC_ROOT / ".collected"
    state = hashlib.sha256("\n".join(sorted(_list_sources())).encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == state:
        return
    before = _read_names()
    for name in before:  # or one that is older than its copy would not be taken
        (settings.STATIC_ROOT / name).unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    wanted = {*before.values(), *(after := _read_names()), *after.values(), "staticfiles.json", stamp.name}
    for path in list(settings.STATIC_ROOT.rglob("*")):
        name = str(path.relative_to(settings.STATIC_ROOT))
        if path.is_file() and name not in wanted and name.removesuffix(path.suffix) not in wanted:
            path.unlink()
    stamp.write_text(state)
