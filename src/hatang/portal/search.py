"""Search over everything the reader may see, with and without diacritics: what capabilities and pages answer."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.http import JsonResponse
from django.shortcuts import render
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from hatang.engines.writing.words import fold_text, order_key
from hatang.kernel import panels
from hatang.kernel.access import Area, actor_of, allow
from hatang.kernel.problems import Missing
from hatang.kernel.ui import frames, maps
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.search import BEGINS, rank_spelling

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from hatang.kernel.access import Actor
    from hatang.kernel.ui.context import Context

SHORTEST = 2
PER_KIND = 12
# Of one kind alone so many at first, and so many more with each step.
PER_STEP = 100
# From this likeness on, out of 100, a name is offered for one that nobody has; and at most so many.
_ALIKE, _OFFERED = 80, 6


@dataclass(frozen=True)
class HitGroup:
    """The answers of one kind; `more` are those that are not among `hits`, `key` names the kind in addresses."""

    title: str
    icon: str
    hits: tuple[panels.Hit, ...]
    more: int
    names_places: bool = False
    key: str = ""


def mark_words(text: str, words: tuple[str, ...]) -> str:
    """The text, escaped, with the letters that matched marked.

    >>> mark_words("Trà Bồng", ("bong",))
    'Trà <mark>Bồng</mark>'
    """
    folded = "".join(fold_text(letter) or " " for letter in text)
    if len(folded) != len(text):
        return escape(text)
    spans = sorted({match.span() for word in words for match in re.finditer(re.escape(word), folded)})
    parts, at = [], 0
    for start, stop in spans:
        if start < at:
            continue
        parts += [escape(text[at:start]), format_html("<mark>{}</mark>", text[start:stop])]
        at = stop
    return mark_safe("".join([*parts, escape(text[at:])]))  # noqa: S308 - every part was escaped


def _find_hits(
    source: panels.SearchSource, context: Context, actor: Actor, words: tuple[str, ...], most: int = PER_KIND
) -> HitGroup:
    hits = sorted(source.find(context, actor, words), key=lambda hit: (hit.rank, order_key(hit.title)))
    more = max(0, len(hits) - most)
    return HitGroup(str(source.title), source.icon, tuple(hits[:most]), more, source.names_places, str(source.order))


def search_everywhere(context: Context, actor: Actor, words: tuple[str, ...]) -> list[HitGroup]:
    """Everything that answers to all the words, by kind; kinds without an answer are left out.

    A kind with something that is called so, or begins so, comes before those in which the words only stand somewhere.
    """
    kinds = [_find_hits(source, context, actor, words) for source in panels.list_panels(panels.SearchSource)]
    return sorted((kind for kind in kinds if kind.hits), key=lambda kind: kind.hits[0].rank > BEGINS)


def search_kind(context: Context, actor: Actor, words: tuple[str, ...], key: str, most: int) -> HitGroup:
    """So many answers of one kind; `Missing` where there is no such kind."""
    for source in panels.list_panels(panels.SearchSource):
        if str(source.order) == key:
            return _find_hits(source, context, actor, words, most)
    raise Missing("search", _("Nothing is searched under this name"), where=key)


def is_no_place(kinds: list[HitGroup], words: tuple[str, ...]) -> bool:
    """Whether the words name nothing: of no place are they the words, and elsewhere they only stand in a text."""
    places = [hit for kind in kinds if kind.names_places for hit in kind.hits]
    return not any(kind.hits[0].rank <= BEGINS for kind in kinds) and not any(_is_named(hit, words) for hit in places)


def _is_named(hit: panels.Hit, words: tuple[str, ...]) -> bool:
    """Whether the words are words of the place and of what it lies in, the last of them perhaps still being written."""
    *whole, last = words
    named = re.findall(r"\w+", fold_text(f"{hit.title} {hit.note}"))
    return all(word in named for word in whole) and any(word.startswith(last) for word in named)


def list_every_place(context: Context, actor: Actor) -> list[HitGroup]:
    """Every place, by kind: read once for all that is offered in place of answers."""
    return [
        HitGroup(
            str(source.title),
            source.icon,
            tuple(source.find(context, actor, ())),
            0,
            names_places=True,
            key=str(source.order),
        )
        for source in panels.list_panels(panels.SearchSource)
        if source.names_places
    ]


def list_places_nearest(places: list[HitGroup], words: tuple[str, ...]) -> list[panels.Hit]:
    """The places whose names are written nearly so, those of the date first, the nearest first."""
    phrase = " ".join(words)
    every = [hit for kind in places for hit in kind.hits]
    alike = [(score, hit) for hit in every if (score := rank_spelling(phrase, hit.title)) >= _ALIKE]
    alike.sort(key=lambda pair: (pair[1].rank, -pair[0], order_key(pair[1].title)))
    return [hit for _score, hit in alike[:_OFFERED]]


def list_places_of_most(places: list[HitGroup], words: tuple[str, ...]) -> tuple[tuple[str, ...], list[HitGroup]]:
    """Where nothing holds all the words: most of those that name a place, and the places that hold these.

    What only says of what kind a place is ("thôn", "xã") names none; without a place of more than half of the words
    nothing is given.
    """
    named = {hit: re.findall(r"\w+", fold_text(hit.title)) for kind in places for hit in kind.hits}
    kinds = {name[0] for name in named.values() if name}
    naming = [word for word in words if word not in kinds]
    held = max((tuple(word for word in naming if word in name) for name in named.values()), key=len, default=())
    if len(held) * 2 <= len(naming) or all(word.isdigit() for word in held):
        return (), []
    groups = []
    for kind in places:
        hits = [hit for hit in kind.hits if set(held) <= set(named[hit])]
        hits.sort(key=lambda hit: (hit.rank, len(named[hit]), order_key(hit.title)))
        if hits:
            groups.append(replace(kind, hits=tuple(hits[:PER_KIND]), more=max(0, len(hits) - PER_KIND)))
    return held, groups


def _list_places(kinds: list[HitGroup], as_of: date) -> list[dict[str, Any]]:
    """The answers that a map can show: title, note, and the bounds [west, south, east, north] or the point of each."""
    listed: list[dict[str, Any]] = []
    for hit in (hit for kind in kinds for hit in kind.hits):
        bounds = maps.bounds_of(frames.read_outline(Area.parse(hit.area), as_of)) if hit.area else None
        if bounds or hit.at:
            listed.append({"title": hit.title, "note": hit.note, "url": hit.url, "bounds": bounds, "at": hit.at})
    return listed


def _read_step(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 4 and int(text) else 1


@allow("public")
def show_search(request: HttpRequest) -> HttpResponse:
    """The answers to `q`, what may be searched for while it is empty; to who accepts JSON alone those with a place.

    With `loai` those of one kind alone, up to the step `buoc`.
    """
    context, actor = context_of(request), actor_of(request)
    asked = request.GET.get("q", "").strip()[:100]
    words = tuple(re.findall(r"[^\s,;]+", fold_text(asked)))
    enough = len("".join(words)) >= SHORTEST
    key, step = request.GET.get("loai", ""), _read_step(request.GET.get("buoc", ""))
    if enough and key:
        kinds = [search_kind(context, actor, words, key, step * PER_STEP)]
    else:
        kinds = search_everywhere(context, actor, words) if enough else []
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"places": _list_places(kinds, context.as_of)}, json_dumps_params={"ensure_ascii": False})
    count = sum(len(kind.hits) + kind.more for kind in kinds)
    no_place = enough and not key and is_no_place(kinds, words)
    places = list_every_place(context, actor) if no_place else []
    most: tuple[str, ...] = ()
    if no_place and not kinds:
        most, kinds = list_places_of_most(places, words)
    return render(
        request,
        "portal/search.html",
        {
            "no_place": no_place,
            "nearest": list_places_nearest(places, words),
            "asked": asked,
            "most": " ".join(word for word in re.findall(r"[^\s,;]+", asked) if fold_text(word) in most),
            "enough": enough,
            "kinds": [
                (kind, [(hit, mark_words(hit.title, most or words)) for hit in kind.hits])
                for kind in kinds
                if kind.hits
            ],
            "only": key,
            "next_step": step + 1,
            "count": count,
        },
    )
