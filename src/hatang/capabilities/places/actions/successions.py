"""Hamlets that merge and hamlets that divide: the old ones end, new ones begin, and each points to the other."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.actions.hamlets import (
    Lonlat,
    NewHamlet,
    audit_hamlet_change,
    create_hamlet,
    create_many,
    end_hamlet,
    lock_hamlet,
    snapshot_hamlet,
    unit_ids,
)
from hatang.capabilities.places.actions.seats import UnitGeometries
from hatang.capabilities.places.models import Hamlet, HamletChange
from hatang.capabilities.places.queries import hamlets as hamlet_queries
from hatang.capabilities.places.terms import ChangeKind
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from hatang.kernel.access import Actor


@transaction.atomic
def merge_hamlets(actor: Actor, *, codes: Sequence[str], name: str, kind: str, on: date, decision: str) -> Hamlet:
    """Two or more hamlets become a new one on the day; the old ones end and point to it."""
    if len(set(codes)) < 2:
        raise Invalid("hamlet", _("A merger needs two hamlets or more"), where=", ".join(codes))
    olds = [lock_hamlet(actor, code) for code in sorted(set(codes))]
    points = [old.point for old in olds if old.point]
    middle: Lonlat | None = None
    if points:
        middle = (sum(p.x for p in points) / len(points), sum(p.y for p in points) / len(points))
    unit = hamlet_queries.seat_on(hamlet=olds[0], as_of=on)
    if unit is None:
        raise Invalid("hamlet", _("It is not known in which commune this hamlet lies"), where=olds[0].code)
    new = create_hamlet(NewHamlet(name, kind, unit.area, on, middle), UnitGeometries.load(), unit_ids())
    for old in olds:
        end_hamlet(old, on)
        HamletChange.objects.create(old=old, new=new, on=on, kind=ChangeKind.MERGE, share=Decimal(1), decision=decision)
        audit_hamlet_change(actor, "merge", old, after={"into": new.code, "on": on}, reason=decision)
    audit_hamlet_change(
        actor, "register", new, after={**snapshot_hamlet(new), "from": [old.code for old in olds]}, reason=decision
    )
    return new


@dataclass(frozen=True)
class HamletPart:
    """One hamlet that comes out of a division; `share` of the old one's households, None when unknown."""

    name: str
    kind: str
    point: Lonlat | None = None
    share: Decimal | None = None


@transaction.atomic
def split_hamlet(actor: Actor, *, code: str, parts: Sequence[HamletPart], on: date, decision: str) -> list[Hamlet]:
    """A hamlet becomes two or more new ones on the day."""
    if len(parts) < 2:
        raise Invalid("hamlet", _("A division needs two hamlets or more"), where=code)
    shares = [part.share for part in parts if part.share is not None]
    if shares and (len(shares) < len(parts) or sum(shares) != 1):
        raise Invalid("hamlet", _("The shares of a division are all known and sum to 1, or none is"), where=code)
    old = lock_hamlet(actor, code)
    unit = hamlet_queries.seat_on(hamlet=old, as_of=on)
    if unit is None:
        raise Invalid("hamlet", _("It is not known in which commune this hamlet lies"), where=code)
    end_hamlet(old, on)
    wanted = [NewHamlet(part.name, part.kind, unit.area, on, part.point) for part in parts]
    news = create_many(wanted, UnitGeometries.load(), unit_ids())
    for part, new in zip(parts, news, strict=True):
        HamletChange.objects.create(old=old, new=new, on=on, kind=ChangeKind.PART, share=part.share, decision=decision)
        audit_hamlet_change(actor, "register", new, after={**snapshot_hamlet(new), "from": [old.code]}, reason=decision)
    audit_hamlet_change(actor, "split", old, after={"into": [new.code for new in news], "on": on}, reason=decision)
    return news
