"""How much this process may come to hold while questions are answered.

DuckDB's own limit counts its tables and sorts, not the text that one function makes in one go: `regexp_replace` of
sixty thousand letters, each by all of them, took gigabytes under a limit of half of one. What the system refuses to
give, DuckDB tells as any other want of memory, and nobody else loses the server.
"""

from __future__ import annotations

import resource
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_STATUS = Path("/proc/self/status")
_lock = threading.Lock()
# How many questions are under way, and what the process held and might hold before the first of them.
_under_way = 0
_before = (0, resource.RLIM_INFINITY)


def held_bytes() -> int:
    """The writable memory that this process has been given (VmData), which RLIMIT_DATA bounds."""
    line = next(each for each in _STATUS.read_text().splitlines() if each.startswith("VmData:"))
    return int(line.split()[1]) * 1024


@contextmanager
def ceiling(more_bytes: int) -> Iterator[None]:
    """While it holds, the process may come to hold so much more than before; so much again for each that runs beside.

    The ceiling is the process's own: what other requests allocate meanwhile counts too, so it is generous. After the
    last question it is gone.
    """
    global _under_way, _before  # noqa: PLW0603 - the limit is one for the process, and so is its count
    with _lock:
        soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
        if not _under_way:
            _before = (held_bytes(), soft)
        _under_way += 1
        _raise_to(_before[0] + _under_way * more_bytes, hard)
    try:
        yield
    finally:
        with _lock:
            _under_way -= 1
            if not _under_way:
                resource.setrlimit(resource.RLIMIT_DATA, (_before[1], hard))


def _raise_to(wanted: int, hard: int) -> None:
    bounds = [each for each in (_before[1], hard) if each != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_DATA, (min([wanted, *bounds]), hard))
