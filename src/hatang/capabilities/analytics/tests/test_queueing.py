"""Whose question is answered when: four at once, two of one person, the others in order; each can be cancelled."""

from __future__ import annotations

import threading
import time
import uuid
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests import cast

from hatang.capabilities.analytics.actions import queueing
from hatang.capabilities.analytics.formats.desk import open_desk
from hatang.capabilities.analytics.models import QueuedQuestion
from hatang.capabilities.analytics.terms import WAITS_SECONDS
from hatang.kernel.problems import Conflict, Forbidden, Invalid, Problem

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
NOW = datetime(2026, 7, 1, 8, tzinfo=UTC)
PEOPLE = [cast.officer(), cast.planner(), cast.analyst(), cast.clerk()]
ENDLESS = "SELECT sum(a.range * b.range) FROM range(100000000) a, range(100000) b"


def turn(stack, actor, now=NOW, **more):
    return stack.enter_context(queueing.take_turn(actor, sql="SELECT 1", now=now, **more))


def test_two_of_one_person_are_answered_and_the_third_waits_for_one_of_them():
    with ExitStack() as stack:
        first, second = ExitStack(), stack.enter_context(ExitStack())
        assert [turn(each, PEOPLE[0]).place for each in (first, second)] == [0, 0]
        third = turn(stack, PEOPLE[0])
        assert third.place == 1
        assert turn(stack, PEOPLE[1]).place == 0  # nobody else waits for them
        first.close()
        assert turn(stack, PEOPLE[0], ticket=third.ticket).place == 0


def test_four_are_answered_at_once_and_who_came_first_is_next():
    with ExitStack() as stack:
        running = [ExitStack() for _each in range(4)]
        assert [turn(each, PEOPLE[number // 2]).place for number, each in enumerate(running)] == [0] * 4
        waiting = [turn(stack, who, NOW + timedelta(milliseconds=at)) for at, who in enumerate(PEOPLE[2:])]
        assert [each.place for each in waiting] == [1, 2]
        running[0].close()
        assert turn(stack, PEOPLE[3], ticket=waiting[1].ticket).place == 2
        assert turn(stack, PEOPLE[2], ticket=waiting[0].ticket).place == 0
        for each in running[1:]:
            each.close()
    assert [each.owner for each in QueuedQuestion.objects.all()] == [PEOPLE[3].id]


def test_who_asks_after_it_no_more_leaves_the_queue_and_a_killed_server_its_places():
    with ExitStack() as stack:
        for _each in range(2):
            turn(stack, PEOPLE[0])
        assert turn(stack, PEOPLE[0]).place == 1
        later = NOW + timedelta(seconds=WAITS_SECONDS + 1)
        assert turn(stack, PEOPLE[0], later).place == 1  # the one before it is gone, the two still run
        much_later = NOW + timedelta(minutes=2)
        assert turn(stack, PEOPLE[0], much_later).place == 0


def test_a_ticket_of_another_opens_nothing():
    with ExitStack() as stack:
        mine = turn(stack, PEOPLE[0])
        other = turn(stack, PEOPLE[1], ticket=mine.ticket)
        assert other.ticket != mine.ticket
        assert not queueing.cancel_question(PEOPLE[1], ticket=mine.ticket, now=NOW)
        assert queueing.cancel_question(PEOPLE[0], ticket=mine.ticket, now=NOW)


def test_a_ticket_that_is_being_answered_lets_no_further_question_in():
    with ExitStack() as stack:
        first = turn(stack, PEOPLE[0])
        assert turn(stack, PEOPLE[0], ticket=first.ticket).place == 0  # the second of the two
        third = turn(stack, PEOPLE[0], ticket=first.ticket)
        assert (third.place, third.ticket == first.ticket) == (1, False)


def test_nobody_in_particular_asks_nothing():
    with pytest.raises(Forbidden), queueing.take_turn(cast.nobody, sql="SELECT 1", now=NOW):
        pass


def test_who_cannot_ask_again_is_told_that_the_places_are_taken(monkeypatch):
    monkeypatch.setattr(queueing, "WAITS_SECONDS", 0)
    with ExitStack() as stack:
        for _each in range(2):
            turn(stack, PEOPLE[0], datetime.now(UTC))
        with pytest.raises(Conflict, match="quá nhiều"), queueing.wait_for_turn(PEOPLE[0], sql="SELECT 1"):
            pass
    assert not QueuedQuestion.objects.exists()


def test_the_page_of_a_question_that_waits_names_its_place_asks_again_and_lets_it_be_cancelled(tables):
    officer = cast.client(cast.officer())
    with ExitStack() as stack:
        for _each in range(2):
            turn(stack, officer.actor, datetime.now(UTC))
        answer = officer.get(reverse("analytics:sql"), {"sql": "SELECT 1 AS n"})
        page, ticket = answer.content.decode(), QueuedQuestion.objects.get(begun_at=None).pk
        assert answer.status_code == 202
        assert "Vị trí 1 trong hàng chờ" in page
        assert answer["Refresh"].startswith("2; url=")
        assert str(ticket) in answer["Refresh"]
        assert officer.post(reverse("analytics:cancel", args=[ticket])).status_code == 302
        assert not QueuedQuestion.objects.filter(pk=ticket).exists()
    answer = officer.get(reverse("analytics:sql"), {"sql": "SELECT 1 AS n"})
    assert answer.status_code == 200
    assert not QueuedQuestion.objects.exists()


def test_the_page_lists_what_is_being_answered_for_its_reader_alone(tables):
    officer, other = cast.client(cast.officer()), cast.client(cast.planner())
    with queueing.take_turn(officer.actor, sql="SELECT 'mine'", now=datetime.now(UTC)):
        assert "SELECT &#x27;mine&#x27;" in officer.get(reverse("analytics:sql")).content.decode()
        answered = officer.get(reverse("analytics:sql"), {"sql": "SELECT 'own'"}).content.decode()
        assert answered.count("<li><code>") == 1, "the one of another page, not the one that this page answers"
        assert "SELECT &#x27;mine&#x27;" not in other.get(reverse("analytics:sql")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_question_that_is_cancelled_ends_at_once_and_says_so(tables_apart):
    officer, ticket = cast.officer(), uuid.uuid4()

    def cancel():
        time.sleep(0.3)
        queueing.cancel_question(officer, ticket=ticket, now=datetime.now(UTC))
        queueing.connection.close()

    began = time.monotonic()
    with queueing.take_turn(officer, sql=ENDLESS, now=datetime.now(UTC), ticket=ticket) as mine:
        thread = threading.Thread(target=cancel)
        thread.start()
        with open_desk(officer) as desk, mine.watching(desk), pytest.raises(Invalid, match="hủy"):
            desk.ask(ENDLESS, rows=1)
        thread.join()
    assert time.monotonic() - began < 15
    with open_desk(officer) as desk:
        assert desk.ask("SELECT 1 AS n", rows=1).table.to_pylist() == [{"n": 1}]


def test_long_answers_leave_turns_to_others_and_one_person_has_one(db):
    """Whoever takes an answer by the drop holds a turn as long as it is sent: never all of them."""

    def ask(actor):
        return stack.enter_context(queueing.take_turn(actor, sql="SELECT 1", now=timezone.now()))

    with ExitStack() as stack:
        engineer, clerk = cast.operator_engineer(), cast.clerk()
        first, second = ask(engineer), ask(engineer)
        first.prolong(600)
        with pytest.raises(Conflict):
            second.prolong(600)
        ask(clerk).prolong(600)
        with pytest.raises(Conflict):
            ask(cast.officer()).prolong(600)
        first.prolong(600)
    with queueing.take_turn(cast.officer(), sql="SELECT 1", now=timezone.now()) as after:
        after.prolong(600)


def visit(stack, network, now=NOW, **more):
    return turn(stack, cast.nobody, now, rule="analytics.ask", network=network, **more)


def test_one_network_of_visitors_keeps_no_other_and_nobody_who_is_signed_in_waiting():
    with ExitStack() as stack:
        assert [visit(stack, "a").place for _time in range(3)] == [0, 1, 2]
        assert visit(stack, "b").place == 0
        assert visit(stack, "c").place > 0, "two of all visitors at once"
        assert [turn(stack, who).place for who in PEOPLE] == [0] * 4
        with ExitStack() as fifth:
            assert turn(fifth, cast.agency_officer()).place == 1, "behind four who are signed in, and no visitor"
        owners = set(QueuedQuestion.objects.values_list("owner", flat=True))
        assert {"~a", "~b", "~c"} < owners


def test_visitors_wait_for_everybody_who_is_signed_in():
    with ExitStack() as stack:
        running = [ExitStack() for _place in range(4)]
        for number, place in enumerate(running):
            turn(place, PEOPLE[number // 2])
        visitor = visit(stack, "a")
        officer = turn(stack, PEOPLE[2], NOW + timedelta(seconds=1))
        assert (visitor.place, officer.place) == (1, 1)
        running[0].close()
        assert visit(stack, "a", ticket=visitor.ticket).place == 2
        assert turn(stack, PEOPLE[2], ticket=officer.ticket).place == 0
        for place in running[1:]:
            place.close()
        assert visit(stack, "a", ticket=visitor.ticket).place == 0


def test_too_many_that_wait_are_told_when_to_come_again(monkeypatch):
    with ExitStack() as stack:
        for _time in range(4):
            visit(stack, "a")
        with pytest.raises(Problem, match="Mạng của bạn") as refused:
            visit(stack, "a")
        assert (refused.value.status, refused.value.headers) == (429, {"Retry-After": "15"})
        assert visit(stack, "b").place == 0
        monkeypatch.setattr(queueing, "MOST_WAITING_VISITORS", 4)
        assert visit(stack, "c").place == 4
        with pytest.raises(Problem, match="khách"):
            visit(stack, "d")
        assert turn(stack, PEOPLE[0]).place == 0
    assert QueuedQuestion.objects.count() == 4


def test_a_visitor_s_page_is_refused_in_words_and_a_program_s_file_too(tables, monkeypatch):
    monkeypatch.setattr(queueing, "MOST_WAITING_OF_NETWORK", 0)
    monkeypatch.setattr(queueing, "MOST_OF_NETWORK", 0)
    visitor, address = cast.client(cast.nobody), f"{reverse('analytics:index')}?bang=test.hamlet"
    page = visitor.get(address, headers={"accept": "text/html"})
    assert (page.status_code, page["Retry-After"]) == (429, "15")
    assert "Mạng của bạn" in page.content.decode()
    monkeypatch.setattr(queueing, "MOST_WAITING_OF_NETWORK", 3)
    waiting = visitor.get(address, headers={"accept": "text/html"})
    assert waiting.status_code == 202
    assert "5 giây" in waiting.content.decode()
    assert reverse("analytics:cancel", args=[QueuedQuestion.objects.get().pk]) not in waiting.content.decode()
    file = visitor.get(f"{address}&answer-format=csv")
    assert (file.status_code, file["Content-Type"], file["Retry-After"]) == (503, "application/problem+json", "2")
    assert "ticket=" in file.json()["where"]


def test_what_is_stored_of_a_question_is_short_and_is_not_read_to_count_the_queue(django_assert_num_queries):
    with ExitStack() as stack:
        stack.enter_context(queueing.take_turn(PEOPLE[0], sql="x" * 20_000, now=NOW))
        assert len(QueuedQuestion.objects.get().sql) == 1_000
        with django_assert_num_queries(5) as asked:
            turn(stack, PEOPLE[1])
    assert not any('"sql"' in query["sql"] for query in asked if query["sql"].startswith("SELECT"))
