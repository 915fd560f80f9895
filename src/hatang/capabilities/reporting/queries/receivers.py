"""Whom a report is addressed to and who else gets it, by the document that lays the duty down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hatang.capabilities.identity import public as identity

if TYPE_CHECKING:
    from hatang.capabilities.reporting.models import Regime


@dataclass(frozen=True)
class Receivers:
    """`addressed` is whom the report speaks to, with the body through which it goes; `copies` are sent it too."""

    addressed: str
    copies: tuple[str, ...]

    @property
    def all(self) -> list[str]:
        return [self.addressed, *self.copies]


def find_receivers(regime: Regime) -> Receivers:
    """By the version of the regime: Plan 194, VI.5.d, addresses the committee through the department."""
    names = identity.organisation_names([regime.recipient, regime.addressee, *regime.copies])
    addressed = names[regime.recipient]
    if regime.addressee:
        words = _("%(addressee)s (through %(recipient)s)")
        addressed = words % {"addressee": names[regime.addressee], "recipient": addressed}
    return Receivers(addressed, tuple(names[code] for code in regime.copies))
