"""The menu of a reader: at most eight words, each with the pages that stand under it as tabs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from hatang.kernel.capability import Group
from hatang.kernel.ui import shell

if TYPE_CHECKING:
    from hatang.kernel.access import Actor
    from hatang.kernel.capability import Navigation
    from hatang.kernel.problems import Text


@dataclass(frozen=True)
class Entry:
    """A page of the menu; `is_current` where the reader is on it or under it."""

    title: Text
    icon: str
    path: str
    is_current: bool


@dataclass(frozen=True)
class Word:
    """A word of the menu; it leads to the first of its entries."""

    title: Text
    icon: str
    entries: tuple[Entry, ...]

    @property
    def path(self) -> str:
        return self.entries[0].path

    @property
    def is_current(self) -> bool:
        return any(entry.is_current for entry in self.entries)

    @property
    def has_tabs(self) -> bool:
        return len(self.entries) > 1


def list_words(actor: Actor, here: str) -> list[Word]:
    """The words that the actor may use, from a page at the address `here`."""
    addressed = [(declared, path) for declared in shell.list_navigation(actor) if (path := _address(declared.url_name))]
    road = _find_road(here)
    reach = {declared.url_name: _reach_of(declared, here, road) for declared, _path in addressed}
    nearest = max(reach.values(), default=0)
    words: list[Word] = []
    for group, members in groupby(addressed, key=lambda pair: pair[0].group):
        entries = tuple(
            Entry(declared.title, declared.icon, path, nearest > 0 and reach[declared.url_name] == nearest)
            for declared, path in members
        )
        # A group with one page for the reader is called what the page is called.
        if group == Group.HERE or len(entries) == 1:
            words += [Word(entry.title, entry.icon, (entry,)) for entry in entries]
        else:
            words.append(Word(Group(group).label, Group(group).icon, entries))
    return words


@lru_cache(maxsize=512)
def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:  # pragma: no cover - the test of the routes names a capability that does this
        return ""


@lru_cache(maxsize=512)
def _find_road(here: str) -> str:
    """The name of the road of an address, empty where it is none."""
    try:
        return resolve(here).view_name
    except Resolver404:
        return ""


def _reach_of(declared: Navigation, here: str, road: str) -> int:
    """How much of the address is that of the entry, or of a page under which it is marked."""
    if road in declared.acts:
        return len(here)
    paths = (_address(name) for name in (declared.url_name, *declared.also))
    return max((len(path) for path in paths if path and _stands_under(here, path)), default=0)


def _stands_under(here: str, path: str) -> bool:
    """Whether the page is that of the path or below it; the first page has none below."""
    return here == path or (path != "/" and here.startswith(path))
