"""Makes files as real offices make them, from clean records, and plants faults whose place and repair are known."""

from __future__ import annotations

import csv
import io
import random
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import xlsxwriter
from pyproj import Transformer

from hatang.engines.sheets.cells import cell_address
from hatang.kernel.imports.tests import examples

if TYPE_CHECKING:
    from hatang.kernel.imports.declaration import Import, ImportColumn

_TO_GRID = Transformer.from_crs(4326, 5898, always_xy=True)


@dataclass
class ErrorCell:
    """A formula cell that shows an error."""

    text: str


@dataclass
class Plant:
    """A fault planted in the record of that index: the fields it stands in and what the right repair would be."""

    record: int
    fields: tuple[str, ...]
    kinds: tuple[str, ...]
    truth: Any = None
    drops: bool = False


@dataclass
class Made:
    """A file with the address of every record's cells and the faults planted in it."""

    data: bytes
    suffix: str
    places: list[dict[str, str]]
    plants: list[Plant]
    records: list[dict[str, Any]]


def records(declared: Import, count: int, rng: random.Random) -> list[dict[str, Any]]:
    """Clean records of one of the example imports."""
    return {"example.site": _sites, "example.cell": _cells, "example.households": _households}[declared.name](
        count, rng
    )


def _sites(count: int, rng: random.Random) -> list[dict[str, Any]]:
    made = []
    for code in rng.sample(examples.SITES, count):
        commune = rng.choice(examples.COMMUNES)
        west, south, east, north = examples.OUTLINES[commune].bounds
        made.append(
            {
                "code": code,
                "name": f"Trạm {commune.name.split(' ', 1)[1]} {rng.randint(1, 90)}",
                "operator": rng.choice(examples.OPERATORS),
                "commune": commune,
                "longitude": round(rng.uniform(west + 0.02, east - 0.02), 6),
                "latitude": round(rng.uniform(south + 0.02, north - 0.02), 6),
                "height_m": rng.choice([12.0, 18.5, 24.0, 30.0, 36.5, 42.0, 45.0]),
                "kind": rng.choice(["self_supporting", "guyed", "rooftop", "monopole"]),
                "commissioned": date(2015, 1, 1) + timedelta(days=rng.randint(0, 3500)),
                "shared": rng.random() < 0.4,
                "technologies": tuple(sorted(rng.sample(["2G", "3G", "4G", "5G"], rng.randint(1, 3)))),
            }
        )
    return made


def _cells(count: int, rng: random.Random) -> list[dict[str, Any]]:
    made = []
    for number in range(count):
        site = rng.choice(examples.SITES)
        made.append(
            {
                "cell": f"{site}-L{number:03d}",
                "site": site,
                "technology": rng.choice(["2G", "3G", "4G", "5G"]),
                "frequency_mhz": rng.choice([900.0, 1800.0, 2100.0, 2600.0, 3500.0]),
                "azimuth": float(rng.randrange(0, 360, 10)),
                "tilt": rng.choice([2.0, 3.5, 4.0, 6.5]),
                "power_dbm": rng.choice([40.0, 43.0, 46.0]),
            }
        )
    return made


def _households(count: int, rng: random.Random) -> list[dict[str, Any]]:
    pairs = [(commune, date(2026, month, 1)) for commune in examples.COMMUNES for month in range(1, 13)]
    made = []
    for commune, month in rng.sample(pairs, min(count, len(pairs))):
        households = rng.randint(400, 4000)
        fibre = rng.randint(100, households)
        made.append(
            {
                "commune": commune,
                "month": month,
                "households": households,
                "fibre": fibre,
                "share": round(100 * fibre / households, 1),
                "cost": 1_000_000 * rng.randint(5, 900),
                "electricity": rng.random() < 0.9,
                "note": rng.choice(["", "", "đã nghiệm thu", "chờ cột điện"]),
            }
        )
    return made


def dress(text: str, rng: random.Random) -> str:
    """The same text as another person would type it: case, diacritics, spaces, composition."""
    choice = rng.randrange(8)
    if choice == 0:
        return text.upper()
    if choice == 1:
        return _bare(text)
    if choice == 2:
        return f" {text}\u00a0"
    if choice == 3:
        return unicodedata.normalize("NFD", text)
    if choice == 4:
        return text.replace(" ", "  ")
    return text


def _bare(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in apart if not unicodedata.combining(c))


class Hand:
    """One person's habits for one file: every column is written in one way throughout."""

    def __init__(self, rng: random.Random, *, csv_file: bool) -> None:
        self.rng = rng
        self.numbers = rng.choice(
            ["comma", "comma_unit"] if csv_file else ["native", "native", "comma", "comma_unit", "dot"]
        )
        self.dates = rng.choice(["dmy", "iso", "dots"] if csv_file else ["native", "dmy", "iso", "serial", "dots"])
        self.months = rng.choice(["m/y", "Tháng m/y", "dmy", "y-m"])
        self.coordinates = rng.choice(
            ["decimal", "comma", "dms"] if csv_file else ["native", "decimal", "comma", "dms", "dm"]
        )
        self.booleans = rng.choice([("Có", "Không"), ("x", ""), ("1", "0"), ("✓", "-"), ("Có", "Chưa có")])
        self.names = rng.choice(["name", "code", "bare", "number"])
        self.technology = rng.choice(["plain", "lte", "spaced"])
        self.percents = rng.choice(["number", "sign"])
        self.csv_file = csv_file

    def write(self, column: ImportColumn, value: Any) -> Any:
        rng = self.rng
        if value is None or value == "":
            return None
        if column.kind in ("longitude", "latitude"):
            return self._coordinate(value, column.kind)
        if column.kind == "date":
            return self._date(value)
        if column.kind == "month":
            return {
                "m/y": f"{value.month:02d}/{value.year}", "Tháng m/y": f"Tháng {value.month}/{value.year}",
                "dmy": f"01/{value.month:02d}/{value.year}", "y-m": f"{value.year}-{value.month:02d}",
            }[self.months]  # fmt: skip
        if column.kind == "boolean":
            return (self.booleans[0] if value else self.booleans[1]) or None
        if column.kind == "unit":
            return self._unit(value)
        if column.kind == "technology":
            return self._technologies(value)
        if column.kind == "choice":
            chosen = next(choice for choice in column.choices if choice.value == value)
            return dress(rng.choice([str(chosen.title), *chosen.synonyms]), rng)
        if column.kind in ("integer", "decimal", "money"):
            return self._number(float(value), column)
        if column.kind == "code":
            return rng.choice([value, value.lower(), f"{value} ", f"\u00a0{value}"])
        if column.kind == "reference":
            return rng.choice([value, value.lower(), f"{value} "])
        return dress(value, rng) if rng.random() < 0.3 else value

    def _number(self, value: float, column: ImportColumn) -> Any:
        if column.unit == "%" and self.percents == "sign":
            return f"{value:g}%".replace(".", ",")
        style = self.numbers
        whole = value == int(value)
        if style == "native":
            return value
        if style == "dot":
            return f"{value:g}" if value < 1000 or not whole else f"{value:,.0f}"
        text = f"{value:,.0f}".replace(",", ".") if whole else f"{value:g}".replace(".", ",")
        if column.kind == "decimal" and value >= 1000:
            text = f"{value:.0f}"
        return f"{text} {column.unit}" if style == "comma_unit" and column.unit not in ("", "°", "%") else text

    def _date(self, value: date) -> Any:
        return {
            "native": value, "dmy": f"{value:%d/%m/%Y}", "iso": value.isoformat(), "dots": f"{value:%d.%m.%y}",
            "serial": float((value - date(1899, 12, 30)).days),
        }[self.dates]  # fmt: skip

    def _coordinate(self, value: float, axis: str) -> Any:
        if self.coordinates == "native":
            return value
        if self.coordinates == "dms":
            total = round(value * 36000)
            degrees, rest = divmod(total, 36000)
            minutes, seconds = divmod(rest, 600)
            letter = {"longitude": "E", "latitude": "N"}[axis]
            return f"{degrees}°{minutes:02d}'{seconds / 10:04.1f}\"{letter}"
        if self.coordinates == "dm":
            degrees = int(value)
            return f"{degrees}°{(value - degrees) * 60:.4f}'"
        text = f"{value:.6f}"
        return text.replace(".", ",") if self.coordinates == "comma" else text

    def _unit(self, commune: Any) -> Any:
        if self.names == "code":
            return commune.code
        if self.names == "number":
            return commune.code if self.csv_file else float(commune.code)
        name = (
            commune.name.split(" ", 1)[1]
            if self.names == "bare" and not commune.name.startswith("Phường")
            else commune.name
        )
        return dress(name, self.rng)

    def _technologies(self, value: Any) -> str:
        values = value if isinstance(value, tuple) else (value,)
        words = {"2G": "GSM900", "3G": "UMTS", "4G": "LTE-1800", "5G": "NR"}
        if self.technology == "lte":
            return "; ".join(words[each] for each in values)
        return (", " if self.technology == "spaced" else "/").join(values)


def header(column: ImportColumn, rng: random.Random) -> str:
    """One of the names of the column as somebody would write it."""
    extra = {
        "longitude": ("Kinh độ", "KĐ", "Long", "Longitude", "Kinh độ (E)"),
        "latitude": ("Vĩ độ", "VĐ", "Lat", "Latitude", "Vĩ độ (N)"),
        "unit": ("Xã", "Xã/Phường", "Xã, phường", "Tên xã", "Đơn vị hành chính"),
    }.get(column.kind, ())
    name: str = rng.choice([str(column.title), *column.synonyms, *extra])
    if column.unit and rng.random() < 0.5 and "(" not in name:
        name += f" ({column.unit})"
    style = rng.randrange(6)
    if style == 0:
        return name.upper()
    if style == 1:
        return _bare(name)
    if style == 2:
        return f"{name}\n"
    if style == 3:
        return f" {name} *" if column.required else name
    return name


@dataclass
class _Grid:
    """Cells by zero-based place, and merged ranges."""

    cells: dict[tuple[int, int], Any] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    row: int = 0

    def put(self, values: list[Any]) -> int:
        for column, value in enumerate(values):
            if value is not None:
                self.cells[self.row, column] = value
        self.row += 1
        return self.row - 1


def make(declared: Import, seed: int, *, count: int = 60, faults: int = 12, copies: bool = True) -> Made:
    """A file of the import in a random layout with about that many faults planted."""
    rng = random.Random(seed)
    csv_file = rng.random() < 0.35
    hand = Hand(rng, csv_file=csv_file)
    truth = records(declared, count, rng)
    merge_communes = not csv_file and rng.random() < 0.3 and "commune" in truth[0]
    if merge_communes:
        truth.sort(key=lambda each: each["commune"].code)
    written = [
        {column.field: hand.write(column, record.get(column.field)) for column in declared.columns} for record in truth
    ]
    if merge_communes:
        hand_name = {commune: hand._unit(commune) for commune in examples.COMMUNES}
        for record, cells in zip(truth, written, strict=True):
            cells["commune"] = hand_name[record["commune"]]
    plants = _plant(declared, truth, written, hand, rng, faults, merged=merge_communes)
    if copies and not merge_communes and declared.name != "example.households":
        plants += _copies(declared, truth, written, hand, rng, plants)
    columns = [column for column in declared.columns if column.required or rng.random() < 0.9]
    used = {name for plant in plants for name in plant.fields}
    used |= {"height_m", "tilt"}
    columns = [column for column in declared.columns if column in columns or column.field in used]
    rng.shuffle(columns)
    grid, places = _lay_out(declared, columns, truth, written, rng, csv_file=csv_file, merge=merge_communes)
    data = _as_csv(grid, rng) if csv_file else _as_xlsx(grid, rng)
    return Made(data, ".csv" if csv_file else ".xlsx", places, plants, truth)


def _lay_out(
    declared: Import,
    columns: list[ImportColumn],
    truth: list[Any],
    written: list[Any],
    rng: random.Random,
    *,
    csv_file: bool,
    merge: bool,
) -> tuple[_Grid, list[dict[str, str]]]:
    grid = _Grid()
    names: list[str | None] = [column.field for column in columns]
    serial = rng.random() < 0.7
    extra = rng.random() < 0.5
    heads = [header(column, rng) for column in columns]
    if serial:
        names.insert(0, None)
        heads.insert(0, rng.choice(["STT", "TT", "Số TT"]))
    if extra:
        at = rng.randrange(1 if serial else 0, len(names) + 1)
        names.insert(at, None)
        heads.insert(at, rng.choice(["Người cập nhật", "Số hợp đồng", "Ảnh hiện trường"]))
    width = len(names)
    for title in rng.sample(
        [
            "UBND TỈNH QUẢNG NGÃI",
            "SỞ KHOA HỌC VÀ CÔNG NGHỆ",
            f"DANH SÁCH {declared.title}".upper(),
            "(Kèm theo Công văn số 12/SKHCN)",
        ],
        rng.randrange(4),
    ):
        row = grid.put([title])
        if not csv_file and rng.random() < 0.5:
            grid.merged.append((row, 0, row, width - 1))
    if grid.row and rng.random() < 0.5:
        grid.row += 1
    _heads(grid, names, heads, rng, csv_file=csv_file)
    if rng.random() < 0.3:
        numbering = (
            [f"({number})" for number in range(1, width + 1)]
            if rng.random() < 0.7
            else [float(n) for n in range(1, width + 1)]
        )
        grid.put([str(each) for each in numbering] if csv_file else list(numbering))
    places: list[dict[str, str]] = []
    first_of: dict[str, int] = {}
    repeat_at = rng.randrange(10, len(written)) if rng.random() < 0.2 else -1
    last_row = grid.row
    for number, cells in enumerate(written):
        if number == repeat_at and not merge:
            grid.put([text.strip() for text in heads])
        if not merge and rng.random() < 0.03:
            grid.row += 1
        values = [
            (str(number + 1) if csv_file else float(number + 1)) if name is None and index == 0 and serial else
            f"ghi {number}" if name is None else cells[name]
            for index, name in enumerate(names)
        ]  # fmt: skip
        row = grid.put(values)
        places.append({name: cell_address(row, index) for index, name in enumerate(names) if name})
        if merge:
            _merge_down(grid, names, truth, number, row, places, first_of)
        if not merge and "commune" in names and rng.random() < 0.03:
            grid.put(
                ["", rng.choice(["Tổng cộng", "Cộng", "Tổng số:"])] if serial else [rng.choice(["Tổng cộng", "Cộng"])]
            )
        last_row = row
    assert last_row
    if rng.random() < 0.6:
        grid.put(["" if serial else None, rng.choice(["Tổng cộng", "TỔNG CỘNG:"])] if serial else ["Tổng cộng"])
    if rng.random() < 0.5:
        grid.row += 1
        grid.put([None] * (width - 1) + ["Quảng Ngãi, ngày 15 tháng 6 năm 2026"])
        grid.put(["Người lập biểu", *[None] * (width - 2), "GIÁM ĐỐC"])
        grid.put([None] * (width - 1) + ["(Ký, ghi rõ họ tên)"])
        grid.put([None] * (width - 1) + ["Nguyễn Văn An"])
    return grid, places


def _heads(grid: _Grid, names: list[str | None], heads: list[str], rng: random.Random, *, csv_file: bool) -> None:
    """One row, or two with a group over neighbours and the others merged downwards."""
    group = None
    for first in range(len(names) - 1):
        if {names[first], names[first + 1]} == {"longitude", "latitude"}:
            group = (first, "Toạ độ")
    if group is None and len(names) > 4 and rng.random() < 0.5:
        group = (rng.randrange(1, len(names) - 2), "Thông tin chung")
    if group is None or rng.random() < 0.5 or csv_file:
        grid.put(heads)
        return
    first, title = group
    top: list[Any] = list(heads)
    top[first], top[first + 1] = title, None
    bottom: list[Any] = [None] * len(heads)
    bottom[first : first + 2] = heads[first : first + 2]
    row = grid.put(top)
    grid.put(bottom)
    grid.merged.append((row, first, row, first + 1))
    grid.merged += [(row, index, row + 1, index) for index in range(len(heads)) if index not in (first, first + 1)]


def _merge_down(
    grid: _Grid,
    names: list[str | None],
    truth: list[Any],
    number: int,
    row: int,
    places: list[dict[str, str]],
    first_of: dict[str, int],
) -> None:
    """The commune stands once, merged over its rows."""
    code = truth[number]["commune"].code
    index = names.index("commune")
    if code in first_of:
        grid.cells.pop((row, index), None)
        places[-1]["commune"] = cell_address(first_of[code], index)
        top = first_of[code]
        grid.merged = [each for each in grid.merged if each[:2] != (top, index)]
        grid.merged.append((top, index, row, index))
    else:
        first_of[code] = row


def _as_xlsx(grid: _Grid, rng: random.Random) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    dated = book.add_format({"num_format": "dd/mm/yyyy"})
    if rng.random() < 0.4:
        guide = book.add_worksheet("Hướng dẫn")
        guide.write(0, 0, "Điền vào sheet sau, không đổi tên cột")
    sheet = book.add_worksheet(rng.choice(["Sheet1", "Biểu 1", "Danh sách"]))
    if rng.random() < 0.3:
        book.add_worksheet("Sheet3")
    for top, left, bottom, right in grid.merged:
        if (top, left) != (bottom, right):
            sheet.merge_range(top, left, bottom, right, "")
    for (row, column), value in grid.cells.items():
        if isinstance(value, ErrorCell):
            sheet.write_formula(row, column, "=NA()", None, value.text)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, dated)
        elif isinstance(value, str):
            sheet.write_string(row, column, value)
        else:
            sheet.write(row, column, value)
    book.close()
    return stream.getvalue()


def _as_csv(grid: _Grid, rng: random.Random) -> bytes:
    width = max(column for _row, column in grid.cells) + 1
    text = io.StringIO()
    writer = csv.writer(text, delimiter=rng.choice([";", "\t", ","]), lineterminator="\r\n")
    for row in range(grid.row):
        values = [grid.cells.get((row, column), "") for column in range(width)]
        writer.writerow([value.text if isinstance(value, ErrorCell) else value for value in values])
    encoding = rng.choice(["utf-8", "utf-8-sig", "utf-16"])
    return text.getvalue().encode(encoding)


type _Planter = Callable[
    [dict[str, Any], dict[str, Any], "Hand", random.Random], tuple[tuple[str, ...], tuple[str, ...], Any]
]


def _plant(
    declared: Import, truth: list[Any], written: list[Any], hand: Hand, rng: random.Random, count: int, *, merged: bool
) -> list[Plant]:
    """Each record gets at most one fault, and copies come last so that indexes stay true."""
    planters = _planters(declared, hand, merged=merged)
    plants = []
    for index in rng.sample(range(len(truth)), min(count, len(truth) // 2)):
        planter = rng.choice(planters)
        found = planter(truth[index], written[index], rng)
        if found is not None:
            plants.append(Plant(index, *found))
    return plants


def _copies(
    declared: Import, truth: list[Any], written: list[Any], hand: Hand, rng: random.Random, plants: list[Plant]
) -> list[Plant]:
    """A record twice, and one twice with another figure."""
    free = [index for index in range(len(truth)) if all(plant.record != index for plant in plants)]
    first, second = rng.sample(free, 2)
    truth += [dict(truth[first]), dict(truth[second])]
    written += [dict(written[first]), dict(written[second])]
    changed = "height_m" if declared.name == "example.site" else "tilt"
    written[-1][changed] = 11.0 if hand.numbers == "native" else "11"
    key = declared.key[-1:]
    return [
        Plant(len(truth) - 2, key, ("duplicate_row",), drops=True),
        Plant(len(truth) - 1, key, ("duplicate_key",)),
        Plant(second, key, ("duplicate_key",)),
    ]


def _planters(declared: Import, hand: Hand, *, merged: bool) -> list[Any]:
    text_style = hand.numbers if hand.numbers != "native" else "comma"
    assert text_style
    by_kind: dict[str, list[ImportColumn]] = {}
    for column in declared.columns:
        by_kind.setdefault(column.kind, []).append(column)
    decimals = [*by_kind.get("decimal", []), *by_kind.get("integer", [])]
    required = [c for c in declared.columns if c.required and c.kind != "code" and not (merged and c.kind == "unit")]
    planters: list[Any] = []

    def planter(function: Any) -> Any:
        planters.append(function)
        return function

    @planter
    def missing(truth: Any, cells: Any, rng: random.Random) -> Any:
        column = rng.choice(required)
        cells[column.field] = rng.choice([None, "-", " "])
        return (column.field,), ("missing_value",)

    @planter
    def error(truth: Any, cells: Any, rng: random.Random) -> Any:
        column = rng.choice([c for c in declared.columns if not (merged and c.kind == "unit")])
        cells[column.field] = ErrorCell(rng.choice(["#N/A", "#REF!", "#VALUE!", "#DIV/0!"]))
        return (column.field,), ("formula_error",)

    @planter
    def no_number(truth: Any, cells: Any, rng: random.Random) -> Any:
        column = rng.choice(decimals)
        cells[column.field] = rng.choice(["abc", "cao", "45-50", "12.05.2024", "xem phụ lục", "ba mươi"])
        return (column.field,), ("not_a_number",)

    @planter
    def too_much(truth: Any, cells: Any, rng: random.Random) -> Any:
        column = rng.choice([c for c in decimals if c.maximum is not None])
        high = rng.random() < 0.6
        value = (
            (column.maximum or 0) + rng.choice([1, 50, 5000]) if high else (column.minimum or 0) - rng.choice([1, 45])
        )
        cells[column.field] = hand._number(float(value), column)
        return (column.field,), ("above_maximum", "below_minimum")

    if by_kind.get("decimal"):

        @planter
        def letter_o(truth: Any, cells: Any, rng: random.Random) -> Any:
            column = rng.choice(by_kind["decimal"])
            value = truth[column.field]
            if value != int(value) or "0" not in str(int(value)) or value == 0:
                return None
            cells[column.field] = str(int(value)).replace("0", "O")
            return (column.field,), ("not_a_number",), value

    if by_kind.get("date"):

        @planter
        def no_date(truth: Any, cells: Any, rng: random.Random) -> Any:
            cells["commissioned"] = rng.choice(
                ["31/02/2024", "30.02.2023", "đang xây dựng", "32/01/2020", "2024-13-45", "31/06/2024"]
            )
            return ("commissioned",), ("impossible_date", "not_a_date")

        @planter
        def american(truth: Any, cells: Any, rng: random.Random) -> Any:
            day = date(2020, rng.randint(1, 12), rng.randint(13, 28))
            cells["commissioned"] = f"{day:%m/%d/%Y}"
            return ("commissioned",), ("month_before_day",), day

    if by_kind.get("month"):

        @planter
        def no_month(truth: Any, cells: Any, rng: random.Random) -> Any:
            cells["month"] = rng.choice(["13/2026", "Tháng mười", "cả năm"])
            return ("month",), ("impossible_date", "not_a_date")

    if by_kind.get("choice"):

        @planter
        def misspelt(truth: Any, cells: Any, rng: random.Random) -> Any:
            title = {
                "self_supporting": "Tự đúng đất",
                "guyed": "Day com",
                "rooftop": "Trên mai nhaf",
                "monopole": "Đơn thâm",
            }
            wild = rng.random() < 0.3
            cells["kind"] = "Cột ABC" if wild else title[truth["kind"]]
            return ("kind",), ("unknown_choice",), None if wild else truth["kind"]

    if by_kind.get("boolean"):

        @planter
        def no_boolean(truth: Any, cells: Any, rng: random.Random) -> Any:
            name = by_kind["boolean"][0].field
            cells[name] = rng.choice(["có lẽ", "2", "xem xét", "một phần"])
            return (name,), ("not_yes_or_no",)

    if by_kind.get("technology"):

        @planter
        def no_technology(truth: Any, cells: Any, rng: random.Random) -> Any:
            name = by_kind["technology"][0].field
            cells[name] = rng.choice(["Wifi", "cáp quang", "9G"])
            return (name,), ("unknown_choice",)

    if by_kind.get("code"):

        @planter
        def lookalike(truth: Any, cells: Any, rng: random.Random) -> Any:
            name = by_kind["code"][0].field
            code = truth[name]
            at = code.find("0", 3)
            if at < 0:
                return None
            cells[name] = code[:at] + "O" + code[at + 1 :]
            return (name,), ("lookalike", "odd_one_out"), code

        @planter
        def no_key(truth: Any, cells: Any, rng: random.Random) -> Any:
            cells[by_kind["code"][0].field] = None
            return (by_kind["code"][0].field,), ("missing_value",)

    if by_kind.get("reference"):

        @planter
        def no_reference(truth: Any, cells: Any, rng: random.Random) -> Any:
            column = by_kind["reference"][0]
            if column.field == "operator":
                wild = rng.random() < 0.4
                slips = {
                    "VIETTEL": "Viettell",
                    "VNPT": "Vina phonee",
                    "MOBIFONE": "Mobifonne",
                    "VIETNAMOBILE": "Vietnammobile",
                }
                cells["operator"] = "FPT Telecom" if wild else slips[truth["operator"]]
                return ("operator",), ("unknown_reference",), None if wild else truth["operator"]
            if rng.random() < 0.5:
                cells[column.field] = f"QNG{rng.randint(5000, 9999)}"
                return (column.field,), ("unknown_reference",)
            code = truth[column.field]
            if "0" not in code:
                return None
            cells[column.field] = code[:3] + code[3:].replace("0", "O", 1)
            return (column.field,), ("lookalike",), code

    if by_kind.get("unit") and not merged:

        @planter
        def past_unit(truth: Any, cells: Any, rng: random.Random) -> Any:
            name, successor = rng.choice(list(examples.PAST.items()))
            if "latitude" in truth and successor is not truth["commune"]:
                past = [each for each, now in examples.PAST.items() if now is truth["commune"]]
                if not past:
                    return None
                name, successor = past[0], truth["commune"]
            cells["commune"] = rng.choice([name, dress(name, rng)])
            return ("commune",), ("past_unit",), successor

        @planter
        def no_unit(truth: Any, cells: Any, rng: random.Random) -> Any:
            cells["commune"] = rng.choice(["Xã Không Có", "99999", "Phường Hoa Sen"])
            return ("commune",), ("unknown_unit",)

    if by_kind.get("text"):

        @planter
        def formula(truth: Any, cells: Any, rng: random.Random) -> Any:
            name = by_kind["text"][0].field
            cells[name] = rng.choice(['=HYPERLINK("http://x.vn","a")', "=1+1", "@SUM(A1)", "=cmd|' /C calc'!A0"])
            return (name,), ("formula_text",)

        @planter
        def broken(truth: Any, cells: Any, rng: random.Random) -> Any:
            name = by_kind["text"][0].field
            cells[name] = rng.choice(["Tr?m B?nh Ch?u", "Qu\ufffdng Ng\ufffdi"])
            return (name,), ("broken_text",)

    if by_kind.get("longitude"):
        _position_planters(planter, hand)
    return planters


def _position_planters(planter: Any, hand: Hand) -> None:
    both = ("longitude", "latitude")

    @planter
    def exchanged(truth: Any, cells: Any, rng: random.Random) -> Any:
        cells["longitude"], cells["latitude"] = cells["latitude"], cells["longitude"]
        return both, ("swapped_coordinates",), (truth["longitude"], truth["latitude"])

    @planter
    def elsewhere(truth: Any, cells: Any, rng: random.Random) -> Any:
        shift = rng.choice([-0.25, 0.25])
        cells["latitude"] = hand._coordinate(round(truth["latitude"] + shift, 6), "latitude")
        return (*both, "commune"), ("outside_unit", "outside_province")

    @planter
    def at_sea(truth: Any, cells: Any, rng: random.Random) -> Any:
        cells["longitude"] = hand._coordinate(round(109.6 + rng.random(), 6), "longitude")
        return both, ("outside_province",)

    @planter
    def projected(truth: Any, cells: Any, rng: random.Random) -> Any:
        easting, northing = _TO_GRID.transform(truth["longitude"], truth["latitude"])
        pair = (easting, northing) if rng.random() < 0.5 else (northing, easting)
        cells["longitude"], cells["latitude"] = (
            round(each, 2) if not hand.csv_file else f"{each:.2f}" for each in pair
        )
        return both, ("projected_coordinates",), (truth["longitude"], truth["latitude"])

    @planter
    def no_point(truth: Any, cells: Any, rng: random.Random) -> Any:
        digits = f"{truth['latitude']:.6f}".replace(".", "")
        cells["latitude"] = digits if hand.csv_file else float(digits)
        return ("latitude",), ("decimal_point_lost",), round(truth["latitude"], 6)

    @planter
    def no_coordinate(truth: Any, cells: Any, rng: random.Random) -> Any:
        name = rng.choice(both)
        cells[name] = rng.choice(["0", "15°67'12\"", "chưa đo", "1.5", "xx"])
        return (name,), ("not_a_coordinate", "missing_value")
