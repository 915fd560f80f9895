"""The administrative units the demonstration stands on, read from data/places (real names, codes, centroids, areas)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
PLACES = ROOT / "data" / "places"
MERGER = "2025-07-01"
NQ1279 = "2025-01-01"
COMMUNE_KINDS = {"commune": "Xã", "ward": "Phường", "township": "Thị trấn", "special_zone": "Đặc khu"}
ISLAND = "21548"
ISLAND_DISTRICT = "536"
SPLIT_COMMUNE = "21142"


@dataclass(frozen=True)
class Unit:
    """A commune-level unit (or the island district) in one of its lives."""

    code: str
    name: str
    kind: str
    parent: str
    valid_from: str
    valid_to: str
    lon: float
    lat: float
    area_km2: float | None

    @property
    def key(self) -> tuple[str, str]:
        return self.code, self.valid_from

    @property
    def title(self) -> str:
        """Name with its kind, as people write it: "Xã Bình Sơn"."""
        return f"{COMMUNE_KINDS.get(self.kind, 'Huyện')} {self.name}"


@dataclass(frozen=True)
class Change:
    """One edge from a unit to what became of it."""

    old: tuple[str, str]
    new: tuple[str, str]
    kind: str


@dataclass(frozen=True)
class Units:
    """Communes by (code, valid_from), the district of each district code's province, and the edges between them."""

    communes: dict[tuple[str, str], Unit]
    district_province: dict[str, str]
    changes: tuple[Change, ...]

    def new(self) -> list[Unit]:
        """The units from 2025-07-01, by code."""
        return [unit for unit in self.communes.values() if unit.valid_from == MERGER]

    def valid(self, day: str) -> list[Unit]:
        """The units on a day (ISO), by code."""
        return [u for u in self.communes.values() if u.valid_from <= day and (not u.valid_to or day < u.valid_to)]

    def successors(self, key: tuple[str, str]) -> list[tuple[str, str]]:
        return [change.new for change in self.changes if change.old == key]

    def predecessors(self, key: tuple[str, str]) -> list[tuple[str, str]]:
        return [change.old for change in self.changes if change.new == key]

    def old_province(self, new: Unit) -> str:
        """51 or 62: the province before the merger in which a unit of today lies."""
        for key in self.predecessors(new.key):
            if key[0] == ISLAND_DISTRICT:
                return "51"
            return self.district_province[self.communes[key].parent]
        raise ValueError(f"{new.code} has no predecessor")


def _number(text: str) -> float | None:
    return float(text) if text else None


def read_units(folder: Path = PLACES) -> Units:
    """Reads units.csv and changes.csv."""
    communes = {}
    district_province = {}
    with (folder / "units.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["parent_code"] in {"51", "62"} and row["valid_from"] < MERGER:
                district_province[row["code"]] = row["parent_code"]
            if row["kind"] in COMMUNE_KINDS:
                unit = Unit(
                    row["code"],
                    row["name"],
                    row["kind"],
                    row["parent_code"],
                    row["valid_from"],
                    row["valid_to"],
                    float(row["longitude"]),
                    float(row["latitude"]),
                    _number(row["area_km2"]),
                )
                communes[unit.key] = unit
    with (folder / "changes.csv").open(encoding="utf-8", newline="") as file:
        changes = tuple(
            Change((row["old_code"], row["old_valid_from"]), (row["new_code"], row["new_valid_from"]), row["kind"])
            for row in csv.DictReader(file)
        )
    return Units(dict(sorted(communes.items())), district_province, changes)
