"""What an empty installation is filled with: reference data first, then the demonstration province."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.identity import public as identity
from hatang.capabilities.places import public as places
from hatang.capabilities.plan import public as plan
from hatang.capabilities.reporting import public as reporting
from hatang.capabilities.siting import public as siting
from hatang.kernel.access import SYSTEM
from hatang.portal import demonstration

if TYPE_CHECKING:
    from collections.abc import Callable

# Nobody waits for the coverage of the demonstration, and it lets whoever just started look around first.
AFTER_FIRST_PAGE = timedelta(seconds=20)


def provision(*, demo: bool, say: Callable[[str], None]) -> None:
    """Bring the reference data up to this version; load the demonstration where nothing of a province is yet."""
    say(_("Reference data: units, organisations, plans"))
    places.load_reference(SYSTEM)
    identity.load_reference(SYSTEM)
    plan.load_reference(actor=SYSTEM, today=timezone.localdate())
    reporting.load_reference(SYSTEM)
    if demo and demonstration.load(say=say):
        queue_demonstration()


def queue_demonstration() -> None:
    """Queue, once, what a worker computes of a demonstration: its coverage and what to build next."""
    _predict_demonstration()
    _plan_demonstration()


def _predict_demonstration() -> None:
    """Queue the coverage of the demonstration, once; it begins when the first page has long been shown."""
    planner = identity.demo_actor("quy-hoach", today=timezone.localdate())
    relief = Path(settings.CHECKOUT) / "data" / "demo" / "relief.npz"
    if planner is None or not relief.exists():
        return
    coverage.begin_demonstration(
        planner, relief=relief, as_of=timezone.localdate(), not_before=timezone.now() + AFTER_FIRST_PAGE
    )


def _plan_demonstration() -> None:
    """Give the planner of the demonstration lines and two questions, once; they are solved after the first page."""
    planner = identity.demo_actor("quy-hoach", today=timezone.localdate())
    lines = Path(settings.CHECKOUT) / "data" / "demo" / "lines.geojson"
    if planner is None or not lines.exists():
        return
    source = _("Demonstration: a generated schematic network, not real roads")
    siting.begin_demonstration(
        planner,
        lines=lines,
        source=source,
        as_of=timezone.localdate(),
        not_before=timezone.now() + AFTER_FIRST_PAGE,
    )


def welcome(address: str) -> str:
    """What `./start` prints when the server is about to answer: the address, and who one may be in a demonstration."""
    lines = ["", _("Hạ Tầng is ready at %(address)s") % {"address": address}]
    accounts = identity.demo_accounts()
    if accounts:
        lines += ["", _("This is a demonstration; its accounts:")]
        lines += [
            f"  {account.username:14} {account.password:16} {account.role_title}, {account.full_name}"
            for account in accounts
        ]
    return "\n".join([*lines, "", _("Ctrl-C stops everything.")])
