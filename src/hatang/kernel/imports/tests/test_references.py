"""What cells point to: records by any name, codes beside names, units of the past, look-alike codes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from hatang.engines.sheets.tests import making
from hatang.kernel import access
from hatang.kernel.imports import Import, ImportColumn, Query, Record, Situation, build_resolver
from hatang.kernel.imports.faults import Kind
from hatang.kernel.imports.tests import examples

if TYPE_CHECKING:
    from hatang.kernel.imports.tests.conftest import Check

pytestmark = pytest.mark.unit

SITUATION = Situation(access.SYSTEM, date(2026, 6, 30))
RECORDS = (
    Record("VNPT.QNG", ("VNPT.QNG", "VNPT", "Vinaphone"), "VNPT Quảng Ngãi"),
    Record("00071", ("00071", "Trạm Châu Ổ"), "Trạm Châu Ổ"),
    Record("QNG0012", ("QNG0012",)),
    Record("A", ("Bình Minh",), "Bình Minh (A)"),
    Record("B", ("Bình Minh",), "Bình Minh (B)"),
)


def ask(text: str) -> Any:
    query = Query(text)
    return build_resolver(lambda situation: RECORDS)([query], SITUATION)[query]


@pytest.mark.parametrize("text", ["VNPT", "vnpt.qng", "VINAPHONE ", "Vina phone"])
def test_a_record_is_known_by_any_of_its_names(text: str) -> None:
    assert ask(text).value == "VNPT.QNG"


@pytest.mark.parametrize(
    ("text", "kind", "proposal"),
    [
        ("71", Kind.LOST_ZEROS, "00071"),
        ("QNGO012", Kind.LOOKALIKE, "QNG0012"),
        ("Vinaphonee", Kind.UNKNOWN_REFERENCE, "Vinaphone"),
        ("Trạm Chau Oo", Kind.UNKNOWN_REFERENCE, "Trạm Châu Ổ"),
        ("FPT", Kind.UNKNOWN_REFERENCE, None),
        ("QNG0013", Kind.UNKNOWN_REFERENCE, None),
        ("Bình Minh", Kind.AMBIGUOUS_REFERENCE, None),
    ],
)
def test_what_is_not_known_is_proposed_only_when_it_is_clear(text: str, kind: Kind, proposal: str | None) -> None:
    found = ask(text)
    assert found.value is None
    assert (found.kind, found.proposal) == (kind, proposal)


PLACES = Import(
    name="example.place",
    dataset="example.place",
    title="Điểm",
    columns=(
        ImportColumn("code", "Mã điểm", ("mã",), kind="code", required=True),
        ImportColumn("commune", "Xã/phường", (), kind="unit", required=True),
        ImportColumn("people", "Số người", (), kind="integer"),
    ),
    key=("code",),
    rule="public",
    current=lambda situation: {},
    apply=examples._ignore,
)
HEAD = ["Mã", "Mã xã", "Tên xã", "Số người"]


def row(number: int, code: Any, name: Any) -> list[Any]:
    return [f"D-{number:03d}", code, name, 10.0]


def checked(check: Check, *rows: list[Any]) -> list[tuple[str, str, str | None]]:
    sound = [row(number, "21015", "Xã Bình Sơn") for number in range(100, 112)]
    examined = check(PLACES, making.xlsx([HEAD, *rows, *sound]))
    return [(f.cell, f.kind.value, f.proposal.text if f.proposal else None) for f in examined.faults]


def test_a_name_beside_a_code_is_checked_against_it(check: Check) -> None:
    assert checked(check, row(1, "21000", "Bình Châu"), row(2, "21000", "X. Binh  Chau")) == []
    assert checked(check, row(1, "21000", "Xã Bình Sơn")) == [("C2", "unit_disagrees", None)]
    assert checked(check, row(1, "21000", "Xã Không Có")) == [("C2", "unit_disagrees", "Xã Bình Châu")]
    assert checked(check, row(1, "21000", making.Formula("#N/A"))) == [("C2", "formula_error", None)]
    assert checked(check, row(1, "21000", None)) == []


def test_a_missing_or_wrong_code_is_proposed_from_the_name(check: Check) -> None:
    assert checked(check, row(1, None, "Xã Bình Châu")) == [("B2", "missing_value", "21000")]
    assert checked(check, row(1, "99999", "Xã Bình Châu")) == [("B2", "unknown_unit", "21000")]


def test_a_unit_of_the_past_is_named_with_its_one_successor(check: Check) -> None:
    assert checked(check, row(1, "21901", None)) == [("B2", "past_unit", "21000")]
    assert checked(check, row(1, "21000", "Xã Bình Đông")) == [("C2", "past_unit", "Xã Bình Châu")]
    head = ["Mã", "Xã", "Số người"]
    examined = check(PLACES, making.xlsx([head, ["D-1", "Xã Trà Thanh", 1.0], ["D-2", "Xã Bình Đông", 1.0]]))
    found = [(f.cell, f.kind.value, f.proposal.text if f.proposal else None) for f in examined.faults]
    assert found == [("B2", "past_unit", None), ("B3", "past_unit", "Xã Bình Châu")]


def test_codes_as_numbers_are_codes(check: Check) -> None:
    assert checked(check, row(1, 21000.0, "Xã Bình Châu")) == []


def test_the_column_with_the_codes_is_known_by_its_cells(check: Check) -> None:
    head = ["Mã", "Đơn vị hành chính", "Xã, phường", "Số người"]
    for order in (("21000", "Xã Bình Châu"), ("Xã Bình Châu", "21000")):
        examined = check(PLACES, making.xlsx([head, ["D-1", *order, 1.0], ["D-2", *order, 1.0]]))
        assert not examined.faults
        first = examined.layout.of("commune")
        assert first is not None
        assert first.column == 1 + order.index("21000")


def test_a_letter_among_digits_shows_beside_the_other_codes(check: Check) -> None:
    rows = [[f"QNI-VTL-{number:04d}", "21000", None, 1.0] for number in range(1, 40)]
    rows[5][0] = "QNI-VTL-O006"
    examined = check(PLACES, making.xlsx([HEAD, *rows]))
    assert [(f.cell, f.kind.value) for f in examined.faults] == [("A7", "odd_one_out")]
    assert examined.faults[0].proposal is not None
    assert examined.faults[0].proposal.text == "QNI-VTL-0006"


def test_codes_of_many_shapes_are_left_alone(check: Check) -> None:
    codes = ["A1", "B22", "C-3", "SITE7", "X0O1", "Q9", "ZZ11", "M-5B", "K1L2", "P0", "O1", "I9"]
    rows = [[code, "21000", None, 1.0] for code in codes]
    assert not check(PLACES, making.xlsx([HEAD, *rows])).faults


def test_a_reference_column_needs_its_resolver(check: Check) -> None:
    broken = replace(PLACES, columns=(*PLACES.columns, ImportColumn("x", "Trạm", kind="reference")))
    with pytest.raises(AssertionError, match="has no resolver"):
        check(broken, making.xlsx([[*HEAD, "Trạm"], [*row(1, "21000", None), "A"]]))


def test_without_the_capability_of_units_the_text_is_the_unit(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    from hatang.kernel.imports import references

    monkeypatch.setattr(references, "_units", None)
    examined = check(PLACES, making.xlsx([HEAD, row(1, "21000", None)]))
    assert examined.sound[0].values["commune"] == "21000"
