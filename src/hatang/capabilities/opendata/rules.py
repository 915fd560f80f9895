"""Who may read the catalogue, register outside datasets, and keep it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.kernel.access import ADMINISTRATOR, AGENCY_OFFICER, OFFICER, Rule, Scope, anyone, role_any, signed_in

if TYPE_CHECKING:
    from hatang.kernel.access import Actor

KEEPERS = (OFFICER, ADMINISTRATOR)

RULES = (
    Rule("opendata.view", _("Read the open data catalogue and download from it"), anyone, (Scope.READ, Scope.DATASETS)),
    Rule("opendata.propose", _("Propose datasets for publication on a day"), signed_in),
    Rule("opendata.approve", _("Approve what another person proposed for publication"), role_any(OFFICER)),
    Rule("opendata.classify", _("Class the data and propose what is open"), role_any(*KEEPERS)),
    Rule("opendata.release", _("Release data that another person proposed, and close it"), role_any(*KEEPERS)),
    Rule("opendata.keep", _("Keep the catalogue: organisations, groups, members"), role_any(*KEEPERS)),
)


def is_keeper(actor: Actor) -> bool:
    """Whether the actor keeps the whole catalogue."""
    return actor.has(*KEEPERS)


def own_bodies(actor: Actor) -> list[str]:
    """The names of the catalogue's organisations that an agency's officer speaks for: `QNG.SYT` is `qng-syt`."""
    return sorted(slug_of_code(code) for code in actor.organisations(AGENCY_OFFICER))


def slug_of_code(code: str) -> str:
    """The code of a body as the name of an organisation of the catalogue.

    >>> slug_of_code("UBND.21136.20250701")
    'ubnd-21136-20250701'
    """
    return re.sub(r"[^a-z0-9_]+", "-", code.lower()).strip("-")
