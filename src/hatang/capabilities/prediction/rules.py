"""Who may compute coverage, compare it with drive tests, and see which cell serves a place."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hatang.kernel import access
from hatang.kernel.access import Rule

# Whoever plans networks: starts runs, keeps terrain and antenna files, tries what would change.
PLANNERS = (access.ADMINISTRATOR, access.OFFICER, access.PLANNER)

RULES = (
    Rule("coverage.calibrate", _("Compare a run with drive tests"), access.role_any(*PLANNERS)),
    Rule("coverage.predict", _("Compute coverage and try changes of the network"), access.role_any(*PLANNERS)),
    Rule(
        "coverage.best_server",
        _("See which cell serves a place"),
        access.role_any(*PLANNERS, access.OPERATOR_ENGINEER),
    ),
)
