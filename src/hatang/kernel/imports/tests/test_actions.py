"""From the upload to the commit: all or nothing, audited, the same twice changes nothing, careful closing."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests import cast

from hatang.engines.sheets.tests import making
from hatang.kernel import access, audit, datasets, events
from hatang.kernel.imports import actions, queries, registry
from hatang.kernel.imports.checking import Decisions
from hatang.kernel.imports.layouts import Wishes
from hatang.kernel.imports.models import ImportFault, ImportRun
from hatang.kernel.imports.tests import ledger
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Conflict, Forbidden, Invalid, Missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hatang.kernel.access import Actor

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.usefixtures("ledger_import")]

JUNE, JULY = date(2026, 6, 30), date(2026, 7, 31)


def file_of(*rows: Sequence[Any]) -> bytes:
    return making.xlsx([["Mã", "Doanh nghiệp", "Số lượng"], *rows])


def opened(
    data: bytes, *, as_of: date = JUNE, actor: Actor | None = None, decisions: Decisions | None = None
) -> ImportRun:
    return actions.open_run(
        actor or cast.officer(),
        name="ledger.account",
        stream=io.BytesIO(data),
        file_name="so.xlsx",
        as_of=as_of,
        decisions=decisions,
    )


def filed(data: bytes, **more: Any) -> ImportRun:
    run = opened(data, **more)
    return actions.commit_run(more.get("actor") or cast.officer(), run.pk)


FIRST = (["A0001", "VNPT", 10.0], ["A0002", "VNPT", 20.0], ["B0001", "VIETTEL", 30.0])


def test_opening_writes_nothing_but_the_run() -> None:
    run = opened(file_of(*FIRST))
    assert run.state == ImportRun.State.OPEN
    assert (run.summary["added"], run.summary["faults"]) == (3, 0)
    assert ledger.records() == {}


def test_commit_writes_all_audits_and_counts_the_revision(django_capture_on_commit_callbacks: Any) -> None:
    heard: list[dict[str, Any]] = []
    events.subscribe_to("imports.committed")(heard.append)
    before = datasets.read_revisions(["ledger.account"])["ledger.account"]
    with django_capture_on_commit_callbacks(execute=True):
        run = filed(file_of(*FIRST))
    assert ledger.records() == {"A0001": 10, "A0002": 20, "B0001": 30}
    assert run.state == ImportRun.State.COMMITTED
    assert datasets.read_revisions(["ledger.account"])["ledger.account"] != before
    entry = AuditEntry.objects.get(action="imports.commit")
    assert entry.object_key == str(run.pk)
    assert entry.after["added"] == 3
    assert entry.after["sha256"] == run.sha256
    assert heard[0]["run"] == str(run.pk)


def test_the_same_file_again_changes_nothing() -> None:
    data = file_of(*FIRST)
    first = filed(data)
    revision = datasets.read_revisions(["ledger.account"])
    again = filed(data)
    assert (again.summary["added"], again.summary["changed"], again.summary["closed"]) == (0, 0, 0)
    assert again.summary["unchanged"] == 3
    assert again.repeats == first
    assert datasets.read_revisions(["ledger.account"]) == revision


def test_a_later_file_closes_what_is_missing_within_its_own_scope_only() -> None:
    filed(file_of(*FIRST))
    run = filed(file_of(["A0001", "VNPT", 11.0]), as_of=JULY, decisions=Decisions(whole=True))
    assert ledger.records() == {"A0001": 11, "B0001": 30}
    assert (run.summary["changed"], run.summary["closed"]) == (1, 1)
    assert run.report["preview"]["closed"][0]["key"] == "A0002"


def test_a_supplement_closes_nothing() -> None:
    filed(file_of(*FIRST))
    run = filed(file_of(["A0003", "VNPT", 5.0]), as_of=JULY, decisions=Decisions(supplement=True))
    assert run.summary["closed"] == 0
    assert set(ledger.records()) == {"A0001", "A0002", "A0003", "B0001"}


def test_a_file_that_closes_more_than_a_tenth_waits_for_the_word_that_it_is_whole() -> None:
    many = [[f"A{number:04d}", "VNPT", 10.0] for number in range(1, 21)]
    filed(file_of(*many, ["B0001", "VIETTEL", 30.0]))
    assert not opened(file_of(*many[2:]), as_of=JULY).summary["asks_extent"]  # two of twenty: a tenth, no more
    run = opened(file_of(*many[3:]), as_of=JULY)
    assert (run.summary["standing"], run.summary["closed"]) == (20, 3)
    assert run.summary["asks_extent"]
    assert not run.summary["may_commit"]
    with pytest.raises(Invalid) as refused:
        actions.commit_run(cast.officer(), run.pk)
    assert (refused.value.code, len(ledger.records())) == ("import_extent", 21)
    part = actions.state_extent(cast.officer(), run.pk, whole=False)
    assert (part.summary["closed"], part.summary["may_commit"]) == (0, True)
    whole = actions.state_extent(cast.officer(), run.pk, whole=True)
    assert (whole.summary["closed"], whole.summary["may_commit"]) == (3, True)
    actions.commit_run(cast.officer(), run.pk)
    assert len(ledger.records()) == 18
    # The same bytes again close nothing, ask nothing and are known as the same.
    assert filed(file_of(*many[3:]), as_of=JULY).repeats == run


def test_other_columns_are_another_question() -> None:
    filed(file_of(*FIRST))
    run = opened(file_of(FIRST[0]), as_of=JULY, decisions=Decisions(whole=True))
    assert run.summary["may_commit"]
    run = actions.map_columns(cast.officer(), run.pk, wishes=Wishes(), given={}, as_of=JULY)
    assert run.summary["asks_extent"]


def test_an_older_file_does_not_undo_a_later_one() -> None:
    filed(file_of(*FIRST), as_of=JULY)
    with pytest.raises(Conflict) as refused:
        filed(file_of(["A0001", "VNPT", 9.0]), as_of=JUNE)
    assert refused.value.code == "import_older"
    assert ledger.records()["A0001"] == 10
    filed(file_of(["C0001", "MOBIFONE", 9.0]), as_of=JUNE)


def test_rows_with_faults_block_until_they_are_repaired_or_left_out() -> None:
    data = file_of(["A0001", "VNPT", 10.0], ["AO002", "VNPT", 20.0], ["A0003", "VNPT", 5000.0])
    run = opened(data)
    assert {(fault.cell, fault.kind) for fault in run.faults.all()} == {("A3", "lookalike"), ("C4", "above_maximum")}
    with pytest.raises(Invalid):
        actions.commit_run(cast.officer(), run.pk)
    assert ledger.records() == {}
    run = actions.accept_proposals(cast.officer(), run.pk, kind="lookalike")
    assert [fault.cell for fault in run.faults.all()] == ["C4"]
    run = actions.repair_cells(cast.officer(), run.pk, cells={"C4": "500"})
    assert not run.faults.exists()
    actions.commit_run(cast.officer(), run.pk)
    assert ledger.records() == {"A0001": 10, "A0002": 20, "A0003": 500}


def test_rows_left_out_are_counted_named_and_never_closed() -> None:
    filed(file_of(*FIRST))
    data = file_of(["A0001", "VNPT", 10.0], ["A0002", "VNPT", 5000.0])
    run = opened(data, as_of=JULY)
    run = actions.leave_out(cast.officer(), run.pk, faulty=True)
    run = actions.commit_run(cast.officer(), run.pk)
    assert run.summary["faulty_rows"] == 1
    assert run.summary["closed"] == 0
    assert ledger.records()["A0002"] == 20


def test_nothing_is_closed_while_a_row_left_out_has_no_readable_key() -> None:
    filed(file_of(*FIRST))
    run = opened(file_of(["A0001", "VNPT", 10.0], [None, "VNPT", 20.0]), as_of=JULY)
    assert run.summary["closing_withheld"] is True
    run = actions.leave_out(cast.officer(), run.pk, faulty=True)
    actions.commit_run(cast.officer(), run.pk)
    assert ledger.records() == {"A0001": 10, "A0002": 20, "B0001": 30}


def test_one_row_left_out_frees_the_other_of_a_conflict() -> None:
    run = opened(file_of(["A0001", "VNPT", 10.0], ["A0001", "VNPT", 12.0], ["A0002", "VNPT", 1.0]))
    assert {fault.row for fault in run.faults.all()} == {2, 3}
    run = actions.leave_out(cast.officer(), run.pk, rows=[2])
    assert not run.faults.exists()
    actions.commit_run(cast.officer(), run.pk)
    assert ledger.records() == {"A0001": 12, "A0002": 1}


def test_repairs_can_be_taken_back() -> None:
    run = opened(file_of(["AO001", "VNPT", 10.0]))
    run = actions.accept_proposals(cast.officer(), run.pk, everything=True)
    assert not run.faults.exists()
    assert actions.take_back(cast.officer(), run.pk).faults.count() == 1


def test_a_failure_half_way_leaves_nothing_and_the_run_can_go_on() -> None:
    from django.db import transaction

    run = opened(file_of(["A0001", "VNPT", 10.0], [ledger.POISON, "VNPT", 1.0]))
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.commit_run(cast.officer(), run.pk)
    assert ledger.records() == {}
    assert not AuditEntry.objects.filter(action="imports.commit").exists()
    run.refresh_from_db()
    assert run.state == ImportRun.State.OPEN
    actions.leave_out(cast.officer(), run.pk, rows=[3])
    actions.commit_run(cast.officer(), run.pk)
    assert ledger.records() == {"A0001": 10}


def test_what_was_seen_is_what_is_committed() -> None:
    run = opened(file_of(*FIRST))
    filed(file_of(["A0001", "VNPT", 99.0]))
    with pytest.raises(Conflict) as refused:
        actions.commit_run(cast.officer(), run.pk, fingerprint=run.fingerprint)
    assert refused.value.code == "import_changed"
    assert ledger.records() == {"A0001": 99}


def test_a_file_taken_in_at_once_is_checked_once_and_anew_where_anything_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    checks, examine = [], actions.examine_run
    monkeypatch.setattr(actions, "examine_run", lambda run, actor: checks.append(run.pk) or examine(run, actor))
    more = {"name": "ledger.account", "file_name": "so.xlsx", "as_of": JUNE}
    actions.file_at_once(cast.officer(), stream=io.BytesIO(file_of(*FIRST)), **more)
    assert len(checks) == 1
    assert ledger.records() == {"A0001": 10, "A0002": 20, "B0001": 30}
    run = opened(file_of(["A0001", "VNPT", 99.0], *FIRST[1:]))
    datasets.bump_revisions("places.unit")
    actions.commit_run(cast.officer(), run.pk, checked=run.checked)
    assert len(checks) == 3
    run = opened(file_of(["A0001", "VNPT", 98.0], *FIRST[1:]))
    audit.record_act(cast.officer(), "imports.discard", "imports.run", run.pk, before={}, after={})
    actions.commit_run(cast.officer(), run.pk, checked=run.checked)
    assert len(checks) == 5


def test_a_finished_run_is_finished() -> None:
    run = filed(file_of(*FIRST))
    with pytest.raises(Conflict):
        actions.commit_run(cast.officer(), run.pk)
    other = opened(file_of(["A0009", "VNPT", 1.0]))
    actions.discard_run(cast.officer(), other.pk)
    with pytest.raises(Conflict):
        actions.commit_run(cast.officer(), other.pk)
    assert "A0009" not in ledger.records()


def test_columns_corrected_by_hand_are_kept() -> None:
    data = making.xlsx([["Cột A", "Doanh nghiệp", "Số lượng"], ["A0001", "VNPT", 10.0]])
    run = opened(data)
    assert run.summary["table_faults"] == 1
    with pytest.raises(Invalid):
        actions.commit_run(cast.officer(), run.pk)
    run = actions.map_columns(cast.officer(), run.pk, wishes=Wishes(columns={0: "code"}), given={}, as_of=JULY)
    assert (run.summary["table_faults"], run.as_of) == (0, JULY)
    actions.commit_run(cast.officer(), run.pk)
    assert ledger.records() == {"A0001": 10}


def test_whoever_may_not_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for actor in (cast.nobody,):
        with pytest.raises(Forbidden):
            opened(file_of(*FIRST), actor=actor)
    run = opened(file_of(*FIRST), actor=cast.operator_engineer())
    for other in (cast.outsider(), cast.clerk(), cast.operator_engineer("VNPT.QNG")):
        with pytest.raises(Missing):
            actions.commit_run(other, run.pk)
        with pytest.raises(Missing):
            queries.find_run(run.pk, actor=other)
    assert queries.find_run(run.pk, actor=cast.officer()) == run
    assert ledger.records() == {}


def test_an_engineer_files_only_the_own_operator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry._imports, "ledger.account", ledger.limited())
    engineer = cast.operator_engineer("VNPT")
    run = opened(file_of(*FIRST), actor=engineer)
    assert [(fault.cell, fault.kind) for fault in run.faults.all()] == [("B4", "not_yours")]
    alone = making.xlsx([["Mã", "Số lượng"], ["A0005", 10.0]])
    actions.commit_run(engineer, opened(alone, actor=engineer).pk)
    assert ledger.records() == {"A0005": 10}


def test_the_original_is_kept_byte_for_byte() -> None:
    from hatang.kernel import files

    data = file_of(*FIRST)
    run = filed(data)
    assert files.path_of(run.file_id).read_bytes() == data


def test_filing_at_once_accepts_and_commits_or_does_nothing() -> None:
    data = file_of(["AO001", "VNPT", 10.0])
    run = actions.file_at_once(
        access.SYSTEM, name="ledger.account", stream=io.BytesIO(data), file_name="a.xlsx", as_of=JUNE, accept_all=True
    )
    assert run.state == ImportRun.State.COMMITTED
    assert ledger.records() == {"A0001": 10}
    with pytest.raises(Invalid):
        actions.file_at_once(
            access.SYSTEM,
            name="ledger.account",
            stream=io.BytesIO(file_of(["A0001", "VNPT", 5000.0])),
            file_name="b.xlsx",
            as_of=JUNE + timedelta(days=1),
            accept_all=True,
        )
    assert not ImportRun.objects.filter(file__name="b.xlsx").exists()


def test_a_file_that_cannot_be_read_leaves_no_run() -> None:
    with pytest.raises(Invalid):
        opened(b"%PDF-1.4")
    assert not ImportRun.objects.exists()
    assert not ImportFault.objects.exists()


def test_the_lead_department_opens_no_file_of_an_import_that_it_may_not_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = opened(file_of(*FIRST), actor=cast.analyst())
    assert queries.find_run(run.pk, actor=cast.officer()).pk == run.pk
    monkeypatch.setitem(registry._imports, "ledger.account", replace(ledger.LEDGER, rule="assets.import_security"))
    with pytest.raises(Missing):
        queries.find_run(run.pk, actor=cast.officer())
    assert run.pk not in {each.pk for each in queries.list_recent_runs(actor=cast.officer())}
    assert queries.find_run(run.pk, actor=cast.analyst()).pk == run.pk
    assert queries.find_run(run.pk, actor=cast.administrator()).pk == run.pk


@pytest.mark.parametrize("place", ["C04", "C٤", "C4\n", "C0", "c4", "=C4"])
def test_what_is_typed_goes_to_the_address_of_a_cell_alone(place) -> None:
    run = opened(file_of(["A0001", "VNPT", 5000.0]))
    with pytest.raises(Invalid):
        actions.repair_cells(cast.officer(), run.pk, cells={place: "500"})
