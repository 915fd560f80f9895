"""What ends the processes of an installation when the one that waits beside them is killed: nobody else would.

It is told of each by a line with the number of its group, and does nothing until its input ends: whoever wrote it is
gone. Then it stops the private cluster too, where it was told of one. Only the standard library.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

from hatang.config import cluster


def _lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def _end_groups(groups: list[int], *, within_seconds: float) -> None:
    """Ask all to stop; what has not by then is killed."""
    for group in groups:
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGTERM)
    deadline = time.monotonic() + within_seconds
    while time.monotonic() < deadline and any(map(_lives, groups)):
        time.sleep(0.1)
    for group in groups:
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


def main(arguments: list[str]) -> None:
    """Collect the groups until the input ends, then end them within so many seconds, and the cluster of a folder."""
    seconds, *folders = arguments
    _end_groups([int(line) for line in sys.stdin], within_seconds=float(seconds))
    for folder in folders:
        cluster.stop_held(Path(folder), cluster.open_lock(Path(folder)))


if __name__ == "__main__":
    main(sys.argv[1:])
