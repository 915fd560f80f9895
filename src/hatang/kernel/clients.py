"""Who calls: the address of a client behind proxies of ours, what is counted as one sender, and how often it may."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from hatang.kernel.problems import Problem

if TYPE_CHECKING:
    from django.http import HttpRequest

# An address as proxies write it: bare, "[IPv6]", "[IPv6]:port", "IPv4:port".
_WRITTEN_ADDRESS = re.compile(r"\s*(?:\[(?P<boxed>[^\]]*)\](?::\d+)?|(?P<v4>[\d.]+):\d+|(?P<bare>\S+))\s*", re.ASCII)


def client_address(request: HttpRequest) -> str:
    """The address of the client, IPv4 or IPv6 as text in one spelling; empty where nobody knows it.

    `HATANG_PROXIES` proxies of ours stand before us, and each adds the address it was called from to the right of
    `X-Forwarded-For`. The entry that the outermost of them wrote is the client; what stands left of it the client may
    have invented. Where that entry is missing or is no address, a proxy is not set up as we were told: then, and where
    no proxy stands before us, it is whoever opened the connection.
    """
    proxies = settings.HATANG_PROXIES
    written = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    forwarded = _parse_address(written[-proxies]) if 0 < proxies <= len(written) else ""
    return forwarded or _parse_address(request.META.get("REMOTE_ADDR", ""))


def _parse_address(text: str) -> str:
    written = _WRITTEN_ADDRESS.fullmatch(text)
    if written is None:
        return ""
    try:
        # After % stands the name of an interface, which says nothing here.
        address = ipaddress.ip_address((written["boxed"] or written["v4"] or written["bare"] or "").partition("%")[0])
    except ValueError:
        return ""
    # An IPv4 client of a socket that listens on both is that IPv4 client.
    return str(getattr(address, "ipv4_mapped", None) or address)


def client_network(request: HttpRequest) -> str:
    """What is counted as one sender: an IPv4 address, or the /64 of an IPv6 address.

    A household, a telephone, a rented server gets a /64 at least and takes a new address in it whenever it likes:
    counted one by one, nobody would ever reach a limit.
    """
    address = client_address(request)
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if ":" in address else address


def hash_network(request: HttpRequest) -> str:
    """A keyed hash of the network that a client calls from, its IPv4 /24 or IPv6 /64, as 32 hexadecimal digits: calls
    of one network are known to be of one, and which it is stands nowhere."""
    address = client_address(request)
    network = str(ipaddress.ip_network(f"{address}/{64 if ':' in address else 24}", strict=False)) if address else ""
    return salted_hmac("hatang.kernel.clients", network, algorithm="sha256").hexdigest()[:32]


def limit_sender(who: str, what: str, *, allowed: int, seconds: int) -> None:
    """Refuse with 429 what a sender does more often than allowed in a time; counted in memory, written nowhere."""
    key = f"rate:{what}:{who}"
    cache.add(key, 0, timeout=seconds)
    try:
        count = cache.incr(key)
    except ValueError:  # the time ended between the two calls
        return
    if count > allowed:
        hint = _("Wait a minute.") if seconds <= 60 else _("Come back tomorrow.")
        raise Problem("rate", _("Too many requests"), hint=hint, status=429, retry_after=seconds)
