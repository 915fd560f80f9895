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


def on(name: str) -> Callable[[Handler], Handler]:
    """Register a handler of the event."""

    def register(handler: Handler) -> Handler:
        _handlers[name].append(handler)
        return handler

    return register


def publish(name: str, payload: dict[str, Any]) -> None:
    """Deliver the event to its handlers once the current transaction is committed, never before."""

    def deliver() -> None:
        rooms.read("jobs")
        for handler in _handlers[name]:
            try:
                handler(payload)
            except Exception:
                # The act is committed and acknowledged; a failing listener must not turn it into an error.
                logger.exception("handler %s of event %s failed", handler.__qualname__, name)

    transaction.on_commit(deliver)
