"""Loading the units and changes of data/places: idempotent, and quiet when nothing changed."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.actions.hamlets import roll_seats
from hatang.capabilities.places.models import Unit, UnitChange
from hatang.capabilities.places.terms import ChangeKind, UnitKind
from hatang.engines.writing.words import fold_words
from hatang.kernel import access, audit, datasets, events
from hatang.kernel.library_words import explain_library
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from pathlib import Path

    from hatang.kernel.access import Actor


@dataclass(frozen=True)
class LoadedUnits:
    """What a load did: rows added and changed; nothing is ever deleted."""

    units_added: int
    units_changed: int
    changes_added: int
    changes_changed: int

    def __bool__(self) -> bool:
        return bool(self.units_added or self.units_changed or self.changes_added or self.changes_changed)


def reference_folder() -> Path:
    folder: Path = settings.CHECKOUT / "data" / "places"
    return folder


def _read_csv_rows(path: Path) -> list[tuple[str, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return [(f"{path.name}, {number}", row) for number, row in enumerate(csv.DictReader(lines), start=2)]
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(
            "reference", _("The file cannot be read"), where=str(path), detail=explain_library(str(error))
        ) from error


def _parse_day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


type Key = tuple[str, date]


def _unit_fields(row: dict[str, str]) -> dict[str, object]:
    place = None
    if row["latitude"]:
        place = Point(float(row["longitude"]), float(row["latitude"]), srid=4326)
    return {
        "name": row["name"],
        "search_name": fold_words(row["name"]),
        "kind": UnitKind(row["kind"]).value,
        "valid_to": _parse_day(row["valid_to"]),
        "centroid": place,
        "area_km2": Decimal(row["area_km2"]) if row["area_km2"] else None,
        "decree": row["decree"],
        "source": row["source"],
    }


def _has_changed(record: Unit | UnitChange, fields: dict[str, object]) -> bool:
    for name, value in fields.items():
        now = getattr(record, name)
        if isinstance(value, Point) and isinstance(now, Point):
            if now.coords != value.coords:
                return True
        elif now != value:
            return True
    return False


def _load_units(folder: Path) -> tuple[int, int]:
    known: dict[Key, Unit] = {(unit.code, unit.valid_from): unit for unit in Unit.objects.all()}
    rows: list[tuple[dict[str, str], Key, dict[str, object]]] = []
    for where, row in _read_csv_rows(folder / "units.csv"):
        try:
            rows.append((row, (row["code"], date.fromisoformat(row["valid_from"])), _unit_fields(row)))
        except (KeyError, ValueError) as error:
            raise Invalid(
                "reference", _("This row cannot be read"), where=where, detail=explain_library(str(error))
            ) from error
    changed = [(known[key], fields) for _row, key, fields in rows if key in known and _has_changed(known[key], fields)]
    # Ends before beginnings: a code is free for its next unit only once the former one has ended.
    for unit, fields in changed:
        for name, value in fields.items():
            setattr(unit, name, value)
        unit.save()
    added = [Unit(code=key[0], valid_from=key[1], **fields) for _row, key, fields in rows if key not in known]
    known.update({(unit.code, unit.valid_from): unit for unit in Unit.objects.bulk_create(added)})
    moved = []
    for row, key, _fields in rows:
        parent = None
        if row["parent_code"]:
            parent = known.get((row["parent_code"], date.fromisoformat(row["parent_valid_from"])))
            if parent is None:
                raise Invalid("reference", _("This unit lies in one that does not exist"), where=row["parent_code"])
        if known[key].parent_id != (parent.pk if parent else None):
            known[key].parent = parent
            moved.append(known[key])
    Unit.objects.bulk_update(moved, ["parent"])
    new_keys = {(unit.code, unit.valid_from) for unit in added}
    others = {unit.pk for unit, _fields in changed} | {
        unit.pk for unit in moved if (unit.code, unit.valid_from) not in new_keys
    }
    return len(added), len(others)


def _load_changes(folder: Path) -> tuple[int, int]:
    ids: dict[Key, int] = {
        (code, since): pk for pk, code, since in Unit.objects.values_list("pk", "code", "valid_from")
    }
    known = {(change.old_id, change.new_id): change for change in UnitChange.objects.all()}
    added, changed = [], []
    for where, row in _read_csv_rows(folder / "changes.csv"):
        try:
            old = ids[row["old_code"], date.fromisoformat(row["old_valid_from"])]
            new = ids[row["new_code"], date.fromisoformat(row["new_valid_from"])]
            fields: dict[str, object] = {
                "kind": ChangeKind(row["kind"]).value,
                "share": Decimal(row["share"]) if row["share"] else None,
                "share_source": row["share_source"],
                "decree": row["decree"],
            }
        except (KeyError, ValueError, ArithmeticError) as error:
            raise Invalid(
                "reference", _("This row cannot be read"), where=where, detail=explain_library(str(error))
            ) from error
        change = known.get((old, new))
        if change is None:
            added.append(UnitChange(old_id=old, new_id=new, **fields))
            continue
        if fields["share"] is None:  # unknown here: what the province supplied stays
            del fields["share"], fields["share_source"]
        if _has_changed(change, fields):
            for name, value in fields.items():
                setattr(change, name, value)
            changed.append(change)
    UnitChange.objects.bulk_create(added)
    UnitChange.objects.bulk_update(changed, ["kind", "share", "share_source", "decree"])
    return len(added), len(changed)


@transaction.atomic
def load_reference(actor: Actor, *, folder: Path | None = None) -> LoadedUnits:
    """Bring the units and changes of the folder (data/places) into the database; `Invalid` names the faulty row."""
    access.require_right(actor, "places.govern")
    source = folder or reference_folder()
    units_added, units_changed = _load_units(source)
    result = LoadedUnits(units_added, units_changed, *_load_changes(source))
    if result:
        datasets.bump_revisions("places.unit")
        roll_seats(actor)
        audit.record_act(
            actor, "places.reference.load", "places.unit", source.name, after={
                "units_added": units_added, "units_changed": units_changed,
                "changes_added": result.changes_added, "changes_changed": result.changes_changed,
            },
        )  # fmt: skip
        events.publish_event("places.unit_changed", {"source": "reference"})
    return result
