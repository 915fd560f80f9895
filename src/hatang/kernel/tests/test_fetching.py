"""What is fetched from outside: never a private network, never for ever, never too much, always with the reason."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from hatang.kernel import fetching
from hatang.kernel.fetching import Unreachable, fetch_address, is_allowed

pytestmark = pytest.mark.integration


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        road = self.path.partition("?")[0]
        self.server.asked.append((self.path, self.headers["Accept"]))
        if road == "/moved":
            self.send_response(302)
            self.send_header("Location", self.path.partition("?to=")[2])
            self.end_headers()
        elif road == "/slow":
            self.send_response(200)
            self.end_headers()
            for _each in range(100):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.05)
        elif road == "/short":
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"half")
        elif road == "/zipped":
            self.send_response(200)
            self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            self.wfile.write(b"x")
        elif road == "/gone":
            self.send_error(404)
        else:
            self.send_response(200)
            self.send_header("Content-Type", "text/turtle; charset=utf-8")
            self.end_headers()
            self.wfile.write(b"a" * 2_000_000 if road == "/large" else b"answer")

    def log_message(self, *_arguments):
        pass


@contextmanager
def _serving():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    server.asked, server.daemon_threads = [], True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def server():
    with _serving() as found:
        yield found


@pytest.fixture
def road(server, settings):
    """The address of the server, in a network that this installation allows."""
    settings.HATANG_PRIVATE_NETWORKS = ["127.0.0.1/32"]
    return f"http://127.0.0.1:{server.server_port}"


def test_an_answer_comes_with_its_kind_and_the_address_that_gave_it(server, road):
    found = fetch_address(f"{road}/moved?to=/a/ b%20c?x=1", accept="text/turtle")
    assert (found.url, found.media_type, found.body) == (f"{road}/a/%20b%20c?x=1", "text/turtle", b"answer")
    assert server.asked[-1] == ("/a/%20b%20c?x=1", "text/turtle")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("/gone", "404"),
        ("/short", "kết nối bị ngắt giữa chừng"),
        ("/zipped", "nén"),
        ("/large", "1 MB"),
        ("/moved?to=/moved?to=/moved?to=/moved?to=/moved?to=/moved?to=/moved?to=/a", "không dừng"),
        ("/moved?to=file:///etc/passwd", "http://"),
        ("/moved?to=http://10.0.0.1/", "mạng riêng"),
        ("/moved?to=http://169.254.169.254/latest/", "mạng riêng"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_the_reason(road, name, said):
    with pytest.raises(Unreachable) as refused:
        fetch_address(f"{road}{name}", accept="*/*", longest_bytes=1_000_000)
    assert said in str(refused.value)


def test_whoever_drips_is_hung_up_on(road):
    began = time.monotonic()
    with pytest.raises(Unreachable, match="quá lâu"):
        fetch_address(f"{road}/slow", accept="*/*", longest_seconds=0.4)
    assert time.monotonic() - began < 2


def test_nobody_asks_a_private_network_that_is_not_allowed(server, settings):
    settings.HATANG_PRIVATE_NETWORKS = []
    for host in ("127.0.0.1", "localhost", "0.0.0.0", "2130706433", "127.1", "[::1]", "[::ffff:127.0.0.1]"):
        with pytest.raises(Unreachable):
            fetch_address(f"http://{host}:{server.server_port}/", accept="*/*")
    assert server.asked == []


def test_a_name_that_points_inside_is_seen_where_the_connection_is_made(server, settings, monkeypatch):
    """A name is resolved once: what was looked at is what is asked."""
    settings.HATANG_PRIVATE_NETWORKS = []
    answers = [[(socket.AF_INET, 0, 0, "", ("93.184.216.34", 80)), (socket.AF_INET, 0, 0, "", ("127.0.0.1", 80))]]
    monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *_a, **_k: answers[0])
    with pytest.raises(Unreachable, match="mạng riêng"):
        fetch_address("http://two-faced.example/", accept="*/*")
    assert server.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.vn/a",
        "file:///etc/passwd",
        "http://",
        "//a",
        "",
        "http://a:b@example.vn",
        "http://a:0/",
        "http://[x",
    ],
)
def test_what_is_no_address_of_the_web_is_refused(url):
    with pytest.raises(Unreachable, match="http://"):
        fetch_address(url, accept="*/*")


def test_addresses_that_carry_another_are_not_taken(settings):
    settings.HATANG_PRIVATE_NETWORKS = ["10.1.0.0/16"]
    assert is_allowed("10.1.2.3")
    for each in ("10.2.0.1", "64:ff9b::a00:1", "2002:a00:1::", "224.0.0.1", "fe80::1%eth0", "fc00::1", "100.64.0.1"):
        assert not is_allowed(each), each
    assert is_allowed("2606:2800:220:1:248:1893:25c8:1946")
