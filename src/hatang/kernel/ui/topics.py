"""The help of the job that a page serves: the topic whose road is the longest that the road of the page begins with."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.urls import URLResolver, get_resolver
from django.utils.html import strip_tags
from django.utils.translation import get_language

from hatang.kernel import panels

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.urls import ResolverMatch

    from hatang.kernel.access import Actor


def find_topic(match: ResolverMatch | None, actor: Actor) -> panels.HelpTopic | None:
    """The topic for a page, of those that the actor may see; the general one where none is of its road."""
    topics = panels.list_panels(panels.HelpTopic, actor)
    here = match.route if match else None
    nearest = max(topics, key=lambda topic: _reach_of(topic, here), default=None)
    if nearest and _reach_of(nearest, here):
        return nearest
    return next((other for other in topics if not other.roads), None)


def _reach_of(topic: panels.HelpTopic, here: str | None) -> int:
    """How much of the page's road is that of the topic; the first page has none below."""
    roads = [road for name in topic.roads if (road := _list_routes().get(name)) is not None]
    if here is None:
        return 0
    return max((len(road) + 1 for road in roads if road == here or (road and here.startswith(road))), default=0)


@cache
def _list_routes() -> Mapping[str, str]:
    """Road by its name -> its pattern: ke-hoach/<slug:plan>/."""
    return dict(_walk_roads(get_resolver(), "", ""))


def choose_template(topic: panels.HelpTopic) -> str:
    """The text in the language of the reader."""
    return f"{topic.template}.{'en' if (get_language() or 'vi').startswith('en') else 'vi'}.html"


@cache
def read_text(template: str) -> str:
    """What a topic says, without marks, for the search."""
    return strip_tags(render_to_string(template))


def _walk_roads(resolver: URLResolver, road: str, space: str) -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        below = f"{road}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from _walk_roads(pattern, below, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif pattern.name:
            yield f"{space}{pattern.name}", below
