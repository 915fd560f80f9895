"""The server of BI tools: beside the worker of attended jobs, or by its own command for who asks from afar."""

from __future__ import annotations

import logging
import socket
from typing import TYPE_CHECKING

from django.conf import settings

from hatang.capabilities.analytics.actions import queueing
from hatang.capabilities.analytics.terms import FLIGHT_ABOVE, FLIGHT_HOST, STREAM_SECONDS

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from hatang.capabilities.analytics.formats.flight import Server
    from hatang.kernel.access import Actor

logger = logging.getLogger(__name__)
_LOOK_SECONDS = 0.2


def find_flight_port() -> int:
    """The port of this installation's own server."""
    port: int = settings.HATANG_PORT + FLIGHT_ABOVE
    return port


def build_flight_server(host: str, port: int, *, certificate: tuple[bytes, bytes] | None = None) -> Server:
    """A server, listening; `certificate` is its PEM and that of its key."""
    # start: pyarrow.flight
    from hatang.capabilities.analytics.formats.flight import Server

    more = {"tls_certificates": [certificate]} if certificate else {}
    return Server(f"grpc{'+tls' if certificate else ''}://{host}:{port}", _wait_for_turn, **more)


def _wait_for_turn(actor: Actor, sql: str) -> AbstractContextManager[queueing.Turn]:
    return queueing.wait_for_turn(actor, sql=sql, seconds=STREAM_SECONDS)


def serve_flight() -> None:
    """Serve this machine until the process ends; a port that is taken is logged, and the page then names no server."""
    if is_flight_answering():
        logger.warning("Arrow Flight SQL is not served: something answers on port %d", find_flight_port())
        return
    try:
        server = build_flight_server(FLIGHT_HOST, find_flight_port())
    except Exception:
        logger.exception("Arrow Flight SQL is not served")
        return
    server.serve()


def is_flight_answering() -> bool:
    """Whether the server is there for who asks from this machine."""
    with socket.socket() as probe:
        probe.settimeout(_LOOK_SECONDS)
        return probe.connect_ex((FLIGHT_HOST, find_flight_port())) == 0
