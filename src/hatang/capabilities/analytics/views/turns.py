"""Whose question is answered when: a page takes its turn, waits in the queue where no place is free, is cancelled."""

from __future__ import annotations

import uuid
from contextlib import ExitStack, nullcontext
from functools import wraps
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hatang.capabilities.analytics.actions import queueing
from hatang.capabilities.analytics.terms import ASK_AGAIN_SECONDS, STREAM_SECONDS, VISITOR_SECONDS
from hatang.kernel.access import actor_of, allow
from hatang.kernel.clients import hash_network
from hatang.kernel.problems import Problem
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from django.http import HttpRequest, HttpResponseBase

    from hatang.capabilities.analytics.formats.desk import QueryDesk
    from hatang.kernel.http import Stream

    type View = Callable[..., HttpResponseBase]

TICKET = "ticket"


def _read_ticket(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def in_turn(asked: Callable[[HttpRequest], str], rule: str = "analytics.query") -> Callable[[View], View]:
    """A view of that rule that asks the desk what `asked` names of its request, where that is anything, when its turn
    has come.

    Until then its page says which place it has in the queue, and asks again by itself.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *arguments: object, **named: object) -> HttpResponseBase:
            if not (sql := asked(request)):
                return view(request, *arguments, **named)
            ticket = _read_ticket(request.GET.get(TICKET, ""))
            actor = actor_of(request)
            network = hash_network(request) if actor.is_anonymous else ""
            with ExitStack() as stack:
                asking = queueing.take_turn(
                    actor, sql=sql, now=timezone.now(), ticket=ticket, rule=rule, network=network
                )
                turn = stack.enter_context(asking)
                if turn.place:
                    return _render_waiting(request, turn, sql)
                request.turn, request.turn_stack = turn, stack  # type: ignore[attr-defined]
                return view(request, *arguments, **named)

        return guarded

    return decorate


def watching(request: HttpRequest, desk: QueryDesk) -> AbstractContextManager[None]:
    """While the desk answers the request: its asker may cancel it."""
    turn: queueing.Turn | None = getattr(request, "turn", None)
    return turn.watching(desk) if turn is not None else nullcontext()


def find_ticket(request: HttpRequest) -> uuid.UUID | None:
    """Of the question that the request answers."""
    turn: queueing.Turn | None = getattr(request, "turn", None)
    return turn.ticket if turn is not None else None


def hold_turn(request: HttpRequest, response: Stream) -> Stream:
    """The turn ends with the last of what is sent; it may take as long as rows that are sent as they are read, which
    few may at once: `Conflict` for others."""
    request.turn.prolong(STREAM_SECONDS)  # type: ignore[attr-defined]
    kept = request.turn_stack.pop_all()  # type: ignore[attr-defined]
    content = cast("Iterator[bytes]", response.streaming_content)

    def run() -> Iterator[bytes]:
        with kept:
            yield from content

    response.streaming_content = run()
    return response


def _render_waiting(request: HttpRequest, turn: queueing.Turn, sql: str) -> HttpResponse:
    again = request.GET.copy()
    again[TICKET] = str(turn.ticket)
    address = f"{request.path}?{again.urlencode()}"
    if is_file_asked(request) and "text/html" not in request.headers.get("Accept", ""):
        # A program would keep the page as its file: it is told where to ask again.
        title, hint = _("Your question waits"), _("Ask this address again; it keeps your place.")
        raise Problem("analytics.queue", title, where=address, hint=hint, status=503, retry_after=ASK_AGAIN_SECONDS)
    limit = VISITOR_SECONDS if actor_of(request).is_anonymous else 0
    values = {"turn": turn, "sql": sql, "again": address, "limit": limit}
    response = render(request, "analytics/waiting.html", values, status=202)
    response["Refresh"] = f"{ASK_AGAIN_SECONDS}; url={address}"
    return response


def is_file_asked(request: HttpRequest) -> bool:
    """Whether the answer is wanted as a file: the table of every answer is called "answer"."""
    return bool(request.GET.get("answer-format"))


@allow("analytics.query")
@require_POST
def cancel(request: HttpRequest, ticket: uuid.UUID) -> HttpResponseBase:
    """End one's own question that is answered or waits; a script gets no page for it."""
    over = not queueing.cancel_question(actor_of(request), ticket=ticket, now=timezone.now())
    if request.headers.get("Accept", "").startswith("application/json"):
        return HttpResponse(status=204)
    messages.success(request, _("It was answered already.") if over else _("The question has been cancelled."))
    return HttpResponseRedirect(context_of(request).url(reverse("analytics:sql")))
