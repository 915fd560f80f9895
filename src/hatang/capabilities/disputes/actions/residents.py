"""A resident's own test: taken with consent, made coarse, its sender kept apart and erased in time."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.contrib.gis.geos import Point
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.coverage import public as coverage
from hatang.capabilities.coverage.public import Technology
from hatang.capabilities.disputes.actions.phone_readings import PhoneReading
from hatang.capabilities.disputes.models import ResidentContact, ResidentTest
from hatang.capabilities.disputes.queries import meanings, residents
from hatang.capabilities.disputes.terms import COARSE_DEGREES
from hatang.kernel import access, audit, datasets
from hatang.kernel.problems import Conflict, Invalid, Missing
from hatang.kernel.ui.formats import format_measured

if TYPE_CHECKING:
    from datetime import date, datetime

    from hatang.kernel.access import Actor

DATASETS = ("coverage.resident_test", "coverage.experienced")


NO_FIGURES = PhoneReading()


@dataclass(frozen=True)
class OwnTest:
    """A test as it was sent; a `position` is (longitude, latitude), `tested_on` None is today."""

    operator: str
    technology: str
    has_signal: bool
    is_indoors: bool
    tested_on: date | None = None
    hamlet_code: str = ""
    position: tuple[float, float] | None = None
    figures: PhoneReading = NO_FIGURES


@dataclass(frozen=True)
class Contact:
    """How to reach the sender, if he or she wants to be asked."""

    name: str = ""
    reach: str = ""


NO_CONTACT = Contact()
_LIMITS = {"rsrp_dbm": (-160, -20), "download_mbps": (0, 20_000), "upload_mbps": (0, 20_000), "latency_ms": (0, 60_000)}


def coarsen_position(longitude: float, latitude: float) -> tuple[float, float]:
    """The middle of the square of `COARSE_DEGREES` that holds the position.

    >>> coarsen_position(108.79512, 15.12044), coarsen_position(108.7999, 15.1299)
    ((108.795, 15.125), (108.795, 15.125))
    """
    return tuple(round((degrees // COARSE_DEGREES + 0.5) * COARSE_DEGREES, 3) for degrees in (longitude, latitude))  # type: ignore[return-value]


def send_resident_test(
    actor: Actor, sent: OwnTest, *, consents: bool, now: datetime, contact: Contact = NO_CONTACT
) -> ResidentTest:
    """Keep a test of a resident, signed in or not; its `receipt` lets whoever sent it take it back.

    A `position` (longitude, latitude) names the nearest hamlet and is then kept only as the middle of a square of
    about a kilometre. `Invalid` without consent, for figures that cannot be, and where the place is not told.
    """
    access.require_right(actor, "coverage.test")
    today = timezone.localtime(now).date()
    day, figures, position = sent.tested_on or today, sent.figures, sent.position
    operator, technology = sent.operator, sent.technology
    if not consents:
        raise Invalid("coverage.test", _("Without your consent the test is not kept"), where=_("consent"))
    if technology not in Technology or operator not in {
        known_operator.code for known_operator in coverage.known_operators(as_of=today)
    }:
        raise Invalid("coverage.test", _("This operator or technology is not known"), where=f"{operator}/{technology}")
    rule = meanings.resident_test(today)
    if not rule.since < day <= today:
        raise Invalid("coverage.test", _("A test of this day is not taken"), where=_("tested on"))
    _check_figures(figures)
    hamlet = _find_hamlet_code(sent.hamlet_code, position, today)
    with transaction.atomic():
        test = ResidentTest.objects.create(
            code=f"ND-{secrets.token_hex(8).upper()}",
            tested_on=day,
            operator=operator,
            technology=technology,
            hamlet_code=hamlet,
            coarse_position=Point(*coarsen_position(*position), srid=4326) if position else None,
            is_indoors=sent.is_indoors,
            has_signal=sent.has_signal,
            rsrp_dbm=figures.rsrp_dbm,
            download_mbps=figures.download_mbps,
            upload_mbps=figures.upload_mbps,
            latency_ms=figures.latency_ms,
            consent=rule.consent,
        )
        if actor.id or contact.name or contact.reach:
            ResidentContact.objects.create(
                test=test,
                sent_by=actor.id,
                name=contact.name.strip(),
                reach=contact.reach.strip(),
                erase_on=rule.erase_on(today),
            )
        # Neither who nor where more finely than the hamlet.
        audit.record_act(
            hide_sender(actor),
            "coverage.resident_test.send",
            "coverage.resident_test",
            test.code,
            after={"hamlet": hamlet, "operator": operator, "technology": technology, "consent": rule.consent},
        )
        datasets.bump_revisions(*DATASETS)
    return test


def hide_sender(actor: Actor) -> Actor:
    """Whoever sends a test stands in the log as a resident, not even by the account."""
    return replace(actor, id="resident", label=gettext("A resident"), grants=frozenset())


def _check_figures(figures: PhoneReading) -> None:
    for name, (low, high) in _LIMITS.items():
        value = getattr(figures, name)
        if value is not None and not low <= value <= high:
            raise Invalid("coverage.test", _("This figure cannot be"), where=f"{name} = {format_measured(value)}")


def _find_hamlet_code(hamlet_code: str, position: tuple[float, float] | None, today: date) -> str:
    if position is not None:
        longitude, latitude = position
        nearest_code = residents.nearest_hamlet(longitude=longitude, latitude=latitude, as_of=today)
        if not nearest_code:
            raise Invalid("coverage.test", _("This position is near no hamlet of the province"), where=_("position"))
        return nearest_code
    if hamlet_code not in set(coverage.read_hamlet_ground(today).codes):
        raise Missing("hamlet", _("There is no such hamlet on this date"), where=hamlet_code)
    return hamlet_code


_RECEIPTS = Signer(sep=".", salt="coverage.resident_test")


def sign_receipt(test: ResidentTest) -> str:
    """What only the sender gets: the number of the test with a seal. Nothing of it is kept."""
    return _RECEIPTS.sign(test.code)


def take_back(actor: Actor, *, receipt: str) -> None:
    """Erase a test and its contact for whoever holds the receipt."""
    access.require_right(actor, "coverage.test")
    try:
        code = _RECEIPTS.unsign(receipt.strip())
    except BadSignature as error:
        raise Missing("coverage.test", _("This receipt is not one of ours"), where=receipt[:40]) from error
    with transaction.atomic():
        test = ResidentTest.objects.select_for_update().filter(code=code).first()
        if test is None:
            raise Missing("coverage.test", _("There is no such test"), where=code)
        test.delete()
        audit.record_act(
            hide_sender(actor), "coverage.resident_test.take_back", "coverage.resident_test", code, before={}, after={}
        )
        datasets.bump_revisions(*DATASETS)


def open_contact(actor: Actor, *, code: str, reason: str) -> Contact:
    """How to reach the sender of a test, for an officer who has to ask; the reason is audited, the contact is not."""
    access.require_right(actor, "coverage.decide")
    if not reason.strip():
        raise Invalid("coverage.contact", _("Say why"), where=_("reason"))
    with transaction.atomic():
        resident_contact = ResidentContact.objects.filter(test__code=code).first()
        if resident_contact is None or not (resident_contact.name or resident_contact.reach):
            raise Conflict("coverage.contact", _("No contact was left with this test, or it was erased"), where=code)
        audit.record_act(
            actor,
            "coverage.resident_test.open_contact",
            "coverage.resident_test",
            code,
            reason=reason.strip(),
        )
    return Contact(resident_contact.name, resident_contact.reach)


def erase_contacts(*, today: date) -> int:
    """Erase the contacts whose days are over; returns how many."""
    with transaction.atomic():
        over = ResidentContact.objects.filter(erase_on__lte=today)
        count = over.count()
        if count:
            over.delete()
            audit.record_act(
                access.SYSTEM,
                "coverage.resident_test.erase_contacts",
                "coverage.resident_test",
                today.isoformat(),
                after={"contacts": count},
            )
    return count
