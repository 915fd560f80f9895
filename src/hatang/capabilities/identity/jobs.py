"""Letters of invitation, handing over on its day; signing in and every change to an account's protection is audited."""

from __future__ import annotations

import logging
from datetime import date
from typing import TYPE_CHECKING, Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy

from hatang.capabilities.identity.actions import handing, invitations, people
from hatang.capabilities.identity.models import Invitation
from hatang.capabilities.identity.queries import people as queries
from hatang.kernel import jobs
from hatang.kernel.clients import client_address
from hatang.kernel.problems import Problem

if TYPE_CHECKING:
    from django.http import HttpRequest

    from hatang.capabilities.identity.models import Person
    from hatang.kernel.jobs import Running

logger = logging.getLogger("hatang.security")


def send_invitations(running: Running, people: list[int], by: str) -> dict[str, int]:
    """A letter to each; one that cannot be sent holds up no other. A second run sends none twice."""
    now = timezone.now()
    actor = queries.actor_with_id(person_id=by, today=timezone.localdate(now))
    sent_before = Invitation.objects.still_open().filter(made_at__gte=running.job.created_at)
    left, failed = sorted(set(people) - set(sent_before.values_list("person_id", flat=True))), 0
    if actor is None:
        return {"sent": 0, "failed": len(left)}
    for done, person_id in enumerate(left):
        running.progress(done, len(left))
        try:
            invitations.invite_by_mail(actor, person_id=person_id, now=timezone.now())
        except Problem as problem:
            failed += 1
            running.log(str(problem))
    return {"sent": len(left) - failed, "failed": failed}


@jobs.run_daily(gettext_lazy("Hand over what those leave whose day has come"))
def hand_over_due(running: Running, day: str) -> dict[str, int]:
    """Close the accounts of those who leave today; a second run finds nothing left to do."""
    return {"handed_over": handing.complete_due_handovers(today=date.fromisoformat(day), now=timezone.now())}


def _record_account_event(person: Person, action: str, **detail: Any) -> None:
    people.account_event(person.actor(()), action=action, detail=detail)


@receiver(user_logged_in, dispatch_uid="identity.signed_in")
def _signed_in(sender: object, request: HttpRequest, user: Person, **_kwargs: Any) -> None:
    _record_account_event(user, "identity.sign_in", ip=client_address(request))


@receiver(user_logged_out, dispatch_uid="identity.signed_out")
def _signed_out(sender: object, request: HttpRequest, user: Person | None, **_kwargs: Any) -> None:
    if user is not None:
        _record_account_event(user, "identity.sign_out")


@receiver(user_login_failed, dispatch_uid="identity.sign_in_failed")
def _sign_in_failed(
    sender: object, credentials: dict[str, Any], request: HttpRequest | None = None, **_kwargs: Any
) -> None:
    # To the log, not to the audit chain: a stranger must not be able to make the chain long. The name typed is left
    # out, since people type passwords into the wrong field.
    logger.warning("sign-in failed from %s", client_address(request) if request else "")


@receiver(account_signals.password_changed, dispatch_uid="identity.password_changed")
@receiver(account_signals.password_set, dispatch_uid="identity.password_set")
def _password_changed(sender: object, user: Person, **_kwargs: Any) -> None:
    _record_account_event(user, "identity.password.change")


@receiver(account_signals.password_reset, dispatch_uid="identity.password_reset")
def _password_reset(sender: object, user: Person, **_kwargs: Any) -> None:
    _record_account_event(user, "identity.password.reset")


@receiver(account_signals.email_changed, dispatch_uid="identity.email_changed")
def _email_changed(
    sender: object, user: Person, from_email_address: Any, to_email_address: Any, **_kwargs: Any
) -> None:
    old = from_email_address.email if from_email_address else ""
    _record_account_event(user, "identity.email.change", old=old, new=to_email_address.email)


@receiver(mfa_signals.authenticator_added, dispatch_uid="identity.second_factor_added")
def _factor_added(sender: object, user: Person, authenticator: Any, **_kwargs: Any) -> None:
    _record_account_event(user, "identity.second_factor.add", type=authenticator.type)


@receiver(mfa_signals.authenticator_removed, dispatch_uid="identity.second_factor_removed")
def _factor_removed(sender: object, user: Person, authenticator: Any, **_kwargs: Any) -> None:
    _record_account_event(user, "identity.second_factor.remove", type=authenticator.type)


@receiver(mfa_signals.authenticator_reset, dispatch_uid="identity.second_factor_reset")
def _factor_reset(sender: object, user: Person, authenticator: Any, **_kwargs: Any) -> None:
    _record_account_event(user, "identity.second_factor.renew", type=authenticator.type)
