"""Who is signed in follows a place by the account, and stops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.disputes.actions.followers import OBJECT
from hatang.capabilities.disputes.actions.residents import hide_sender
from hatang.capabilities.disputes.models import PlaceFollow
from hatang.capabilities.disputes.queries import news
from hatang.capabilities.disputes.terms import MOST_FOLLOWED
from hatang.kernel import access, audit
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from datetime import datetime

    from hatang.kernel.access import Actor, Area


def follow_area(actor: Actor, *, area: Area, now: datetime) -> None:
    """Follow a commune or hamlet; once more changes nothing. `Invalid` for more places than an account follows."""
    access.require_right(actor, "signed_in")
    news.require_followed_kind(area)
    own = PlaceFollow.objects.visible_to(actor)
    with transaction.atomic():
        if own.filter(area=str(area)).exists():
            return
        if own.count() >= MOST_FOLLOWED:
            words = _("An account follows at most %(number)d places") % {"number": MOST_FOLLOWED}
            raise Invalid("follow", words, hint=_("Stop following one of them first."))
        today = timezone.localtime(now).date()
        PlaceFollow.objects.create(area=str(area), followed_by=actor.id, followed_on=today)
        audit.record_act(hide_sender(actor), f"{OBJECT}.follow", OBJECT, str(area))


def unfollow_area(actor: Actor, *, area: Area) -> None:
    """Stop following a place; of one that is not followed nothing happens."""
    access.require_right(actor, "signed_in")
    with transaction.atomic():
        count, _by_model = PlaceFollow.objects.visible_to(actor).filter(area=str(area)).delete()
        if count:
            audit.record_act(hide_sender(actor), f"{OBJECT}.unfollowed", OBJECT, str(area))
