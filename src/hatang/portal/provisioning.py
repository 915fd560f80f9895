"""What an empty installation is filled with: reference data first, then the demonstration province."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext as _

from hatang.kernel import panels
from hatang.portal import demonstration

if TYPE_CHECKING:
    from collections.abc import Callable


def provision(*, demo: bool, say: Callable[[str], None]) -> None:
    """Bring the reference data up to this version; load the demonstration where nothing of a province is yet."""
    say(_("Reference data: units, organisations, plans"))
    for reference in panels.list_panels(panels.ReferenceData):
        reference.load(timezone.localdate())
    if demo and demonstration.load_demonstration(say=say):
        demonstration.queue_later_steps()


def write_welcome(address: str) -> str:
    """What `./start` prints when the server is about to answer: the address, and who one may be in a demonstration."""
    lines = ["", _("Hạ Tầng is ready at %(address)s") % {"address": address}]
    accounts = demonstration.list_accounts()
    if accounts:
        lines += ["", _("This is a demonstration; its accounts:")]
        lines += [
            f"  {account.username:14} {account.password:16} {account.role_title}, {account.full_name}"
            for account in accounts
        ]
    elif not get_user_model().objects.exists():
        lines += ["", _("Nobody has an account yet. The first administrator is made so:")]
        lines += [
            "  .venv/bin/hatang identity create-person quan-tri --email quan-tri@… --full-name …",
            f'  .venv/bin/hatang identity grant quan-tri administrator --organisation "{settings.HATANG_PUBLISHER}"',
        ]
    return "\n".join([*lines, "", _("Ctrl-C stops everything.")])
