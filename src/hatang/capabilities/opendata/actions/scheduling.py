"""Publication on a day with four eyes: one proposes, another of the lead department approves, the night publishes."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from hatang.capabilities.lake import public as lake
from hatang.capabilities.opendata.actions import packages
from hatang.capabilities.opendata.formats import ckan
from hatang.capabilities.opendata.models import Publication
from hatang.capabilities.opendata.queries import registered, schedule
from hatang.capabilities.opendata.terms import PackageState, PublicationState
from hatang.kernel import access, audit, datasets
from hatang.kernel.problems import Conflict, Forbidden, Invalid

if TYPE_CHECKING:
    from datetime import date, datetime

    from hatang.capabilities.opendata.models import Package
    from hatang.kernel.access import Actor

OBJECT = "opendata.publication"


def propose(
    actor: Actor,
    *,
    publish_on: date,
    now: datetime,
    dataset: str = "",
    as_of: date | None = None,
    package: Package | None = None,
    reason: str = "",
) -> Publication:
    """Propose an open declared dataset as of a date, or a registered dataset that is hidden, for a day."""
    access.require(actor, "opendata.propose")
    if publish_on < timezone.localtime(now).date():
        raise Invalid(OBJECT, gettext_lazy("The day of publication has passed"), where=publish_on.isoformat())
    if package is not None:
        packages.require_edit(actor, package)
        if not package.private or package.state != PackageState.ACTIVE:
            raise Conflict(OBJECT, gettext_lazy("This dataset is public already"), where=package.title)
        as_of = None
    else:
        access.require(actor, "opendata.keep")
        if dataset not in {each.name for each in schedule.open_datasets(actor=actor)}:
            raise Invalid(OBJECT, gettext_lazy("There is no such dataset"), where=dataset)
        if as_of is None or as_of > publish_on:
            raise Invalid(
                OBJECT,
                gettext_lazy("The date of the data is missing or later than the day of publication"),
                where=as_of.isoformat() if as_of else dataset,
            )
    made = Publication(dataset=dataset, as_of=as_of, package=package, publish_on=publish_on, reason=reason[:1000])
    made.proposed_by, made.proposed_by_label, made.proposed_at = actor.id, actor.label, now
    try:
        with transaction.atomic():
            made.save()
            audit.record(actor, f"{OBJECT}.proposed", OBJECT, made.pk, after=_state(made))
    except IntegrityError as error:
        raise Conflict(OBJECT, gettext_lazy("This has been proposed already"), where=str(made)) from error
    return made


def _state(found: Publication) -> dict[str, Any]:
    about = {"package": str(found.package_id)} if found.package_id else {"dataset": found.dataset, "as_of": found.as_of}
    return {**about, "publish_on": found.publish_on, "state": found.state, "outcome": found.outcome}


def content_of(found: Package) -> str:
    """A mark of everything that a hidden dataset would show; it changes with whatever is changed of it."""
    whole = registered.whole(type(found).objects.all()).get(pk=found.pk)
    shown = {name: value for name, value in ckan.registered_package(whole).items() if name != "private"}
    text = json.dumps(shown, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def decide(actor: Actor, *, number: int, approved: bool, seen: str, now: datetime) -> Publication:
    """Approve or refuse what somebody else proposed. `seen` marks what of a registered dataset was looked at."""
    access.require(actor, "opendata.approve")
    with transaction.atomic():
        found = _locked(actor, number)
        if found.state != PublicationState.PROPOSED:
            raise Conflict(OBJECT, gettext_lazy("This proposal has been decided already"), where=str(found))
        if found.proposed_by == actor.id:
            raise Forbidden(
                "opendata.four_eyes",
                gettext_lazy("Nobody approves what they proposed themselves"),
                where=str(found),
                hint=gettext_lazy("Ask another officer of the lead department."),
            )
        before = _state(found)
        if found.package is not None:
            found.sha256 = content_of(found.package)
            if approved and seen != found.sha256:
                hint = gettext_lazy("Look at it again, then approve it.")
                raise Conflict(OBJECT, gettext_lazy("The dataset was changed meanwhile"), where=str(found), hint=hint)
        found.state = PublicationState.APPROVED if approved else PublicationState.REFUSED
        found.decided_by, found.decided_by_label, found.decided_at = actor.id, actor.label, now
        found.save()
        audit.record(actor, f"{OBJECT}.decided", OBJECT, found.pk, before=before, after=_state(found))
    return found


def take_back(actor: Actor, *, number: int) -> Publication:
    """Take one's own proposal back before it is decided."""
    with transaction.atomic():
        found = _locked(actor, number)
        if found.proposed_by != actor.id:
            raise Forbidden(OBJECT, gettext_lazy("Only whoever proposed it takes it back"), where=str(found))
        if found.state != PublicationState.PROPOSED:
            raise Conflict(OBJECT, gettext_lazy("This proposal has been decided already"), where=str(found))
        before = _state(found)
        found.state = PublicationState.TAKEN_BACK
        found.save()
        audit.record(actor, f"{OBJECT}.taken_back", OBJECT, found.pk, before=before, after=_state(found))
    return found


def _locked(actor: Actor, number: int) -> Publication:
    schedule.publication(number=number, actor=actor)
    return Publication.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=number)


def publish_due(actor: Actor, *, today: date, now: datetime) -> list[Publication]:
    """Publish what was approved for today or before; `Conflict` while the lake is being written.

    Bears being run again: what was published before a crash is not published twice.
    """
    access.require(actor, "opendata.keep")
    done = []
    for found in Publication.objects.visible_to(actor).due(today).select_related("package"):
        if found.package is not None:
            problem = _show(actor, found, found.package, now)
            outcome = problem
        else:
            outcome, problem = _into_the_lake(actor, found, now)
        with transaction.atomic():
            before = _state(found)
            found.state = PublicationState.FAILED if problem else PublicationState.PUBLISHED
            found.done_at, found.outcome = now, outcome
            found.save()
            audit.record(actor, f"{OBJECT}.done", OBJECT, found.pk, before=before, after=_state(found))
        done.append(found)
    return done


def _show(actor: Actor, found: Publication, package: Package, now: datetime) -> str:
    """Make a registered dataset public; why not, where it is no longer what was approved."""
    if package.state != PackageState.ACTIVE:
        return gettext("The dataset has been removed")
    if not package.private:
        return ""  # shown before a crash, or by hand: nothing is left to do
    if content_of(package) != found.sha256:
        return gettext("The dataset was changed after it was approved")
    packages.set_flags(actor, found=[package], now=now, private=False)
    return ""


def _into_the_lake(actor: Actor, found: Publication, now: datetime) -> tuple[str, str]:
    """The version that stands in the lake, and why none does."""
    assert found.as_of is not None, "the database says so"
    declared = next((each for each in datasets.all() if each.name == found.dataset), None)
    if declared is None or declared.access != "open":
        problem = gettext("The dataset is not open any more")
        return problem, problem
    (done,) = lake.publish(actor, names=[found.dataset], as_of=found.as_of, now=now)
    return done.problem or done.version, done.problem
