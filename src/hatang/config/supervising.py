"""What waits beside a running installation: set-up first, then the server and two task workers, together, to the end.

Only the standard library: this process lives as long as the installation and must cost nothing. The set-up, which
needs Django, is a process of its own.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from hatang.config import cluster

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

_STOP_WITHIN_SECONDS = 10
_INTERRUPTED = 130
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def _print_line(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def server_command(host: str, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "asginl", "--host", host, "--port", str(port)),
        # One connection of HTTP/2 carries a hundred slow readers; whoever wants it has a proxy before us.
        *("--http", "1", "--workers", "1", "--no-ws", "--log-level", "warning", "hatang.config.asgi:application"),
    ]


def _worker_command(*more: str) -> list[str]:
    return [sys.executable, "-m", "hatang.config.command", "worker", *more]


def _compiler_command() -> list[str]:
    """Behind everybody: nothing waits for it."""
    return ["nice", "-n", "19", sys.executable, "-m", "hatang.config.command", "compile"]


def _preparation_command(*, demo: bool) -> list[str]:
    return [sys.executable, "-m", "hatang.config.preparing", *([] if demo else ["--no-demo"])]


@contextmanager
def _end_on_signals() -> Iterator[None]:
    """SIGTERM ends the run as Ctrl-C does; so does SIGINT where a shell groups us to ignore it.

    The first ends it; what comes after is not heard, or it would leave running what is being stopped.
    """

    def interrupt(number: int, frame: FrameType | None) -> None:
        for signum in _SIGNALS:
            signal.signal(signum, signal.SIG_IGN)
        raise KeyboardInterrupt

    previous = {signum: signal.signal(signum, interrupt) for signum in _SIGNALS}
    try:
        # What came while this process began was held back by who began it.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        yield
    finally:
        for signum, handler in previous.items():
            signal.signal(signum, handler)


def _start_child(command: list[str], **options: int) -> subprocess.Popen[bytes]:
    """In a session of its own, so that Ctrl-C reaches only us and we stop all in order."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "hatang.config.settings"}
    return subprocess.Popen(command, env=environment, start_new_session=True, **options)  # type: ignore[call-overload,no-any-return]


@contextmanager
def _guard_children(stop_cluster: Path | None) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """How children are started that end with us, even where we are killed: another process waits for that.

    With them goes the private cluster of the folder `stop_cluster`, unless another run holds it.
    """
    words = [str(_STOP_WITHIN_SECONDS), *([str(stop_cluster)] if stop_cluster else [])]
    guard = subprocess.Popen(
        [sys.executable, "-m", "hatang.config.guarding", *words],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    groups = guard.stdin
    assert groups is not None

    def start(command: list[str], **options: int) -> subprocess.Popen[bytes]:
        process = _start_child(command, **options)
        with suppress(BrokenPipeError):
            groups.write(b"%d\n" % process.pid)
            groups.flush()
        return process

    try:
        yield start
    finally:
        # All were stopped: their numbers may soon be those of others.
        guard.kill()
        guard.wait()
        with suppress(BrokenPipeError):
            groups.close()


def stop_processes(processes: list[subprocess.Popen[bytes]]) -> None:
    """End processes that were started in sessions of their own, and what they left behind."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + _STOP_WITHIN_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _print_line("Một tiến trình không dừng kịp nên bị kết thúc / a process did not stop in time and is ended.")
        # Each is the head of its own group: whatever it left behind goes too.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _prepare_installation(*, demo: bool, stop_cluster: Path | None) -> tuple[int, str]:
    """Run the set-up to its end: its exit code, and how it welcomes."""
    with _guard_children(stop_cluster) as start:
        process = start(_preparation_command(demo=demo), stdout=subprocess.PIPE)
        try:
            welcome, _nothing = process.communicate()
            return process.returncode, welcome.decode()
        finally:
            stop_processes([process])


def is_answering(port: int) -> bool:
    """Whether anything on this machine answers on the port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _run_all(welcome: str, *, host: str, port: int, stop_cluster: Path | None = None) -> int:
    """The server and the workers until one of them ends or somebody stops us; all are stopped in the end.

    `welcome` is said when the server answers: who opens the address at once must find it.
    """
    # The compiler first: what computes sees that it is at work, and waits. It ends by itself.
    commands = [_compiler_command(), server_command(host, port), _worker_command(), _worker_command("--attended")]
    started: list[subprocess.Popen[bytes]] = []
    with _guard_children(stop_cluster) as start:
        try:
            for command in commands:
                started.append(start(command))  # noqa: PERF401 - those before an interrupt are stopped too
            processes = started[1:]
            while all(process.poll() is None for process in processes):
                if welcome and is_answering(port):
                    _print_line(welcome)
                    welcome = ""
                time.sleep(0.2)
            return max(process.returncode or 0 for process in processes if process.poll() is not None) or 1
        except KeyboardInterrupt:
            return 0
        finally:
            stop_processes(started)


def _supervise_processes(wanted: argparse.Namespace) -> int:
    with _end_on_signals():
        try:
            code, welcome = _prepare_installation(demo=not wanted.no_demo, stop_cluster=wanted.stop_cluster)
            if code or wanted.setup_only:
                return code
            return _run_all(welcome, host=wanted.host, port=wanted.port, stop_cluster=wanted.stop_cluster)
        except KeyboardInterrupt:
            return _INTERRUPTED
        finally:
            if wanted.stop_cluster:
                cluster.stop_held(wanted.stop_cluster, wanted.lock)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m hatang.config.supervising")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", required=True, type=int)
    parser.add_argument("--setup-only", action="store_true")
    parser.add_argument("--no-demo", action="store_true")
    parser.add_argument("--stop-cluster", type=Path, metavar="VAR")
    parser.add_argument("--lock", type=int, help="the open file that keeps others from stopping the cluster")
    return _supervise_processes(parser.parse_args(arguments))


def take_over(arguments: list[str]) -> None:
    """Become the process that waits; signals that come meanwhile are heard by it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    os.execv(sys.executable, [sys.executable, "-m", "hatang.config.supervising", *arguments])  # noqa: S606 - ourselves


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
