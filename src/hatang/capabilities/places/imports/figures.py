"""Population files: one row for a hamlet or a commune at a date, with households, population and adults."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.actions.figures import Figure, seats_of, store_figures
from hatang.capabilities.places.actions.guard import require_edit
from hatang.capabilities.places.imports.rows import list_written_rows
from hatang.capabilities.places.models import PopulationFigure
from hatang.capabilities.places.terms import PopulationKind
from hatang.kernel.access import Area
from hatang.kernel.imports.declaration import Changes, Import, ImportColumn
from hatang.kernel.imports.faults import RowProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hatang.kernel.access import Actor
    from hatang.kernel.imports.declaration import Key, RowCheck, Situation, Values

_COUNT: dict[str, Any] = {"kind": "integer", "minimum": 0, "maximum": 5_000_000}
_COUNTS = (
    ImportColumn("households", PopulationKind.HOUSEHOLDS.label, ("số hộ", "tổng số hộ", "hộ", "số hộ dân"), **_COUNT),
    ImportColumn("population", PopulationKind.POPULATION.label,
           ("dân số", "số dân", "nhân khẩu", "số nhân khẩu", "số khẩu", "khẩu", "population"), **_COUNT),
    ImportColumn("adults", PopulationKind.ADULTS.label,
           ("số người trưởng thành", "người trưởng thành", "dân số từ 15 tuổi trở lên"), **_COUNT),
)  # fmt: skip
_URBAN = ImportColumn(
    "urban_population", PopulationKind.URBAN_POPULATION.label, ("dân số thành thị", "dân số đô thị"), **_COUNT
)
_DATED = ImportColumn("dated", _("Figure as of"), ("ngày số liệu", "thời điểm", "tại ngày", "số liệu ngày", "năm"),
                kind="date", required=True, edge="end", earliest=date(1975, 5, 1), past=True)  # fmt: skip
_SOURCE = ImportColumn("source", _("Source"), ("nguồn", "nguồn số liệu"), required=True, maximum_length=200)


def _list_current_figures(place: str, counts: tuple[ImportColumn, ...]) -> Mapping[Key, Values]:
    """The figures of hamlets (or units), those of one place, date and source in one row."""
    rows: defaultdict[Key, dict[str, object]] = defaultdict(dict)
    chosen = {f"{place}__isnull": False, "kind__in": [column.field for column in counts]}
    field = "hamlet" if place == "hamlet" else "commune"
    for code, since, dated, source, kind, value in PopulationFigure.objects.filter(**chosen).values_list(
        f"{place}__code", f"{place}__valid_from", "dated", "source", "kind", "value"
    ):
        area = Area(code, since)
        row = rows[area, dated, source]
        if not row:
            row.update({column.field: None for column in counts} | {field: area, "dated": dated, "source": source})
        row[kind] = value
    return dict(rows)


def _apply_figures(
    field: str, counts: tuple[ImportColumn, ...], changes: Changes, actor: Actor, import_id: str
) -> None:
    figures = []
    for values in list_written_rows(changes):
        figures += [
            Figure(values[field], column.field, values["dated"], values[column.field], values["source"])
            for column in counts
            if values.get(column.field) is not None
        ]
    seats = seats_of(figure.place for figure in figures) if field == "hamlet" else {}
    require_edit(actor, sorted({seats.get(figure.place, figure.place) for figure in figures}))
    store_figures(figures, import_id)


def _hamlet_figures(situation: Situation) -> Mapping[Key, Values]:
    return _list_current_figures("hamlet", _COUNTS)


def _commune_figures(situation: Situation) -> Mapping[Key, Values]:
    return _list_current_figures("unit", (*_COUNTS, _URBAN))


def _apply_hamlets(changes: Changes, *, actor: Actor, import_id: str, as_of: date) -> None:
    _apply_figures("hamlet", _COUNTS, changes, actor, import_id)


def _apply_communes(changes: Changes, *, actor: Actor, import_id: str, as_of: date) -> None:
    _apply_figures("commune", (*_COUNTS, _URBAN), changes, actor, import_id)


def _any_of(counts: tuple[ImportColumn, ...]) -> RowCheck:
    """A row without any figure leaves nothing behind: it would be counted as added each time it is filed."""
    names = tuple(column.field for column in counts)

    def check(values: Values) -> Iterable[RowProblem]:
        if all(values.get(name) is None for name in names):
            yield RowProblem(names[0], _("No figure stands in this row."))

    return check


HAMLET_POPULATION = Import(
    name="places.population",
    dataset="places.population",
    title=_("Population of hamlets"),
    description=_("One row for each hamlet and date; several dates may stand in one file."),
    columns=(
        ImportColumn("hamlet", _("Hamlet"), kind="unit", unit_level="hamlet", required=True),
        _DATED,
        *_COUNTS,
        _SOURCE,
    ),
    key=("hamlet", "dated", "source"),
    rule="places.edit",
    current=_hamlet_figures,
    apply=_apply_hamlets,
    row_checks=(_any_of(_COUNTS),),
)
COMMUNE_POPULATION = Import(
    name="places.commune_population",
    dataset="places.population",
    title=_("Population of communes"),
    description=_("One row for each commune and date, on the communes of the file's date."),
    columns=(ImportColumn("commune", _("Commune"), kind="unit", required=True), _DATED, *_COUNTS, _URBAN, _SOURCE),
    key=("commune", "dated", "source"),
    rule="places.edit",
    current=_commune_figures,
    apply=_apply_communes,
    row_checks=(_any_of((*_COUNTS, _URBAN)),),
)
