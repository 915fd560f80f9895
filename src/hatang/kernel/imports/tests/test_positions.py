"""Positions: exchanged, projected in any zone, half, outside; questions about the whole column asked once."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from pyproj import Transformer

from hatang.engines.sheets.tests import making
from hatang.kernel.imports.checking import Decisions
from hatang.kernel.imports.tests import examples, planting
from hatang.kernel.imports.tests.test_layouts import HEAD, record

if TYPE_CHECKING:
    from hatang.kernel.imports.tests.conftest import Check

pytestmark = pytest.mark.unit


def rows_of(epsg: int | None = None, *, count: int = 12, swap: bool = False, seed: int = 1) -> list[list[Any]]:
    """Sound records of the made-up province, in degrees or in metres of a zone."""
    made = []
    to_grid = None if epsg is None else Transformer.from_crs(4326, epsg, always_xy=True)
    for number, site in enumerate(planting.records(examples.SITE, count, random.Random(seed)), start=1):
        pair = (site["longitude"], site["latitude"])
        if to_grid is not None:
            pair = tuple(round(each, 2) for each in to_grid.transform(*pair))
        x, y = reversed(pair) if swap else pair
        made.append(record(number, commune=site["commune"].name, longitude=x, latitude=y))
    return made


def kinds(examined: Any) -> list[str]:
    return [fault.kind.value for fault in examined.faults]


def test_exchanged_columns_are_one_question(check: Check) -> None:
    rows = [HEAD, *rows_of(swap=True)]
    examined = check(examples.SITE, making.xlsx(rows))
    assert kinds(examined) == ["columns_swapped"]
    assert examined.faults[0].cell == "D1"
    assert not examined.may_commit
    mended = check(examples.SITE, making.xlsx(rows), decisions=Decisions().accepting(examined.faults))
    assert not mended.faults
    assert 108 < float(str(mended.sound[0].values["longitude"])) < 109


def test_headings_x_and_y_mean_whatever_the_figures_say(check: Check) -> None:
    head = ["X" if title == "Kinh độ" else "Y" if title == "Vĩ độ" else title for title in HEAD]
    for swap in (False, True):
        assert not check(examples.SITE, making.xlsx([head, *rows_of(swap=swap)])).faults


@pytest.mark.parametrize("epsg", [5898, 9216, 9217])
def test_metres_without_a_zone_are_one_question_with_the_zone_that_fits(check: Check, epsg: int) -> None:
    head = ["X (m)" if title == "Kinh độ" else "Y (m)" if title == "Vĩ độ" else title for title in HEAD]
    rows = [head, *rows_of(epsg, swap=True)]
    examined = check(examples.SITE, making.xlsx(rows))
    assert kinds(examined) == ["zone_unconfirmed"]
    (fault,) = examined.faults
    assert fault.proposal is not None
    assert fault.proposal.text == f"EPSG:{epsg}"
    assert "12" in fault.reason
    mended = check(examples.SITE, making.xlsx(rows), decisions=Decisions().accepting(examined.faults))
    assert not mended.faults
    assert mended.sound[0].values["longitude"] == pytest.approx(rows_of()[0][3], abs=1e-6)


def test_a_zone_that_the_file_states_is_taken(check: Check) -> None:
    rows = [["Toạ độ VN-2000, kinh tuyến trục 107°30', múi chiếu 3°"], HEAD, *rows_of(9216)]
    assert not check(examples.SITE, making.xlsx(rows)).faults


def test_without_communes_no_zone_is_guessed(check: Check) -> None:
    rows = [HEAD, *rows_of(5898)]
    for row in rows[1:]:
        row[2] = "Xã Không Có"
    examined = check(examples.SITE, making.xlsx(rows))
    zone = next(fault for fault in examined.faults if fault.kind.value == "zone_unconfirmed")
    assert zone.proposal is None


def test_one_row_of_another_zone_is_named_with_its_degrees(check: Check) -> None:
    rows = [HEAD, *rows_of(5898)]
    rows[4] = rows_of(9216)[3]
    examined = check(examples.SITE, making.xlsx(rows), decisions=Decisions().accepting(
        check(examples.SITE, making.xlsx([HEAD, *rows_of(5898)])).faults
    ))  # fmt: skip
    assert {(fault.cell, fault.kind.value) for fault in examined.faults} == {("D5", "other_zone"), ("E5", "other_zone")}
    assert examined.faults[0].proposal is not None
    assert float(examined.faults[0].proposal.text) == pytest.approx(rows_of()[3][3], abs=1e-6)


def test_both_halves_may_stand_in_one_cell(check: Check) -> None:
    head = ["Mã trạm", "Nhà mạng", "Xã", "Toạ độ", "Chiều cao (m)", "Loại cột"]
    texts = ["14.85, 108.25", "108,25; 14,85", "14°51'00\"N 108°15'00\"E", "(14.85,108.25)", "14.85 108.25"]
    rows = [
        [f"QNG{number:04d}", "VNPT", "Bình Châu", text, 30.0, "Tự đứng"] for number, text in enumerate(texts, start=1)
    ]
    examined = check(examples.SITE, making.xlsx([head, *rows]))
    assert not examined.faults
    for row in examined.sound:
        assert (row.values["longitude"], row.values["latitude"]) == pytest.approx((108.25, 14.85), abs=1e-6)
    wrong = check(examples.SITE, making.xlsx([head, [*rows[0][:3], "chưa đo", 30.0, "Tự đứng"], *rows[1:]]))
    assert [(fault.cell, fault.kind.value) for fault in wrong.faults] == [("D2", "not_a_coordinate")]


def test_outside_its_commune_both_the_position_and_the_commune_are_suspects(check: Check) -> None:
    rows = [HEAD, *rows_of()]
    rows[3][2] = "Xã Măng Đen" if rows[3][2] != "Xã Măng Đen" else "Xã Ba Tơ"
    examined = check(examples.SITE, making.xlsx(rows))
    assert {fault.cell for fault in examined.faults} == {"C4", "D4", "E4"}
    assert set(kinds(examined)) == {"outside_unit"}
    confirmed = frozenset((fault.cell, fault.kind.value) for fault in examined.faults)
    assert not check(examples.SITE, making.xlsx(rows), decisions=Decisions(confirmed=confirmed)).faults


def test_half_a_position_is_no_position(check: Check) -> None:
    from dataclasses import replace

    optional = replace(
        examples.SITE,
        columns=tuple(
            replace(column, required=False) if column.kind in ("longitude", "latitude") else column
            for column in examples.SITE.columns
        ),
    )
    rows = [HEAD, record(1, latitude=None), record(2, latitude=None, longitude=None)]
    examined = check(optional, making.xlsx(rows))
    assert [(fault.cell, fault.kind.value) for fault in examined.faults] == [("E2", "half_a_position")]
    assert examined.sound[0].values["longitude"] is None
