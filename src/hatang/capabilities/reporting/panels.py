"""What reporting adds to every installation and to the demonstration: its regimes, and reports on their way."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import public as identity
from hatang.capabilities.reporting import public as reporting
from hatang.capabilities.reporting import rules
from hatang.capabilities.reporting.queries import naming, soundness
from hatang.capabilities.reporting.views import due
from hatang.kernel import capability, panels
from hatang.kernel.access import SYSTEM, Actor, Grant
from hatang.kernel.invariants import Invariant


def _replay_acts(officer: Actor, now: datetime) -> None:
    acts = json.loads((Path(settings.CHECKOUT) / "data" / "demo" / "acts.json").read_text(encoding="utf-8"))
    for report in acts["reports"]:
        _file_demo_report(officer, report)


def _file_demo_report(officer: Actor, report: dict[str, Any]) -> None:
    """A body's report on its way: filled in, sent, returned or accepted, on the day the act names."""
    body = report["organisation"]
    name = identity.organisation_names([body])[body]
    clerk = Actor(f"demo.{body}"[:64], name, frozenset({Grant(report["role"], body)}))
    now = timezone.make_aware(datetime.combine(date.fromisoformat(report["on"]), time(9)))
    number = reporting.fill_report(
        clerk,
        regime=report["regime"],
        period=report["period"],
        organisation=body,
        answers=report["answers"],
        corrections={
            code: (correction["by"], correction["reason"]) for code, correction in report.get("corrections", {}).items()
        },
        now=now,
    )
    if report["state"] == "draft":
        return
    reporting.send_report(clerk, report=number, now=now)
    if report["state"] == "returned":
        reporting.return_report(officer, report=number, comment=report["comment"], now=now)
    elif report["state"] == "accepted":
        reporting.accept_report(officer, report=number, now=now)


_MENU = (
    capability.Navigation(
        title=_("My work"), url_name="reporting:mine", icon="bell", order=2, rule="reporting.notices"
    ),
    capability.Navigation(
        title=_("Reports"),
        url_name="reporting:index",
        icon="report",
        order=40,
        rule="reporting.view",
        group=capability.Group.PLAN,
    ),
    capability.Navigation(
        title=_("Overdue"),
        url_name="reporting:overdue",
        icon="alert",
        order=45,
        rule="reporting.notices",
        group=capability.Group.PLAN,
        roles=frozenset(rules.REPORTERS),
    ),
)
_HELP = (
    panels.HelpTopic(
        "viec-cua-toi",
        _("My work"),
        "reporting/help/mine",
        3,
        ("reporting:mine", "reporting:overdue"),
        rule="reporting.notices",
    ),
    panels.HelpTopic(
        "bao-cao",
        _("Reports that are due"),
        "reporting/help/reports",
        40,
        ("reporting:index",),
        rule="reporting.view",
        group=capability.Group.PLAN,
    ),
    panels.HelpTopic(
        "che-do-bao-cao",
        _("Reporting regimes and working days"),
        "reporting/help/regimes",
        42,
        ("reporting:regimes", "reporting:office_days"),
        rule="reporting.view",
        group=capability.Group.PLAN,
    ),
)
PANELS = (
    *_HELP,
    Invariant("reporting.pages", _("Reports say what the pages say"), soundness.check_reports, 50),
    *_MENU,
    panels.UserJob(
        _("Fill in and send a report"), _("yearly report, send a report"), "reporting:index", 10, "reporting.fill"
    ),
    panels.Lack("late", _("Late duties"), 18, due.list_late, "reporting.receive"),
    panels.HomeCard("mine", "lead", 1, due.my_work, rule="reporting.notices"),
    panels.PlacePanel("mine", frozenset({"commune"}), "top", 15, due.my_work_in_commune, rule="reporting.notices"),
    panels.PlacePanel("due", frozenset({"commune"}), "right", 30, due.due_in_commune, rule="reporting.view"),
    panels.RecordPanel("work.task", 10, due.show_reported_texts, rule="reporting.fill"),
    panels.RecordPanel("identity.organisation", 1, due.due_of_body, rule="reporting.view"),
    panels.RecordNames(frozenset({"reporting.submission"}), naming.name_submissions),
    panels.ReferenceData("reporting", 40, lambda today: reporting.load_reference(SYSTEM, today=today)),
    panels.DemonstrationStep("reporting", 20, _replay_acts),
)
