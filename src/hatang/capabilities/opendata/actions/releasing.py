"""What may be open, with four eyes: one officer proposes the class and basis of a dataset, another releases it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.opendata.queries import releasing
from hatang.kernel import access, audit, datasets, releases
from hatang.kernel.data_classes import ReleaseState
from hatang.kernel.models import DatasetRelease
from hatang.kernel.problems import Conflict, Forbidden, Invalid
from hatang.kernel.releases import CLOSED_CLASSES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hatang.kernel.access import Actor
    from hatang.kernel.datasets import Dataset

OBJECT = "opendata.release"
_AUDITED = ("dataset", "fields", "data_class", "basis", "duty", "high_value", "is_exact", "state")


@dataclass(frozen=True)
class ReleaseWish:
    """What one proposes of a dataset: these fields are open; the texts are empty where nobody knows them."""

    fields: Sequence[str]
    data_class: str
    basis: str = ""
    duty: str = ""
    high_value: str = ""
    is_exact: bool = False


def propose_release(actor: Actor, *, dataset: str, wish: ReleaseWish, now: datetime) -> DatasetRelease:
    """Propose that these fields of an open declared dataset be open to everybody."""
    access.require_right(actor, "opendata.classify")
    declared = releasing.find_declared(name=dataset, actor=actor)
    _check_proposal(declared, wish)
    made = DatasetRelease(
        dataset=dataset,
        fields=[name for name in releases.list_releasable(declared) if name in wish.fields],
        data_class=wish.data_class,
        basis=wish.basis.strip(),
        duty=wish.duty.strip(),
        high_value=wish.high_value,
        is_exact=wish.is_exact,
        proposed_by=actor.id,
        proposed_by_label=actor.label,
        proposed_at=now,
    )
    try:
        with transaction.atomic():
            made.save()
            audit.record_act(actor, f"{OBJECT}.proposed", OBJECT, dataset, after=_list_audited(made))
    except IntegrityError as error:
        raise Conflict(
            OBJECT,
            _("This has been proposed already"),
            where=declared.title,
            hint=_("Somebody else decides about that proposal first."),
        ) from error
    return made


def propose_many(
    actor: Actor, *, names: Sequence[str], data_class: str, basis: str, now: datetime
) -> list[DatasetRelease]:
    """Propose several datasets at once, each with every field that two people can open; all of them or none."""
    if not names:
        raise Invalid(OBJECT, _("No dataset was chosen"), hint=_("Tick the datasets that are meant."))
    with transaction.atomic():
        return [
            propose_release(
                actor,
                dataset=name,
                wish=ReleaseWish(
                    fields=releases.list_releasable(releasing.find_declared(name=name, actor=actor)),
                    data_class=data_class,
                    basis=basis,
                ),
                now=now,
            )
            for name in names
        ]


def _check_proposal(declared: Dataset, wish: ReleaseWish) -> None:
    if declared.access != "open":
        raise Invalid(
            OBJECT,
            _("The platform serves this dataset to no one but those it is for"),
            where=declared.title,
            hint=_("Only what is declared open can be released."),
        )
    if wish.data_class in CLOSED_CLASSES:
        raise Invalid(
            OBJECT,
            _("State secrets and core data are not released here"),
            where=declared.title,
            hint=_("Choose the class that the list and the sector's secrets give it, and leave it closed."),
        )
    if missing := [name for name in declared.key if name not in wish.fields]:
        raise Invalid(
            OBJECT,
            _("Rows without their key cannot be told apart"),
            where=", ".join(str(declared.field(name).title) for name in missing),
            hint=_("Choose these fields too."),
        )
    if declared.is_from_operators and not wish.duty.strip():
        raise Invalid(
            OBJECT,
            _("The duty under which operators give this is missing"),
            where=declared.title,
            hint=_("Name the text and article, or the agreement, under which they give it."),
        )


def decide_release(actor: Actor, *, number: int, is_released: bool, now: datetime) -> DatasetRelease:
    """Release what somebody else proposed, or refuse it; a release takes the place of the one before."""
    access.require_right(actor, "opendata.release")
    with transaction.atomic():
        release = releasing.lock_proposal(number=number, actor=actor)
        if release.proposed_by == actor.id:
            raise Forbidden(
                "opendata.four_eyes",
                _("Nobody releases what they proposed themselves"),
                where=release.dataset,
                hint=_("Ask another officer of the lead department."),
            )
        before = _list_audited(release)
        if is_released:
            standing = DatasetRelease.objects.filter(dataset=release.dataset, state=ReleaseState.RELEASED)
            standing.update(state=ReleaseState.REPLACED)
        release.state = ReleaseState.RELEASED if is_released else ReleaseState.REFUSED
        release.decided_by, release.decided_by_label, release.decided_at = actor.id, actor.label, now
        release.save()
        audit.record_act(
            actor, f"{OBJECT}.decided", OBJECT, release.dataset, before=before, after=_list_audited(release)
        )
        _forget_kept(release.dataset)
    return release


def _forget_kept(dataset: str) -> None:
    """What was kept of the dataset as it was open, or not, is stale."""
    datasets.bump_revisions(dataset)
    transaction.on_commit(releases.forget_standing)


def release_many(actor: Actor, *, numbers: Sequence[int], now: datetime) -> list[DatasetRelease]:
    """Release several proposals of others at once, all of them or none."""
    if not numbers:
        raise Invalid(OBJECT, _("No dataset was chosen"), hint=_("Tick the datasets that are meant."))
    with transaction.atomic():
        return [decide_release(actor, number=number, is_released=True, now=now) for number in numbers]


def withdraw_release(actor: Actor, *, dataset: str, reason: str, now: datetime) -> None:
    """Close a dataset at once: one person suffices for that."""
    access.require_right(actor, "opendata.release")
    if not reason.strip():
        raise Invalid(OBJECT, _("A reason is needed"), where=dataset)
    with transaction.atomic():
        release = releasing.lock_release(dataset=dataset, actor=actor)
        before = _list_audited(release)
        release.state = ReleaseState.WITHDRAWN
        release.save(update_fields=["state"])
        audit.record_act(
            actor,
            f"{OBJECT}.withdrawn",
            OBJECT,
            dataset,
            before=before,
            after={**_list_audited(release), "withdrawn_at": now},
            reason=reason.strip(),
        )
        _forget_kept(dataset)


def _list_audited(release: DatasetRelease) -> dict[str, Any]:
    return {name: getattr(release, name) for name in _AUDITED}
