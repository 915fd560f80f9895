"""Servers on this machine for as long as a block lasts, ours among them, and what a comparison asks of them."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ACTION = "/api/3/action/"
_PORT = 15081


@contextmanager
def running(
    *command: str, port: int, core: int | None = None, environment: Mapping[str, str] | None = None
) -> Iterator[int]:
    """A server from when it listens to the end of the block, on one core if that is said: its process."""
    pinned = ("taskset", "-c", str(core), *command) if core is not None else command
    process = subprocess.Popen(pinned, env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 120
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def post(url: str, body: Any, **headers: str) -> Any:
    """What is answered to JSON."""
    request = Request(url, json.dumps(body).encode(), {"Content-Type": "application/json", **headers})
    with urlopen(request) as answer:
        return json.loads(answer.read() or b"null")


@contextmanager
def ours(
    *,
    core: int | None = None,
    application: str = "hatang.config.asgi:application",
    environment: Mapping[str, str] | None = None,
) -> Iterator[tuple[str, int]]:
    """Our server over the database of DATABASE_URL as `./start` runs it: its address and its process."""
    granian = (sys.executable, "-m", "granian", "--interface", "asginl", "--port", str(_PORT), "--workers", "1")
    served = (*granian, "--http", "1", "--no-ws", "--log-level", "warning", application)
    with running(*served, port=_PORT, core=core, environment=environment) as process:
        yield f"http://127.0.0.1:{_PORT}", process
