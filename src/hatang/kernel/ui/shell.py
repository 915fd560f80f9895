"""The shell around every page: whoever stands higher fills it in (chips, links, notices), the kernel only draws it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hatang.kernel import panels
from hatang.kernel.capability import Navigation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from django.http import HttpResponse

    from hatang.kernel.access import Actor
    from hatang.kernel.problems import Problem, Text


@dataclass(frozen=True)
class ChipValue:
    """What a chip holds: the value as it stands in the address and the words shown for it."""

    value: str
    title: Text


@dataclass(frozen=True)
class Chip:
    """How the plan chip or the area chip is filled.

    `known(value, as_of)` gives the words for a value of the address, None for one that does not exist;
    `default(as_of, plan)` what stands when the address says nothing (`plan` is empty for the plan chip itself, and for
    the area of a page that is about no plan);
    `choices` is the URL name of the list to choose from.
    """

    known: Callable[[str, date], Text | None]
    default: Callable[[date, str], ChipValue]
    choices: str


_chips: list[Callable[[], Mapping[str, Chip]]] = []
_links: dict[str, str] = {}
_notices: list[Callable[[], Text]] = []
_tellers: dict[str, Callable[[Problem], HttpResponse]] = {}


def fill_chips(source: Callable[[], Mapping[str, Chip]]) -> None:
    """Chips by their names, "plan" and "area"; the source is asked when a page draws them."""
    _chips.append(source)


def find_chip(name: str) -> Chip | None:
    return next((filled for source in _chips if (filled := source().get(name)) is not None), None)


def fill_link(name: str, url_name: str) -> None:
    """Where a fixed part of the shell leads: "home", "search", "jobs", "jobs_notice", "bell", "api", "sign_in" …"""
    _links[name] = url_name


def find_link(name: str) -> str:
    """The URL name, empty when nobody filled it."""
    return _links.get(name, "")


def fill_notice(source: Callable[[], Text]) -> None:
    """A sentence that stands on every page and map while the source gives one (the demonstration's, say)."""
    _notices.append(source)


def fill_teller(start: str, teller: Callable[[Problem], HttpResponse]) -> None:
    """Under addresses that begin so problems are told in the shape that the clients of a foreign interface read."""
    _tellers[start] = teller


def find_teller(path: str) -> Callable[[Problem], HttpResponse] | None:
    """How problems are told under the address, None where as everywhere."""
    return next((teller for start, teller in _tellers.items() if path.startswith(start)), None)


def list_notices() -> list[str]:
    return [text for source in _notices if (text := str(source()))]


def list_navigation(actor: Actor) -> list[Navigation]:
    """The words of the menu for the actor, in order, each with all the roads that it is marked on."""
    more = panels.list_panels(panels.Beneath)
    entries = [
        replace(
            entry,
            also=(
                *entry.also,
                *(road for beneath in more if beneath.entry == entry.url_name for road in beneath.roads),
            ),
        )
        for entry in panels.list_panels(Navigation, actor)
    ]
    return sorted(entries, key=lambda entry: (entry.group, entry.order))
