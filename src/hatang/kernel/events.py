"""Events: what happened is told after the commit; handlers live in the `jobs.py` of whoever listens."""

from __future__ import annotations

import logging
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db import transaction

from hatang.kernel import rooms

if TYPE_CHECKING:
    from collections.abc import Callable

    type Handler = Callable[[dict[str, Any]], None]

logger = logging.getLogger(__name__)
_handlers: defaultdict[str, list[Handler]] = defaultdict(list)
_parts: defaultdict[str, list[Handler]] = defaultdict(list)


def subscribe_to(name: str) -> Callable[[Handler], Handler]:
    """Register a handler of the event."""
    return _register(_handlers[name])


def within(name: str) -> Callable[[Handler], Handler]:
    """Register what belongs to the act itself: it is done in its transaction, and undoes the act where it fails."""
    return _register(_parts[name])


def _register(handlers: list[Handler]) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        handlers.append(handler)
        return handler

    return register


def publish_event(name: str, payload: dict[str, Any]) -> None:
    """Deliver the event to its handlers once the current transaction is committed, never before; to those that are a
    part of the act at once."""
    rooms.read_room("jobs")
    for part in _parts[name]:
        part(payload)

    def deliver() -> None:
        for handler in _handlers[name]:
            try:
                handler(payload)
            except Exception:
                # The act is committed and acknowledged; a failing listener must not turn it into an error.
                logger.exception("handler %s of event %s failed", handler.__qualname__, name)

    transaction.on_commit(deliver)
