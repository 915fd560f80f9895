"""What the portal itself shows in its frames: its pages and the figures in the search, the relief under every map."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from hatang.engines.writing.words import fold_text
from hatang.kernel import access, capability, indicators, panels
from hatang.kernel.ui import frames, shell
from hatang.kernel.ui.search import BEGINS, best_rank, rank_of
from hatang.portal import filings, health, home, lacking, relief, topics

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hatang.kernel.access import Actor
    from hatang.kernel.ui.context import Context


def _find_pages(context: Context, actor: Actor, words: tuple[str, ...]) -> Iterator[panels.Hit]:
    for entry in shell.list_navigation(actor):
        rank = rank_of(str(entry.title), "", words)
        if rank is None:
            continue
        try:
            yield panels.Hit(str(entry.title), context.url(reverse(entry.url_name)), "", rank)
        except NoReverseMatch:
            continue


def _find_jobs(context: Context, actor: Actor, words: tuple[str, ...]) -> Iterator[panels.Hit]:
    for job in panels.list_panels(panels.UserJob, actor):
        if (rank := _rank_job(job, words)) is not None:
            address = job.link(context) if job.link is not None else context.url(reverse(job.url_name))
            yield panels.Hit(str(job.title), address, "", rank)


def _rank_job(job: panels.UserJob, words: tuple[str, ...]) -> int | None:
    """How well a job answers: its title or one of its words, else all of them taken together, word for word.

    Who asks so asks for what can be done: before the texts in which the words only stand somewhere.
    """
    rank = best_rank((str(job.title), *str(job.words).split(", ")), "", words)
    if rank is not None and rank <= BEGINS:
        return rank
    asked = [word for word in words if word not in fold_text(str(_ASKING)).split()] or list(words)
    known = set(re.findall(r"\w+", fold_text(f"{job.title} {job.words}")))
    *whole, last = asked
    begun = any(word.startswith(last) for word in known) if len(last) >= _BEGUN else last in known
    return BEGINS if begun and all(word in known for word in whole) else rank


# Words with which people ask how something is done; and from how many letters on a word may still be being written.
_ASKING = _("how where to I want please do")
_BEGUN = 3


def _find_figures(context: Context, actor: Actor, words: tuple[str, ...]) -> Iterator[panels.Hit]:
    for indicator in indicators.list_indicators():
        rank = rank_of(str(indicator.title), f"{indicator.code} {indicator.definition}", words)
        if rank is not None:
            yield panels.Hit(str(indicator.title), frames.evidence_url(context, indicator.code), indicator.code, rank)


_PLACES = frozenset({"province", "district", "commune", "hamlet"})


def _link_to_imports(look: panels.Look) -> str:
    return reverse("imports:index")


_MENU = (
    capability.Navigation(
        title=_("Overview"), url_name="portal:overview", icon="home", order=0, rule="public", also=("portal:home",)
    ),
    capability.Navigation(title=_("Map"), url_name="portal:map", icon="map", order=5, rule="public"),
    capability.Navigation(
        title=_("Import files"),
        url_name="imports:index",
        icon="upload",
        order=50,
        rule="imports.use",
        group=capability.Group.DATA,
    ),
    capability.Navigation(
        title=_("Health of the installation"),
        url_name="portal:health",
        icon="server",
        order=84,
        rule="audit.view",
        group=capability.Group.ADMINISTRATION,
        roles=frozenset({access.ADMINISTRATOR}),
    ),
    capability.Navigation(
        title=_("What is lacking"),
        url_name="portal:lacking",
        icon="check",
        order=85,
        rule="audit.view",
        group=capability.Group.ADMINISTRATION,
        roles=lacking.KEEPERS,
    ),
    capability.Navigation(
        title=_("Rules that the data must hold to"),
        url_name="portal:checks",
        icon="check",
        order=87,
        rule="audit.view",
        group=capability.Group.ADMINISTRATION,
        roles=lacking.KEEPERS,
    ),
    capability.Navigation(
        title=_("Running work"),
        url_name="portal:jobs",
        icon="work",
        order=90,
        rule="jobs.view",
        group=capability.Group.ADMINISTRATION,
        # Everybody else finds their own work behind the notice at the top.
        roles=frozenset({access.ADMINISTRATOR, access.OFFICER}),
    ),
    capability.Navigation(
        title=_("Audit log"),
        url_name="portal:audit",
        icon="history",
        order=95,
        rule="audit.view",
        group=capability.Group.ADMINISTRATION,
    ),
)
_HELP = (
    panels.HelpTopic("bat-dau", _("Where to begin"), "portal/help/start", 0, ()),
    panels.HelpTopic(
        "tong-quan", _("Reading the overview"), "portal/help/overview", 5, ("portal:overview", "portal:home")
    ),
    panels.HelpTopic("trang-dia-ban", _("The page of a place"), "portal/help/place", 10, ("portal:place",)),
    panels.HelpTopic("ban-do", _("Reading the map"), "portal/help/map", 15, ("portal:map",)),
    panels.HelpTopic(
        "gui-bang-tinh",
        _("Send a spreadsheet"),
        "portal/help/import",
        50,
        ("imports:index",),
        rule="imports.use",
        group=capability.Group.DATA,
    ),
    panels.HelpTopic(
        "con-thieu",
        _("The first days: what is lacking"),
        "portal/help/lacking",
        80,
        ("portal:lacking",),
        rule="audit.view",
        group=capability.Group.ADMINISTRATION,
    ),
    panels.HelpTopic(
        "may-chu-thu",
        _("A mail server for letters"),
        "portal/help/mail",
        82,
        (),
        rule="audit.view",
        group=capability.Group.ADMINISTRATION,
    ),
    panels.HelpTopic(
        "sao-luu",
        _("Health of the installation, backups"),
        "portal/help/health",
        83,
        ("portal:health",),
        rule="audit.view",
        group=capability.Group.ADMINISTRATION,
    ),
    panels.HelpTopic(
        "kiem-tra",
        _("Rules that the data must hold to"),
        "portal/help/checks",
        85,
        ("portal:checks",),
        rule="audit.view",
        group=capability.Group.ADMINISTRATION,
    ),
    panels.HelpTopic(
        "viec-dang-chay",
        _("Running work"),
        "portal/help/jobs",
        90,
        ("portal:jobs",),
        group=capability.Group.ADMINISTRATION,
    ),
    panels.HelpTopic(
        "nhat-ky",
        _("Audit log"),
        "portal/help/audit",
        95,
        ("portal:audit",),
        rule="audit.view",
        group=capability.Group.ADMINISTRATION,
    ),
)
PANELS = (
    panels.UserJob(
        _("Where do we stand?"), _("results, progress of the plan, overview, targets"), "portal:overview", 30
    ),
    panels.UserJob(_("See and share a map"), _("map, print a map, send a map, link to a map"), "portal:map", 31),
    panels.UserJob(
        _("See who changed what"), _("audit log, history, who wrote, who deleted"), "portal:audit", 70, "audit.view"
    ),
    panels.UserJob(
        _("The first days: what is lacking"),
        _("first day, new province, install, set up, initialise, begin, start, what is missing"),
        "portal:lacking",
        72,
        "audit.view",
    ),
    panels.UserJob(
        _("See whether the installation runs well"),
        _("health, backup, disk, version, database, queue, restore"),
        "portal:health",
        71,
        "audit.view",
    ),
    *_HELP,
    *_MENU,
    panels.Lack(
        *("backup", _("Backup and restore"), 16, health.list_missing_backups, "audit.view"),
        counted=False,  # the administrator's first page has it among the signs of health, as of the minute
    ),
    panels.Lack("mail", _("Missing mail server"), 50, lacking.list_missing_mail, "audit.view", counted=False),
    panels.HomeCard("keeping", "lead", 0, health.show_card, rule="audit.view", roles=frozenset({access.ADMINISTRATOR})),
    panels.HomeCard("keeping", "left", 30, lacking.show_card, rule="audit.view", roles=frozenset({access.OFFICER})),
    panels.HomeCard("search", "lead", 0, home.show_search_card),
    panels.HomeCard("filings", "half", 5, filings.my_filings, rule="imports.use", roles=filings.FILERS),
    panels.PlaceAction("import", _PLACES, 45, _("Send a file"), "upload", _link_to_imports, rule="imports.use"),
    panels.RecordPanel("identity.organisation", 40, filings.filed_by_body, rule="imports.use"),
    panels.SearchSource(_("What you can do"), "check", 5, _find_jobs),
    panels.SearchSource(_("Pages"), "file", 10, _find_pages),
    panels.UserJob(_("Send a file"), _("upload, spreadsheet, Excel, file"), "imports:index", 20, "imports.use"),
    panels.SearchSource(_("Figures"), "report", 90, _find_figures),
    panels.SearchSource(_("Help"), "help", 95, topics.find_topics),
    panels.GroundLayer("relief", 10, relief.build_layers),
)
