"""What `./start` runs once the packages are there: set up, then the server and two task workers, together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Annotated

import typer
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from hatang.config import cluster, compiling, static
from hatang.kernel import command, jobs
from hatang.kernel.problems import Conflict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

_STOP_WITHIN_SECONDS = 10
_LOOK_FOR_LOST_JOBS_EVERY_SECONDS = 60


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def set_up(*, demo: bool) -> None:
    """Bring the database and the generated files up to this version; running it again changes nothing."""
    from hatang.portal import provisioning

    _say(_("Database: migrations"))
    call_command("migrate", interactive=False, verbosity=0)
    _say(_("Texts and static files"))
    compile_messages()
    static.collect()
    provisioning.provision(demo=demo, say=_say)


def compile_messages() -> None:
    """msgfmt each catalogue whose source is newer."""
    for source in settings.PACKAGE.glob("**/locale/*/LC_MESSAGES/django.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            subprocess.run(["msgfmt", "--check-format", "-o", str(compiled), str(source)], check=True)


def _host() -> str:
    return os.environ.get("HATANG_HOST", "127.0.0.1")


def _server() -> list[str]:
    return [
        *(
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "asginl",
            "--host",
            _host(),
        ),
        *("--port", str(settings.HATANG_PORT), "--workers", "1", "--no-ws", "--log-level", "warning"),
        "hatang.config.asgi:application",
    ]


def _worker(*more: str) -> list[str]:
    return [sys.executable, "-m", "hatang.config.command", "worker", *more]


@contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM ends the run as Ctrl-C does; so does SIGINT where a shell told us to ignore it."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    previous = {each: signal.signal(each, interrupt) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for each, handler in previous.items():
            signal.signal(each, handler)


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + _STOP_WITHIN_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _say(_("A process did not stop in time and is ended."))
        # Each is the head of its own group: whatever it left behind goes too.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _compiler() -> list[str]:
    """Behind everybody: nothing waits for it."""
    return ["nice", "-n", "19", sys.executable, "-m", "hatang.config.command", "compile"]


def _answers() -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", settings.HATANG_PORT)) == 0


def _run_both(welcome: str) -> int:
    """The server and the workers until one of them ends or somebody stops us; all are stopped in the end.

    `welcome` is said when the server answers: who opens the address at once must find it.
    """
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "hatang.config.settings"}
    # In sessions of their own, so that Ctrl-C reaches only us and we stop them in order.
    processes, compiler = (
        [subprocess.Popen(command, env=environment, start_new_session=True) for command in commands]
        for commands in ((_server(), _worker(), _worker("--attended")), (_compiler(),))
    )
    try:
        while all(process.poll() is None for process in processes):
            if welcome and _answers():
                _say(welcome)
                welcome = ""
            time.sleep(0.2)
        return max(process.returncode or 0 for process in processes if process.poll() is not None) or 1
    except KeyboardInterrupt:
        return 0
    finally:
        _stop([*processes, *compiler])


def _require_free_port() -> None:
    """The server shares its port silently with another one; two of them would answer with different files."""
    hint = _("Stop it, or choose another port: HATANG_PORT=8001 ./start")
    if _answers():
        where = f"127.0.0.1:{settings.HATANG_PORT}"
        raise Conflict("port", _("Something answers on this port already"), where=where, hint=hint)
    where = f"{_host()}:{settings.HATANG_PORT}"
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            _host(), settings.HATANG_PORT, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            # What a server that just ended leaves behind does not hinder the next one.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        detail = error.strerror or str(error)
        raise Conflict("port", _("This port cannot be opened"), where=where, detail=detail, hint=hint) from error


def serve(
    setup_only: Annotated[bool, typer.Option("--setup-only", help="Set up and stop there.")] = False,
    demo: Annotated[bool, typer.Option(help="Load the demonstration province into an empty database.")] = True,
) -> None:
    """Set up, then run the server and two task workers until Ctrl-C."""
    from hatang.portal import provisioning

    if not setup_only:
        _require_free_port()
    started = cluster.ensure()
    code = 0
    try:
        with _terminable():
            set_up(demo=demo)
            if setup_only:
                _say(_("Machine code of the engines"))
                compiling.compile_engines()
            else:
                code = _run_both(provisioning.welcome(f"http://127.0.0.1:{settings.HATANG_PORT}"))
    except KeyboardInterrupt:
        code = 130
    finally:
        if started:
            cluster.private(settings.VAR).stop()
    raise typer.Exit(code)


def _queue_what_is_due() -> None:
    """Queue the jobs whose worker died and the work that is due once a day."""
    with suppress(DatabaseError):  # the database is away; the next minute asks again
        jobs.resume_lost()
        jobs.start_daily(timezone.localdate())


def _queue_for_ever() -> None:
    while True:
        time.sleep(_LOOK_FOR_LOST_JOBS_EVERY_SECONDS)
        _queue_what_is_due()


def worker(
    attended: Annotated[bool, typer.Option("--attended", help="Only the jobs that somebody watches.")] = False,
) -> None:
    """Run queued jobs until stopped; jobs that a killed worker left are taken up again.

    One worker takes every job; a second one with `--attended` keeps those that somebody watches from waiting.
    """
    if not attended:
        # Before the first job is taken: the work of the day would wait behind what takes long.
        _queue_what_is_due()
        threading.Thread(target=_queue_for_ever, name="resume lost jobs", daemon=True).start()
    queues = "attended" if attended else "default,attended"
    call_command("db_worker", startup_delay=False, interval=1, queue_name=queues)


def compile_engines() -> None:
    """Compile the engines for this machine, once, so that nobody's first question waits for it."""
    compiling.compile_engines()


def stop() -> None:
    """Stop the private database cluster that a command left running."""
    cluster.private(settings.VAR).stop()


def add_commands(root: typer.Typer) -> None:
    named: dict[str, Callable[..., None]]
    named = {"serve": serve, "worker": worker, "compile": compile_engines, "stop": stop}
    for name, function in named.items():
        root.command(name, help=command.help_of(function), cls=command.Command)(function)
