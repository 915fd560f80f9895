"""Jobs: long work on the database queue, with progress, log, cancel, retry and resume after a crash."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor, wait
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.tasks import task
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from hatang.kernel import rooms
from hatang.kernel.access import ADMINISTRATOR, SYSTEM

# start: this is imported before the apps are ready; what asks the tables imports them.
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date, datetime

    from django.db.models import QuerySet
    from django_tasks_db.models import DBTaskResult

    from hatang.kernel.access import Actor
    from hatang.kernel.models import Job
    from hatang.kernel.problems import Text

# A running job that has not said anything for this long has lost its worker.
HEARTBEAT_LOST = timedelta(minutes=2)
MAXIMUM_ATTEMPTS = 3
# Progress is written at most this often; each write is also the question whether somebody cancelled.
_PROGRESS_EVERY = timedelta(seconds=1)
# Who waits for processes of `map_over` says at least this often that he lives.
_BEAT_SECONDS = 15.0
# How much processes of heavy work stand back (nice): pages are asked for by people, jobs are not.
_POLITE = 5
# Before all that has no priority of its own.
_FIRST = 10


class Cancelled(Exception):
    """Raised inside a job whose owner asked it to stop."""


@dataclass
class Running:
    """The hand a job's function holds: it says how far it is and learns whether to stop."""

    job: Job

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Say how far the work is; raises `Cancelled` when somebody asked the job to stop."""
        from hatang.kernel.models import Job

        now = timezone.now()
        last = self.job.heartbeat_at
        if last is not None and now - last < _PROGRESS_EVERY and 0 < done < total:
            return
        self.job.heartbeat_at = now
        Job.objects.filter(pk=self.job.pk).update(done=done, total=total, message=message[:300], heartbeat_at=now)
        if Job.objects.filter(pk=self.job.pk, cancel_requested=True).exists():
            raise Cancelled

    def beat(self) -> None:
        """Say that the work goes on though nothing more is done; raises `Cancelled` as `progress` does."""
        from hatang.kernel.models import Job

        self.job.heartbeat_at = timezone.now()
        Job.objects.filter(pk=self.job.pk).update(heartbeat_at=self.job.heartbeat_at)
        if Job.objects.filter(pk=self.job.pk, cancel_requested=True).exists():
            raise Cancelled

    def log(self, text: str) -> None:
        from hatang.kernel.models import Job

        line = f"{timezone.localtime():%H:%M:%S} {text}\n"
        Job.objects.filter(pk=self.job.pk).update(log=Concat(F("log"), Value(line)), heartbeat_at=timezone.now())


_at_work: ContextVar[Running | None] = ContextVar("job at work", default=None)
_named: dict[str, Callable[..., Any]] = {}
_names: dict[Callable[..., Any], str] = {}


def named[F: Callable[..., Any]](name: str) -> Callable[[F], F]:
    """Let the job keep the name it has in the queue and the log, the path of its function, when that one moves."""

    def register(function: F) -> F:
        _named[name], _names[function] = function, name
        return function

    return register


def _name_of(function: Callable[..., Any]) -> str:
    return _names.get(function, f"{function.__module__}.{function.__qualname__}")


def _function_of(name: str) -> Callable[..., Any]:
    rooms.read_room("jobs")
    return _named[name] if name in _named else import_string(name)


def start_job(
    function: Callable[..., Any],
    *,
    actor: Actor,
    title: str,
    unless_waiting: bool = False,
    not_before: datetime | None = None,
    attended: bool = False,
    computing: bool = False,
    **arguments: Any,
) -> Job:
    """Queue `function(running, **arguments)`; arguments and result are JSON. The function must bear being run again.

    With `unless_waiting` the same work that already waits is given instead: it will see what happened meanwhile. With
    `not_before` no worker takes it earlier. `attended`: somebody watches it; it does not wait behind long work.
    `computing`: it runs the engines, and waits while these are being compiled for this machine.
    """
    from hatang.kernel.models import Job

    if unless_waiting:
        name = _name_of(function)
        waiting = Job.objects.filter(state=Job.State.WAITING, function=name, arguments=arguments).first()
        if waiting is not None:
            return waiting
    with transaction.atomic():
        job = Job.objects.create(
            title=title,
            function=_name_of(function),
            arguments=arguments,
            actor_id=actor.id,
            created_at=timezone.now(),
        )
        queue = _choose_queue(attended=attended, computing=computing)
        transaction.on_commit(lambda: _enqueue_job(job, run_after=not_before, queue_name=queue))
    return job


def _choose_queue(*, attended: bool, computing: bool) -> str:
    words = [word for word, wanted in (("attended", attended), ("computing", computing)) if wanted]
    return " ".join(words) or "default"


def _enqueue_job(job: Job, **how: Any) -> None:
    """Hand the job to the workers. The work of the day goes before others': it is short, and pages stand on it."""
    rooms.read_room("jobs")
    priority = _FIRST if job.function in _daily else 0
    run.using(priority=priority, **how).enqueue(str(job.pk))


@task()
def run(job_id: str) -> None:
    """Execute one queued job and write down how it ended."""
    from hatang.kernel.models import Job

    now = timezone.now()
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job_id)
        if job.state not in (Job.State.WAITING, Job.State.RUNNING):
            return
        if job.cancel_requested:
            _end_job(job, Job.State.CANCELLED)
            return
        job.state, job.attempts, job.started_at, job.heartbeat_at = Job.State.RUNNING, job.attempts + 1, now, now
        job.save(update_fields=["state", "attempts", "started_at", "heartbeat_at"])
    running = Running(job)
    token = _at_work.set(running)
    try:
        result = _function_of(job.function)(running, **job.arguments)
    except Cancelled:
        _end_job(job, Job.State.CANCELLED)
    except Exception as error:
        running.log(f"{type(error).__name__}: {error}")
        _end_job(job, Job.State.FAILED, message=str(error))
        raise
    else:
        _end_job(job, Job.State.DONE, result=result)
    finally:
        _at_work.reset(token)


def _end_job(job: Job, state: str, *, message: str = "", result: Any = None) -> None:
    from hatang.kernel.models import Job

    Job.objects.filter(pk=job.pk).update(state=state, message=message[:300], result=result, ended_at=timezone.now())


def cancel_job(job: Job) -> None:
    """Ask the job to stop; it does so at its next sign of progress. One that waits has ended at once."""
    from hatang.kernel.models import Job

    ended = {"state": Job.State.CANCELLED, "ended_at": timezone.now()}
    Job.objects.filter(pk=job.pk, state=Job.State.WAITING).update(**ended)
    Job.objects.filter(pk=job.pk, ended_at__isnull=True).update(cancel_requested=True)


def retry_job(job: Job) -> None:
    """Queue an ended job again."""
    from hatang.kernel.models import Job

    with transaction.atomic():
        Job.objects.filter(pk=job.pk, ended_at__isnull=False).update(
            state=Job.State.WAITING, started_at=None, ended_at=None, cancel_requested=False, message=""
        )
        transaction.on_commit(lambda: _enqueue_job(job))


_daily: dict[str, tuple[Callable[..., Any], Text]] = {}


def run_daily[F: Callable[..., Any]](title: Text) -> Callable[[F], F]:
    """Run the function once a day, as a job of the system: `function(running, day="2026-11-25")`."""

    def register(function: F) -> F:
        _daily[_name_of(function)] = (function, title)
        return function

    return register


def is_due(function: Callable[..., Any]) -> bool:
    """Whether the work waits or is being done."""
    from hatang.kernel.models import Job

    return Job.objects.filter(function=_name_of(function), state__in=(Job.State.WAITING, Job.State.RUNNING)).exists()


def list_runs(function: Callable[..., Any]) -> QuerySet[Job]:
    """Every run of the work, whoever began it."""
    from hatang.kernel.models import Job

    return Job.objects.filter(function=_name_of(function))


def start_daily(today: date) -> int:
    """Queue what is due today and was not queued yet; returns how many. The worker asks every minute."""
    from hatang.kernel.models import Job

    rooms.read_room("jobs")
    day = today.isoformat()
    queued = set(Job.objects.filter(function__in=_daily, arguments={"day": day}).values_list("function", flat=True))
    due = [path for path in sorted(_daily) if path not in queued]
    for path in due:
        function, title = _daily[path]
        start_job(function, actor=SYSTEM, title=str(title), day=day)
    return len(due)


def resume_lost() -> int:
    """Queue again the jobs whose worker died and those that no queue holds; give up after a few attempts, and at once
    on what the queue itself gave up. Returns how many were resumed."""
    from hatang.kernel.models import Job

    resumed = _resume_unqueued()
    lost = Job.objects.filter(state=Job.State.RUNNING, heartbeat_at__lt=timezone.now() - HEARTBEAT_LOST)
    for job in lost:
        if job.attempts >= MAXIMUM_ATTEMPTS:
            _end_job(job, Job.State.FAILED, message=_("The work was interrupted too often."))
        else:
            Job.objects.filter(pk=job.pk).update(state=Job.State.WAITING)
            _enqueue_job(job)
            resumed += 1
    return resumed


def _resume_unqueued() -> int:
    """Jobs that wait though no worker will take them: their entry of the queue failed, or it never came to one."""
    from django.tasks import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    from hatang.kernel.models import Job

    before, resumed = timezone.now() - HEARTBEAT_LOST, 0
    for job in Job.objects.filter(state=Job.State.WAITING, created_at__lt=before):
        entries = DBTaskResult.objects.filter(
            task_path=run.module_path, args_kwargs={"args": [str(job.pk)], "kwargs": {}}
        )
        last = entries.order_by("-enqueued_at").first()
        if last is not None and last.status == TaskResultStatus.FAILED:
            reason = last.traceback.strip().rpartition("\n")[2] or last.exception_class_path
            _end_job(job, Job.State.FAILED, message=_("The work could not begin: %(reason)s") % {"reason": reason})
        elif last is None or last.status == TaskResultStatus.SUCCESSFUL or _is_stuck(last, before):
            _enqueue_job(job)
            resumed += 1
    return resumed


def _is_stuck(entry: DBTaskResult[Any, Any], before: datetime) -> bool:
    """Whether a worker took the entry and died before it began the job."""
    return entry.started_at is not None and entry.started_at < before


def visible_to(actor: Actor) -> QuerySet[Job]:
    """The actor's own jobs; administrators see all."""
    from hatang.kernel.models import Job

    jobs = Job.objects.order_by("-created_at")
    return jobs if actor.has(ADMINISTRATOR) else jobs.filter(actor_id=actor.id or "nobody")


def map_over[T, R](function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """An engine's `function` over the items, in order: in processes here, on Dask where `HATANG_DASK` names one.

    Inside a job the wait for an item is a sign of life and hears a cancel: an item may take longer than a worker may
    be silent.
    """
    if settings.HATANG_DASK:
        # start: distributed
        from distributed import Client

        with Client(settings.HATANG_DASK) as client:  # type: ignore[no-untyped-call]
            yield from client.gather(client.map(function, list(items)))
        return
    # Fresh processes: a forked one would share the connections of this one and the threads that others started. They
    # do not set up the house, which would cost each 100 MB: engines know nobody.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), context, initializer=os.nice, initargs=(_POLITE,)) as pool:
        futures = [pool.submit(function, item) for item in items]
        try:
            for future in futures:
                while not wait([future], timeout=_BEAT_SECONDS).done:
                    if (running := _at_work.get()) is not None:
                        running.beat()
                yield future.result()
        finally:
            for future in futures:
                future.cancel()
