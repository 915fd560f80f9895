"""Following a place: by the account, by a feed that needs none, by mail where letters are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from hatang.capabilities.disputes.actions import follows
from hatang.capabilities.disputes.forms.reports import FollowForm
from hatang.capabilities.disputes.queries import news
from hatang.kernel import panels
from hatang.kernel.access import Area, actor_of, allow
from hatang.kernel.feeds import FeedEntry, answer_feed
from hatang.kernel.ui import frames, shell
from hatang.kernel.ui.context import context_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from hatang.kernel.panels import Look, Part

# Of one place its page shows so many news, and a feed as many as readers keep.
_SHOWN, _FED = 20, 100
# Under my work the newest of all that is followed.
_SHOWN_OF_ALL = 5


@require_http_methods(["GET", "POST"])
@allow("coverage.signal_report")
def follow_area(request: HttpRequest, area: str) -> HttpResponseBase:
    """The ways of following a commune or hamlet, and its news; who is signed in follows it with one press."""
    unit, actor, today = Area.parse(area), actor_of(request), timezone.localdate()
    news.require_followed_kind(unit)
    context, own = context_of(request), reverse("disputes:follow", args=[str(unit)])
    if request.method == "POST":
        if "stop" in request.POST:
            follows.unfollow_area(actor, area=unit)
            messages.success(request, gettext("You no longer follow this place."))
        else:
            follows.follow_area(actor, area=unit, now=timezone.now())
            messages.success(request, gettext("You follow this place: its news stand under “My work”."))
        return redirect(context.url(own))
    follow = next((row for row in news.list_follows(actor=actor) if row.area == str(unit)), None)
    is_hamlet = "-T" in unit.code
    values = {
        "title": frames.place_name(unit, today),
        "unit": unit,
        "own": own,
        "feed": _link_to(request, reverse("disputes:place_feed", args=[str(unit)])),
        "follow": follow,
        "form": FollowForm() if is_hamlet and settings.HATANG_SENDS_MAIL else None,
        "news": news.list_place_news(codes=news.codes_of(unit, today), today=today)[:_SHOWN],
        "has_hamlets": not is_hamlet,
        "my_work": shell.find_link("my_work"),
    }
    return render(request, "disputes/follow.html", values)


@require_safe
@allow("coverage.signal_report")
def answer_place_feed(request: HttpRequest, area: str) -> HttpResponse:
    """The news of a commune or hamlet as Atom, the same for every reader."""
    unit, today = Area.parse(area), timezone.localdate()
    news.require_followed_kind(unit)
    own = _link_to(request, request.path)
    listed = news.list_place_news(codes=news.codes_of(unit, today), today=today)[:_FED]
    entries = [
        FeedEntry(
            name=f"{own}#{piece.name}",
            title=f"{piece.place}: {piece.title}",
            text=piece.text,
            address=_link_to(request, piece.address),
            at=piece.at,
        )
        for piece in listed
    ]
    return answer_feed(
        frames.place_name(unit, today), page=_link_to(request, frames.place_address(unit)), own=own, entries=entries
    )


def _link_to(request: HttpRequest, path: str) -> str:
    """The whole address, under the name of the house where it has one."""
    if settings.HATANG_ADDRESS_IS_NAMED:
        return f"{settings.HATANG_ADDRESS.rstrip('/')}{path}"
    return request.build_absolute_uri(path)


def show_followed(look: Look) -> Part | None:
    """The places that the account follows with the newest of their news; None while it follows none."""
    today = timezone.localdate()
    areas = [Area.parse(row.area) for row in news.list_follows(actor=look.actor)]
    if not areas:
        return None
    codes = frozenset[str]().union(*(news.codes_of(area, today) for area in areas))
    followed = [(frames.place_name(area, today), reverse("disputes:follow", args=[str(area)])) for area in areas]
    listed = news.list_place_news(codes=codes, today=today)[:_SHOWN_OF_ALL]
    return panels.Part("disputes/followed_part.html", {"followed": followed, "news": listed})
