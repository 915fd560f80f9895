"""Two officers at the same moment, and what is left of work that was killed halfway: nothing of it, and it can begin
anew."""

import threading
from datetime import date

import pytest
from django.db import OperationalError, connection, connections
from tests import cast

from hatang.capabilities.readings import jobs
from hatang.capabilities.readings.actions import entering
from hatang.capabilities.readings.actions import readings as actions
from hatang.capabilities.readings.models import Reading
from hatang.capabilities.readings.queries import readings as queries
from hatang.capabilities.readings.terms import Decision, ReadingState
from hatang.capabilities.readings.tests.conftest import NOW, Plan, PlanVersion, load
from hatang.capabilities.readings.tests.test_readings import PLAN, enter
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Conflict

# Real transactions: each officer has a connection, and a connection can be cut.
pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _world(settings, tmp_path):
    settings.HATANG_DATA = tmp_path
    load()


def decided() -> Reading:
    reading = actions.upload_document(cast.officer(), content=PLAN.encode(), name="ke-hoach.txt", now=NOW)
    for item in queries.list_undecided(items=queries.list_read_items(reading=reading)):
        actions.decide_item(cast.officer(), item=item, decision=Decision.ACCEPTED, revision=item.revision, now=NOW)
    reading.refresh_from_db()
    return reading


def test_of_two_officers_who_enter_at_once_one_makes_the_version():
    reading = decided()
    ready = threading.Barrier(2)
    made: list[PlanVersion] = []
    refused: list[Conflict] = []

    def one(actor):
        try:
            ready.wait(10)
            made.append(enter(Reading.objects.get(pk=reading.pk), actor=actor))
        except Conflict as problem:
            refused.append(problem)
        finally:
            connections.close_all()

    officers = [threading.Thread(target=one, args=(actor,)) for actor in (cast.officer(), cast.administrator())]
    for officer in officers:
        officer.start()
    for officer in officers:
        officer.join(60)
    assert len(made) == len(refused) == 1
    assert refused[0].code == "not_open"
    assert PlanVersion.objects.filter(plan__number="77/KH-UBND").count() == 1
    assert AuditEntry.objects.filter(action="plan.document.enter").count() == 1


def test_of_two_officers_who_decide_at_once_the_second_is_told_who_was_first():
    reading = actions.upload_document(cast.officer(), content=PLAN.encode(), name="ke-hoach.txt", now=NOW)
    item = queries.list_read_items(reading=reading)[0]
    ready = threading.Barrier(2)
    told: list[str] = []

    def one(actor, decision):
        try:
            ready.wait(10)
            actions.decide_item(actor, item=item, decision=decision, revision=item.revision, now=NOW)
        except Conflict as problem:
            told.append(str(problem))
        finally:
            connections.close_all()

    both = ((cast.officer(), Decision.ACCEPTED), (cast.administrator(), Decision.REJECTED))
    officers = [threading.Thread(target=one, args=each) for each in both]
    for officer in officers:
        officer.start()
    for officer in officers:
        officer.join(60)
    decided_by = {Decision.ACCEPTED: cast.officer(), Decision.REJECTED: cast.administrator()}
    item.refresh_from_db()
    assert len(told) == 1
    assert decided_by[Decision(item.decision)].label in told[0]


def test_an_entering_whose_connection_is_cut_leaves_nothing_and_is_entered_again(monkeypatch):
    reading = decided()
    fill = entering.work.enter_lines

    def cut_halfway(**given):
        fill(**given)
        connection.ensure_connection()
        pid = connection.connection.info.backend_pid
        with connections.create_connection("default").cursor() as other:
            other.execute("SELECT pg_terminate_backend(%s)", [pid])
        # The next statement finds nobody at the other end.
        return PlanVersion.objects.count()

    monkeypatch.setattr(entering.work, "enter_lines", cut_halfway)
    with pytest.raises(OperationalError):
        enter(reading)
    connection.close()
    monkeypatch.setattr(entering.work, "enter_lines", fill)
    assert not Plan.objects.filter(number="77/KH-UBND").exists()
    assert not AuditEntry.objects.filter(action="plan.document.enter").exists()
    reading.refresh_from_db()
    assert reading.state == ReadingState.OPEN
    version = enter(reading, valid_from=date(2026, 2, 12))
    assert version.targets.count() == 1


def test_a_reading_killed_between_two_pages_begins_anew(monkeypatch):
    monkeypatch.setattr("hatang.capabilities.readings.formats.takes_long", lambda content, name: True)
    reading = actions.upload_document(cast.officer(), content=PLAN.encode(), name="quet.txt", now=NOW)
    source_of = jobs.files_in.source_of

    class Hand:
        def progress(self, done, total):
            pass

        def log(self, text):
            pass

    def killed(content, name, progress):
        source_of(content, name, progress)
        raise SystemExit(137)

    monkeypatch.setattr(jobs.files_in, "source_of", killed)
    with pytest.raises(SystemExit):
        jobs.read_document(Hand(), str(reading.pk))
    reading.refresh_from_db()
    assert (reading.state, queries.list_read_items(reading=reading)) == (ReadingState.WAITING, [])
    monkeypatch.setattr(jobs.files_in, "source_of", source_of)
    assert jobs.read_document(Hand(), str(reading.pk)) == "open"
    assert queries.list_read_items(reading=reading)
