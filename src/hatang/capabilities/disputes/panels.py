"""What disputes show in the frames and on the pages of coverage: the signal of a hamlet, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.disputes.models import Challenge
from hatang.capabilities.disputes.queries import naming
from hatang.capabilities.disputes.queries import reports as reports_queries
from hatang.capabilities.disputes.terms import ChallengeState
from hatang.capabilities.disputes.views import claims, hamlets, news, own, rebuttals, reports
from hatang.kernel import capability, panels
from hatang.kernel.access import SYSTEM
from hatang.kernel.definitions import MovedKind
from hatang.kernel.ui import formats

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hatang.kernel.access import Actor
    from hatang.kernel.ui.context import Context

_HAMLET, _UNITS = frozenset({"hamlet"}), frozenset({"province", "district", "commune"})
_MENU = (
    capability.Navigation(
        title=_("Residents without signal"),
        url_name="disputes:reports",
        icon="alert",
        order=55,
        rule="coverage.view",
        group=capability.Group.COVERAGE,
        acts=("disputes:send_report", "disputes:choose_hamlet", "disputes:answer_reports"),
    ),
    capability.Navigation(
        title=_("Coverage challenges"),
        url_name="disputes:challenges",
        icon="flag",
        order=51,
        rule="coverage.challenges",
        group=capability.Group.COVERAGE,
        acts=("disputes:own",),
    ),
    capability.Navigation(
        title=_("Claims and evidence"),
        url_name="disputes:claims",
        icon="columns",
        order=52,
        rule="coverage.view",
        group=capability.Group.COVERAGE,
        acts=("disputes:keep_declaration", "disputes:rebuttal"),
    ),
)


def _name_hamlets(today: date) -> dict[str, str]:
    ground = coverage.read_hamlet_ground(today).frame
    return dict(zip(ground["hamlet"], ground["name"], strict=True))


def _list_waiting_reports(today: date) -> Iterator[panels.WorkItem]:
    """What residents wait to be told: by the operator they name, by the lead department where they name every one."""
    joined_reports = reports_queries.list_joined(actor=SYSTEM)
    names = _name_hamlets(today) if joined_reports else {}
    for joined in joined_reports:
        if joined.answer_by is not None:
            yield panels.WorkItem(
                key=f"signal_report|{joined.hamlet_code}|{joined.operator}|{joined.answer_by}",
                title=gettext("Answer residents who report that there is no signal"),
                detail=f"{names.get(joined.hamlet_code, joined.hamlet_code)} · {joined.waiting}",
                due=joined.answer_by,
                bodies=frozenset({joined.operator} - {""}),
                keepers=not joined.operator,
                address=reverse("disputes:answer_reports", args=[joined.hamlet_code, joined.operator or "-"]),
            )


def _list_challenges_to_answer(today: date) -> Iterator[panels.WorkItem]:
    """What an operator must answer: after the day it counts as conceded."""
    waiting = Challenge.objects.visible_to(SYSTEM).filter(state=ChallengeState.OPEN, answer_due_on__isnull=False)
    listed = list(waiting.order_by("answer_due_on", "pk"))
    names = _name_hamlets(today) if listed else {}
    for challenge in listed:
        assert challenge.answer_due_on is not None
        place = names.get(challenge.hamlet_code, challenge.hamlet_code)
        yield panels.WorkItem(
            key=f"coverage_challenge|{challenge.pk}",
            title=gettext("Answer the challenge of declared coverage"),
            detail=f"{place} · {challenge.technology}",
            due=challenge.answer_due_on,
            bodies=frozenset({challenge.operator}),
            address=reverse("disputes:challenge", args=[challenge.pk]),
        )


def _search_reports(context: Context, actor: Actor, words: tuple[str, ...]) -> Iterator[panels.Hit]:
    """The report whose code was typed, with or without marks between its letters: only the whole code finds it."""
    report = reports_queries.find_report(code="".join(words), actor=actor)
    if report is not None:
        road = reverse("disputes:signal_report", args=[report.code])
        title = gettext("Report of %(day)s") % {"day": formats.format_day(report.reported_on)}
        yield panels.Hit(title, context.url(road), report.code)


def _show_home_links(look: panels.Look) -> panels.Part:
    """What a resident comes for beside a place: to report, and to see what became of it."""
    return panels.Part("disputes/home_links.html")


_HELP = (
    panels.HelpTopic(
        "khieu-nai",
        _("Challenge declared coverage"),
        "disputes/help/challenges",
        51,
        ("disputes:challenges", "disputes:claims", "disputes:new_challenge"),
        rule="coverage.view",
        group=capability.Group.COVERAGE,
    ),
    panels.HelpTopic(
        "vung-lom",
        _("The register of signal holes"),
        "disputes/help/holes",
        54,
        ("disputes:holes", "disputes:report_hole"),
        rule="coverage.view",
        group=capability.Group.COVERAGE,
    ),
    panels.HelpTopic(
        "mat-song",
        _("Report that there is no signal"),
        "disputes/help/residents",
        55,
        ("disputes:reports", "disputes:send_report", "disputes:choose_hamlet", "disputes:own", "disputes:experienced"),
        group=capability.Group.COVERAGE,
    ),
)
PANELS = (
    *_HELP,
    panels.DefinitionUse(
        "coverage_challenge",
        MovedKind.DEADLINE,
        _("Day by which an operator answers a challenge"),
        "disputes:challenges",
    ),
    panels.DefinitionUse(
        "signal_hole",
        MovedKind.DEADLINE,
        _("Day by which an operator promises to mend a signal hole"),
        "disputes:holes",
    ),
    panels.DefinitionUse(
        "resident_test",
        MovedKind.HIDDEN,
        _("Tests of residents of hamlets with too few of them"),
        "disputes:experienced",
    ),
    *_MENU,
    panels.Beneath("coverage:gaps", ("disputes:holes",)),
    panels.Tab("white-spots", _("Register of signal holes"), "disputes:holes", 30),
    panels.Tab("white-spots", _("Not in the register yet"), "disputes:hole_candidates", 40, "coverage.hole_work"),
    panels.WorkSource("signal_report", _("residents without signal"), _list_waiting_reports),
    panels.WorkSource("coverage_challenge", _("challenges of coverage"), _list_challenges_to_answer),
    panels.SearchSource(_("Reports of residents"), "signal", 3, _search_reports),
    panels.RecordNames(frozenset({"coverage.challenge"}), naming.name_challenges),
    panels.RecordNames(frozenset({"coverage.hole"}), naming.name_holes),
    panels.RecordNames(frozenset({"coverage.rebuttal"}), naming.name_rebuttals),
    panels.PlacePanel("answer", _HAMLET, "top", 15, hamlets.answer_panel),
    panels.PlacePanel("signal", _HAMLET, "left", 10, hamlets.signal_panel, table=hamlets.signal_table),
    panels.PlacePanel("experience", _HAMLET, "left", 15, hamlets.experience),
    panels.PlacePanel("disputes", _HAMLET, "right", 15, hamlets.disputes),
    panels.PlacePanel("disputes", _UNITS, "right", 35, hamlets.disputes_inside),
    panels.PlacePanel("reports", _HAMLET, "left", 12, reports.reports_of_hamlet),
    panels.PlacePanel("reports", _UNITS, "right", 33, reports.reports_inside),
    panels.HomeCard("reports", "lead", 2, reports.waiting_card, rule="coverage.decide"),
    panels.RecordPanel("identity.organisation", 2, reports.waiting_for_body, rule="coverage.answer_report"),
    panels.RecordPanel("identity.organisation", 3, claims.contradicted_claims, rule="coverage.answer"),
    panels.PlaceAction(
        "no-signal",
        _HAMLET,
        15,
        _("Report: no signal here"),
        "alert",
        hamlets.link_to_report,
        "coverage.signal_report",
    ),
    panels.PlaceAction(
        "follow",
        frozenset({"hamlet", "commune"}),
        16,
        _("Follow this place"),
        "bell",
        hamlets.link_to_following,
        "coverage.signal_report",
    ),
    panels.PlaceAction(
        "no-signal-inside",
        frozenset({"commune"}),
        15,
        _("Report: no signal"),
        "alert",
        hamlets.link_to_choice,
        "coverage.signal_report",
    ),
    panels.PlaceAction(
        "report",
        _HAMLET,
        20,
        _("Report a place without signal"),
        "alert",
        hamlets.link_to("disputes:report_hole"),
        "coverage.hole_report",
        further=True,
    ),
    panels.PlaceAction(
        "challenge",
        _HAMLET,
        30,
        _("Dispute declared coverage"),
        "flag",
        hamlets.link_to("disputes:new_challenge"),
        "coverage.challenge",
    ),
    panels.PlaceAction("test", _HAMLET, 40, _("Send a test"), "phone", hamlets.link_to_test),
    panels.AccountLink(own.TITLE, "flag", "disputes:own", 10),
    panels.PagePart("reporting:mine", "own", 9, news.show_followed, rule="signed_in"),
    panels.PagePart("reporting:mine", "own", 10, own.show_part, rule="signed_in"),
    panels.PagePart("reporting:mine", "waiting", 10, claims.own_claims, rule="coverage.answer"),
    panels.PagePart("portal:home", "search", 10, _show_home_links, rule="coverage.signal_report"),
    panels.PagePart("coverage:declare", "against", 10, rebuttals.offer_keeping, rule="coverage.answer"),
    panels.PagePart("coverage:gaps", "actions", 10, hamlets.to_challenges, rule="coverage.challenges"),
    panels.PagePart("coverage:measurements", "actions", 10, hamlets.to_claims),
    panels.UserJob(
        _("Report: no signal here"),
        _("weak signal, no signal, lost signal, slow network, complain, complaint, complain about the signal"),
        "disputes:reports",
        1,
        "coverage.signal_report",
    ),
    panels.UserJob(
        _("List of challenges of coverage"),
        _("challenge, complain, complaint, list of complaints"),
        "disputes:challenges",
        2,
        "coverage.challenges",
    ),
    panels.UserJob(_("See which places have no signal"), _("no signal, white spot, gap"), "coverage:gaps", 3),
    panels.Tab("measurements", _("Residents"), "disputes:experienced", 30),
)
