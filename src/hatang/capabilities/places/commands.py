"""`hatang places`: units and hamlets as of a date, files in, series across mergers."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.places.terms import Level, PopulationKind
from hatang.kernel import command
from hatang.kernel.access import SYSTEM, Area
from hatang.kernel.commands import day_of
from hatang.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from hatang.capabilities.places.queries import series

# start: what a command runs is imported inside it, so that help waits for none of it.
room = command.Room(help=gettext_noop("Administrative units over time, hamlets, population"))

Json = Annotated[bool, typer.Option("--json", help=gettext_noop("Print JSON only."))]
AsOf = Annotated[str, typer.Option("--as-of", help=gettext_noop("A date, 2025-06-30; today when left out."))]
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]


def _find_area(text: str, as_of: date) -> Area:
    """A key (21142@2020-02-01), or a code or name as of the date when it means one unit."""
    from hatang.capabilities.places.queries import find, units

    if "@" in text:
        return units.require_unit(Area.parse(text))
    candidates = find.find_unit(text=text, as_of=as_of)
    best = {candidate.area for candidate in candidates if candidate.confidence == candidates[0].confidence}
    if len(best) > 1 and len({area.code for area in best}) == 1:
        # A code of before our first day, or between two units that had it: the unit nearest in time.
        best = {min(best, key=lambda area: abs(area.valid_from - as_of))}
    if len(best) != 1:
        names = ", ".join(f"{candidate.title} ({candidate.area})" for candidate in candidates)
        raise Missing("unit", _("There is no such administrative unit"), where=text, detail=names)
    return best.pop()


def _build_plain_row(row: Any) -> dict[str, Any]:
    """A typed row as JSON shows it: areas as keys."""
    return {
        name: str(value) if isinstance(value, Area) else value
        for name, value in ((name, getattr(row, name)) for name in row.__dataclass_fields__)
    }


@room.command("load-reference")
def load(folder: Annotated[Path | None, typer.Argument(file_okay=False)] = None, as_json: Json = False) -> None:
    """Load the units and changes of data/places (or of a folder with the same files); again changes nothing."""
    from hatang.capabilities.places.actions.reference import load_reference

    command.print_answer(asdict(load_reference(SYSTEM, folder=folder)), as_json=as_json)


@room.command("units")
def list_units(
    as_of: AsOf = "",
    level: Annotated[str, typer.Option(help="province, district, commune")] = "",
    kind: Annotated[list[str] | None, typer.Option(help="commune, ward, township, special_zone …")] = None,
    within: Annotated[str, typer.Option(help=gettext_noop("A code, name or key of a larger unit of any time."))] = "",
    as_json: Json = False,
) -> None:
    """The administrative units of a date."""
    from hatang.capabilities.places.queries import units

    day = day_of(as_of)
    if level and level not in Level.values:
        raise typer.BadParameter(level, param_hint="--level")
    area = _find_area(within, day) if within else None
    rows = [_build_plain_row(row) for row in units.list_units(as_of=day, level=level, kinds=kind or (), within=area)]
    short = [{name: row[name] for name in ("area", "title", "kind", "parent_title", "area_km2")} for row in rows]
    command.print_answer(rows, as_json=as_json, table=short)


@room.command("hamlets")
def list_hamlets(
    as_of: AsOf = "",
    within: Annotated[str, typer.Option(help=gettext_noop("A code, name or key of a larger unit of any time."))] = "",
    as_json: Json = False,
) -> None:
    """The hamlets of a date, with the commune they lie in on it."""
    from hatang.capabilities.places.queries import hamlets

    day = day_of(as_of)
    hamlet_rows = hamlets.list_hamlets(as_of=day, within=_find_area(within, day) if within else None)
    rows = [_build_plain_row(row) for row in hamlet_rows]
    short = [{name: row[name] for name in ("area", "title", "unit_title")} for row in rows]
    command.print_answer(rows, as_json=as_json, table=short)


@room.command("find")
def find_units(text: str, as_of: AsOf = "", as_json: Json = False) -> None:
    """What a code or name means on a date, also one that no longer exists."""
    from hatang.capabilities.places.queries import find

    rows = [
        {**_build_plain_row(candidate), "successors": [str(area) for area in candidate.successors]}
        for candidate in find.find_unit(text=text, as_of=day_of(as_of))
    ]
    command.print_answer(rows, as_json=as_json)
    if not rows:
        raise typer.Exit(command.FOUND_WRONG_INPUT)


@room.command("outline")
def show_outline(area: str, as_of: AsOf = "", as_json: Json = False) -> None:
    """The outline of an area as the union of its communes: size, and as WKT with --json."""
    from hatang.capabilities.places.queries import outlines

    day = day_of(as_of)
    union = outlines.compute_outline(area=_find_area(area, day), as_of=day)
    row = {
        "communes": union.communes,
        "with_boundary": union.with_boundary,
        "schematic": union.schematic,
        "area_km2": round(union.area_km2, 2) if union.area_km2 is not None else None,
    }
    wkt = union.geometry.wkt if union.geometry is not None else None
    command.print_answer({**row, "geometry": wkt} if as_json else row, as_json=as_json)


@room.command("population")
def show_population(
    area: str,
    as_of: AsOf = "",
    kind: Annotated[str, typer.Option(help="population, households, adults, urban_population")] = "population",
    as_json: Json = False,
) -> None:
    """The population of an area on a date, or why no figure may serve."""
    from hatang.capabilities.places.queries import population

    if kind not in PopulationKind.values:
        raise typer.BadParameter(kind, param_hint="--kind")
    day = day_of(as_of)
    command.print_answer(
        asdict(population.compute_population(area=_find_area(area, day), as_of=day, kind=kind)), as_json=as_json
    )


def _read_title(area: Area) -> str:
    from hatang.capabilities.places.queries.lineage import read_lineage

    return read_lineage().nodes[area].title


def _name_units(areas: Iterable[Area]) -> list[str]:
    """The units with name and key: "Xã Trà Bùi (21142@2020-02-01)"."""
    return [f"{_read_title(area)} ({area})" for area in areas]


def _describe_units(units: Mapping[Area, series.Converted | series.Ratio]) -> dict[str, dict[str, Any]]:
    return {
        str(area): {
            "title": _read_title(area),
            **asdict(figure),
            "weighings": [str(weighing.label) for weighing in figure.weighings],
            "missing": _name_units(figure.missing),
        }
        for area, figure in units.items()
    }


def _describe_unplaced(conversion: series.Conversion) -> dict[str, dict[str, Any]]:
    """What stands nowhere, with the share of the whole that it holds."""
    return {
        str(area): {
            "title": _read_title(area),
            "value": left.value,
            "share_percent": round(share, 2) if (share := conversion.compute_share(area)) is not None else None,
            "reason": left.reason.value,
            "why": str(left.reason.label),
            "unweighed": _name_units(left.unweighed),
        }
        for area, left in sorted(conversion.unplaced.items())
    }


@room.command("convert")
def convert(
    file: File,
    from_date: Annotated[str, typer.Option("--from", help=gettext_noop("The date of the units in the file."))],
    to_date: Annotated[
        str, typer.Option("--to", help=gettext_noop("The date of the units to show; today if left out."))
    ] = "",
    as_json: Json = False,
) -> None:
    """Show a series (CSV: code,value[,denominator]) on the communes of another date; ratios are recomputed."""
    from hatang.capabilities.places.formats.series import read_series
    from hatang.capabilities.places.queries import conversion, series

    begin, end = day_of(from_date), day_of(to_date)
    given = read_series(file, as_of=begin)
    above = conversion.convert_series(values=given.values, from_date=begin, to_date=end)
    described: dict[str, Any] = {
        "units": _describe_units(above.units),
        "unplaced": _describe_unplaced(above),
        "placed": above.placed,
        "total": above.total,
    }
    if given.denominators:
        below = conversion.convert_series(values=given.denominators, from_date=begin, to_date=end)
        described |= {
            "units": _describe_units(series.compute_ratios(above, below)),
            "unplaced_denominators": _describe_unplaced(below),
        }
    table = [
        {"area": area, **{name: "\n".join(cell) if isinstance(cell, list) else cell for name, cell in row.items()}}
        for area, row in described["units"].items()
        if row["value"] is not None
    ]
    command.print_answer(described, as_json=as_json, table=table)
    if not as_json:
        unplaced = (described["unplaced"], described.get("unplaced_denominators", {}))
        for area, row in (pair for side in unplaced for pair in side.items()):
            line = _("Not placed: %(unit)s, %(value)s (%(share)s %% of the whole). %(why)s %(unweighed)s") % {
                "unit": f"{row['title']} ({area})", "value": row["value"], "share": row["share_percent"],
                "why": row["why"], "unweighed": "; ".join(row["unweighed"]),
            }  # fmt: skip
            command.console.print(line, markup=False, highlight=False)


@room.command("weights")
def weights(
    unit: Annotated[str, typer.Argument(help=gettext_noop("The unit that was split, as 21142@2020-02-01."))],
    by: Annotated[str, typer.Option(help="households, area")],
    as_json: Json = False,
) -> None:
    """Give a split its shares, from the hamlets that went each way or from real outlines."""
    from hatang.capabilities.places.actions import boundaries

    if by not in ("households", "area"):
        raise typer.BadParameter(by, param_hint="--by")
    derived = boundaries.derive_shares(SYSTEM, unit=_find_area(unit, timezone.localdate()), by=by)
    shares = {str(area): str(share) for area, share in derived.shares.items()}
    titles = {str(area): _read_title(area) for area in (derived.unit, *derived.shares)}
    answer = {"unit": str(derived.unit), "shares": shares, "titles": titles, "source": derived.source}
    command.print_answer(answer, as_json=as_json)


# What `--kind` means -> the import that takes such a table.
TABLES = {
    "hamlets": "places.hamlet",
    "hamlet-list": "places.hamlet_list",
    "population": "places.population",
    "commune-population": "places.commune_population",
    "commune-conditions": "places.commune_condition",
    "hamlet-conditions": "places.hamlet_condition",
    "signal-holes": "places.signal_hole",
    "zones": "places.zone",
    "points": "places.point",
}
KINDS = ("boundaries", "census", *TABLES)


@room.command("import")
def import_file(  # noqa: PLR0913, PLR0917 - typer reads the signature
    file: File,
    kind: Annotated[str, typer.Option(help=", ".join(KINDS))],
    as_of: AsOf = "",
    source: Annotated[str, typer.Option(help=gettext_noop("Where the file comes from; its name when left out."))] = "",
    schematic: Annotated[bool, typer.Option(help=gettext_noop("Boundaries drawn for orientation only."))] = False,
    skip_unmatched: Annotated[
        bool, typer.Option(help=gettext_noop("Leave out records that are no commune of the date."))
    ] = False,
    onto: Annotated[
        str, typer.Option(help=gettext_noop("Census: the date of the communes that get the figures."))
    ] = "",
    field: Annotated[str, typer.Option(help=gettext_noop("Census: the column that holds the population."))] = "",
    confirm: Annotated[
        bool, typer.Option("--confirm", help=gettext_noop("Write; without it nothing changes."))
    ] = False,
    as_json: Json = False,
) -> None:
    """Read a file, say what it would do, and do it with --confirm; a faulty file changes nothing."""
    from hatang.kernel.imports import commands as imports

    if kind not in KINDS:
        raise typer.BadParameter(kind, param_hint="--kind")
    day, named = day_of(as_of), source or file.name
    if kind == "boundaries":
        _import_boundaries(file, day, named, schematic=schematic, skip=skip_unmatched, confirm=confirm, as_json=as_json)
    elif kind == "census":
        _import_census(file, day, day_of(onto), named, field=field, confirm=confirm, as_json=as_json)
    else:
        given = [f"source={source}"] if source and kind.endswith("population") else []
        run = imports.commit if confirm else imports.check
        run(file, name=TABLES[kind], as_of=day.isoformat(), set_=given, as_json=as_json)


def _import_boundaries(
    file: Path, day: date, source: str, *, schematic: bool, skip: bool, confirm: bool, as_json: bool
) -> None:
    from django.db import transaction

    from hatang.capabilities.places.actions import boundaries
    from hatang.capabilities.places.formats import layers, matching

    with command.show_progress(gettext("Reading %(file)s") % {"file": file.name}, 3) as step:
        features = layers.read_layer(file)
        step(1, gettext("Checking %(file)s") % {"file": file.name})
        named, faults = matching.match_features(features, as_of=day)
        shapes = [
            boundaries.UnitShape(matched.unit, matched.feature.geometry, day, source, schematic or matched.is_schematic)
            for matched in named
            if matched.feature.geometry is not None
        ]
        refused = bool(faults) and not skip
        laid: dict[str, Any] = {}
        if not refused:
            step(2, gettext("Writing %(file)s") % {"file": file.name})
            with transaction.atomic():
                outcome = boundaries.lay_boundaries(SYSTEM, shapes=shapes)
                laid = {
                    "added": outcome.added,
                    "changed": outcome.changed,
                    "unchanged": outcome.unchanged,
                    "kept": _name_units(outcome.kept),
                    "unlike": [
                        {"unit": str(area), "title": _read_title(area), "outline_km2": size, "stated_km2": stated}
                        for area, size, stated in outcome.unlike
                    ],
                }
                if not confirm:
                    transaction.set_rollback(True)
    result = {"matched": len(named), "faults": [asdict(fault) for fault in faults], "written": confirm and not refused}
    command.print_answer({**result, **laid}, as_json=as_json, table=[asdict(fault) for fault in faults] or None)
    if refused:
        raise typer.Exit(command.FOUND_WRONG_INPUT)


def _import_census(
    file: Path, dated: date, onto: date, source: str, *, field: str, confirm: bool, as_json: bool
) -> None:
    from hatang.capabilities.places.actions import census
    from hatang.capabilities.places.formats import layers, matching

    with command.show_progress(gettext("Reading %(file)s") % {"file": file.name}, 3) as step:
        areas = matching.read_counted_areas(layers.read_layer(file), field=field)
        step(1, gettext("Checking %(file)s") % {"file": file.name})
        allotment = census.allot_census(
            [(counted_area.name, counted_area.geometry, counted_area.value) for counted_area in areas], as_of=onto
        )
        if confirm:
            step(2, gettext("Writing %(file)s") % {"file": file.name})
            census.record_census(SYSTEM, found=allotment, dated=dated, source=source)
    result = {
        "total": allotment.total,
        "placed": allotment.placed,
        "outside": allotment.outside,
        "equal": allotment.total == allotment.placed + sum(allotment.outside.values()),
        "split": list(allotment.split),
        "without_figure": list(allotment.without_figure),
        "missing": list(allotment.missing),
        "incomplete": list(allotment.incomplete),
        "written": confirm,
        "units": [_build_plain_row(commune) for commune in allotment.units],
    }
    command.print_answer(result, as_json=as_json, table=[_build_plain_row(commune) for commune in allotment.units])
    if not as_json:
        for name in ("total", "placed", "outside", "split", "without_figure", "missing", "incomplete", "written"):
            command.console.print(f"{name}: {result[name]}", highlight=False)
