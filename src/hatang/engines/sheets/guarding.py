"""What a process of its own does with a file that somebody sent: within limits, and its answer is JSON on stdout."""

from __future__ import annotations

import json
import resource
import signal
import sqlite3
import sys
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

from hatang.engines.sheets.cells import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MEMORY_BYTES = 3 * 1024**3
# What older standards put into each GeoPackage.
_USUAL_VIEWS = ("geometry_columns", "spatial_ref_sys", "st_geometry_columns", "st_spatial_ref_sys")


def run_guarded(
    work: Callable[[], Any],
    *,
    seconds: int,
    too_much: str = "too_many_cells",
    default: Callable[[Any], Any] | None = None,
) -> None:
    """Write what the work finds, or `{"unreadable": code, "detail": …}` for who started the process.

    `too_much` is the code of a file that wants more memory than `MEMORY_BYTES`; whoever works longer is killed.
    `default` writes what JSON has no form for.
    """
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    try:
        outcome = work()
    except Unreadable as reason:
        outcome = {"unreadable": reason.code, "detail": reason.detail[:300]}
    except MemoryError:
        outcome = {"unreadable": too_much, "detail": ""}
    except Exception as error:
        # The errors of readers have no common class below Exception.
        outcome = {"unreadable": "broken", "detail": f"{type(error).__name__}: {error}"[:300]}
    json.dump(outcome, sys.stdout, ensure_ascii=False, default=default)


def limit_step(seconds: float) -> None:
    """End this process when what follows takes more of the processor than that; each call begins anew, 0 ends it.

    Inside a library nothing of ours would get its turn, so that only the end of the process is sure.
    """
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)


def refuse_computed_layers(path: Path) -> None:
    """Refuse a database with a view: SQL of whoever sent it, which need never end. Other files pass."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as link:
        for (name,) in link.execute("SELECT name FROM sqlite_master WHERE type = 'view'"):
            usual = name.lower() in _USUAL_VIEWS
            if not usual or link.execute("SELECT 1 FROM gpkg_contents WHERE table_name = ?", [name]).fetchone():
                raise Unreadable("computed", name)
