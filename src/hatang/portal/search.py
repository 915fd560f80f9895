"""Search over everything the reader may see, with and without diacritics: places, targets, tasks, bodies, data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from hatang.capabilities.identity import public as identity
from hatang.capabilities.places import public as places
from hatang.capabilities.plan import public as plan
from hatang.capabilities.spatial import public as spatial
from hatang.kernel import indicators
from hatang.kernel.access import actor_of, allow
from hatang.kernel.ui import shell
from hatang.kernel.ui.context import context_of
from hatang.kernel.ui.table_rows import fold
from hatang.portal import layers, masts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from hatang.kernel.access import Actor
    from hatang.kernel.ui.context import Context

SHORTEST = 2
PER_KIND = 12


@dataclass(frozen=True)
class Hit:
    title: str
    url: str
    note: str = ""
    # Better matches first: a title that begins with the words, then one with a word that does, then any.
    rank: int = 0

    def marked(self, words: tuple[str, ...]) -> str:
        return mark(self.title, words)


@dataclass(frozen=True)
class Kind:
    title: str
    icon: str
    hits: tuple[Hit, ...]
    more: int


def rank_of(title: str, extra: str, words: tuple[str, ...]) -> int | None:
    """How well a title (and words beside it) answers; None when a word is nowhere.

    >>> rank_of("Trà Bồng", "", ("tra", "bong")), rank_of("Tây Trà Bồng", "", ("tra", "bong"))
    (0, 2)
    >>> rank_of("Trà Bồng", "", ("ly",)) is None
    True
    """
    head = fold(title)
    everything = f"{head} {fold(extra)}"
    if not all(word in everything for word in words):
        return None
    phrase = " ".join(words)
    if head == phrase:
        return 0
    if head.startswith(phrase):
        return 1
    if re.search(rf"\b{re.escape(phrase)}", head):
        return 2
    return 3 if all(word in head for word in words) else 4


def mark(text: str, words: tuple[str, ...]) -> str:
    """The text, escaped, with the letters that matched marked.

    >>> mark("Trà Bồng", ("bong",))
    'Trà <mark>Bồng</mark>'
    """
    folded = "".join(fold(letter) or " " for letter in text)
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


def _kind(title: str, icon: str, found: Iterable[Hit]) -> Kind:
    hits = sorted(found, key=lambda hit: (hit.rank, fold(hit.title)))
    return Kind(title, icon, tuple(hits[:PER_KIND]), max(0, len(hits) - PER_KIND))


def _units(context: Context, words: tuple[str, ...]) -> Iterator[Hit]:
    """Units of the date, and those of earlier dates, which say so."""
    seen = set()
    for day in dict.fromkeys((context.as_of, *_earlier(context.as_of))):
        for row in places.units(as_of=day):
            if row.area in seen:
                continue
            seen.add(row.area)
            rank = rank_of(row.name, f"{row.title} {row.parent_title} {row.area.code}", words)
            if rank is not None:
                former = row.valid_to is not None and row.valid_to <= context.as_of
                note = " · ".join(filter(None, (row.parent_title, row.area.code, _("former") if former else "")))
                yield Hit(row.title, layers.place_url(context, row.area), note, rank + 5 * former)


def _earlier(as_of: date) -> tuple[date, ...]:
    """Days on which the map of units was another one."""
    days = sorted({row.area.valid_from for row in places.units(as_of=as_of)})
    return tuple(day.fromordinal(day.toordinal() - 1) for day in days if day <= as_of)[-3:]


def _hamlets(context: Context, words: tuple[str, ...]) -> Iterator[Hit]:
    for row in places.hamlets(as_of=context.as_of):
        rank = rank_of(row.name, f"{row.title} {row.unit_title} {row.area.code}", words)
        if rank is not None:
            yield Hit(f"{row.title}, {row.unit_title}", layers.place_url(context, row.area), row.area.code, rank)


def _targets(context: Context, words: tuple[str, ...]) -> Iterator[Hit]:
    if not context.plan:
        return
    for row in plan.targets(context.plan, context.as_of, kind=None):
        rank = rank_of(row.measure, f"{row.number} {row.denominator} {row.scope}", words)
        if rank is not None:
            url = context.url(reverse("portal:target", args=[row.number]))
            yield Hit(f"{row.number}. {row.measure}", url, row.goal_text, rank)


def _tasks(context: Context, actor: Actor, words: tuple[str, ...]) -> Iterator[Hit]:
    if not context.plan:
        return
    for row in plan.tasks(context.plan, context.as_of, actor=actor):
        names = " ".join(body.name for each in (*row.lead, *row.support) for body in each.today)
        rank = rank_of(row.text, f"{row.number} {names}", words)
        if rank is not None:
            url = context.url(reverse("plan:task", args=[row.plan, row.number]))
            yield Hit(f"{row.number}. {row.text}", url, row.period, rank)


def _plans(context: Context, words: tuple[str, ...]) -> Iterator[Hit]:
    for row in plan.plans(context.as_of):
        rank = rank_of(f"{row.number} {row.title}", "", words)
        if rank is not None:
            yield Hit(row.number, context.url(reverse("plan:plan", args=[row.code])), row.title, rank)


def _bodies(context: Context, words: tuple[str, ...]) -> Iterator[Hit]:
    for row in identity.organisations(context.as_of):
        rank = rank_of(row.name, f"{row.short_name} {row.name_en} {row.code}", words)
        if rank is not None:
            yield Hit(row.name, context.url(reverse("identity:organisation", args=[row.code])), row.code, rank)


def _figures(context: Context, words: tuple[str, ...]) -> Iterator[Hit]:
    for each in indicators.all():
        rank = rank_of(str(each.title), f"{each.code} {each.definition}", words)
        if rank is not None:
            url = context.url(reverse("portal:evidence", args=[each.code]))
            yield Hit(str(each.title), url, each.code, rank)


def _pages(context: Context, actor: Actor, words: tuple[str, ...]) -> Iterator[Hit]:
    for entry in shell.navigation(actor):
        rank = rank_of(str(entry.title), "", words)
        if rank is None:
            continue
        try:
            yield Hit(str(entry.title), context.url(reverse(entry.url_name)), "", rank)
        except NoReverseMatch:
            continue


def find(context: Context, actor: Actor, words: tuple[str, ...]) -> list[Kind]:
    """Everything that answers to all the words, by kind; kinds without an answer are left out."""
    kinds = [
        _kind(_("Pages"), "file", _pages(context, actor, words)),
        _kind(_("Targets and duties"), "target", _targets(context, words)),
        _kind(_("Tasks"), "tasks", _tasks(context, actor, words)),
        _kind(_("Administrative units"), "map-pin", _units(context, words)),
        _kind(_("Hamlets"), "house", _hamlets(context, words)),
        _kind(_("Organisations"), "building", _bodies(context, words)),
        _kind(_("Mast positions"), "tower", _masts(context, actor, words)),
        _kind(_("Plans"), "book", _plans(context, words)),
        _kind(_("Figures"), "report", _figures(context, words)),
        _kind(_("Data and map pictures"), "layers", _data(actor, words)),
    ]
    return [kind for kind in kinds if kind.hits]


def _data(actor: Actor, words: tuple[str, ...]) -> Iterator[Hit]:
    """What the catalogue of records knows: datasets, layers and pictures, each with the page that shows it best."""
    for row in spatial.records(actor=actor):
        rank = rank_of(str(row.title), f"{row.description} {row.name}", words)
        if rank is None:
            continue
        if row.slug:
            url = reverse("spatial:raster", args=[row.slug])
        elif row.is_published:
            url = reverse("opendata:dataset", args=[row.name])
        else:
            url = f"{reverse('spatial:collection', args=[row.name])}?f=html"
        yield Hit(str(row.title), url, row.name, rank)


def _masts(context: Context, actor: Actor, words: tuple[str, ...]) -> Iterator[Hit]:
    for row in masts.found(context, actor, words):
        rank = rank_of(f"{row['code']} {row['name']}", "", words)
        if rank is not None:
            yield Hit(f"{row['code']} {row['name']}", context.url(row["url"]), row["owner"], rank)


@allow("public")
def show(request: HttpRequest) -> HttpResponse:
    """The answers to `q`, what may be searched for while it is empty."""
    context, actor = context_of(request), actor_of(request)
    asked = request.GET.get("q", "").strip()[:100]
    words = tuple(fold(asked).split())
    enough = len("".join(words)) >= SHORTEST
    kinds = find(context, actor, words) if enough else []
    return render(
        request,
        "portal/search.html",
        {
            "asked": asked,
            "enough": enough,
            "kinds": [(kind, [(hit, hit.marked(words)) for hit in kind.hits]) for kind in kinds],
            "count": sum(len(kind.hits) + kind.more for kind in kinds),
        },
    )
