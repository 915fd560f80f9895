"""What is due, where others ask: at home for whoever looks, on the page of a commune, on that of a body."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hatang.capabilities.identity import public as identity
from hatang.capabilities.reporting import rules
from hatang.capabilities.reporting.queries import matters, progress
from hatang.engines.writing.words import order_key
from hatang.kernel import panels
from hatang.kernel.access import ADMINISTRATOR, ANONYMOUS, OFFICER, has_right
from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from hatang.capabilities.reporting.queries.matters import Matter
    from hatang.kernel.access import Actor
    from hatang.kernel.panels import Look, Part

_SHOWN = 6


def _draw(look: Look, listed: Sequence[Matter], *, mine: bool) -> Part:
    """The matters, late ones first, each with what its own bodies last wrote; what the reader may not open is no
    link."""
    shown = [
        (
            matter,
            _is_open_to(look.actor, matter.address, mine=mine),
            write_last_entry(matter, matter.bodies & look.actor.organisations() if mine else matter.bodies),
        )
        for matter in listed[:_SHOWN]
    ]
    more = max(0, len(listed) - _SHOWN)
    values = {"matters": shown, "more": more, "total": len(listed), "mine": mine}
    return panels.Part("reporting/due_panel.html", values)


def write_last_entry(matter: Matter, bodies: Collection[str]) -> str:
    """That one of the bodies wrote about it today, or when it last did, with how far it is; "" where none did."""
    entry = matter.find_last_entry(bodies)
    if entry is None:
        return ""
    if entry.on == timezone.localdate():
        written = _("written today")
    else:
        written = _("written last on %(day)s") % {"day": formats.format_day(entry.on)}
    return f"{written}: {entry.words}" if entry.words else written


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


# Of so many bodies a late report stands for each, of more once for all.
_NAMED = 3


def list_late(look: Look) -> Iterator[panels.LackingThing]:
    """What is late in the province of what the reader is told, each with who owes it; reports of a period that many
    bodies owe as one line, which leads to the list of them."""
    late = matters.list_overdue(actor=look.actor, today=timezone.localdate())
    owed = defaultdict[tuple[str, str], list[matters.Matter]](list)
    for matter in late:
        owed[matter.kind, matter.title].append(matter)
    for group in owed.values():
        bodies = {code for matter in group for code in matter.bodies}
        if len(group) > _NAMED:
            owner = ngettext("%(count)d body", "%(count)d bodies", len(bodies)) % {"count": len(bodies)}
            asked = urlencode({"overdue-f-title": group[0].title})
            address, act = f"{reverse('reporting:overdue')}?{asked}", _("See each of them")
            yield panels.LackingThing(owner, group[0].title, address, _write_lateness(group[0]), act, len(group))
        else:
            yield from map(_describe_late, group)


def _describe_late(matter: matters.Matter) -> panels.LackingThing:
    names = sorted(identity.organisation_names(matter.bodies).values(), key=order_key)
    owner = _("the lead department") if matter.keepers or not names else ", ".join(names[:_NAMED])
    if len(names) > _NAMED:
        owner = _("%(names)s and %(more)d others") % {"names": owner, "more": len(names) - _NAMED}
    return panels.LackingThing(owner, matter.title, matter.address, _write_lateness(matter), _("Open it"))


def _write_lateness(matter: matters.Matter) -> str:
    days = -matter.days_left
    words = ngettext("%(days)d day overdue, since %(day)s", "%(days)d days overdue, since %(day)s", days)
    return words % {"days": days, "day": formats.format_day(matter.due)}


def due_of_body(look: Look, code: str) -> Part | None:
    """What a body owes; for those who report for it their own work, which is the same wherever it is counted."""
    if code in look.actor.organisations(*rules.REPORTERS):
        return my_work(look)
    owed = matters.of_organisation(organisation=code, today=timezone.localdate())
    listed = [matter for matter in owed if matter.is_shown_to(look.actor)]
    mine = code in look.actor.organisations()
    return _draw(look, listed, mine=mine) if listed or mine else None


# So many bodies' words stand on the page of a task.
_TEXTS = 6


def show_reported_texts(look: Look, key: str) -> Part | None:
    """What reports say of a task ("194-kh-ubnd/5.1") beside its progress; None where they say nothing else."""
    plan_code, _slash, number = key.partition("/")
    texts = progress.list_reported_texts(plan_code=plan_code, number=number, actor=look.actor)
    if not texts:
        return None
    more = max(0, len(texts) - _TEXTS)
    return panels.Part("reporting/reported_of_task.html", {"texts": texts[:_TEXTS], "more": more})
