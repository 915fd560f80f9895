"""The worker of queued jobs, which begins anew when a heavy one is behind it.

What a run over the whole province took from the machine stays with its process: Python and its libraries give little
back. A worker that has grown replaces itself after the job, under the same process number.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from hatang.config import compiling

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_tasks_db.models import DBTaskResult

# A worker holds 220 MiB when it begins; the machine is one of 4 GiB.
RENEW_ABOVE_MIB = 320
_COMPUTING = "computing"


def _read_resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


class JobWorker(Worker):
    """Runs the jobs of its queues until it is stopped, or until a job has left it grown (`is_spent`)."""

    is_spent = False
    read_mib: Callable[[], float] = staticmethod(_read_resident_mib)

    @property
    def queue_names(self) -> list[str]:
        """Its queues. While the engines are being compiled, without those that would compile the same beside it: on a
        new machine three of them took 3 GiB."""
        is_compiling = compiling.is_compiling()
        return [name for name in self._all_queues if not (is_compiling and name.endswith(_COMPUTING))]

    @queue_names.setter
    def queue_names(self, names: list[str]) -> None:
        self._all_queues = names

    def run_task(self, db_task_result: DBTaskResult[Any, Any]) -> None:
        super().run_task(db_task_result)
        if self.running and self.read_mib() > RENEW_ABOVE_MIB:
            self.is_spent = True
            self.running = False


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
    worker.run()
    if worker.is_spent:
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - ourselves
