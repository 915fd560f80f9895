"""The pages people open first, through the real server: 50 clients at once, signed out and signed in.

Seconds of the processor are those of the server's processes and of its database; the clients run in a process of their
own, whose work is not counted. The first answer after a change is measured apart: then the page is made.

Then every road that links lead to, one reader after another as people read: the first answer and the slowest of the
later ones.
"""

from __future__ import annotations

import gzip
import http.client
import multiprocessing
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from html import unescape
from http.cookies import SimpleCookie
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from benchmarks import machine
from benchmarks.processors import find_database, read_processor_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

# Asked so often by one reader alone, after the first time.
_TIMES, _SLOW_SECONDS = 10, 0.3
PAGES = ("/", "/chi-tieu/5/", "/noi/21157@2025-07-01/", "/noi/51-21157-T01@2020-02-01/", "/ban-do/")
CLIENTS, SECONDS, _SETTLING_SECONDS = 50, 8.0, 20.0
OFFICER = "can-bo-so"


def run(as_of: date) -> None:
    with serving() as (port, server, signed_in):
        readers: dict[str, dict[str, str]] = {"signed out": {}, "signed in": signed_in}
        figures = {
            who: {page: _measure(port, page, headers, server) for page in PAGES} for who, headers in readers.items()
        }
        alone = {who: _walk(port, headers) for who, headers in readers.items()}
    machine.write("pages", {"as_of": as_of.isoformat(), "clients": CLIENTS, "pages": figures, "one reader": alone})


@contextmanager
def serving() -> Iterator[tuple[int, int, dict[str, str]]]:
    """The real server: its port, its process, and the headers of an officer who has signed in."""
    from django.conf import settings

    from hatang.capabilities.identity.models import Person

    password = "benchmark-Do-kiem-1"
    officer = Person.objects.get(username=OFFICER)
    officer.set_password(password)
    officer.save()
    port = _free_port()
    command = [str(Path(sys.executable).with_name("hatang")), "serve"]
    log = Path(settings.HATANG_DATA) / "benchmark-pages.log"
    with log.open("w") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, env={**os.environ, "HATANG_PORT": str(port)})
    try:
        _wait_for(port)
        yield port, server.pid, sign_in(port, OFFICER, password)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def _walk(port: int, headers: dict[str, str]) -> dict[str, Any]:
    """Each road that links lead to: how long its first answer takes, and the slowest of the later ones."""
    from tests.end_to_end.test_crawl import road_of

    link = http.client.HTTPConnection("127.0.0.1", port)
    waiting, met = ["/"], {road_of("/"): "/"}
    first: dict[str, float] = {}
    later: dict[str, float] = {}
    for page in waiting:
        waits = []
        for _time in range(1 + _TIMES):
            began = time.perf_counter()
            content = ask_page(port, page, headers, link, are_wanted=(200, 302))
            waits.append(round(time.perf_counter() - began, 3))
        first[page], later[page] = waits[0], max(waits[1:])
        text = (gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content).decode(errors="replace")
        for path in map(unescape, re.findall(r'<a[^>]* href="(/[^"#]*)', text)):
            road = road_of(path)
            if road and road not in met:
                met[road] = path
                waiting.append(path)
    return {"roads": len(waiting), "first": _sum_up(first), "later": _sum_up(later)}


def _sum_up(waits: dict[str, float]) -> dict[str, Any]:
    ordered = sorted(waits.values())
    slow = {page: wait for page, wait in sorted(waits.items(), key=lambda pair: -pair[1]) if wait > _SLOW_SECONDS}
    return {
        "median_seconds": ordered[len(ordered) // 2],
        "p95_seconds": ordered[int(len(ordered) * 0.95)],
        "slow": slow,
    }


def _measure(port: int, page: str, headers: dict[str, str], server: int) -> dict[str, Any]:
    """Pages a second of the wall and of a core, and how long the slowest of twenty waits."""
    began = time.perf_counter()
    ask_page(port, page, headers)
    first = time.perf_counter() - began
    queue: multiprocessing.Queue[list[float]] = multiprocessing.Queue()
    everybody = (server, find_database())
    used = read_processor_seconds(*everybody)
    clients = multiprocessing.Process(target=_ask_for_a_while, args=(port, page, headers, queue))
    clients.start()
    waits = sorted(queue.get())
    clients.join()
    core = read_processor_seconds(*everybody) - used
    return {
        "first_seconds": round(first, 3),
        "pages_per_second": round(len(waits) / SECONDS, 1),
        "pages_per_core_second": round(len(waits) / core, 1) if core else None,
        "p95_seconds": round(waits[int(len(waits) * 0.95)], 3),
    }


def _ask_for_a_while(port: int, page: str, headers: dict[str, str], queue: multiprocessing.Queue[list[float]]) -> None:
    waits: list[float] = []
    end = time.monotonic() + SECONDS

    def ask() -> None:
        link = http.client.HTTPConnection("127.0.0.1", port)
        while time.monotonic() < end:
            began = time.perf_counter()
            ask_page(port, page, headers, link)
            waits.append(time.perf_counter() - began)

    threads = [threading.Thread(target=ask) for _client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    queue.put(waits)


def ask_page(
    port: int,
    page: str,
    headers: dict[str, str],
    link: http.client.HTTPConnection | None = None,
    are_wanted: tuple[int, ...] = (200,),
) -> bytes:
    link = link or http.client.HTTPConnection("127.0.0.1", port)
    link.request("GET", page, headers={"Accept-Encoding": "gzip", **headers})
    answer = link.getresponse()
    content = answer.read()
    if answer.status not in are_wanted:
        raise SystemExit(f"{page}: {answer.status}")
    return content


def sign_in(port: int, username: str, password: str) -> dict[str, str]:
    """The cookies of somebody who signed in as people do."""
    link = http.client.HTTPConnection("127.0.0.1", port)
    cookies: SimpleCookie = SimpleCookie()
    link.request("GET", "/tai-khoan/login/")
    answer = link.getresponse()
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', answer.read().decode())
    assert token is not None
    _take_cookies(cookies, answer)
    sent = urlencode({"csrfmiddlewaretoken": token[1], "login": username, "password": password})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": _cookie_header(cookies)}
    link.request("POST", "/tai-khoan/login/", sent, {**headers, "Origin": f"http://127.0.0.1:{port}"})
    answer = link.getresponse()
    answer.read()
    _take_cookies(cookies, answer)
    # The first page says that one has signed in, and takes the cookie of that message away; so it is never kept.
    link.request("GET", "/", headers={"Cookie": _cookie_header(cookies)})
    answer = link.getresponse()
    answer.read()
    _take_cookies(cookies, answer)
    return {"Cookie": _cookie_header(cookies)}


def _take_cookies(cookies: SimpleCookie, answer: http.client.HTTPResponse) -> None:
    for header in answer.headers.get_all("Set-Cookie", []):
        cookies.load(header)


def _cookie_header(cookies: SimpleCookie) -> str:
    return "; ".join(f"{name}={cookie.value}" for name, cookie in cookies.items() if cookie.value)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    for _try in range(240):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                # The workers beside the server load what they need: that is no work of a page.
                ask_page(port, PAGES[0], {})
                time.sleep(_SETTLING_SECONDS)
                return
        time.sleep(0.5)
    raise SystemExit("the server did not start")
