"""Builds the whole demonstration into a folder, in the order in which its parts stand on each other."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import shapely

from province import (
    agencies,
    aims,
    builds,
    cells,
    communes,
    coverage,
    disputes,
    fibre,
    hamlets,
    masts,
    measurements,
    network,
    places,
    prices,
    relief,
    roads,
    security,
    spots,
    surveys,
    systems,
    units,
    works,
)
from province.chance import SEED, stream
from province.dirty import write_dirty
from province.manifest import manifest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from province.cells import RadioCell
    from province.coverage import Coverage
    from province.hamlets import Hamlet
    from province.masts import Mast


def build(sources: Path, target: Path, say: Callable[[str], None] = lambda text: None) -> dict[str, int]:
    """Writes `relief.npz`, `lines.geojson`, `files/`, `dirty/` under `target`; returns rows by file."""
    files, dirty = target / "files", target / "dirty"
    for folder in (files, dirty):
        folder.mkdir(parents=True, exist_ok=True)
    known = units.read_units()
    outlines = communes.read_outlines(sources / "outlines.geojson")
    say("boundaries")
    land = communes.build_communes(known, outlines, stream("communes"))
    communes.write_communes(land, files)
    say("relief")
    island = communes.island_disc(known.communes[(units.ISLAND, units.MERGER)])
    ground = relief.build_relief(sources / "relief-etopo5.csv", outlines, island, stream("relief"))
    relief.write_relief(ground, target / "relief.npz")
    say("hamlets")
    people = hamlets.build_hamlets(land, ground)
    counts = {
        "thon-to-dan-pho.csv": places.write_hamlets(people, known, files),
        "dan-so-thon.csv": places.write_people(people, files),
        **places.write_conditions(people, files),
    }
    zones = spots.build_zones(land)
    spots.write_zones(zones, files)
    points = spots.build_points(people, land)
    points += spots.tourist_points(zones, people, len(points))
    spots.write_points(points, files)
    counts["diem-cong-cong.csv"] = len(points)
    say("coverage, masts, cells")
    declared = coverage.build_coverage(people, zones)
    counts |= coverage.write_coverage(declared, files)
    counts["vung-lom-song.csv"] = places.write_holes(people, declared, files)
    counts["wifi-cong-cong.csv"] = places.write_hotspots(points, files)
    towers = masts.build_masts(people, land, declared, ground)
    counts |= masts.write_masts(towers, files)
    radio = cells.build_cells(towers, people, declared)
    counts |= cells.write_cells(radio, files)
    small = [(mast.lon, mast.lat) for mast in towers if mast.owner.code == "VIETNAMOBILE.QNG" and mast.in_service]
    whole = shapely.unary_union(list(land.outlines.values()))
    coverage.write_areas(small, zones, whole, files)
    counts |= _measured(people, (towers, radio), declared, measurements.Ground(ground, whole), files)
    counts |= measurements.write_ispeed(known, people, files)
    say("fibre, subscriptions, surveys")
    lines = fibre.fibre_reach(people)
    services = fibre.build_services(people, lines)
    counts |= fibre.write_fibre(services, fibre.build_subscriptions(people, land, lines), files)
    counts |= surveys.write_surveys(surveys.build_surveys(people, land), files)
    say("agencies and their systems")
    counts |= _agencies(files)
    counts |= works.write_works(works.read_works(sources / "works.csv"), files)
    say("price book, roads")
    counts |= prices.write_prices(sources / "prices.csv", files)
    counts["lines.geojson"] = roads.write_lines(people, ground, target / "lines.geojson")
    counts |= builds.write_builds(people, lines, declared.reach["4G"], target / "lines.geojson", files)
    say("dirty spreadsheets")
    write_dirty(people, towers, radio, services, dirty)
    _write_manifest(files)
    return counts


def _agencies(files: Path) -> dict[str, int]:
    """What agencies run: network nodes, systems, machines and their weaknesses."""
    bodies = agencies.read_agencies()
    counts = {"nut-mang-chuyen-dung.csv": network.write_nodes(network.build_nodes(bodies), files)}
    online = systems.build_systems(bodies)
    counts["he-thong-thong-tin.csv"] = systems.write_systems(online, files)
    counts |= systems.write_government(files)
    machines, weaknesses = security.build_machines(bodies), security.build_weaknesses(bodies, online)
    counts |= security.write_security(machines, weaknesses, files)
    return counts


def _measured(
    people: list[Hamlet],
    network: tuple[list[Mast], list[RadioCell]],
    declared: Coverage,
    place: measurements.Ground,
    files: Path,
) -> dict[str, int]:
    """What was measured of the coverage, and what people say of it."""
    return {
        **measurements.write_drive_tests(people, network, declared, place, files),
        "phep-do-nguoi-dan.csv": measurements.write_resident_tests(people, declared, files),
        **disputes.write_registers(people, declared, files),
    }


def _write_manifest(files: Path) -> None:
    document = {"seed": SEED, "stand": aims.STAND.isoformat(), "files": manifest(files)}
    (files / "manifest.json").write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
