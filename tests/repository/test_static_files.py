"""Static files leave block by block under ASGI, with the headers that whitenoise made for them."""

from __future__ import annotations

import asyncio
import os
import warnings
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from hatang.config import static

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def test_a_static_file_is_never_gathered_whole(rf, settings):
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    response = static.StaticFilesMiddleware(None)(rf.get("/static/ui/base.css"))

    async def body() -> bytes:
        return b"".join([block async for block in response])

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = asyncio.run(body())
    response.close()
    assert found == Path(str(finders.find("ui/base.css"))).read_bytes()
    assert response["Content-Type"].startswith("text/css")
    assert response["Content-Length"] == str(len(found))


def test_a_server_of_the_version_before_finds_its_files_until_the_version_after_the_next(settings, tmp_path):
    source, collected = tmp_path / "source", tmp_path / "collected"
    source.mkdir()
    collected.mkdir()
    settings.STATIC_ROOT, settings.STATICFILES_DIRS = collected, [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "hatang.config.static.Storage"}}
    names = []
    for number in range(4):
        (source / "page.css").write_text("a { color: red }" + f"b {{ width: {number}px }}" * 99)
        # A source may be older than the copy of the one before.
        os.utime(source / "page.css", (10**9 - number, 10**9 - number))
        static.collect_static()
        names.append(static._read_names()["page.css"])
        standing = {path.name for path in collected.glob("page.*.css*")}
        assert standing == {f"{name}{packed}" for name in names[-2:] for packed in ("", ".br", ".gz")}
    assert len(set(names)) == 4
