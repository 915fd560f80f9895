"""Files of conditions (new-rural status, region class, poverty, electricity) and of signal holes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.actions.conditions import (
    HAMLET_FIELDS,
    HOLE_FIELDS,
    UNIT_FIELDS,
    put_hamlet_conditions,
    put_signal_holes,
    put_unit_conditions,
)
from hatang.capabilities.places.actions.figures import seats_of
from hatang.capabilities.places.actions.guard import may_edit, require_edit
from hatang.capabilities.places.imports.rows import list_written_rows
from hatang.capabilities.places.models import HamletCondition, SignalHole, UnitCondition
from hatang.capabilities.places.queries.hamlets import last_seats
from hatang.capabilities.places.terms import HoleCause, NewRural, RegionClass
from hatang.kernel.imports.declaration import Changes, Choice, Import, ImportColumn
from hatang.kernel.imports.faults import RowProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hatang.kernel.access import Actor, Area
    from hatang.kernel.imports.declaration import Key, Situation, Values

_EARLIEST = date(1975, 5, 1)
_HAMLET = ImportColumn("hamlet", _("Hamlet"), kind="unit", unit_level="hamlet", required=True)
_DATED = ImportColumn("dated", _("Found on"), ("ngày số liệu", "thời điểm", "tại ngày", "năm"), kind="date",
                      required=True,
                edge="end", earliest=_EARLIEST, past=True)  # fmt: skip
_SOURCE = ImportColumn("source", _("Source"), ("nguồn", "nguồn số liệu"), maximum_length=200, default="")
_COUNT: dict[str, Any] = {"kind": "integer", "minimum": 0, "maximum": 100_000}


def _require_hamlet_edit(actor: Actor, hamlets: Iterable[Area]) -> None:
    wanted = set(hamlets)
    seats = seats_of(wanted)
    require_edit(actor, sorted({seats.get(hamlet, hamlet) for hamlet in wanted}))


def _pick_fields(values: Values, fields: tuple[str, ...]) -> dict[str, Any]:
    return {name: values[name] for name in fields if name in values}


def _blank_empty_texts(values: dict[str, Any], *names: str) -> dict[str, Any]:
    """Texts that are empty are stored as "", not as null."""
    return {name: (value or "") if name in names else value for name, value in values.items()}


def _commune_rows(situation: Situation) -> Mapping[Key, Values]:
    return {
        (row.unit.area, row.dated): {
            "commune": row.unit.area, "dated": row.dated, "new_rural": row.new_rural or None,
            "region_class": row.region_class or None, "source": row.source,
        }
        for row in UnitCondition.objects.select_related("unit")
    }  # fmt: skip


def _apply_communes(changes: Changes, *, actor: Actor, import_id: str, as_of: date) -> None:
    rows = list_written_rows(changes)
    require_edit(actor, sorted({row["commune"] for row in rows}))
    put_unit_conditions(
        [
            (row["commune"], row["dated"], _blank_empty_texts(_pick_fields(row, UNIT_FIELDS), *UNIT_FIELDS))
            for row in rows
        ],
        import_id,
    )


COMMUNE_CONDITIONS = Import(
    name="places.commune_condition",
    dataset="places.commune_condition",
    title=_("Conditions of communes"),
    columns=(
        ImportColumn("commune", _("Commune"), kind="unit", required=True),
        _DATED,
        ImportColumn("new_rural", _("New-rural status"), ("nông thôn mới", "chuẩn nông thôn mới", "ntm"), kind="choice",
               choices=(
                   Choice(NewRural.NONE, NewRural.NONE.label, ("chưa đạt chuẩn", "chưa đạt")),
                   Choice(NewRural.NEW_RURAL, NewRural.NEW_RURAL.label, ("đạt chuẩn", "đạt", "đạt chuẩn ntm")),
                   Choice(NewRural.ADVANCED, NewRural.ADVANCED.label, ("nâng cao", "ntm nâng cao")),
                   Choice(NewRural.MODEL, NewRural.MODEL.label, ("kiểu mẫu", "ntm kiểu mẫu")),
               )),
        ImportColumn("region_class", _("Region class"), ("khu vực", "phân loại khu vực", "xã khu vực"), kind="choice",
               choices=(
                   Choice(RegionClass.CLASS_1, RegionClass.CLASS_1.label, ("I", "khu vực I", "KV1")),
                   Choice(RegionClass.CLASS_2, RegionClass.CLASS_2.label, ("II", "khu vực II", "KV2")),
                   Choice(RegionClass.CLASS_3, RegionClass.CLASS_3.label, ("III", "khu vực III", "KV3")),
                   Choice(RegionClass.OUTSIDE, RegionClass.OUTSIDE.label, ("không thuộc", "ngoài")),
               )),
        _SOURCE,
    ),
    key=("commune", "dated"),
    rule="places.edit",
    current=_commune_rows,
    apply=_apply_communes,
)  # fmt: skip


def _hamlet_rows(situation: Situation) -> Mapping[Key, Values]:
    """The findings on hamlets that the actor may change: what a file would change of others is not told either."""
    seats = last_seats()
    return {
        (row.hamlet.area, row.dated): {
            "hamlet": row.hamlet.area,
            "dated": row.dated,
            **{name: getattr(row, name) for name in HAMLET_FIELDS},
        }
        for row in HamletCondition.objects.select_related("hamlet")
        if may_edit(situation.actor, seats.get(row.hamlet.code))
    }


def _apply_hamlets(changes: Changes, *, actor: Actor, import_id: str, as_of: date) -> None:
    rows = list_written_rows(changes)
    _require_hamlet_edit(actor, [row["hamlet"] for row in rows])
    put_hamlet_conditions(
        [(row["hamlet"], row["dated"], _blank_empty_texts(_pick_fields(row, HAMLET_FIELDS), "source")) for row in rows],
        import_id,
    )


HAMLET_CONDITIONS = Import(
    name="places.hamlet_condition",
    dataset="places.hamlet_condition",
    title=_("Conditions of hamlets"),
    columns=(
        _HAMLET,
        _DATED,
        ImportColumn("extremely_difficult", _("Extremely difficult hamlet"),
               ("thôn đặc biệt khó khăn", "đặc biệt khó khăn", "đbkk"), kind="boolean"),
        ImportColumn("poor_households", _("Poor households"), ("số hộ nghèo", "hộ nghèo"), **_COUNT),
        ImportColumn("near_poor_households", _("Near-poor households"), ("số hộ cận nghèo", "hộ cận nghèo"), **_COUNT),
        ImportColumn("grid_electricity", _("Grid electricity"), ("có điện lưới", "điện lưới", "điện lưới quốc gia"),
               kind="boolean"),
        ImportColumn("electrified_households", _("Households with electricity"), ("số hộ có điện", "hộ có điện"),
                     **_COUNT),
        _SOURCE,
    ),
    key=("hamlet", "dated"),
    rule="places.edit",
    current=_hamlet_rows,
    apply=_apply_hamlets,
)  # fmt: skip


def _list_holes(situation: Situation) -> Mapping[Key, Values]:
    return {
        (row.hamlet.area, row.recorded_on): {
            "hamlet": row.hamlet.area, "recorded_on": row.recorded_on, "cause": row.cause,
            "operator": row.operator or None, "committed_on": row.committed_on, "cleared_on": row.cleared_on,
        }
        for row in SignalHole.objects.select_related("hamlet")
    }  # fmt: skip


def _apply_holes(changes: Changes, *, actor: Actor, import_id: str, as_of: date) -> None:
    rows = list_written_rows(changes)
    _require_hamlet_edit(actor, [row["hamlet"] for row in rows])
    entries = [
        (row["hamlet"], row["recorded_on"], _blank_empty_texts(_pick_fields(row, HOLE_FIELDS), "operator"))
        for row in rows
    ]
    put_signal_holes(entries, import_id)


def _hole_order(values: Values) -> Iterable[RowProblem]:
    recorded, cleared = values.get("recorded_on"), values.get("cleared_on")
    if isinstance(recorded, date) and isinstance(cleared, date) and cleared < recorded:
        yield RowProblem("cleared_on", _("A hole is mended after it is recorded"))
    if values.get("committed_on") and not values.get("operator"):
        yield RowProblem("operator", _("A commitment names its operator"))


SIGNAL_HOLES = Import(
    name="places.signal_hole",
    dataset="places.signal_hole",
    title=_("Signal holes"),
    columns=(
        _HAMLET,
        ImportColumn("recorded_on", _("Recorded on"), ("ngày ghi nhận",), kind="date", required=True,
                     earliest=_EARLIEST, past=True),
        ImportColumn("cause", _("Cause"), ("nguyên nhân",), kind="choice", required=True,
               choices=(
                   Choice(HoleCause.NO_ELECTRICITY, HoleCause.NO_ELECTRICITY.label, ("chưa có điện lưới",)),
                   Choice(HoleCause.TERRAIN, HoleCause.TERRAIN.label, ("địa hình che chắn", "địa hình")),
                   Choice(HoleCause.SPARSE, HoleCause.SPARSE.label, ("dân cư thưa",)),
                   Choice(HoleCause.NO_ROAD, HoleCause.NO_ROAD.label, ("chưa có đường đến vị trí", "chưa có đường")),
                   Choice(HoleCause.NOT_INVESTED, HoleCause.NOT_INVESTED.label, ("chưa đầu tư trạm", "chưa đầu tư")),
               )),
        ImportColumn("operator", _("Committed operator"), ("doanh nghiệp cam kết", "đơn vị cam kết"), kind="code",
               pattern=r"[0-9A-Z.]{1,35}"),
        ImportColumn("committed_on", _("Committed until"), ("ngày cam kết hoàn thành", "ngày cam kết"), kind="date"),
        ImportColumn("cleared_on", _("Mended on"), ("ngày xoá lõm", "ngày xóa lõm", "ngày hoàn thành"), kind="date",
                     past=True),
    ),
    key=("hamlet", "recorded_on"),
    rule="places.edit",
    current=_list_holes,
    apply=_apply_holes,
    row_checks=(_hole_order,),
)  # fmt: skip
