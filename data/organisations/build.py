"""Write committees.csv and committee_successors.csv: the People's Committee of every unit of data/places.

    python data/organisations/build.py

A committee lives and ends with its unit: its code is `UBND.<unit code>.<first day as YYYYMMDD>`, because 95 of the 96
new unit codes are those of a predecessor. Where a unit goes into others, their committees follow it. The district
committees ended on 1 July 2025; what they did went to the communes on their ground (Law 72/2025/QH15).
"""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
PLACES = HERE.parent / "places"
TWO_TIERS = "2025-07-01"
LAW_TWO_TIERS = "Luật Tổ chức chính quyền địa phương số 72/2025/QH15; Nghị quyết 203/2025/QH15"
# unit kind -> the Vietnamese and English word in the committee's name, the kind of committee
KINDS = {
    "district": ("huyện", "district", "district_committee"),
    "city": ("thành phố", "city", "district_committee"),
    "town": ("thị xã", "town", "district_committee"),
    "commune": ("xã", "commune", "commune_committee"),
    "ward": ("phường", "ward", "commune_committee"),
    "township": ("thị trấn", "township", "commune_committee"),
    "special_zone": ("đặc khu", "special zone", "commune_committee"),
}
PROVINCES = {"51": "QNG", "62": "KTM"}
COLUMNS = [
    *("code", "name", "name_en", "short_name", "aliases", "kind", "province", "area_code", "area_valid_from"),
    *("parent", "valid_from", "valid_to", "source", "certainty"),
]
SUCCESSOR_COLUMNS = ["old", "new", "date", "scope", "duty", "decree", "certainty", "note"]


class Unit(NamedTuple):
    code: str
    valid_from: str


def committee_code(unit: Unit) -> str:
    """The code of the committee of a unit, at most 35 characters of 0-9A-Z and the point."""
    return f"UBND.{unit.code}.{unit.valid_from.replace('-', '')}"


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def write(path: Path, columns: list[str], rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def province_of(unit: Unit, parents: dict[Unit, Unit | None]) -> str:
    above: Unit | None = unit
    while above is not None and (parent := parents[above]) is not None:
        above = parent
    assert above is not None
    return PROVINCES[above.code]


def committees(units: list[dict[str, str]]) -> list[dict[str, str]]:
    """One row for each unit below the province."""
    key = {row["code"] + row["valid_from"]: Unit(row["code"], row["valid_from"]) for row in units}
    parents = {
        Unit(row["code"], row["valid_from"]): key.get(row["parent_code"] + row["parent_valid_from"]) for row in units
    }
    names = {Unit(row["code"], row["valid_from"]): row for row in units}
    rows = []
    for row in units:
        if row["kind"] not in KINDS:
            continue
        unit = Unit(row["code"], row["valid_from"])
        word, word_en, kind = KINDS[row["kind"]]
        parent = parents[unit]
        assert parent is not None, unit
        above = names[parent]
        below_district = above["kind"] in KINDS
        where = f", {KINDS[above['kind']][0]} {above['name']}" if below_district else ""
        full = f"{word} {row['name']}"
        rows.append(
            {
                "code": committee_code(unit),
                "name": f"Ủy ban nhân dân {full}{where}",
                "name_en": f"People's Committee of {row['name']} {word_en}",
                "short_name": f"UBND {full}",
                "aliases": f"UBND {full}{where}" if where else "",
                "kind": kind,
                "province": (province := province_of(unit, parents)),
                "area_code": unit.code,
                "area_valid_from": unit.valid_from,
                "parent": committee_code(parent) if below_district else f"{province}.UBND",
                "valid_from": unit.valid_from,
                "valid_to": row["valid_to"],
                "source": "; ".join(filter(None, (row["decree"], "data/places/units.csv"))),
                "certainty": "verified",
            }
        )
    return sorted(rows, key=lambda each: (each["valid_from"], each["code"]))


def successors(units: list[dict[str, str]], changes: list[dict[str, str]]) -> list[dict[str, str]]:
    """The committees that follow: along the change of the unit, and from a district to the communes on its ground."""
    parents = {
        Unit(row["code"], row["valid_from"]): Unit(row["parent_code"], row["parent_valid_from"]) for row in units
    }
    districts = {
        Unit(row["code"], row["valid_from"])
        for row in units
        if KINDS.get(row["kind"], ("", "", ""))[2] == "district_committee"
    }
    rows = []
    ground: defaultdict[Unit, set[Unit]] = defaultdict(set)
    for change in changes:
        old = Unit(change["old_code"], change["old_valid_from"])
        new = Unit(change["new_code"], change["new_valid_from"])
        if old not in parents or (len(old.code) < 3 or len(new.code) < 3):  # provinces stand in organisations.csv
            continue
        if new.valid_from == TWO_TIERS and parents[old] in districts:
            ground[parents[old]].add(new)
        note = "" if change["kind"] != "part" else "Đơn vị bị chia: ủy ban nào chịu trách nhiệm tùy thôn, tổ dân phố"
        rows.append(_row(old, new, change["decree"], note))
    linked = {(row["old"], row["new"]) for row in rows}
    for district, communes in ground.items():
        rows += [
            _row(district, new, LAW_TWO_TIERS, "Nhiệm vụ cấp huyện chuyển về cấp xã trên địa bàn")
            for new in communes
            if (committee_code(district), committee_code(new)) not in linked
        ]
    return sorted(rows, key=lambda each: (each["date"], each["old"], each["new"]))


def _row(old: Unit, new: Unit, decree: str, note: str) -> dict[str, str]:
    return {
        "old": committee_code(old),
        "new": committee_code(new),
        "date": new.valid_from,
        "scope": "all",
        "duty": "",
        "decree": decree,
        "certainty": "verified",
        "note": note,
    }


def main() -> None:
    units = read(PLACES / "units.csv")
    bodies = committees(units)
    follow = successors(units, read(PLACES / "changes.csv"))
    known = {row["code"] for row in bodies}
    assert len(known) == len(bodies), "a committee code stands twice"
    assert all(row["old"] in known and row["new"] in known for row in follow)
    ended = {row["code"] for row in bodies if row["valid_to"]}
    assert ended == {row["old"] for row in follow}, ended ^ {row["old"] for row in follow}
    write(HERE / "committees.csv", COLUMNS, bodies)
    write(HERE / "committee_successors.csv", SUCCESSOR_COLUMNS, follow)


if __name__ == "__main__":
    main()
