"""Jobs: progress, cancel, failure, retry, resume after a lost worker."""

import math
import time
from datetime import date, timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from hatang.kernel import jobs
from hatang.kernel.access import ADMINISTRATOR, SYSTEM, Actor, Grant
from hatang.kernel.models import Job

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

ALICE = Actor(id="1", label="Alice")


def count(running, *, upto):
    for done in range(upto):
        running.progress(done + 1, upto, f"{done + 1}")
    running.log("counted")
    return {"counted": upto}


def fail(running):
    raise ValueError("row 7")


def square(number):
    return number * number


def wait_long(running):
    Job.objects.filter(pk=running.job.pk).update(heartbeat_at=timezone.now() - 2 * jobs.HEARTBEAT_LOST)
    return list(jobs.map_over(time.sleep, [0.6]))


def begin(function, django_capture_on_commit_callbacks=None, **arguments):
    return jobs.start_job(function, actor=ALICE, title="test", **arguments)


def test_a_job_runs_to_its_result():
    job = begin(count, upto=3)
    jobs.run.func(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.result, job.done, job.total) == (Job.State.DONE, {"counted": 3}, 3, 3)
    assert "counted" in job.log
    assert job.created_at <= job.started_at <= job.ended_at


def test_the_same_work_waits_only_once():
    first = jobs.start_job(count, actor=ALICE, title="test", unless_waiting=True, upto=3)
    assert jobs.start_job(count, actor=ALICE, title="test", unless_waiting=True, upto=3) == first
    assert jobs.start_job(count, actor=ALICE, title="test", unless_waiting=True, upto=4) != first


def test_a_job_keeps_its_name_when_its_function_moves(monkeypatch):
    monkeypatch.setattr(jobs, "_named", {})
    monkeypatch.setattr(jobs, "_names", {})
    waiting = Job.objects.create(
        title="test", function="hatang.gone.jobs.count", arguments={"upto": 2}, actor_id="1", created_at=timezone.now()
    )
    jobs.named(waiting.function)(count)
    jobs.run.func(str(waiting.pk))
    waiting.refresh_from_db()
    assert (waiting.state, waiting.result) == (Job.State.DONE, {"counted": 2})
    assert begin(count, upto=2).function == waiting.function


def test_a_failure_says_what_failed():
    job = begin(fail)
    with pytest.raises(ValueError, match="row 7"):
        jobs.run.func(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.message) == (Job.State.FAILED, "row 7")


def test_a_cancelled_job_does_not_start_and_can_be_retried(django_capture_on_commit_callbacks):
    job = begin(count, upto=3)
    jobs.cancel_job(job)
    job.refresh_from_db()
    assert (job.state, job.ended_at is None) == (Job.State.CANCELLED, False)
    jobs.run.func(str(job.pk))
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    with django_capture_on_commit_callbacks(execute=True):
        jobs.retry_job(job)
    jobs.run.func(str(job.pk))
    job.refresh_from_db()
    assert job.state == Job.State.DONE


def test_a_cancel_reaches_a_running_job():
    job = begin(count, upto=3)
    Job.objects.filter(pk=job.pk).update(cancel_requested=True)
    job.refresh_from_db()
    with pytest.raises(jobs.Cancelled):
        jobs.Running(job).progress(1, 3)


def test_a_job_whose_worker_died_is_queued_again_and_given_up_at_last():
    job = begin(count, upto=3)
    long_ago = timezone.now() - 2 * jobs.HEARTBEAT_LOST
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, attempts=1, heartbeat_at=long_ago)
    assert jobs.resume_lost() == 1
    jobs.run.func(str(job.pk))
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.RUNNING, attempts=jobs.MAXIMUM_ATTEMPTS, heartbeat_at=long_ago, ended_at=None
    )
    assert jobs.resume_lost() == 0
    job.refresh_from_db()
    assert job.state == Job.State.FAILED


def queue_late(function, django_capture_on_commit_callbacks, **arguments):
    """A job that was asked for longer ago than a worker may be silent, in the queue."""
    with django_capture_on_commit_callbacks(execute=True):
        job = begin(function, **arguments)
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - 2 * jobs.HEARTBEAT_LOST)
    return job


def test_a_job_whose_entry_of_the_queue_failed_has_failed_with_the_reason(django_capture_on_commit_callbacks):
    job = queue_late(count, django_capture_on_commit_callbacks, upto=3)
    assert jobs.resume_lost() == 0, "it waits for a worker, however long"
    try:
        raise OSError("no space left on device")
    except OSError as error:
        DBTaskResult.objects.get().set_failed(error)
    jobs.resume_lost()
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "no space left on device" in job.message
    assert job.ended_at is not None
    with django_capture_on_commit_callbacks(execute=True):
        jobs.retry_job(job)
    jobs.resume_lost()
    job.refresh_from_db()
    assert job.state == Job.State.WAITING, "its new entry waits for a worker"
    jobs.run.func(str(job.pk))
    job.refresh_from_db()
    assert job.state == Job.State.DONE


@pytest.mark.parametrize("loss", ["never queued", "worker died"])
def test_a_job_that_waits_in_no_queue_is_queued_again(django_capture_on_commit_callbacks, loss):
    queue_late(count, django_capture_on_commit_callbacks, upto=3)
    if loss == "never queued":
        DBTaskResult.objects.all().delete()
    else:
        entry = DBTaskResult.objects.get()
        entry.claim("gone")
        DBTaskResult.objects.update(started_at=timezone.now() - 2 * jobs.HEARTBEAT_LOST)
    assert jobs.resume_lost() == 1
    assert DBTaskResult.objects.ready().count() == 1
    assert jobs.resume_lost() == 0


def test_waiting_for_processes_is_a_sign_of_life(monkeypatch):
    monkeypatch.setattr(jobs, "_BEAT_SECONDS", 0.1)
    job = begin(wait_long)
    jobs.run.func(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.DONE, [None])
    assert timezone.now() - job.heartbeat_at < jobs.HEARTBEAT_LOST


def test_a_cancel_is_heard_while_processes_work(monkeypatch):
    monkeypatch.setattr(jobs, "_BEAT_SECONDS", 0.1)
    job = begin(count, upto=1)
    Job.objects.filter(pk=job.pk).update(cancel_requested=True)
    token = jobs._at_work.set(jobs.Running(job))
    try:
        with pytest.raises(jobs.Cancelled):
            list(jobs.map_over(time.sleep, [0.3, 0.3, 0.3]))
    finally:
        jobs._at_work.reset(token)


def test_work_of_a_day_is_taken_before_work_that_waited_longer(monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(jobs, "_daily", {})
    jobs.run_daily("Each day")(count)
    with django_capture_on_commit_callbacks(execute=True):
        begin(square, number=2)
        jobs.start_daily(date(2026, 11, 25))
    taken = [Job.objects.get(pk=each.args_kwargs["args"][0]).title for each in DBTaskResult.objects.ready()]
    assert taken == ["Each day", "test"]


def test_work_of_a_day_is_queued_once_a_day(monkeypatch):
    monkeypatch.setattr(jobs, "_daily", {})
    jobs.run_daily("Each day")(count)
    assert [jobs.start_daily(date(2026, 11, 25)), jobs.start_daily(date(2026, 11, 25))] == [1, 0]
    assert jobs.start_daily(date(2026, 11, 26)) == 1
    days = Job.objects.order_by("created_at").values_list("arguments__day", "actor_id", "title")
    assert list(days) == [("2026-11-25", "system", "Each day"), ("2026-11-26", "system", "Each day")]


def test_people_see_their_own_jobs_only():
    mine = begin(count, upto=1)
    others = Actor(id="2", label="Bob")
    administrator = Actor(id="3", label="Admin", grants=frozenset({Grant(ADMINISTRATOR)}))
    assert list(jobs.visible_to(ALICE)) == [mine]
    assert list(jobs.visible_to(others)) == []
    assert list(jobs.visible_to(administrator)) == [mine]
    assert list(jobs.visible_to(SYSTEM)) == [mine]


def test_a_map_over_many_keeps_the_order():
    assert list(jobs.map_over(math.isqrt, [16, 9, 0, 4, 1])) == [4, 3, 0, 2, 1]


@pytest.mark.filterwarnings("ignore")  # distributed's own
def test_a_map_over_many_on_a_scheduler_gives_the_same(settings):
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
    ) as cluster:
        settings.HATANG_DASK = cluster.scheduler_address
        assert list(jobs.map_over(square, range(5))) == [0, 1, 4, 9, 16]


def test_the_heartbeat_is_generous():
    assert timedelta(seconds=30) < jobs.HEARTBEAT_LOST
