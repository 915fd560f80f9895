"""Single cells, kind by kind: what is taken, how it is read, what is refused and what is proposed."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from hatang.engines.writing.numbers import NumberStyle
from hatang.kernel.imports import Choice, ImportColumn
from hatang.kernel.imports.cells import Broken, Reader, Taken
from hatang.kernel.imports.faults import (
    CONFIRMABLE,
    KIND_TITLES,
    MESSAGES,
    READINGS,
    CellReading,
    Kind,
    Refusal,
    format_message,
)
from hatang.kernel.imports.figures import ColumnHabit

pytestmark = pytest.mark.unit

HEIGHT = ImportColumn("height", "Chiều cao", kind="decimal", unit="m", minimum=0, maximum=200)
COUNT = ImportColumn("count", "Số hộ", kind="integer", minimum=0, maximum=20_000)
MONEY = ImportColumn("cost", "Kinh phí", kind="money", minimum=0)
SHARE = ImportColumn("share", "Tỷ lệ", kind="decimal", unit="%", minimum=0, maximum=100)
DAY = ImportColumn("day", "Ngày", kind="date")
END = ImportColumn("end", "Hạn", kind="date", edge="end")
MONTH = ImportColumn("month", "Tháng", kind="month")
MOMENT = ImportColumn("moment", "Thời gian", kind="moment")
YEAR = ImportColumn("year", "Năm", kind="year")
CODE = ImportColumn("code", "Mã", kind="code", pattern=r"QNG\d{4}")
PADDED = ImportColumn("padded", "Mã", kind="code", width=5)
FLAG = ImportColumn("flag", "Có", kind="boolean")
TECHNOLOGY = ImportColumn("technology", "Công nghệ", kind="technology")
TECHNOLOGIES = ImportColumn("technologies", "Công nghệ", kind="technology", many=True)
CHOICES = (Choice("self", "Tự đứng", ("tự đứng dưới đất",)), Choice("roof", "Trên mái"), Choice("guyed", "Dây co"))
KIND = ImportColumn("kind", "Loại", kind="choice", choices=CHOICES)
NAME = ImportColumn("name", "Tên", maximum_length=20)

# The time zone of the installation.
HERE = timezone(timedelta(hours=7))

TAKEN: list[tuple[ImportColumn, Any, Any]] = [
    (MOMENT, "12/10/2026 08:31:05", datetime(2026, 10, 12, 8, 31, 5, tzinfo=HERE)),
    (MOMENT, datetime(2026, 10, 12, 8, 31, 5), datetime(2026, 10, 12, 8, 31, 5, tzinfo=HERE)),
    (MOMENT, "2026-10-12T01:31:05Z", datetime(2026, 10, 12, 8, 31, 5, tzinfo=HERE)),
    (MOMENT, "12/10/2026 8:31:05 PM", datetime(2026, 10, 12, 20, 31, 5, tzinfo=HERE)),
    (MOMENT, date(2026, 10, 12), datetime(2026, 10, 12, tzinfo=HERE)),
    (HEIGHT, "12,5 m", 12.5),
    (HEIGHT, "≈45", 45.0),
    (HEIGHT, "12m5", 12.5),
    (HEIGHT, 30.0, 30.0),
    (HEIGHT, "1.234", 1.234),
    (HEIGHT, "khoảng 40", 40.0),
    (HEIGHT, "0,03 km", 30.0),
    (HEIGHT, "chưa rõ", None),
    (HEIGHT, "-", None),
    (COUNT, "1.234", 1234),
    (COUNT, "1 234", 1234),
    (COUNT, "1,234", 1234),
    (COUNT, "120 hộ", 120),
    (COUNT, 12.0, 12),
    (MONEY, "25 triệu đồng", 25_000_000),
    (MONEY, "1,2 tỷ", 1_200_000_000),
    (MONEY, "1.500.000 đ", 1_500_000),
    (SHARE, "95%", 95.0),
    (SHARE, "95,5 %", 95.5),
    (SHARE, 95.0, 95.0),
    (DAY, "31/12/2024", date(2024, 12, 31)),
    (DAY, "2024-12-31", date(2024, 12, 31)),
    (DAY, "31.12.24", date(2024, 12, 31)),
    (DAY, 45657.0, date(2024, 12, 31)),
    (DAY, "45657", date(2024, 12, 31)),
    (DAY, "ngày 5 tháng 3 năm 2024", date(2024, 3, 5)),
    (DAY, "12/2024", date(2024, 12, 1)),
    (END, "12/2024", date(2024, 12, 31)),
    (DAY, "Quý II/2025", date(2025, 4, 1)),
    (END, "Quý II/2025", date(2025, 6, 30)),
    (END, "6 tháng đầu năm 2025", date(2025, 6, 30)),
    (DAY, "20241231", date(2024, 12, 31)),
    (DAY, "31/12/2024 14:05", date(2024, 12, 31)),
    (DAY, date(2024, 1, 2), date(2024, 1, 2)),
    (MONTH, "Tháng 6/2025", date(2025, 6, 1)),
    (MONTH, "2025-06", date(2025, 6, 1)),
    (MONTH, "15/06/2025", date(2025, 6, 1)),
    (YEAR, 2025.0, 2025),
    (YEAR, "năm 2025", 2025),
    (CODE, " qng0012\u00a0", "QNG0012"),
    (CODE, "ＱNG0012", "QNG0012"),
    (PADDED, "00691", "00691"),
    (PADDED, 12345.0, "12345"),
    (FLAG, "Có", True),
    (FLAG, "x", True),
    (FLAG, "✓", True),
    (FLAG, 1.0, True),
    (FLAG, "Không", False),
    (FLAG, "chưa có", False),
    (FLAG, "0", False),
    (FLAG, True, True),
    (FLAG, "", None),
    (TECHNOLOGY, "lte-1800", "4G"),
    (TECHNOLOGY, "NR", "5G"),
    (TECHNOLOGY, "4G LTE", "4G"),
    (TECHNOLOGY, "U2100", "3G"),
    (TECHNOLOGIES, "2G/3G/4G", ("2G", "3G", "4G")),
    (TECHNOLOGIES, "GSM900, LTE 1800", ("2G", "4G")),
    (KIND, "TỰ ĐỨNG", "self"),
    (KIND, "tu dung duoi dat", "self"),
    (KIND, "Trên mái (nhà dân)", "roof"),
    (NAME, "Trạm  Ba\u00a0Tơ", "Trạm Ba Tơ"),
    (NAME, "Quảng Ngãi", "Quảng Ngãi"),
    (NAME, 12.0, "12"),
    (CODE, "'QNG0012", "QNG0012"),
    (NAME, "- Thôn 1", "- Thôn 1"),
    (NAME, "+84 255", "+84 255"),
]


@pytest.mark.parametrize(("column", "raw", "value"), TAKEN, ids=lambda each: str(getattr(each, "field", each))[:30])
def test_taken(column: ImportColumn, raw: Any, value: Any) -> None:
    result = Reader(column).read(raw)
    assert isinstance(result, Taken), result
    assert result.value == value
    assert type(result.value) is type(value)


REFUSED: list[tuple[ImportColumn, Any, Kind, Any]] = [
    (DAY, "2025", Kind.YEAR_ALONE, "2025-01-01"),
    (DAY, 2023.0, Kind.YEAR_ALONE, "2023-01-01"),
    (DAY, "năm 2023", Kind.YEAR_ALONE, "2023-01-01"),
    (END, "2025", Kind.YEAR_ALONE, "2025-12-31"),
    (MONTH, "2025", Kind.YEAR_ALONE, "2025-01-01"),
    (HEIGHT, "450", Kind.ABOVE_MAXIMUM, None),
    (HEIGHT, -5.0, Kind.BELOW_MINIMUM, None),
    (HEIGHT, "45-50", Kind.NOT_A_NUMBER, None),
    (HEIGHT, "abc", Kind.NOT_A_NUMBER, None),
    (HEIGHT, "4O", Kind.NOT_A_NUMBER, 40.0),
    (HEIGHT, "45 kg", Kind.NOT_A_NUMBER, None),
    (HEIGHT, "45 MHz", Kind.WRONG_MEASURE, None),
    (HEIGHT, date(2024, 5, 12), Kind.NOT_A_NUMBER, None),
    (HEIGHT, True, Kind.NOT_A_NUMBER, None),
    (HEIGHT, "#N/A", Kind.FORMULA_ERROR, None),
    (HEIGHT, Broken("#REF!"), Kind.FORMULA_ERROR, None),
    (HEIGHT, Broken(), Kind.FORMULA_WITHOUT_RESULT, None),
    (HEIGHT, "####", Kind.FORMULA_ERROR, None),
    (ImportColumn("x", "X", kind="decimal"), "1.234", Kind.AMBIGUOUS_NUMBER, None),
    (COUNT, "12,5", Kind.NOT_AN_INTEGER, None),
    (COUNT, 12.5, Kind.NOT_AN_INTEGER, None),
    (COUNT, "12 m", Kind.WRONG_MEASURE, None),
    (SHARE, "140%", Kind.ABOVE_MAXIMUM, None),
    (MONEY, "ba tỷ", Kind.NOT_A_NUMBER, None),
    (DAY, "31/02/2024", Kind.IMPOSSIBLE_DATE, None),
    (DAY, "12/31/2024", Kind.MONTH_BEFORE_DAY, "2024-12-31"),
    (DAY, "mới", Kind.NOT_A_DATE, None),
    (DAY, "1/1/3024", Kind.DATE_OUT_OF_RANGE, None),
    (DAY, 5.0, Kind.NOT_A_DATE, None),
    (DAY, "13/2024", Kind.IMPOSSIBLE_DATE, None),
    (DAY, "00/05/2023", Kind.IMPOSSIBLE_DATE, None),
    (MOMENT, "12/10/2026 25:31", Kind.NOT_A_DATE, None),
    (MOMENT, "sáng thứ hai", Kind.NOT_A_DATE, None),
    (ImportColumn("d", "D", kind="date", earliest=date(2010, 1, 1)), "1/1/1999", Kind.DATE_OUT_OF_RANGE, None),
    (CODE, "QNGO012", Kind.LOOKALIKE, "QNG0012"),
    (CODE, "QNG 0012", Kind.WRONG_SHAPE, "QNG0012"),
    (CODE, "QNG12", Kind.WRONG_SHAPE, None),
    (PADDED, 691.0, Kind.LOST_ZEROS, "00691"),
    (PADDED, "1,23457E+11", Kind.WRONG_SHAPE, None),
    (ImportColumn("c", "C", kind="code"), "QNG\u041e12", Kind.LOOKALIKE, "QNGO12"),
    (FLAG, "có lẽ", Kind.NOT_YES_OR_NO, None),
    (TECHNOLOGY, "Wifi", Kind.UNKNOWN_CHOICE, None),
    (TECHNOLOGY, "4G/5G", Kind.UNKNOWN_CHOICE, None),
    (KIND, "Tự đúng", Kind.UNKNOWN_CHOICE, None),
    (KIND, "Trên máy", Kind.UNKNOWN_CHOICE, "Trên mái"),
    (KIND, "Cột ABC", Kind.UNKNOWN_CHOICE, None),
    (NAME, "=1+1", Kind.FORMULA_TEXT, None),
    (NAME, "Qu?ng Ng?i", Kind.BROKEN_TEXT, None),
    (NAME, "x" * 21, Kind.TOO_LONG, None),
]


@pytest.mark.parametrize(
    ("column", "raw", "kind", "proposal"), REFUSED, ids=lambda each: str(getattr(each, "field", each))[:30]
)
def test_refused(column: ImportColumn, raw: Any, kind: Kind, proposal: Any) -> None:
    result = Reader(column).read(raw)
    if kind is Kind.UNKNOWN_CHOICE and raw == "Tự đúng":
        # Only tones differ, and tones are ignored: this is the word itself.
        assert result == Taken("self", (CellReading.WORD,))
        return
    assert isinstance(result, Refusal), result
    assert (result.kind, result.proposal) == (kind, proposal)
    assert "%(" not in format_message(kind, {"value": str(raw), **result.params})


def test_what_is_empty_is_missing_only_where_it_is_required() -> None:
    needed = ImportColumn("n", "N", kind="integer", required=True)
    assert Reader(needed).read(None) == Refusal(Kind.MISSING_VALUE)
    assert Reader(needed).read("không có") == Refusal(Kind.MISSING_VALUE)
    assert Reader(ImportColumn("n", "N", kind="integer", required=True, default=0)).read("") == Taken(0)


def test_the_decimal_mark_of_the_column_settles_what_a_cell_leaves_open() -> None:
    column = ImportColumn("x", "X", kind="decimal")
    assert Reader(column, NumberStyle.COMMA).read("1.234") == Taken(1234.0, (CellReading.THOUSANDS,))
    assert Reader(column, NumberStyle.DOT).read("1.234") == Taken(1.234)


@pytest.mark.parametrize(
    ("text", "others", "expected"),
    [
        ("3.600", [12.5, 30.0, 45.0, 24.0, 36.0], None),  # 3.6 m is no mast of these, and 3600 m is none at all
        ("36.500", [12.5, 30.0, 45.0, 24.0, 36.0], 36.5),
        ("3.600", ["3.600", "4.250", "12.125", "9.500"], 3.6),
        ("3.600", [], None),
    ],
)
def test_three_digits_after_a_point_are_decimals_only_where_the_column_says_so(
    text: str, others: list[Any], expected: float | None
) -> None:
    result = Reader(HEIGHT, habit=ColumnHabit.of(others, HEIGHT.minimum, HEIGHT.maximum)).read(text)
    if expected is None:
        assert isinstance(result, Refusal)
        assert (result.kind, result.proposal) == (Kind.AMBIGUOUS_NUMBER, None)
    else:
        assert result == Taken(expected, (CellReading.DECIMALS,))


def test_the_bounds_of_a_day_are_those_of_its_column() -> None:
    today = date(2026, 10, 31)
    seen = ImportColumn("seen", "S", kind="date", earliest=date(1993, 1, 1), past=True).ending(today)
    planned = ImportColumn("planned", "P", kind="date", earliest=date(1993, 1, 1)).ending(today)
    assert isinstance(Reader(seen).read("31/10/2026"), Taken)
    assert isinstance(Reader(planned).read("31/12/2045"), Taken)
    for column in (seen, planned):
        assert getattr(Reader(column).read("15/03/2062"), "proposal", None) == "2026-03-15"
    assert getattr(Reader(seen).read(date(2027, 3, 15)), "kind", None) is Kind.DATE_OUT_OF_RANGE
    assert getattr(Reader(seen).read("15/03/2126"), "proposal", None) == "2026-03-15"


def test_the_unit_of_the_heading_converts_the_figures() -> None:
    assert Reader(HEIGHT, measure="km").read(0.03) == Taken(30.0, (CellReading.MEASURE,))
    assert Reader(MONEY, measure="triệu đồng").read("12,5").value == 12_500_000  # type: ignore[union-attr]


def test_every_kind_has_its_words() -> None:
    assert set(MESSAGES) == set(Kind) == set(KIND_TITLES)
    assert set(READINGS) == set(CellReading)
    assert set(Kind) >= CONFIRMABLE
