"""Turns of the server: who writes goes first, strangers wait, and who cannot be served is told so in words."""

from __future__ import annotations

import asyncio

import pytest

from hatang.config import admission
from hatang.config.admission import (
    ALL_AT_ONCE,
    AT_ONCE,
    AdmissionQueue,
    Crowded,
    Weight,
    refuse_politely,
    weigh_request,
)

pytestmark = pytest.mark.unit


def ask(method="GET", path="/", **headers):
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "method": method, "path": path, "headers": named}


@pytest.mark.parametrize(
    ("asked", "weight"),
    [
        (ask(), Weight.STRANGER),
        (ask(cookie="csrftoken=a; django_language=vi"), Weight.STRANGER),
        (ask(cookie="csrftoken=a; sessionid=b"), Weight.SIGNED_IN),
        (ask(authorization="Bearer x"), Weight.SIGNED_IN),
        (ask("POST"), Weight.WRITING),
        (ask(path="/tai-khoan/login/"), Weight.WRITING),
        (ask(path="/healthz"), None),
        (ask(path="/static/ui/base.css"), None),
    ],
)
def test_a_request_is_weighed_by_what_it_is_for(asked, weight):
    assert weigh_request(asked) is weight


class Crowd:
    """Requests that each keep their turn until they are let go."""

    def __init__(self):
        self.queue, self.order = AdmissionQueue(), []

    async def begin(self, name, weight):
        ends = asyncio.Event()

        async def run():
            async with self.queue.turn(weight):
                self.order.append(name)
                await ends.wait()

        task = asyncio.ensure_future(run())
        await asyncio.sleep(0)
        return task, ends


def test_strangers_leave_turns_to_the_others_and_who_writes_goes_first():
    async def crowd():
        many = Crowd()
        strangers = [await many.begin(f"s{n}", Weight.STRANGER) for n in range(AT_ONCE[Weight.STRANGER] + 1)]
        readers = [await many.begin(f"r{n}", Weight.SIGNED_IN) for n in range(AT_ONCE[Weight.SIGNED_IN] + 1)]
        writers = [await many.begin(f"w{n}", Weight.WRITING) for n in range(AT_ONCE[Weight.WRITING])]
        # Together never more than the database has connections for.
        assert len(many.order) == ALL_AT_ONCE
        assert not {"s4", "r6"} & set(many.order)
        assert [name for name in many.order if name[0] == "w"] == ["w0", "w1"], "readers left them turns"
        waiting = [await many.begin("late writer", Weight.WRITING)]
        for _task, ends in strangers[:4]:
            ends.set()
        await asyncio.sleep(0.01)
        first = many.order[ALL_AT_ONCE:]
        assert [name[0] for name in first] == ["w"] * 4, "who writes goes before who waits longer"
        for _task, ends in (*strangers, *readers, *writers, *waiting):
            ends.set()
        await asyncio.gather(*(task for task, _ends in (*strangers, *readers, *writers, *waiting)))
        assert set(many.queue._busy.values()) == {0}
        assert len(many.order) == len(set(many.order)) == 5 + 7 + 12 + 1

    asyncio.run(crowd())


def test_who_waits_too_long_or_behind_too_many_is_turned_away_and_holds_nothing(monkeypatch):
    monkeypatch.setattr(admission, "LONGEST_WAIT_SECONDS", 0.02)
    monkeypatch.setattr(admission, "MOST_WAITING", 2)

    async def crowd():
        many = Crowd()
        busy = [await many.begin(f"s{n}", Weight.STRANGER) for n in range(4)]
        waiting = [await many.begin(f"late{n}", Weight.STRANGER) for n in range(2)]
        beyond, _ends = await many.begin("beyond", Weight.STRANGER)
        with pytest.raises(Crowded):
            await beyond
        gone, _ends = waiting.pop()
        gone.cancel()
        for task, _ends in waiting:
            with pytest.raises(Crowded):
                await task
        for task, ends in busy:
            ends.set()
            await task
        assert set(many.queue._busy.values()) == {0}
        assert not any(many.queue._waiting.values())

    asyncio.run(crowd())


def test_who_leaves_in_the_moment_of_being_admitted_gives_the_turn_on():
    async def crowd():
        many = Crowd()
        busy = [await many.begin(f"s{n}", Weight.STRANGER) for n in range(4)]
        leaving, _ends = await many.begin("leaving", Weight.STRANGER)
        following, ends = await many.begin("following", Weight.STRANGER)
        busy[0][1].set()
        await asyncio.sleep(0)
        leaving.cancel()
        await asyncio.sleep(0.01)
        assert many.order[-1] in ("following", "leaving")
        for task, over in (*busy, (following, ends)):
            over.set()
            await task
        with pytest.raises(asyncio.CancelledError):
            await leaving
        assert set(many.queue._busy.values()) == {0}

    asyncio.run(crowd())


def test_a_refusal_says_when_to_come_back_to_people_and_programs():
    page = refuse_politely(ask(accept="text/html"))
    assert (page.status_code, page["Retry-After"]) == (503, "5")
    assert "Đang đông người dùng" in page.content.decode()
    assert 'http-equiv="refresh"' in page.content.decode()
    sent = refuse_politely(ask("POST", accept="text/html")).content.decode()
    assert "hãy quay lại và gửi lại" in sent
    assert "refresh" not in sent, "a page that opens itself again would lose what was typed"
    data = refuse_politely(ask(accept="application/json"))
    assert (data["Content-Type"], data["Retry-After"]) == ("application/problem+json", "5")
    assert "'none'" in page["Content-Security-Policy"]
