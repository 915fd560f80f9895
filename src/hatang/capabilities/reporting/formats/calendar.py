"""The deadlines of a body as an iCalendar file (RFC 5545): whole-day events or things to do, with alarms."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, Todo

from hatang.kernel.ui.formats import note_rest_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from hatang.capabilities.reporting.queries.matters import Matter

_ZONE = "Asia/Ho_Chi_Minh"
# A day begins at midnight: one is reminded at eight in the morning, three days before and on the day itself.
_ALARMS = (timedelta(days=-3, hours=8), timedelta(hours=8))


def write_calendar(
    matters: Iterable[Matter], *, name: str, host: str, address: str, today: date, todos: bool = False
) -> bytes:
    """The calendar; `host` makes the identifiers unique in the world, `address` begins the links.

    The stamp is that of the day, so that a calendar that asks every hour gets the same bytes.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Hạ Tầng//Deadlines//VI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Deadlines of %(body)s") % {"body": name})
    calendar.add("x-wr-timezone", _ZONE)
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"value": "DURATION"})
    stamp = datetime.combine(today, time(), ZoneInfo(_ZONE)).astimezone(UTC)
    for matter in matters:
        calendar.add_component(_build_entry(matter, host, address, stamp, todos=todos))
    return bytes(calendar.to_ical())


def _build_entry(matter: Matter, host: str, address: str, stamp: datetime, *, todos: bool) -> Event | Todo:
    entry = Todo() if todos else Event()
    entry.add("uid", f"{'todo-' if todos else ''}{matter.key.replace('|', '.')}@{host}")
    entry.add("dtstamp", stamp)
    entry.add("summary", matter.title)
    note = note_rest_day(matter.due)
    entry.add("description", f"{matter.detail}\n{note}" if note else matter.detail)
    entry.add("url", address.rstrip("/") + matter.address)
    entry.add("categories", [str(matter.kind_title)])
    if todos:
        entry.add("due", matter.due)
        entry.add("status", "NEEDS-ACTION")
    else:
        entry.add("dtstart", matter.due)
        entry.add("dtend", matter.due + timedelta(days=1))
        # A deadline takes no time: whoever looks for a free hour finds the day free.
        entry.add("transp", "TRANSPARENT")
    for before in _ALARMS:
        entry.add_component(_build_alarm(matter, before, todos=todos))
    return entry


def _build_alarm(matter: Matter, before: timedelta, *, todos: bool) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", matter.title)
    # A thing to do has no beginning: its alarm counts from the day it is due.
    alarm.add("trigger", before, parameters={"related": "END"} if todos else {})
    return alarm
