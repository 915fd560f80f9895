"""A request goes to one thread, which serves the next one too; slow lines and clients that go hold none."""

from __future__ import annotations

import asyncio
import threading

import pytest
from django.core import signals
from django.http import HttpResponse
from django.urls import path

from hatang.config import asgi
from hatang.config.asgi import OneThreadHandler
from hatang.kernel.http import BlockByBlock

pytestmark = pytest.mark.integration

seen: list[object] = []


def show_thread(request):
    return HttpResponse(f"{threading.get_ident()} {len(request.body)}")


def fail(request):
    raise RuntimeError("a view that is wrong")


def count(request):
    def blocks():
        seen.append(threading.get_ident())
        try:
            while True:
                yield b"one more "
        finally:
            seen.append("ended")

    return BlockByBlock(blocks())


def list_rows(request):
    return BlockByBlock(iter([b"a", b"b" * 300_000, b"c"]))


urlpatterns = [path("rows/", list_rows), path("thread/", show_thread), path("wrong/", fail), path("count/", count)]


@pytest.fixture
def handler(settings):
    settings.ROOT_URLCONF, settings.MIDDLEWARE = __name__, []
    seen.clear()
    return OneThreadHandler()


class Client:
    """One request to an ASGI application: what it sends when, and what came back."""

    def __init__(self, handler, road, *body, method="GET", **scope):
        self.sent = []
        self._incoming: asyncio.Queue = asyncio.Queue()
        for block in body or (b"",):
            self.put(block, more=block is not body[-1] if body else False)
        scope = {"type": "http", "method": method, "path": road, "headers": [(b"host", b"localhost")], **scope}
        self.answered = asyncio.ensure_future(handler(scope, self._incoming.get, self._take))
        self.begins, self.goes_on = asyncio.Event(), asyncio.Event()
        self.goes_on.set()

    def put(self, block, *, more):
        self._incoming.put_nowait({"type": "http.request", "body": block, "more_body": more})

    def leave(self):
        self._incoming.put_nowait({"type": "http.disconnect"})

    async def _take(self, message):
        self.sent.append(message)
        if message.get("body"):
            self.begins.set()
            await self.goes_on.wait()
        await asyncio.sleep(0)

    @property
    def text(self):
        return b"".join(message.get("body", b"") for message in self.sent).decode()


async def ask(handler, road, *, body=(), **more):
    client = Client(handler, road, *body, **more)
    await client.answered
    return client


def test_the_next_request_goes_to_the_same_thread_and_each_begins_and_ends(handler):
    begun, ended = [], []
    signals.request_started.connect(lambda **_more: begun.append(threading.get_ident()), weak=False, dispatch_uid="b")
    signals.request_finished.connect(lambda **_more: ended.append(threading.get_ident()), weak=False, dispatch_uid="e")

    async def run():
        return [(await ask(handler, "/thread/")).text for _number in range(3)]

    try:
        texts = asyncio.run(run())
    finally:
        signals.request_started.disconnect(dispatch_uid="b")
        signals.request_finished.disconnect(dispatch_uid="e")
    assert len(set(texts)) == 1
    assert begun == ended == [int(texts[0].split()[0])] * 3


def test_who_brings_no_body_is_not_waited_for_and_its_stream_still_ends_with_it(handler):
    """The body that HTTP/1 says is not there is taken up by the end of the client alone."""

    async def run():
        silent = Client(handler, "/thread/", b"never", http_version="1.1")
        silent._incoming.get_nowait()
        await asyncio.wait_for(silent.answered, 10)
        brings = [(b"host", b"localhost"), (b"transfer-encoding", b"chunked")]
        posted = [
            await ask(handler, "/thread/", body=(b"abc",), http_version="1.1", headers=headers, method="POST")
            for headers in (brings, [*brings[:1], (b"content-length", b"3")])
        ]
        stream = Client(handler, "/count/", http_version="1.1")
        while len(stream.sent) < 4:
            await asyncio.sleep(0.001)
        stream.leave()
        await asyncio.wait_for(stream.answered, 10)
        return silent, posted

    silent, posted = asyncio.run(run())
    assert silent.text.endswith(" 0")
    assert [answer.text.split()[1] for answer in posted] == ["3", "3"]
    assert seen[-1] == "ended"


def test_a_slow_upload_holds_no_thread(handler):
    async def run():
        slow = Client(handler, "/thread/", b"abc", b"", method="POST")
        slow._incoming.get_nowait()
        slow._incoming.get_nowait()
        slow.put(b"abc", more=True)
        await asyncio.sleep(0.01)
        others = [await ask(handler, "/thread/") for _number in range(2)]
        assert not slow.answered.done()
        slow.put(b"def", more=False)
        await slow.answered
        return slow, *others

    slow, *others = asyncio.run(run())
    assert slow.text.endswith(" 6")
    assert all(other.text.endswith(" 0") for other in others)


def test_rows_that_are_soon_made_hold_no_connection_while_they_are_sent(handler, monkeypatch):
    """Whoever takes them slowly would hold one of the few connections for as long as that."""
    closed = []
    monkeypatch.setattr(asgi.connections, "close_all", lambda: closed.append("closed"))

    async def run():
        slow = Client(handler, "/rows/")
        slow.goes_on.clear()
        await asyncio.wait_for(slow.begins.wait(), 10)
        assert closed == ["closed"], "before the first of it was taken"
        slow.goes_on.set()
        await slow.answered
        return slow

    assert asyncio.run(run()).text == "a" + "b" * 300_000 + "c"


def test_of_a_long_stream_so_much_is_made_ahead_and_the_rest_while_it_is_sent(handler, monkeypatch):
    monkeypatch.setattr(asgi, "_AHEAD_BYTES", 5)
    monkeypatch.setattr(asgi.connections, "close_all", lambda: pytest.fail("it is still needed"))

    async def run():
        long = Client(handler, "/count/")
        while len(long.sent) < 10:
            await asyncio.sleep(0.001)
        long.leave()
        await long.answered
        return long

    assert asyncio.run(run()).text.startswith("one more one more one more ")
    assert seen[-1] == "ended"


def test_what_is_too_large_or_falls_silent_is_not_waited_for(handler, monkeypatch):
    monkeypatch.setattr(asgi, "_SILENCE_SECONDS", 0.05)
    large = b"x" * (asgi._LARGEST_OF_STRANGERS + 1)

    async def run():
        refused = await ask(handler, "/thread/", body=(large,), method="POST")
        silent = Client(handler, "/thread/", b"abc", b"", method="POST")
        silent._incoming.get_nowait()
        silent._incoming.get_nowait()
        await asyncio.wait_for(silent.answered, 10)
        return refused, silent, await ask(handler, "/thread/")

    refused, silent, after = asyncio.run(run())
    assert refused.sent[0]["status"] == 413
    assert silent.sent == []
    assert after.sent[0]["status"] == 200


def test_what_is_sent_piece_by_piece_ends_when_its_client_goes(handler):
    async def run():
        client = Client(handler, "/count/")
        while len(client.sent) < 4:
            await asyncio.sleep(0.001)
        client.leave()
        await asyncio.wait_for(client.answered, 10)
        return client, await ask(handler, "/thread/")

    client, after = asyncio.run(run())
    assert client.sent[1]["body"] == b"one more "
    assert seen == [int(after.text.split()[0]), "ended"], "in the thread of its request, which serves the next one"


def test_a_view_that_fails_is_an_answer_and_its_thread_goes_on(handler):
    handler.raise_request_exception = False

    async def run():
        return await ask(handler, "/wrong/"), await ask(handler, "/thread/")

    wrong, after = asyncio.run(run())
    assert wrong.sent[0]["status"] == 500
    assert after.sent[0]["status"] == 200


def test_what_is_still_being_made_ends_for_who_takes_it_by_the_drop_and_what_is_made_does_not(handler, monkeypatch):
    monkeypatch.setattr(asgi, "_AHEAD_BYTES", 400_000)
    monkeypatch.setattr(asgi, "_AHEAD_BLOCKS", 5)
    monkeypatch.setattr(asgi, "_PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr(asgi, "_SLOWEST_BYTES", 10**12)

    async def run():
        dripping, whole = Client(handler, "/count/"), Client(handler, "/rows/")
        for client in (dripping, whole):
            client.goes_on.clear()
            await asyncio.wait_for(client.begins.wait(), 10)
        await asyncio.sleep(0.3)
        for client in (dripping, whole):
            client.goes_on.set()
            await asyncio.wait_for(client.answered, 10)
        return dripping, whole

    dripping, whole = asyncio.run(run())
    assert dripping.sent[-1].get("more_body"), "it ends in the middle, and says so"
    assert seen[-1] == "ended"
    assert whole.text == "a" + "b" * 300_000 + "c"
    monkeypatch.setattr(asgi, "_PATIENCE_SECONDS", 30.0)

    async def take_briskly():
        brisk = Client(handler, "/count/")
        while len(brisk.sent) < 20:
            await asyncio.sleep(0.001)
        brisk.leave()
        await brisk.answered

    asyncio.run(take_briskly())
