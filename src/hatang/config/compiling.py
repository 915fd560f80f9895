"""The engines' machine code, made once for this machine; every later process loads it from the disk."""

from __future__ import annotations

import fcntl
import hashlib
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from hatang import engines

if TYPE_CHECKING:
    from collections.abc import Iterator

# Two engines of one row share functions, whose machine code one process at a time may write.
_ENGINES = (
    (
        "hatang.engines.radio.p1812",
        "hatang.engines.terrain.warming",
        "hatang.engines.radio.itm",
        "hatang.engines.radio.sweep",
        "hatang.engines.radio.province.warming",
    ),
    (
        "hatang.engines.network.steiner",
        "hatang.engines.network.prizes.collecting",
        "hatang.engines.network.fibre.warming",
        "hatang.engines.siting.covering.solver",
        "hatang.engines.siting.choosing",
    ),
)
# The engines whose functions are compiled, and what these import: machine code knows of no other.
COMPILED = ("network", "radio", "siting", "terrain")


def _find_mark(name: str) -> Path:
    return Path(os.environ["NUMBA_CACHE_DIR"], name)


def compile_engines() -> None:
    """Half a minute to two for a new checkout, nothing ever after: nobody's first question waits for the compiler.

    Behind others (`nice`) one engine after the other: they need the second core and the memory more. Each has a process
    of its own, for the compiler gives nothing back before its process ends: 947 MiB in one for all.
    """
    mark, wanted = _find_mark("complete"), _hash_ground()
    if mark.exists() and mark.read_text() == wanted:
        return
    mark.parent.mkdir(parents=True, exist_ok=True)
    anew = multiprocessing.get_context("spawn")
    with _hold_compilation():
        if os.nice(0) > 0:
            with ProcessPoolExecutor(1, anew, max_tasks_per_child=1) as pool:
                list(pool.map(_warm_up, [(engine,) for row in _ENGINES for engine in row]))
        else:
            with ProcessPoolExecutor(len(_ENGINES), anew) as pool:
                list(pool.map(_warm_up, _ENGINES))
        mark.write_text(wanted)


@contextmanager
def _hold_compilation() -> Iterator[None]:
    """Let others see that it is at work, to its end or its death."""
    with _find_mark("compiling").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def is_compiling() -> bool:
    """Whether a process of this machine makes the machine code just now."""
    try:
        with _find_mark("compiling").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _hash_ground() -> str:
    """What the machine code is made of: the engines, numba, and what this processor can do."""
    modules = sorted(
        path for folder in engines.__path__ for name in COMPILED for path in Path(folder, name).rglob("*.py")
    )
    parts = [
        version("numba"),
        *(line for line in _read_processor().splitlines() if line.startswith(("model", "flags"))),
    ]
    digest = hashlib.sha256("\n".join(parts).encode())
    for path in modules:
        if "tests" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _read_processor() -> str:
    described = Path("/proc/cpuinfo")
    return described.read_text().partition("\n\n")[0] if described.exists() else ""


def _warm_up(row: tuple[str, ...]) -> None:
    for engine in row:
        import_module(engine).warm_up()
