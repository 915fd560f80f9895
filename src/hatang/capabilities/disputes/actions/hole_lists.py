"""Signal holes that come in lists: files of the register, and the list of the communes that places keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from hatang.capabilities.disputes.actions.holes import DATASET, _mirror_holes_to_places, office_of
from hatang.capabilities.disputes.models import Hole, HoleStep
from hatang.capabilities.disputes.terms import HOLE_ENDED, HoleSource, HoleState
from hatang.capabilities.places import public as places
from hatang.kernel import access, audit, datasets, events
from hatang.kernel.access import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from hatang.kernel.access import Actor
    from hatang.kernel.imports import Changes


def state_of(hole: Hole) -> HoleState:
    """The state that the dates of a list mean."""
    if hole.closed_on is not None:
        return HoleState.CLOSED
    if not hole.operator:
        return HoleState.OPEN
    if hole.mended_on is not None:
        return HoleState.MENDED
    return HoleState.COMMITTED if hole.committed_on is not None else HoleState.ASSIGNED


def write_hole_rows(actor: Actor, *, changes: Changes, import_id: str, as_of: date) -> None:
    """Take in the rows of a file; the file is audited by the import, each hole keeps the step in its history."""
    access.require_right(actor, "coverage.hole_work")
    keys = {change.key for change in changes.changed}
    known = {
        (row.hamlet_code, row.recorded_on): row
        for row in Hole.objects.filter(hamlet_code__in=[str(key[0]) for key in keys])
    }
    rows = [_put_hole_values(Hole(source=HoleSource.LIST), change.values, import_id) for change in changes.added]
    rows += [_put_hole_values(known[change.key], change.after, import_id) for change in changes.changed]  # type: ignore[index]
    with transaction.atomic():
        _save_holes(actor, rows, now=timezone.now(), act="import")
        _mirror_holes_to_places(rows)
        datasets.bump_revisions(DATASET)
        events.publish_event("coverage.holes_listed", {"import": import_id, "holes": len(rows)})


_FIELDS = {"hamlet": "hamlet_code"}


def _put_hole_values(hole: Hole, values: Mapping[str, Any], import_id: str) -> Hole:
    for name, value in values.items():
        column = _FIELDS.get(name, name)
        setattr(hole, column, (value or "") if column in {"cause", "operator"} else value)
    if hole.operator and hole.assigned_on is None:
        hole.assigned_on = hole.recorded_on
    hole.state = state_of(hole)
    hole.import_id = import_id
    return hole


_COLUMNS = (
    *("state", "cause", "has_power", "operator", "assigned_on"),
    *("committed_on", "mended_on", "closed_on", "import_id"),
)


def _save_holes(actor: Actor, rows: list[Hole], *, now: datetime, act: str) -> None:
    """Write the holes, those that end before those that begin: a hamlet stands open once."""
    old = [row for row in rows if row.pk]
    new = [row for row in rows if not row.pk]
    Hole.objects.bulk_update(old, _COLUMNS, batch_size=500)
    Hole.objects.bulk_create(new, batch_size=500)
    office = office_of(actor)
    HoleStep.objects.bulk_create(
        [HoleStep(hole=row, at=now, act=act, state=row.state, office=office) for row in rows], batch_size=500
    )


def take_over_list(*, now: datetime) -> int:
    """Let the register follow the list of signal holes that places keeps; returns how many holes were added or changed.

    The list is filed by communes and officers under places; what they wrote there last is taken for true. A hamlet
    that stands open in the register under another day is left as it is.
    """
    today = timezone.localtime(now).date()
    listed = places.signal_holes(as_of=today, open_only=False)
    known = {(row.hamlet_code, row.recorded_on): row for row in Hole.objects.all()}
    standing = {code for (code, _day), row in known.items() if row.state not in HOLE_ENDED}
    conditions = {
        area.code: condition.grid_electricity for area, condition in places.conditions_of_hamlets(today).items()
    }
    rows = []
    for entry in listed:
        code, day = entry.hamlet.code, entry.recorded_on
        row = known.get((code, day))
        listed_values = {
            "cause": entry.cause,
            "operator": entry.operator,
            "committed_on": entry.committed_on,
            "closed_on": entry.cleared_on if entry.cleared_on is None or entry.cleared_on <= today else None,
        }
        if row is None:
            if code in standing and listed_values["closed_on"] is None:
                continue
            row = Hole(hamlet_code=code, recorded_on=day, source=HoleSource.LIST, has_power=conditions.get(code))
            standing |= {code} if listed_values["closed_on"] is None else set()
        elif row.state == HoleState.DROPPED or all(
            getattr(row, name) == value for name, value in listed_values.items()
        ):
            continue
        rows.append(_put_hole_values(row, listed_values, row.import_id))
    if rows:
        with transaction.atomic():
            _save_holes(SYSTEM, rows, now=now, act="list")
            words = gettext("The list of signal holes under Places changed.")
            audit.record_act(
                SYSTEM, "coverage.hole.list", "coverage.hole", "list", after={"holes": len(rows)}, reason=words
            )
            datasets.bump_revisions(DATASET)
    return len(rows)
