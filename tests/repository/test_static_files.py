"""Static files leave block by block under ASGI, with the headers that whitenoise made for them."""

from __future__ import annotations

import asyncio
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
