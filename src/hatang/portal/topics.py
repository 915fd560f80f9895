"""How each job is done: all topics, and one of them as a page or in the drawer."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability, panels
from hatang.kernel.access import actor_of, allow, has_right
from hatang.kernel.problems import Missing
from hatang.kernel.ui.search import rank_of
from hatang.kernel.ui.topics import choose_template, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse

    from hatang.kernel.access import Actor
    from hatang.kernel.problems import Text
    from hatang.kernel.ui.context import Context


@allow("public")
def show_topics(request: HttpRequest) -> HttpResponse:
    """The topics that the reader may use, under the words of the menu."""
    topics = sorted(panels.list_panels(panels.HelpTopic, actor_of(request)), key=lambda topic: topic.group)
    groups = [(_title_of(group), list(members)) for group, members in groupby(topics, key=lambda topic: topic.group)]
    return render(request, "portal/help_topics.html", {"groups": groups})


def _title_of(group: capability.Group) -> Text:
    return _("Getting started") if group == capability.Group.HERE else group.label


@allow("public")
def show_topic(request: HttpRequest, topic: str) -> HttpResponse:
    """How a job is done, whoever asks; the way to its page is shown to those who may open it."""
    chosen = next((known for known in panels.list_panels(panels.HelpTopic) if known.name == topic), None)
    if chosen is None:
        raise Missing("help", _("There is no such help"), where=topic, hint=_("All topics stand at /tro-giup/."))
    in_drawer = request.headers.get("HX-Request") == "true"
    values = {
        "topic": chosen,
        "text": choose_template(chosen),
        "page": _find_page(chosen) if not in_drawer and has_right(actor_of(request), chosen.rule) else "",
        "layout": "portal/drawer.html" if in_drawer else "ui/page.html",
    }
    return render(request, "portal/help_topic.html", values)


def _find_page(topic: panels.HelpTopic) -> str:
    """The address of the first page of the job, empty where it takes a thing to open it."""
    try:
        return reverse(topic.roads[0]) if topic.roads else ""
    except NoReverseMatch:
        return ""


def find_topics(context: Context, actor: Actor, words: tuple[str, ...]) -> Iterator[panels.Hit]:
    """The topics that answer to the words of a search."""
    for topic in panels.list_panels(panels.HelpTopic, actor):
        rank = rank_of(str(topic.title), read_text(choose_template(topic)), words)
        if rank is not None:
            yield panels.Hit(str(topic.title), context.url(reverse("portal:help", args=[topic.name])), "", rank)
