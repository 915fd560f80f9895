"""What `serve` says and when."""

import socket
import sys

import pytest

from hatang.config import serving

pytestmark = pytest.mark.integration
_LATE = (
    "import http.server as web, time; time.sleep(0.7);"
    "web.HTTPServer(('127.0.0.1', {}), web.BaseHTTPRequestHandler).serve_forever()"
)


def test_the_address_is_given_out_when_somebody_answers_there(monkeypatch, settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.HATANG_PORT = probe.getsockname()[1]
    said = []

    def say(text):
        said.append((text, serving._answers()))
        raise KeyboardInterrupt

    idle = [sys.executable, "-c", "import time; time.sleep(60)"]
    monkeypatch.setattr(serving, "_server", lambda: [sys.executable, "-c", _LATE.format(settings.HATANG_PORT)])
    monkeypatch.setattr(serving, "_worker", lambda *more: idle)
    monkeypatch.setattr(serving, "_compiler", lambda: idle)
    monkeypatch.setattr(serving, "_say", say)
    assert serving._run_both("Sẵn sàng") == 0
    assert said == [("Sẵn sàng", True)]
