"""Every row that is read is added, changed, as it was, faulty or left out; where one vanishes nothing is committed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from tests import cast

from hatang.engines.sheets.tests import making
from hatang.kernel.imports import actions, planning
from hatang.kernel.imports.checking import Decisions
from hatang.kernel.imports.declaration import Changes, Closed
from hatang.kernel.imports.models import ImportRun
from hatang.kernel.imports.tests import examples, ledger
from hatang.kernel.imports.tests.test_actions import FIRST, JULY, file_of, filed, opened
from hatang.kernel.imports.tests.test_commands import run as command
from hatang.kernel.imports.tests.test_references import HEAD, PLACES, row
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from hatang.kernel.imports.tests.conftest import Check

# Either side of the equation, as the summary of a run names it.
CAME, WENT = ("read", "missing"), ("added", "changed", "unchanged", "closed", "faulty", "left_out")


def told(summary: Mapping[str, Any]) -> dict[str, int]:
    """The account without its zeros; it adds up."""
    assert sum(summary[name] for name in CAME) == sum(summary[name] for name in WENT)
    return {name: summary[name] for name in (*CAME, *WENT) if summary[name]}


@pytest.mark.django_db
@pytest.mark.integration
@pytest.mark.usefixtures("ledger_import")
class TestRuns:
    def test_all_fates_of_a_row_stand_in_the_record_of_the_run(self) -> None:
        filed(file_of(*FIRST, ["B0002", "VIETTEL", 40.0]))
        rows = [
            ["A0001", "VNPT", 11.0],  # changed; A0002 is missing in the file
            ["B0001", "VIETTEL", 30.0],  # as it was
            ["A0003", "VNPT", 1.0],  # added
            ["A0004", "VNPT", 5000.0],  # faulty
            ["B0002", "VIETTEL", 41.0],  # left out by a person, and so not closed
        ]
        opened_run = opened(
            file_of(*rows), as_of=JULY, decisions=Decisions(dropped=frozenset({6}), leave_out=True, whole=True)
        )
        assert told(opened_run.summary) == {
            "read": 5, "missing": 1, "added": 1, "changed": 1, "unchanged": 1, "closed": 1, "faulty": 1, "left_out": 1,
        }  # fmt: skip
        run = actions.commit_run(cast.officer(), opened_run.pk)
        run.refresh_from_db()
        assert told(run.account.as_dict()) == told(opened_run.summary)
        entry = AuditEntry.objects.filter(action="imports.commit").latest("id")
        assert told(entry.after) == told(opened_run.summary)
        assert ledger.records() == {"A0001": 11, "A0003": 1, "B0001": 30, "B0002": 40}

    def test_a_run_of_before_that_lost_a_row_says_so(self) -> None:
        run = filed(file_of(*FIRST))
        before = {
            "rows": 3,
            "added": 2,
            "changed": 0,
            "unchanged": 0,
            "closed": 0,
            "faulty_rows": 0,
            "dropped_rows": [],
        }
        ImportRun.objects.filter(pk=run.pk).update(report={**run.report, "summary": before})
        run.refresh_from_db()
        assert run.account.gap == 1
        page = cast.client(cast.officer()).get(reverse("imports:run", args=[run.pk])).content.decode()
        assert "message-error" in page


@pytest.fixture(params=["loses a row", "counts a row twice", "closes what the file holds"])
def plant(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A planner with this fault."""
    plan: Callable[..., Changes] = planning.plan_changes

    def faulty(*arguments: Any, **more: Any) -> Changes:
        changes = plan(*arguments, **more)
        if request.param == "loses a row":
            return replace(changes, added=changes.added[:-1])
        if request.param == "counts a row twice":
            return replace(changes, unchanged=changes.unchanged + 1)
        return replace(changes, closed=(*changes.closed, Closed(changes.added[0].key, changes.added[0].values)))

    monkeypatch.setattr(planning, "plan_changes", faulty)


@pytest.mark.django_db
@pytest.mark.integration
@pytest.mark.usefixtures("ledger_import", "plant")
class TestFaultsOfThePlanner:
    def test_the_commit_refuses_and_writes_nothing(self) -> None:
        run = opened(file_of(*FIRST))
        assert run.account.gap != 0
        with pytest.raises(Problem) as refused:
            actions.commit_run(cast.officer(), run.pk)
        assert refused.value.code == "import_unbalanced"
        assert refused.value.status == 500
        assert str(run.account) in str(refused.value)
        assert ledger.records() == {}
        run.refresh_from_db()
        assert run.state == ImportRun.State.OPEN
        assert not AuditEntry.objects.filter(action="imports.commit").exists()

    def test_the_page_says_so_and_offers_no_commit(self) -> None:
        run = opened(file_of(*FIRST))
        page = cast.client(cast.officer()).get(reverse("imports:changes", args=[run.pk])).content.decode()
        assert "message-error" in page
        assert 'value="commit"' not in page

    def test_the_command_line_exits_with_one(self, tmp_path: Path) -> None:
        path = tmp_path / "so.xlsx"
        path.write_bytes(file_of(*FIRST))
        assert command("commit", str(path), "--as", "ledger.account").exit_code == 1
        assert ledger.records() == {}


def test_a_required_code_and_its_name_both_blank_are_a_fault_at_their_cell(check: Check) -> None:
    """Of a column of codes that hardly anybody filled in the names count: where neither stands, nothing does."""
    keyed = replace(PLACES, key=("code", "commune"))
    rows = [HEAD, *(row(number, None, "Xã Bình Sơn") for number in range(3)), row(9, None, None)]
    examined = check(keyed, making.xlsx(rows))
    assert [(fault.cell, fault.kind.value) for fault in examined.faults] == [("B5", "missing_value")]
    account = examined.account
    assert (account.read, account.added, account.faulty, account.gap) == (4, 3, 1, 0)


def test_a_row_above_the_line_that_names_its_commune_is_a_fault(check: Check) -> None:
    rows = [
        ("STT", "Tháng", "Tổng số hộ", "Số hộ có cáp quang"),
        (1.0, "10/2026", 500.0, 300.0),
        ("I", "Xã Bình Sơn"),
        (1.0, "10/2026", 400.0, 200.0),
    ]
    examined = check(examples.HOUSEHOLDS, making.xlsx(rows))
    (fault,) = examined.faults
    assert (fault.row, fault.field, fault.kind.value) == (2, "commune", "missing_value")
    assert (examined.account.added, examined.account.faulty, examined.account.gap) == (1, 1, 0)


def test_rows_whose_key_has_no_column_are_faulty_and_add_up(check: Check) -> None:
    examined = check(examples.HOUSEHOLDS, making.xlsx([["Xã", "Số hộ"], ["Xã Bình Sơn", 10.0], ["Xã Ba Tơ", 5.0]]))
    assert [fault.kind.value for fault in examined.table_faults] == ["missing_column"]
    account = examined.account
    assert (account.read, account.added, account.faulty, account.gap) == (2, 0, 2, 0)
    assert not examined.may_commit


class TestOptionalParts:
    keyed = replace(
        examples.HOUSEHOLDS,
        columns=tuple(
            replace(each, required=False) if each.field == "commune" else each for each in examples.HOUSEHOLDS.columns
        ),
    )
    head = ("Xã", "Tháng", "Số hộ")

    def test_an_empty_part_is_a_part(self, check: Check) -> None:
        rows = [self.head, [None, "10/2026", 500.0], ["Xã Bình Sơn", "10/2026", 10.0]]
        examined = check(self.keyed, making.xlsx(rows))
        assert next(each.key[0] for each in examined.changes.added) is None
        assert (examined.account.added, examined.account.gap) == (2, 0)

    def test_said_twice_it_is_one_key(self, check: Check) -> None:
        examined = check(self.keyed, making.xlsx([self.head, [None, "10/2026", 500.0], [None, "10/2026", 501.0]]))
        assert [fault.kind.value for fault in examined.faults] == ["duplicate_key", "duplicate_key"]
        assert {fault.params["columns"] for fault in examined.faults} == {"Tổng số hộ"}

    def test_a_part_that_was_refused_is_not_empty(self, check: Check) -> None:
        examined = check(self.keyed, making.xlsx([self.head, ["Xã Không Có", "10/2026", 500.0]]))
        assert (examined.account.added, examined.account.faulty) == (0, 1)

    def test_a_required_part_that_is_empty_is_a_fault_at_its_cell(self, check: Check) -> None:
        examined = check(examples.HOUSEHOLDS, making.xlsx([self.head, [None, "10/2026", 500.0]]))
        assert [(fault.cell, fault.kind.value) for fault in examined.faults] == [("A2", "missing_value")]
        assert (examined.account.read, examined.account.faulty) == (1, 1)
