"""Hamlet lists: with our codes (a correction, a reload), or without (a commune's own list, codes are minted)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.gis.geos import Point
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.actions import hamlets as actions
from hatang.capabilities.places.actions.guard import require_edit
from hatang.capabilities.places.actions.seats import UnitGeometries, conclude_stays
from hatang.capabilities.places.imports.rows import list_written_rows
from hatang.capabilities.places.models import Hamlet, HamletSeat
from hatang.capabilities.places.models.hamlets import HAMLET_CODE
from hatang.capabilities.places.queries.find import BY_PAST_NAME, Finder
from hatang.capabilities.places.queries.lineage import read_lineage
from hatang.capabilities.places.terms import HamletKind, Level
from hatang.engines.writing.words import clean_text, fold_words
from hatang.kernel.access import Area
from hatang.kernel.imports.declaration import Changes, Choice, Import, ImportColumn, Position
from hatang.kernel.imports.references import Query, Resolution

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hatang.kernel.access import Actor
    from hatang.kernel.imports.declaration import Key, Situation, Values

# The last day of the communes and districts before NQ 1677/NQ-UBTVQH15.
BEFORE_MERGER = date(2025, 6, 30)

# Lý Sơn had no commune before the merger: its cell stays empty in every file.
ISLAND_DISTRICT = "536"
# A hamlet without a stated first day is taken to be as old as our knowledge of units.
FIRST_DAY = date(2020, 2, 1)


def _old_commune(queries: Sequence[Query], situation: Situation) -> Mapping[Query, Resolution]:
    """The commune of before 1 July 2025, by code or name."""
    finder = Finder(as_of=BEFORE_MERGER, level=Level.COMMUNE, childless=True)
    resolutions = {}
    for query in queries:
        sure = [candidate for candidate in finder.find(query.text) if candidate.confidence >= BY_PAST_NAME]
        now = [candidate for candidate in sure if not candidate.is_past] or sure
        one = now[0] if len({candidate.area for candidate in now}) == 1 else None
        resolutions[query] = Resolution(one.area, one.title) if one else Resolution(None)
    return resolutions


_KIND = ImportColumn(
    "kind", _("Kind of hamlet"), ("loại", "loại thôn", "phân loại"), kind="choice", default=HamletKind.HAMLET.value,
    choices=(
        Choice(HamletKind.HAMLET, HamletKind.HAMLET.label, ("thôn", "làng", "bản", "xóm")),
        Choice(HamletKind.RESIDENTIAL_GROUP, HamletKind.RESIDENTIAL_GROUP.label,
               ("tổ dân phố", "tdp", "khối phố", "khu phố")),
    ),
)  # fmt: skip
_COMMON = (
    ImportColumn("name", _("Hamlet name"), ("tên thôn, tổ dân phố", "tên thôn", "tên tổ dân phố", "thôn, tổ dân phố"),
           required=True, maximum_length=120),
    _KIND,
    ImportColumn("commune", _("Commune"), kind="unit", required=True),
    ImportColumn("commune_before", _("Commune before 1 July 2025"),
           ("mã xã trước 01/07/2025", "xã trước 01/07/2025", "tên xã trước 01/07/2025", "xã cũ", "mã xã cũ"),
           kind="reference", reference=_old_commune),
    ImportColumn("longitude", _("Longitude"), kind="longitude"),
    ImportColumn("latitude", _("Latitude"), kind="latitude"),
    ImportColumn("valid_from", _("Valid from"), ("hiệu lực từ", "từ ngày", "ngày thành lập"), kind="date",
           earliest=date(1975, 5, 1)),
)  # fmt: skip
_CODE = ImportColumn(
    "hamlet", _("Hamlet code"), ("mã thôn", "mã thôn/tổ dân phố", "mã tdp"), kind="code", required=True,
    pattern=HAMLET_CODE, example="51-21142-T01",
)  # fmt: skip


def _describe_hamlet(hamlet: Hamlet, seats: list[HamletSeat], as_of: date) -> dict[str, object]:
    def seat(day: date) -> Area | None:
        return next((dated_seat.unit.area for dated_seat in seats if dated_seat.is_valid_on(day)), None)

    before = seat(BEFORE_MERGER)
    return {
        "hamlet": hamlet.code,
        "name": hamlet.name,
        "kind": hamlet.kind,
        "commune": seat(as_of),
        "commune_before": before if before and before.code != ISLAND_DISTRICT else None,
        "longitude": hamlet.point.x if hamlet.point else None,
        "latitude": hamlet.point.y if hamlet.point else None,
        "valid_from": hamlet.valid_from,
    }


def _list_known_hamlets(as_of: date) -> list[dict[str, object]]:
    hamlets = Hamlet.objects.valid_on(as_of).prefetch_related("seats__unit")
    return [_describe_hamlet(hamlet, list(hamlet.seats.all()), as_of) for hamlet in hamlets]


def _by_code(situation: Situation) -> Mapping[Key, Values]:
    return {(row["hamlet"],): row for row in _list_known_hamlets(situation.as_of)}


def _by_name(situation: Situation) -> Mapping[Key, Values]:
    return {(row["commune"], row["name"]): row for row in _list_known_hamlets(situation.as_of)}


def _read_point(values: Values) -> tuple[float, float] | None:
    longitude, latitude = values.get("longitude"), values.get("latitude")
    return (float(longitude), float(latitude)) if longitude is not None and latitude is not None else None  # type: ignore[arg-type]


def _read_hints(values: Values) -> tuple[Area, ...]:
    before = values.get("commune_before")
    return (before,) if isinstance(before, Area) else ()


def _apply_hamlets(changes: Changes, *, actor: Actor, import_id: str, as_of: date) -> None:
    """Register what is new with its seats through time, correct what differs; a list never ends a hamlet."""
    communes = [row["commune"] for row in list_written_rows(changes)]
    require_edit(actor, sorted(set(communes)))
    ground, ids = UnitGeometries.load(), actions.unit_ids()
    actions.create_many([_build_new_hamlet(row.values, import_id) for row in changes.added], ground, ids)
    known = Hamlet.objects.in_bulk(field_name="code")
    named = {} if all("hamlet" in row.values for row in changes.changed) else _codes_by_name(as_of)
    for change in changes.changed:
        after: Any = change.values
        code = after.get("hamlet") or named[after["commune"], after["name"]]
        _correct_hamlet(
            actor, known[code], change.after, after, import_id=import_id, as_of=as_of, ground=ground, ids=ids
        )


def _build_new_hamlet(values: Any, import_id: str) -> actions.NewHamlet:
    return actions.NewHamlet(
        name=values["name"],
        kind=values.get("kind") or HamletKind.HAMLET.value,
        unit=values["commune"],
        valid_from=values.get("valid_from") or FIRST_DAY,
        point=_read_point(values),
        code=values.get("hamlet") or "",
        hints=_read_hints(values),
        imported_by=import_id,
    )


def _codes_by_name(as_of: date) -> dict[tuple[object, object], str]:
    return {(row["commune"], row["name"]): str(row["hamlet"]) for row in _list_known_hamlets(as_of)}


def _correct_hamlet(
    actor: Actor, hamlet: Hamlet, changed: Values, values: Any,
    *, import_id: str, as_of: date, ground: UnitGeometries, ids: dict[Area, int],
) -> None:  # fmt: skip
    hamlet.name, hamlet.search_name = clean_text(values["name"]), fold_words(values["name"])
    hamlet.kind = values.get("kind") or hamlet.kind
    point = _read_point(values)
    hamlet.point = Point(*point, srid=4326) if point else hamlet.point
    hamlet.valid_from = values.get("valid_from") or hamlet.valid_from
    hamlet.imported_by = import_id
    hamlet.save()
    if "commune" in changed and hamlet.seats.filter(valid_from__lt=as_of).exists():
        current = HamletSeat.objects.valid_on(as_of).filter(hamlet=hamlet).select_related("unit").first()
        if current is not None and not read_lineage().edges_out.get(current.unit.area):
            actions.move_hamlet(actor, code=hamlet.code, unit=values["commune"], on=as_of)
            return
    if {"commune", "commune_before", "valid_from", "longitude"} & set(changed):
        through = conclude_stays(
            unit=values["commune"], valid_from=hamlet.valid_from, valid_to=hamlet.valid_to,
            point=(hamlet.point.x, hamlet.point.y) if hamlet.point else None,
            hints=_read_hints(values), ground=ground,
        )  # fmt: skip
        actions.replace_seats(hamlet, through, ids)


HAMLETS = Import(
    name="places.hamlet",
    dataset="places.hamlet",
    title=_("Hamlets with their codes"),
    description=_("One row for each hamlet or residential group, with the code it already has here."),
    columns=(_CODE, *_COMMON),
    key=("hamlet",),
    rule="places.edit",
    current=_by_code,
    apply=_apply_hamlets,
    position=Position(unit="commune"),
)
HAMLET_LIST = Import(
    name="places.hamlet_list",
    dataset="places.hamlet",
    title=_("Hamlets without codes"),
    description=_("A commune's own list of its hamlets and residential groups; their codes are minted here."),
    columns=_COMMON,
    key=("commune", "name"),
    rule="places.edit",
    current=_by_name,
    apply=_apply_hamlets,
    position=Position(unit="commune"),
)
