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
from hatang.kernel import access, audit, datasets, releases
from hatang.kernel.problems import Conflict, Forbidden, Invalid

if TYPE_CHECKING:
    from datetime import date, datetime

    from hatang.capabilities.opendata.models import Package
    from hatang.kernel.access import Actor

OBJECT = "opendata.publication"


def propose_publication(
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
    access.require_right(actor, "opendata.propose")
    if publish_on < timezone.localtime(now).date():
        raise Invalid(OBJECT, gettext_lazy("The day of publication has passed"), where=publish_on.isoformat())
    if package is not None:
        packages.require_package_edit(actor, package)
        if not package.private or package.state != PackageState.ACTIVE:
            raise Conflict(OBJECT, gettext_lazy("This dataset is public already"), where=package.title)
        as_of = None
    else:
        access.require_right(actor, "opendata.keep")
        if dataset not in {declared.name for declared in schedule.open_datasets(actor=actor)}:
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
            audit.record_act(actor, f"{OBJECT}.proposed", OBJECT, made.pk, after=_describe_publication(made))
    except IntegrityError as error:
        raise Conflict(OBJECT, gettext_lazy("This has been proposed already"), where=str(made)) from error
    return made


def _describe_publication(publication: Publication) -> dict[str, Any]:
    about = (
        {"package": str(publication.package_id)}
        if publication.package_id
        else {"dataset": publication.dataset, "as_of": publication.as_of}
    )
    return {**about, "publish_on": publication.publish_on, "state": publication.state, "outcome": publication.outcome}


def content_of(package: Package) -> str:
    """A mark of everything that a hidden dataset would show; it changes with whatever is changed of it."""
    whole = registered.prefetch_package_parts(type(package).objects.all()).get(pk=package.pk)
    shown = {name: value for name, value in ckan.registered_package(whole).items() if name != "private"}
    text = json.dumps(shown, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def decide_publication(actor: Actor, *, number: int, approved: bool, seen: str, now: datetime) -> Publication:
    """Approve or refuse what somebody else proposed. `seen` marks what of a registered dataset was looked at."""
    access.require_right(actor, "opendata.approve")
    with transaction.atomic():
        publication = _lock_publication(actor, number)
        if publication.state != PublicationState.PROPOSED:
            raise Conflict(OBJECT, gettext_lazy("This proposal has been decided already"), where=str(publication))
        if publication.proposed_by == actor.id:
            raise Forbidden(
                "opendata.four_eyes",
                gettext_lazy("Nobody approves what they proposed themselves"),
                where=str(publication),
                hint=gettext_lazy("Ask another officer of the lead department."),
            )
        before = _describe_publication(publication)
        if publication.package is not None:
            publication.sha256 = content_of(publication.package)
            if approved and seen != publication.sha256:
                hint = gettext_lazy("Look at it again, then approve it.")
                raise Conflict(
                    OBJECT, gettext_lazy("The dataset was changed meanwhile"), where=str(publication), hint=hint
                )
        publication.state = PublicationState.APPROVED if approved else PublicationState.REFUSED
        publication.decided_by, publication.decided_by_label, publication.decided_at = actor.id, actor.label, now
        publication.save()
        audit.record_act(
            actor, f"{OBJECT}.decided", OBJECT, publication.pk, before=before, after=_describe_publication(publication)
        )
    return publication


def take_back(actor: Actor, *, number: int) -> Publication:
    """Take one's own proposal back before it is decided."""
    with transaction.atomic():
        publication = _lock_publication(actor, number)
        if publication.proposed_by != actor.id:
            raise Forbidden(OBJECT, gettext_lazy("Only whoever proposed it takes it back"), where=str(publication))
        if publication.state != PublicationState.PROPOSED:
            raise Conflict(OBJECT, gettext_lazy("This proposal has been decided already"), where=str(publication))
        before = _describe_publication(publication)
        publication.state = PublicationState.TAKEN_BACK
        publication.save()
        audit.record_act(
            actor,
            f"{OBJECT}.taken_back",
            OBJECT,
            publication.pk,
            before=before,
            after=_describe_publication(publication),
        )
    return publication


def _lock_publication(actor: Actor, number: int) -> Publication:
    schedule.find_publication(number=number, actor=actor)
    return Publication.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=number)


def publish_due(actor: Actor, *, today: date, now: datetime) -> list[Publication]:
    """Publish what was approved for today or before; `Conflict` while the lake is being written.

    Bears being run again: what was published before a crash is not published twice.
    """
    access.require_right(actor, "opendata.keep")
    done = []
    for publication in Publication.objects.visible_to(actor).due(today).select_related("package"):
        if publication.package is not None:
            problem = _show_package(actor, publication, publication.package, now)
            outcome = problem
        else:
            outcome, problem = _into_the_lake(actor, publication, now)
        with transaction.atomic():
            before = _describe_publication(publication)
            publication.state = PublicationState.FAILED if problem else PublicationState.PUBLISHED
            publication.done_at, publication.outcome = now, outcome
            publication.save()
            audit.record_act(
                actor, f"{OBJECT}.done", OBJECT, publication.pk, before=before, after=_describe_publication(publication)
            )
        done.append(publication)
    return done


def _show_package(actor: Actor, publication: Publication, package: Package, now: datetime) -> str:
    """Make a registered dataset public; why not, where it is no longer what was approved."""
    if package.state != PackageState.ACTIVE:
        return gettext("The dataset has been removed")
    if not package.private:
        return ""  # shown before a crash, or by hand: nothing is left to do
    if content_of(package) != publication.sha256:
        return gettext("The dataset was changed after it was approved")
    packages.set_flags(actor, found=[package], now=now, private=False)
    return ""


def _into_the_lake(actor: Actor, publication: Publication, now: datetime) -> tuple[str, str]:
    """The version that stands in the lake, and why none does."""
    assert publication.as_of is not None, "the database says so"
    declared = next((dataset for dataset in datasets.list_datasets() if dataset.name == publication.dataset), None)
    if declared is None or not releases.is_open(declared):
        problem = gettext("The dataset is not open any more")
        return problem, problem
    (done,) = lake.publish(actor, names=[publication.dataset], as_of=publication.as_of, now=now)
    return done.problem or done.version, done.problem
