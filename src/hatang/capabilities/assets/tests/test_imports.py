"""Files of operators and agencies through the whole import: what changes, what is closed, the same file again."""
# mypy: allow-untyped-calls

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from tests import cast

from hatang.capabilities.assets.imports import columns
from hatang.capabilities.assets.models import Cell, NetworkNode, SharedPlatform
from hatang.kernel import imports
from hatang.kernel.imports import Resolution, checking, reading

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
FIRST, SECOND = date(2026, 1, 31), date(2026, 6, 30)
HEAD = "Mã ô,Mã vị trí,Doanh nghiệp,Công nghệ,Băng tần (MHz),Góc phương vị (°),Công suất phát (dBm),Ngày phát sóng"


@pytest.fixture(autouse=True)
def bodies(monkeypatch):
    """Every code in capitals names a body."""
    monkeypatch.setattr(columns, "_body", lambda text, as_of, kinds: Resolution(text if text.isupper() else None, text))


@pytest.fixture
def file(tmp_path):
    """`file(name, text, day)`: examine the text as a file of the import; commit it unless told not to."""

    def run(name, text, day, *, actor=None, commit=True):
        path = tmp_path / "tep.csv"
        path.write_text(text, encoding="utf-8-sig")
        declared = imports.get(name)
        found = checking.examine(
            reading.read(path, path.name), declared, checking.Decisions(), actor=actor or cast.officer(), as_of=day
        )
        if commit and found.may_commit:
            with transaction.atomic():
                declared.apply(found.changes, actor=actor or cast.officer(), import_id=f"run-{day}", as_of=day)
        return found

    return run


def cells(*rows):
    return "\n".join([HEAD, *rows]) + "\n"


A = "C-A,S1,VIETTEL.QNG,4G,1800,120,43,05/03/2020"
B = "C-B,S1,VIETTEL.QNG,5G,2600,240,46,05/03/2024"


def numbers(found):
    changes = found.changes
    return len(changes.added), len(changes.changed), len(changes.closed), changes.unchanged


class TestCells:
    def test_the_same_file_again_changes_nothing(self, file):
        assert numbers(file("assets.cell", cells(A, B), FIRST)) == (2, 0, 0, 0)
        assert numbers(file("assets.cell", cells(A, B), SECOND)) == (0, 0, 0, 2)

    def test_a_cell_holds_from_its_first_day_on_the_air(self, file):
        file("assets.cell", cells(A, B), FIRST)
        assert Cell.objects.valid_on(date(2022, 1, 1)).count() == 1

    def test_a_later_file_closes_what_is_no_longer_in_it(self, file):
        file("assets.cell", cells(A, B), FIRST)
        assert numbers(file("assets.cell", cells(A), SECOND)) == (0, 0, 1, 1)
        closed = Cell.objects.get(code="C-B")
        assert (closed.valid_to, closed.import_id) == (SECOND, f"run-{FIRST}")
        assert Cell.objects.count() == 2

    def test_what_differs_is_the_next_version_and_the_past_stays(self, file):
        file("assets.cell", cells(A), FIRST)
        file("assets.cell", cells(A.replace(",43,", ",40,")), SECOND)
        assert [each.power_dbm for each in Cell.objects.order_by("valid_from")] == [43, 40]
        assert Cell.objects.valid_on(date(2026, 6, 29)).get().power_dbm == 43
        assert Cell.objects.valid_on(SECOND).get().import_id == f"run-{SECOND}"

    def test_a_closed_cell_that_comes_back_begins_anew(self, file):
        file("assets.cell", cells(A, B), FIRST)
        file("assets.cell", cells(A), date(2026, 3, 1))
        file("assets.cell", cells(A, B), SECOND)
        periods = [(each.valid_from, each.valid_to) for each in Cell.objects.filter(code="C-B").order_by("valid_from")]
        assert periods == [(date(2024, 3, 5), date(2026, 3, 1)), (date(2026, 3, 1), None)]

    def test_another_operators_cells_are_left_alone(self, file):
        file("assets.cell", cells(A, B), FIRST)
        file("assets.cell", cells(A.replace("VIETTEL", "VNPT")), SECOND)
        assert Cell.objects.filter(valid_to__isnull=True).count() == 3

    def test_an_engineer_cannot_file_for_another_operator(self, file):
        found = file("assets.cell", cells(A), FIRST, actor=cast.operator_engineer("VNPT.QNG"))
        assert [fault.kind.value for fault in found.faults] == ["not_yours"]
        assert not Cell.objects.exists()

    @pytest.mark.parametrize(
        ("wrong", "cell"),
        [
            (A.replace("4G", "9G"), "D2"),
            (A.replace(",120,", ",420,"), "F2"),
            (A.replace("05/03/2020", "31/02/2020"), "H2"),
            (A.replace("C-A", ""), "A2"),
            (A.replace("VIETTEL.QNG", "nhà mạng lạ"), "C2"),
            (B.replace("05/03/2024", "05/03/2012"), "H2"),
        ],
    )
    def test_a_fault_is_named_at_its_cell_and_nothing_is_written(self, file, wrong, cell):
        found = file("assets.cell", cells(wrong), FIRST)
        assert [fault.cell for fault in found.faults] == [cell]
        assert not Cell.objects.exists()

    def test_a_later_file_of_3700_cells_changes_what_differs(self, file):
        rows = [f"C-{n},S{n // 3},VIETTEL.QNG,4G,1800,{n % 360},43,05/03/2020" for n in range(3700)]
        assert numbers(file("assets.cell", cells(*rows), FIRST)) == (3700, 0, 0, 0)
        changed = [row.replace(",43,", ",40,") for row in rows[:3000]]
        assert numbers(file("assets.cell", cells(*changed), SECOND)) == (0, 3000, 700, 0)


NODES = "Mã nút,Mã cơ quan,Cấp,Kết nối mạng chuyên dùng,Liên thông 4 cấp,Từ ngày,Đến ngày"


def nodes(*rows):
    return "\n".join([NODES, *rows]) + "\n"


class TestStatedPeriods:
    history = (
        "N1,QNG.SYT,Tỉnh,Có,Không,01/01/2022,01/06/2024",
        "N1,QNG.SYT,Tỉnh,Có,Có,01/06/2024,",
    )

    def test_one_file_gives_the_whole_history_and_again_nothing(self, file):
        assert numbers(file("assets.network_node", nodes(*self.history), FIRST)) == (2, 0, 0, 0)
        assert [each.four_levels for each in NetworkNode.objects.order_by("valid_from")] == [False, True]
        assert numbers(file("assets.network_node", nodes(*self.history), SECOND)) == (0, 0, 0, 2)

    def test_a_corrected_statement_is_corrected_in_place(self, file):
        file("assets.network_node", nodes(*self.history), FIRST)
        file("assets.network_node", nodes(self.history[0], self.history[1].replace("Có,Có", "Có,Không")), SECOND)
        assert NetworkNode.objects.filter(four_levels=True).count() == 0
        assert NetworkNode.objects.count() == 2

    def test_rows_that_hold_at_once_are_named(self, file):
        open_ended = self.history[0].replace("01/06/2024", "")
        found = file("assets.network_node", nodes(open_ended, self.history[1]), FIRST)
        assert [(fault.cell, fault.kind.value) for fault in found.faults] == [("F3", "check")]


def test_each_state_of_a_platform_ends_when_the_next_begins(file):
    head = "Mã nền tảng,Mã cơ quan chủ trì,Trạng thái,Từ ngày"
    first = "lgsp,QNG.SKHCN,Đang triển khai,01/03/2021"
    second = "lgsp,QNG.SKHCN,Đã vận hành,01/06/2022"
    file("assets.platform", f"{head}\n{first}\n", FIRST)
    file("assets.platform", f"{head}\n{first}\n{second}\n", SECOND)
    states = [(each.state, each.valid_to) for each in SharedPlatform.objects.order_by("valid_from")]
    assert states == [("in_progress", date(2022, 6, 1)), ("operating", None)]
    assert numbers(file("assets.platform", f"{head}\n{first}\n{second}\n", SECOND)) == (0, 0, 0, 2)
