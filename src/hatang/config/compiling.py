"""The engines' machine code, made once for this machine; every later process loads it from the disk."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from hatang import engines

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


def compile_engines() -> None:
    """Half a minute to two for a new checkout, nothing ever after: nobody's first question waits for the compiler.

    Behind others (`nice`) in this process alone: they need the second core and the memory more.
    """
    mark, wanted = Path(os.environ["NUMBA_CACHE_DIR"], "complete"), _hash_ground()
    if mark.exists() and mark.read_text() == wanted:
        return
    if os.nice(0) > 0:
        for row in _ENGINES:
            _warm_up(row)
    else:
        with ProcessPoolExecutor(len(_ENGINES), multiprocessing.get_context("spawn")) as pool:
            list(pool.map(_warm_up, _ENGINES))
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(wanted)


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
