"""The rules that a province's own data must hold to: run, kept, shown; what was planted wrong is named."""

import io
from datetime import date
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone
from tests import cast

from hatang.kernel import files, invariants
from hatang.kernel.imports.models import ImportRun
from hatang.kernel.invariants import Invariant
from hatang.kernel.models import Job
from hatang.portal import checks
from hatang.portal.jobs import check_invariants

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
TODAY = date(2026, 11, 25)


def _rule(*answers):
    def check(today):
        for answer in answers:
            if isinstance(answer, Exception):
                raise answer
            yield answer

    return Invariant("test.rule", "A rule", check)


def test_a_rule_says_how_many_it_looked_at_and_what_fails():
    outcome = invariants.check_invariant(_rule(None, "Xã A sai.", None), TODAY)
    assert (outcome.looked_at, outcome.failed, outcome.sentences, outcome.holds) == (3, 1, ("Xã A sai.",), False)
    assert invariants.check_invariant(_rule(None), TODAY).holds


def test_a_rule_that_breaks_down_does_not_hold():
    outcome = invariants.check_invariant(_rule(None, RuntimeError("no table")), TODAY)
    assert (outcome.looked_at, outcome.failed) == (1, 1)
    assert "no table" in outcome.sentences[0]


def test_a_file_that_is_gone_and_an_entry_that_was_changed_are_named():
    kept = files.store_file("a.csv", io.BytesIO(b"a,b\n1,2\n"), cast.officer())
    by_code = {each.code: each for each in invariants.list_invariants()}
    assert invariants.check_invariant(by_code["files.kept"], TODAY).holds
    files.path_of(kept.pk).unlink()
    outcome = invariants.check_invariant(by_code["files.kept"], TODAY)
    assert kept.sha256[:16] in outcome.sentences[0]


def test_rows_that_are_neither_in_nor_out_are_named(monkeypatch):
    run = SimpleNamespace(account=SimpleNamespace(gap=2), file=SimpleNamespace(name="so.xlsx"), as_of=TODAY)
    (rule,) = (each for each in invariants.list_invariants() if each.code == "imports.rows")
    monkeypatch.setattr(ImportRun, "objects", _Only(run))
    assert "so.xlsx" in invariants.check_invariant(rule, TODAY).sentences[0]


class _Only:
    def __init__(self, run):
        self.run = run

    def visible_to(self, actor):
        return self

    filter = lambda self, **by: self  # noqa: E731
    order_by = lambda self, *by: [self.run]  # noqa: E731


def test_the_last_run_stands_on_the_page_and_on_the_administrators_card(monkeypatch):
    monkeypatch.setattr(invariants, "list_invariants", lambda: [_rule(None, "Chỉ tiêu 5 sai."), _rule(None)])
    administrator = cast.client(cast.administrator())
    assert "Chưa kiểm tra lần nào" in administrator.get(reverse("portal:checks")).content.decode()
    told = SimpleNamespace(progress=lambda done, total, title: None)
    result = check_invariants(told, "2026-11-25")
    now = timezone.now()
    Job.objects.create(
        title="x",
        function="hatang.portal.jobs.check_invariants",
        actor_id="system",
        state=Job.State.DONE,
        result=result,
        created_at=now,
        ended_at=now,
    )
    text = administrator.get(reverse("portal:checks")).content.decode()
    assert "Chỉ tiêu 5 sai." in text
    assert [outcome.holds for outcome in checks.read_outcomes(checks.find_last_run())] == [False, True]
    assert cast.client(cast.resident()).get(reverse("portal:checks")).status_code == 403


def test_another_run_is_begun_once(django_capture_on_commit_callbacks):
    client = cast.client(cast.administrator())
    for _again in range(2):
        assert client.post(reverse("portal:check_again")).status_code == 302
    assert Job.objects.filter(function="hatang.portal.jobs.check_invariants").count() == 1
    assert cast.client(cast.resident()).post(reverse("portal:check_again")).status_code == 403
