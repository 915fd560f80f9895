"""Reading an address outside the house: http or https only, never a private network, with limits of size and time.

The name is resolved once and the connection is made to the address that was looked at, so that a name cannot point
elsewhere a moment later (DNS rebinding). Each redirect is looked at in the same way. Compressed answers are not asked
for and not taken, so that nothing small unfolds into something large.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hatang.kernel.library_words import explain_library
from hatang.kernel.problems import Problem

if TYPE_CHECKING:
    from urllib.parse import SplitResult

    from hatang.kernel.problems import Text

LONGEST_BYTES = 25_000_000
LONGEST_SECONDS = 60.0
_LONGEST_URL = 2_000
_REDIRECTS = 5
_MOVED = frozenset({301, 302, 303, 307, 308})
_CHUNK_BYTES = 65_536
_PORTS = {"http": 80, "https": 443}
# What a path may hold beside letters and digits; everything else is sent as %XX.
_SAFE = "/:?[]@!$&'()*+,;=%~-._"


class Unreachable(Problem):
    """The address cannot be read; the text says why."""

    status = 502
    title = _("The address could not be read")


@dataclass(frozen=True)
class Fetched:
    """An answer: the address that gave it after redirects, its media type without parameters, its bytes."""

    url: str
    media_type: str
    body: bytes


def fetch_address(
    url: str, *, accept: str, longest_bytes: int = LONGEST_BYTES, longest_seconds: float = LONGEST_SECONDS
) -> Fetched:
    """Read an address; `Unreachable` says which one and why. All redirects together take at most `longest_seconds`."""
    end = time.monotonic() + longest_seconds
    for _hop in range(_REDIRECTS + 1):
        answer = _request_once(check_address(url), accept, longest_bytes, end)
        if isinstance(answer, Fetched):
            return answer
        before, url = url, urljoin(url, answer)
        if before.startswith("https:") and not url.startswith("https:"):
            raise _refuse_address(url, _("It leads from https to an address that is not encrypted."))
    raise _refuse_address(url, _("It leads from one address to the next without end."))


def check_address(url: str) -> SplitResult:
    """The parts of an address that may be asked; `Unreachable` for any other scheme and for one with a password."""
    try:
        parts = urlsplit(url.strip())
        sound = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
        sound = sound and not (parts.username or parts.password) and len(url) <= _LONGEST_URL
    except ValueError:
        sound = False
    if not sound:
        raise _refuse_address(url, _("An address begins with http:// or https:// and holds no user name."))
    return parts


def _refuse_address(url: str, why: Text) -> Unreachable:
    return Unreachable("unreachable", where=url[:200], detail=why)


def _request_once(parts: SplitResult, accept: str, longest_bytes: int, end: float) -> Fetched | str:
    """The answer, or where it says to look instead."""
    url = parts.geturl()
    link = _open_connection(parts, end)
    # Whoever sends a byte now and then never runs into the time limit of one read: this one ends the talk itself.
    bell = threading.Timer(max(end - time.monotonic(), 0.0), _hang_up, [link.sock])
    bell.daemon = True
    bell.start()
    try:
        target = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe=_SAFE)
        headers = {"Accept": accept, "Accept-Encoding": "identity", "User-Agent": "Hatang", "Connection": "close"}
        link.request("GET", target, headers=headers)
        with link.getresponse() as answer:
            if answer.status in _MOVED and (place := answer.getheader("Location")):
                return place
            if answer.status != 200:
                raise _refuse_address(url, _("It answers with the status %(status)d.") % {"status": answer.status})
            if (answer.getheader("Content-Encoding") or "identity").lower() != "identity":
                raise _refuse_address(url, _("It sends a compressed answer that was not asked for."))
            body = _read_body(answer, url, longest_bytes)
            media_type = (answer.getheader("Content-Type") or "").partition(";")[0].strip().lower()
    except (OSError, http.client.HTTPException) as error:
        raise _describe_loss(url, error, end) from error
    finally:
        bell.cancel()
        link.close()
    if time.monotonic() > end:  # the bell may end an answer so that it looks whole
        raise _describe_loss(url, None, end)
    return Fetched(url, media_type, body)


def _read_body(answer: http.client.HTTPResponse, url: str, longest_bytes: int) -> bytes:
    pieces, size = [], 0
    while piece := answer.read(_CHUNK_BYTES):
        size += len(piece)
        if size > longest_bytes:
            limit = longest_bytes // 1_000_000
            raise _refuse_address(url, _("Its answer is larger than %(limit)d MB.") % {"limit": limit})
        pieces.append(piece)
    if answer.length:
        raise http.client.IncompleteRead(b"")
    return b"".join(pieces)


def _describe_loss(url: str, error: Exception | None, end: float) -> Unreachable:
    if error is None or time.monotonic() > end or isinstance(error, TimeoutError):
        return _refuse_address(url, _("It took too long to answer."))
    return _refuse_address(
        url,
        _("The connection failed: %(why)s") % {"why": explain_library(str(error)) or _("the connection broke off")},
    )


def _hang_up(link: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it may have ended by itself
        # The plain socket's own: that of TLS would let the reader go on without it.
        socket.socket.shutdown(link, socket.SHUT_RDWR)


def _open_connection(parts: SplitResult, end: float) -> http.client.HTTPConnection:
    """A connection to an address of the host that may be asked."""
    url, port = parts.geturl(), parts.port or _PORTS[parts.scheme]
    seconds = max(end - time.monotonic(), 0.001)
    try:
        host = str(parts.hostname).encode("idna").decode() if not str(parts.hostname).isascii() else str(parts.hostname)
        place = _resolve_host(host, port, url)
        plain = socket.create_connection(place, timeout=seconds)
        link = http.client.HTTPConnection(host, port, timeout=seconds)
        link.sock = plain
        if parts.scheme == "https":
            try:
                link.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
            except BaseException:
                plain.close()
                raise
            link.default_port = _PORTS["https"]
    except (OSError, UnicodeError) as error:
        raise _describe_loss(url, error, end) from error
    return link


def _resolve_host(host: str, port: int, url: str) -> tuple[str, int]:
    """The first address of the host; `Unreachable` where any of them is in a private network that is not allowed."""
    addresses = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not all(is_allowed(address) for address in addresses):
        raise _refuse_address(
            url, _("It stands in a private network. An administrator can allow it: HATANG_PRIVATE_NETWORKS.")
        )
    return addresses[0], port


def is_allowed(address: str) -> bool:
    """Whether an address is of the public internet, or of a private network that the installation names.

    >>> is_allowed("192.168.1.1"), is_allowed("::ffff:127.0.0.1"), is_allowed("93.184.216.34")
    (False, False, True)
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    inside = getattr(ip, "ipv4_mapped", None) or ip
    allowed = (ipaddress.ip_network(network, strict=False) for network in settings.HATANG_PRIVATE_NETWORKS)
    if any(inside in network for network in allowed):
        return True
    # 64:ff9b::/96 and 2002::/16 carry an address of version 4 inside them.
    carried = getattr(ip, "sixtofour", None) or getattr(ip, "teredo", None)
    translated = ip.version == 6 and ip in ipaddress.ip_network("64:ff9b::/96")
    return inside.is_global and not inside.is_multicast and carried is None and not translated
