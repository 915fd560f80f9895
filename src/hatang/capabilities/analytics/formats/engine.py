"""DuckDB in a process of its own, which can be ended: inside a function the engine hears of no interruption and counts
no memory, so that only the limits of the process hold. What was laid on one waits for the next question of that layout.

Run as `python -m hatang.capabilities.analytics.formats.engine DESCRIPTOR` it is that process.
"""

from __future__ import annotations

import atexit
import json
import os
import pickle
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

_MODULE = "hatang.capabilities.analytics.formats.engine"
_SOURCE = Path(__file__).resolve().parents[4]
_STATUS = Path("/proc/self/status")
# Engines that wait, all laid out, for the next question: to lay one out takes half a second of processor. Beside them
# one bare process, for a layout that is new.
_MOST_WARM = 3
_MOST_IDLE = 1
# So much later than the engine is told to stop its process is ended.
_GRACE_S = 2.0
_BATCH = 10_000
_DONE, _ERROR = b"+", b"!"


class _Process:
    """One process and the line to it; each word of ours is answered by one of its own."""

    def __init__(self) -> None:
        self.line, theirs = Pipe()
        # Nothing of ours stands in its environment but where we are: it tells what day it is.
        kept = {name: os.environ[name] for name in ("PATH", "TZ") if name in os.environ}
        environment = {"PYTHONPATH": str(_SOURCE), "LANG": "C.UTF-8", **kept}
        command = [sys.executable, "-m", _MODULE, str(theirs.fileno())]
        self.program = subprocess.Popen(
            command, env=environment, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        theirs.close()

    def ask(self, word: str, *arguments: object) -> bytes:
        """Its answer; its errors are raised as DuckDB's, `EOFError` or `OSError` where it is no more."""
        self.line.send_bytes(pickle.dumps((word, arguments)))
        answer = self.line.recv_bytes()
        if answer[:1] == _ERROR:
            name, text = json.loads(answer[1:])
            raise getattr(duckdb, name)(text)
        return answer[1:]

    def end(self) -> None:
        self.program.kill()
        self.program.wait()
        self.line.close()


_idle: list[_Process] = []
# The one that waits longest first: layout → engine; the same layout may wait twice.
_warm: list[tuple[Hashable, Engine]] = []
_lock = threading.Lock()


@atexit.register
def end_waiting() -> None:
    """End whatever waits for a question."""
    while _warm:
        _warm.pop()[1].end()
    while _idle:
        _idle.pop().end()


def take_warm(layout: Hashable) -> Engine | None:
    """An engine on which the same was laid before, its process alive; None where none waits."""
    with _lock:
        number = next((number for number, (known, _engine) in enumerate(_warm) if known == layout), None)
        engine = _warm.pop(number)[1] if number is not None else None
    if engine is not None and not engine.is_alive:
        engine.end()
        return None
    return engine


def put_back(layout: Hashable, engine: Engine) -> None:
    """Let the locked engine wait for the next question of the layout; what waits longest makes room, and its process is
    there for a layout that is new."""
    if not engine.rest():
        engine.end()
        return
    with _lock:
        _warm.append((layout, engine))
        too_many = _warm[:-_MOST_WARM]
        del _warm[:-_MOST_WARM]
    for _layout, longest in too_many:
        longest.close()


class Engine:
    """What is needed of DuckDB's own connection, over a process that is ended with a question that does not end.

    What was said before `lock` is said again to the process that then takes its place. Nothing that is asked after it
    can leave anything behind: it is one SELECT, and the configuration is locked.
    """

    def __init__(self, build_options: Callable[[Path], tuple[Mapping[str, Any], str]], *, ceiling_bytes: int) -> None:
        """`build_options`: folder for what does not fit → options and the extension; `ceiling_bytes`: what the process
        may come to hold beside what it begins with."""
        self._folder = tempfile.TemporaryDirectory(prefix="hatang-desk-")
        options, extension = build_options(Path(self._folder.name))
        self._opening = (dict(options), extension, ceiling_bytes)
        self._laid: list[tuple[str, Sequence[object]]] = []
        self._is_locked = False
        self.is_cancelled = False
        self._process: _Process | None = None
        # What whoever laid it out wants to know again.
        self.contents: object = None

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.program.poll() is None

    def execute(self, sql: str, values: Sequence[object] = ()) -> EngineAnswer:
        self._ask("execute", sql, values)
        if not self._is_locked:
            self._laid.append((sql, values))
        return EngineAnswer(self)

    def lock(self) -> None:
        """From here on nothing is laid on it, it is asked alone."""
        self._is_locked = True

    def extract_statements(self, sql: str) -> range:
        """As many as the text holds."""
        return range(int(self._ask("statements", sql)))

    def read(self, rows: int) -> pa.RecordBatchReader:
        """What was executed last, in batches of about so many rows."""
        schema = pa.ipc.read_schema(pa.py_buffer(self._ask("read", rows)))
        return pa.RecordBatchReader.from_batches(schema, self._batches())

    def _batches(self) -> Iterator[pa.RecordBatch]:
        while message := self._ask("next"):
            yield from pa.ipc.open_stream(message)

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """What is asked inside ends in time, at the latest with the process: `duckdb.InterruptException`."""
        if self.is_cancelled:
            raise duckdb.InterruptException("cancelled")
        self._ask("alarm", seconds)
        is_over = threading.Event()
        process = self._process
        assert process is not None, "it has just answered"

        def end() -> None:
            is_over.set()
            process.program.kill()

        bell = threading.Timer(seconds + _GRACE_S, end)
        bell.daemon = True
        bell.start()
        try:
            yield
        except duckdb.OutOfMemoryException as error:
            if is_over.is_set() or self.is_cancelled:
                raise duckdb.InterruptException(str(error)) from error
            raise
        finally:
            bell.cancel()
            if self._process is process:
                self._ask("alarm", 0.0)

    def cancel(self) -> None:
        """End the process under the question that it answers: that and what follows is `duckdb.InterruptException`."""
        self.is_cancelled = True
        if (process := self._process) is not None:
            process.program.kill()

    def rest(self) -> bool:
        """Whether it may wait for the next question: alive, and most of what it may hold is free."""
        try:
            return self._process is not None and bool(self._process.ask("rest"))
        except (EOFError, OSError, duckdb.Error):
            return False

    def close(self) -> None:
        """Nothing more is asked; the bare process waits for another layout, unless enough wait already."""
        process, self._process = self._process, None
        if process is not None:
            try:
                is_slim = bool(process.ask("close"))
            except (EOFError, OSError, duckdb.Error):
                is_slim = False
            with _lock:
                is_kept = is_slim and len(_idle) < _MOST_IDLE
                if is_kept:
                    _idle.append(process)
            if not is_kept:
                process.end()
        self._folder.cleanup()

    def end(self) -> None:
        """The same with its process."""
        process, self._process = self._process, None
        if process is not None:
            process.end()
        self._folder.cleanup()

    def _ask(self, word: str, *arguments: object) -> bytes:
        if self._process is None:
            self._process = self._begun()
        try:
            return self._process.ask(word, *arguments)
        except duckdb.Error:
            raise
        except BaseException as error:
            # What it would answer now belongs to no question any more.
            process, self._process = self._process, None
            process.end()
            if isinstance(error, (EOFError, OSError)):
                # It was ended, or ended itself where it was given no more memory.
                raise duckdb.OutOfMemoryException("the process has ended") from error
            raise

    def _begun(self) -> _Process:
        with _lock:
            process = _idle.pop() if _idle else None
        if process is not None and process.program.poll() is not None:
            process.end()
            process = None
        process = process or _Process()
        process.ask("open", *self._opening)
        for sql, values in self._laid:
            process.ask("execute", sql, values)
        return process


class EngineAnswer:
    """What was executed last."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def to_arrow_reader(self, rows: int = _BATCH) -> pa.RecordBatchReader:
        return self._engine.read(rows)

    def fetchall(self) -> list[tuple[Any, ...]]:
        table = self.to_arrow_reader().read_all()
        return list(zip(*(column.to_pylist() for column in table.columns), strict=True))

    def fetchone(self) -> tuple[Any, ...] | None:
        return next(iter(self.fetchall()), None)


# ---- the process


class _Teller:
    """The other end of the line: one connection at a time."""

    def __init__(self) -> None:
        self.began_with = _held_bytes()
        self.ceiling_bytes = 0
        self.link: Any = None
        self.reader: Any = None
        self.bell: threading.Timer | None = None

    def open(self, options: Mapping[str, Any], extension: str, ceiling_bytes: int) -> bytes:
        self.link = duckdb.connect(config=dict(options))
        self.link.execute(f"LOAD '{extension}'")
        _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (self.began_with + ceiling_bytes, hard))
        self.ceiling_bytes = ceiling_bytes
        return b""

    def execute(self, sql: str, values: Sequence[object]) -> bytes:
        # What is left of the last answer goes first.
        self.reader = None
        self.link.execute(sql, list(values))
        return b""

    def read(self, rows: int) -> bytes:
        self.reader = self.link.to_arrow_reader(rows)
        return bytes(self.reader.schema.serialize())

    def next(self) -> bytes:
        try:
            batch = self.reader.read_next_batch()
        except StopIteration:
            return b""
        out = pa.BufferOutputStream()
        with pa.ipc.new_stream(out, batch.schema) as stream:
            stream.write_batch(batch)
        return bytes(out.getvalue())

    def statements(self, sql: str) -> bytes:
        return b"%d" % len(self.link.extract_statements(sql))

    def alarm(self, seconds: float) -> bytes:
        if self.bell is not None:
            self.bell.cancel()
            self.bell = None
        if seconds:
            self.bell = threading.Timer(seconds, self.link.interrupt)
            self.bell.daemon = True
            self.bell.start()
        return b""

    def rest(self) -> bytes:
        """Something where most of what it may hold is free for the next question."""
        self.alarm(0.0)
        self.reader = None
        return _DONE if _held_bytes() - self.began_with < self.ceiling_bytes // 4 else b""

    def close(self) -> bytes:
        """The same for another layout."""
        self.alarm(0.0)
        self.reader = None
        self.link.close()
        return self.rest()


def _held_bytes() -> int:
    """The writable memory that this process has been given (VmData), which RLIMIT_DATA bounds."""
    line = next(status_line for status_line in _STATUS.read_text().splitlines() if status_line.startswith("VmData:"))
    return int(line.split()[1]) * 1024


def _name_of(error: Exception) -> str:
    """As which error of DuckDB the other end raises it; the reader of batches has errors of its own."""
    if isinstance(error, MemoryError) or "Out of Memory" in str(error) or "bad_alloc" in str(error):
        return "OutOfMemoryException"
    if "INTERRUPT" in str(error):
        return "InterruptException"
    return type(error).__name__ if isinstance(error, duckdb.Error) else "Error"


def _end_with(parent: int) -> None:
    """Whoever is at work does not see that nobody waits for it any more."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def main(descriptor: str) -> None:
    """Answer until the other end hangs up."""
    # What is pressed at a terminal is for the one who asks.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=[os.getppid()], daemon=True).start()
    line, teller = Connection(int(descriptor)), _Teller()
    while True:
        try:
            word, arguments = pickle.loads(line.recv_bytes())  # noqa: S301 - of the one process that began this one
        except EOFError:
            return
        try:
            answer = _DONE + getattr(teller, word)(*arguments)
        except Exception as error:
            answer = _ERROR + json.dumps([_name_of(error), str(error)]).encode()
        line.send_bytes(answer)


if __name__ == "__main__":
    main(*sys.argv[1:])
