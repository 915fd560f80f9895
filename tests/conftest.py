"""The product as a person meets it: the real server on the demonstration, in a real browser."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory
from django.utils import timezone
from playwright.sync_api import expect, sync_playwright
from tests.screens import DESKTOP, PHONE
from typer.testing import CliRunner

from hatang.config import supervising
from hatang.kernel import jobs
from hatang.kernel.access import SYSTEM
from hatang.kernel.models import Job
from hatang.portal import commands

# Without the browser around the pages: half the work of `chromium --headless`.
CHROMIUM = "/usr/bin/chromium-headless-shell"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The map draws with WebGL, here in software; pages themselves are painted without it, at half the work.
    "--use-gl=angle",
    "--use-angle=swiftshader-webgl",
    "--enable-unsafe-swiftshader",
]
# How long a page takes says what else the machine does; that it comes at all is what is tested.
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def installation(request, new_installation, django_db_blocker):
    """The demonstration without what it computes after its first page: that would take the cores from the browser.

    By day it does not publish every dataset and check every rule either, as a worker does on each day's first minute.
    """
    made = new_installation()
    with psycopg.connect(made.url, autocommit=True) as link:
        link.execute("DELETE FROM django_tasks_database_dbtaskresult WHERE status = 'READY'")
        link.execute("DELETE FROM kernel_job WHERE state = 'waiting'")
    if request.config.getoption("--night") is None:
        with django_db_blocker.unblock(), made.here():
            _record_daily_jobs(timezone.now())
    return made


def _record_daily_jobs(now):
    day = {"day": timezone.localdate(now).isoformat()}
    ended = {"arguments": day, "actor_id": SYSTEM.id, "state": Job.State.DONE, "created_at": now, "ended_at": now}
    Job.objects.bulk_create(
        Job(title=str(title), function=name, **ended) for name, (_job, title) in jobs._daily.items()
    )


@pytest.fixture(scope="session")
def address(request, installation):
    """The address of a server started as `./start` starts it.

    By day only what `serve` starts behind its set-up and people wait for: the server, and the worker of watched jobs.
    """
    port = free_port()
    environment = {**installation.environment, "HATANG_PORT": str(port)}
    hatang = str(Path(sys.executable).with_name("hatang"))
    commands = [[hatang, "serve"]]
    if request.config.getoption("--night") is None:
        commands = [supervising.server_command("127.0.0.1", port), [hatang, "worker", "--attended"]]
    with (installation.data / "server.log").open("w") as log:
        how = {"env": environment, "stderr": log, "stdout": log, "start_new_session": True}
        started = [subprocess.Popen(command, **how) for command in commands]
    where = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 120
    while True:
        try:
            urllib.request.urlopen(where, timeout=5)
            break
        except OSError:
            said = (installation.data / "server.log").read_text()[-3000:]
            assert all(process.poll() is None for process in started), said
            assert time.monotonic() < deadline, said
            time.sleep(0.3)
    yield where
    supervising.stop_processes(started)


class _Browser:
    """Chromium, started for the first test that asks."""

    def __init__(self):
        self._open = None

    def __call__(self):
        if self._open is None:
            # Playwright's loop runs in this thread; Django must not take it for an asynchronous caller.
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
            playwright = sync_playwright().start()
            self._open = playwright, playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        return self._open[1]

    def close(self):
        if self._open is not None:
            playwright, browser = self._open
            browser.close()
            playwright.stop()
            self._open = None


_browser = _Browser()


@pytest.hookimpl(trylast=True)  # after the pages are closed
def pytest_runtest_teardown(nextitem):
    """Playwright's loop ends with the last test of the browser: those that follow run loops of their own."""
    if nextitem is None or nextitem.get_closest_marker("end_to_end") is None:
        _browser.close()


@pytest.fixture
def chromium():
    return _browser()


@pytest.fixture
def expect_refusal():
    """Asked for by tests in which the server must refuse something: the browser logs that as an error."""


# Each map is taken for begun before the scripts of the page run.
DRAWINGS = """document.addEventListener("readystatechange", () => {
  for (const map of document.querySelectorAll("[data-map]")) map.dataset.started = "";
}, { once: true });"""


@pytest.fixture
def open_page(request, chromium, address):
    """A function that opens a fresh page; at the end no page may have met an error or a refused script.

    Without `maps` their drawings stay, as where the library has not come yet: without a graphics card a map is seconds.
    """
    contexts, wrong = [], []
    refusing = "expect_refusal" in request.fixturenames

    def open_(path="/", *, viewport=DESKTOP, dark=False, maps=True, cookies=()):
        context = chromium.new_context(
            viewport=viewport,
            color_scheme="dark" if dark else "light",
            locale="vi-VN",
            has_touch=viewport == PHONE,
            base_url=address,
            accept_downloads=True,
        )
        contexts.append(context)
        context.add_cookies([{"url": address, **each} for each in cookies])
        if not maps:
            context.add_init_script(DRAWINGS)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        page.on(
            "console", lambda message: wrong.append(f"{page.url}: {message.text}") if message.type == "error" else None
        )
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    if refusing:
        wrong = [each for each in wrong if not re.search(r"status of 4\d\d|Status Error Code 4\d\d", each)]
    assert wrong == []


@pytest.fixture(scope="session")
def passwords(installation, django_db_blocker):
    """User name -> password of each demonstration account."""
    with django_db_blocker.unblock(), installation.here():
        answer = CliRunner().invoke(commands.room, ["accounts", "--json"], catch_exceptions=False)
    return {each["username"]: each["password"] for each in json.loads(answer.stdout)}


def _begin_session(username):
    """The cookie of a session as the form begins it, with the person's password a moment ago."""
    request = RequestFactory().post("/tai-khoan/login/")
    request.session = SessionStore()
    person = get_user_model().objects.get(username=username)
    login(request, person, settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, person, "password", username=username)
    request.session.save()
    return {"name": settings.SESSION_COOKIE_NAME, "value": request.session.session_key}


@pytest.fixture
def sign_in(request, open_page, installation, django_db_blocker):
    """A function that opens a page as one of the demonstration's people; through the form where that is the point."""

    def sign_in_(username, path="/", *, by_form=False, **how):
        if not by_form:
            with django_db_blocker.unblock(), installation.here():
                cookie = _begin_session(username)
            return open_page(path, cookies=[cookie], **how)
        page = open_page(f"/tai-khoan/login/?next={quote(path)}", **how)
        page.fill("input[name=login]", username)
        page.fill("input[name=password]", request.getfixturevalue("passwords")[username])
        page.click("main form button")
        page.wait_for_url(lambda url: "/login/" not in url)
        return page

    return sign_in_
