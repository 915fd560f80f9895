"""Does the installation run well? Signs of its health as they are measured, each with what to do where it is bad."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hatang import __version__
from hatang.kernel import health, panels
from hatang.kernel.access import allow
from hatang.kernel.ui import formats, frames
from hatang.portal import checks, lacking

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from hatang.kernel.invariants import RuleOutcome
    from hatang.kernel.models import Job

# A backup is made every night, one that misses a night is late; a drill every month.
_BACKUP_LATE, _BACKUP_LOST, _DRILL_LATE = timedelta(hours=36), timedelta(days=7), timedelta(days=40)
# Uploads and publications stop before the last bytes of a disk.
_DISK_SHORT, _DISK_FULL = 0.15, 0.05
# Work of the day is taken within a minute; whoever ran it gives a sign each day.
_QUEUE_LATE, _WORKER_LOST = timedelta(minutes=10), timedelta(hours=26)
_KIB = 1024


@dataclass(frozen=True)
class HealthSign:
    """One sign: what is measured in words, whether it is good (else "attention" or "loss"), what to do, where."""

    title: str
    words: str
    state: str = "good"
    advice: str = ""
    address: str = ""
    link: str = ""


@allow("audit.view")
def show_health(request: HttpRequest) -> HttpResponse:
    """Every sign, the bad ones first."""
    parts = panels.parts("portal:health", frames.build_look(request))
    return render(request, "portal/health.html", {"signs": list_signs(timezone.localtime()), "parts": parts})


def list_signs(now: datetime) -> list[HealthSign]:
    """All signs, what is bad before what is good."""
    run = checks.find_last_run()
    signs = [
        *_judge_backup(health.read_last_backup(), now),
        _judge_disk(health.measure_disk()),
        _judge_queue(health.read_queue(now=now), now),
        _judge_rules(run, checks.read_outcomes(run)),
        _judge_mail(),
        _describe_database(),
        HealthSign(
            _("Version"),
            _("Hạ Tầng %(version)s · Python %(python)s")
            % {"version": __version__, "python": platform.python_version()},
        ),
    ]
    order = ("loss", "attention", "good")
    return sorted(signs, key=lambda sign: order.index(sign.state))


def list_missing_backups(look: panels.Look) -> Iterator[panels.LackingThing]:
    """The backup and the drill that are late or were never made, as of this minute."""
    for sign in _judge_backup(health.read_last_backup(), timezone.localtime()):
        if sign.state != "good":
            owner = _("an administrator, on the server")
            yield panels.LackingThing(owner, f"{sign.title}: {sign.words}", sign.address, sign.advice, sign.link)


def _judge_backup(note: health.BackupNote | None, now: datetime) -> Iterator[HealthSign]:
    title, help_page = _("Last backup"), reverse("portal:help", args=["sao-luu"])
    advice = _("On the server run deploy/backup FOLDER, and have it run every night.")
    link = _("How a backup is made")
    if note is None:
        yield HealthSign(title, _("none is known of"), "loss", advice, help_page, link)
        return
    age = now - note.taken_at
    words = _("%(moment)s · %(size)s · %(folder)s") % {
        "moment": formats.format_moment(note.taken_at),
        "size": format_size(note.size_bytes),
        "folder": note.folder,
    }
    if age > _BACKUP_LATE:
        state = "loss" if age > _BACKUP_LOST else "attention"
        yield HealthSign(title, words, state, _("No backup since then. %(do)s") % {"do": advice}, help_page, link)
    elif not note.is_there:
        gone = _("The server does not see this folder: look whether it is still there, else make a backup again.")
        yield HealthSign(title, words, "attention", gone, help_page, link)
    else:
        yield HealthSign(title, words)
    yield _judge_drill(note, now)


def _judge_drill(note: health.BackupNote, now: datetime) -> HealthSign:
    title, verified = _("Backup restored in a drill"), note.verified_at
    if verified is not None and now - verified <= _DRILL_LATE:
        return HealthSign(title, formats.format_moment(verified))
    return HealthSign(
        title,
        formats.format_moment(verified) if verified is not None else _("never restored"),
        "attention",
        _("A backup that was never restored is not a backup: on the server run deploy/restore-drill FOLDER."),
        reverse("portal:help", args=["sao-luu"]),
        _("How a backup is made"),
    )


def _judge_disk(room: health.DiskRoom) -> HealthSign:
    words = _("%(free)s of %(total)s free (%(share)s)") % {
        "free": format_size(room.free_bytes),
        "total": format_size(room.total_bytes),
        "share": formats.format_percent(room.free_share * 100),
    }
    if room.free_share > _DISK_SHORT:
        return HealthSign(_("Disk"), words)
    advice = _("Make room under %(folder)s or give the server a larger disk: a full one takes no file and no backup.")
    state = "attention" if room.free_share > _DISK_FULL else "loss"
    return HealthSign(_("Disk"), words, state, advice % {"folder": room.folder})


def _judge_queue(queue: health.QueueState, now: datetime) -> HealthSign:
    words = _("%(running)s running · %(waiting)s waiting · %(failed)s failed within seven days") % {
        "running": formats.format_number(queue.running),
        "waiting": formats.format_number(queue.waiting),
        "failed": formats.format_number(queue.failed),
    }
    title, jobs, link = _("Running work"), reverse("portal:jobs"), _("Running work")
    is_stuck = queue.waits_since is not None and not queue.running and now - queue.waits_since > _QUEUE_LATE
    if is_stuck or queue.seen_at is None or now - queue.seen_at > _WORKER_LOST:
        advice = _("No worker takes the work: on the server run systemctl restart hatang-worker, or ./start again.")
        return HealthSign(title, words, "loss", advice, jobs, link)
    if queue.failed:
        advice, failed = _("Open what failed, read why, run it again."), f"{jobs}?state=failed"
        return HealthSign(title, words, "attention", advice, failed, _("What failed"))
    return HealthSign(title, words, address=jobs, link=link)


def _judge_rules(run: Job | None, outcomes: list[RuleOutcome]) -> HealthSign:
    title, address, link = _("Rules"), reverse("portal:checks"), _("Rules that the data must hold to")
    if run is None:
        return HealthSign(title, _("Not checked yet"), "attention", _("Press “Check now”."), address, link)
    failing = sum(not outcome.holds for outcome in outcomes)
    when = formats.format_moment(run.ended_at)
    if not failing:
        return HealthSign(title, _("all hold") + f" · {when}", address=address, link=link)
    words = ngettext("%(counter)s fails", "%(counter)s fail", failing) % {"counter": failing}
    return HealthSign(title, f"{words} · {when}", "loss", _("Open the rule: it names the rows."), address, link)


def _judge_mail() -> HealthSign:
    if settings.HATANG_SENDS_MAIL:
        return HealthSign(_("Mail server"), _("named"))
    costs = _("invitations only as printed slips, no reminders, no answers to residents by letter")
    address = reverse("portal:help", args=["may-chu-thu"])
    return HealthSign(
        _("Mail server"), _("No mail server is named"), "attention", costs, address, _("How one is named")
    )


def _describe_database() -> HealthSign:
    try:
        state = health.read_database()
    except DatabaseError:
        return HealthSign(_("Database"), _("does not answer"), "loss", _("Look whether PostgreSQL runs."))
    words = _("PostgreSQL %(server)s · PostGIS %(postgis)s · %(size)s")
    size = format_size(state.size_bytes)
    return HealthSign(_("Database"), words % {"server": state.server, "postgis": state.postgis, "size": size})


def format_size(size: int) -> str:
    """A size of files as people write it: "12,3 GB"; 1 KB is 1,024 bytes.

    >>> format_size(12_900_000_000)
    '12 GB'
    """
    number, unit = float(size), "B"
    for unit in ("B", "KB", "MB", "GB", "TB"):
        if number < _KIB or unit == "TB":
            break
        number /= _KIB
    return f"{formats.format_number(number, 0 if number >= 10 or unit == 'B' else 1)} {unit}"


def show_card(look: panels.Look) -> panels.Part:
    """What the administrator sees first: what is bad with what to do, the rest in a line; users; what is lacking."""
    signs = list_signs(timezone.localtime())
    values = {
        "bad": [sign for sign in signs if sign.state != "good"],
        "good": [sign for sign in signs if sign.state == "good"],
        "parts": panels.parts("portal:health", look).get("users", ()),
        "lacking": lacking.count_lacks(look),
    }
    return panels.Part("portal/health_card.html", values)
