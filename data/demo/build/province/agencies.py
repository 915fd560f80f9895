"""The state agencies of the demonstration, read from data/organisations: real bodies, with the periods they existed."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from province.units import ROOT

if TYPE_CHECKING:
    from pathlib import Path

ORGANISATIONS = ROOT / "data" / "organisations"
# The kinds of organisation that count as state agencies on the dedicated network.
LEVELS = {
    "department": "Tỉnh",
    "provincial_committee": "Tỉnh",
    "government_office": "Tỉnh",
    "police": "Tỉnh",
    "military": "Tỉnh",
    "council": "Tỉnh",
    "party_committee": "Tỉnh",
    "district_committee": "Huyện",
    "commune_committee": "Xã",
}


@dataclass(frozen=True)
class Agency:
    """A body with its period [valid_from, valid_to); `province` is QNG or KTM, `area` the code of its territory."""

    code: str
    name: str
    kind: str
    province: str
    area: str
    valid_from: date
    valid_to: date | None

    @property
    def level(self) -> str:
        return LEVELS[self.kind]

    def exists_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def _agency(row: dict[str, str]) -> Agency:
    return Agency(
        code=row["code"],
        name=row["name"],
        kind=row["kind"],
        province=row["province"],
        area=row["area_code"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
    )


def read_agencies(folder: Path = ORGANISATIONS) -> list[Agency]:
    """Every provincial, district and commune body of both old provinces, by code."""
    found = []
    for name in ("organisations.csv", "committees.csv"):
        with (folder / name).open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["kind"] in LEVELS and row["province"]]
        found += [_agency(row) for row in rows]
    return sorted(found, key=lambda agency: agency.code)
