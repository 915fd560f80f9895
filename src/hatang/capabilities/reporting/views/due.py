"""What is due, where others ask: at home for whoever looks, on the page of a commune, on that of a body."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.urls import resolve
from django.utils import timezone

from hatang.capabilities.identity import public as identity
from hatang.capabilities.reporting import rules
from hatang.capabilities.reporting.queries import matters
from hatang.kernel import panels
from hatang.kernel.access import ADMINISTRATOR, ANONYMOUS, OFFICER, has_right

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.capabilities.reporting.queries.matters import Matter
    from hatang.kernel.access import Actor
    from hatang.kernel.panels import Look, Part

_SHOWN = 6


def _draw(look: Look, listed: Sequence[Matter], *, mine: bool) -> Part:
    """The matters, late ones first; what the reader may not open is no link."""
    shown = [(matter, _is_open_to(look.actor, matter.address, mine=mine)) for matter in listed[:_SHOWN]]
    more = max(0, len(listed) - _SHOWN)
    values = {"matters": shown, "more": more, "total": len(listed), "mine": mine}
    return panels.Part("reporting/due_panel.html", values)


def _is_open_to(actor: Actor, address: str, *, mine: bool) -> bool:
    """Whether the reader may open the page: everybody may, or it is of their body, or they keep the whole."""
    rule = getattr(resolve(urlsplit(address).path).func, "access_rule", "")
    if mine:
        return has_right(actor, rule)
    return has_right(ANONYMOUS, rule) or (actor.has(OFFICER, ADMINISTRATOR) and has_right(actor, rule))


def my_work(look: Look) -> Part | None:
    """What the reader's own bodies have to do; None for who has none."""
    own = [row for row in matters.open_matters(today=timezone.localdate()) if row.is_own(look.actor)]
    return _draw(look, own, mine=True) if own or look.actor.organisations() else None


def my_work_in_commune(look: Look) -> Part | None:
    """What the committee of the commune owes, over all else for those who work for it."""
    committee = _find_committee(look)
    return due_of_body(look, committee) if committee in look.actor.organisations() else None


def due_in_commune(look: Look) -> Part | None:
    """The same for others; it is the work of today, whatever the date of the page."""
    committee = _find_committee(look)
    return due_of_body(look, committee) if committee and committee not in look.actor.organisations() else None


def _find_committee(look: Look) -> str:
    assert look.area is not None
    committee = identity.find_committee(look.area.code, look.context.as_of)
    return committee.code if committee is not None else ""


def due_of_body(look: Look, code: str) -> Part | None:
    """What a body owes; for those who report for it their own work, which is the same wherever it is counted."""
    if code in look.actor.organisations(*rules.REPORTERS):
        return my_work(look)
    owed = matters.of_organisation(organisation=code, today=timezone.localdate())
    listed = [matter for matter in owed if matter.is_shown_to(look.actor)]
    mine = code in look.actor.organisations()
    return _draw(look, listed, mine=mine) if listed or mine else None
