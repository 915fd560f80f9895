"""Who returns, accepts and opens again a report: a person of the body it was sent to, never one of the body itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.identity import public as identity
from hatang.capabilities.reporting import rules
from hatang.kernel import access
from hatang.kernel.problems import Forbidden

if TYPE_CHECKING:
    from datetime import date

    from hatang.capabilities.reporting.models import Regime
    from hatang.kernel.access import Actor
    from hatang.kernel.problems import Text


def may_decide(actor: Actor, *, regime: Regime, organisation: str, as_of: date) -> bool:
    """Whether the actor decides about the report of the body on the date."""
    return access.has_right(actor, "reporting.receive") and not _why_not(actor, regime, organisation, as_of)


def require_decider(actor: Actor, *, regime: Regime, organisation: str, as_of: date) -> None:
    """`Forbidden`, with the reason, unless the actor decides about the report of the body on the date."""
    access.require_right(actor, "reporting.receive")
    if hint := _why_not(actor, regime, organisation, as_of):
        raise Forbidden("reporting.receive", where=regime.title, hint=hint)


def _why_not(actor: Actor, regime: Regime, organisation: str, as_of: date) -> Text:
    """What keeps somebody with the right from deciding about this report; "" where nothing does."""
    if _list_standing_bodies(organisation, as_of) & actor.organisations():
        return _("Nobody decides about the report of their own body.")
    recipients = _list_standing_bodies(regime.recipient, as_of)
    # A recipient that the register does not know has no persons here: whoever receives decides for it.
    if identity.read_organisation(regime.recipient) is None or any(
        actor.has(*rules.RECIPIENTS, organisation=code) for code in recipients
    ):
        return ""
    name = identity.organisation_names([regime.recipient])[regime.recipient]
    return _("This report was sent to: %(body)s. It decides.") % {"body": name}


def _list_standing_bodies(code: str, as_of: date) -> frozenset[str]:
    """The body itself and those that do its work on the date."""
    return frozenset({code, *(body.code for body in identity.responsible_today(code, as_of))})
