"""Makes files of masts and cells as they come in, from a seed, and plants faults whose cell and repair are known.

Everything that is not planted is sound, however it is written: old encodings, thousands, units, headings without their
diacritics, totals, section lines, notes under the table.
"""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from hatang.engines.sheets.cells import cell_address
from hatang.engines.sheets.tests import making
from hatang.engines.writing import legacy
from hatang.kernel.imports.tests import examples

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    type Record = dict[str, Any]
    type Planter = Callable[[Record, Record, random.Random], Fault | None]

DAY = date(2026, 10, 31)
OWNER = "VNPT.QNG"
MASTS = tuple(f"QNI-VNP-{number:04d}" for number in range(1, 400, 3))
HEADS = {
    "assets.site": {
        "code": ("Mã vị trí", "Mã trạm", "Mã cột"), "name": ("Tên vị trí", "Tên trạm"),
        "owner": ("Chủ sở hữu", "Đơn vị sở hữu"), "kind": ("Loại cột", "Kiểu cột"),
        "height_m": ("Chiều cao (m)", "Chiều cao cột", "Độ cao cột (m)"), "commune": ("Xã/phường", "Tên xã"),
        "latitude": ("Vĩ độ", "Lat", "VĐ"), "longitude": ("Kinh độ", "Long", "KĐ"),
        "inspected_on": ("Ngày kiểm định",), "commissioned_on": ("Ngày vận hành", "Ngày đưa vào sử dụng"),
        "status": ("Trạng thái", "Tình trạng"),
    },
    "assets.cell": {
        "code": ("Mã ô", "Cell ID", "Mã cell"), "site": ("Mã vị trí", "Mã trạm", "Mã cột"),
        "operator": ("Doanh nghiệp", "Nhà mạng"), "technology": ("Công nghệ", "Thế hệ"),
        "band_mhz": ("Băng tần (MHz)", "Băng tần", "Tần số (MHz)"), "azimuth_deg": ("Góc phương vị (°)", "Azimuth"),
        "antenna_height_m": ("Độ cao anten (m)", "Độ cao treo ăng ten"), "power_dbm": ("Công suất phát (dBm)",),
        "on_air_on": ("Ngày phát sóng", "Ngày hoạt động"), "status": ("Trạng thái", "Hiện trạng"),
    },
}  # fmt: skip
_KINDS = {"self_supporting": "Cột tự đứng", "guyed": "Cột dây co", "rooftop": "Cột trên mái", "small": "Cột cóc"}
_PLACES = (
    "Bò Đề",
    "Chợ Cũ",
    "Gò Mả",
    "Vị Trí 2",
    "Nghĩa Chánh",
    "Mỏ Cày",
    "Đồi Sim",
    "Trì Bình",
    "Sa Kỳ",
    "Tổng Đài Cũ",
)
_TOTALS = ("Tổng", "Cộng", "Tổng cộng", "TỔNG CỘNG:", "Tổng số", "Total", "Cộng:", "I. Tổng")


@dataclass
class Fault:
    """A planted fault: the fields it may be named at, the kinds it may be called, what stood there before it."""

    family: str
    fields: tuple[str, ...]
    kinds: tuple[str, ...]
    right: tuple[str, ...] = ()
    drops: bool = False
    record: int = -1


@dataclass
class DirtyFile:
    """A file with the place of every cell, its faults, and what its sound texts say in Unicode."""

    imported_as: str
    data: bytes
    suffix: str
    places: list[dict[str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)
    encoding: str = ""


def make_file(seed: int) -> DirtyFile:
    """The file of that seed: sixty to ninety records, ten to fourteen faults."""
    rng = random.Random(seed)
    name = rng.choice(sorted(HEADS))
    records = (_make_masts if name == "assets.site" else _make_cells)(rng.randint(60, 90), rng)
    encoding = rng.choice(["", "", legacy.VNI, legacy.TCVN3, legacy.VIQR])
    csv_file = rng.random() < 0.4
    write = _Pen(rng, csv_file=csv_file)
    written = [{column: write.put(column, value) for column, value in record.items()} for record in records]
    faults = _plant(name, records, written, rng)
    faults += _repeat(records, written, rng, faults)
    columns = list(HEADS[name])
    rng.shuffle(columns)
    return _lay_out(name, columns, records, written, faults, rng, encoding=encoding, csv_file=csv_file)


def _make_masts(count: int, rng: random.Random) -> list[Record]:
    made = []
    for code in rng.sample(MASTS, count):
        commune = rng.choice(examples.COMMUNES)
        west, south, east, north = examples.OUTLINES[commune].bounds
        begun = date(2009, 1, 1) + timedelta(days=rng.randint(0, 6200))
        made.append({
            "code": code, "name": f"{rng.choice(_PLACES)} {rng.randint(1, 9)}", "owner": OWNER,
            "kind": rng.choice(sorted(_KINDS)), "height_m": rng.choice([12.0, 18.5, 24.0, 30.0, 36.5, 42.0, 45.0]),
            "commune": commune, "latitude": round(rng.uniform(south + 0.02, north - 0.02), 6),
            "longitude": round(rng.uniform(west + 0.02, east - 0.02), 6), "inspected_on": begun,
            "commissioned_on": begun,
            "status": rng.choice(["Đang hoạt động", "Đang hoạt động", "Ngừng hoạt động"]),
        })  # fmt: skip
    return made


def _make_cells(count: int, rng: random.Random) -> list[Record]:
    made: list[Record] = []
    for mast in rng.sample(MASTS, count // 3):
        for sector in range(1, 4):
            begun = date(2021, 1, 1) + timedelta(days=rng.randint(0, 2000))
            made.append({
                "code": f"{mast[4:]}-L{sector}", "site": mast, "operator": OWNER,
                "technology": rng.choice(["3G", "4G", "4G", "5G"]), "band_mhz": rng.choice([900, 1800, 2100, 2600]),
                "azimuth_deg": rng.randrange(0, 360, 10), "antenna_height_m": rng.choice([18, 24, 32, 38, 42]),
                "power_dbm": rng.choice([40, 43, 46]), "on_air_on": begun,
                "status": rng.choice(["Đang hoạt động", "Đang phát sóng"]),
            })  # fmt: skip
    return made


class _Pen:
    """One person's habits for one file."""

    def __init__(self, rng: random.Random, *, csv_file: bool) -> None:
        self.numbers = rng.choice(["comma", "dot", "unit"] if csv_file else ["native", "native", "comma", "unit"])
        self.thousands = rng.random() < 0.5
        self.dates = rng.choice(["dmy", "iso", "dots"] if csv_file else ["native", "dmy", "iso", "dots"])
        self.csv_file = csv_file

    def put(self, column: str, value: Any) -> Any:
        if isinstance(value, date):
            shapes = {
                "native": value,
                "dmy": f"{value:%d/%m/%Y}",
                "iso": value.isoformat(),
                "dots": f"{value:%d.%m.%Y}",
            }
            return shapes[self.dates]
        if column in ("latitude", "longitude"):
            return f"{value:.6f}" if self.csv_file else value
        if column == "kind":
            return _KINDS[value]
        if column == "commune":
            return value.name
        if not isinstance(value, int | float):
            return value
        if column == "band_mhz" and self.thousands and value >= 1000 and self.numbers != "native":
            return f"{value:,}".replace(",", ".")
        if self.numbers == "native":
            return value
        text = f"{value:g}" if self.numbers == "dot" else f"{value:g}".replace(".", ",")
        return f"{text} m" if self.numbers == "unit" and column.endswith("_m") else text


def _plant(name: str, records: list[Record], written: list[Record], rng: random.Random) -> list[Fault]:
    """Each record gets at most one; each kind of fault is drawn before one comes again."""
    planters = [*_COMMON, *(_OF_MASTS if name == "assets.site" else _OF_CELLS)]
    rng.shuffle(planters)
    faults = []
    for record, planter in zip(rng.sample(range(len(records)), len(planters)), planters, strict=True):
        if (fault := planter(records[record], written[record], rng)) is not None:
            fault.record = record
            faults.append(fault)
    return faults


def _day_of(record: Record) -> str:
    return "commissioned_on" if "commissioned_on" in record else "on_air_on"


def _height_of(record: Record) -> str:
    return "height_m" if "height_m" in record else "antenna_height_m"


def _far_year(record: Record, cells: Record, rng: random.Random) -> Fault | None:
    """2062 for 2026, by two digits exchanged; a few years bear it."""
    column = _day_of(record)
    meant = date(
        rng.choice([2014, 2015, 2016, 2017, 2018, 2019, 2024, 2025, 2026]), rng.randint(1, 9), rng.randint(1, 28)
    )
    if record.get("technology") == "5G" and meant.year < 2020:
        return None
    year = f"{meant.year}"
    record[column] = meant
    far = f"{year[:2]}{year[3]}{year[2]}"
    cells[column] = rng.choice([f"{meant:%d/%m}/{far}", f"{far}-{meant:%m-%d}", f"{meant:%d.%m}.{far}"])
    return Fault("far year", (column,), ("date_out_of_range", "check"), (meant.isoformat(),))


def _day_to_come(record: Record, cells: Record, rng: random.Random) -> Fault:
    column = "inspected_on" if "inspected_on" in record else _day_of(record)
    cells[column] = f"{rng.randint(1, 28):02d}/{rng.randint(1, 12):02d}/{rng.choice([2028, 2029, 2038, 2039])}"
    return Fault("day to come", (column,), ("date_out_of_range", "check"))


def _thousands_in_metres(record: Record, cells: Record, rng: random.Random) -> Fault:
    column = _height_of(record)
    cells[column] = rng.choice(["3.600", "4.200", "2.400", "5.000"])
    return Fault("thousands", (column,), ("ambiguous_number", "above_maximum"))


def _wrong_unit(record: Record, cells: Record, rng: random.Random) -> Fault:
    cells[_height_of(record)] = rng.choice(["45 MHz", "36 kg", "30 dBm", "24 độ"])
    return Fault("unit", (_height_of(record),), ("wrong_measure", "not_a_number"))


def _out_of_bounds(record: Record, cells: Record, rng: random.Random) -> Fault:
    cells[_height_of(record)] = rng.choice([450, "-12", 1800, "0"])
    return Fault("bounds", (_height_of(record),), ("above_maximum", "below_minimum"))


def _letter_in_number(record: Record, cells: Record, rng: random.Random) -> Fault | None:
    column = _height_of(record)
    record[column] = float(rng.choice([20, 30, 40]))
    cells[column] = f"{record[column]:.0f}".replace("0", "O")
    return Fault("look-alike", (column,), ("not_a_number",), (f"{record[column]:g}",))


def _month_first(record: Record, cells: Record, rng: random.Random) -> Fault:
    column = _day_of(record)
    record[column] = meant = date(2022, rng.randint(1, 12), rng.randint(13, 28))
    cells[column] = f"{meant:%m/%d/%Y}"
    return Fault("month first", (column,), ("month_before_day",), (meant.isoformat(),))


def _no_such_day(record: Record, cells: Record, rng: random.Random) -> Fault:
    cells[_day_of(record)] = rng.choice(["31/02/2024", "31/06/2023", "chưa xác định rõ ngày", "45/01/2022"])
    return Fault("no day", (_day_of(record),), ("impossible_date", "not_a_date"))


def _no_code(record: Record, cells: Record, rng: random.Random) -> Fault:
    cells["code"] = rng.choice([None, "-", "  "])
    return Fault("missing", ("code",), ("missing_value",))


def _lookalike_code(record: Record, cells: Record, rng: random.Random) -> Fault:
    column = "site" if "site" in record else "code"
    head, number = record[column].rsplit("-", 1)
    cells[column] = f"{head}-{number.replace('0', 'O', 1)}"
    return Fault("look-alike", (column,), ("lookalike", "odd_one_out", "unknown_reference"), (record[column],))


def _unknown_state(record: Record, cells: Record, rng: random.Random) -> Fault:
    cells["status"] = rng.choice(["Đang ngủ", "???", "XYZ"])
    return Fault("choice", ("status",), ("unknown_choice", "broken_text", "missing_value"))


def _error(record: Record, cells: Record, rng: random.Random) -> Fault:
    cells[_height_of(record)] = rng.choice(["#N/A", "#REF!", "#VALUE!"])
    return Fault("formula", (_height_of(record),), ("formula_error",))


def _ghost_mast(record: Record, cells: Record, rng: random.Random) -> Fault:
    cells["site"] = f"QNI-VNP-{rng.choice([number for number in range(9999) if number % 3 != 1]):04d}"
    return Fault("ghost mast", ("site",), ("unknown_reference",), (record["site"],))


def _other_ghost(record: Record, cells: Record, rng: random.Random) -> Fault:
    cells["site"] = rng.choice([f"QNI-VNP-{rng.randint(4000, 9999)}", f"QNI-KTM-{rng.randint(1, 300):04d}"])
    return Fault("ghost mast", ("site",), ("unknown_reference", "odd_one_out"), (record["site"],))


def _half_code(record: Record, cells: Record, rng: random.Random) -> Fault:
    cells["site"] = record["site"][:-1]
    return Fault("ghost mast", ("site",), ("unknown_reference",), (record["site"],))


def _wrong_azimuth(record: Record, cells: Record, rng: random.Random) -> Fault:
    cells["azimuth_deg"] = rng.choice([420, "Đông Nam", "-15"])
    return Fault("bounds", ("azimuth_deg",), ("above_maximum", "below_minimum", "not_a_number"))


def _exchanged(record: Record, cells: Record, rng: random.Random) -> Fault:
    cells["latitude"], cells["longitude"] = cells["longitude"], cells["latitude"]
    right = (f"{record['latitude']:g}", f"{record['longitude']:g}", str(record["latitude"]), str(record["longitude"]))
    return Fault("exchanged", ("latitude", "longitude"), ("swapped_coordinates",), right)


def _point_lost(record: Record, cells: Record, rng: random.Random) -> Fault:
    cells["latitude"] = f"{record['latitude']:.6f}".replace(".", "")
    return Fault("point lost", ("latitude",), ("decimal_point_lost",), (str(record["latitude"]),))


def _elsewhere(record: Record, cells: Record, rng: random.Random) -> Fault:
    cells["latitude"] = f"{record['latitude'] + 0.25:.6f}"
    return Fault("elsewhere", ("latitude", "longitude", "commune"), ("outside_unit", "outside_province"))


def _no_commune(record: Record, cells: Record, rng: random.Random) -> Fault:
    cells["commune"] = rng.choice(["Xã Hoa Sen", "99999", "Phường Mây Trắng"])
    return Fault("commune", ("commune",), ("unknown_unit",))


_COMMON: list[Planter] = [
    _far_year, _day_to_come, _thousands_in_metres, _wrong_unit, _out_of_bounds, _letter_in_number, _month_first,
    _no_such_day, _no_code, _lookalike_code, _unknown_state, _error,
]  # fmt: skip
_OF_CELLS: list[Planter] = [_ghost_mast, _other_ghost, _half_code, _wrong_azimuth]
_OF_MASTS: list[Planter] = [_exchanged, _point_lost, _elsewhere, _no_commune]


def _repeat(records: list[Record], written: list[Record], rng: random.Random, faults: list[Fault]) -> list[Fault]:
    """A record twice, and one twice with another height."""
    hurt = {fault.record for fault in faults}
    first, second = rng.sample([number for number in range(len(records)) if number not in hurt], 2)
    for source in (first, second):
        records.append(dict(records[source]))
        written.append(dict(written[source]))
    written[-1][_height_of(records[-1])] = "27"
    return [
        Fault("repeated", ("code",), ("duplicate_row",), drops=True, record=len(records) - 2),
        Fault("one key twice", ("code",), ("duplicate_key",), record=len(records) - 1),
        Fault("one key twice", ("code",), ("duplicate_key",), record=second),
    ]


def _lay_out(
    name: str,
    columns: list[str],
    records: list[Record],
    written: list[Record],
    faults: list[Fault],
    rng: random.Random,
    *,
    encoding: str,
    csv_file: bool,
) -> DirtyFile:
    """Titles, headings (some merged, some bare of diacritics), records with totals between, notes below."""
    grid: list[list[Any]] = [
        [title] for title in rng.sample(["VNPT QUẢNG NGÃI", "Danh sách kèm theo công văn số 12"], 2)
    ]
    serial = rng.random() < 0.6
    names = [None, *columns] if serial else list(columns)
    heads = ["STT" if column is None else rng.choice(HEADS[name][column]) for column in names]
    if rng.random() < 0.3:
        heads = [_bare(head) for head in heads]
    merged = []
    if not csv_file and rng.random() < 0.4:
        at = rng.randrange(1, len(names) - 2)
        grid.append([*heads[:at], "Thông tin chung", None, *heads[at + 2 :]])
        grid.append([heads[index] if index in (at, at + 1) else None for index in range(len(heads))])
        row = len(grid) - 2
        merged = [(row, at, row, at + 1)]
        merged += [(row, index, row + 1, index) for index in range(len(heads)) if index not in (at, at + 1)]
    else:
        grid.append(heads)
    first_body = len(grid)
    made = DirtyFile(name, b"", ".csv" if csv_file else ".xlsx", faults=faults, records=records, encoding=encoding)
    for number, cells in enumerate(written):
        made.places.append({column: cell_address(len(grid), at) for at, column in enumerate(names) if column})
        grid.append([f"{number + 1}" if column is None else cells[column] for column in names])
        if rng.random() < 0.03:
            _add_total(grid, names, written, made, rng)
    _add_total(grid, names, written, made, rng)
    if rng.random() < 0.6:
        grid += [
            [],
            ["Ghi chú: số liệu đến ngày lập biểu"],
            [None, None, "Người lập biểu"],
            [None, None, "Nguyễn Văn Tỵ"],
        ]
    old_heads = csv_file or rng.random() < 0.5
    if encoding:
        to_old = {legacy.VNI: legacy.to_vni, legacy.TCVN3: legacy.to_tcvn3, legacy.VIQR: to_viqr}[encoding]
        start = 0 if old_heads else first_body
        grid[start:] = [[to_old(cell) if isinstance(cell, str) else cell for cell in row] for row in grid[start:]]
    made.data = _as_csv(grid, rng, encoding) if csv_file else making.xlsx(grid, merged=merged)
    return made


def _add_total(
    grid: list[list[Any]], names: Sequence[str | None], written: list[Record], made: DirtyFile, rng: random.Random
) -> None:
    """A row that sums up, with figures in nearly every column, its word in the key's cell or the first one."""
    word = rng.choice(_TOTALS)
    row = [rng.choice(written)[column] if column and rng.random() < 0.9 else None for column in names]
    row[names.index("code") if rng.random() < 0.5 else 0] = word
    made.totals.append(len(grid) + 1)
    grid.append(row)


def _as_csv(grid: list[list[Any]], rng: random.Random, encoding: str) -> bytes:
    text = making.text(grid, rng.choice([";", "\t"]))
    if encoding in (legacy.VNI, legacy.TCVN3):
        return text.encode("cp1252")
    return text.encode(rng.choice(["utf-8", "utf-8-sig", "utf-16"]))


def _bare(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def to_viqr(text: str) -> str:
    """Unicode in VIQR."""
    marks = {
        "\u0306": "(",
        "\u0302": "^",
        "\u031b": "+",
        "\u0300": "`",
        "\u0301": "'",
        "\u0309": "?",
        "\u0303": "~",
        "\u0323": ".",
    }
    out = []
    for letter in unicodedata.normalize("NFC", text):
        apart = unicodedata.normalize("NFD", letter)
        # The tone comes last, whatever order Unicode gives to the marks.
        order = sorted(apart[1:], key=lambda mark: mark not in "\u0306\u0302\u031b")
        plain = {"đ": "dd", "Đ": "DD"}.get(letter)
        out.append(plain or apart[0] + "".join(marks.get(mark, mark) for mark in order))
    return "".join(out)
