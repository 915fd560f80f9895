"""Registering, correcting, moving, closing, merging and dividing hamlets; their codes never change."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.actions.guard import require_edit
from hatang.capabilities.places.actions.seats import Stay, UnitGeometries, conclude_stays
from hatang.capabilities.places.models import Hamlet, HamletSeat, Unit
from hatang.capabilities.places.models.hamlets import HAMLET_CODE
from hatang.capabilities.places.queries import hamlets as hamlet_queries
from hatang.capabilities.places.queries.lineage import read_lineage
from hatang.capabilities.places.terms import HamletKind, Level
from hatang.engines.writing.words import clean_text, fold_words
from hatang.kernel import audit, datasets, events
from hatang.kernel.access import Actor, Area
from hatang.kernel.problems import Conflict, Invalid

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

type Lonlat = tuple[float, float]


def audit_hamlet_change(actor: Actor, action: str, hamlet: Hamlet, **more: object) -> None:
    """Audit, count the write and tell of it; the one ending of every change of a hamlet."""
    before, after = more.get("before"), more.get("after")
    audit.record_act(
        actor, f"places.hamlet.{action}", "places.hamlet", hamlet.code,
        before=before, after=after, reason=str(more.get("reason", "")),
    )  # fmt: skip
    datasets.bump_revisions("places.hamlet")
    events.publish_event("places.hamlet_changed", {"code": hamlet.code, "action": action})


def snapshot_hamlet(hamlet: Hamlet) -> dict[str, object]:
    """What the audit log keeps of a hamlet."""
    return {
        "name": hamlet.name,
        "kind": hamlet.kind,
        "longitude": hamlet.point.x if hamlet.point else None,
        "latitude": hamlet.point.y if hamlet.point else None,
        "valid_from": hamlet.valid_from,
        "valid_to": hamlet.valid_to,
    }


def mint_code(province: str, commune: str, taken: Collection[str]) -> str:
    """The next free code of the commune; numbers of hamlets that ended are not used again."""
    stem = f"{province}-{commune}-T"
    number = max((int(code.removeprefix(stem)) for code in taken if code.startswith(stem)), default=0) + 1
    if number > 999:
        raise Conflict("mint", _("This commune has no code left for a hamlet"), where=commune)
    return f"{stem}{number:02d}"


def _province_of(unit: Area) -> str:
    graph = read_lineage()
    node = graph.nodes[unit]
    while node.parent is not None:
        node = graph.nodes[node.parent]
    return node.area.code


@dataclass(frozen=True)
class NewHamlet:
    """What is needed to register a hamlet. `unit` is the commune it lies in at some time of its life; `hints` are
    other communes it is known to have lain in; `code` is minted when empty."""

    name: str
    kind: str
    unit: Area
    valid_from: date
    point: Lonlat | None = None
    valid_to: date | None = None
    code: str = ""
    hints: tuple[Area, ...] = ()
    imported_by: str = ""


def _check_new_hamlet(new: NewHamlet) -> None:
    node = read_lineage().nodes.get(new.unit)
    if node is None or (node.level != Level.COMMUNE and new.unit in read_lineage().children):
        raise Invalid("hamlet", _("A hamlet lies in a commune"), where=str(new.unit))
    if not clean_text(new.name):
        raise Invalid("hamlet", _("A hamlet needs a name"), where=new.code or str(new.unit))
    if new.kind not in HamletKind.values:
        raise Invalid("hamlet", _("There is no such kind of hamlet"), where=new.kind)
    if new.code and re.fullmatch(HAMLET_CODE, new.code) is None:
        hint = _("Codes look like 51-21142-T01.")
        raise Invalid("hamlet", _("This is not the code of a hamlet"), where=new.code, hint=hint)


def create_many(news: Sequence[NewHamlet], ground: UnitGeometries, unit_ids: dict[Area, int]) -> list[Hamlet]:
    """Write hamlets and their seats; guarding, auditing and counting are the caller's."""
    taken = set(Hamlet.objects.values_list("code", flat=True))
    hamlets = []
    for new in news:
        _check_new_hamlet(new)
        code = new.code or mint_code(_province_of(new.unit), new.unit.code, taken)
        if code in taken:
            raise Conflict("hamlet", _("There is a hamlet with this code already"), where=code)
        taken.add(code)
        hamlets.append(
            Hamlet(
                code=code,
                name=clean_text(new.name),
                search_name=fold_words(new.name),
                kind=new.kind,
                point=Point(*new.point, srid=4326) if new.point else None,
                valid_from=new.valid_from,
                valid_to=new.valid_to,
                imported_by=new.imported_by,
            )
        )
    Hamlet.objects.bulk_create(hamlets)
    seats = []
    for hamlet, new in zip(hamlets, news, strict=True):
        seats += _build_seats(hamlet, _conclude_hamlet_stays(new.unit, hamlet, new.hints, ground), unit_ids)
    HamletSeat.objects.bulk_create(seats)
    return hamlets


def create_hamlet(new: NewHamlet, ground: UnitGeometries, unit_ids: dict[Area, int]) -> Hamlet:
    """Write one hamlet and its seats."""
    return create_many([new], ground, unit_ids)[0]


def _conclude_hamlet_stays(unit: Area, hamlet: Hamlet, hints: Iterable[Area], ground: UnitGeometries) -> list[Stay]:
    return conclude_stays(
        unit=unit,
        valid_from=hamlet.valid_from,
        valid_to=hamlet.valid_to,
        point=(hamlet.point.x, hamlet.point.y) if hamlet.point else None,
        hints=tuple(hints),
        ground=ground,
    )


def _build_seats(hamlet: Hamlet, chosen: Sequence[Stay], unit_ids: dict[Area, int]) -> list[HamletSeat]:
    if not chosen:
        raise Invalid(
            "hamlet", _("The commune did not exist while the hamlet did"), where=hamlet.code,
            hint=_("Check the dates of the hamlet and its commune."),
        )  # fmt: skip
    return [
        HamletSeat(
            hamlet=hamlet,
            unit_id=unit_ids[stay.unit],
            valid_from=stay.valid_from,
            valid_to=stay.valid_to,
            estimated=stay.estimated,
        )
        for stay in chosen
    ]


def replace_seats(hamlet: Hamlet, chosen: Sequence[Stay], unit_ids: dict[Area, int]) -> None:
    """Replace the seats of the hamlet."""
    seats = _build_seats(hamlet, chosen, unit_ids)
    hamlet.seats.all().delete()
    HamletSeat.objects.bulk_create(seats)


def unit_ids() -> dict[Area, int]:
    return {Area(code, since): pk for pk, code, since in Unit.objects.values_list("pk", "code", "valid_from")}


@transaction.atomic
def register_hamlet(actor: Actor, *, new: NewHamlet) -> Hamlet:
    """Register a hamlet, mint its code, and conclude where it lay before and after the mergers of its commune."""
    require_edit(actor, [new.unit])
    hamlet = create_hamlet(new, UnitGeometries.load(), unit_ids())
    audit_hamlet_change(actor, "register", hamlet, after={**snapshot_hamlet(hamlet), "unit": str(new.unit)})
    return hamlet


@transaction.atomic
def update_hamlet(actor: Actor, *, code: str, name: str, kind: str, point: Lonlat | None, reason: str = "") -> Hamlet:
    """Correct the name, the kind or the position of a hamlet."""
    hamlet = lock_hamlet(actor, code)
    _check_new_hamlet(NewHamlet(name, kind, _last_seat(hamlet).unit.area, hamlet.valid_from, point, code=code))
    before = snapshot_hamlet(hamlet)
    hamlet.name, hamlet.search_name, hamlet.kind = clean_text(name), fold_words(name), kind
    hamlet.point = Point(*point, srid=4326) if point else None
    after = snapshot_hamlet(hamlet)
    if after != before:
        hamlet.save()
        audit_hamlet_change(actor, "update", hamlet, before=before, after=after, reason=reason)
    return hamlet


def lock_hamlet(actor: Actor, code: str) -> Hamlet:
    """The hamlet, locked, after asking whether the actor may edit in the commune it lies in now."""
    hamlet = hamlet_queries.find_hamlet(code=code, actor=actor)
    hamlet = Hamlet.objects.select_for_update().get(pk=hamlet.pk)
    require_edit(actor, [_last_seat(hamlet).unit.area])
    return hamlet


def _last_seat(hamlet: Hamlet) -> HamletSeat:
    return hamlet.seats.select_related("unit").latest("valid_from")


@transaction.atomic
def move_hamlet(actor: Actor, *, code: str, unit: Area, on: date, decision: str = "") -> Hamlet:
    """Seat the hamlet in another commune from the day on; its code stays. Both communes must be the actor's."""
    hamlet = lock_hamlet(actor, code)
    require_edit(actor, [unit])
    ids = unit_ids()
    node = read_lineage().nodes.get(unit)
    if node is None or not node.is_valid_on(on):
        raise Invalid("hamlet", _("This commune does not exist on that day"), where=f"{unit}, {on}")
    if not hamlet.is_valid_on(on):
        raise Invalid("hamlet", _("The hamlet does not exist on that day"), where=f"{code}, {on}")
    before = _last_seat(hamlet).unit.area
    hamlet.seats.filter(valid_from__gte=on).delete()
    hamlet.seats.filter(valid_to__isnull=True).update(valid_to=on)
    hamlet.seats.filter(valid_to__gt=on).update(valid_to=on)
    onward = conclude_stays(
        unit=unit, valid_from=on, valid_to=hamlet.valid_to, point=None, ground=UnitGeometries({}, {}), hints=[unit]
    )
    HamletSeat.objects.bulk_create(
        HamletSeat(hamlet=hamlet, unit_id=ids[stay.unit], valid_from=stay.valid_from, valid_to=stay.valid_to)
        for stay in onward
    )
    audit_hamlet_change(
        actor, "move", hamlet,
        before={"unit": str(before)}, after={"unit": str(unit), "on": on}, reason=decision,
    )  # fmt: skip
    return hamlet


def end_hamlet(hamlet: Hamlet, on: date) -> None:
    """End the hamlet and its seat on the day (the first on which it is no more); the caller audits."""
    if on <= hamlet.valid_from:
        raise Invalid("hamlet", _("A hamlet cannot end before it began"), where=f"{hamlet.code}, {on}")
    if hamlet.valid_to is not None and hamlet.valid_to <= on:
        raise Conflict("hamlet", _("This hamlet has ended already"), where=f"{hamlet.code}, {hamlet.valid_to}")
    hamlet.valid_to = on
    hamlet.save(update_fields=["valid_to"])
    hamlet.seats.filter(valid_from__gte=on).delete()
    HamletSeat.objects.filter(hamlet=hamlet, valid_to__isnull=True).update(valid_to=on)
    HamletSeat.objects.filter(hamlet=hamlet, valid_to__gt=on).update(valid_to=on)


@transaction.atomic
def close_hamlet(actor: Actor, *, code: str, on: date, reason: str) -> Hamlet:
    """End a hamlet that was given up; nothing is deleted, every question about earlier dates still finds it."""
    hamlet = lock_hamlet(actor, code)
    end_hamlet(hamlet, on)
    audit_hamlet_change(actor, "close", hamlet, after={"valid_to": on}, reason=reason)
    return hamlet


def roll_seats(actor: Actor) -> int:
    """After units ended: carry every hamlet still seated in an ended unit into what the unit has become.

    Runs in the transaction of whoever changed the units; returns how many hamlets moved.
    """
    graph = read_lineage()
    stuck = []
    for seat in (
        HamletSeat.objects.select_related("hamlet", "unit").order_by("hamlet_id", "-valid_from").distinct("hamlet_id")
    ):
        until = graph.nodes[seat.unit.area].valid_to
        ends = seat.hamlet.valid_to
        if until is not None and (ends is None or until < ends) and graph.edges_out.get(seat.unit.area):
            stuck.append(seat)
    if not stuck:
        return 0
    ground, ids = UnitGeometries.load(), unit_ids()
    for seat in stuck:
        until = graph.nodes[seat.unit.area].valid_to
        HamletSeat.objects.filter(pk=seat.pk).update(valid_to=until)
        onward = [
            stay
            for stay in _conclude_hamlet_stays(seat.unit.area, seat.hamlet, (), ground)
            if until and stay.valid_from >= until
        ]
        HamletSeat.objects.bulk_create(
            HamletSeat(
                hamlet=seat.hamlet, unit_id=ids[stay.unit], valid_from=stay.valid_from, valid_to=stay.valid_to,
                estimated=stay.estimated,
            )
            for stay in onward
        )  # fmt: skip
    datasets.bump_revisions("places.hamlet")
    audit.record_act(actor, "places.hamlet.roll", "places.hamlet", "*", after={"hamlets": len(stuck)})
    return len(stuck)
