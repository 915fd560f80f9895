"""The worker of queued jobs, which begins anew when a heavy one is behind it.

What a run over the whole province took from the machine stays with its process: Python and its libraries give little
back. A worker that has grown and has nothing to do replaces itself, under the same process number.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable

# A worker holds 220 MiB when it begins; the machine is one of 4 GiB.
RENEW_ABOVE_MIB = 320
_IDLE_SECONDS = 20


def _read_resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


class JobWorker(Worker):
    """Runs the jobs of its queues until it is stopped, or until it has grown and is idle (`is_spent`)."""

    is_spent = False

    def end_when_spent(self, read_mib: Callable[[], float] = _read_resident_mib, idle: float = _IDLE_SECONDS) -> None:
        """Wait until it holds more than `RENEW_ABOVE_MIB` and took no job for `idle` seconds; then let it end.

        A job that it takes in that moment is still run to its end.
        """
        seen = -1
        while self.running and not self.is_spent:
            is_idle = self._run_tasks == seen and not self.running_task
            seen = self._run_tasks
            if is_idle and read_mib() > RENEW_ABOVE_MIB:
                self.is_spent = True
                self.running = False
            else:
                time.sleep(idle)


def work(queues: list[str]) -> None:
    """Run the jobs of the queues until the process is stopped; a spent worker gives its place to a new one."""
    worker = JobWorker(
        queue_names=queues,
        interval=1,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )
    worker.configure_signals()
    threading.Thread(target=worker.end_when_spent, name="renew a spent worker", daemon=True).start()
    worker.run()
    if worker.is_spent:
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - ourselves
