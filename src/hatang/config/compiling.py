"""The engines' machine code, made once for this machine; every later process loads it from the disk."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module

# Two engines of one row share functions, whose machine code one process at a time may write.
_ENGINES = (
    ("hatang.engines.radio.sweep",),
    (
        "hatang.engines.network.steiner",
        "hatang.engines.network.prizes.collecting",
        "hatang.engines.siting.covering.solver",
        "hatang.engines.siting.choosing",
    ),
)


def compile_engines() -> None:
    """Half a minute to two for a new checkout, seconds ever after: nobody's first question waits for the compiler.

    Behind others (`nice`) in this process alone: they need the second core and the memory more.
    """
    if os.nice(0) > 0:
        for engines in _ENGINES:
            _warm_up(engines)
        return
    with ProcessPoolExecutor(len(_ENGINES), multiprocessing.get_context("spawn")) as pool:
        list(pool.map(_warm_up, _ENGINES))


def _warm_up(engines: tuple[str, ...]) -> None:
    for engine in engines:
        import_module(engine).warm_up()
