"""What `./start` runs once the packages are there, and its parts: serve, worker, compile, stop."""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from contextlib import suppress
from typing import Annotated

import typer
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hatang.config import cluster, supervising
from hatang.kernel import command
from hatang.kernel.problems import Conflict

_LOOK_FOR_LOST_JOBS_EVERY_SECONDS = 60

# start: the processes of the house begin before there are settings, and load what they need only.
room = command.Room(help="", name="")


def _read_host() -> str:
    return os.environ.get("HATANG_HOST", "127.0.0.1")


def _require_free_port() -> None:
    """The server shares its port silently with another one; two of them would answer with different files."""
    hint = _("Stop it, or choose another port: HATANG_PORT=8001 ./start")
    if supervising.is_answering(settings.HATANG_PORT):
        where = f"127.0.0.1:{settings.HATANG_PORT}"
        raise Conflict("port", _("Something answers on this port already"), where=where, hint=hint)
    where = f"{_read_host()}:{settings.HATANG_PORT}"
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            _read_host(), settings.HATANG_PORT, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            # What a server that just ended leaves behind does not hinder the next one.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        detail = error.strerror or str(error)
        raise Conflict("port", _("This port cannot be opened"), where=where, detail=detail, hint=hint) from error


@room.command("serve", alone=True)
def serve(
    setup_only: Annotated[bool, typer.Option("--setup-only", help="Set up and stop there.")] = False,
    demo: Annotated[bool, typer.Option(help="Load the demonstration province into an empty database.")] = True,
) -> None:
    """Set up, then run the server and two task workers until Ctrl-C."""
    if not setup_only:
        _require_free_port()
    wanted = ["--host", _read_host(), "--port", str(settings.HATANG_PORT)]
    wanted += [option for option, given in (("--setup-only", setup_only), ("--no-demo", not demo)) if given]
    lock = cluster.hold(settings.VAR)
    if cluster.ensure():
        wanted += ["--stop-cluster", str(settings.VAR), "--lock", str(lock)]
    sys.stdout.flush()
    supervising.take_over(wanted)


def _queue_what_is_due() -> None:
    """Queue the jobs whose worker died and the work that is due once a day."""
    from django.db import DatabaseError
    from django.utils import timezone

    from hatang.kernel import jobs

    with suppress(DatabaseError):  # the database is away; the next minute asks again
        jobs.resume_lost()
        jobs.start_daily(timezone.localdate())


def _queue_for_ever() -> None:
    while True:
        time.sleep(_LOOK_FOR_LOST_JOBS_EVERY_SECONDS)
        _queue_what_is_due()


@room.command("worker", database=False)
def worker(
    attended: Annotated[bool, typer.Option("--attended", help="Only the jobs that somebody watches.")] = False,
) -> None:
    """Run queued jobs until stopped; jobs that a killed worker left are taken up again.

    One worker takes every job; a second one with `--attended` keeps those that somebody watches from waiting.
    """
    from hatang.config import closing, working
    from hatang.kernel import panels

    if not attended:
        # Under systemd nobody runs `serve`.
        closing.close_installation()
        # Before the first job is taken: the work of the day would wait behind what takes long.
        _queue_what_is_due()
        threading.Thread(target=_queue_for_ever, name="resume lost jobs", daemon=True).start()
    else:
        for companion in panels.list_panels(panels.Companion):
            threading.Thread(target=companion.serve, name=companion.name, daemon=True).start()
    queues = ["attended", "attended computing"]
    working.work(queues if attended else ["default", "computing", *queues])


@room.command("compile", alone=True)
def compile_engines() -> None:
    """Compile the engines for this machine, once, so that nobody's first question waits for it."""
    from hatang.config import compiling

    compiling.compile_engines()


@room.command("stop", alone=True)
def stop() -> None:
    """Stop the private database cluster that a command left running."""
    cluster.get_private_cluster(settings.VAR).stop()
