"""The product as a person meets it: the real server on the demonstration, in a real browser."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The map draws with WebGL, here in software.
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def installation(new_installation):
    return new_installation()


@pytest.fixture(scope="session")
def address(installation):
    """The address of a server started as `./start` starts it."""
    port = free_port()
    environment = {**installation.environment, "HATANG_PORT": str(port)}
    command = [str(Path(sys.executable).with_name("hatang")), "serve"]
    log = (installation.data / "server.log").open("w")
    server = subprocess.Popen(command, env=environment, stderr=log, stdout=log)
    where = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 120
    while True:
        try:
            urllib.request.urlopen(where, timeout=5)
            break
        except OSError:
            assert server.poll() is None and time.monotonic() < deadline, (
                installation.data / "server.log"
            ).read_text()[-3000:]
            time.sleep(0.3)
    yield where
    server.send_signal(signal.SIGINT)
    server.wait(30)


@pytest.fixture(scope="session")
def chromium():
    # Playwright's loop runs in this thread; Django must not take it for an asynchronous caller.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, address):
    """A function that opens a fresh page; at the end no page may have met an error or a refused script."""
    contexts, wrong = [], []

    def open_(path="/", *, viewport=DESKTOP, dark=False):
        context = chromium.new_context(
            viewport=viewport,
            color_scheme="dark" if dark else "light",
            locale="vi-VN",
            has_touch=viewport is PHONE,
            base_url=address,
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        page.on(
            "console", lambda message: wrong.append(f"{page.url}: {message.text}") if message.type == "error" else None
        )
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert wrong == []
